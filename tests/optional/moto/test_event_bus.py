"""The recipe for moto's EventBridge: a callback puts events on moto's bus, and a rule sends them to a queue."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

from pytest_bedrock_jobs import FakeBedrockJobs
from tests.samples import create_request


def put_on_bus(event: dict[str, Any]) -> None:
    """Hands an event on to the default bus of its Region, which on AWS only Bedrock can do."""
    entry = {
        "Source": event["source"],
        "DetailType": event["detail-type"],
        "Time": event["time"],
        "Resources": event["resources"],
        "Detail": json.dumps(event["detail"]),
    }
    answer = boto3.client("events", region_name=event["region"]).put_events(Entries=[entry])
    assert answer["FailedEntryCount"] == 0, answer


@pytest.fixture(params=["direct", "wire"])
def fake(request: pytest.FixtureRequest) -> Iterator[FakeBedrockJobs]:
    """A fake whose events go to moto's bus."""
    with mock_aws(), FakeBedrockJobs(transport=request.param) as fake, fake.on_state_change(put_on_bus):
        yield fake


@pytest.fixture
def queue(fake: FakeBedrockJobs) -> str:
    """The URL of a queue that gets an event when a job has failed."""
    sqs, events = boto3.client("sqs"), boto3.client("events")
    url: str = sqs.create_queue(QueueName="failed-trainings")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    pattern = {
        "source": ["aws.bedrock"],
        "detail-type": ["Model Customization Job State Change"],
        "detail": {"jobStatus": ["Failed", "Stopped"]},
    }
    events.put_rule(Name="failed-trainings", EventPattern=json.dumps(pattern))
    events.put_targets(Rule="failed-trainings", Targets=[{"Id": "queue", "Arn": arn}])
    return url


def received(queue: str) -> list[dict[str, Any]]:
    """The events in a queue, which is empty then."""
    messages = boto3.client("sqs").receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages", [])
    return [json.loads(message["Body"]) for message in messages]


def test_the_failure_of_a_job_arrives_in_the_queue(fake: FakeBedrockJobs, queue: str) -> None:
    """With all that Bedrock says; moto gives the event an id of its own."""
    fake.next_job("Failed", failure_message="out of memory")
    boto3.client("bedrock").create_model_customization_job(**create_request())
    assert received(queue) == []
    fake.clock.advance(hours=2)
    [event] = received(queue)
    sent = fake.events[-1]
    assert sent["detail"]["failureMessage"] == "out of memory"
    for key in ("source", "detail-type", "region", "resources", "detail"):
        assert event[key] == sent[key]


def test_what_the_rule_does_not_match_does_not_arrive(fake: FakeBedrockJobs, queue: str) -> None:
    """A job that completes."""
    boto3.client("bedrock").create_model_customization_job(**create_request())
    fake.clock.advance(hours=2)
    assert len(fake.events) == 2
    assert received(queue) == []
