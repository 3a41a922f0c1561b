"""Finding what keeps the real ``time.sleep`` where no replacement comes to: default arguments, classes, partial functions."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from functools import partial
from types import FunctionType
from typing import Any

from .real import REAL

# How many are named at most.
_SHOWN = 5


def keeping_sleep() -> list[str]:
    """What keeps it, in words such as ``app.wait (a default argument)``."""
    # Default arguments are kept in tuples and mappings, and what a class has in a mapping.
    referrers = gc.get_referrers(REAL.sleep)
    owners = gc.get_referrers(*(each for each in referrers if type(each) in (tuple, dict)))
    found = sorted({text for holder in (*referrers, *owners) for text in _described(holder)})
    return found if len(found) <= _SHOWN else [*found[:_SHOWN], "..."]


def _described(holder: Any) -> Iterator[str]:
    kind = type(holder)
    if kind is FunctionType:
        defaults = (*(holder.__defaults__ or ()), *(holder.__kwdefaults__ or {}).values())
        if _has(defaults) and (name := _name(holder)):
            yield f"{name} (a default argument)"
    elif kind is partial:
        yield "a functools.partial"
    elif (
        issubclass(kind, type) and _has(type.__dict__["__dict__"].__get__(holder).values()) and (name := _name(holder))
    ):
        yield f"{name} (a class attribute)"


def _name(holder: Any) -> str | None:
    """The name of a function or class; None for those of libraries, and for what has no proper one."""
    module, name = getattr(holder, "__module__", None), getattr(holder, "__qualname__", None)
    return f"{module}.{name}" if isinstance(module, str) and not module.startswith(_LIBRARIES) else None


# These wait for something that goes on in real time, or are the tests' own machinery.
_LIBRARIES = (
    "asyncio",
    "pytest_bedrock_jobs",
    "_pytest",
    "botocore",
    "aiobotocore",
    "urllib3",
    "freezegun",
    "trio",
    "anyio",
)


def _has(values: Any) -> bool:
    return any(value is REAL.sleep for value in tuple(values))
