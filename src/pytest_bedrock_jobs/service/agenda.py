"""The agenda: every transition of every record passes here once, in the order of time, however far the clock moves at a time.

The index by status, the models that jobs make, files in S3, events and the history all hear of transitions here.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from itertools import count
from typing import TYPE_CHECKING, Any, NamedTuple

from .clock import EARLIEST

if TYPE_CHECKING:
    from .record import Record
    from .region import Region
    from .store import Collection


class Transition(NamedTuple):
    """A record enters a status. Where an update begins or ends, both statuses may be the same.

    Attributes:
        instant: When, in milliseconds since 1970.
        region: Where the record is.
        record: The record.
        before: Its status before that; None where it is created.
        after: Its status from then on.
    """

    instant: int
    region: Region
    record: Record
    before: str | None
    after: str


Listener = Callable[[Transition], None]


class Agenda:
    """The transitions that are yet to come. A record has one entry at the most: the next one."""

    def __init__(self) -> None:
        self.now: int = EARLIEST
        """The instant up to which the transitions have been carried out."""
        self._due: list[tuple[int, int, Collection[Any], Record]] = []
        self._serial = count()
        self.listeners: list[Listener] = []
        """Called with each transition, after the record's collection has heard of it."""

    def schedule(self, collection: Collection[Any], record: Record, instant: int | None) -> None:
        """Notes when a record's next transition comes, in the place of what was noted; None where none does."""
        if instant is None:
            record.due = None
            return
        record.due = next(self._serial)
        heapq.heappush(self._due, (instant, record.due, collection, record))

    def next_change(self, now: int) -> int | None:
        """The instant of the next transition after an instant; None where nothing is left to happen."""
        self.settle(now)
        self._drop_overtaken()
        return self._due[0][0] if self._due else None

    def settle(self, now: int) -> None:
        """Carries out the transitions up to an instant."""
        self.now = max(self.now, now)
        while self._due and self._due[0][0] <= now:
            instant, serial, collection, record = heapq.heappop(self._due)
            if record.due != serial:
                continue
            before, after = record.status_at(instant - 1), record.status_at(instant)
            collection.enter(record, before, after)
            self.schedule(collection, record, record.next_change(instant))
            self.tell_of(instant, collection.region, record, before, after)

    def tell_of(self, instant: int, region: Region, record: Record, before: str, after: str) -> None:
        """Lets the listeners hear of what a record has gone through at an instant, statuses that lasted no time included."""
        for status in _entered(record, instant, before, after):
            self.tell(Transition(instant, region, record, before, status))
            before = status

    def tell(self, transition: Transition) -> None:
        """Lets the listeners hear of a transition."""
        for listener in self.listeners:
            listener(transition)

    def _drop_overtaken(self) -> None:
        while self._due and self._due[0][3].due != self._due[0][1]:
            heapq.heappop(self._due)


def _entered(record: Record, instant: int, before: str, after: str) -> list[str]:
    """The statuses that a record has entered at an instant, in order, of which the last one stays."""
    entered = [status for entered_at, status in record.current.steps if entered_at == instant]
    if entered == [after]:
        return entered
    if before in entered:
        del entered[: entered.index(before) + 1]
    # An update that leaves the status as it is has words of its own for what it goes through.
    return entered if entered[-1:] == [after] else [after]
