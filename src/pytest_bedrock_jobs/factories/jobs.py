"""Factory functions for the names and ARNs of jobs and models: deterministic, and different for each index."""

from __future__ import annotations

from ..service import names
from ..service.catalogue import DEFAULT_BASE_MODEL
from ..service.families.customization_jobs.record import JobRecord
from .core import DEFAULTS, made_job


def make_job_name(index: int = 0) -> str:
    """A job's name (``JobName``), another one for each index."""
    return f"job-{index + 1}"


def make_custom_model_name(index: int = 0) -> str:
    """The name of the model that a job of :func:`make_job_name` makes (``CustomModelName``)."""
    return names.model_name_for(make_job_name(index))


def make_job_arn(
    index: int = 0,
    *,
    base_model: str = DEFAULT_BASE_MODEL,
    region_name: str = DEFAULTS.region_name,
    account_id: str = DEFAULTS.account_id,
) -> str:
    """The ARN of a job (``ModelCustomizationJobArn``), another one for each index.

    Args:
        index: Which of many.
        base_model: A foundation model's id, with or without the context-length suffix.
        region_name: A Region; the partition follows from it.
        account_id: Twelve digits.

    Raises:
        ValueError: An argument has a value that AWS would not have.
    """
    return _job(index, base_model, region_name, account_id).arn


def make_custom_model_arn(
    index: int = 0,
    *,
    base_model: str = DEFAULT_BASE_MODEL,
    region_name: str = DEFAULTS.region_name,
    account_id: str = DEFAULTS.account_id,
) -> str:
    """The ARN of the custom model that the job of :func:`make_job_arn` with the same arguments makes (``CustomModelArn``).

    The arguments and the errors are those of that function.
    """
    return _job(index, base_model, region_name, account_id).model_arn


def make_foundation_model_arn(base_model: str = DEFAULT_BASE_MODEL, *, region_name: str = DEFAULTS.region_name) -> str:
    """The ARN of a foundation model that can be customized (``FoundationModelArn``).

    Args:
        base_model: The model's id, with or without the context-length suffix.
        region_name: A Region; the partition follows from it.

    Raises:
        ValueError: An argument has a value that AWS would not have.
    """
    job = _job(0, base_model, region_name, DEFAULTS.account_id)
    return job.scope.foundation_model_arn(job.base.id)


def _job(index: int, base_model: str, region_name: str, account_id: str) -> JobRecord:
    fields = {"base_model": base_model, "region_name": region_name, "account_id": account_id}
    return made_job(index, fields)[0]
