"""The pipeline beside a fake Bedrock and moto's S3: each of the ten statuses, in no time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import boto3
import pytest
from moto import mock_aws

from pytest_bedrock_jobs import FakeBedrockJobs

from .batch import Batch, BatchError, answers, wait

BATCH = Batch(
    "reviews", "amazon.nova-micro-v1:0", "arn:aws:iam::123456789012:role/BatchInference", "amzn-s3-demo-bucket"
)
RECORDS = BATCH.records({f"REVIEW{number:05}": f"Is review {number} a kind one?" for number in range(250)})

pytestmark = pytest.mark.fake_bedrock_jobs(use_s3=True, skip_sleep=True)


@pytest.fixture
def s3(fake_bedrock_jobs: FakeBedrockJobs) -> Iterator[Any]:
    """Moto's S3 with the bucket; the fake looks into it."""
    assert fake_bedrock_jobs.options.use_s3
    with mock_aws():
        client = boto3.client("s3", region_name="us-east-1")
        client.create_bucket(Bucket=BATCH.bucket)
        yield client


@pytest.fixture
def bedrock(fake_bedrock_jobs: FakeBedrockJobs) -> Any:
    """A client of the fake."""
    return fake_bedrock_jobs.client()


def statuses(fake: FakeBedrockJobs) -> list[str]:
    """What the code has seen, without repetitions."""
    seen = [call.answer["status"] for call in fake.calls.of("GetModelInvocationJob") if call.answer is not None]
    return list(dict.fromkeys(seen))


def test_every_prompt_is_answered(fake_bedrock_jobs: FakeBedrockJobs, s3: Any, bedrock: Any) -> None:
    """In one job: Submitted, Validating, Scheduled, InProgress, Completed."""
    found = answers(s3, bedrock, BATCH, RECORDS)
    assert list(found) == [record["recordId"] for record in RECORDS]
    assert statuses(fake_bedrock_jobs) == ["Submitted", "Validating", "Scheduled", "InProgress", "Completed"]
    assert len(fake_bedrock_jobs.invocation_jobs) == 1


def test_what_failed_is_asked_again(fake_bedrock_jobs: FakeBedrockJobs, s3: Any, bedrock: Any) -> None:
    """In a second job, which is filled up to the least number of records."""
    refused = {"REVIEW00003", "REVIEW00141"}

    def answer(record: dict[str, Any]) -> dict[str, Any] | None:
        if record["recordId"] in refused:
            refused.remove(record["recordId"])
            return {"errorCode": 429, "errorMessage": "Too many requests"}
        return None

    fake_bedrock_jobs.answer_records(answer)
    assert len(answers(s3, bedrock, BATCH, RECORDS)) == 250
    second, first = (job.details() for job in fake_bedrock_jobs.invocation_jobs)
    assert (first["totalRecordCount"], first["errorRecordCount"]) == (250, 2)
    assert (second["totalRecordCount"], second["errorRecordCount"]) == (100, 0)


def test_what_fails_again_is_missing(fake_bedrock_jobs: FakeBedrockJobs, s3: Any, bedrock: Any) -> None:
    """There is no third job."""
    bad = "REVIEW00007"
    fake_bedrock_jobs.answer_records(
        lambda record: {"errorCode": 400, "errorMessage": "too long"} if record["recordId"] == bad else None
    )
    assert {record["recordId"] for record in RECORDS} - answers(s3, bedrock, BATCH, RECORDS).keys() == {bad}
    assert len(fake_bedrock_jobs.invocation_jobs) == 2


def test_the_rest_of_a_partially_completed_job_is_asked_again(
    fake_bedrock_jobs: FakeBedrockJobs, s3: Any, bedrock: Any
) -> None:
    """A day later, when its time was over."""
    fake_bedrock_jobs.next_outcome("invocation_job", "PartiallyCompleted", processed_record_count=150)
    begun = fake_bedrock_jobs.clock.now()
    assert len(answers(s3, bedrock, BATCH, RECORDS)) == 250
    second, first = fake_bedrock_jobs.invocation_jobs
    assert (first.status, second.status) == ("PartiallyCompleted", "Completed")
    assert fake_bedrock_jobs.clock.now() - begun > timedelta(hours=24)


def test_an_expired_job_is_repeated(fake_bedrock_jobs: FakeBedrockJobs, s3: Any, bedrock: Any) -> None:
    """It has written nothing."""
    fake_bedrock_jobs.next_outcome("invocation_job", "Expired")
    assert len(answers(s3, bedrock, BATCH, RECORDS)) == 250
    assert "Expired" in statuses(fake_bedrock_jobs)


def test_a_job_that_fails_is_an_error(fake_bedrock_jobs: FakeBedrockJobs, s3: Any, bedrock: Any) -> None:
    """With what Bedrock says."""
    message = "Customer doesn't have permissions to invokeModel"
    fake_bedrock_jobs.next_outcome("invocation_job", "Failed", failure_message=message)
    with pytest.raises(BatchError, match=f"reviews-1 is Failed: {message}"):
        answers(s3, bedrock, BATCH, RECORDS)


def test_a_missing_bucket_is_an_error(s3: Any, bedrock: Any) -> None:
    """Bedrock looks at it while it validates the job, and not before."""
    s3.delete_bucket(Bucket=BATCH.bucket)
    with pytest.raises(s3.exceptions.NoSuchBucket):
        answers(s3, bedrock, BATCH, RECORDS)


def test_a_job_that_somebody_stops_is_an_error(fake_bedrock_jobs: FakeBedrockJobs, s3: Any, bedrock: Any) -> None:
    """The code waits while it is Stopping."""
    timeline = "Submitted 1m Validating 1m Scheduled 1m InProgress 10m Stopping 3m Stopped"
    fake_bedrock_jobs.next_outcome("invocation_job", timeline=timeline)
    with pytest.raises(BatchError, match="reviews-1 is Stopped: somebody has stopped it"):
        answers(s3, bedrock, BATCH, RECORDS)
    assert statuses(fake_bedrock_jobs)[-2:] == ["Stopping", "Stopped"]


@pytest.mark.parametrize("status", ["Submitted", "Validating", "Scheduled", "InProgress", "Stopping"])
def test_a_job_that_goes_on_is_waited_for(fake_bedrock_jobs: FakeBedrockJobs, bedrock: Any, status: str) -> None:
    """Whoever has started it."""
    job = fake_bedrock_jobs.add_invocation_job(status=status)
    assert wait(bedrock, job.arn)["status"] == ("Stopped" if status == "Stopping" else "Completed")
