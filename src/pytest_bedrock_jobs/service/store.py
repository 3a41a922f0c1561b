"""Where the resources of one kind are kept, in one account and Region."""

from __future__ import annotations

import copy
import heapq
from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import count, islice
from operator import attrgetter
from typing import Any, Generic, Protocol, TypeVar

from .lifecycle import COMPLETED
from .listing import Cursor, Query

# A position orders records by creation time and, within a millisecond, by the order in which they came.
_NUMBER_BITS = 40
_NUMBER_MASK = (1 << _NUMBER_BITS) - 1
_position = attrgetter("position")


class Record(Protocol):
    """What a collection needs to know of a resource."""

    name: str
    id: str
    position: int

    @property
    def arn(self) -> str: ...
    @property
    def created(self) -> int: ...
    def status_at(self, now: int) -> str: ...
    def next_change(self, now: int) -> int | None: ...


class Listed(Record, Protocol):
    """What a List operation needs to know of a resource."""

    def summary(self, now: int, at: Callable[[int], datetime]) -> dict[str, Any]: ...


R = TypeVar("R", bound=Record)
Product_co = TypeVar("Product_co", covariant=True)
Where = Callable[[R, int], bool]
"""Whether a record belongs to a listing that shows an instant."""


class Collection(Generic[R]):
    """Records found by name and by ARN, in order of creation, and by status without looking at every one.

    A record's status is a function of time. The index by status only remembers it: `settle` moves the records whose time has come,
    and whoever reads the index settles it first.

    Args:
        entered: Called with a status and the records that have come to have it, when the collection notices.
    """

    def __init__(self, entered: Callable[[str, Sequence[R]], None] | None = None) -> None:
        self._entered = entered
        self.by_name: dict[str, R] = {}
        self.by_id: dict[str, R] = {}
        self._ordered: list[R] = []
        self._by_status: dict[str, list[R]] = {}
        # The next change of each record that has one, as (instant, position, serial, status before it, record). An entry that a
        # change of fate has overtaken is passed over when its time comes.
        self._due: list[tuple[int, int, int, str, R]] = []
        self._serial = count()
        # Every change and removal so far, as (status before it, record, record as listings that began earlier see it).
        self._changes: list[tuple[str, R, R]] = []
        self._newest = 0

    def __len__(self) -> int:
        return len(self._ordered)

    def __iter__(self) -> Iterator[R]:
        """Newest first."""
        return reversed(self._ordered)

    def __contains__(self, record: object) -> bool:
        return self.by_id.get(getattr(record, "id", "")) is record

    def by_arn(self, arn: str) -> R | None:
        """The record with an ARN, which has to be its own to the letter."""
        record = self.by_id.get(arn.rpartition("/")[2])
        return record if record is not None and record.arn == arn else None

    def find(self, identifier: str) -> R | None:
        """The record with a name or an ARN."""
        return self.by_arn(identifier) if identifier.startswith("arn:") else self.by_name.get(identifier)

    def count_of(self, status: str, now: int) -> int:
        """How many records have a status."""
        self.settle(now)
        return len(self._by_status.get(status, ()))

    def add(self, record: R, now: int) -> None:
        """Takes a record in."""
        self.add_all([record], now)

    def add_all(self, records: Sequence[R], now: int) -> None:
        """Takes records in, in the order in which they came; their names and ids must be new."""
        self.settle(now)
        groups: dict[str, list[R]] = {}
        for number, record in enumerate(records, self._newest + 1):
            record.position = record.created << _NUMBER_BITS | number
            self.by_name[record.name] = record
            self.by_id[record.id] = record
            status = record.status_at(now)
            groups.setdefault(status, []).append(record)
            self._schedule(record, now, status)
        self._newest += len(records)
        _insert(self._ordered, records)
        for status, group in groups.items():
            _insert(self._by_status.setdefault(status, []), group)
            if self._entered is not None:
                self._entered(status, group)

    def remove(self, record: R, now: int) -> None:
        """Takes a record out; its name is free again, and listings that began earlier go on seeing it."""
        self.settle(now)
        status = record.status_at(now)
        self._changes.append((status, record, copy.copy(record)))
        del self.by_name[record.name], self.by_id[record.id]
        for ordered in (self._ordered, self._by_status[status]):
            del ordered[bisect_left(ordered, record.position, key=_position)]

    def rename(self, record: R, name: str) -> None:
        """Gives a record another name, which must be free."""
        del self.by_name[record.name]
        record.name = name
        self.by_name[name] = record

    def change(self, record: R, now: int, change: Callable[[], None]) -> None:
        """Carries out a change of a record from `now` on; listings that began earlier go on seeing what it was before."""
        self.settle(now)
        before, earlier = record.status_at(now), copy.copy(record)
        change()
        after = record.status_at(now)
        self._changes.append((before, record, earlier))
        self._move(record, before, after)
        self._schedule(record, now, after)

    @property
    def running(self) -> list[R]:
        """The records whose status was going to change when the index by status was last brought up to date."""
        return [record for *_, record in self._due if record in self]

    def settle(self, now: int) -> None:
        """Brings the index by status up to an instant."""
        while self._due and self._due[0][0] <= now:
            instant, _, _, before, record = heapq.heappop(self._due)
            after = record.status_at(instant)
            if record in self and record.status_at(instant - 1) == before and self._move(record, before, after):
                self._changes.append((before, record, record))
                self._schedule(record, instant, after)

    def page(
        self, query: Query, cursor: Cursor | None, now: int, where: Where[R] | None = None
    ) -> tuple[list[R], Cursor | None, int]:
        """One page of a listing.

        Args:
            query: What is asked for.
            cursor: Where to go on; None for the first page.
            now: The present.
            where: What else a record must be, at the instant that the listing shows.

        Returns:
            The records, the cursor of the next page (None where this is the last), and the instant that the listing shows.
        """
        self.settle(now)
        start = cursor or Cursor(now, self._newest, len(self._changes))
        changed: dict[R, tuple[str, R]] = {}
        for before, record, earlier in self._changes[start.changes :]:
            status, shown = changed.get(record, (before, record))
            # Time alone changes nothing in a record, so its own state then is in the first copy, whenever that was made.
            changed[record] = status, earlier if shown is record else shown
        candidates = self._candidates(query, start, changed)
        if changed:
            candidates = (changed[record][1] if record in changed else record for record in candidates)
        matches = (
            record
            for record in candidates
            if record.position & _NUMBER_MASK <= start.newest
            and (query.name_contains is None or query.name_contains in record.name)
            and (where is None or where(record, start.instant))
        )
        records = list(islice(matches, query.limit + 1))
        following = replace(start, last=records[-2].position) if len(records) > query.limit else None
        return records[: query.limit], following, start.instant

    def _candidates(self, query: Query, cursor: Cursor, changed: Mapping[R, tuple[str, R]]) -> Iterator[R]:
        """The records that have the query's status, or had it when the listing began."""
        peers = self._ordered if query.status is None else self._by_status.get(query.status, [])
        current = _span(peers, query, cursor)
        if not changed:
            return current
        unchanged = (record for record in current if record not in changed)
        had_it = sorted(
            (record for record, (before, _) in changed.items() if query.status in (None, before)), key=_position
        )
        return heapq.merge(unchanged, _span(had_it, query, cursor), key=_position, reverse=not query.ascending)

    def _schedule(self, record: R, now: int, status: str) -> None:
        """Notes when the status that a record has now is going to change, if it is."""
        instant = record.next_change(now)
        if instant is not None:
            heapq.heappush(self._due, (instant, record.position, next(self._serial), status, record))

    def _move(self, record: R, before: str, after: str) -> bool:
        """Moves a record in the index by status; False where there is nothing to do, or it has been done."""
        peers = self._by_status[before]
        place = bisect_left(peers, record.position, key=_position)
        if before == after or place == len(peers) or peers[place] is not record:
            return False
        del peers[place]
        insort(self._by_status.setdefault(after, []), record, key=_position)
        if self._entered is not None:
            self._entered(after, [record])
        return True


class Maker(Protocol[Product_co]):
    """A job that makes a record of another collection when it completes."""

    def product(self) -> Product_co:
        """The record that it makes."""


class Products(Collection[R]):
    """A collection that also takes in what jobs have made, when somebody asks for it."""

    def __init__(self) -> None:
        super().__init__()
        self._makers: list[Maker[R]] = []

    def entered(self, status: str, jobs: Sequence[Maker[R]]) -> None:
        """Notes the jobs that have completed; the jobs' own collection calls it."""
        if status == COMPLETED:
            self._makers.extend(jobs)

    def made_by(self, now: int) -> Products[R]:
        """The collection at an instant up to which the jobs' collections are settled."""
        if self._makers:
            made = [job.product() for job in self._makers]
            self._makers.clear()
            self.add_all(made, now)
        return self


def _span(ordered: list[R], query: Query, cursor: Cursor) -> Iterator[R]:
    """The part of an ordered list that the query's times and the cursor leave, in the query's order."""
    low, high = 0, len(ordered)
    if query.created_from is not None:
        low = bisect_left(ordered, query.created_from << _NUMBER_BITS, key=_position)
    if query.created_to is not None:
        high = bisect_left(ordered, (query.created_to + 1) << _NUMBER_BITS, key=_position)
    if cursor.last is not None and query.ascending:
        low = max(low, bisect_right(ordered, cursor.last, key=_position))
    elif cursor.last is not None:
        high = min(high, bisect_left(ordered, cursor.last, key=_position))
    places = range(low, high) if query.ascending else range(high - 1, low - 1, -1)
    return map(ordered.__getitem__, places)


def _insert(ordered: list[R], records: Sequence[R]) -> None:
    if len(records) == 1:
        insort(ordered, records[0], key=_position)
        return
    ordered.extend(records)
    ordered.sort(key=_position)
