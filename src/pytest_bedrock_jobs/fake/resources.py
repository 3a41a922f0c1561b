"""Resources of a fake, as a test sees and moves them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ..service.errors import ServiceError
from ..service.event_log import StateChange
from ..service.families.family import Family
from ..service.record import Record, Snapshot
from ..service.seeding.values import check_member
from ..wire.model import item_shape, operation_model
from ..wire.serializer import copied
from .views import Handle, View

if TYPE_CHECKING:
    from ..service.timeline import Timeline
    from .fake import FakeBedrockJobs


class Resource(Handle[Record]):
    """A resource of the fake, as it is now: every attribute is read at the clock's current time."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"<{self._family.name.replace('_', ' ')} {self.name!r} {self.status}>"

    @property
    def _family(self) -> Family:
        return self._record.family

    @property
    def status(self) -> str:
        """Its status in the words of its family, for example ``Creating``, ``InService`` or ``Completed``."""
        with self._fake._clock.lock:
            return self._record.status_at(self._fake._clock.show())

    @property
    def creation_time(self) -> datetime:
        """When it was created; aware, in UTC."""
        return self._fake._clock.at(self._record.created + self._record.shift)

    @property
    def failure_message(self) -> str | None:
        """Why it failed; None unless it has."""
        with self._fake._clock.lock:
            return self._record.failure_at(self._fake._clock.show())

    @property
    def tags(self) -> Mapping[str, str]:
        """Its tags, by key."""
        return dict(self._record.tags or {})

    @property
    def timeline(self) -> Timeline:
        """Its statuses, past and to come, with the instants at which they are entered; ``str`` of it is the timeline in words."""
        with self._fake._clock.lock:
            self._fake._clock.show()
            return self._record.current

    def summary(self) -> dict[str, Any]:
        """It as its List operation returns it."""
        family = self._family
        with self._fake._clock.lock:
            summary = self._record.summary(self._fake._clock.show(), self._fake._clock.at)
        return copied(item_shape(family.list, family.listing.summaries), summary)

    def details(self) -> dict[str, Any]:
        """It as its Get operation returns it, without ``ResponseMetadata``."""
        with self._fake._clock.lock:
            details = self._record.details(self._fake._clock.show(), self._fake._clock.at)
        return copied(operation_model(self._family.get).output_shape, details)

    def state_change_event(self) -> dict[str, Any]:
        """The event that Bedrock has sent to EventBridge when it entered its status: the one in the fake's `events`, if it is there.

        https://docs.aws.amazon.com/bedrock/latest/userguide/monitoring-eventbridge-how-it-works.html

        Raises:
            ValueError: Bedrock sends no events of its family.
        """
        with self._fake._clock.lock:
            now = self._fake._clock.show()
            entered = max(instant for instant, _ in self._record.timeline.steps if instant <= now)
            return self._fake._bedrock.events.event(StateChange(entered, Snapshot(self._record)))

    def complete(self) -> None:
        """Ends what it is going through now, with success.

        Raises:
            ValueError: It is not going through anything.
        """
        self._end(None, failed=False)

    def fail(self, message: str | None = None) -> None:
        """Ends what it is going through now, with a failure.

        Args:
            message: ``failureMessage``; by default AWS's text for an internal error.

        Raises:
            ValueError: It is not going through anything, or the message is longer than AWS allows.
        """
        if message is not None:
            rules, family = self._fake._bedrock.rules, self._family
            check_member(rules, "message", message, family.get, family.members.failure, message)
        self._end(message, failed=True)

    def stop(self) -> None:
        """Asks it to stop, as its Stop operation does; that takes its time.

        Raises:
            ValueError: It cannot be stopped, or it is not on its way.
        """
        if self._family.lifecycle is None or self._family.lifecycle.stop is None:
            raise ValueError(f"a {self._family.noun} cannot be stopped on AWS; use complete() or fail()")
        with self._fake._clock.lock:
            try:
                self._fake._bedrock.stop(self._region, self._record, self._fake._clock.show())
            except ServiceError as error:
                raise ValueError(f"{self.name!r} cannot be stopped: {error.message}") from None
        self._fake._clock.make_stop()

    def _end(self, message: str | None, *, failed: bool) -> None:
        with self._fake._clock.lock:
            now, family, current = self._fake._clock.show(), self._family, self._record.current
            lifecycle = family.lifecycle_of(current)
            if lifecycle is None:
                raise ValueError(f"a {family.noun} is not going through anything, so there is nothing to end")
            outcome = lifecycle.failure if failed else lifecycle.success
            self._fake._bedrock.end(self._region, self._record, now, outcome, message)
        self._fake._clock.make_stop()


class Resources(View[Resource]):
    """Every resource of a family."""

    def __init__(self, fake: FakeBedrockJobs, family: Family) -> None:
        super().__init__(fake, family, Resource)
