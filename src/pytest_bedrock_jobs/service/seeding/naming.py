"""The names of what comes in: free ones, among those that are in use and those that come in with it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from functools import partial
from itertools import count
from typing import TYPE_CHECKING, Any

from ..timeline import Timeline

if TYPE_CHECKING:
    from ..families.family import Family
    from ..region import Region

Fields = Mapping[str, Any]


class Naming:
    """Finds the names of several resources on their way in.

    Args:
        now: The instant at which they are seeded.
    """

    def __init__(self, now: int) -> None:
        self._now = now
        self._coming: defaultdict[tuple[Region, str], set[str]] = defaultdict(set)
        self._numbers: dict[tuple[Region, str], int] = {}

    def free(self, region: Region, family: Family, fields: Fields, field: str) -> str:
        """A name that is free: the given one, or the next of the default ones."""
        kind = family.name
        taken = self.coming(region, kind)
        by_name = region.of(kind).by_name

        def used(name: str) -> bool:
            if not family.unique_names:
                return False
            return name in taken or (region.names_of(kind).taken(name, self._now) if family.made else name in by_name)

        return self._chosen(region, kind, fields, field, family.default_name, used)

    def made(self, region: Region, family: Family, fields: Fields, field: str, default: str, timeline: Timeline) -> str:
        """The name of what something makes: free, unless it has failed, so that it never makes anything."""
        if field in fields and not timeline.may_work_at(self._now):
            given: str = fields[field]
            return given
        makes = family.makes or ""
        return self._chosen(region, makes, fields, field, default, partial(self._is_taken, region, makes))

    def checked(self, region: Region, family: Family, fields: Fields, field: str) -> str:
        """A name that is given, and has to be free among those of a family that something makes."""
        name: str = fields[field]
        if self._is_taken(region, family.name, name):
            raise ValueError(f"{field}={name!r} is in use in {region.scope.region}; pass another")
        return name

    def claim_ids(self, region: Region, family: Family, *ids: str) -> None:
        """Keeps the ids of something that is loaded: its own first, and then that of what it has made, if it has.

        Raises:
            ValueError: An id is another's, too.
        """
        claimed = self.coming(region, "ids in the JSON")
        for id in filter(None, ids):
            if id in claimed:
                raise ValueError(f"the id {id!r} is in the JSON twice; an id belongs to one job, or one model")
            claimed.add(id)
        if ids[0] in region.of(family.name).by_id:
            raise ValueError(
                f"a {family.noun} with the id {ids[0]!r} is in {region.scope.region} already; load it into an empty fake"
            )

    def _is_taken(self, region: Region, family: str, name: str) -> bool:
        """Whether something has a name, is going to have it, or comes in with it."""
        return name in self.coming(region, family) or region.names_of(family).taken(name, self._now)

    def _chosen(
        self, region: Region, kind: str, fields: Fields, field: str, default: str, used: Callable[[str], bool]
    ) -> str:
        if field in fields:
            name: str = fields[field]
            if used(name):
                raise ValueError(f"{field}={name!r} is in use in {region.scope.region}; pass another")
        else:
            first = self._numbers.get((region, default), 1)
            number, name = next((n, name) for n in count(first) if not used(name := f"{default}-{n}"))
            self._numbers[region, default] = number + 1
        self.coming(region, kind).add(name)
        return name

    def coming(self, region: Region, kind: str) -> set[str]:
        """The names of a kind that come in."""
        return self._coming[region, kind]
