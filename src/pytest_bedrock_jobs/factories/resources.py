"""Factory functions for unit tests that call no AWS at all: plain dicts as boto3 returns them, self-consistent and deterministic.

They take the fields of the ``add_`` methods of :class:`pytest_bedrock_jobs.FakeBedrockJobs` and share their rules: a TypeError for a field
that there is not, a ValueError for a value that AWS would not have or for fields that contradict each other. The module :mod:`.core` says
what they assume about times and models.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from .core import make, make_all

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from ..typing import (
        CopyJobFields,
        CopyJobsFields,
        CustomModelFields,
        CustomModelsFields,
        DeploymentFields,
        DeploymentsFields,
        ImportedModelFields,
        ImportedModelsFields,
        ImportJobFields,
        ImportJobsFields,
        InferenceProfileFields,
        InferenceProfilesFields,
        InvocationJobFields,
        InvocationJobsFields,
        JobDetails,
        JobFields,
        JobsFields,
        JobSummary,
        ProvisionedThroughputFields,
        ProvisionedThroughputsFields,
    )

# typed names, written by scripts/typed_names.py


def make_job_summary(**fields: Unpack[JobFields]) -> JobSummary:
    """A job as ``list_model_customization_jobs`` returns it."""
    return cast("JobSummary", make("job", "summary", **fields))


def make_job_summaries(count: int, **fields: Unpack[JobsFields]) -> list[JobSummary]:
    """Several jobs as ``list_model_customization_jobs`` returns them, newest first."""
    return cast("list[JobSummary]", make_all("job", count, **fields))


def make_job_details(**fields: Unpack[JobFields]) -> JobDetails:
    """A job as ``get_model_customization_job`` returns it, without ``ResponseMetadata``."""
    return cast("JobDetails", make("job", "details", **fields))


def make_custom_model_summary(**fields: Unpack[CustomModelFields]) -> dict[str, Any]:
    """A custom model as ``list_custom_models`` returns it."""
    return make("custom_model", "summary", **fields)


def make_custom_model_summaries(count: int, **fields: Unpack[CustomModelsFields]) -> list[dict[str, Any]]:
    """Several custom models as ``list_custom_models`` returns them, newest first."""
    return make_all("custom_model", count, **fields)


def make_custom_model_details(**fields: Unpack[CustomModelFields]) -> dict[str, Any]:
    """A custom model as ``get_custom_model`` returns it, without ``ResponseMetadata``."""
    return make("custom_model", "details", **fields)


def make_deployment_summary(**fields: Unpack[DeploymentFields]) -> dict[str, Any]:
    """A deployment as ``list_custom_model_deployments`` returns it."""
    return make("deployment", "summary", **fields)


def make_deployment_summaries(count: int, **fields: Unpack[DeploymentsFields]) -> list[dict[str, Any]]:
    """Several deployments as ``list_custom_model_deployments`` returns them, newest first."""
    return make_all("deployment", count, **fields)


def make_deployment_details(**fields: Unpack[DeploymentFields]) -> dict[str, Any]:
    """A deployment as ``get_custom_model_deployment`` returns it, without ``ResponseMetadata``."""
    return make("deployment", "details", **fields)


def make_provisioned_throughput_summary(**fields: Unpack[ProvisionedThroughputFields]) -> dict[str, Any]:
    """A provisioned throughput as ``list_provisioned_model_throughputs`` returns it."""
    return make("provisioned_throughput", "summary", **fields)


def make_provisioned_throughput_summaries(
    count: int, **fields: Unpack[ProvisionedThroughputsFields]
) -> list[dict[str, Any]]:
    """Several provisioned throughputs as ``list_provisioned_model_throughputs`` returns them, newest first."""
    return make_all("provisioned_throughput", count, **fields)


def make_provisioned_throughput_details(**fields: Unpack[ProvisionedThroughputFields]) -> dict[str, Any]:
    """A provisioned throughput as ``get_provisioned_model_throughput`` returns it, without ``ResponseMetadata``."""
    return make("provisioned_throughput", "details", **fields)


def make_import_job_summary(**fields: Unpack[ImportJobFields]) -> dict[str, Any]:
    """An import job as ``list_model_import_jobs`` returns it."""
    return make("import_job", "summary", **fields)


def make_import_job_summaries(count: int, **fields: Unpack[ImportJobsFields]) -> list[dict[str, Any]]:
    """Several import jobs as ``list_model_import_jobs`` returns them, newest first."""
    return make_all("import_job", count, **fields)


def make_import_job_details(**fields: Unpack[ImportJobFields]) -> dict[str, Any]:
    """An import job as ``get_model_import_job`` returns it, without ``ResponseMetadata``."""
    return make("import_job", "details", **fields)


def make_imported_model_summary(**fields: Unpack[ImportedModelFields]) -> dict[str, Any]:
    """An imported model as ``list_imported_models`` returns it."""
    return make("imported_model", "summary", **fields)


def make_imported_model_summaries(count: int, **fields: Unpack[ImportedModelsFields]) -> list[dict[str, Any]]:
    """Several imported models as ``list_imported_models`` returns them, newest first."""
    return make_all("imported_model", count, **fields)


def make_imported_model_details(**fields: Unpack[ImportedModelFields]) -> dict[str, Any]:
    """An imported model as ``get_imported_model`` returns it, without ``ResponseMetadata``."""
    return make("imported_model", "details", **fields)


def make_copy_job_summary(**fields: Unpack[CopyJobFields]) -> dict[str, Any]:
    """A copy job as ``list_model_copy_jobs`` returns it."""
    return make("copy_job", "summary", **fields)


def make_copy_job_summaries(count: int, **fields: Unpack[CopyJobsFields]) -> list[dict[str, Any]]:
    """Several copy jobs as ``list_model_copy_jobs`` returns them, newest first."""
    return make_all("copy_job", count, **fields)


def make_copy_job_details(**fields: Unpack[CopyJobFields]) -> dict[str, Any]:
    """A copy job as ``get_model_copy_job`` returns it, without ``ResponseMetadata``."""
    return make("copy_job", "details", **fields)


def make_invocation_job_summary(**fields: Unpack[InvocationJobFields]) -> dict[str, Any]:
    """An invocation job as ``list_model_invocation_jobs`` returns it."""
    return make("invocation_job", "summary", **fields)


def make_invocation_job_summaries(count: int, **fields: Unpack[InvocationJobsFields]) -> list[dict[str, Any]]:
    """Several invocation jobs as ``list_model_invocation_jobs`` returns them, newest first."""
    return make_all("invocation_job", count, **fields)


def make_invocation_job_details(**fields: Unpack[InvocationJobFields]) -> dict[str, Any]:
    """An invocation job as ``get_model_invocation_job`` returns it, without ``ResponseMetadata``."""
    return make("invocation_job", "details", **fields)


def make_inference_profile_summary(**fields: Unpack[InferenceProfileFields]) -> dict[str, Any]:
    """An inference profile as ``list_inference_profiles`` returns it."""
    return make("inference_profile", "summary", **fields)


def make_inference_profile_summaries(count: int, **fields: Unpack[InferenceProfilesFields]) -> list[dict[str, Any]]:
    """Several inference profiles as ``list_inference_profiles`` returns them, newest first."""
    return make_all("inference_profile", count, **fields)


def make_inference_profile_details(**fields: Unpack[InferenceProfileFields]) -> dict[str, Any]:
    """An inference profile as ``get_inference_profile`` returns it, without ``ResponseMetadata``."""
    return make("inference_profile", "details", **fields)


# end of the typed names
