"""Jobs out of the JSON that AWS's command line printed: ``aws bedrock list-`` and ``get-model-customization-job(s)``."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from .service.clock import to_millis
from .service.errors import ServiceError
from .wire.model import operation_model, shape
from .wire.requests import from_json

_JOB_ARN = re.compile(
    r"arn:[^:]+:bedrock:(?P<region>[^:]+):(?P<account>[0-9]{12}):model-customization-job/(?P<base>[^/]+)/(?P<id>[^/]+)"
)
# The fields of a job, and the members of its summary or details that they come from.
_MEMBERS = {
    "job_name": ("jobName",),
    "status": ("status",),
    "creation_time": ("creationTime",),
    "last_modified_time": ("lastModifiedTime",),
    "end_time": ("endTime",),
    "custom_model_name": ("outputModelName", "customModelName"),
    "customization_type": ("customizationType",),
    "status_details": ("statusDetails",),
    "failure_message": ("failureMessage",),
    "hyper_parameters": ("hyperParameters",),
    "training_data": ("trainingDataConfig",),
    "validation_data": ("validationDataConfig",),
    "output_data": ("outputDataConfig",),
    "role_arn": ("roleArn",),
    "vpc_config": ("vpcConfig",),
    "customization_config": ("customizationConfig",),
    "kms_key_id": ("outputModelKmsKeyArn",),
    "client_request_token": ("clientRequestToken",),
}
_REQUIRED = ("jobArn", "jobName", "status", "creationTime")


@dataclass(frozen=True, slots=True)
class Loaded:
    """A job that is to be seeded: its fields, its own id, its model's id if the job made one, and the last that is known of it."""

    fields: Mapping[str, Any]
    id: str
    model_id: str | None
    seen: datetime


def loaded(source: str | os.PathLike[str] | Mapping[str, Any]) -> list[Loaded]:
    """The jobs of a file or of what it holds, in its order.

    Raises:
        OSError: The file cannot be read.
        ValueError: It is not such JSON; the message says why.
    """
    text = _encoded(source) if isinstance(source, Mapping) else Path(source).read_text(encoding="utf-8")
    try:
        content = json.loads(text)
    except ValueError as error:
        raise ValueError(
            f"{source!r} is not JSON: {error}; pass what `aws bedrock ... --output json` printed"
        ) from None
    return [_job(members) for members in _jobs(content)]


def _encoded(content: Mapping[str, Any]) -> str:
    """What boto3 returned, as the command line would have printed it."""

    def encode(value: Any) -> str:
        to_millis(value, "a time")
        return str(value.isoformat())

    return json.dumps({name: value for name, value in content.items() if name != "ResponseMetadata"}, default=encode)


def _jobs(content: Any) -> list[Mapping[str, Any]]:
    """The summaries of a list, or the details of a single job, as their shapes have them."""
    form: Any
    if isinstance(content, dict) and "modelCustomizationJobSummaries" in content:
        form, given = shape("ModelCustomizationJobSummaries"), content["modelCustomizationJobSummaries"]
    elif isinstance(content, dict) and "jobArn" in content:
        form, given = operation_model("GetModelCustomizationJob").output_shape, content
    else:
        raise ValueError(
            "there are no jobs in it; pass what `aws bedrock list-model-customization-jobs` or"
            " `aws bedrock get-model-customization-job` printed, with --output json"
        )
    try:
        jobs = from_json(form)(given, "the jobs")
    except ServiceError as error:
        raise ValueError(f"the JSON cannot be read: {error.message}") from None
    return jobs if isinstance(jobs, list) else [jobs]


def _job(members: Mapping[str, Any]) -> Loaded:
    missing = [name for name in _REQUIRED if name not in members]
    if missing:
        raise ValueError(f"a job lacks {', '.join(missing)}; pass the whole JSON that the command line printed")
    arn = _JOB_ARN.fullmatch(members["jobArn"])
    if arn is None:
        raise ValueError(f"jobArn={members['jobArn']!r} is no ARN of a model customization job")
    fields = {
        name: members[member] for name, candidates in _MEMBERS.items() for member in candidates if member in members
    }
    if not fields.get("validation_data", {}).get("validators"):
        fields.pop("validation_data", None)
    fields.update(base_model=arn["base"], region_name=arn["region"], account_id=arn["account"])
    model_arn = members.get("outputModelArn") or members.get("customModelArn")
    # The end, or the last change of a job that goes on; an ended job may have been modified shortly after what is now.
    seen = members.get("endTime") or members.get("lastModifiedTime") or members["creationTime"]
    return Loaded(fields, arn["id"], model_arn and model_arn.rpartition("/")[2], seen)
