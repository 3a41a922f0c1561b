"""The pipeline against a fake Bedrock: the fixture seeds jobs, decides what becomes of new ones, and holds the clock."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from fine_tuning_pipeline import nightly, pipeline
from pytest_bedrock_jobs import FakeBedrockJobs

TRAINING = pipeline.Training(
    name="nightly",
    base_model="amazon.nova-micro-v1:0:128k",
    role_arn="arn:aws:iam::123456789012:role/Trainer",
    training_data="s3://amzn-s3-demo-bucket/train.jsonl",
    output_data="s3://amzn-s3-demo-bucket/output/",
    hyper_parameters={"epochCount": "2"},
)


@pytest.fixture
def bedrock(fake_bedrock_jobs: FakeBedrockJobs) -> Any:
    """A client as production makes it; the fixture has put harmless credentials in place."""
    return boto3.client("bedrock")


@pytest.fixture
def no_waiting(fake_bedrock_jobs: FakeBedrockJobs) -> Iterator[None]:
    """Lets `time.sleep` move the fake's clock instead of taking time."""
    with fake_bedrock_jobs.clock.skip_sleep():
        yield


# Starting.


def test_a_job_is_started_with_what_the_training_says(fake_bedrock_jobs: FakeBedrockJobs, bedrock: Any) -> None:
    """The job that Bedrock holds is the one that was asked for."""
    name = pipeline.start(bedrock, TRAINING, "run-1")

    job = fake_bedrock_jobs.jobs[name].details()
    assert job["outputModelName"] == "nightly-model"
    assert job["trainingDataConfig"] == {"s3Uri": "s3://amzn-s3-demo-bucket/train.jsonl"}
    assert job["hyperParameters"]["epochCount"] == "2"


def test_a_run_that_is_repeated_goes_on_with_the_same_job(fake_bedrock_jobs: FakeBedrockJobs, bedrock: Any) -> None:
    """The token tells Bedrock that it is the same request."""
    assert pipeline.start(bedrock, TRAINING, "run-1") == pipeline.start(bedrock, TRAINING, "run-1")
    assert len(fake_bedrock_jobs.jobs) == 1


def test_a_name_in_use_gets_a_number(fake_bedrock_jobs: FakeBedrockJobs, bedrock: Any) -> None:
    """Names are never freed, not even by jobs that failed."""
    fake_bedrock_jobs.add_job(job_name="nightly", status="Failed")
    fake_bedrock_jobs.add_job(job_name="nightly-2", status="Completed")

    assert pipeline.start(bedrock, TRAINING, "run-3") == "nightly-3"


def test_what_else_bedrock_refuses_is_raised(bedrock: Any) -> None:
    """Only a name in use is a reason to try another name. A token, which is made from the run's id, has no spaces."""
    with pytest.raises(ClientError, match="clientRequestToken"):
        pipeline.start(bedrock, TRAINING, "run 1")


# Waiting, for each way in which a job can end.


@pytest.mark.usefixtures("no_waiting")
def test_a_run_returns_the_model_once_it_is_trained(fake_bedrock_jobs: FakeBedrockJobs, bedrock: Any) -> None:
    """Two hours of polling once a minute, in milliseconds."""
    fake_bedrock_jobs.next_job(outcome="Completed", after=timedelta(hours=2))

    arn = pipeline.run(bedrock, TRAINING, "run-1")

    job = fake_bedrock_jobs.jobs["nightly"]
    assert arn == job.model_arn
    assert pipeline.running_time(job.summary()) == timedelta(hours=2)


@pytest.mark.usefixtures("no_waiting")
def test_a_run_whose_job_fails_says_why(fake_bedrock_jobs: FakeBedrockJobs, bedrock: Any) -> None:
    """Bedrock's own message reaches whoever called."""
    fake_bedrock_jobs.next_job(outcome="Failed", failure_message="Unable to parse Amazon S3 file: train.jsonl")

    with pytest.raises(pipeline.TrainingFailedError, match="nightly: Unable to parse Amazon S3 file"):
        pipeline.run(bedrock, TRAINING, "run-1")


@pytest.mark.usefixtures("no_waiting")
def test_a_run_whose_job_somebody_stops_has_no_model(fake_bedrock_jobs: FakeBedrockJobs, bedrock: Any) -> None:
    """The pipeline sits out Stopping and then gives up."""
    fake_bedrock_jobs.next_job(outcome="Stopped", after=timedelta(minutes=30))

    with pytest.raises(pipeline.TrainingStoppedError, match="nightly was stopped after 0:30:00"):
        pipeline.run(bedrock, TRAINING, "run-1")


# Reporting.


def test_the_report_has_the_failures_since_a_time_oldest_first(
    fake_bedrock_jobs: FakeBedrockJobs, bedrock: Any
) -> None:
    """Other states and earlier failures are not in it, and it takes more than one page to find out."""
    midnight = datetime(2026, 1, 7, tzinfo=timezone.utc)
    fake_bedrock_jobs.add_jobs(120, status=["Completed", "Stopped"], creation_time=midnight + timedelta(minutes=1))
    fake_bedrock_jobs.add_job(status="Failed", creation_time=midnight - timedelta(minutes=1))
    fake_bedrock_jobs.add_jobs(
        120,
        job_name=lambda index: f"job-of-{index // 60:02}-{index % 60:02}",
        status="Failed",
        creation_time=lambda index: midnight + timedelta(minutes=index, seconds=1),
        failure_message="no S3 access",
    )

    report = pipeline.failures_since(bedrock, midnight)

    assert len(report) == 120
    assert report[0] == "job-of-00-00 failed after 1:00:00: no S3 access"
    assert report == sorted(report)


# Stopping.


def test_only_jobs_older_than_the_limit_are_stopped(fake_bedrock_jobs: FakeBedrockJobs, bedrock: Any) -> None:
    """A job that runs late is Stopping at once, and Stopped in the end."""
    now = fake_bedrock_jobs.clock.now()
    late = fake_bedrock_jobs.add_job(job_name="late", creation_time=now - timedelta(hours=7))
    early = fake_bedrock_jobs.add_job(job_name="early", creation_time=now - timedelta(minutes=5))

    assert pipeline.stop_overdue(bedrock, timedelta(hours=6)) == ["late"]

    assert (late.status, early.status) == ("Stopping", "InProgress")
    fake_bedrock_jobs.clock.advance(minutes=10)
    assert late.status == "Stopped"


def test_a_job_that_ended_in_the_meantime_is_not_counted_as_stopped(
    fake_bedrock_jobs: FakeBedrockJobs, bedrock: Any
) -> None:
    """Bedrock refuses to stop it, and that is fine."""
    job = fake_bedrock_jobs.add_job(status="Completed")

    assert not pipeline.stop(bedrock, job.arn)


def test_the_lambda_function_uses_the_fake_although_its_client_is_older(fake_bedrock_jobs: FakeBedrockJobs) -> None:
    """`nightly` made its client when this file imported it, long before the fixture started."""
    now = fake_bedrock_jobs.clock.now()
    fake_bedrock_jobs.add_job(job_name="late", creation_time=now - timedelta(hours=7))
    fake_bedrock_jobs.add_job(
        job_name="broken",
        status="Failed",
        creation_time=now - timedelta(hours=3),
        end_time=now - timedelta(hours=2),
        failure_message="no S3 access",
    )

    answer = nightly.handler({"time": f"{now:%Y-%m-%dT%H:%M:%SZ}", "limitHours": 6}, None)

    assert answer == {"stopped": ["late"], "failed": ["broken failed after 1:00:00: no S3 access"]}
