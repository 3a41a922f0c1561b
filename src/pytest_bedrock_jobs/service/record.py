"""Records: what the service keeps of a resource. A record is the request that made it, and its timeline."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from copy import copy
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from .clock import MILLISECOND

if TYPE_CHECKING:
    from .families.family import Family
    from .names import Scope
    from .timeline import Timeline

At = Callable[[int], datetime]
"""Makes the datetime of an instant in milliseconds."""
# All records share it.
_NOTHING: Mapping[str, Any] = {}


class Maker(Protocol):
    """What the record of a job has besides, if its family makes something (`Family.makes`)."""

    @property
    def family(self) -> Family:
        """The family of the job."""
        ...

    @property
    def made_name(self) -> str:
        """The name of what it makes."""
        ...

    @property
    def made_id(self) -> str:
        """The id of what it makes."""
        ...

    def product(self) -> Record:
        """What it makes when it has worked."""
        ...


class Overrides(NamedTuple):
    """Members of the details that are given, by their names there; None where one was given to be missing.

    Attributes:
        members: The members.
        until: The instant from which on they do not hold any more; None where they always do.
    """

    members: Mapping[str, Any]
    until: int | None = None

    def at(self, now: int) -> Mapping[str, Any]:
        """Those that hold at an instant."""
        return self.members if self.until is None or now < self.until else {}


class Kept(dict[str, Any]):
    """What the API shows of a record, kept for the next time. Nobody changes it.

    Attributes:
        known_to: The shape of the service model that was found to have all its members; None until somebody has looked.
        encoded: It as JSON; None until somebody has encoded it.
    """

    __slots__ = ("encoded", "known_to")

    def __init__(self, members: Mapping[str, Any]) -> None:
        super().__init__(members)
        self.known_to: Any = None
        self.encoded: bytes | None = None


class _View:
    """What the API shows of a record, from one instant until another, or for good."""

    __slots__ = ("details", "since", "summary", "until")

    def __init__(self, since: int, until: int | None) -> None:
        self.since = since
        self.until = sys.maxsize if until is None else until
        self.summary: Kept | None = None
        self.details: Kept | None = None


class Snapshot:
    """A record as it was: the record itself, until it changes and a copy of what it was takes its place.

    As time goes by, nothing in a record changes, so most of them are never copied.
    """

    __slots__ = ("record",)

    def __init__(self, record: Record) -> None:
        self.record = record


class Record:
    """A resource. What it is at an instant follows from its request and its timeline; a change replaces the timeline.

    Families whose answers do not simply follow from these have a subclass.

    Args:
        family: The kind of resource.
        scope: The account and the Region that it belongs to.
        name: Its name; empty for one that goes by its id.
        timeline: Its statuses.
        request: The members of the request that made it, with defaults. Records may share one, and nobody changes it.
        tags: Its tags, by key. They are replaced as a whole, so records may share one mapping.

    Attributes:
        id: Its id, which it gets when it is taken in.
        position: Where it stands in its collection, which sets it.
        shift: What has to be added to its instants to get the time that was shown when it was made, in milliseconds.
        due: The agenda's entry for its next transition.
        overrides: Members of the details that hold for a while in the place of what follows from the timeline.
        printed: Members of the details as AWS printed them, where it was loaded.
    """

    __slots__ = (
        *("_snapshot", "_view", "due", "family", "id", "name", "overrides", "position", "printed", "request", "scope"),
        *("shift", "tags", "timeline"),
    )

    def __init__(
        self,
        family: Family,
        scope: Scope,
        name: str,
        timeline: Timeline,
        request: Mapping[str, Any],
        tags: Mapping[str, str] | None = None,
    ) -> None:
        self.family: Family = family
        self.scope: Scope = scope
        self.name: str = name
        self.timeline: Timeline = timeline
        self.request: Mapping[str, Any] = request
        self.tags: Mapping[str, str] | None = tags
        self.id: str = ""
        self.position: int = 0
        self.shift: int = 0
        self.due: int | None = None
        self.overrides: Overrides | None = None
        self.printed: Mapping[str, Any] = _NOTHING
        self._view: _View | None = None
        self._snapshot: Snapshot | None = None

    @property
    def created(self) -> int:
        """When it was created, in milliseconds since 1970."""
        return self.timeline.begun

    @property
    def arn(self) -> str:
        """Its ARN."""
        return self.scope.arn(f"{self.family.resource}/{self.id}")

    @property
    def current(self) -> Timeline:
        """What it goes through, or has gone through last: its creation, or an update."""
        return self.timeline

    @current.setter
    def current(self, timeline: Timeline) -> None:
        self.timeline = timeline

    @property
    def timelines(self) -> tuple[Timeline, ...]:
        """Everything that it has gone through or goes through, in the order of time."""
        return (self.timeline,)

    def status_at(self, now: int) -> str:
        """Its status at an instant."""
        return self.timeline.status_at(now)

    def next_change(self, now: int) -> int | None:
        """When something about it changes next after an instant; None where nothing does."""
        return self.timeline.next_change(now)

    def shows_until(self, now: int) -> int | None:
        """Until when its answers stay what they are at an instant; None for good."""
        return self.next_change(now)

    def failure_at(self, now: int) -> str | None:
        """Why it has failed, once it has."""
        return self.timeline.failure_at(now)

    def holds_name_at(self, now: int) -> bool:
        """Whether the name of what it makes is taken: it has made it, or still may. What makes nothing holds its own name."""
        return self.family.makes is None or self.timeline.may_work_at(now)

    def summary(self, now: int, at: At) -> Kept:
        """What a listing shows of it at an instant, for as long as that holds."""
        view = self._view_at(now)
        if view.summary is None:
            view.summary = Kept(self.summarize(now, self._shown(at)))
        return view.summary

    def details(self, now: int, at: At) -> Kept:
        """What the Get operation shows of it at an instant, for as long as that holds."""
        view = self._view_at(now)
        if view.details is None:
            view.details = Kept(self.detail(now, self._shown(at)))
        return view.details

    def summarize(self, now: int, at: At) -> dict[str, Any]:
        """Makes its summary: by default its details, of which a listing takes what a summary has."""
        return self.detail(now, at)

    def detail(self, now: int, at: At) -> dict[str, Any]:
        """Makes its details: the request, and what follows from the timeline."""
        members, ended = self.family.members, self.timeline.ended_at(now)
        return present(
            {
                **self.request,
                members.arn: self.arn,
                members.name: self.name,
                members.status: self.status_at(now),
                members.created: at(self.created),
                members.modified: at(self.modified_at(now)),
                members.ended: None if ended is None else at(ended),
                members.failure: self.failure_at(now),
            }
        )

    def given_at(self, now: int) -> Mapping[str, Any]:
        """The members of the details that the author or AWS has given, as far as they hold at an instant."""
        given = {} if self.overrides is None else self.overrides.at(now)
        return {**self.printed, **given} if self.printed else given

    def modified_at(self, now: int) -> int:
        """When it last changed, seen from an instant."""
        return max(instant for instant, _ in self.timeline.steps if instant <= max(now, self.created))

    def as_it_is(self) -> Snapshot:
        """What it is now, to be looked at after it has changed."""
        if self._snapshot is None:
            self._snapshot = Snapshot(self)
        return self._snapshot

    def part_from_snapshot(self) -> None:
        """Lets those who have kept it go on seeing what it is now; whoever changes it calls this before."""
        snapshot, self._snapshot = self._snapshot, None
        if snapshot is not None:
            snapshot.record = copy(self)

    def forget_view(self) -> None:
        """Makes the next answer anew."""
        self._view = None

    def _view_at(self, now: int) -> _View:
        view = self._view
        if view is None or not view.since <= now < view.until:
            view = self._view = _View(now, self.shows_until(now))
        return view

    def _shown(self, at: At) -> At:
        return at if self.shift == 0 else partial(_shifted, at, self.shift)


def summaries(records: Iterable[Record], now: int, at: At) -> list[Kept]:
    """What a listing shows of records at an instant. There may be a thousand, so nothing is called for those that have not changed."""
    shown = []
    for record in records:
        view = record._view
        if view is None or view.summary is None or not view.since <= now < view.until:
            shown.append(record.summary(now, at))
        else:
            shown.append(view.summary)
    return shown


def _shifted(at: At, shift: int, millis: int) -> datetime:
    return at(millis) + shift * MILLISECOND


def present(members: Mapping[str, Any]) -> dict[str, Any]:
    """The members that there are: those that are not None."""
    return {member: value for member, value in members.items() if value is not None}
