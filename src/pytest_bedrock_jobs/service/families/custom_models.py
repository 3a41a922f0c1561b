"""Custom models: what a completed customization job makes, what a copy job copies, and what CreateCustomModel makes of files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..bedrock import Call
from ..errors import ServiceError, invalid
from ..lifecycle import Lifecycle
from ..names import Scope, custom_model_resource
from ..record import At, Record, present
from ..registry import FAMILIES, Answer, Request
from ..timeline import Timeline
from .family import Family, Listing, Members
from .lookup import found
from .operations import idempotent, operation, register, tags

if TYPE_CHECKING:
    from ..seeding.seeding import Fields, Seeding
    from .customization_jobs.record import JobRecord

LIFECYCLE = Lifecycle(name="custom_model", duration="model_creation", way=(("Creating", 0),), success="Active")

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


class CustomModel(Record):
    """A custom model.

    Attributes:
        job: The customization job that it comes from; None for an imported one.
        kms_key_arn: The customer's key, where there is one.
    """

    __slots__ = ("job", "kms_key_arn")

    def __init__(
        self,
        scope: Scope,
        name: str,
        timeline: Timeline,
        tags: Mapping[str, str] | None,
        *,
        job: JobRecord | None = None,
        kms_key_arn: str | None = None,
    ) -> None:
        super().__init__(FAMILIES["custom_model"], scope, name, timeline, {}, tags)
        self.job: JobRecord | None = job
        self.kms_key_arn: str | None = kms_key_arn

    @property
    def base_model_id(self) -> str | None:
        """The foundation model at the root of it, through however many custom models; None where Bedrock cannot know."""
        return None if self.job is None else self.job.base.id

    @property
    def arn(self) -> str:
        return self.scope.arn(custom_model_resource(self.base_model_id or "imported", self.id))

    @property
    def foundation_model_arn(self) -> str | None:
        """The ARN of the foundation model at the root of it, in its own Region."""
        return None if self.base_model_id is None else self.scope.foundation_model_arn(self.base_model_id)

    @property
    def base_model_arn(self) -> str | None:
        """The ARN of the model that it was trained on: a foundation model or a custom one."""
        return None if self.job is None else self.job.base.custom_model_arn or self.foundation_model_arn

    @property
    def customization_type(self) -> str:
        """``CustomizationType``."""
        return "IMPORTED" if self.job is None else self.job.customization_type

    def summarize(self, now: int, at: At) -> dict[str, Any]:
        """Its ``CustomModelSummary``. The base model's name is empty in every recorded answer; so is what nobody can know."""
        return {
            "modelArn": self.arn,
            "modelName": self.name,
            "creationTime": at(self.created),
            "baseModelArn": self.base_model_arn or "",
            "baseModelName": "",
            "customizationType": self.customization_type,
            "ownerAccountId": self.scope.account,
            "modelStatus": self.status_at(now),
        }

    def detail(self, now: int, at: At) -> dict[str, Any]:
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
                "failureMessage": self.failure_at(now),
                **{member: job[member] for member in _FROM_JOB if member in job},
            }
        )


def made_by(
    job: JobRecord | None,
    scope: Scope,
    name: str,
    id: str,
    created: int,
    tags: Mapping[str, str] | None,
    kms_key_arn: str | None,
) -> CustomModel:
    """The model that a job has trained, or copied."""
    model = CustomModel(scope, name, Timeline(((created, LIFECYCLE.success),)), tags, job=job, kms_key_arn=kms_key_arn)
    model.id = id
    return model


@operation
@idempotent
def create_custom_model(call: Call, request: Request) -> Answer:
    """https://docs.aws.amazon.com/bedrock/latest/APIReference/API_CreateCustomModel.html

    That a role is required for data in S3 is in the member's documentation only.
    """
    name = request["modelName"]
    if call.region.names_of("custom_model").taken(name, call.now):
        raise invalid("A custom model with the provided name already exists.")
    given = [member for member in ("modelSourceConfig", "customModelDataSource") if member in request]
    if len(given) != 1:
        raise invalid("Exactly one of modelSourceConfig and customModelDataSource must be provided.")
    if "modelSourceConfig" in request and "roleArn" not in request:
        raise invalid("The roleArn is required where modelSourceConfig has an Amazon S3 data source.")
    model_tags = tags(request, "modelTags")
    timeline = call.bedrock.begin(LIFECYCLE, name, call.now)
    model = CustomModel(call.region.scope, name, timeline, model_tags, kms_key_arn=request.get("modelKmsKeyArn"))
    call.bedrock.admit(call.region, model)
    return {"modelArn": model.arn}


@operation
def delete_custom_model(call: Call, request: Request) -> Answer:
    """https://docs.aws.amazon.com/bedrock/latest/APIReference/API_DeleteCustomModel.html

    A model that is being created, or that something serves, cannot be deleted (``ConflictException``; our choice). The job that made
    it stays as it is.
    """
    model = found(call, CUSTOM_MODELS, request["modelIdentifier"])
    if model.timeline.goes_on_at(call.now):
        status = model.status_at(call.now)
        raise ServiceError("ConflictException", f"The provided custom model cannot be deleted. Status was: {status}")
    users = [
        each.arn
        for family in ("deployment", "provisioned_throughput")
        for each in call.region.of(family)
        if each.uses_at(model.arn, call.now)
    ]
    if users:
        raise ServiceError("ConflictException", f"The provided custom model is in use by {', '.join(users)}.")
    call.region.take_out(model)
    return {}


# A model's seed takes the fields of the job that made it.
_JOB_FIELDS = (
    "job_name",
    "base_model",
    "customization_type",
    "hyper_parameters",
    "training_data",
    "validation_data",
    "output_data",
    "role_arn",
    "kms_key_id",
)


def _plan(seeding: Seeding, family: Family, fields: Fields) -> Record:
    region = seeding.region_of(fields)
    if fields.get("customization_type") == "IMPORTED":
        return _plan_imported(seeding, family, fields)
    for name, value in (("status", LIFECYCLE.success), ("failure_message", None), ("timeline", None)):
        if fields.get(name, value) != value:
            raise ValueError(
                f"{name}={fields[name]!r} contradicts customization_type={fields.get('customization_type', 'FINE_TUNING')!r}:"
                " a model that a job makes is Active; pass customization_type='IMPORTED', or seed the job with add_job(...)"
            )
    from_job = (*_JOB_FIELDS, "creation_time", "end_time")
    job = {name: value for name, value in fields.items() if name in from_job}
    seeding.tags(fields, "tags")  # Too many are refused under the name that the test author has used.
    if "tags" in fields:
        job["model_tags"] = fields["tags"]
    if "model_name" in fields:
        job["custom_model_name"] = seeding.naming.checked(region, family, fields, "model_name")
    return seeding.product_of(region, FAMILIES["job"], job)


def _plan_imported(seeding: Seeding, family: Family, fields: Fields) -> Record:
    region = seeding.region_of(fields)
    for name in _JOB_FIELDS:
        if name in fields and name not in ("customization_type", "kms_key_id"):
            raise ValueError(
                f"{name}={fields[name]!r} contradicts customization_type='IMPORTED': no job makes such a model"
            )
    timeline = seeding.timeline(LIFECYCLE, fields)
    name = seeding.naming.free(region, family, fields, "model_name")
    key = region.scope.key_arn(fields.get("kms_key_id"))
    return seeding.put(CustomModel(region.scope, name, timeline, seeding.tags(fields, "tags"), kms_key_arn=key))


def _told(model: CustomModel, _: Record | None, __: int) -> Mapping[str, Any]:
    """Of an imported one: the others are what a job makes."""
    return {"customization_type": model.customization_type, "kms_key_id": model.kms_key_arn}


CUSTOM_MODELS = register(
    Family(
        name="custom_model",
        noun="custom model",
        resource="custom-model",
        members=Members(arn="modelArn", name="modelName", status="modelStatus"),
        listing=Listing("modelSummaries", status="modelStatus"),
        create="CreateCustomModel",
        get="GetCustomModel",
        list="ListCustomModels",
        delete="DeleteCustomModel",
        fields={
            "model_name": "CreateModelCustomizationJob.customModelName",
            "tags": "CreateModelCustomizationJob.customModelTags",
            "job_name": "CreateModelCustomizationJob.jobName",
            "base_model": None,
            "customization_type": "CreateModelCustomizationJob.customizationType",
            "hyper_parameters": "CreateModelCustomizationJob.hyperParameters",
            "training_data": "CreateModelCustomizationJob.trainingDataConfig",
            "validation_data": "CreateModelCustomizationJob.validationDataConfig",
            "output_data": "CreateModelCustomizationJob.outputDataConfig",
            "role_arn": "CreateModelCustomizationJob.roleArn",
            "kms_key_id": "CreateModelCustomizationJob.customModelKmsKeyId",
        },
        name_field="model_name",
        default_name="model",
        tags="tags",
        lifecycle=LIFECYCLE,
        made=True,
        # No model is shared between accounts, so there are none that the caller does not own (our choice).
        filters={
            "isOwned": lambda _, __, owned: bool(owned),
            "baseModelArnEquals": lambda model, _, arn: model.base_model_arn == arn,
            "foundationModelArnEquals": lambda model, _, arn: model.foundation_model_arn == arn,
        },
        record=CustomModel,
        plan=_plan,
        told=_told,
    )
)
