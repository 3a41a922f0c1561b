"""Checking parameters as the service does: required members, lengths, values, enums and patterns, all from the service model.

botocore checks types, required members and lower bounds before it sends anything; the rest reaches the service, whose answer is a
``ValidationException`` that lists every violation.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, cast

from ..service.errors import ServiceError, invalid
from .model import operation_model
from .patterns import LONGEST_REMEMBERED, compile_pattern
from .texts import cut

if TYPE_CHECKING:
    from botocore.model import Shape

Check = Callable[[Any, str, list[str]], None]
"""Adds the violations of a value that stands at a path to a list."""

_MOST_LISTED = 100
"""How many violations of a request are listed (our choice): a large body has room for a million. All of them are counted."""


def check_request(operation: str, parameters: Mapping[str, Any]) -> None:
    """Checks an operation's parameters.

    Raises:
        ServiceError: They break a rule of the service model; the message names every violation as AWS words it.
    """
    found: list[str] = []
    _check_of_request(operation)(parameters, "", found)
    if found:
        raise violation_error(found)


@cache
def _check_of_request(operation: str) -> Check:
    return _structure_check(operation_model(operation).input_shape)


def violation_error(found: list[str]) -> ServiceError:
    """The ``ValidationException`` for a list of violations."""
    count = "1 validation error" if len(found) == 1 else f"{len(found)} validation errors"
    more = ["..."] if len(found) > _MOST_LISTED else []
    return invalid(f"{count} detected: {'; '.join([*found[:_MOST_LISTED], *more])}")


def violations(shape: Shape, value: Any, path: str = "") -> list[str]:
    """The ways in which a value, whose types are right, breaks the rules of a shape, in AWS's words."""
    found: list[str] = []
    check = _check_of(shape)
    if check is not None:
        check(value, path, found)
    return found


def text_test(shape: Shape) -> Test | None:
    """What tests whether a text keeps all rules of a shape, and remembers nothing; None where the shape is no text's."""
    is_right = getattr(_check_of(shape), "is_right", None)
    return None if is_right is None else cast("Test", is_right.__wrapped__)


# Shapes are checked by identity: a service model hands out one object for each member, and they live as long as it does.
@cache
def _check_of(shape: Any) -> Check | None:
    """The check for a shape; None where there is nothing to check."""
    kind = shape.type_name
    if kind == "structure":
        return None if shape.is_document_type else _structure_check(shape)
    if kind == "list":
        return _list_check(shape)
    if kind == "map":
        return _map_check(shape)
    return _scalar_check(shape)


def violation(value: Any, path: str, rule: str) -> str:
    """One violation, in the frame in which AWS reports it."""
    shown = "null" if value is None else f"'{cut(str(value))}'"
    return f"Value {shown} at '{cut(path)}' failed to satisfy constraint: {rule}"


Test = Callable[[Any], object]
"""Whether a value keeps a rule, or all of them."""
Rule = tuple[Test, str]
"""A rule's test, and AWS's words for the rule."""


class _Rules:
    """A check by rules that are about a value as a whole.

    Attributes:
        is_right: Whether a text keeps all of them, in one go; None where values are no texts. Do not ask it of a text that is longer
            than `LONGEST_REMEMBERED`.
    """

    def __init__(self, rules: list[Rule], is_right: Test | None = None) -> None:
        self._rules = rules
        self.is_right: Test | None = is_right

    def __call__(self, value: Any, path: str, found: list[str]) -> None:
        found += [violation(value, path, words) for keeps, words in self._rules if not keeps(value)]


def _bounds(least: Any, most: Any, what: str, measure: Callable[[Any], Any]) -> list[Rule]:
    rules: list[Rule] = []
    # What is no number keeps every bound.
    if most is not None:
        rules.append((lambda value: not measure(value) > most, f"Member must have {what} less than or equal to {most}"))
    if least is not None:
        rules.append(
            (lambda value: not measure(value) < least, f"Member must have {what} greater than or equal to {least}")
        )
    return rules


def _scalar_check(shape: Shape) -> Check | None:
    kind = shape.type_name
    least, most, enum, pattern = map(shape.metadata.get, ("min", "max", "enum", "pattern"))
    bounds, others = list[Rule](), list[Rule]()
    if kind in ("integer", "long", "float", "double"):
        # A number is its own measure: an integer may be too large for a float.
        bounds = _bounds(least, most, "value", lambda value: value)
    elif kind not in ("boolean", "timestamp"):
        bounds = _bounds(least, most, "length", len)
    if enum:
        others.append((enum.__contains__, f"Member must satisfy enum value set: [{', '.join(enum)}]"))
    if pattern:
        words = f"Member must satisfy regular expression pattern: {pattern}"
        others.append((compile_pattern(pattern).fullmatch, words))
    if not bounds and not others:
        return None
    is_right = _text_test(least, most, [keeps for keeps, _ in others]) if kind == "string" else None
    return _Rules([*bounds, *others], is_right)


def _text_test(least: int | None, most: int | None, tests: list[Test]) -> Test:
    """Whether a text has a length within bounds and passes some tests.

    That is remembered: role, bucket and base model of a test's jobs are mostly the same.
    """
    shortest, longest = least or 0, sys.maxsize if most is None else most

    @lru_cache(maxsize=256)
    def is_right(text: Any) -> bool:
        if not shortest <= len(text) <= longest:
            return False
        for test in tests:  # noqa: SIM110  # A generator would take as long as a test.
            if not test(text):
                return False
        return True

    return is_right


def _after_bounds(shape: Shape, check: Check | None) -> Check | None:
    """The check of a list or a map: of its length, and then of what is in it."""
    bounds = _bounds(shape.metadata.get("min"), shape.metadata.get("max"), "length", len)
    if not bounds:
        return check
    check_length = _Rules(bounds)
    if check is None:
        return check_length

    def check_both(value: Any, path: str, found: list[str]) -> None:
        check_length(value, path, found)
        check(value, path, found)

    return check_both


def _structure_check(shape: Any) -> Check:
    required = list(shape.required_members)
    union = bool(shape.is_tagged_union)

    # The check of each member, and the test of a text that spares it.
    checks: dict[str, tuple[Check, Test | None]] | None = None

    def check(value: Any, path: str, found: list[str]) -> None:
        nonlocal checks
        if checks is None:
            # Some structures contain themselves, so their members are looked at when there is a value to check.
            checks = {
                name: (each, getattr(each, "is_right", None))
                for name, member in shape.members.items()
                if (each := _check_of(member)) is not None
            }
        found += [
            violation(None, _below(path, name), "Member must not be null")
            for name in required
            if value.get(name) is None
        ]
        if union and len(value) != 1:
            found.append(violation(", ".join(value), path, "Member must have exactly one member set"))
        for name, member in value.items():
            if name in checks and member is not None:
                check_member, is_right = checks[name]
                # Nearly every member is right, and then nobody needs to know where it stands.
                if is_right is None or len(member) > LONGEST_REMEMBERED or not is_right(member):
                    check_member(member, _below(path, name), found)

    return check


def _below(path: str, name: str) -> str:
    """The path of a member of a structure."""
    return f"{path}.{name}" if path else name


def _list_check(shape: Any) -> Check | None:
    member = _check_of(shape.member)
    if member is None:
        return _after_bounds(shape, None)

    def check_members(value: Any, path: str, found: list[str]) -> None:
        for number, item in enumerate(value, 1):
            member(item, f"{path}.{number}.member", found)

    return _after_bounds(shape, check_members)


def _map_check(shape: Any) -> Check | None:
    key, item = _check_of(shape.key), _check_of(shape.value)
    if key is None and item is None:
        return _after_bounds(shape, None)

    check_key, check_item = key or (lambda *_: None), item or (lambda *_: None)

    def check_entries(value: Any, path: str, found: list[str]) -> None:
        for name, content in value.items():
            check_key(name, f"{path}.{name}.key", found)
            check_item(content, f"{path}.{name}.member", found)

    return _after_bounds(shape, check_entries)
