"""Where the resources of one kind are kept, in one account and Region."""

from __future__ import annotations

import copy
import heapq
from bisect import bisect_left, bisect_right, insort
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from operator import attrgetter
from typing import TYPE_CHECKING, Generic, TypeVar

from .agenda import Agenda
from .errors import invalid
from .listing import Cursor, Query
from .record import Record

if TYPE_CHECKING:
    from .region import Region
    from .timeline import Timeline

# A position orders records by creation time and, within a millisecond, by the order in which they came.
_NUMBER_BITS = 40
_NUMBER_MASK = (1 << _NUMBER_BITS) - 1
_position = attrgetter("position")


R = TypeVar("R", bound=Record)
Where = Callable[[R, int], bool]
"""Whether a record belongs to a listing that shows an instant."""


# Up to so many are taken out of a list one by one.
_FEW = 100

MAX_CHANGES = 10_000
"""How many changes a collection remembers for listings that have begun; the tokens of older listings are refused (our choice)."""


class Collection(Generic[R]):
    """The records of a family, found by name and by ARN, in order of creation, and by status without looking at every one.

    Args:
        region: Where the records are.
        agenda: Where their transitions are noted. It tells the collection of each, for the index by status.
        entered: Called with the region, a status and the records that have come to have it.
    """

    def __init__(
        self, region: Region, agenda: Agenda, entered: Callable[[Region, str, Sequence[R]], None] | None = None
    ) -> None:
        self.region = region
        self._agenda = agenda
        self._entered = entered
        self.by_name: dict[str, R] = {}
        self.by_id: dict[str, R] = {}
        # Records that have the name of another one, where names need not be unique.
        self._namesakes: dict[str, list[R]] = {}
        self._ordered: _Ordered[R] = _Ordered()
        self._by_status: defaultdict[str, _Ordered[R]] = defaultdict(_Ordered)
        # The latest changes and removals, as (status before it, record, record as listings that began earlier see it), and how many
        # there have been before these. They are kept from the first listing on that has another page.
        self._changes: list[tuple[str, R, R]] = []
        self._dropped = 0
        self._has_tokens = False
        self._newest = 0

    def __len__(self) -> int:
        return len(self._ordered)

    def __iter__(self) -> Iterator[R]:
        """Newest first."""
        return reversed(self._ordered.records())

    def by_arn(self, arn: str) -> R | None:
        """The record with an ARN, which has to be its own to the letter."""
        record = self.by_id.get(arn.rpartition("/")[2])
        return record if record is not None and record.arn == arn else None

    def find(self, identifier: str) -> R | None:
        """The record with a name or an ARN."""
        return self.by_arn(identifier) if identifier.startswith("arn:") else self.by_name.get(identifier)

    def named(self, name: str) -> list[R]:
        """The records with a name."""
        found = self.by_name.get(name)
        return [] if found is None else [found, *self._namesakes.get(name, ())]

    def count_of(self, status: str) -> int:
        """How many records have a status."""
        return len(self._by_status[status])

    def with_status(self, status: str) -> list[R]:
        """The records that have a status, oldest first."""
        return list(self._by_status[status].records())

    def add_all(self, records: Sequence[R]) -> None:
        """Takes records in, in the order in which they came; their ids must be new, and names where they are unique."""
        now, agenda, by_name, by_id = self._agenda.now, self._agenda, self.by_name, self.by_id
        groups: dict[str, list[R]] = {}
        number = self._newest
        timelines: tuple[Timeline, ...] = ()
        for record in records:
            number += 1
            # Thousands may share one timeline: what follows from it is worked out once.
            if (own := record.timelines) != timelines:
                timelines, created, change = own, record.created, record.next_change(now)
                group = groups.setdefault(record.status_at(now), [])
            record.position = created + record.shift << _NUMBER_BITS | number
            if by_name.setdefault(record.name, record) is not record:
                self._namesakes.setdefault(record.name, []).append(record)
            by_id[record.id] = record
            group.append(record)
            if change is not None:
                agenda.schedule(self, record, change)
        self._newest = number
        self._ordered.add(records)
        for status, group in groups.items():
            self._by_status[status].add(group)
            if self._entered is not None:
                self._entered(self.region, status, group)

    def remove(self, record: R) -> None:
        """Takes a record out; its name is free again, and listings that began earlier go on seeing it."""
        status = record.status_at(self._agenda.now)
        self._note_change(status, record, record)
        record.due = None
        del self.by_id[record.id]
        self._free_name(record)
        self._ordered.discard(record)
        self._by_status[status].discard(record)

    def rename(self, record: R, name: str) -> None:
        """Gives a record another name, which must be free."""
        self._free_name(record)
        record.part_from_snapshot()
        record.name = name
        self.by_name[name] = record

    def change(self, record: R, change: Callable[[], None]) -> None:
        """Carries out a change of a record from now on; listings that began earlier go on seeing what it was before."""
        now = self._agenda.now
        before = record.status_at(now)
        record.part_from_snapshot()
        # Listings that have begun go on seeing this, if there can be one that has another page.
        earlier = copy.copy(record) if self._has_tokens else record
        change()
        record.forget_view()
        after = record.status_at(now)
        self._note_change(before, record, earlier)
        self._move(record, before, after)
        self._agenda.schedule(self, record, record.next_change(now))
        if before != after:
            self._agenda.tell_of(now, self.region, record, before, after)

    def enter(self, record: R, before: str, after: str) -> None:
        """Brings the index by status up to date when the time has come for a record; the agenda calls it."""
        if self._move(record, before, after):
            self._note_change(before, record, record)

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
        start = cursor or Cursor(now, self._newest, self._dropped + len(self._changes))
        if start.changes < self._dropped:
            raise invalid("The provided nextToken has expired.")
        changed: dict[R, tuple[str, R]] = {}
        for before, record, earlier in self._changes[start.changes - self._dropped :]:
            status, shown = changed.get(record, (before, record))
            # Time alone changes nothing in a record, so its own state then is in the first copy, whenever that was made.
            changed[record] = status, earlier if shown is record else shown
        wants_all = not changed and where is None and query.name_contains is None and start.newest == self._newest
        candidates = self._candidates(query, start, changed, query.limit + 1 if wants_all else None)
        if changed:
            candidates = (changed[record][1] if record in changed else record for record in candidates)
        if start.newest < self._newest:
            candidates = (record for record in candidates if record.position & _NUMBER_MASK <= start.newest)
        if query.name_contains is not None:
            candidates = (record for record in candidates if query.name_contains in record.name)
        if where is not None:
            candidates = (record for record in candidates if where(record, start.instant))
        records = list(islice(candidates, query.limit + 1))
        following = start._replace(last=records[-2].position) if len(records) > query.limit else None
        self._has_tokens = self._has_tokens or following is not None
        return records[: query.limit], following, start.instant

    def _candidates(
        self, query: Query, cursor: Cursor, changed: Mapping[R, tuple[str, R]], most: int | None
    ) -> Iterator[R]:
        """The records that have the query's status, or had it when the listing began; only the first ones, if `most` is a number."""
        peers = self._ordered if query.status is None else self._by_status[query.status]
        current = _span(peers.records(), query, cursor, most)
        if not changed:
            return current
        unchanged = (record for record in current if record not in changed)
        had_it = sorted(
            (record for record, (before, _) in changed.items() if query.status in (None, before)), key=_position
        )
        return heapq.merge(unchanged, _span(had_it, query, cursor), key=_position, reverse=not query.ascending)

    def _note_change(self, before: str, record: R, earlier: R) -> None:
        """Keeps a change for listings that have begun, if there can be one that has another page."""
        if not self._has_tokens:
            self._dropped += 1
            return
        self._changes.append((before, record, earlier))
        if len(self._changes) >= 2 * MAX_CHANGES:
            del self._changes[:MAX_CHANGES]
            self._dropped += MAX_CHANGES

    def _free_name(self, record: R) -> None:
        namesakes = self._namesakes.get(record.name, [])
        if self.by_name[record.name] is not record:
            namesakes.remove(record)
        elif namesakes:
            self.by_name[record.name] = namesakes.pop(0)
        else:
            del self.by_name[record.name]

    def _move(self, record: R, before: str, after: str) -> bool:
        """Moves a record in the index by status; False where there is nothing to do."""
        if before == after:
            return False
        self._by_status[before].discard(record)
        self._by_status[after].add([record])
        if self._entered is not None:
            self._entered(self.region, after, [record])
        return True


def _span(ordered: list[R], query: Query, cursor: Cursor, most: int | None = None) -> Iterator[R]:
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
    if most is None:
        places = range(low, high) if query.ascending else range(high - 1, low - 1, -1)
        return map(ordered.__getitem__, places)
    # To cut a page out takes a tenth of the time of picking its records one by one.
    if query.ascending:
        return iter(ordered[low : min(high, low + most)])
    return reversed(ordered[max(low, high - most) : high])


class _Ordered(Generic[R]):
    """Records in the order of their positions.

    What is taken out leaves at the next look, together with all that is: to take one out of a list moves all that are behind it, which
    would make the time for a fleet that completes grow with the square of its size. Hold the fake's lock while you look, too.
    """

    __slots__ = ("_gone", "_records")

    def __init__(self) -> None:
        self._records: list[R] = []
        self._gone: set[R] = set()

    def __len__(self) -> int:
        return len(self._records) - len(self._gone)

    def add(self, records: Sequence[R]) -> None:
        """Takes records in."""
        ordered = self._records if self._gone.isdisjoint(records) else self.records()
        if len(records) != 1:
            ordered.extend(records)
            ordered.sort(key=_position)
        # What is created now is mostly the newest.
        elif not ordered or ordered[-1].position < records[0].position:
            ordered.append(records[0])
        else:
            insort(ordered, records[0], key=_position)

    def discard(self, record: R) -> None:
        """Takes a record out."""
        self._gone.add(record)
        if len(self._gone) > max(_FEW, len(self._records) // 2):
            self.records()

    def records(self) -> list[R]:
        """All of them, in order. Only those who have asked may hold the list, and only until something changes."""
        gone = self._gone
        if len(gone) > _FEW:
            self._records = [record for record in self._records if record not in gone]
        else:
            for record in gone:
                del self._records[bisect_left(self._records, record.position, key=_position)]
        gone.clear()
        return self._records
