"""The jobs of a fake, as a test sees and moves them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from ..service.errors import ServiceError
from ..service.jobs import JobRecord
from ..service.lifecycle import COMPLETED, FAILED
from ..service.seeding import common
from ..wire.model import operation_model, shape
from ..wire.serializer import copied
from .views import Handle, View

if TYPE_CHECKING:
    from ..typing import JobDetails, JobStatus, JobSummary
    from .fake import FakeBedrockJobs


class Job(Handle[JobRecord]):
    """A model customization job of the fake, as it is now: every attribute is read at the clock's current time."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"<Job {self.name!r} {self.status}>"

    @property
    def status(self) -> JobStatus:
        """``ModelCustomizationJobStatus``."""
        return self._summary()["status"]

    @property
    def creation_time(self) -> datetime:
        """When the job was created; aware, in UTC."""
        return self._summary()["creationTime"]

    @property
    def last_modified_time(self) -> datetime:
        """When the job was last modified; aware, in UTC."""
        summary = self._summary()
        return summary.get("lastModifiedTime", summary["creationTime"])  # AWS may have left it out in what was loaded.

    @property
    def end_time(self) -> datetime | None:
        """When the job ended, aware, in UTC; None for one that has not."""
        return self._summary().get("endTime")

    @property
    def model_name(self) -> str:
        """The name of the job's custom model, whether or not it is there yet."""
        return self._record.model_name

    @property
    def model_arn(self) -> str | None:
        """The ARN of the custom model that the job made; None unless the job is Completed."""
        return self._summary().get("customModelArn")

    @property
    def failure_message(self) -> str | None:
        """Why the job failed; None unless it has."""
        return self.details().get("failureMessage")

    def summary(self) -> JobSummary:
        """The job as ``list_model_customization_jobs`` returns it: a ``ModelCustomizationJobSummary``."""
        return cast("JobSummary", copied(cast(Any, shape("ModelCustomizationJobSummary")), self._summary()))

    def details(self) -> JobDetails:
        """The job as ``get_model_customization_job`` returns it, without ``ResponseMetadata``."""
        with self._fake.clock.lock:
            details = self._record.details(self._fake.clock.show(), self._fake.clock.at)
        return cast("JobDetails", copied(cast(Any, operation_model("GetModelCustomizationJob").output_shape), details))

    def complete(self) -> None:
        """Ends the running job now, with success: its custom model is there.

        Raises:
            ValueError: The job is not InProgress.
        """
        self._end(COMPLETED, None)

    def fail(self, message: str | None = None) -> None:
        """Ends the running job now, with a failure.

        Args:
            message: ``failureMessage``; by default AWS's words for an internal error.

        Raises:
            ValueError: The job is not InProgress, or the message is longer than AWS allows.
        """
        if message is not None:
            common.check(self._fake._bedrock.rules, "message", message, "ErrorMessage", message)
        self._end(FAILED, message)

    def stop(self) -> None:
        """Asks the running job to stop, as ``stop_model_customization_job`` does: Stopping now, Stopped after `stopping_duration`.

        Raises:
            ValueError: The job is not InProgress.
        """
        with self._fake.clock.lock:
            try:
                self._fake._bedrock.stop_job(self._region, self._record, self._fake.clock.show())
            except ServiceError as error:
                raise ValueError(f"job {self.name!r} cannot be stopped: {error.message}") from None

    def _end(self, outcome: str, message: str | None) -> None:
        with self._fake.clock.lock:
            self._fake._bedrock.end_job(self._region, self._record, self._fake.clock.show(), outcome, message)
            self._fake.clock.show()  # Whoever waits for the end learns of it.

    def _summary(self) -> JobSummary:
        with self._fake.clock.lock:
            return cast("JobSummary", self._record.summary(self._fake.clock.show(), self._fake.clock.at))


class Jobs(View[Job]):
    """Every job of the fake, in all its accounts and Regions: newest first, by name and by ARN (``fake_bedrock_jobs.jobs``)."""

    def __init__(self, fake: FakeBedrockJobs) -> None:
        super().__init__(fake, "job", lambda region, _: region.jobs, Job)
