"""The state-change events of a fake: noted at each transition, and made when somebody reads them."""

from __future__ import annotations

import copy
from collections import deque
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from .events import state_change_event
from .names import uuid_of
from .record import Snapshot
from .timeline import Timeline

if TYPE_CHECKING:
    from .agenda import Transition
    from .clock import Clock
    from .record import Record

MAX_EVENTS = 10_000
"""How many events a fake that outlives a test keeps."""


class StateChange(NamedTuple):
    """A transition that Bedrock sends an event of.

    Attributes:
        instant: When, in elapsed milliseconds since 1970.
        snapshot: The record as it was then.
    """

    instant: int
    snapshot: Snapshot


class EventLog:
    """The transitions that Bedrock sends events of, in the order of time. Hold the clock's lock while you read or change it.

    A record's creation is a transition, too: into its first status.

    Args:
        clock: The fake's clock.
        seed: Decides the ids of the events.
    """

    def __init__(self, clock: Clock, seed: int | str) -> None:
        self._clock = clock
        self._seed = seed
        self._changes: deque[StateChange] = deque()
        self.heard: Callable[[StateChange], None] | None = None
        """Told of each transition that has an event; None where nobody listens."""

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """The events, oldest first, each time new ones."""
        return map(self.event, self._changes)

    def clear(self) -> None:
        """Forgets all events."""
        self._changes.clear()

    def bound(self) -> None:
        """Keeps the last MAX_EVENTS events from now on: the fake outlives a test."""
        if self._changes.maxlen is None:
            self._changes = deque(self._changes, MAX_EVENTS)

    def note(self, transition: Transition) -> None:
        """Notes a transition, if Bedrock sends an event of it."""
        if not transition.record.family.sends_events:
            return
        change = StateChange(transition.instant, _as_entered(transition.record, transition.instant, transition.after))
        self._changes.append(change)
        if self.heard is not None:
            self.heard(change)

    def event(self, change: StateChange) -> dict[str, Any]:
        """The event of a transition; the same transition always has the same id."""
        instant, record = change.instant, change.snapshot.record
        details = record.details(instant, self._clock.at)
        status = record.status_at(instant)
        return state_change_event(
            record.family.name,
            details,
            at=self._clock.at(instant + record.shift),
            id=uuid_of(f"{self._seed} event {record.arn} {status}"),
        )


def _as_entered(record: Record, instant: int, status: str) -> Snapshot:
    """A record as it is at an instant; of statuses that last no time, in the one that is meant."""
    if record.status_at(instant) == status:
        return record.as_it_is()
    then, steps, later = copy.copy(record), [], False
    for entered_at, each in record.timeline.steps:
        steps.append((max(entered_at, instant + 1) if later else entered_at, each))
        later = later or (entered_at == instant and each == status)
    then.timeline = Timeline(tuple(steps), record.timeline.failure_message)
    then.forget_view()
    return Snapshot(then)
