"""The names of operations as people write them: AWS's, boto3's, and patterns of both."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase
from functools import cache, lru_cache

from botocore import xform_name

from ..service.registry import OPERATIONS
from .model import operation_model, service_model


@cache
def known_operations() -> frozenset[str]:
    """All operations of Bedrock: those of the installed botocore's service model, and those that are faked."""
    return frozenset({*service_model().operation_names, *OPERATIONS})


@lru_cache(maxsize=256)
def operations_named(operation: str) -> frozenset[str]:
    """The operations that a name or a pattern is for.

    Args:
        operation: AWS's name, boto3's in snake case, or a pattern of either, with ``*``, ``?`` and ``[...]``.

    Raises:
        ValueError: There is none.
    """
    both = {name: xform_name(name) for name in known_operations()}
    found = frozenset(name for name, snake in both.items() if _fits(operation, name) or _fits(operation, snake))
    if not found:
        near = _nearest(operation, both.values() if operation.islower() else both)
        raise ValueError(
            f"operation={operation!r} is unknown; {near}use AWS's name, boto3's, or a pattern such as 'Get*'"
        )
    return found


def _fits(pattern: str, name: str) -> bool:
    return pattern == name or fnmatchcase(name, pattern)


@lru_cache(maxsize=256)
def members_of(operation: str) -> tuple[str, ...]:
    """The parameters of an operation; none where the installed botocore does not know it."""
    if operation not in service_model().operation_names:
        return ()
    shape = operation_model(operation).input_shape
    return () if shape is None else tuple(shape.members)


def check_parameters(operation: str, names: Iterable[str]) -> None:
    """Raises a TypeError, with the nearest name, where none of the operations that a name is for has such a parameter."""
    known = dict.fromkeys(member for name in sorted(operations_named(operation)) for member in members_of(name))
    for name in names:
        if name not in known:
            near = _nearest(name, known)
            there = ", ".join(known) or "none"
            raise TypeError(f"{operation} has no parameter {name!r}; {near}it has {there}")


def _nearest(name: str, known: Iterable[str]) -> str:
    import difflib

    lowered = {each.lower().replace("_", ""): each for each in known}
    near = difflib.get_close_matches(name.lower().replace("_", ""), lowered, 1)
    return f"did you mean {lowered[near[0]]!r}? " if near else ""
