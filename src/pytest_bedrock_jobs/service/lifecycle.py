"""Lifecycles: which statuses a kind of thing goes through, and how it can end, as tables. They make timelines.

Shares are thousandths of a duration; instants and durations are milliseconds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from .timeline import DEFAULT_FAILURE, Step, Timeline, parsed

WHOLE = 1000


class Stop(NamedTuple):
    """How something is stopped: the status meanwhile, the status in the end, and the option that says how long it takes."""

    during: str
    outcome: str
    duration: str


@dataclass(frozen=True, kw_only=True, eq=False)
class Lifecycle:
    """The statuses of a kind of thing.

    Attributes:
        name: What a test author calls it in `next_outcome`.
        duration: The option that says how long it takes, without its ``_duration``.
        way: The statuses on the way, each with the share of the duration after which it is entered.
        success: The status when it has worked.
        failure: The status when it has failed.
        ends: The other final statuses, each with the status on the way that it follows. Where there is a deadline, they come then.
        stop: How it is stopped; None where it cannot be.
        failing: The status on the way in which it fails where nobody says; by default the last one.
        fails_in: The statuses on the way in which it can fail; None for all of them.
    """

    name: str
    duration: str
    way: tuple[tuple[str, int], ...]
    success: str
    failure: str = "Failed"
    ends: Mapping[str, str] = field(default_factory=dict)
    stop: Stop | None = None
    failing: str | None = None
    fails_in: tuple[str, ...] | None = None

    @cached_property
    def on_the_way(self) -> tuple[str, ...]:
        """The statuses on the way, in the order of time."""
        return tuple(status for status, _ in self.way)

    @cached_property
    def failures(self) -> tuple[str, ...]:
        """The statuses on the way in which it can fail."""
        return self.on_the_way if self.fails_in is None else self.fails_in

    @cached_property
    def running(self) -> tuple[str, ...]:
        """Every status that does not last, in the order of time."""
        return self.on_the_way if self.stop is None else (*self.on_the_way, self.stop.during)

    @cached_property
    def final(self) -> tuple[str, ...]:
        """Every status that lasts."""
        stopped = () if self.stop is None else (self.stop.outcome,)
        return (self.success, self.failure, *self.ends, *stopped)

    @cached_property
    def statuses(self) -> tuple[str, ...]:
        """Every status."""
        return tuple(dict.fromkeys((*self.running, *self.final)))

    @cached_property
    def _ways(self) -> Mapping[str | None, tuple[tuple[tuple[str, int], ...], int]]:
        """By each status on the way: the way as far as that, and the share of the duration after which it is left."""
        left = [*(share for _, share in self.way[1:]), WHOLE]
        return {status: (self.way[: number + 1], left[number]) for number, (status, _) in enumerate(self.way)}

    def following(self, status: str) -> tuple[str, ...]:
        """The statuses that can follow a status."""
        if self.stop is not None and status == self.stop.during:
            return (self.stop.outcome,)
        if status not in self.on_the_way:
            return ()
        following = [(*self.on_the_way, self.success)[self.on_the_way.index(status) + 1]]
        following += [self.failure] if status in self.failures else []
        following += [end for end, before in self.ends.items() if before == status]
        return tuple(following) if self.stop is None else (*following, self.stop.during)

    def checked(self, status: object, field: str = "status") -> str:
        """A status, if there is such a one.

        Raises:
            ValueError: There is none.
        """
        if not isinstance(status, str) or status not in self.statuses:
            raise ValueError(f"{field}={status!r} is unknown; use one of {', '.join(self.statuses)}")
        return status

    def timeline(
        self,
        begun: int,
        takes: int,
        outcome: str | None = None,
        *,
        stopping_takes: int = 0,
        ended_after: int | None = None,
        failure_message: str | None = None,
        failing: str | None = None,
        deadline: int | None = None,
    ) -> Timeline:
        """What is to come of something that begins.

        Args:
            begun: When it begins.
            takes: How long it takes if nothing interferes.
            outcome: The status in the end; by default success.
            stopping_takes: How long a stop takes.
            ended_after: How long after the beginning it has ended; by default what follows from `takes`.
            failure_message: Why it fails, if that is the outcome; by default AWS's text for an internal error.
            failing: The status on the way in which it fails.
            deadline: How long it may take: what would take longer ends then, and so do the ends that are no success, failure or stop.
        """
        if deadline is not None and ended_after is None:
            outcome = outcome or self._outcome_by(takes, deadline)
            if outcome in self.ends:
                return self._overdue(begun, takes, outcome, deadline)
        outcome = outcome or self.success
        if self.stop is not None and outcome == self.stop.outcome:
            return self._stopped(begun, takes if ended_after is None else ended_after, takes, stopping_takes)
        last = self.ends.get(outcome)
        if outcome == self.failure:
            last = failing or self.failing
        way, whole = self._ways.get(last) or self._ways[self.way[-1][0]]
        lasts = takes * whole // WHOLE if ended_after is None else ended_after
        steps = [(begun + lasts * share // (whole or 1), status) for status, share in way]
        message = None
        if outcome == self.failure:
            message = DEFAULT_FAILURE if failure_message is None else failure_message
        return Timeline((*steps, (begun + lasts, outcome)), message)

    def _outcome_by(self, takes: int, deadline: int) -> str:
        """How something ends that has to be over by a deadline: in what can follow the status that it has then, or the next one."""
        if takes <= deadline:
            return self.success
        on_the_way = self.on_the_way
        reached = sum(takes * share // WHOLE < deadline for _, share in self.way) - 1
        late = sorted(self.ends, key=lambda end: on_the_way.index(self.ends[end]))
        return next((end for end in late if on_the_way.index(self.ends[end]) >= reached), self.success)

    def _overdue(self, begun: int, takes: int, outcome: str, deadline: int) -> Timeline:
        number = self.on_the_way.index(self.ends[outcome])
        # What would not come so far by the deadline has been faster.
        whole = takes if takes * self.way[number][1] // WHOLE < deadline else deadline
        steps = [(begun + whole * share // WHOLE, status) for status, share in self.way[: number + 1]]
        return Timeline((*steps, (begun + deadline, outcome)))

    def leading_to(self, status: str, outcome: str) -> tuple[str, ...]:
        """The statuses on the way that lie between a status and a success or a failure right after it."""
        later = self.on_the_way[self.on_the_way.index(status) :]
        if outcome == self.success:
            return later[1:]
        number = next(n for n, each in enumerate(later) if each in self.failures)
        return later[1 : number + 1]

    def _stopped(self, begun: int, lasts: int, takes: int, stopping_takes: int) -> Timeline:
        assert self.stop is not None
        end = begun + lasts
        # What is over in less than stopping takes has been on the way first all the same.
        stopping = end - (stopping_takes if stopping_takes < lasts else lasts // 2)
        return Timeline(
            (*self.way_until(begun, takes, stopping), (stopping, self.stop.during), (end, self.stop.outcome))
        )

    def way_until(self, begun: int, takes: int, instant: int) -> list[Step]:
        """The steps on the way that are entered before an instant, the first one always."""
        steps = [(begun + takes * share // WHOLE, status) for status, share in self.way]
        return [steps[0], *(step for step in steps[1:] if step[0] < instant)]

    def stopped(self, timeline: Timeline, now: int, takes: int) -> Timeline:
        """A timeline that is stopped now, which takes some milliseconds."""
        assert self.stop is not None
        return timeline.cut(now + 1, (now, self.stop.during), (now + takes, self.stop.outcome))

    def from_words(self, words: str, begun: int, takes: int, failure_message: str | None = None) -> Timeline:
        """A timeline in words that begins at an instant; after a status that does not last it goes on as usual.

        Raises:
            ValueError: The words are not a timeline, or a status cannot follow another one.
        """
        said = parsed(words)
        instant, steps = begun, []
        for (status, lasts), before in zip(said, [None, *(status for status, _ in said)], strict=False):
            self._check_order(words, status, before)
            steps.append((instant, status))
            instant += lasts
        last = steps[-1][1]
        if last not in self.final:
            steps += self.rest(last, steps[-1][0], takes)
        failed = steps[-1][1] == self.failure
        if failure_message is not None and not failed:
            raise ValueError(
                f"failure_message={failure_message!r} contradicts timeline={words!r}, which does not end with {self.failure}"
            )
        message = DEFAULT_FAILURE if failure_message is None else failure_message
        return Timeline(tuple(steps), message if failed else None)

    def rest(self, status: str, instant: int, takes: int) -> Iterable[Step]:
        if self.stop is not None and status == self.stop.during:
            return [(instant + max(takes, 1), self.stop.outcome)]
        number = self.on_the_way.index(status)
        share, following = self.way[number][1], (*self.way[number + 1 :], (self.success, WHOLE))
        return [(instant + max(takes * (later - share) // WHOLE, 1), each) for each, later in following]

    def _check_order(self, words: str, status: str, before: str | None) -> None:
        if before is None:
            if status != self.way[0][0]:
                raise ValueError(f"timeline={words!r} begins with {status!r}; it has to begin with {self.way[0][0]!r}")
        elif status not in self.following(before):
            can = " or ".join(map(repr, self.following(before))) or "nothing: it is a final status"
            raise ValueError(f"timeline={words!r}: {status!r} cannot follow {before!r}; what can follow is {can}")
