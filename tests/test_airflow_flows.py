"""What Airflow's batch inference operator, sensor and trigger do: its waiters, which botocore runs, against the fake.

https://github.com/apache/airflow/blob/main/providers/amazon/src/airflow/providers/amazon/aws/waiters/bedrock.json
"""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import WaiterError
from botocore.waiter import WaiterModel, create_waiter_with_client

from pytest_bedrock_jobs import FakeBedrockJobs

from .samples import invocation_request

_FAILING = ("Stopping", "Stopped", "PartiallyCompleted", "Expired", "Failed")


def _waiter(bedrock: Any, successes: tuple[str, ...]) -> Any:
    """One of Airflow's waiters: it asks every two minutes, for two and a half hours at most."""
    states = {**dict.fromkeys(_FAILING, "failure"), **dict.fromkeys(successes, "success")}
    acceptors = [
        {"matcher": "path", "argument": "status", "expected": status, "state": state}
        for status, state in states.items()
    ]
    config = {"operation": "GetModelInvocationJob", "delay": 120, "maxAttempts": 75, "acceptors": acceptors}
    model = WaiterModel({"version": 2, "waiters": {"BatchInference": config}})
    return create_waiter_with_client("BatchInference", model, bedrock)


@pytest.fixture
def bedrock(fake_bedrock_jobs: FakeBedrockJobs) -> Any:
    """A client of a fake whose time does not pass by itself."""
    fake_bedrock_jobs.clock.freeze()
    return fake_bedrock_jobs.client()


def submitted(bedrock: Any) -> str:
    """The operator's call: it goes on with the ARN."""
    answer = bedrock.create_model_invocation_job(**invocation_request(), clientRequestToken="airflow")
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 200
    return str(answer["jobArn"])


def test_the_operator_waits_until_a_job_is_completed(fake_bedrock_jobs: FakeBedrockJobs, bedrock: Any) -> None:
    """Through the four statuses on the way."""
    arn = submitted(bedrock)
    with fake_bedrock_jobs.clock.skip_sleep():
        _waiter(bedrock, ("Completed",)).wait(jobIdentifier=arn)
    assert fake_bedrock_jobs.invocation_jobs["batch-1"].status == "Completed"


@pytest.mark.parametrize("timeline", ["InProgress 30m Stopping 10m Stopped", "InProgress 30m PartiallyCompleted"])
def test_the_operator_fails_at_what_is_not_completed(
    fake_bedrock_jobs: FakeBedrockJobs, bedrock: Any, timeline: str
) -> None:
    """Also while the job is still being stopped."""
    words = f"Submitted 1m Validating 1m Scheduled 1m {timeline}"
    fake_bedrock_jobs.next_outcome("invocation_job", timeline=words)
    arn = submitted(bedrock)
    with fake_bedrock_jobs.clock.skip_sleep(), pytest.raises(WaiterError) as caught:
        _waiter(bedrock, ("Completed",)).wait(jobIdentifier=arn)
    last: Any = caught.value.last_response
    assert last["status"] == timeline.split()[2]


@pytest.mark.parametrize("outcome", ["Failed", "Expired"])
def test_the_operator_gives_up_or_fails(fake_bedrock_jobs: FakeBedrockJobs, bedrock: Any, outcome: Any) -> None:
    """A job that expires takes longer than Airflow waits."""
    fake_bedrock_jobs.next_outcome("invocation_job", outcome)
    arn = submitted(bedrock)
    with fake_bedrock_jobs.clock.skip_sleep(), pytest.raises(WaiterError) as caught:
        _waiter(bedrock, ("Completed",)).wait(jobIdentifier=arn)
    assert ("Max attempts exceeded" in str(caught.value)) == (outcome == "Expired")


@pytest.mark.parametrize(("minutes", "seen"), [(10, "Scheduled"), (1, "Completed")])
def test_the_sensor_can_miss_that_a_job_is_scheduled(
    fake_bedrock_jobs: FakeBedrockJobs, bedrock: Any, minutes: int, seen: str
) -> None:
    """It asks every two minutes; a test says how long each status lasts."""
    words = f"Submitted 10s Validating 10s Scheduled {minutes}m InProgress 30m Completed"
    fake_bedrock_jobs.next_outcome("invocation_job", timeline=words)
    arn = submitted(bedrock)
    with fake_bedrock_jobs.clock.skip_sleep():
        _waiter(bedrock, ("Scheduled", "Completed")).wait(jobIdentifier=arn)
    assert fake_bedrock_jobs.invocation_jobs["batch-1"].status == seen
