"""The comparison operators of EventBridge's event patterns: from a value of a pattern to a test of a value of an event.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html

Where that page is silent, this follows AWS's own matcher, https://github.com/aws/event-ruler.
"""

from __future__ import annotations

import ipaddress
import operator
import reprlib
from collections.abc import Callable, Mapping
from typing import Any

Test = Callable[[Any], bool]
"""Whether a value of an event is one that a pattern asks for."""
TextTest = Callable[[str], bool]

# AWS documents these limits of numeric matching, for the values of patterns and of events alike.
_GREATEST_NUMBER = 5.0e9
_COMPARISONS: Mapping[str, Callable[[float, float], bool]] = {
    "=": operator.eq,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_LOWER, _UPPER = (">", ">="), ("<", "<=")
_NUMERIC = "a list like ['>', 0, '<=', 5], ['<', 10] or ['=', 301.8]"

_short = reprlib.Repr()
_short.maxstring = _short.maxother = 200


def shown(value: Any) -> str:
    """A value as messages show it, long ones are cut."""
    return _short.repr(value)


def invalid(place: str, value: Any, remedy: str) -> ValueError:
    """The error for a part of a pattern that EventBridge would refuse.

    Args:
        place: Where in the pattern the part stands, like ``detail.status[0].prefix``.
        value: The part.
        remedy: What to write there.
    """
    return ValueError(f"event pattern, {place or 'top level'}: {shown(value)} is not valid; {remedy}")


def is_number(value: Any) -> bool:
    """Whether a value is a JSON number; to Python, true and false are numbers too."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def is_absence(value: Any) -> bool:
    """Whether a value of a pattern is ``{"exists": false}``, which asks for no value but for none."""
    return isinstance(value, Mapping) and value.get("exists") is False


def value_test(place: str, value: Any) -> Test:
    """The test that a value of a pattern stands for.

    Args:
        place: Where in the pattern the value stands.
        value: A string, a number, true, false or null for exactly that, or an object of one operator.

    Raises:
        ValueError: It is none of these, or the operator does not take its operand.
    """
    if value is None or isinstance(value, (str, bool, int, float)):
        return _exactly(value)
    if not isinstance(value, Mapping):
        raise invalid(place, value, "pass a string, a number, True, False, None, or an operator like {'prefix': 'a'}")
    name, operand = _only_item(place, value)
    if name not in _OPERATORS:
        raise invalid(place, value, f"use one of the operators {', '.join(_OPERATORS)}")
    return _OPERATORS[name](f"{place}.{name}", operand)


def _only_item(place: str, value: Mapping[str, Any]) -> tuple[str, Any]:
    if len(value) != 1:
        raise invalid(place, value, "pass an object with one operator; of several in a list, any may match")
    return next(iter(value.items()))


def _exactly(expected: Any) -> Test:
    if is_number(expected):
        return lambda value: is_number(value) and value == expected
    # True equals 1 to Python, and not to JSON.
    return lambda value: type(value) is type(expected) and value == expected


def _of_text(test: TextTest) -> Test:
    return lambda value: isinstance(value, str) and test(value)


def _text(place: str, operand: Any) -> str:
    if not isinstance(operand, str):
        raise invalid(place, operand, "pass a string")
    return operand


def _prefix_test(_: str, text: str) -> TextTest:
    return lambda value: value.startswith(text)


def _suffix_test(_: str, text: str) -> TextTest:
    return lambda value: value.endswith(text)


def _same_but_for_case_test(_: str, text: str) -> TextTest:
    folded = text.lower()
    return lambda value: value.lower() == folded


def _wildcard_test(place: str, text: str) -> TextTest:
    """Greedy from the left, piece by piece: no choice is ever taken back, so no text takes long."""
    first, *pieces = _wildcard_pieces(place, text)
    if not pieces:
        return lambda value: value == first
    *between, last = pieces

    def test(value: str) -> bool:
        end = len(value) - len(last)
        if not (value.startswith(first) and value.endswith(last)):
            return False
        at = len(first)
        for piece in between:
            found = value.find(piece, at, end)
            if found < 0:
                return False
            at = found + len(piece)
        return at <= end

    return test


def _wildcard_pieces(place: str, text: str) -> list[str]:
    r"""The texts between the wildcards. ``\*`` and ``\\`` are the characters themselves."""
    pieces, after_wildcard = [""], False
    characters = iter(text)
    for character in characters:
        if character == "*":
            if after_wildcard:
                raise invalid(place, text, "write one * in place of several in a row")
            pieces.append("")
        elif character == "\\":
            escaped = next(characters, "")
            if escaped not in ("*", "\\"):
                raise invalid(place, text, r"after a backslash write * or \, or double the backslash")
            pieces[-1] += escaped
        else:
            pieces[-1] += character
        after_wildcard = character == "*"
    return pieces


_TEXT_TESTS: Mapping[str, Callable[[str, str], TextTest]] = {
    "prefix": _prefix_test,
    "suffix": _suffix_test,
    "equals-ignore-case": _same_but_for_case_test,
    "wildcard": _wildcard_test,
}


def _prefix(place: str, operand: Any) -> Test:
    if not isinstance(operand, Mapping):
        return _of_text(_prefix_test(place, _text(place, operand)))
    folded = _case_ignored(place, operand)
    return _of_text(lambda value: value.lower().startswith(folded))


def _suffix(place: str, operand: Any) -> Test:
    if not isinstance(operand, Mapping):
        return _of_text(_suffix_test(place, _text(place, operand)))
    folded = _case_ignored(place, operand)
    return _of_text(lambda value: value.lower().endswith(folded))


def _case_ignored(place: str, operand: Mapping[str, Any]) -> str:
    name, text = _only_item(place, operand)
    if name != "equals-ignore-case":
        raise invalid(place, operand, "pass a string or {'equals-ignore-case': a string}")
    return _text(f"{place}.{name}", text).lower()


def _equals_ignore_case(place: str, operand: Any) -> Test:
    return _of_text(_same_but_for_case_test(place, _text(place, operand)))


def _wildcard(place: str, operand: Any) -> Test:
    return _of_text(_wildcard_test(place, _text(place, operand)))


def _anything_but(place: str, operand: Any) -> Test:
    """Any value besides these, of whatever type; but there has to be one."""
    if isinstance(operand, Mapping):
        tests = _excluded_texts(place, operand)
    else:
        values = operand if isinstance(operand, (list, tuple)) else [operand]
        if not values or not (all(map(is_number, values)) or all(isinstance(value, str) for value in values)):
            raise invalid(
                place,
                operand,
                "pass a string, a number, a list of only strings or only numbers, or an object with one of"
                f" {', '.join(_TEXT_TESTS)}",
            )
        tests = [_exactly(value) for value in values]
    return lambda value: not any(test(value) for test in tests)


def _excluded_texts(place: str, operand: Mapping[str, Any]) -> list[Test]:
    name, texts = _only_item(place, operand)
    if name not in _TEXT_TESTS:
        raise invalid(place, operand, f"pass an object with one of {', '.join(_TEXT_TESTS)}")
    place = f"{place}.{name}"
    values = texts if isinstance(texts, (list, tuple)) else [texts]
    if not values or not all(isinstance(value, str) for value in values):
        raise invalid(place, texts, "pass a string or a list of strings")
    if name in ("prefix", "suffix") and "" in values:
        raise invalid(place, texts, "leave the empty string out: every string begins and ends with it")
    return [_of_text(_TEXT_TESTS[name](place, value)) for value in values]


def _numeric(place: str, operand: Any) -> Test:
    if not isinstance(operand, (list, tuple)) or len(operand) not in (2, 4):
        raise invalid(place, operand, f"pass {_NUMERIC}")
    names, bounds = operand[::2], operand[1::2]
    pairs = [_comparison(place, name, bound) for name, bound in zip(names, bounds, strict=True)]
    if len(pairs) > 1 and not (names[0] in _LOWER and names[1] in _UPPER and bounds[0] < bounds[1]):
        raise invalid(place, operand, f"a range is the lower bound, then the upper one; pass {_NUMERIC}")
    return lambda value: (
        is_number(value) and abs(value) <= _GREATEST_NUMBER and all(compare(value, bound) for compare, bound in pairs)
    )


def _comparison(place: str, name: Any, bound: Any) -> tuple[Callable[[float, float], bool], float]:
    if not isinstance(name, str) or name not in _COMPARISONS:
        raise invalid(place, name, f"use one of {', '.join(_COMPARISONS)}")
    if not is_number(bound) or not -_GREATEST_NUMBER <= bound <= _GREATEST_NUMBER:
        raise invalid(place, bound, "pass a number from -5.0e9 to 5.0e9, as EventBridge takes them")
    return _COMPARISONS[name], bound


def _cidr(place: str, operand: Any) -> Test:
    text = _text(place, operand)
    try:
        network = ipaddress.ip_network(text, strict=False)
    except ValueError:
        network = None
    if network is None or network.prefixlen == network.max_prefixlen or not text.partition("/")[2].isdecimal():
        raise invalid(place, operand, "pass a block of addresses like '10.0.0.0/24' or '2001:db8::/32'")

    def test(value: str) -> bool:
        try:
            return ipaddress.ip_address(value) in network
        except ValueError:
            return False

    return _of_text(test)


def _exists(place: str, operand: Any) -> Test:
    if not isinstance(operand, bool):
        raise invalid(place, operand, "pass True or False")
    return lambda _: operand


_OPERATORS: Mapping[str, Callable[[str, Any], Test]] = {
    "prefix": _prefix,
    "suffix": _suffix,
    "equals-ignore-case": _equals_ignore_case,
    "wildcard": _wildcard,
    "anything-but": _anything_but,
    "numeric": _numeric,
    "cidr": _cidr,
    "exists": _exists,
}
OPERATOR_NAMES = frozenset({*_OPERATORS, *_COMPARISONS})
"""Names that EventBridge does not take for fields within ``$or``."""
