"""The customization jobs of a fake, as a test sees and moves them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from ..service.families.customization_jobs.record import JobRecord
from ..service.registry import FAMILIES
from .resources import Resource
from .views import View

if TYPE_CHECKING:
    from ..typing import CustomizationType, JobDetails, JobStatus, JobSummary
    from .fake import FakeBedrockJobs


class Job(Resource):
    """A model customization job of the fake, as it is now: every attribute is read at the clock's current time."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"<Job {self.name!r} {self.status}>"

    @property
    def _job(self) -> JobRecord:
        return cast("JobRecord", self._record)

    @property
    def status(self) -> JobStatus:
        """``ModelCustomizationJobStatus``."""
        return self.summary()["status"]

    @property
    def creation_time(self) -> datetime:
        """When the job was created; aware, in UTC."""
        return self.summary()["creationTime"]

    @property
    def last_modified_time(self) -> datetime:
        """When the job was last modified; aware, in UTC."""
        summary = self.summary()
        return summary.get("lastModifiedTime", summary["creationTime"])  # AWS may have left it out in what was loaded.

    @property
    def end_time(self) -> datetime | None:
        """When the job ended, aware, in UTC; None for one that has not."""
        return self.summary().get("endTime")

    @property
    def model_name(self) -> str:
        """The name of the job's custom model, whether or not it is there yet."""
        return self._job.model_name

    @property
    def model_arn(self) -> str | None:
        """The ARN of the custom model that the job made; None unless the job is Completed."""
        return self.summary().get("customModelArn")

    @property
    def failure_message(self) -> str | None:
        """Why the job failed; None unless it has."""
        return self.details().get("failureMessage")

    @property
    def base_model(self) -> str:
        """The id of the foundation model at the root of the model that the job trains, with its context-length suffix."""
        return self._job.base.id

    @property
    def customization_type(self) -> CustomizationType:
        """``CustomizationType``."""
        return cast("CustomizationType", self._job.customization_type)

    @property
    def hyper_parameters(self) -> Mapping[str, str]:
        """The job's hyperparameters, with the base model's defaults."""
        return self.details().get("hyperParameters", {})

    def summary(self) -> JobSummary:  # type: ignore[override]
        """The job as ``list_model_customization_jobs`` returns it: a ``ModelCustomizationJobSummary``."""
        return cast("JobSummary", super().summary())

    def details(self) -> JobDetails:  # type: ignore[override]
        """The job as ``get_model_customization_job`` returns it, without ``ResponseMetadata``."""
        return cast("JobDetails", super().details())


class Jobs(View[Job]):
    """Every job of the fake, in all its accounts and Regions: newest first, by name and by ARN (``fake_bedrock_jobs.jobs``)."""

    def __init__(self, fake: FakeBedrockJobs) -> None:
        super().__init__(fake, FAMILIES["job"], cast("Any", Job))
