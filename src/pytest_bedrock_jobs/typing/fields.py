"""What goes in: the fields with which a test author describes a thing, in snake_case. None leaves a field out, but for one that names a model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal, TypeAlias, TypedDict

from .answers import CustomizationType, JobStatus, StatusDetails
from .handles import HasArn

Tags: TypeAlias = Mapping[str, str] | Sequence[Mapping[str, str]]
"""Tags by key, or as the API has them: a list of mappings with a ``key`` and a ``value``."""


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
        failure_message: For a job that failed; by default AWS's text for an internal error.
        timeline: In the place of status and end: its statuses in words, such as ``"InProgress 40m Failed"``, from its creation on.
        training_loss: ``trainingLoss``, for a job that has completed or still may; by default a plausible one.
        validation_losses: ``validationLoss`` for each validator; by default plausible ones. A list of numbers is for all of several jobs.
        job_arn: The job's ARN (``ModelCustomizationJobArn``); its account, Region and base model follow from it.
        custom_model_arn: The ARN of the model that the job makes (``CustomModelArn``).
        hyper_parameters: Strings by name; where a job is fine-tuning or continued pre-training, the base model's defaults are added.
        training_data: An S3 URI, or a ``TrainingDataConfig``.
        validation_data: An S3 URI, a list of several, or a ``ValidationDataConfig``; by default there is none. Of several jobs, each
            takes the next URI of a list; a list for each of them goes into another one: ``[[one, two]]``.
        output_data: An S3 URI, or an ``OutputDataConfig``.
        role_arn: By default a role of the job's account.
        vpc_config: ``VpcConfig``.
        customization_config: ``CustomizationConfig``; it has to go with `customization_type`.
        kms_key_id: The custom model's key (``KmsKeyId``).
        tags: The job's tags, by key; or as the API has them, a list of mappings with a ``key`` and a ``value``, which is for all of
            several jobs.
        model_tags: The custom model's tags, in the same way.
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
    base_model: str | HasArn
    customization_type: CustomizationType | None
    status_details: StatusDetails | None
    failure_message: str | None
    timeline: str | None
    training_loss: float | None
    validation_losses: Sequence[float] | None
    job_arn: str | None
    custom_model_arn: str | None
    hyper_parameters: Mapping[str, str] | None
    training_data: str | Mapping[str, Any] | None
    validation_data: str | Sequence[str] | Mapping[str, Any] | None
    output_data: str | Mapping[str, Any] | None
    role_arn: str | None
    vpc_config: Mapping[str, Any] | None
    customization_config: Mapping[str, Any] | None
    kms_key_id: str | None
    tags: Tags | None
    model_tags: Tags | None
    client_request_token: str | None
    region_name: str | None
    account_id: str | None


class _Life(TypedDict, total=False):
    """What a test author can say of whatever takes its time.

    Attributes:
        status: One of its kind's own; by default it has worked.
        creation_time: Aware. By default now for what goes on, or its usual duration before its end.
        end_time: Aware, for what does not go on any more. By default now, or its usual duration after `creation_time`.
        failure_message: For what has failed; by default AWS's text for an internal error.
        timeline: In the place of these: its statuses in words, such as ``"Creating 5m Failed"``, from its creation on.
        region_name: By default the fake's.
        account_id: Twelve digits; by default the fake's.
    """

    status: str | None
    creation_time: datetime | None
    end_time: datetime | None
    failure_message: str | None
    timeline: str | None
    region_name: str | None
    account_id: str | None


class CustomModelFields(_Life, total=False):
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

    model_name: str | None
    customization_type: CustomizationType | None
    tags: Tags | None
    job_name: str | None
    base_model: str | HasArn
    hyper_parameters: Mapping[str, str] | None
    training_data: str | Mapping[str, Any] | None
    validation_data: str | Sequence[str] | Mapping[str, Any] | None
    output_data: str | Mapping[str, Any] | None
    role_arn: str | None
    kms_key_id: str | None


class DeploymentFields(_Life, total=False):
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

    deployment_name: str | None
    model: str | HasArn
    update_model: str | HasArn
    update_status: Literal["Updating", "UpdateCompleted", "UpdateFailed"] | None
    description: str | None
    tags: Tags | None


class ProvisionedThroughputFields(_Life, total=False):
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

    provisioned_model_name: str | None
    model: str | HasArn
    desired_model: str | HasArn
    model_units: int | None
    commitment_duration: Literal["OneMonth", "SixMonths"] | None
    tags: Tags | None


class ImportJobFields(_Life, total=False):
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

    job_name: str | None
    imported_model_name: str | None
    model_data: str | Mapping[str, Any] | None
    role_arn: str | None
    vpc_config: Mapping[str, Any] | None
    kms_key_id: str | None
    tags: Tags | None
    model_tags: Tags | None


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

    model_name: str | None
    job_name: str | None
    model_data: str | Mapping[str, Any] | None
    role_arn: str | None
    kms_key_id: str | None
    tags: Tags | None
    creation_time: datetime | None
    region_name: str | None
    account_id: str | None


class CopyJobFields(_Life, total=False):
    """What a test author can say of a model copy job.

    Attributes:
        target_model_name: The copy's name (``CustomModelName``); by default a new one.
        source_model: The custom model, as in :class:`DeploymentFields`; by ARN also one of another account or Region. By default a new one.
        kms_key_id: The copy's key (``KmsKeyId``).
        target_tags: The copy's tags, by key.
    """

    target_model_name: str | None
    source_model: str | HasArn
    kms_key_id: str | None
    target_tags: Tags | None


class InferenceProfileFields(TypedDict, total=False):
    """What a test author can say of an inference profile of an application.

    Attributes:
        inference_profile_name: ``InferenceProfileName``; by default a new one.
        model: What it routes to: the id or the ARN of a foundation model or of an inference profile. By default
            Amazon Nova Micro.
        description: ``InferenceProfileDescription``.
        tags: Its tags, by key.
        creation_time: Aware; by default now.
        region_name: By default the fake's.
        account_id: Twelve digits; by default the fake's.
    """

    inference_profile_name: str | None
    model: str
    description: str | None
    tags: Tags | None
    creation_time: datetime | None
    region_name: str | None
    account_id: str | None


class InvocationJobFields(_Life, total=False):
    """What a test author can say of a batch inference job.

    Attributes:
        job_name: ``ModelInvocationJobName``; by default a new one.
        model: A foundation model's id or ARN, an inference profile's id or ARN, or a custom model as in :class:`DeploymentFields`.
            By default Amazon Nova Micro.
        input_data: An S3 URI of a file or a folder, or a ``ModelInvocationJobInputDataConfig``.
        output_data: An S3 URI, or a ``ModelInvocationJobOutputDataConfig``.
        role_arn: By default a role of the job's account.
        invocation_type: ``ModelInvocationType``; by default ``InvokeModel``.
        timeout_duration_in_hours: After how many hours it expires, or is partially completed; by default 24.
        vpc_config: ``VpcConfig``.
        client_request_token: Echoed in the job's details.
        tags: The job's tags, by key.
        total_record_count: How many records its input has; by default 100, or as many as the other counts need.
        processed_record_count: How many of them it has processed when it stops to process any; by default all of them where it
            completes, nine of ten where it completes in part, and otherwise as many as the time was enough for. Of a job that is
            InProgress: how many it has processed by now.
        error_record_count: How many of those could not be answered; by default none.
    """

    job_name: str | None
    model: str | HasArn
    input_data: str | Mapping[str, Any] | None
    output_data: str | Mapping[str, Any] | None
    role_arn: str | None
    invocation_type: Literal["InvokeModel", "Converse"] | None
    timeout_duration_in_hours: int | None
    vpc_config: Mapping[str, Any] | None
    client_request_token: str | None
    tags: Tags | None
    total_record_count: int | None
    processed_record_count: int | None
    error_record_count: int | None


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
        lifecycle_status: By default ``ACTIVE``, and ``LEGACY`` from `legacy_time` on, or from six months before `end_of_life_time`.
        start_of_life_time: When the model was launched. This and the other dates are aware datetimes, by default none, and shown
            where the installed botocore knows them; a model that is past its end of life stays.
        legacy_time: When it became legacy.
        public_extended_access_time: When its extended access began.
        end_of_life_time: When it is no longer available on AWS.
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
    start_of_life_time: datetime
    legacy_time: datetime
    public_extended_access_time: datetime
    end_of_life_time: datetime
    hyper_parameters: Mapping[str, str]
