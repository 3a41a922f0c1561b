"""Custom models: what a completed customization job makes, what a copy job copies, and what CreateCustomModel brings in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from .names import custom_model_resource
from .resource import At, Resource, present

if TYPE_CHECKING:
    from .jobs import JobRecord

# What a custom model's details repeat of the job that made it.
_FROM_JOB = (
    "hyperParameters",
    "trainingDataConfig",
    "validationDataConfig",
    "outputDataConfig",
    "trainingMetrics",
    "validationMetrics",
    "customizationConfig",
)


class Holder(Protocol):
    """A model, or what may still make one: it keeps the model's name from others."""

    def holds_model_name_at(self, now: int) -> bool:
        """Whether the name is taken at an instant."""


class ModelNames(dict[str, Holder]):
    """The names of models of one kind, with what holds or held each."""

    def taken(self, name: str, now: int) -> bool:
        """Whether a model has a name, or something that still runs is going to make one that has it."""
        holder = self.get(name)
        return holder is not None and holder.holds_model_name_at(now)


@dataclass(slots=True, eq=False, kw_only=True)
class CustomModel(Resource):
    """A custom model.

    Attributes:
        job: The customization job that it comes from; None for an imported one.
        kms_key_arn: The customer's key, where there is one.
    """

    kind: ClassVar[str] = "custom-model"

    job: JobRecord | None = None
    kms_key_arn: str | None = None

    @property
    def base_model_id(self) -> str | None:
        """The foundation model at the root of it, through however many custom models; None where Bedrock cannot know."""
        return None if self.job is None else self.job.spec.base_model_id

    @property
    def arn(self) -> str:
        return self.place.arn(custom_model_resource(self.base_model_id or "imported", self.id))

    @property
    def foundation_model_arn(self) -> str | None:
        """The ARN of the foundation model at the root of it, in its own Region."""
        return None if self.base_model_id is None else self.place.foundation_model_arn(self.base_model_id)

    @property
    def base_model_arn(self) -> str | None:
        """The ARN of the model that it was trained on: a foundation model or a custom one."""
        return None if self.job is None else self.job.spec.custom_base_arn or self.foundation_model_arn

    @property
    def customization_type(self) -> str:
        return "IMPORTED" if self.job is None else self.job.spec.customization_type

    def holds_model_name_at(self, _: int) -> bool:
        """Always: it gives its name back when it is deleted."""
        return True

    def summary(self, now: int, at: At) -> dict[str, Any]:
        """Its ``CustomModelSummary``. The base model's name is empty in every recorded answer; so is what nobody can know."""
        return {
            "modelArn": self.arn,
            "modelName": self.name,
            "creationTime": at(self.created),
            "baseModelArn": self.base_model_arn or "",
            "baseModelName": "",
            "customizationType": self.customization_type,
            "ownerAccountId": self.place.account,
            "modelStatus": self.status_at(now),
        }

    def details(self, now: int, at: At) -> dict[str, Any]:
        """Its ``GetCustomModelResponse``. Recorded answers have the job's ARN and not its name."""
        job = {} if self.job is None else self.job.details(now, at)
        return present(
            {
                "modelArn": self.arn,
                "modelName": self.name,
                "jobArn": job.get("jobArn"),
                "baseModelArn": self.base_model_arn,
                "customizationType": self.customization_type,
                "modelKmsKeyArn": self.kms_key_arn,
                "creationTime": at(self.created),
                "modelStatus": self.status_at(now),
                "failureMessage": self.course.failure_at(now),
                **{member: job[member] for member in _FROM_JOB if member in job},
            }
        )
