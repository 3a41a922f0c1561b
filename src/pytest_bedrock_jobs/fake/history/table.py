"""The calls of a story as lines of text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, chain
from textwrap import wrap

from .story import Fold, Row, Story, folded
from .words import clock, counted, cut, cut_within, duration, plain

_GAP = 2
# Of a call with more tries than fit, so many of the first and of the last.
_FIRST_TRIES, _LAST_TRIES = 3, 2
# An answer takes so many lines at most.
_ANSWER_LINES = 3
# The least of a name that is worth showing.
_LEAST = 8


@dataclass(frozen=True, slots=True)
class _Line:
    """A line about a call: one of its requests, or what came of it in the end."""

    time: str = ""
    operation: str = ""
    subject: str = ""
    answer: str = ""
    mark: str = ""

    @property
    def what(self) -> str:
        return f"{self.operation} {self.subject}".rstrip()

    def fitted(self, width: int) -> str:
        """What was called, no longer than a width; a name gives way first."""
        room = width - len(self.operation) - 1
        if len(self.what) <= width or not self.subject or room < _LEAST:
            return cut(self.what, width)
        return f"{self.operation} {cut_within(self.subject, room)}"

    def wrapped(self, width: int) -> list[str]:
        """What came back, in lines no longer than a width. Where it is too long, its end is missing; a mark always stays."""
        size = len(self.answer)
        lines = wrap(self.answer[: width * (_ANSWER_LINES + 1)] + self.mark, width)
        while len(lines) > _ANSWER_LINES and size:
            size = min(size, width * _ANSWER_LINES) - 1
            lines = wrap(cut(self.answer, size) + self.mark, width)
        return lines or [""]


def table(story: Story, width: int, limit: int | None) -> list[str]:
    """The calls, oldest first.

    Args:
        story: The story.
        width: The longest a line may be.
        limit: How many rows there are at most; None for any number. What is left out is between the first and the last ones.
    """
    told = [(fold, _lines(story, fold, limit)) for fold in folded(story.rows)]
    if not told:
        return []
    head, tail = _both_ends([len(lines) for _, lines in told], limit)
    left_out = told[head : len(told) - tail]
    first, last = told[:head], told[len(told) - tail :]
    shown = list(chain.from_iterable(lines for _, lines in (*first, *last)))
    times = max(len(line.time) for line in shown)
    room = width - times - 2 * _GAP
    # Where both do not fit, what was called gives way first, but keeps a bit more than half of the room.
    answers = max(len(line.answer + line.mark) for line in shown)
    left = min(max(len(line.what) for line in shown), max(room - answers, room * 11 // 20))

    def laid_out(lines: Iterator[_Line]) -> Iterator[str]:
        for line in lines:
            start = f"{line.time.rjust(times)}  {line.fitted(left).ljust(left)}  "
            for part in line.wrapped(room - left):
                yield start + part
                start = " " * len(start)

    calls = sum(len(fold.times) for fold, _ in left_out)
    between = [f"... {counted(calls, 'more call')} ..."] if left_out else []
    return [
        *laid_out(chain.from_iterable(lines for _, lines in first)),
        *between,
        *laid_out(chain.from_iterable(lines for _, lines in last)),
    ]


def _both_ends(sizes: Sequence[int], limit: int | None) -> tuple[int, int]:
    """How many entries to show at the beginning and at the end, so that their lines, and one between, stay within a limit."""
    if limit is None or sum(sizes) <= limit:
        return len(sizes), 0
    room = limit - 1
    # How it ended tells more than how it began.
    tail = max(_that_fit(sizes[::-1], room - room // 3), 1)
    head = _that_fit(sizes[:-tail], room - sum(sizes[len(sizes) - tail :]))
    tail = max(_that_fit(sizes[head:][::-1], room - sum(sizes[:head])), tail)
    return head, tail


def _that_fit(sizes: Sequence[int], room: int) -> int:
    """How many of the first ones fit."""
    return sum(total <= room for total in accumulate(sizes))


def _lines(story: Story, fold: Fold, limit: int | None) -> list[_Line]:
    row = fold.row
    tries = [
        _Line(
            clock(story.seconds(attempt.at)),
            f"  try {number}" if number > 1 else plain(row.operation),
            "" if number > 1 else plain(row.subject),
            plain(attempt.outcome),
            " (injected)" if attempt.injected else "",
        )
        for number, attempt in enumerate(row.attempts, 1)
    ]
    if len(fold.times) > 1:
        tries = [replace(tries[0], mark=_repeated(story, fold))]
    most = _FIRST_TRIES + _LAST_TRIES
    if limit is not None and len(tries) > most + 1:
        more = _Line(operation=f"  ... {len(tries) - most} more tries")
        tries = [*tries[:_FIRST_TRIES], more, *tries[-_LAST_TRIES:]]
    return [*tries, *_raised(row)]


def _raised(row: Row) -> list[_Line]:
    if not row.raised:
        return []
    tries = f" after {len(row.attempts)} tries" if len(row.attempts) > 1 else ""
    return [_Line(answer=f"raised {plain(row.raised)}{tries}")]


def _repeated(story: Story, fold: Fold) -> str:
    """How often, how regularly and until when polls said the same."""
    every, last = fold.every(), story.seconds(fold.times[-1])
    parts = [f"x{len(fold.times)}"]
    if every:
        parts.append(f"every {duration(every)}")
    if last != story.seconds(fold.times[0]):
        parts.append(f"until {clock(last)}")
    return "  " + ", ".join(parts)
