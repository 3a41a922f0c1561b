"""EventBridge's event patterns: whether one matches an event, and if it does not, why.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html

Pure functions of a pattern and an event; nothing here knows Bedrock.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from math import prod
from typing import Any, NamedTuple

from .event_operators import OPERATOR_NAMES, Test, invalid, is_absence, shown, value_test

# How many combinations of the objects in a pattern's $or lists EventBridge takes.
_MOST_COMBINATIONS = 1000
_FEWEST_CHOICES = 2
# How many names or values a message lists.
_FEW = 8


def event_matches(pattern: Mapping[str, Any] | str, event: Mapping[str, Any] | str) -> bool:
    """Whether EventBridge would send an event to the targets of a rule with a pattern.

    Every operator of EventBridge's documentation is there:
    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html

    Args:
        pattern: The event pattern, as a dict or as JSON.
        event: The whole event, with its envelope, as a dict or as JSON.

    Raises:
        ValueError: EventBridge would refuse the pattern, or the event is not a JSON object.
    """
    return EventPattern(pattern).matches(event)


def explain_event_mismatch(pattern: Mapping[str, Any] | str, event: Mapping[str, Any] | str) -> str | None:
    """Why an event does not match a pattern: a line for each field that does not; None if the event matches.

    Args:
        pattern: The event pattern, as a dict or as JSON.
        event: The whole event, with its envelope, as a dict or as JSON.

    Raises:
        ValueError: EventBridge would refuse the pattern, or the event is not a JSON object.
    """
    return EventPattern(pattern).explain_mismatch(event)


class _Field(NamedTuple):
    """A field of a pattern: where it is, and the values of which the event has to have one."""

    path: tuple[str, ...]
    values: Sequence[Any]
    tests: Sequence[Test]
    may_be_absent: bool

    @property
    def name(self) -> str:
        return ".".join(self.path)

    def accepts(self, value: Any) -> bool:
        return any(test(value) for test in self.tests)

    @property
    def expectation(self) -> str:
        """What it asks for, in words."""
        if all(is_absence(value) for value in self.values):
            return "no such key"
        if list(self.values) == [{"exists": True}]:
            return "any value"
        return f"one of {shown(list(self.values))}"


# A combination of the objects in the $or lists of a pattern: all its fields, by name.
_Combination = Mapping[str, _Field]


class _Leaf(NamedTuple):
    """A value of an event, and in which element of which arrays it is: by the array's number, the element's index."""

    value: Any
    elements: Mapping[int, int]


class EventPattern:
    """A compiled event pattern, for those who compare many events with one.

    Args:
        pattern: The event pattern, as a dict or as JSON.

    Raises:
        ValueError: EventBridge would refuse the pattern.
    """

    def __init__(self, pattern: Mapping[str, Any] | str) -> None:
        self._combinations = _combinations(_parsed(pattern, "pattern"), ())

    def matches(self, event: Mapping[str, Any] | str) -> bool:
        """Whether an event, given as a dict or as JSON, matches."""
        leaves = _leaves(_parsed(event, "event"))
        return any(_all_match(combination, leaves) for combination in self._combinations)

    def explain_mismatch(self, event: Mapping[str, Any] | str) -> str | None:
        """Why an event, given as a dict or as JSON, does not match; None if it does."""
        event = _parsed(event, "event")
        leaves = _leaves(event)
        if any(_all_match(combination, leaves) for combination in self._combinations):
            return None
        explanations = [list(_explanation(combination, event, leaves)) for combination in self._combinations]
        if len(explanations) == 1:
            return "\n".join(explanations[0])
        nearest = min(explanations, key=len)
        lines = [f"none of the {len(explanations)} combinations of $or matches; the nearest one fails at"]
        return "\n  ".join([*lines, *nearest])


def _parsed(given: Mapping[str, Any] | str, what: str) -> Mapping[str, Any]:
    value: Any = given
    if isinstance(given, str):
        try:
            value = json.loads(given)
        except ValueError as error:
            raise ValueError(f"{what}={shown(given)} is not JSON ({error}); pass a dict or a JSON object") from None
    if not isinstance(value, Mapping):
        raise ValueError(f"{what}={shown(given)} is not an object; pass a dict or a JSON object")
    return value


def _combinations(pattern: Mapping[str, Any], path: tuple[str, ...], within_or: bool = False) -> list[_Combination]:
    """A pattern's fields; where it has $or, for each combination of the objects there."""
    if not pattern:
        raise invalid(".".join(path), pattern, "name at least one field")
    choices = [_choices(key, value, path, within_or) for key, value in pattern.items()]
    if prod(map(len, choices)) > _MOST_COMBINATIONS:
        raise ValueError(
            f"event pattern, {'.'.join((*path, '$or'))}: there are more than {_MOST_COMBINATIONS} combinations of the objects"
            " in $or, and EventBridge takes no more; write fewer, or several rules"
        )
    result: list[_Combination] = [{}]
    for several in choices:
        result = [{**left, **right} for left in result for right in several]
    return result


def _choices(key: Any, value: Any, path: tuple[str, ...], within_or: bool) -> list[_Combination]:
    """What one key of a pattern stands for."""
    if not isinstance(key, str):
        raise invalid(".".join(path), key, "name the fields of the event with strings")
    place = ".".join((*path, key))
    if key == "$or":
        objects = [each for each in value if isinstance(each, Mapping)] if isinstance(value, (list, tuple)) else []
        if len(objects) < _FEWEST_CHOICES or len(objects) < len(value):
            raise invalid(place, value, "pass a list of two or more objects")
        return [choice for each in objects for choice in _combinations(each, path, within_or=True)]
    if within_or and key in OPERATOR_NAMES:
        raise invalid(place, value, f"the objects in $or hold fields, like {{'detail': [{{{key!r}: ...}}]}}")
    if isinstance(value, Mapping):
        return _combinations(value, (*path, key), within_or)
    if not isinstance(value, (list, tuple)):
        raise invalid(place, value, f"pass a list, like [{shown(value)}], or an object")
    if not value:
        raise invalid(
            place, value, "pass a list of at least one value; for an event without the key, [{'exists': False}]"
        )
    tests = [value_test(f"{place}[{index}]", each) for index, each in enumerate(value)]
    return [{place: _Field((*path, key), value, tests, any(map(is_absence, value)))}]


def _leaves(event: Mapping[str, Any]) -> dict[str, list[_Leaf]]:
    """The values of an event other than objects and arrays, by the names of their fields."""
    result: dict[str, list[_Leaf]] = {}
    arrays = 0

    def add(value: Any, path: tuple[str, ...], elements: Mapping[int, int]) -> None:
        nonlocal arrays
        if isinstance(value, Mapping):
            for key, item in value.items():
                add(item, (*path, str(key)), elements)
        elif isinstance(value, (list, tuple)):
            number = arrays
            arrays += 1
            for index, item in enumerate(value):
                # What is in an array of plain values is in no element: the array's values are alternatives.
                nested = isinstance(item, (Mapping, list, tuple))
                add(item, path, {**elements, number: index} if nested else elements)
        elif value is None or isinstance(value, (str, bool, int, float)):
            result.setdefault(".".join(path), []).append(_Leaf(value, elements))
        else:
            raise ValueError(
                f"event, {'.'.join(path)}: {shown(value)} is not a JSON value; pass the event as EventBridge sends it,"
                " with times as strings"
            )

    add(event, (), {})
    return result


def _all_match(combination: _Combination, leaves: Mapping[str, Sequence[_Leaf]]) -> bool:
    """Whether there are values for all fields at once, no two of them from different elements of one array.

    Fields are tried in the order of their names, and one is absent if it has no value that goes with those tried before, as in AWS's
    own matcher.
    """
    fields = [combination[name] for name in sorted(combination)]
    failed: set[tuple[int, frozenset[tuple[int, int]]]] = set()

    def match(index: int, elements: Mapping[int, int]) -> bool:
        if index == len(fields):
            return True
        state = index, frozenset(elements.items())
        if state in failed:
            return False
        field = fields[index]
        possible = [leaf for leaf in leaves.get(field.name, ()) if elements.items() >= _shared(leaf.elements, elements)]
        if not possible and field.may_be_absent and match(index + 1, elements):
            return True
        accepted = (leaf for leaf in possible if field.accepts(leaf.value))
        if any(match(index + 1, {**elements, **leaf.elements}) for leaf in accepted):
            return True
        failed.add(state)
        return False

    return match(0, {})


def _shared(elements: Mapping[int, int], others: Mapping[int, int]) -> set[tuple[int, int]]:
    """The elements in arrays that the others are in, too."""
    return {(array, index) for array, index in elements.items() if array in others}


def _explanation(
    combination: _Combination, event: Mapping[str, Any], leaves: Mapping[str, Sequence[_Leaf]]
) -> Iterator[str]:
    """A line for each field that does not match."""
    found = False
    for name, field in combination.items():
        if not _all_match({name: field}, leaves):
            found = True
            yield f"{name}: expected {field.expectation}, but {_what_there_is(field, event, leaves)}"
    if not found:
        yield f"{', '.join(combination)}: each matches, but not in the same element of an array"


def _what_there_is(field: _Field, event: Mapping[str, Any], leaves: Mapping[str, Sequence[_Leaf]]) -> str:
    """What the event has in place of a field's values."""
    values = [leaf.value for leaf in leaves.get(field.name, ())]
    if values:
        more = ", ..." if len(values) > _FEW else ""
        return f"the event has {', '.join(map(shown, values[:_FEW]))}{more}"
    nodes: list[Any] = [event]
    for depth, key in enumerate(field.path):
        objects = list(_objects(nodes))
        if not objects:
            return f"the event has {shown(nodes[0])} as {'.'.join(field.path[:depth])}"
        nodes = [each[key] for each in objects if key in each]
        if not nodes:
            missing = "no such key" if depth == len(field.path) - 1 else f"no {'.'.join(field.path[: depth + 1])}"
            return f"the event has {missing}{_hint(key, objects, leaves)}"
    keys = _keys(list(_objects(nodes)))
    return f"the event has an object there, with {_listed(keys)}" if keys else f"the event has {shown(nodes[0])}"


def _objects(nodes: Sequence[Any]) -> Iterator[Mapping[str, Any]]:
    """The objects among values of an event and in the arrays among them."""
    for node in nodes:
        if isinstance(node, Mapping):
            yield node
        elif isinstance(node, (list, tuple)):
            yield from _objects(node)


def _keys(objects: Sequence[Mapping[str, Any]]) -> list[str]:
    return list(dict.fromkeys(str(key) for each in objects for key in each))


def _hint(key: str, objects: Sequence[Mapping[str, Any]], leaves: Mapping[str, Any]) -> str:
    """Keys that may have been meant: those with nearly the name, this name elsewhere, or else all that there are."""
    import difflib

    keys = _keys(objects)
    lower = {each.lower(): each for each in keys}
    wanted = key.lower()
    near = [each for name, each in lower.items() if wanted in name or name in wanted]
    near = near or [lower[name] for name in difflib.get_close_matches(wanted, lower)]
    near = near or [name for name in leaves if name.rpartition(".")[2] == key]
    if near:
        return f"; it has {_listed(near)}"
    return f"; its keys are {_listed(keys)}" if keys else ""


def _listed(names: Sequence[str]) -> str:
    return ", ".join([*names[:_FEW], *(["..."] if len(names) > _FEW else [])])
