"""The record of a model customization job, and what the API shows of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from ...names import Scope, custom_model_resource, job_resource
from ...record import At, Overrides, Record, present
from ...timeline import Timeline
from . import phases
from .phases import COMPLETED, FAILED, STOPPED, JobTimeline, Plan

if TYPE_CHECKING:
    from ..custom_models import CustomModel
    from ..family import Family

# What members of a summary are called in the details, where that is something else.
IN_DETAILS = {"customModelArn": "outputModelArn", "customModelName": "outputModelName"}
PASSING = (
    "status",
    "statusDetails",
    "failureMessage",
    "lastModifiedTime",
    "endTime",
    "outputModelArn",
    "trainingMetrics",
    "validationMetrics",
)
"""The members of the details that change as a job goes on."""


class Base(NamedTuple):
    """The model that a job trains: a foundation model, or a custom model with that at its root."""

    id: str
    custom_model_arn: str | None = None


class Losses(NamedTuple):
    """The losses that a job ends with, where a test author decides them."""

    training: float | None = None
    validation: Sequence[float] | None = None


NO_LOSSES = Losses()


class JobRecord(Record):
    """A model customization job.

    Args:
        base: The model that it trains.
        plan: How its phases are spread over its life, where that does not follow from the timeline.
        model_name: The name of the model that it makes.

    Attributes:
        made_name: That name.
        model_id: The id of that model.
        model_tags: The tags of that model.
        losses: The losses that a test author has decided.
    """

    __slots__ = ("_plan", "base", "losses", "made_name", "model_id", "model_tags")

    def __init__(
        self,
        family: Family,
        scope: Scope,
        name: str,
        timeline: Timeline,
        request: Mapping[str, Any],
        tags: Mapping[str, str] | None,
        *,
        base: Base,
        plan: Plan | None,
        model_name: str,
        model_tags: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(family, scope, name, timeline, request, tags)
        self.base: Base = base
        self._plan: Plan | None = plan
        self.made_name: str = model_name
        self.model_tags: Mapping[str, str] | None = model_tags
        self.model_id: str = ""
        self.losses: Losses = NO_LOSSES

    @property
    def arn(self) -> str:
        return self.scope.arn(job_resource(self.base.id, self.id))

    @property
    def model_arn(self) -> str:
        """The ARN of the model that the job makes, whether or not it has."""
        return self.scope.arn(custom_model_resource(self.base.id, self.model_id))

    @property
    def current(self) -> Timeline:
        return self.timeline

    @current.setter
    def current(self, timeline: Timeline) -> None:
        plan = self.plan
        if timeline.outcome != STOPPED:
            plan = plan._replace(end=timeline.end, fails=timeline.outcome == FAILED, failing=None)
        self.timeline: Timeline = timeline
        self._plan = plan
        self.overrides: Overrides | None = None

    @property
    def plan(self) -> Plan:
        """How its phases are spread over its life."""
        return phases.plan_of(self.timeline) if self._plan is None else self._plan

    @property
    def customization_type(self) -> str:
        """``CustomizationType``."""
        kind: str = self.request["customizationType"]
        return kind

    @property
    def kms_key_arn(self) -> str | None:
        """The ARN of the model's key, where it has one."""
        return self.scope.key_arn(self.request.get("customModelKmsKeyId"))

    @property
    def job_timeline(self) -> JobTimeline:
        """What its phases follow from."""
        return JobTimeline(self.timeline, self.plan, self.customization_type)

    @property
    def model_name(self) -> str:
        """The name of the model that it makes."""
        return self.made_name

    @property
    def made_id(self) -> str:
        return self.model_id

    def holds_name_at(self, now: int) -> bool:
        """Whether the name of its model is taken: a job that has been stopped gives it back."""
        return self.timeline.status_at(now) not in (FAILED, STOPPED)

    def shows_until(self, now: int) -> int | None:
        return phases.stays_until(self.job_timeline, now)

    def summarize(self, now: int, at: At) -> dict[str, Any]:
        """Its ``ModelCustomizationJobSummary``."""
        timeline, of_phases = self.timeline, self.job_timeline
        status, ended = timeline.status_at(now), timeline.ended_at(now)
        summary = {
            "jobArn": self.arn,
            "baseModelArn": self.scope.foundation_model_arn(self.base.id),
            "jobName": self.name,
            "status": status,
            "statusDetails": phases.status_details(of_phases, now, at) or None,
            "lastModifiedTime": at(phases.modified_at(of_phases, now)),
            "creationTime": at(timeline.begun),
            "endTime": None if ended is None else at(ended),
            "customModelArn": self.model_arn if status == COMPLETED else None,
            "customModelName": self.model_name,
            "customizationType": self.customization_type,
        }
        given = self.given_at(now)
        if given:
            summary = {name: given.get(IN_DETAILS.get(name, name), value) for name, value in summary.items()}
        return present(summary)

    def detail(self, now: int, at: At) -> dict[str, Any]:
        """Its ``GetModelCustomizationJobResponse``."""
        request, summary = self.request, self.summarize(now, at)
        completed = summary["status"] == COMPLETED
        # In the order of the service model.
        details = {
            "jobArn": summary["jobArn"],
            "jobName": self.name,
            "outputModelName": self.model_name,
            "outputModelArn": summary.get("customModelArn"),
            "clientRequestToken": request.get("clientRequestToken"),
            "roleArn": request["roleArn"],
            "status": summary["status"],
            "statusDetails": summary.get("statusDetails"),
            "failureMessage": self.failure_at(now),
            "creationTime": summary["creationTime"],
            "lastModifiedTime": summary.get("lastModifiedTime"),
            "endTime": summary.get("endTime"),
            "baseModelArn": summary["baseModelArn"],
            "hyperParameters": request["hyperParameters"],
            "trainingDataConfig": request["trainingDataConfig"],
            # Recorded answers leave it out or have it empty; the service model requires it.
            "validationDataConfig": request.get("validationDataConfig") or {"validators": []},
            "outputDataConfig": request["outputDataConfig"],
            "customizationType": self.customization_type,
            "outputModelKmsKeyArn": self.kms_key_arn,
            "trainingMetrics": {"trainingLoss": self.training_loss} if completed else None,
            "validationMetrics": [{"validationLoss": loss} for loss in self.validation_losses] if completed else [],
            "vpcConfig": request.get("vpcConfig"),
            "customizationConfig": request.get("customizationConfig"),
        }
        return present({**details, **self.given_at(now)})

    def product(self) -> CustomModel:
        """The custom model that the completed job has made; its creation time is the job's, as recorded answers have it."""
        from ..custom_models import made_by

        return made_by(
            self, self.scope, self.model_name, self.model_id, self.created, self.model_tags, self.kms_key_arn
        )

    @property
    def training_loss(self) -> float:
        """The loss at the end of the training."""
        return self._loss(0) if self.losses.training is None else self.losses.training

    @property
    def validation_losses(self) -> list[float]:
        """The loss for each validation set."""
        if self.losses.validation is not None:
            return list(self.losses.validation)
        validators = (self.request.get("validationDataConfig") or {}).get("validators", ())
        return [self._loss(number) for number, _ in enumerate(validators, 1)]

    def _loss(self, number: int) -> float:
        """A plausible loss between 0.2 and 1.2, always the same for the same job."""
        return round(0.2 + (int(self.id, 36) + 37 * number) % 1000 / 1000, 3)
