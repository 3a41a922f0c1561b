"""The shapes of what goes in and comes out, for type checkers.

Members of AWS's structures have AWS's names; the fields with which a test author describes a job are in snake_case.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal, TypedDict

if TYPE_CHECKING:
    from typing_extensions import NotRequired, Required

    from .jobs import Job
    from .resources import Resource

JobStatus = Literal["InProgress", "Completed", "Failed", "Stopping", "Stopped"]
"""``ModelCustomizationJobStatus``."""

CustomizationType = Literal[
    "FINE_TUNING", "CONTINUED_PRE_TRAINING", "DISTILLATION", "REINFORCEMENT_FINE_TUNING", "IMPORTED"
]
"""``CustomizationType``. An older botocore may not know the later ones."""

Outcome = Literal["Completed", "Failed", "Stopped"]
"""How a job can end."""

Phase = Literal["validation", "data_processing", "training"]
"""The phases that ``statusDetails`` reports on; data processing is for distillation."""

Transport = Literal["direct", "wire"]
Unsupported = Literal["error", "passthrough"]
BaseModels = Literal["plausible", "strict"]


class PhaseDetails(TypedDict, total=False):
    """``ValidationDetails``, ``DataProcessingDetails`` and ``TrainingDetails``."""

    status: str
    creationTime: datetime
    lastModifiedTime: datetime


class StatusDetails(TypedDict, total=False):
    """``StatusDetails``."""

    validationDetails: PhaseDetails
    dataProcessingDetails: PhaseDetails
    trainingDetails: PhaseDetails


class JobSummary(TypedDict):
    """``ModelCustomizationJobSummary``."""

    jobArn: str
    baseModelArn: str
    jobName: str
    status: JobStatus
    creationTime: datetime
    statusDetails: NotRequired[StatusDetails]
    lastModifiedTime: NotRequired[datetime]
    endTime: NotRequired[datetime]
    customModelArn: NotRequired[str]
    customModelName: NotRequired[str]
    customizationType: NotRequired[CustomizationType]


class JobDetails(TypedDict, total=False):
    """``GetModelCustomizationJobResponse``."""

    jobArn: Required[str]
    jobName: Required[str]
    outputModelName: Required[str]
    outputModelArn: str
    clientRequestToken: str
    roleArn: Required[str]
    status: JobStatus
    statusDetails: StatusDetails
    failureMessage: str
    creationTime: Required[datetime]
    lastModifiedTime: datetime
    endTime: datetime
    baseModelArn: Required[str]
    hyperParameters: dict[str, str]
    trainingDataConfig: Required[dict[str, Any]]
    validationDataConfig: Required[dict[str, Any]]
    outputDataConfig: Required[dict[str, Any]]
    customizationType: CustomizationType
    outputModelKmsKeyArn: str
    trainingMetrics: dict[str, float]
    validationMetrics: list[dict[str, float]]
    vpcConfig: dict[str, Any]
    customizationConfig: dict[str, Any]


class JobFields(TypedDict, total=False):
    """What a test author can say of a job; everything has a default that agrees with the rest.

    None is as good as left out, so that parametrized tests can pass it.

    Attributes:
        job_name: The job's name (``JobName``); by default a new one.
        status: By default ``InProgress``.
        creation_time: Aware. By default now for a running job, or one `training_duration` before the end of one that has ended.
        last_modified_time: Aware; a running job has it until its next change. By default the last change that a running job's phases
            went through, or shortly after the end.
        end_time: Aware, for a job that has ended. By default now, or one `training_duration` after `creation_time` if that is earlier.
        custom_model_name: The name of the job's model (``CustomModelName``); by default made from the job's name.
        base_model: A foundation model's id, with or without the context-length suffix, or its ARN; or a custom model, which is trained
            further: its name, its ARN, what `add_custom_model` returned, or the job that made it. By default Amazon Nova Micro.
        customization_type: By default ``FINE_TUNING``.
        status_details: ``StatusDetails``, of any phases; a running job has them until its next change, and goes on from there. They must
            not contradict the rest. By default what follows from the times.
        failure_message: For a job that failed; by default AWS's words for an internal error.
        hyper_parameters: Strings by name; where a job is fine-tuning or continued pre-training, the base model's defaults are added.
        training_data: An S3 URI, or a ``TrainingDataConfig``.
        validation_data: An S3 URI, several, or a ``ValidationDataConfig``; by default there is none.
        output_data: An S3 URI, or an ``OutputDataConfig``.
        role_arn: By default a role of the job's account.
        vpc_config: ``VpcConfig``.
        customization_config: ``CustomizationConfig``; it has to go with `customization_type`.
        kms_key_id: The custom model's key (``KmsKeyId``).
        tags: The job's tags, by key.
        model_tags: The custom model's tags, by key.
        client_request_token: Echoed in the job's details; a request to create a job with the same token is a conflict.
        region_name: By default the fake's.
        account_id: Twelve digits; by default the fake's.
    """

    job_name: str | None
    status: JobStatus | None
    creation_time: datetime | None
    last_modified_time: datetime | None
    end_time: datetime | None
    custom_model_name: str | None
    base_model: str | Job | Resource | None
    customization_type: CustomizationType | None
    status_details: StatusDetails | None
    failure_message: str | None
    hyper_parameters: Mapping[str, str] | None
    training_data: str | Mapping[str, Any] | None
    validation_data: str | Sequence[str] | Mapping[str, Any] | None
    output_data: str | Mapping[str, Any] | None
    role_arn: str | None
    vpc_config: Mapping[str, Any] | None
    customization_config: Mapping[str, Any] | None
    kms_key_id: str | None
    tags: Mapping[str, str] | None
    model_tags: Mapping[str, str] | None
    client_request_token: str | None
    region_name: str | None
    account_id: str | None


class _Course(TypedDict, total=False):
    """What a test author can say of whatever takes its time.

    Attributes:
        status: One of its kind's own; by default it has worked.
        creation_time: Aware. By default now for what goes on, or its usual duration before its end.
        end_time: Aware, for what does not go on any more. By default now, or its usual duration after `creation_time`.
        failure_message: For what has failed; by default AWS's words for an internal error.
        region_name: By default the fake's.
        account_id: Twelve digits; by default the fake's.
    """

    status: str
    creation_time: datetime
    end_time: datetime
    failure_message: str
    region_name: str
    account_id: str


class CustomModelFields(_Course, total=False):
    """What a test author can say of a custom model.

    Attributes:
        model_name: ``CustomModelName``; by default a new one.
        customization_type: By default ``FINE_TUNING``, and a completed job is seeded that has made the model. Only an ``IMPORTED`` model
            has no job, and can have another status than Active.
        end_time: When its job ended, or its creation if it is an ``IMPORTED`` one.
        tags: The model's tags, by key.
        base_model: As in :class:`JobFields`.
        job_name: The job's name, where there is a job; the other fields are the job's, too.
    """

    model_name: str
    customization_type: CustomizationType
    tags: Mapping[str, str]
    job_name: str
    base_model: str | Job | Resource
    hyper_parameters: Mapping[str, str]
    training_data: str | Mapping[str, Any]
    validation_data: str | Sequence[str] | Mapping[str, Any]
    output_data: str | Mapping[str, Any]
    role_arn: str
    kms_key_id: str


class DeploymentFields(_Course, total=False):
    """What a test author can say of a custom model deployment.

    Attributes:
        deployment_name: ``ModelDeploymentName``; by default a new one.
        model: The custom model that it was created for: its name, its ARN, what `add_custom_model` returned, or the job that made it.
            By default a new one.
        update_model: The custom model that it was then updated to, in the same way; by default there was no update. The `end_time` and
            the `failure_message` are the update's then.
        update_status: ``CustomModelDeploymentUpdateStatus``; by default ``UpdateCompleted``.
        description: ``CustomModelDeploymentDescription``.
        tags: Its tags, by key.
    """

    deployment_name: str
    model: str | Job | Resource
    update_model: str | Job | Resource
    update_status: Literal["Updating", "UpdateCompleted", "UpdateFailed"]
    description: str
    tags: Mapping[str, str]


class ProvisionedThroughputFields(_Course, total=False):
    """What a test author can say of provisioned throughput.

    Attributes:
        provisioned_model_name: ``ProvisionedModelName``; by default a new one.
        model: A foundation model's id or ARN, or a custom model as in :class:`DeploymentFields`. By default Amazon Nova Micro.
        desired_model: The model that it was then updated to, where `model` is a custom one; by default there was no update. The `status`
            (``Updating``, ``InService`` or ``Failed``), the `end_time` and the `failure_message` are the update's then.
        model_units: By default 1.
        commitment_duration: ``CommitmentDuration``; by default there is no commitment.
        tags: Its tags, by key.
    """

    provisioned_model_name: str
    model: str | Job | Resource
    desired_model: str | Job | Resource
    model_units: int
    commitment_duration: Literal["OneMonth", "SixMonths"]
    tags: Mapping[str, str]


class ImportJobFields(_Course, total=False):
    """What a test author can say of a model import job.

    Attributes:
        job_name: ``JobName``; by default a new one.
        imported_model_name: ``ImportedModelName``; by default a new one.
        model_data: An S3 URI, or a ``ModelDataSource``.
        role_arn: By default a role of the job's account.
        vpc_config: ``VpcConfig``.
        kms_key_id: The imported model's key (``KmsKeyId``).
        tags: The job's tags, by key.
        model_tags: The imported model's tags, by key.
    """

    job_name: str
    imported_model_name: str
    model_data: str | Mapping[str, Any]
    role_arn: str
    vpc_config: Mapping[str, Any]
    kms_key_id: str
    tags: Mapping[str, str]
    model_tags: Mapping[str, str]


class ImportedModelFields(TypedDict, total=False):
    """What a test author can say of an imported model.

    Attributes:
        model_name: ``ImportedModelName``; by default a new one.
        job_name: The name of the import job that made it; by default a new one.
        model_data: An S3 URI, or a ``ModelDataSource``.
        role_arn: The job's role.
        kms_key_id: The model's key (``KmsKeyId``).
        tags: The model's tags, by key.
        creation_time: Aware; the job's, too.
        region_name: By default the fake's.
        account_id: Twelve digits; by default the fake's.
    """

    model_name: str
    job_name: str
    model_data: str | Mapping[str, Any]
    role_arn: str
    kms_key_id: str
    tags: Mapping[str, str]
    creation_time: datetime
    region_name: str
    account_id: str


class CopyJobFields(_Course, total=False):
    """What a test author can say of a model copy job.

    Attributes:
        target_model_name: The copy's name (``CustomModelName``); by default a new one.
        source_model: The custom model, as in :class:`DeploymentFields`; by ARN also one of another account or Region. By default a new one.
        kms_key_id: The copy's key (``KmsKeyId``).
        target_tags: The copy's tags, by key.
    """

    target_model_name: str
    source_model: str | Job | Resource
    kms_key_id: str
    target_tags: Mapping[str, str]


class FoundationModelFields(TypedDict, total=False):
    """What a test author can say of a foundation model.

    Attributes:
        model_name: By default made from the id.
        provider_name: By default made from the id.
        input_modalities: By default ``TEXT``.
        output_modalities: By default ``TEXT``.
        response_streaming_supported: By default AWS does not say.
        customizations_supported: By default none.
        inference_types_supported: By default ``ON_DEMAND``.
        lifecycle_status: By default ``ACTIVE``.
        hyper_parameters: What Bedrock fills in where a customization job's request leaves it out; by default nothing.
    """

    model_name: str
    provider_name: str
    input_modalities: Sequence[str]
    output_modalities: Sequence[str]
    response_streaming_supported: bool
    customizations_supported: Sequence[CustomizationType]
    inference_types_supported: Sequence[str]
    lifecycle_status: Literal["ACTIVE", "LEGACY"]
    hyper_parameters: Mapping[str, str]


ProcessName = Literal[
    "custom_model",
    "deployment",
    "deployment_update",
    "provisioned_throughput",
    "provisioned_throughput_update",
    "import_job",
    "copy_job",
]
"""What takes its time besides customization jobs."""


class Credentials(TypedDict):
    """Credentials as ``boto3.client`` and ``boto3.Session`` take them."""

    aws_access_key_id: str
    aws_secret_access_key: str
    aws_session_token: str


class OptionFields(TypedDict, total=False):
    """The options of a fake; :class:`pytest_bedrock_jobs.options.Options` describes them."""

    region_name: str
    account_id: str
    seed: int | str
    transport: Transport
    unsupported: Unsupported
    base_models: BaseModels
    training_duration: timedelta
    stopping_duration: timedelta
    model_creation_duration: timedelta
    deployment_duration: timedelta
    provisioning_duration: timedelta
    import_duration: timedelta
    copy_duration: timedelta
    in_progress_quota: int | None
    model_units_quota: int | None
    check_training_data: bool
