"""What a fake holds of one kind, as a test sees it."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from itertools import islice, starmap
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from ..service.families.family import Family
from ..service.record import Record
from ..service.region import Region
from ..service.store import Collection

if TYPE_CHECKING:
    from .fake import FakeBedrockJobs

H = TypeVar("H")
R = TypeVar("R", bound=Record)
_SHOWN = 10


class Handle(Generic[R]):
    """What a test holds of something in a fake. Two handles of the same thing are equal."""

    __slots__ = ("_fake", "_record", "_region")

    def __init__(self, fake: FakeBedrockJobs, region: Region, record: R) -> None:
        self._fake = fake
        self._region = region
        self._record = record

    def __eq__(self, other: object) -> bool:
        return self._record is other._record if isinstance(other, Handle) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._record)

    @property
    def arn(self) -> str:
        """Its ARN."""
        return self._record.arn

    @property
    def name(self) -> str:
        """Its name; of a copy job, which has none, its id."""
        return self._record.name


class View(Generic[H]):
    """Everything of one family in all accounts and Regions of a fake: newest first, by name and by ARN.

    Args:
        fake: The fake.
        family: The family.
        handle: What a test holds of one.
    """

    def __init__(
        self, fake: FakeBedrockJobs, family: Family, handle: Callable[[FakeBedrockJobs, Region, Any], H]
    ) -> None:
        self._fake = fake
        self._family = family
        self._handle = handle

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._overview(with_statuses=True)}>"

    def __len__(self) -> int:
        with self._fake._clock.lock:
            return sum(len(collection) for _, collection in self._collections())

    def __reversed__(self) -> Iterator[H]:
        return reversed(list(self))

    def __iter__(self) -> Iterator[H]:
        with self._fake._clock.lock:
            return iter([self._handle(self._fake, region, record) for region, record in self._entries()])

    def __contains__(self, identifier: object) -> bool:
        if isinstance(identifier, str):
            return bool(self._found(identifier))
        arn = getattr(identifier, "arn", None)
        return isinstance(arn, str) and any(
            self._handle(self._fake, *entry) == identifier for entry in self._found(arn)
        )

    def __getitem__(self, identifier: str) -> H:
        """The one with a name or an ARN.

        Raises:
            KeyError: There is none; or several have the name, in different accounts or Regions, and none of them is in the fake's own.
            TypeError: `identifier` is not a str.
        """
        what = self.what
        if not isinstance(identifier, str):
            raise TypeError(
                f"{what}s have no {identifier!r}; ask by name or ARN, or take one of list({what}s), newest first"
            )
        found = self._found(identifier)
        own = [entry for entry in found if entry[0].scope == self._fake._own_scope()]
        if len(own or found) == 1:
            return self._handle(self._fake, *(own or found)[0])
        if found:
            arns = ", ".join(record.arn for _, record in found)
            raise KeyError(f"several {what}s are named {identifier!r}; ask by ARN: {arns}")
        raise KeyError(f"unknown {what} {identifier!r}; the fake has {self._overview()}")

    @property
    def what(self) -> str:
        """What one is called."""
        return self._family.name.replace("_", " ")

    def _overview(self, *, with_statuses: bool = False) -> str:
        with self._fake._clock.lock:
            now = self._fake._clock.show()
            records = [record for _, record in islice(self._entries(), _SHOWN)]
            names = [f"{each.name} {each.status_at(now)}" if with_statuses else each.name for each in records]
            number = len(self)
        shown = ", ".join([*names, "..."] if number > _SHOWN else names)
        return f"{number}: {shown or 'none'}"

    def _collections(self) -> list[tuple[Region, Collection[Any]]]:
        with self._fake._clock.lock:
            self._fake._clock.show()
            return [(region, region.of(self._family.name)) for region in self._fake._bedrock.regions.values()]

    def _entries(self) -> Iterator[tuple[Region, Any]]:
        """All of them, newest first. The caller holds the lock."""
        return heapq.merge(*starmap(_entries_of, self._collections()), key=_position, reverse=True)

    def _found(self, identifier: str) -> list[tuple[Region, Any]]:
        with self._fake._clock.lock:
            if not identifier.startswith("arn:"):
                return [(region, each) for region, found in self._collections() for each in found.named(identifier)]
            found = [(region, collection.by_arn(identifier)) for region, collection in self._collections()]
            return [(region, record) for region, record in found if record is not None]


def _entries_of(region: Region, collection: Collection[Any]) -> Iterator[tuple[Region, Any]]:
    return ((region, record) for record in collection)


def _position(entry: tuple[Region, Any]) -> int:
    position: int = entry[1].position
    return position
