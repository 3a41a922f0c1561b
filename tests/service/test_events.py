"""State-change events: the two envelopes, which have hardly a key in common."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from pytest_bedrock_jobs.service.events import iso_seconds, state_change_event

UUID = "6a7e8feb-b491-4cf7-a9f1-bf3703467718"
CREATED = datetime(2023, 8, 11, 10, 11, 12, 345000, tzinfo=timezone.utc)
ENDED = CREATED + timedelta(hours=2)
JOB_ARN = "arn:aws:bedrock:us-east-1:123456789012:model-customization-job/amazon.nova-micro-v1:0:128k/abcdefghwxyz"
BATCH_ARN = "arn:aws-us-gov:bedrock:us-gov-west-1:210987654321:model-invocation-job/h8kk04a1u8t3"
MODEL_ARN = "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-micro-v1:0:128k"


def _job(**members: Any) -> dict[str, Any]:
    """What Get answers of a customization job."""
    return {
        "jobArn": JOB_ARN,
        "jobName": "nightly-8",
        "outputModelName": "nightly-8-model",
        "roleArn": "arn:aws:iam::123456789012:role/R",
        "status": "InProgress",
        "creationTime": CREATED,
        "lastModifiedTime": CREATED,
        "baseModelArn": MODEL_ARN,
        "trainingDataConfig": {"s3Uri": "s3://amzn-s3-demo-bucket/train.jsonl"},
        "validationDataConfig": {"validators": []},
        "outputDataConfig": {"s3Uri": "s3://amzn-s3-demo-bucket/output/"},
        "validationMetrics": [],
        "customizationType": "FINE_TUNING",
        **members,
    }


def _batch(**members: Any) -> dict[str, Any]:
    """What Get answers of a batch inference job."""
    return {
        "jobArn": BATCH_ARN,
        "jobName": "night-shift",
        "modelId": MODEL_ARN,
        "status": "Submitted",
        "submitTime": datetime(2024, 8, 28, 22, 47, 53, 999000, tzinfo=timezone.utc),
        **members,
    }


def test_the_event_of_a_customization_job_is_as_documented() -> None:
    """https://docs.aws.amazon.com/bedrock/latest/userguide/monitoring-eventbridge-how-it-works.html"""
    details = _job(
        status="Failed",
        failureMessage="No.",
        outputModelArn="arn:aws:bedrock:us-east-1:123456789012:custom-model/amazon.nova-micro-v1:0:128k/a",
        lastModifiedTime=ENDED + timedelta(milliseconds=700),
        endTime=ENDED,
        hyperParameters={"epochCount": "2"},
        validationDataConfig={"validators": [{"s3Uri": "s3://amzn-s3-demo-bucket/validation.jsonl"}]},
    )
    assert state_change_event("job", details, at=ENDED, id=UUID) == {
        "version": "0",
        "id": UUID,
        "detail-type": "Model Customization Job State Change",
        "source": "aws.bedrock",
        "account": "123456789012",
        "time": "2023-08-11T12:11:12Z",
        "region": "us-east-1",
        "resources": [JOB_ARN],
        "detail": {
            "version": "0.0",
            "jobName": "nightly-8",
            "jobArn": JOB_ARN,
            "outputModelName": "nightly-8-model",
            "outputModelArn": "arn:aws:bedrock:us-east-1:123456789012:custom-model/amazon.nova-micro-v1:0:128k/a",
            "roleArn": "arn:aws:iam::123456789012:role/R",
            "jobStatus": "Failed",
            "failureMessage": "No.",
            "creationTime": "2023-08-11T10:11:12Z",
            "lastModifiedTime": "2023-08-11T12:11:13Z",
            "endTime": "2023-08-11T12:11:12Z",
            "baseModelArn": MODEL_ARN,
            "hyperParameters": {"epochCount": "2"},
            "trainingDataConfig": {"s3Uri": "s3://amzn-s3-demo-bucket/train.jsonl"},
            "validationDataConfig": {"s3Uri": "s3://amzn-s3-demo-bucket/validation.jsonl"},
            "outputDataConfig": {"s3Uri": "s3://amzn-s3-demo-bucket/output/"},
        },
    }


def test_what_a_customization_job_does_not_have_its_event_leaves_out() -> None:
    """No failure, no model and no end are absent, neither null nor empty."""
    detail = state_change_event("job", _job(), at=CREATED, id=UUID)["detail"]
    absent = {"failureMessage", "outputModelArn", "endTime", "hyperParameters", "validationDataConfig"}
    assert not absent & detail.keys()


@pytest.mark.parametrize("config", [None, {}, {"validators": []}])
def test_a_job_without_validators_has_no_validation_data_in_its_event(config: Any) -> None:
    """However Get says it."""
    detail = state_change_event("job", _job(validationDataConfig=config), at=CREATED, id=UUID)["detail"]
    assert "validationDataConfig" not in detail


def test_the_event_of_a_batch_inference_job_is_as_documented() -> None:
    """Its account and Region are those of the job's ARN; there is a failure message always."""
    at = datetime(2024, 8, 28, 22, 58, 30, tzinfo=timezone.utc)
    assert state_change_event("invocation_job", _batch(status="Completed"), at=at, id=UUID) == {
        "version": "0",
        "id": UUID,
        "detail-type": "Batch Inference Job State Change",
        "source": "aws.bedrock",
        "account": "210987654321",
        "time": "2024-08-28T22:58:30Z",
        "region": "us-gov-west-1",
        "resources": [BATCH_ARN],
        "detail": {
            "version": "0.0",
            "accountId": "210987654321",
            "batchJobName": "night-shift",
            "batchJobArn": BATCH_ARN,
            "batchModelId": MODEL_ARN,
            "status": "Completed",
            "failureMessage": "",
            "creationTime": "Aug 28, 2024, 10:47:53 PM",
        },
    }


def test_the_event_of_a_failed_batch_inference_job_says_why() -> None:
    """Get calls it the message."""
    event = state_change_event("invocation_job", _batch(status="Failed", message="No."), at=CREATED, id=UUID)
    assert event["detail"]["failureMessage"] == "No."


def test_an_event_is_nobody_elses() -> None:
    """What a callback does to it changes no job."""
    details = _job(hyperParameters={"epochCount": "2"}, trainingDataConfig={"invocationLogsConfig": {"a": [1]}})
    event = state_change_event("job", details, at=CREATED, id=UUID)
    event["detail"]["hyperParameters"]["epochCount"] = "3"
    event["detail"]["trainingDataConfig"]["invocationLogsConfig"]["a"].append(2)
    assert details["hyperParameters"] == {"epochCount": "2"}
    assert details["trainingDataConfig"] == {"invocationLogsConfig": {"a": [1]}}


def test_other_families_have_no_events() -> None:
    """AWS lists these two only."""
    with pytest.raises(ValueError) as caught:
        state_change_event("import_job", _job(), at=CREATED, id=UUID)
    assert str(caught.value) == "family='import_job' has no state-change events; use one of 'job', 'invocation_job'"


def test_times_are_in_utc() -> None:
    """Whatever zone a datetime is in."""
    instant = datetime(2026, 1, 1, 23, 30, tzinfo=timezone(timedelta(hours=-2)))
    assert iso_seconds(instant) == "2026-01-02T01:30:00Z"
