"""Checking parameters as the service does: required members, lengths, values, enums and patterns, all from the service model.

botocore checks types, required members and lower bounds before it sends anything; the rest reaches the service, whose answer is a
``ValidationException`` that lists every violation.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from ..service.errors import ServiceError, invalid
from .model import operation_model
from .patterns import compile_pattern
from .texts import cut

if TYPE_CHECKING:
    from botocore.model import Shape

Check = Callable[[Any, str, list[str]], None]
"""Adds the violations of a value that stands at a path to a list."""

_MOST_LISTED = 100
"""How many violations of a request are listed (our choice): a large body has room for a million. All of them are counted."""
_LONGEST_REMEMBERED = 2048
"""The longest text, in characters, that is remembered as right. It is above the lengths that patterns come with."""


def check_request(operation: str, parameters: Mapping[str, Any]) -> None:
    """Checks an operation's parameters.

    Raises:
        ServiceError: They break a rule of the service model; the message names every violation as AWS words it.
    """
    input_shape: Any = operation_model(operation).input_shape
    found = violations(input_shape, parameters)
    if found:
        raise violation_error(found)


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


def _bounds(shape: Shape, what: str, measure: Callable[[Any], float] | None = None) -> Check | None:
    least, most = shape.metadata.get("min"), shape.metadata.get("max")
    if least is None and most is None:
        return None

    def check(value: Any, path: str, found: list[str]) -> None:
        # A number is its own measure: an integer may be too large for a float.
        measured = value if measure is None else measure(value)
        if most is not None and measured > most:
            found.append(violation(value, path, f"Member must have {what} less than or equal to {most}"))
        if least is not None and measured < least:
            found.append(violation(value, path, f"Member must have {what} greater than or equal to {least}"))

    return check


def _scalar_check(shape: Shape) -> Check | None:
    checks: list[Check] = []
    numeric = shape.type_name in ("integer", "long", "float", "double")
    bounds = _bounds(shape, "value") if numeric else _bounds(shape, "length", len)
    if bounds is not None and shape.type_name not in ("boolean", "timestamp"):
        checks.append(bounds)
    enum = shape.metadata.get("enum")
    if enum:
        checks.append(_enum_check(enum))
    if shape.metadata.get("pattern"):
        checks.append(_pattern_check(shape.metadata["pattern"]))
    check = _all_of(checks)
    return _TextCheck(check) if check is not None and shape.type_name == "string" else check


def _enum_check(enum: list[str]) -> Check:
    def check(value: Any, path: str, found: list[str]) -> None:
        if value not in enum:
            found.append(violation(value, path, f"Member must satisfy enum value set: [{', '.join(enum)}]"))

    return check


def _pattern_check(text: str) -> Check:
    fullmatch = compile_pattern(text).fullmatch

    def check(value: Any, path: str, found: list[str]) -> None:
        if not fullmatch(value):
            found.append(violation(value, path, f"Member must satisfy regular expression pattern: {text}"))

    return check


class _TextCheck:
    """The check of a text, which remembers what was right: role, bucket and base model of a test's jobs are mostly the same."""

    def __init__(self, check: Check) -> None:
        self._check = check
        self._is_right = lru_cache(maxsize=256)(self._look_at)

    def _look_at(self, value: str) -> bool:
        found: list[str] = []
        self._check(value, "", found)
        return not found

    def is_right(self, value: str) -> bool:
        """Whether a text is known to be right, or found to be."""
        return len(value) <= _LONGEST_REMEMBERED and self._is_right(value)

    def __call__(self, value: Any, path: str, found: list[str]) -> None:
        if not self.is_right(value):
            self._check(value, path, found)


def _all_of(checks: list[Check]) -> Check | None:
    if len(checks) <= 1:
        return checks[0] if checks else None

    def check(value: Any, path: str, found: list[str]) -> None:
        for each in checks:
            each(value, path, found)

    return check


def _structure_check(shape: Any) -> Check:
    required = list(shape.required_members)
    union = bool(shape.is_tagged_union)

    checks: dict[str, Check] | None = None

    def check(value: Any, path: str, found: list[str]) -> None:
        nonlocal checks
        if checks is None:
            # Some structures contain themselves, so their members are looked at when there is a value to check.
            checks = {name: each for name, member in shape.members.items() if (each := _check_of(member)) is not None}
        prefix = f"{path}." if path else ""
        found += [
            violation(None, f"{prefix}{name}", "Member must not be null")
            for name in required
            if value.get(name) is None
        ]
        if union and len(value) != 1:
            found.append(violation(", ".join(value), path, "Member must have exactly one member set"))
        for name, member in value.items():
            check_member = checks.get(name)
            # Nearly every member is a text that is right, and then nobody needs to know where it stands.
            if (
                check_member is None
                or member is None
                or (type(check_member) is _TextCheck and check_member.is_right(member))
            ):
                continue
            check_member(member, f"{prefix}{name}", found)

    return check


def _list_check(shape: Any) -> Check | None:
    member, bounds = _check_of(shape.member), _bounds(shape, "length", len)
    if member is None:
        return bounds

    def check_members(value: Any, path: str, found: list[str]) -> None:
        for number, item in enumerate(value, 1):
            member(item, f"{path}.{number}.member", found)

    return _all_of(([] if bounds is None else [bounds]) + [check_members])


def _map_check(shape: Any) -> Check | None:
    key, item = _check_of(shape.key), _check_of(shape.value)

    def check_entries(value: Any, path: str, found: list[str]) -> None:
        for name, content in value.items():
            if key is not None:
                key(name, f"{path}.{name}.key", found)
            if item is not None:
                item(content, f"{path}.{name}.member", found)

    bounds = _bounds(shape, "length", len)
    return _all_of(([] if bounds is None else [bounds]) + [check_entries])
