"""Model customization jobs: the record, and what the API shows of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from . import lifecycle, names
from .catalogue import FoundationModel
from .course import CUSTOM_MODEL, Course
from .custom_models import CustomModel
from .lifecycle import COMPLETED, FAILED, Timeline
from .names import Place
from .resource import At, present


@dataclass(frozen=True, slots=True)
class JobSpec:
    """What a job was asked to do; many seeded jobs share one. The mappings are never changed after creation."""

    base_model_id: str
    customization_type: str
    role_arn: str
    training_data: Mapping[str, Any]
    output_data: Mapping[str, Any]
    validation_data: Mapping[str, Any] | None = None
    hyper_parameters: Mapping[str, str] | None = None
    vpc_config: Mapping[str, Any] | None = None
    customization_config: Mapping[str, Any] | None = None
    kms_key_arn: str | None = None
    # The custom model that is trained on, where it is not the foundation model itself.
    custom_base_arn: str | None = None
    # Members of the details as AWS printed them, by their names there, where the job was loaded; None where there is none.
    printed: Mapping[str, Any] = field(default_factory=dict)


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


# The customization type that each kind of customizationConfig belongs to.
_CONFIG_TYPES = {"distillationConfig": "DISTILLATION", "rftConfig": "REINFORCEMENT_FINE_TUNING"}
# The customization types whose hyperparameters Bedrock fills up.
_FILLED_UP = ("FINE_TUNING", "CONTINUED_PRE_TRAINING")


def misfit(config: Mapping[str, Any] | None, customization_type: str) -> str | None:
    """The member of a ``CustomizationConfig`` that belongs to another customization type; None where it fits."""
    return next(
        (name for name in config or () if _CONFIG_TYPES.get(name, customization_type) != customization_type), None
    )


def filled_up(
    given: Mapping[str, str] | None, base: FoundationModel, customization_type: str
) -> Mapping[str, str] | None:
    """A job's hyperparameters: those that are given, and the base model's defaults where the type of customization has any."""
    defaults = base.hyper_parameters if customization_type in _FILLED_UP else {}
    return {**defaults, **(given or {})} or None


@dataclass(slots=True)
class _View:
    """What the API shows of a job with a timeline, from one instant until another, or for good. Nobody changes what it holds."""

    timeline: Timeline
    since: int
    until: int | None
    summary: dict[str, Any]
    details: dict[str, Any] | None = None

    def holds(self, timeline: Timeline, now: int) -> bool:
        """Whether it shows what there is now."""
        return timeline is self.timeline and self.since <= now and (self.until is None or now < self.until)


class JobRecord:
    """A model customization job. Its state at an instant follows from its timeline; a change of its fate replaces the timeline."""

    kind = "model-customization-job"

    __slots__ = (
        "_view",
        "id",
        "model_id",
        "model_name",
        "model_tags",
        "name",
        "place",
        "position",
        "spec",
        "tags",
        "timeline",
        "token",
    )

    def __init__(
        self,
        place: Place,
        spec: JobSpec,
        timeline: Timeline,
        name: str,
        model_name: str,
        id: str,
        model_id: str,
    ) -> None:
        self.place = place
        self.spec = spec
        self.timeline = timeline
        self.name = name
        self.model_name = model_name
        self.id = id
        self.model_id = model_id
        self.position = 0
        self.token: str | None = None
        self.tags: Mapping[str, str] | None = None
        self.model_tags: Mapping[str, str] | None = None
        self._view: _View | None = None

    @property
    def created(self) -> int:
        return self.timeline.created

    @property
    def arn(self) -> str:
        return self.place.arn(names.job_resource(self.spec.base_model_id, self.id))

    @property
    def model_arn(self) -> str:
        """The ARN of the model that the job makes, whether or not it has."""
        return self.place.arn(names.custom_model_resource(self.spec.base_model_id, self.model_id))

    def status_at(self, now: int) -> str:
        return self.timeline.status_at(now)

    def next_change(self, now: int) -> int | None:
        return self.timeline.next_change(now)

    def holds_model_name_at(self, now: int) -> bool:
        """Whether the name of the job's model is taken: the job made the model, or still may."""
        return self.timeline.holds_model_name_at(now)

    def summary(self, now: int, at: At) -> dict[str, Any]:
        """The job's ``ModelCustomizationJobSummary`` at an instant. It is kept while it holds, so callers must not change it."""
        return self._view_at(now, at).summary

    def details(self, now: int, at: At) -> dict[str, Any]:
        """The job's ``GetModelCustomizationJobResponse`` at an instant. It is kept while it holds, so callers must not change it."""
        view = self._view_at(now, at)
        if view.details is None:
            view.details = self._detail(view.summary, now)
        return view.details

    def _view_at(self, now: int, at: At) -> _View:
        view = self._view
        if view is None or not view.holds(self.timeline, now):
            until = lifecycle.stays_until(self.timeline, self.spec.customization_type, now)
            view = self._view = _View(self.timeline, now, until, self._summarize(now, at))
        return view

    def _summarize(self, now: int, at: At) -> dict[str, Any]:
        timeline, kind = self.timeline, self.spec.customization_type
        status, ended = timeline.status_at(now), timeline.ended_at(now)
        summary = {
            "jobArn": self.arn,
            "baseModelArn": self.place.foundation_model_arn(self.spec.base_model_id),
            "jobName": self.name,
            "status": status,
            "statusDetails": lifecycle.status_details(timeline, kind, now, at) or None,
            "lastModifiedTime": at(lifecycle.modified_at(timeline, kind, now)),
            "creationTime": at(timeline.created),
            "endTime": None if ended is None else at(ended),
            "customModelArn": self.model_arn if status == COMPLETED else None,
            "customModelName": self.model_name,
            "customizationType": kind,
        }
        said = self._said_at(now)
        if said:
            summary = {name: said.get(IN_DETAILS.get(name, name), value) for name, value in summary.items()}
        return present(summary)

    def _said_at(self, now: int) -> Mapping[str, Any]:
        """The members of the details that the author or AWS has given, as far as they hold at an instant."""
        said = self.timeline.said_at(now)
        return {**self.spec.printed, **said} if self.spec.printed else said

    def _detail(self, summary: Mapping[str, Any], now: int) -> dict[str, Any]:
        spec = self.spec
        status = summary["status"]
        details = {
            "jobArn": summary["jobArn"],
            "jobName": self.name,
            "outputModelName": self.model_name,
            "outputModelArn": summary.get("customModelArn"),
            "clientRequestToken": self.token,
            "roleArn": spec.role_arn,
            "status": status,
            "statusDetails": summary.get("statusDetails"),
            "failureMessage": self._failure_message() if status == FAILED else None,
            "creationTime": summary["creationTime"],
            "lastModifiedTime": summary["lastModifiedTime"],
            "endTime": summary.get("endTime"),
            "baseModelArn": summary["baseModelArn"],
            "hyperParameters": spec.hyper_parameters,
            "trainingDataConfig": spec.training_data,
            # Recorded answers leave it out or say it empty; the service model requires it.
            "validationDataConfig": spec.validation_data or {"validators": []},
            "outputDataConfig": spec.output_data,
            "customizationType": spec.customization_type,
            "outputModelKmsKeyArn": spec.kms_key_arn,
            "trainingMetrics": {"trainingLoss": self.training_loss} if status == COMPLETED else None,
            "validationMetrics": [{"validationLoss": loss} for loss in self.validation_losses]
            if status == COMPLETED
            else [],
            "vpcConfig": spec.vpc_config,
            "customizationConfig": spec.customization_config,
        }
        return present({**details, **self._said_at(now)})

    def product(self) -> CustomModel:
        """The custom model that the completed job has made; its creation time is the job's, as recorded answers have it."""
        return CustomModel(
            place=self.place,
            name=self.model_name,
            id=self.model_id,
            created=self.created,
            course=Course(CUSTOM_MODEL, self.created, self.created),
            tags=self.model_tags,
            job=self,
            kms_key_arn=self.spec.kms_key_arn,
        )

    def _failure_message(self) -> str:
        message = self.timeline.failure_message
        return lifecycle.DEFAULT_FAILURE if message is None else message

    @property
    def training_loss(self) -> float:
        """The loss at the end of the training."""
        return self._loss(0)

    @property
    def validation_losses(self) -> list[float]:
        """The loss for each validation set."""
        validators = (self.spec.validation_data or {}).get("validators", ())
        return [self._loss(number) for number, _ in enumerate(validators, 1)]

    def _loss(self, number: int) -> float:
        """A plausible loss between 0.2 and 1.2, always the same for the same job."""
        return round(0.2 + (int(self.id, 36) + 37 * number) % 1000 / 1000, 3)
