"""The state-change events that Bedrock sends to EventBridge: from what Get answers of a job to the event with its envelope.

Bedrock sends them of customization jobs and of batch inference jobs only; the two kinds have hardly a key in common.

https://docs.aws.amazon.com/bedrock/latest/userguide/monitoring-eventbridge-how-it-works.html
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timezone
from typing import Any

from .java import java_date
from .record import present


def state_change_event(family: str, details: Mapping[str, Any], *, at: datetime, id: str) -> dict[str, Any]:
    """The event of a job's transition, as EventBridge delivers it to a target.

    Args:
        family: What kind of job it is: ``"job"`` or ``"invocation_job"``.
        details: What Get answers of the job after the transition, with AWS's names and with datetimes.
        at: The instant of the transition, aware.
        id: The event's id, a UUID.

    Raises:
        ValueError: Bedrock sends no events of this family.
    """
    if family not in _FAMILIES:
        raise ValueError(f"family={family!r} has no state-change events; use one of {', '.join(map(repr, _FAMILIES))}")
    detail_type, detail = _FAMILIES[family]
    _, _, _, region, account, _ = details["jobArn"].split(":", 5)
    return {
        "version": "0",
        "id": id,
        "detail-type": detail_type,
        "source": "aws.bedrock",
        "account": account,
        "time": iso_seconds(at),
        "region": region,
        "resources": [details["jobArn"]],
        "detail": detail(details, account),
    }


def _customization_job(details: Mapping[str, Any], _: str) -> dict[str, Any]:
    # AWS's sample has one validation file where Get has a list of validators: the first (our choice).
    validators = (details.get("validationDataConfig") or {}).get("validators") or [None]
    return present(
        {
            "version": "0.0",
            "jobName": details["jobName"],
            "jobArn": details["jobArn"],
            "outputModelName": details["outputModelName"],
            "outputModelArn": details.get("outputModelArn"),
            "roleArn": details["roleArn"],
            "jobStatus": details["status"],
            "failureMessage": details.get("failureMessage"),
            "creationTime": iso_seconds(details["creationTime"]),
            "lastModifiedTime": _time_in(details, "lastModifiedTime"),
            "endTime": _time_in(details, "endTime"),
            "baseModelArn": details["baseModelArn"],
            "hyperParameters": _copy(details.get("hyperParameters")),
            "trainingDataConfig": _copy(details["trainingDataConfig"]),
            "validationDataConfig": _copy(validators[0]),
            "outputDataConfig": _copy(details["outputDataConfig"]),
        }
    )


def _invocation_job(details: Mapping[str, Any], account: str) -> dict[str, Any]:
    return {
        "version": "0.0",
        "accountId": account,
        "batchJobName": details["jobName"],
        "batchJobArn": details["jobArn"],
        "batchModelId": details["modelId"],
        "status": details["status"],
        # There is always one here; that of a customization job is absent where nothing failed.
        "failureMessage": details.get("message", ""),
        "creationTime": java_date(details["submitTime"]),
    }


_FAMILIES: Mapping[str, tuple[str, Callable[[Mapping[str, Any], str], dict[str, Any]]]] = {
    "job": ("Model Customization Job State Change", _customization_job),
    "invocation_job": ("Batch Inference Job State Change", _invocation_job),
}


def iso_seconds(instant: datetime) -> str:
    """An instant as EventBridge stamps it: UTC, whole seconds, ``2023-08-11T12:34:56Z``."""
    return f"{instant.astimezone(timezone.utc).replace(tzinfo=None).isoformat(timespec='seconds')}Z"


def _time_in(details: Mapping[str, Any], member: str) -> str | None:
    instant = details.get(member)
    return None if instant is None else iso_seconds(instant)


def _copy(value: Any) -> Any:
    """A copy of a structure: what a callback does to an event must not change the job."""
    if isinstance(value, Mapping):
        return {name: _copy(item) for name, item in value.items()}
    return [_copy(item) for item in value] if isinstance(value, list) else value
