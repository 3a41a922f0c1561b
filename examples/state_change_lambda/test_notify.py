"""The Lambda function behind a fake Bedrock: what the right one does, and how a test finds the wrong one out."""

from __future__ import annotations

from datetime import timedelta

import boto3
import pytest

from pytest_bedrock_jobs import FakeBedrockJobs, event_matches, explain_event_mismatch, make_state_change_event
from state_change_lambda import notify, notify_wrong


@pytest.fixture
def notifier() -> notify.Notifier:
    """A function that was just deployed."""
    return notify.Notifier()


def train(name: str) -> None:
    """Starts a training of Ada's, as production does."""
    boto3.client("bedrock").create_model_customization_job(
        jobName=name,
        customModelName=f"{name}-model",
        roleArn="arn:aws:iam::123456789012:role/Trainer",
        baseModelIdentifier="amazon.nova-micro-v1:0:128k",
        trainingDataConfig={"s3Uri": "s3://amzn-s3-demo-bucket/train.jsonl"},
        outputDataConfig={"s3Uri": "s3://amzn-s3-demo-bucket/output/"},
        jobTags=[{"key": "owner", "value": "ada"}],
    )


def test_the_owner_of_a_training_that_fails_is_told(
    fake_bedrock_jobs: FakeBedrockJobs, notifier: notify.Notifier
) -> None:
    """The rule's pattern decides when the function is called; the function asks Bedrock for the owner."""
    fake_bedrock_jobs.next_job("Failed", after=timedelta(minutes=40), failure_message="out of memory")
    with fake_bedrock_jobs.on_state_change(notifier.handler, pattern=notify.RULE):
        train("nightly")
        fake_bedrock_jobs.clock.advance(hours=3)
    assert notifier.messages == ["ada: nightly is Failed: out of memory"]


def test_nobody_is_told_of_a_training_that_completes(
    fake_bedrock_jobs: FakeBedrockJobs, notifier: notify.Notifier
) -> None:
    """Its events are there; the rule lets none of them through."""
    with fake_bedrock_jobs.on_state_change(notifier.handler, pattern=notify.RULE):
        train("nightly")
        fake_bedrock_jobs.clock.advance(hours=3)
    assert [event["detail"]["jobStatus"] for event in fake_bedrock_jobs.events] == ["InProgress", "Completed"]
    assert notifier.messages == []


def test_each_owner_is_told_once(fake_bedrock_jobs: FakeBedrockJobs, notifier: notify.Notifier) -> None:
    """Whatever EventBridge does to the events: it delivers them at least once, and in no order."""
    jobs = fake_bedrock_jobs.add_jobs(3, job_name=lambda number: f"training-{number}", status="InProgress")
    with fake_bedrock_jobs.on_state_change(notifier.handler, pattern=notify.RULE, deliveries=2, shuffled=True):
        for job in jobs:
            job.fail()
    assert len(notifier.messages) == len(set(notifier.messages)) == len(jobs)


def test_an_event_made_by_hand_proves_nothing() -> None:
    """It has the mistake of whoever made it."""
    notify_wrong.handler({"detail": {"jobName": "nightly", "status": "Failed"}})
    assert notify_wrong.messages == ["nightly is Failed"]
    notify_wrong.messages.clear()


def test_the_wrong_function_says_nothing_of_a_real_event() -> None:
    """One that Bedrock would send, without a fake."""
    notify_wrong.handler(make_state_change_event(job_name="nightly", status="Failed"))
    assert notify_wrong.messages == []


def test_the_wrong_rule_is_never_met_and_why(fake_bedrock_jobs: FakeBedrockJobs) -> None:
    """The explanation names the key that is missing, and those that are there."""
    fake_bedrock_jobs.add_job(status="InProgress").fail()
    [event] = fake_bedrock_jobs.events
    assert event_matches(notify.RULE, event)
    assert not event_matches(notify_wrong.RULE, event)
    explanation = explain_event_mismatch(notify_wrong.RULE, event)
    assert explanation is not None
    assert "detail.status: expected one of ['Failed', 'Stopped'], but the event has no such key" in explanation
    assert "jobStatus" in explanation
