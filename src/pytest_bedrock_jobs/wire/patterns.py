"""Matching the service model's patterns in a time that is linear in the text.

Several of the patterns make a backtracking matcher take exponential time on texts of legal length. Here a pattern becomes a position
automaton (Glushkov's): each character of the pattern is a bit, a set of positions is an integer, and a text is read once. The sets
that texts have reached are the states of a deterministic automaton, which is built as texts need it.

Characters that a pattern cannot tell apart are read as the same one. So names that count up are the same text for it, and so are all
UUIDs, and what became of a text is remembered.

A match covers the whole text, as in AWS's own validation. :mod:`.syntax` knows what a pattern is made of.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from functools import cache, lru_cache, reduce
from itertools import product
from typing import NamedTuple, Protocol

from .syntax import Node, Parser, Test, UnsupportedPatternError

_REMEMBERED_STEPS = 4096
LONGEST_REMEMBERED = 2048
"""Of texts up to this length, in characters, it is remembered whether they match. It is above the lengths that patterns come with."""
_FEW_STEPS = 8


class Pattern:
    """A compiled pattern. `fullmatch` is what it is for; :func:`compile_pattern` makes one."""

    def __init__(self, text: str) -> None:
        positions = _Positions()
        self._whole = positions.lay_out(Parser(text).parse())
        self._places = positions.places
        self._kinds = _Kinds(list(self._places))
        # The steps from positions to their successors. Steps of the same width are one shift, so that a repetition of a thousand
        # copies costs no more than one of two; steps between larger sets are kept as (from any of these, to all of these).
        shifts = positions.shifts
        self._jumps: list[tuple[int, int]] = []
        for target, sources in positions.follows.items():
            if sources.bit_count() * target.bit_count() > _FEW_STEPS:
                self._jumps.append((sources, target))
                continue
            for source, successor in product(_bits(sources), _bits(target)):
                shifts[successor - source] = shifts.get(successor - source, 0) | 1 << source
        self._forward = [(width, sources) for width, sources in shifts.items() if width >= 0]
        self._backward = [(-width, sources) for width, sources in shifts.items() if width < 0]
        self._forget()

    def _forget(self) -> None:
        self._states: dict[int, _State] = {}
        self._steps = 0
        self._remembered = lru_cache(maxsize=256)(self._matches)
        self._start = _State(self, self._whole.first | self._whole.first_at_start)

    def fullmatch(self, text: str) -> bool:
        """Whether the pattern matches the whole text."""
        kinds = text.translate(self._kinds)
        return self._remembered(kinds) if len(kinds) <= LONGEST_REMEMBERED else self._matches(kinds)

    def _matches(self, text: str) -> bool:
        if not text:
            return self._whole.empty_alone
        state = self._start
        for character in text:
            reached = state[character]
            if reached is None:
                return False
            state = reached
        return state.accepts

    def step(self, options: Options, character: str) -> _State | None:
        """The state that a character leads to, of the positions that may follow; None where it is at none of them.

        Steps are remembered, up to a number.
        """
        if self._steps >= _REMEMBERED_STEPS:
            self._forget()
        self._steps += 1
        reached = 0
        for test, places in options:
            if test(character):
                reached |= places
        if not reached:
            return None
        state = self._states.get(reached)
        if state is None:
            accepts = bool(reached & (self._whole.last | self._whole.last_at_end))
            state = self._states[reached] = _State(self, self._following(reached), accepts)
        return state

    def options(self, following: int) -> Options:
        """What a character may be, of the positions that may follow."""
        return [(test, following & places) for test, places in self._places.items() if following & places]

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


class _Kinds(dict[int, str]):
    """By the number of a character of ASCII, the character that it is read as: the first one that has passed the same tests.

    Others are read as what they are: hardly any text has them, and there are too many to test each one.
    """

    def __init__(self, tests: list[Test]) -> None:
        self._tests = tests
        self._first: dict[tuple[bool, ...], str] = {}

    def __missing__(self, number: int) -> str:
        character = chr(number)
        if not character.isascii():
            return character
        self[number] = kind = self._first.setdefault(tuple(test(character) for test in self._tests), character)
        return kind


Options = list[tuple[Test, int]]
"""Tests of a character, each with the positions at which it counts."""


class _State(dict[str, "_State | None"]):
    """A set of positions that a text has reached, and the states that characters lead to from there, as they come up."""

    __slots__ = ("_options", "_pattern", "accepts")

    def __init__(self, pattern: Pattern, following: int, accepts: bool = False) -> None:
        self._pattern = pattern
        self._options = pattern.options(following)
        self.accepts: bool = accepts

    def __missing__(self, character: str) -> _State | None:
        state = self[character] = self._pattern.step(self._options, character)
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
    backtracking as it is, and with no check at all where Python does not know the syntax either, or warns that it reads it otherwise.
    """
    try:
        return Pattern(text)
    except (UnsupportedPatternError, RecursionError):
        pass
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", FutureWarning)
            return re.compile(text, re.ASCII)
    except (re.error, FutureWarning, RecursionError, OverflowError):
        return re.compile(r"[\s\S]*")


class _Part(NamedTuple):
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
        # Which positions a set of positions follows: target set -> source positions. And which follow each other at the same distance.
        self.follows: dict[int, int] = {}
        self.shifts: dict[int, int] = {}

    def lay_out(self, node: Node) -> _Part:
        kind, content = node
        if kind == "character":
            return self._run(content, 1, 1)
        if kind == "either":
            return reduce(_either, map(self.lay_out, content), _IMPOSSIBLE)
        if kind == "sequence":
            return reduce(self._then, map(self.lay_out, content), _NOTHING)
        if kind == "repeat":
            return self._repeat(*content)
        return _Part(empty_at_start=kind == "start", empty_at_end=kind == "end", empty_alone=True)

    def _run(self, test: Test, least: int, most: int | None) -> _Part:
        """What `_repeat` makes of a character, in one go: a text may repeat it thousands of times."""
        count = max(least, 1) if most is None else most
        if not count:
            return _NOTHING
        begin, every = self.count, (1 << count) - 1
        self.count += count
        self.places[test] = self.places.get(test, 0) | every << begin
        self.shifts[1] = self.shifts.get(1, 0) | every >> 1 << begin
        if most is None:
            self._follow(1 << self.count - 1, 1 << self.count - 1)
        at_least = max(least, 1) - 1
        return _Part(1 << begin, every >> at_least << at_least << begin, empty=not least, empty_alone=not least)

    def _repeat(self, node: Node, least: int, most: int | None) -> _Part:
        """Copies in a row: those beyond the least optional, the last one looped if their number is not limited."""
        if node[0] == "character":
            return self._run(node[1], least, most)
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
