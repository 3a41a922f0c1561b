"""The resources of one account in one Region."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from .agenda import Agenda
from .registry import FAMILIES
from .store import Collection

if TYPE_CHECKING:
    from .names import Scope
    from .record import Maker, Record


MAX_TOKENS = 100_000
"""How many idempotency tokens a Region remembers (our choice)."""


class ReservedNames(dict[str, Any]):
    """The names of the resources of a family, each with what has it, or what is going to make one that has it."""

    def taken(self, name: str, now: int) -> bool:
        """Whether a resource has a name, or something that still runs is going to make one that has it."""
        holder = self.get(name)
        return holder is not None and holder.holds_name_at(now)


class Region:
    """The resources of one account in one Region, in a collection for each family, which is made when it is asked for.

    What a job makes is there from the instant at which the job completes. Nobody can see it before they ask for its collection, so
    that is when it is made.

    Args:
        scope: The account and the Region.
        agenda: Where the transitions of the records are noted.
    """

    def __init__(self, scope: Scope, agenda: Agenda) -> None:
        self.scope = scope
        self._agenda = agenda
        self._collections: dict[str, Collection[Any]] = {}
        self.configurations: dict[str, Mapping[str, Any]] = {}
        """What there is one of in a Region, by what it is for."""
        self._reserved: dict[str, ReservedNames] = {}
        # What has worked, and what it makes is not made yet: by the family of what it makes.
        self._makers: dict[str, list[Maker]] = {}
        # What was asked for with each idempotency token, and the answer: (operation, token) -> (request, answer).
        self._tokens: dict[tuple[str, str], tuple[Mapping[str, Any], Mapping[str, Any]]] = {}

    def of(self, family: str) -> Collection[Any]:
        """The resources of a family."""
        collection = self._collections.get(family)
        if collection is None:
            collection = self._collections[family] = Collection(self, self._agenda, FAMILIES[family].entered)
        if family in self._makers:
            collection.add_all([maker.product() for maker in self._makers.pop(family)])
        return collection

    def names_of(self, family: str) -> ReservedNames:
        """The names that resources of a family have, or are going to have."""
        names = self._reserved.get(family)
        if names is None:
            names = self._reserved[family] = ReservedNames()
        return names

    def take_in(self, family: str, records: Sequence[Any]) -> None:
        """Takes records of a family in, in the order in which they came; their names and ids must be free."""
        makes = FAMILIES[family].makes
        if makes is not None:
            now = self._agenda.now
            names = self.names_of(makes)
            for record in records:
                if record.holds_name_at(now):
                    names[record.made_name] = record
        elif family in self._reserved or FAMILIES[family].made:
            self.names_of(family).update((each.name, each) for each in records)
        self.of(family).add_all(records)

    def take_out(self, record: Record) -> None:
        """Takes a record out; its name is free again."""
        self.of(record.family.name).remove(record)
        if record.family.made:
            del self.names_of(record.family.name)[record.name]

    def make_products(self, makers: Sequence[Maker]) -> None:
        """Lets what records make be there from now on. One whose name another has taken meanwhile makes nothing."""
        makes = makers[0].family.makes or ""
        names = self.names_of(makes)
        self._makers.setdefault(makes, []).extend(each for each in makers if names.get(each.made_name) is each)

    def answered(self, operation: str, token: str) -> tuple[Mapping[str, Any], Mapping[str, Any]] | None:
        """The request that came with an idempotency token, and its answer."""
        return self._tokens.get((operation, token))

    def remember(self, operation: str, token: str, request: Mapping[str, Any], answer: Mapping[str, Any]) -> None:
        """Keeps the answer to a request with an idempotency token; the oldest ones are forgotten."""
        self._tokens[operation, token] = request, answer
        if len(self._tokens) > MAX_TOKENS:
            del self._tokens[next(iter(self._tokens))]

    def by_arn(self, arn: str) -> Record | None:
        """The record with an ARN; of two families whose ARNs are alike, the one that has it."""
        kind = arn.split(":", 5)[-1].partition("/")[0]
        for family in FAMILIES.values():
            if family.resource == kind:
                found: Record | None = self.of(family.name).by_arn(arn)
                if found is not None:
                    return found
        return None
