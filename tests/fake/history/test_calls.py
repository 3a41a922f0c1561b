"""``fake.history()``: what it says of the calls."""

from __future__ import annotations

import time
from io import BytesIO
from typing import Any

import boto3
import pytest
from botocore.awsrequest import AWSResponse
from botocore.config import Config
from botocore.exceptions import ClientError, EndpointConnectionError, ReadTimeoutError
from urllib3 import HTTPResponse

from pytest_bedrock_jobs import FakeBedrockJobs, UnsupportedOperationError

REQUEST: dict[str, Any] = {
    "roleArn": "arn:aws:iam::123456789012:role/Training",
    "baseModelIdentifier": "amazon.nova-lite-v1:0:300k",
    "trainingDataConfig": {"s3Uri": "s3://data/train.jsonl"},
    "outputDataConfig": {"s3Uri": "s3://data/output"},
}
THREE_TRIES = Config(retries={"mode": "standard", "total_max_attempts": 3})


@pytest.fixture
def fake(fake_bedrock_jobs: FakeBedrockJobs) -> FakeBedrockJobs:
    """A fake whose clock stands still."""
    fake_bedrock_jobs.clock.freeze()
    return fake_bedrock_jobs


def client(**options: Any) -> Any:
    """A client that tries three times, whichever botocore there is."""
    return boto3.client("bedrock", config=THREE_TRIES, **options)


def create(name: str, **options: Any) -> str:
    """Creates a job; returns its ARN."""
    arn: str = client(**options).create_model_customization_job(
        jobName=name, customModelName=f"{name}-model", **REQUEST
    )["jobArn"]
    return arn


def get(identifier: str, **options: Any) -> Any:
    """Gets a job."""
    return client(**options).get_model_customization_job(jobIdentifier=identifier)


def rows(fake: FakeBedrockJobs) -> list[str]:
    """The lines of the calls, each with single spaces."""
    lines = [" ".join(line.split()) for line in str(fake.history()).split("\n")]
    return lines[next((at for at, line in enumerate(lines) if line.startswith("0:")), len(lines)) :]


def calls(fake: FakeBedrockJobs) -> list[str]:
    """The lines after the axis that begin with a time, without it."""
    return [line.partition(" ")[2] for line in rows(fake) if line.count(":") >= 2 and "Model" in line]


def test_calls_are_told_with_what_they_are_about_and_what_came_back(fake: FakeBedrockJobs) -> None:
    """A create by the tail of its ARN, a get by the status, a stop as done, a listing by how much there is of it."""
    arn = create("nightly-8")
    get("nightly-8")
    client().stop_model_customization_job(jobIdentifier=arn)
    client().list_model_customization_jobs()
    assert calls(fake) == [
        f"CreateModelCustomizationJob nightly-8 ...{arn[-12:]}",
        "GetModelCustomizationJob nightly-8 InProgress",
        "StopModelCustomizationJob nightly-8 done",
        "ListModelCustomizationJobs 1 listed",
    ]


def test_a_call_that_names_an_arn_or_an_id_is_told_by_the_name(fake: FakeBedrockJobs) -> None:
    """So that polls fold, however the code names the job."""
    job = fake.add_job(job_name="nightly-8")
    for identifier in (job.arn, "nightly-8"):
        get(identifier)
    assert calls(fake) == ["GetModelCustomizationJob nightly-8 InProgress x2"]


def test_an_arn_of_nothing_is_told_by_its_tail(fake: FakeBedrockJobs) -> None:
    """Ids are long, and the code has them."""
    arn = "arn:aws:bedrock:us-east-1:123456789012:model-customization-job/amazon.nova-lite-v1:0:300k/abcdefghijkl"
    with pytest.raises(ClientError):
        get(arn)
    (row,) = [" ".join(line.split()) for line in str(fake.history()).split("\n") if "GetModel" in line]
    assert row.startswith("0:00:00 GetModelCustomizationJob ...abcdefghijkl 404 ResourceNotFoundException: The")


def test_a_listing_says_what_it_is_narrowed_to(fake: FakeBedrockJobs) -> None:
    """And whether there is more."""
    fake.add_jobs(3)
    first = client().list_model_customization_jobs(nameContains="job", maxResults=2)
    client().list_model_customization_jobs(nameContains="job", nextToken=first["nextToken"])
    assert calls(fake) == [
        "ListModelCustomizationJobs nameContains=job 2 listed, more to come",
        "ListModelCustomizationJobs nameContains=job, next page 1 listed",
    ]


def test_each_try_is_told_with_what_was_injected(fake: FakeBedrockJobs) -> None:
    """In virtual time, as botocore has waited."""
    fake.add_job(job_name="nightly-8")
    fake.inject("ThrottlingException", operation="Get*", times=2)
    with fake.clock.skip_sleep():
        get("nightly-8")
    assert [line.partition(" ")[2] for line in rows(fake)[-3:]] == [
        "GetModelCustomizationJob nightly-8 429 ThrottlingException (injected)",
        "try 2 429 ThrottlingException (injected)",
        "try 3 InProgress",
    ]
    assert str(fake.history()).startswith("1 job, 1 call (3 requests)")


def test_a_lost_answer_says_whether_it_was_done(fake: FakeBedrockJobs) -> None:
    """The job that nobody heard of has its calls in its lane."""
    fake.inject("ReadTimeoutError", operation="Create*", applied=True, times=3)
    with fake.clock.skip_sleep(), pytest.raises(ReadTimeoutError):
        create("nightly-8")
    told = rows(fake)[-4:]
    assert [line.partition(" ")[2] for line in told[:3]] == [
        "CreateModelCustomizationJob nightly-8 no answer, but done (injected)",
        "try 2 no answer, but done (injected)",
        "try 3 no answer, but done (injected)",
    ]
    assert told[3] == "raised ReadTimeoutError after 3 tries"
    assert [row.lane for row in fake.history()._story.rows] == [job.arn for job in fake.jobs]


def test_what_was_not_done_is_not_said_to_be(fake: FakeBedrockJobs) -> None:
    """A refused connection."""
    fake.inject("EndpointConnectionError", times=3)
    with fake.clock.skip_sleep(), pytest.raises(EndpointConnectionError):
        get("nightly-8")
    assert rows(fake)[0] == "0:00:00 GetModelCustomizationJob nightly-8 no answer (injected)"
    assert rows(fake)[-1] == "raised EndpointConnectionError after 3 tries"


def test_broken_bodies_are_told_as_such(fake: FakeBedrockJobs) -> None:
    """What the caller made of the last one, and the status of those before."""
    fake.inject("truncated")
    fake.inject("bad_gateway")
    with fake.clock.skip_sleep():
        client().list_model_customization_jobs()
    assert [line.partition(" ")[2] for line in rows(fake)] == [
        "ListModelCustomizationJobs 502 with a broken body (injected)",
        "try 2 200 an answer without members (injected)",
    ]


def test_a_late_answer_is_told_as_what_it_is(fake: FakeBedrockJobs) -> None:
    """It was injected, and is Bedrock's."""
    from datetime import timedelta

    fake.add_job(job_name="nightly-8")
    fake.inject(operation="Get*", latency=timedelta(seconds=5))
    with fake.clock.skip_sleep():
        get("nightly-8")
    assert calls(fake) == ["GetModelCustomizationJob nightly-8 InProgress (injected)"]


def test_what_is_not_faked_is_told_too(fake: FakeBedrockJobs) -> None:
    """Refused, or handed on."""
    with pytest.raises(UnsupportedOperationError):
        client().list_guardrails()
    assert rows(fake) == ["0:00:00 ListGuardrails refused: UnsupportedOperationError"]
    fake.unsupported_calls.clear()


def test_a_call_that_is_handed_on_is_told_too() -> None:
    """Whoever answers it."""
    with FakeBedrockJobs(unsupported="passthrough") as fake:
        bedrock = client()
        bedrock.meta.events.register("before-send.bedrock.ListGuardrails", answer)
        bedrock.list_guardrails()
        assert rows(fake) == ["0:00:00 ListGuardrails handed on"]


def answer(request: Any, **_: Any) -> AWSResponse:
    """What stands behind the fake."""
    headers: Any = {}
    content = HTTPResponse(BytesIO(b'{"guardrails": []}'), preload_content=False)
    return AWSResponse(request.url, 200, headers, content)


def test_a_call_elsewhere_says_where(fake: FakeBedrockJobs) -> None:
    """The Region of its client, if it is not the fake's."""
    fake.add_job(job_name="nightly-8", region_name="eu-west-1")
    get("nightly-8", region_name="eu-west-1")
    with pytest.raises(ClientError):
        get("nightly-9", region_name="eu-west-1")
    assert calls(fake)[0] == "GetModelCustomizationJob nightly-8 (eu-west-1) InProgress"
    assert calls(fake)[1].startswith("GetModelCustomizationJob nightly-9 (eu-west-1) 404")


def test_times_count_from_the_first_call(fake: FakeBedrockJobs) -> None:
    """However far the clock was moved before."""
    fake.clock.advance(days=3)
    arn = create("nightly-8")
    with fake.clock.skip_sleep():
        while get(arn)["status"] == "InProgress":
            time.sleep(1200)
    assert rows(fake)[-2:] == [
        "0:00:00 GetModelCustomizationJob nightly-8 InProgress x3, every 20 min, until 0:40:00",
        "1:00:00 GetModelCustomizationJob nightly-8 Completed",
    ]


def test_calls_that_are_not_kept_are_counted(fake: FakeBedrockJobs) -> None:
    """A fake that lives long keeps the last ones only."""
    from pytest_bedrock_jobs.service import calls as log

    fake.add_job(job_name="nightly-8")
    fake._pipeline.calls.bound()
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(log, "MAX_CALLS", 2)
        for _ in range(5):
            get("nightly-8")
    assert str(fake.history()).startswith("1 job, 2 calls, 3 earlier calls not kept")
