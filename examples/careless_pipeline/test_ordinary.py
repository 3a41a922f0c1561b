"""The bugs that an ordinary test finds, if it has the right seed: each test passes for the careful pipeline, and not for the other one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import boto3
import pytest

from careless_pipeline import careful, careless
from pytest_bedrock_jobs import FakeBedrockJobs, explain_event_mismatch, make_state_change_event


def both(bug: int, error: type[Exception] = AssertionError) -> pytest.MarkDecorator:
    """Runs a test for both pipelines; that the careless one fails in this way is expected, and has to be so."""
    fails = pytest.mark.xfail(raises=error, strict=True, reason=f"bug {bug}")
    careless_one = pytest.param(careless, id="careless", marks=fails)
    return pytest.mark.parametrize("pipeline", [pytest.param(careful, id="careful"), careless_one])


@pytest.fixture
def bedrock(fake_bedrock_jobs: FakeBedrockJobs) -> Any:
    """A client as production makes it."""
    return boto3.client("bedrock")


@both(bug=3)
def test_a_job_that_is_stopping_is_waited_for(fake_bedrock_jobs: FakeBedrockJobs, bedrock: Any, pipeline: Any) -> None:
    """A seed in each status there is: this one is over in two minutes, and its times are not final before."""
    fake_bedrock_jobs.add_job(job_name="nightly", status="Stopping")
    with fake_bedrock_jobs.clock.skip_sleep():
        assert pipeline.wait(bedrock, "nightly")["status"] == "Stopped"


@both(bug=4, error=TypeError)
def test_jobs_that_run_for_too_long_are_told(fake_bedrock_jobs: FakeBedrockJobs, bedrock: Any, pipeline: Any) -> None:
    """A seed in the past has a creation time of the kind that boto3 returns, which a hand-made mock need not have."""
    created = fake_bedrock_jobs.clock.now() - timedelta(hours=7)
    fake_bedrock_jobs.add_job(job_name="late", timeline="InProgress 20h Completed", creation_time=created)
    fake_bedrock_jobs.add_job(job_name="early")
    assert pipeline.overdue(bedrock, timedelta(hours=6)) == ["late"]


@both(bug=5)
def test_every_page_is_read(fake_bedrock_jobs: FakeBedrockJobs, bedrock: Any, pipeline: Any) -> None:
    """More jobs than two pages hold, and the log of calls, which says how many pages were asked for."""
    fake_bedrock_jobs.add_jobs(25, status="Completed")
    assert len(pipeline.job_names(bedrock)) == 25
    fake_bedrock_jobs.calls.assert_called("ListModelCustomizationJobs", times=3)


@both(bug=6, error=KeyError)
def test_the_model_is_there_when_it_is_asked_for(
    fake_bedrock_jobs: FakeBedrockJobs, bedrock: Any, pipeline: Any
) -> None:
    """The job goes on for an hour of the fake's clock."""
    job = fake_bedrock_jobs.add_job(job_name="nightly")
    with fake_bedrock_jobs.clock.skip_sleep():
        assert pipeline.model_arn(bedrock, "nightly") == job.model_arn


@both(bug=7)
def test_the_rule_lets_a_failure_through(pipeline: Any) -> None:
    """The explanation says which key the event has instead."""
    event = make_state_change_event(job_name="nightly", status="Failed")
    assert explain_event_mismatch(pipeline.FAILURES, event) is None


@both(bug=7)
def test_the_event_of_a_failure_is_understood(pipeline: Any) -> None:
    """The factory makes what EventBridge hands to a Lambda function."""
    assert pipeline.failed_job(make_state_change_event(job_name="nightly", status="Failed")) == "nightly"


def test_other_events_are_passed_over() -> None:
    """A rule may let more through than the function needs."""
    assert careful.failed_job(make_state_change_event(job_name="nightly", status="Completed")) is None


def test_a_job_that_fails_has_no_model(fake_bedrock_jobs: FakeBedrockJobs, bedrock: Any) -> None:
    """The next job that is created ends as the test says."""
    fake_bedrock_jobs.next_job(outcome="Failed", after=timedelta(minutes=20))
    with fake_bedrock_jobs.clock.skip_sleep(), pytest.raises(careful.TrainingError, match="nightly is Failed"):
        careful.train(bedrock, "nightly")
