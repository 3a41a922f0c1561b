r"""The syntax of the service model's patterns: from a pattern's text to what it is made of.

That is literals, ``.``, classes, ``\s \S \d \D \w \W \p{L}``, groups, alternatives, greedy and lazy quantifiers, ``^`` and ``$``. As in
AWS's own validation the classes are ASCII's.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Any

Test = Callable[[str], bool]
"""Whether a character is one of those that stand at a place of a pattern."""


class UnsupportedPatternError(ValueError):
    """The pattern uses syntax that no service model was known to use."""


# The parsed form of a pattern: what to do, and with what.
Node = tuple[str, Any]
_NEWLINES = "\n\r\u0085\u2028\u2029"


class Parser:
    """Recursive descent over a pattern. The same class, written twice, is one test."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._tests: dict[str, Test] = {}

    def parse(self) -> Node:
        node = self._alternatives()
        if self._at != len(self._text):
            raise self._unsupported()
        return node

    def _unsupported(self) -> UnsupportedPatternError:
        return UnsupportedPatternError(f"cannot understand {self._text!r} from character {self._at} on")

    def _peek(self) -> str:
        return self._text[self._at : self._at + 1]

    def _next(self) -> str:
        self._at += 1
        return self._text[self._at - 1 : self._at]

    def _take(self, expected: str) -> bool:
        found = self._text.startswith(expected, self._at)
        self._at += len(expected) if found else 0
        return found

    def _until(self, closing: str) -> str:
        end = self._text.find(closing, self._at)
        if end < 0:
            raise self._unsupported()
        found = self._text[self._at : end]
        self._at = end + 1
        return found

    def _alternatives(self) -> Node:
        choices = [self._sequence()]
        while self._take("|"):
            choices.append(self._sequence())
        return ("either", choices)

    def _sequence(self) -> Node:
        parts = []
        while self._peek() not in ("", "|", ")"):
            node = self._atom()
            while (bounds := self._quantifier()) is not None:
                node = ("repeat", (node, *bounds))
            parts.append(node)
        return ("sequence", parts)

    def _quantifier(self) -> tuple[int, int | None] | None:
        bounds: tuple[int, int | None]
        if self._take("*"):
            bounds = (0, None)
        elif self._take("+"):
            bounds = (1, None)
        elif self._take("?"):
            bounds = (0, 1)
        elif self._take("{"):
            least, comma, most = self._until("}").partition(",")
            if not (least.isdecimal() and (most.isdecimal() or not most)):
                raise self._unsupported()
            bounds = (int(least), int(most) if most else None if comma else int(least))
        else:
            return None
        self._take("?")  # Lazy or greedy makes no difference to whether the whole text matches.
        return bounds

    def _atom(self) -> Node:
        if self._take("("):
            if not self._take("?:") and self._peek() == "?":
                raise self._unsupported()
            node = self._alternatives()
            if not self._take(")"):
                raise self._unsupported()
            return node
        if self._take("^"):
            return ("start", None)
        if self._take("$"):
            return ("end", None)
        begin = self._at
        test = self._character()
        return ("character", self._tests.setdefault(self._text[begin : self._at], test))

    def _character(self) -> Test:
        if self._take("["):
            return self._class()
        if self._take("."):
            return lambda character: character not in _NEWLINES
        if self._peek() in "*+?{":
            raise self._unsupported()
        character = self._next()
        return self._escape() if character == "\\" else character.__eq__

    def _escape(self) -> Test:
        character = self._next()
        if character in _CLASSES:
            return _CLASSES[character]
        if character.lower() in _CLASSES:
            test = _CLASSES[character.lower()]
            return lambda other: not test(other)
        if character == "p" and self._take("{"):
            category = self._until("}")
            return lambda other: unicodedata.category(other).startswith(category)
        if character.isalnum() or not character:
            raise self._unsupported()
        return character.__eq__

    def _class(self) -> Test:
        negated = self._take("^")
        tests: list[Test] = []
        while not self._take("]"):
            low = self._next()
            if low in ("", "["):
                raise self._unsupported()
            if low == "\\":
                tests.append(self._escape())
            elif self._peek() == "-" and self._text[self._at + 1 : self._at + 2] not in ("]", "\\"):
                self._at += 1
                tests.append(_between(low, self._next()))
            else:
                tests.append(low.__eq__)
        return lambda character: any(test(character) for test in tests) is not negated


def _between(low: str, high: str) -> Test:
    return lambda character: low <= character <= high


_CLASSES: dict[str, Test] = {
    "d": _between("0", "9"),
    "s": lambda character: character in " \t\n\r\f\v",
    "w": lambda character: character.isascii() and (character.isalnum() or character == "_"),
}
