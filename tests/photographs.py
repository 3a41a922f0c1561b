"""The whole state of a fake, to see what a call has changed."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from dataclasses import is_dataclass
from datetime import datetime, timedelta
from types import FunctionType, MethodType
from typing import Any

from pytest_bedrock_jobs import FakeBedrockJobs
from pytest_bedrock_jobs.service.families.family import Family
from pytest_bedrock_jobs.service.registry import FAMILIES

Photograph = Mapping[str, Any]
"""Everything that a service remembers, each thing by the way to it."""

# What belongs to each call, whatever comes of it, and what never changes. An answer that is kept for the next time is no state.
_APART = {"clock", "lock", "rules", "settings", "request_ids", "storage", "_view"}
_ATOMS = (str, int, float, bytes, bool, type(None), datetime, timedelta, FunctionType, MethodType)


def photograph(fake: FakeBedrockJobs) -> Photograph:
    """Everything that a fake's service remembers: resources, indexes, names, tokens, rules, and the ids that come next."""
    bedrock = fake._bedrock
    with bedrock.lock:
        for region in bedrock.regions.values():
            # Some are made when somebody asks for them first, which changes nothing that anybody could see.
            for family in FAMILIES:
                region.of(family)
                region.names_of(family)
        found: dict[str, Any] = {}
        seen: dict[int, str] = {}
        # The resources first, so that they are found where one would look for them.
        _look(bedrock.regions, "regions", found, seen)
        _look(bedrock, "bedrock", found, seen)
        return found


def differences(before: Photograph, after: Photograph) -> dict[str, tuple[Any, Any]]:
    """What is not the same in two photographs: each thing as it was and as it is, None where it is not there."""
    return {way: (before.get(way), after.get(way)) for way in {**before, **after} if before.get(way) != after.get(way)}


def _look(value: Any, way: str, found: dict[str, Any], seen: dict[int, str]) -> None:
    if isinstance(value, _ATOMS):
        found[way] = value
    elif isinstance(value, Family):
        found[way] = value.name
    elif isinstance(value, random.Random):
        found[way] = hash(value.getstate())
    elif id(value) in seen:
        found[way] = f"the same as {seen[id(value)]}"
    elif is_dataclass(value) and getattr(type(value), "__dataclass_params__").frozen:  # noqa: B009  # typeshed does not know it.
        found[way] = value
    else:
        seen[id(value)] = way
        # So that something empty is seen, too.
        found[way] = type(value).__name__
        for key, item in _parts(value):
            _look(item, f"{way}.{key}", found, seen)


def _parts(value: Any) -> Iterable[tuple[Any, Any]]:
    if isinstance(value, Mapping):
        return value.items()
    if isinstance(value, (list, tuple)):
        return enumerate(value)
    slots = [name for kind in type(value).__mro__ for name in getattr(kind, "__slots__", ())]
    names = [*getattr(value, "__dict__", ()), *slots]
    if not names:
        return [("", repr(value))]  # A counter shows where it stands.
    return [(name, getattr(value, name)) for name in names if name not in _APART]
