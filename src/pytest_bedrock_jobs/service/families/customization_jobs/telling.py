"""What a test author would say of a job that is there, besides what follows from its request, name, tags and timeline."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...names import model_name_for
from ...record import Record
from .record import JobRecord


def told(job: JobRecord, model: Record | None, _: int) -> Mapping[str, Any]:
    """The fields of a job.

    Args:
        job: The job.
        model: The model that it has made; None where it has not.
        _: The present.
    """
    return {
        "base_model": job.base.custom_model_arn,
        "custom_model_name": None if job.model_name == model_name_for(job.name) else job.model_name,
        "model_tags": job.model_tags if model is None else model.tags,
        "training_loss": job.losses.training,
        "validation_losses": None if job.losses.validation is None else list(job.losses.validation),
        "job_arn": job.arn,
        "custom_model_arn": job.model_arn,
    }
