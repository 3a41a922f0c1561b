r"""Matching the service model's patterns in a time that is linear in the text.

Several of the patterns make a backtracking matcher take exponential time on texts of legal length. Here a pattern becomes a position
automaton (Glushkov's): each character of the pattern is a bit, a set of positions is an integer, and a text is read once. The sets
that texts have reached are the states of a deterministic automaton, which is built as texts need it.

The syntax is what the service models use: literals, ``.``, classes, ``\s \S \d \D \w \W \p{L}``, groups, alternatives,
greedy and lazy quantifiers, ``^`` and ``$``. As AWS's own validation does, a match covers the whole text and the classes are ASCII's.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, reduce
from itertools import product
from typing import Any, Protocol

Test = Callable[[str], bool]

_REMEMBERED_STEPS = 4096
_FEW_STEPS = 8


class UnsupportedPatternError(ValueError):
    """The pattern uses syntax that no service model was known to use."""


class Pattern:
    """A compiled pattern. `fullmatch` is what it is for; :func:`compile_pattern` makes one."""

    def __init__(self, text: str) -> None:
        positions = _Positions()
        self._whole = positions.lay_out(_Parser(text).parse())
        self._places = positions.places
        # The steps from positions to their successors. Steps of the same width are one shift, so that a repetition of a thousand
        # copies costs no more than one of two; steps between larger sets are kept as (from any of these, to all of these).
        shifts: dict[int, int] = {}
        self._jumps: list[tuple[int, int]] = []
        for target, sources in positions.follows.items():
            if sources.bit_count() * target.bit_count() > _FEW_STEPS:
                self._jumps.append((sources, target))
                continue
            for source, successor in product(_bits(sources), _bits(target)):
                shifts[successor - source] = shifts.get(successor - source, 0) | 1 << source
        self._forward = [(width, sources) for width, sources in shifts.items() if width >= 0]
        self._backward = [(-width, sources) for width, sources in shifts.items() if width < 0]
        self._masks: dict[str, int] = {}
        self._forget()

    def _forget(self) -> None:
        self._states: dict[int, _State] = {}
        self._steps = 0
        self._start = _State(self, self._whole.first | self._whole.first_at_start)

    def fullmatch(self, text: str) -> bool:
        """Whether the pattern matches the whole text."""
        whole = self._whole
        if not text:
            return whole.empty_alone
        state = self._start
        for character in text:
            state = state[character]
        return state.accepts

    def step(self, following: int, character: str) -> _State:
        """The state that a character leads to, of the positions that may follow. Steps are remembered, up to a number."""
        if self._steps >= _REMEMBERED_STEPS:
            self._forget()
        self._steps += 1
        reached = following & self._mask(character)
        state = self._states.get(reached)
        if state is None:
            accepts = bool(reached & (self._whole.last | self._whole.last_at_end))
            state = self._states[reached] = _State(self, self._following(reached), accepts)
        return state

    def _following(self, reached: int) -> int:
        following = 0
        for width, sources in self._forward:
            following |= (reached & sources) << width
        for width, sources in self._backward:
            following |= (reached & sources) >> width
        for sources, target in self._jumps:
            if reached & sources:
                following |= target
        return following

    def _mask(self, character: str) -> int:
        """The positions at which the pattern accepts a character."""
        mask = self._masks.get(character)
        if mask is None:
            accepting = (places for test, places in self._places.items() if test(character))
            mask = self._masks[character] = reduce(int.__or__, accepting, 0)
        return mask


class _State(dict[str, "_State"]):
    """A set of positions that a text has reached, and the states that characters lead to from there, as they come up."""

    __slots__ = ("_following", "_pattern", "accepts")

    def __init__(self, pattern: Pattern, following: int, accepts: bool = False) -> None:
        self._pattern = pattern
        self._following = following
        self.accepts = accepts

    def __missing__(self, character: str) -> _State:
        state = self[character] = self._pattern.step(self._following, character)
        return state


def _bits(positions: int) -> Iterator[int]:
    while positions:
        place = positions.bit_length() - 1
        yield place
        positions ^= 1 << place


class Matcher(Protocol):
    """What a pattern is compiled for."""

    def fullmatch(self, text: str, /) -> object:
        """Something true if the pattern matches the whole text."""


@cache
def compile_pattern(text: str) -> Matcher:
    """The compiled form of a pattern; each is compiled once.

    A newer service model than those known here may use syntax that is not understood. Calls go on then: with Python's own matcher,
    backtracking as it is, and with no check at all where Python does not know the syntax either.
    """
    try:
        return Pattern(text)
    except UnsupportedPatternError:
        try:
            return re.compile(text, re.ASCII)
        except re.error:
            return re.compile(r"[\s\S]*")


# The parsed form of a pattern: what to do, and with what.
_Node = tuple[str, Any]
_NEWLINES = "\n\r\u0085\u2028\u2029"


class _Parser:
    """Recursive descent over a pattern."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0

    def parse(self) -> _Node:
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

    def _alternatives(self) -> _Node:
        choices = [self._sequence()]
        while self._take("|"):
            choices.append(self._sequence())
        return ("either", choices)

    def _sequence(self) -> _Node:
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

    def _atom(self) -> _Node:
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
        return ("character", self._character())

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


@dataclass(frozen=True, slots=True)
class _Part:
    """A piece of a pattern: where a match of it can begin and end, as sets of positions, and whether it matches no text at all.

    The five that ``^`` and ``$`` bring hold only at the start or the end of the whole text, or where there is no text at all.
    """

    first: int = 0
    last: int = 0
    empty: bool = False
    first_at_start: int = 0
    last_at_end: int = 0
    empty_at_start: bool = False
    empty_at_end: bool = False
    empty_alone: bool = False


_NOTHING = _Part(empty=True, empty_alone=True)
_IMPOSSIBLE = _Part()


class _Positions:
    """Gives each character of a parsed pattern, repetitions written out, its position, and notes which can follow which."""

    def __init__(self) -> None:
        self.count = 0
        # The positions of each test; the copies of a repetition share theirs.
        self.places: dict[Test, int] = {}
        # Which positions a set of positions follows: target set -> source positions.
        self.follows: dict[int, int] = {}

    def lay_out(self, node: _Node) -> _Part:
        kind, content = node
        if kind == "character":
            bit = 1 << self.count
            self.count += 1
            self.places[content] = self.places.get(content, 0) | bit
            return _Part(bit, bit)
        if kind == "either":
            return reduce(_either, map(self.lay_out, content), _IMPOSSIBLE)
        if kind == "sequence":
            return reduce(self._then, map(self.lay_out, content), _NOTHING)
        if kind == "repeat":
            return self._repeat(*content)
        return _Part(empty_at_start=kind == "start", empty_at_end=kind == "end", empty_alone=True)

    def _repeat(self, node: _Node, least: int, most: int | None) -> _Part:
        """Copies in a row: those beyond the least optional, the last one looped where there is no most."""
        copies = [self.lay_out(node) for _ in range(max(least, 1) if most is None else most)]
        if most is None:
            self._follow(copies[-1].last, copies[-1].first)
        result = _NOTHING
        for number in reversed(range(len(copies))):
            result = self._then(copies[number], result)
            if number >= least:
                result = _either(result, _NOTHING)
        return result

    def _follow(self, sources: int, target: int) -> None:
        if sources and target:
            self.follows[target] = self.follows.get(target, 0) | sources

    def _then(self, left: _Part, right: _Part) -> _Part:
        self._follow(left.last, right.first)
        at_start, at_end = left.empty or left.empty_at_start, right.empty or right.empty_at_end
        empty = left.empty and right.empty
        return _Part(
            first=left.first | (right.first if left.empty else 0),
            last=right.last | (left.last if right.empty else 0),
            empty=empty,
            first_at_start=left.first_at_start
            | (right.first_at_start if at_start else 0)
            | (right.first if left.empty_at_start else 0),
            last_at_end=right.last_at_end
            | (left.last_at_end if at_end else 0)
            | (left.last if right.empty_at_end else 0),
            empty_at_start=not empty and at_start and (right.empty or right.empty_at_start),
            empty_at_end=not empty and at_end and (left.empty or left.empty_at_end),
            empty_alone=left.empty_alone and right.empty_alone,
        )


def _either(left: _Part, right: _Part) -> _Part:
    return _Part(
        left.first | right.first,
        left.last | right.last,
        left.empty or right.empty,
        left.first_at_start | right.first_at_start,
        left.last_at_end | right.last_at_end,
        left.empty_at_start or right.empty_at_start,
        left.empty_at_end or right.empty_at_end,
        left.empty_alone or right.empty_alone,
    )
