"""Jobs out of the JSON that AWS's command line printed: ``aws bedrock list-`` and ``get-model-customization-job(s)``."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from ..service.clock import to_millis
from ..service.errors import ServiceError
from ..service.families.customization_jobs.loading import Printed
from ..service.families.customization_jobs.record import IN_DETAILS, PASSING
from ..wire.model import operation_model, partition, shape
from ..wire.parser import from_json

_JOB_ARN = re.compile(
    r"arn:(?P<partition>[^:]+):bedrock:(?P<region>[^:]+):(?P<account>[0-9]{12}):model-customization-job/(?P<base>[^/]+)/(?P<id>[^/]+)"
)
_ARN = re.compile(
    r"arn:(?P<partition>[^:]+):(?P<service>[^:]+):(?P<region>[^:]*):(?P<account>[^:]*):(?P<rest>.+)", re.DOTALL
)
# The fields of a job, and the members of its details that they come from.
_MEMBERS = {
    "job_name": "jobName",
    "status": "status",
    "creation_time": "creationTime",
    "last_modified_time": "lastModifiedTime",
    "end_time": "endTime",
    "custom_model_name": "outputModelName",
    "customization_type": "customizationType",
    "status_details": "statusDetails",
    "failure_message": "failureMessage",
    "hyper_parameters": "hyperParameters",
    "training_data": "trainingDataConfig",
    "validation_data": "validationDataConfig",
    "output_data": "outputDataConfig",
    "role_arn": "roleArn",
    "vpc_config": "vpcConfig",
    "customization_config": "customizationConfig",
    "kms_key_id": "outputModelKmsKeyArn",
    "client_request_token": "clientRequestToken",
}
_REQUIRED = ("jobArn", "jobName", "status", "creationTime")


Output = str | os.PathLike[str] | Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Loaded:
    """A job that is to be seeded: its fields, what they do not hold, and the last that is known of it."""

    fields: Mapping[str, Any]
    printed: Printed
    seen: datetime


def loaded(
    source: Output | Sequence[Output], account_id: str | None = None, region_name: str | None = None
) -> list[Loaded]:
    """The jobs of outputs in files, or of what such files hold, in their order.

    Args:
        source: An output, or several.
        account_id: The account that they move to; None for the one of each.
        region_name: The Region that they move to; None for the one of each.

    Raises:
        OSError: A file cannot be read.
        TypeError: It is neither a path nor what a file holds.
        ValueError: It is not such JSON; the message says why.
    """
    if isinstance(source, (list, tuple)):
        return [job for output in source for job in loaded(output, account_id, region_name)]
    if not isinstance(source, (str, os.PathLike, Mapping)):
        raise TypeError(f"source={source!r}: expected the path of a file, what such a file holds, or several of them")
    # As bytes: some shells write what is printed into files as UTF-16, or with a byte order mark.
    text = _encoded(source) if isinstance(source, Mapping) else Path(source).read_bytes()
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ValueError(
            f"{source!r} is not JSON: {error}; pass what `aws bedrock ... --output json` printed"
        ) from None
    outputs = content if isinstance(content, list) else [content]
    return [_moved(job, account_id, region_name) for output in outputs for job in _jobs(output)]


def _encoded(content: Mapping[str, Any]) -> str:
    """What boto3 returned, as the command line would have printed it."""

    def encode(value: Any) -> str:
        to_millis(value, "a time")
        return str(value.isoformat())

    return json.dumps({name: value for name, value in content.items() if name != "ResponseMetadata"}, default=encode)


def _jobs(content: Any) -> list[dict[str, Any]]:
    """The details of each job of a list, or of a single job: every member that could be there, and None where one is not."""
    details: Any = operation_model("GetModelCustomizationJob").output_shape
    form: Any
    if isinstance(content, dict) and "modelCustomizationJobSummaries" in content:
        form, given = shape("ModelCustomizationJobSummaries"), content["modelCustomizationJobSummaries"]
        # A summary says nothing of what it has no member for, nor that something is missing which details have to have.
        known = {IN_DETAILS.get(name, name) for name in form.member.members} - set(details.required_members)
    elif isinstance(content, dict) and "jobArn" in content:
        form, given, known = details, content, set(details.members)
    else:
        raise ValueError(
            "it holds no jobs; pass what `aws bedrock list-model-customization-jobs` or"
            " `aws bedrock get-model-customization-job` printed, with --output json"
        )
    try:
        read = from_json(form)(given, "the jobs")
    except ServiceError as error:
        raise ValueError(f"the JSON cannot be read: {error.message}") from None
    jobs = read if isinstance(read, list) else [read]
    return [dict.fromkeys(known) | {IN_DETAILS.get(name, name): value for name, value in job.items()} for job in jobs]


def _moved(members: dict[str, Any], account_id: str | None, region_name: str | None) -> Loaded:
    """A job, in another account or Region if one is given: all ARNs of its own place are then of that."""
    missing = [name for name in _REQUIRED if members.get(name) is None]
    if missing:
        which = members.get("jobName") or members.get("jobArn")
        raise ValueError(f"job {which!r} lacks {', '.join(missing)}; pass the whole JSON that the command line printed")
    arn = _JOB_ARN.fullmatch(members["jobArn"])
    if arn is None:
        raise ValueError(f"jobArn={members['jobArn']!r} is no ARN of a model customization job")
    own = {"partition": arn["partition"], "region": arn["region"], "account": arn["account"]}
    region, account = region_name or arn["region"], account_id or arn["account"]
    home = {"partition": partition(region) or arn["partition"], "region": region, "account": account}

    def move(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: move(item) for name, item in value.items()}
        if isinstance(value, list):
            return [move(item) for item in value]
        found = _ARN.fullmatch(value) if isinstance(value, str) else None
        if found is None:
            return value
        place = {part: home[part] if found[part] == own[part] else found[part] for part in own}
        return "arn:{partition}:{service}:{region}:{account}:{rest}".format(**{**found.groupdict(), **place})

    return _job(move(members) if home != own else members, arn["base"], arn["id"], region, account)


def _job(members: Mapping[str, Any], base: str, id: str, region_name: str, account_id: str) -> Loaded:
    fields = {name: members[member] for name, member in _MEMBERS.items() if members.get(member) is not None}
    if not fields.get("validation_data", {}).get("validators"):
        fields.pop("validation_data", None)
    fields.update(region_name=region_name, account_id=account_id)
    model_arn, base_arn = members.get("outputModelArn"), members.get("baseModelArn") or ""
    printed = Printed(
        id=id,
        model_id=model_arn and model_arn.rpartition("/")[2],
        base_model_id=base,
        custom_base_arn=base_arn if ":custom-model/" in base_arn else None,
        lasting={name: value for name, value in members.items() if name not in PASSING},
        passing={name: value for name, value in members.items() if name in PASSING},
    )
    # The end, or the last change of a job that goes on; an ended job may have been modified shortly after what is now.
    seen = members.get("endTime") or members.get("lastModifiedTime") or members["creationTime"]
    if members.get("endTime") is None:
        details = (members.get("statusDetails") or {}).values()
        seen = max([seen, *(phase["lastModifiedTime"] for phase in details if "lastModifiedTime" in phase)])
    return Loaded(fields, printed, seen)
