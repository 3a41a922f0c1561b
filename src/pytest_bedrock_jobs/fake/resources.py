"""Models, deployments and whatever else there is besides jobs of a fake, as a test sees and moves them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ..service.lifecycle import DEFAULT_FAILURE
from ..service.region import Region
from ..service.resource import Resource as Record
from ..service.seeding import common
from ..service.seeding.kinds import Kind
from ..wire.model import operation_model, shape
from ..wire.serializer import copied
from .views import Handle, View

if TYPE_CHECKING:
    from .fake import FakeBedrockJobs


class Resource(Handle[Record]):
    """A resource of the fake that is no customization job, as it is now: every attribute is read at the clock's current time."""

    __slots__ = ("_kind",)

    def __init__(self, fake: FakeBedrockJobs, kind: Kind, region: Region, record: Record) -> None:
        super().__init__(fake, region, record)
        self._kind = kind

    def __repr__(self) -> str:
        return f"<{self._kind.what.partition(' ')[2]} {self.name!r} {self.status}>"

    @property
    def status(self) -> str:
        """Its status in the words of its kind, for example ``Creating``, ``InService`` or ``Completed``."""
        with self._fake.clock.lock:
            return self._record.status_at(self._fake.clock.show())

    @property
    def creation_time(self) -> datetime:
        """When it was created; aware, in UTC."""
        return self._fake.clock.at(self._record.created)

    @property
    def failure_message(self) -> str | None:
        """Why it failed; None unless it has."""
        with self._fake.clock.lock:
            return self._record.current_course.failure_at(self._fake.clock.show())

    @property
    def tags(self) -> Mapping[str, str]:
        """Its tags, by key."""
        return dict(self._record.tags or {})

    def summary(self) -> dict[str, Any]:
        """It as its List operation returns it."""
        return self._shown(shape(self._kind.summary), self._record.summary)

    def details(self) -> dict[str, Any]:
        """It as its Get operation returns it, without ``ResponseMetadata``."""
        return self._shown(operation_model(self._kind.get).output_shape, self._record.details)

    def complete(self) -> None:
        """Ends what it is going through now, with success.

        Raises:
            ValueError: It is not going through anything.
        """
        self._end(None)

    def fail(self, message: str = DEFAULT_FAILURE) -> None:
        """Ends what it is going through now, with a failure.

        Args:
            message: ``failureMessage``.

        Raises:
            ValueError: It is not going through anything, or the message is longer than AWS allows.
        """
        common.check(self._fake._bedrock.rules, "message", message, "ErrorMessage", message)
        self._end(message)

    def _end(self, failure_message: str | None) -> None:
        with self._fake.clock.lock:
            now = self._fake.clock.show()
            self._fake._bedrock.end_now(self._kind.collection(self._region, now), self._record, now, failure_message)

    def _shown(self, output: Any, show: Any) -> dict[str, Any]:
        with self._fake.clock.lock:
            return copied(output, show(self._fake.clock.show(), self._fake.clock.at))


class Resources(View[Resource]):
    """Every resource of a kind."""

    def __init__(self, fake: FakeBedrockJobs, kind: Kind) -> None:
        def handle(fake: FakeBedrockJobs, region: Region, record: Record) -> Resource:
            return Resource(fake, kind, region, record)

        super().__init__(fake, kind.what.partition(" ")[2] or kind.what, kind.collection, handle)
