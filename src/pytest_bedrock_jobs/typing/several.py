"""The fields of several things at once: each is a value for all of them, a sequence that they go through, or a callable of the index."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal, TypeAlias, TypedDict, TypeVar

from .answers import CustomizationType, JobStatus, StatusDetails
from .fields import Tags
from .handles import HasArn

T = TypeVar("T")
Each: TypeAlias = T | Sequence[T] | Callable[[int], T]


# typed names, written by scripts/typed_names.py


class JobsFields(TypedDict, total=False):
    """Those of :class:`JobFields` for several."""

    job_name: Each[str | None]
    status: Each[JobStatus | None]
    creation_time: Each[datetime | None]
    last_modified_time: Each[datetime | None]
    end_time: Each[datetime | None]
    custom_model_name: Each[str | None]
    base_model: Each[str | HasArn]
    customization_type: Each[CustomizationType | None]
    status_details: Each[StatusDetails | None]
    failure_message: Each[str | None]
    timeline: Each[str | None]
    training_loss: Each[float | None]
    validation_losses: Each[Sequence[float] | None]
    job_arn: Each[str | None]
    custom_model_arn: Each[str | None]
    hyper_parameters: Each[Mapping[str, str] | None]
    training_data: Each[str | Mapping[str, Any] | None]
    validation_data: Each[str | Sequence[str] | Mapping[str, Any] | None]
    output_data: Each[str | Mapping[str, Any] | None]
    role_arn: Each[str | None]
    vpc_config: Each[Mapping[str, Any] | None]
    customization_config: Each[Mapping[str, Any] | None]
    kms_key_id: Each[str | None]
    tags: Each[Tags | None]
    model_tags: Each[Tags | None]
    client_request_token: Each[str | None]
    region_name: Each[str | None]
    account_id: Each[str | None]


class _Lives(TypedDict, total=False):
    """Those of :class:`_Life` for several."""

    status: Each[str | None]
    creation_time: Each[datetime | None]
    end_time: Each[datetime | None]
    failure_message: Each[str | None]
    timeline: Each[str | None]
    region_name: Each[str | None]
    account_id: Each[str | None]


class CustomModelsFields(_Lives, total=False):
    """Those of :class:`CustomModelFields` for several."""

    model_name: Each[str | None]
    customization_type: Each[CustomizationType | None]
    tags: Each[Tags | None]
    job_name: Each[str | None]
    base_model: Each[str | HasArn]
    hyper_parameters: Each[Mapping[str, str] | None]
    training_data: Each[str | Mapping[str, Any] | None]
    validation_data: Each[str | Sequence[str] | Mapping[str, Any] | None]
    output_data: Each[str | Mapping[str, Any] | None]
    role_arn: Each[str | None]
    kms_key_id: Each[str | None]


class DeploymentsFields(_Lives, total=False):
    """Those of :class:`DeploymentFields` for several."""

    deployment_name: Each[str | None]
    model: Each[str | HasArn]
    update_model: Each[str | HasArn]
    update_status: Each[Literal["Updating", "UpdateCompleted", "UpdateFailed"] | None]
    description: Each[str | None]
    tags: Each[Tags | None]


class ProvisionedThroughputsFields(_Lives, total=False):
    """Those of :class:`ProvisionedThroughputFields` for several."""

    provisioned_model_name: Each[str | None]
    model: Each[str | HasArn]
    desired_model: Each[str | HasArn]
    model_units: Each[int | None]
    commitment_duration: Each[Literal["OneMonth", "SixMonths"] | None]
    tags: Each[Tags | None]


class ImportJobsFields(_Lives, total=False):
    """Those of :class:`ImportJobFields` for several."""

    job_name: Each[str | None]
    imported_model_name: Each[str | None]
    model_data: Each[str | Mapping[str, Any] | None]
    role_arn: Each[str | None]
    vpc_config: Each[Mapping[str, Any] | None]
    kms_key_id: Each[str | None]
    tags: Each[Tags | None]
    model_tags: Each[Tags | None]


class ImportedModelsFields(TypedDict, total=False):
    """Those of :class:`ImportedModelFields` for several."""

    model_name: Each[str | None]
    job_name: Each[str | None]
    model_data: Each[str | Mapping[str, Any] | None]
    role_arn: Each[str | None]
    kms_key_id: Each[str | None]
    tags: Each[Tags | None]
    creation_time: Each[datetime | None]
    region_name: Each[str | None]
    account_id: Each[str | None]


class CopyJobsFields(_Lives, total=False):
    """Those of :class:`CopyJobFields` for several."""

    target_model_name: Each[str | None]
    source_model: Each[str | HasArn]
    kms_key_id: Each[str | None]
    target_tags: Each[Tags | None]


class InferenceProfilesFields(TypedDict, total=False):
    """Those of :class:`InferenceProfileFields` for several."""

    inference_profile_name: Each[str | None]
    model: Each[str]
    description: Each[str | None]
    tags: Each[Tags | None]
    creation_time: Each[datetime | None]
    region_name: Each[str | None]
    account_id: Each[str | None]


class InvocationJobsFields(_Lives, total=False):
    """Those of :class:`InvocationJobFields` for several."""

    job_name: Each[str | None]
    model: Each[str | HasArn]
    input_data: Each[str | Mapping[str, Any] | None]
    output_data: Each[str | Mapping[str, Any] | None]
    role_arn: Each[str | None]
    invocation_type: Each[Literal["InvokeModel", "Converse"] | None]
    timeout_duration_in_hours: Each[int | None]
    vpc_config: Each[Mapping[str, Any] | None]
    client_request_token: Each[str | None]
    tags: Each[Tags | None]
    total_record_count: Each[int | None]
    processed_record_count: Each[int | None]
    error_record_count: Each[int | None]


# end of the typed names
