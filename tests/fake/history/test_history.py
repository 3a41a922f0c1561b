"""``fake.history()``: what it says of what a fake holds."""

from __future__ import annotations

from datetime import timedelta

import boto3
import pytest

from pytest_bedrock_jobs import FakeBedrockJobs


@pytest.fixture
def fake(fake_bedrock_jobs: FakeBedrockJobs) -> FakeBedrockJobs:
    """A fake whose clock stands still."""
    fake_bedrock_jobs.clock.freeze()
    return fake_bedrock_jobs


def lane_of(fake: FakeBedrockJobs, name: str) -> str:
    """The line of a lane."""
    (line,) = [line for line in str(fake.history()).split("\n") if line.startswith(name)]
    return line


def test_it_counts_from_the_first_seed(fake: FakeBedrockJobs) -> None:
    """However far the clock has been moved before."""
    fake.clock.advance(days=7)
    fake.add_job(job_name="nightly-8")
    fake.clock.advance(minutes=90)
    assert str(fake.history()).startswith("1 job, ")
    assert ", 1 h 30 min of virtual time" in str(fake.history())
    assert lane_of(fake, "nightly-8").endswith("Completed after 1 h")


def test_it_says_what_comes_next(fake: FakeBedrockJobs) -> None:
    """Without moving the clock."""
    job = fake.add_job(job_name="nightly-8")
    fake.clock.advance(minutes=6)
    assert lane_of(fake, "nightly-8").endswith("InProgress; Completed in 54 min")
    job.stop()
    fake.clock.advance(seconds=45)
    assert lane_of(fake, "nightly-8").endswith("Stopping; Stopped in 75 s")
    assert job.status == "Stopping"


def test_it_says_why_a_job_has_failed_and_not_why_it_will(fake: FakeBedrockJobs) -> None:
    """The code under test does not know either."""
    fake.next_job(outcome="Failed", failure_message="no S3 access")
    create(fake, "nightly-8")
    assert "no S3 access" not in str(fake.history())
    fake.clock.advance(hours=1)
    assert lane_of(fake, "nightly-8").endswith("Failed after 1 h: no S3 access")


@pytest.mark.needs_operations("CreateCustomModelDeployment")
def test_whatever_takes_time_has_a_lane(fake: FakeBedrockJobs) -> None:
    """A model that comes with a job, and one that was always there, take none."""
    model = fake.add_custom_model(model_name="model-a")
    fake.add_deployment(deployment_name="deployment-a", model=model.arn)
    fake.add_provisioned_throughput(provisioned_model_name="throughput-a", model=model.arn, status="Creating")
    fake.add_import_job(job_name="import-a", status="Failed", failure_message="bad files")
    fake.add_copy_job(source_model=model.arn)
    told = str(fake.history())
    assert "deployment-a" in told
    assert "throughput-a" in told
    assert lane_of(fake, "import-a").endswith("Failed after 15 min: bad files")
    assert f"...{next(iter(fake.copy_jobs)).arn[-12:]}" in told
    assert "\nmodel-a" not in told


@pytest.mark.needs_operations("UpdateCustomModelDeployment")
def test_an_update_of_a_deployment_is_in_its_lane(fake: FakeBedrockJobs) -> None:
    """It goes on where the deployment was Active."""
    fake.add_deployment(deployment_name="serving", update_model=fake.add_custom_model().arn, update_status="Updating")
    assert "Updating; UpdateCompleted in" in lane_of(fake, "serving")


def test_what_is_elsewhere_says_where(fake: FakeBedrockJobs) -> None:
    """Names are unique in a Region only."""
    fake.add_job(job_name="nightly-8", region_name="eu-west-1")
    fake.add_job(job_name="nightly-8")
    assert "nightly-8 (eu-west-1)  |" in str(fake.history())
    assert "nightly-8              |" in str(fake.history())


def test_looking_at_it_does_not_change_it(fake: FakeBedrockJobs) -> None:
    """It is a snapshot."""
    fake.add_job()
    before = fake.history()
    told = str(before)
    fake.clock.advance(hours=1)
    fake.add_job()
    assert str(before) == told != str(fake.history())


def test_a_reset_forgets_it(fake: FakeBedrockJobs) -> None:
    """Whatever it has been."""
    fake.add_job()
    fake.reset()
    assert str(fake.history()) == "no calls, nothing seeded"


def test_it_has_a_short_repr_and_shows_as_html(fake: FakeBedrockJobs) -> None:
    """In a notebook as a fragment, and as a whole page."""
    fake.add_job(job_name="nightly-8")
    history = fake.history()
    assert repr(history).startswith("<History: 1 job, ")
    assert "nightly-8" in history._repr_html_()
    assert history.html().startswith("<!DOCTYPE html>")
    assert history._repr_html_() in history.html()
    assert '<details class="" open>' in history.html()


def test_it_is_the_same_in_every_run() -> None:
    """Whenever that is: there is no date in it."""

    def run() -> str:
        with FakeBedrockJobs() as fake:
            fake.clock.freeze()
            fake.add_jobs(12, status=["InProgress", "Failed", "Stopped"])
            create(fake, "nightly-8")
            fake.clock.advance(timedelta(minutes=30))
            boto3.client("bedrock").stop_model_customization_job(jobIdentifier="nightly-8")
            fake.clock.advance(minutes=1)
            return str(fake.history())

    assert run() == run()


def create(fake: FakeBedrockJobs, name: str) -> None:
    """Creates a job as the code under test does."""
    fake.client().create_model_customization_job(
        jobName=name,
        customModelName=f"{name}-model",
        roleArn="arn:aws:iam::123456789012:role/Training",
        baseModelIdentifier="amazon.nova-lite-v1:0:300k",
        trainingDataConfig={"s3Uri": "s3://data/train.jsonl"},
        outputDataConfig={"s3Uri": "s3://data/output"},
    )
