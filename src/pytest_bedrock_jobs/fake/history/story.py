"""What happened, in a form that knows neither the fake nor how it is drawn: lanes for what takes time, rows for calls.

Instants are milliseconds since 1970. The renderers (:mod:`.text`, :mod:`.html`) see nothing but this.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum


class Kind(Enum):
    """What a status means to somebody who waits. A value is the symbol in a chart; ends show the first letter of their status."""

    WAITING = "-"
    VALIDATING = "v"
    PROCESSING = "d"
    WORKING = "="
    STOPPING = "s"
    SUCCEEDED = "C"
    FAILED = "F"
    STOPPED = "S"

    @property
    def is_end(self) -> bool:
        """Whether nothing more happens by itself."""
        return self in (Kind.SUCCEEDED, Kind.FAILED, Kind.STOPPED)


@dataclass(frozen=True, slots=True)
class Step:
    """A status and when it is entered, which may be in the future."""

    at: int
    status: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time in a lane.

    Attributes:
        start: When it starts.
        end: When it ends.
        kind: How it is drawn.
        word: What it is called in the legend.
        is_gap: Whether it only fills the time between phases, so that it need not be seen where it is short.
    """

    start: int
    end: int
    kind: Kind
    word: str
    is_gap: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """Something that takes time.

    Attributes:
        key: What tells it from all others, such as its ARN. It is never shown.
        name: Its name, or the tail of its id.
        family: What one is called: ``job``, ``deployment``.
        steps: Its statuses in the order of time, the first one at its creation. Future ones say what comes next.
        phases: What goes on while it is working, where that is known.
        failure: Why it fails, if it does.
    """

    key: str
    name: str
    family: str
    steps: Sequence[Step]
    phases: Sequence[Span] = ()
    failure: str | None = None

    @property
    def created(self) -> int:
        """When it was created."""
        return self.steps[0].at

    def reached(self, now: int) -> list[Step]:
        """The steps that have been taken at an instant, of which there is at least the first."""
        return [self.steps[0], *(step for step in self.steps[1:] if step.at <= now)]

    def current(self, now: int) -> Step:
        """The last step that has been taken."""
        return self.reached(now)[-1]

    def upcoming(self, now: int) -> Step | None:
        """The next step; None where nothing happens by itself."""
        return next((step for step in self.steps[1:] if step.at > now), None)

    def begun(self, now: int) -> int:
        """When what it is going through, or went through last, began: its creation, or a later update."""
        steps = self.reached(now)
        earlier = steps[:-1] if steps[-1].kind.is_end else steps
        ends = [number for number, step in enumerate(earlier) if step.kind.is_end]
        return steps[ends[-1] + 1].at if ends else self.created

    def spans(self, now: int) -> Iterator[Span]:
        """What has gone on until an instant, in order."""
        steps = self.reached(now)
        for number, step in enumerate(steps):
            if step.kind.is_end:
                continue
            end = steps[number + 1].at if number + 1 < len(steps) else max(now, step.at)
            if step.kind is Kind.WORKING and self.phases:
                yield from _filled(self.phases, step.at, end)
            else:
                yield Span(step.at, end, step.kind, step.status)


def _filled(phases: Iterable[Span], start: int, end: int) -> Iterator[Span]:
    """The phases within a stretch of time, and the gaps between them."""
    at = start
    for phase in phases:
        if phase.start >= end:
            break
        if at < phase.start:
            yield Span(at, phase.start, Kind.WAITING, "waits", is_gap=True)
        at = min(phase.end, end)
        yield Span(phase.start, at, phase.kind, phase.word)
    if at < end:
        yield Span(at, end, Kind.WAITING, "waits", is_gap=True)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One request of a call.

    Attributes:
        at: When it was made.
        outcome: What came back, in a few words.
        injected: Whether that was a fault of the test's.
    """

    at: int
    outcome: str
    injected: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A call.

    Attributes:
        operation: AWS's name of the operation.
        subject: The name of what it is about; empty where it is about nothing in particular.
        attempts: Its requests, of which there is at least one.
        is_poll: Whether it only looks, so that equal ones fold into one.
        lane: The key of the lane that it belongs to; empty where it belongs to none.
        raised: The exception that the caller got without an answer from AWS; empty where there was an answer.
    """

    operation: str
    attempts: Sequence[Attempt]
    subject: str = ""
    is_poll: bool = False
    lane: str = ""
    raised: str = ""

    @property
    def at(self) -> int:
        """When it began."""
        return self.attempts[0].at

    @property
    def injected(self) -> bool:
        """Whether the test had a hand in it."""
        return any(attempt.injected for attempt in self.attempts)

    def says_the_same_as(self, other: Row) -> bool:
        """Whether both only looked, and saw the same."""
        plain = not (self.injected or other.injected or self.raised or other.raised)
        one_try = len(self.attempts) == len(other.attempts) == 1
        same = self.attempts[0].outcome == other.attempts[0].outcome
        return self.is_poll and other.is_poll and plain and one_try and same


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """All of it.

    Attributes:
        lanes: Whatever takes time, oldest first.
        rows: The calls, oldest first.
        begin: The instant that times count from: the first call or seed.
        now: The instant at which it is told.
        start_time: What `begin` is on a calendar, where the test has chosen that; None where it is just now.
        forgotten: How many earlier calls are not kept any more.
    """

    lanes: Sequence[Lane]
    rows: Sequence[Row]
    begin: int
    now: int
    start_time: datetime | None = None
    forgotten: int = 0

    def seconds(self, instant: int) -> int:
        """Whole seconds since the beginning, rounded down.

        Where the clock is not frozen, real milliseconds pass between two calls; rounded down, they never show.
        """
        return (instant - self.begin) // 1000

    @property
    def elapsed(self) -> int:
        """How long it took, in seconds of virtual time."""
        return self.seconds(self.now)

    @property
    def requests(self) -> int:
        """How many requests the calls were."""
        return sum(len(row.attempts) for row in self.rows)

    def families(self) -> Counter[str]:
        """How many lanes there are of each family, in the order of their appearance."""
        return Counter(lane.family for lane in self.lanes)

    def most_telling(self, limit: int | None) -> list[Lane]:
        """The lanes to show if not all of them fit: those that calls were about, then what runs, then the newest ones."""
        if limit is None or len(self.lanes) <= limit:
            return list(self.lanes)
        asked = {row.lane for row in self.rows}

        def rank(number: int) -> tuple[bool, bool, int, int]:
            lane = self.lanes[number]
            changed_last = lane.current(self.now).at
            return lane.key not in asked, lane.upcoming(self.now) is None, -changed_last, -number

        chosen = sorted(sorted(range(len(self.lanes)), key=rank)[:limit])
        return [self.lanes[number] for number in chosen]


@dataclass(slots=True)
class Fold:
    """Calls that are told as one: a call, or polls that said the same.

    Attributes:
        row: The first of them.
        times: When each began.
    """

    row: Row
    times: list[int] = field(default_factory=list)

    def every(self) -> int | None:
        """The seconds between two of them; None where that varies."""
        gaps = {round((later - earlier) / 1000) for earlier, later in zip(self.times, self.times[1:], strict=False)}
        return gaps.pop() if len(gaps) == 1 else None


def folded(rows: Iterable[Row]) -> list[Fold]:
    """The calls with their polls folded, in the order in which each fold began.

    Polls of several things may alternate, so a poll joins the last one of the same thing, unless a call that changes something, or
    that went another way, lies in between.
    """
    folds: list[Fold] = []
    open_folds: dict[tuple[str, str], Fold] = {}
    for row in rows:
        key = row.operation, row.subject
        earlier = open_folds.get(key)
        if earlier is not None and earlier.row.says_the_same_as(row):
            earlier.times.append(row.at)
            continue
        fold = Fold(row, [row.at])
        folds.append(fold)
        if not row.is_poll:
            open_folds.clear()
        open_folds[key] = fold
    return folds
