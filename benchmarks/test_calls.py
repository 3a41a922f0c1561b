"""Single calls and pages: this plugin, a constant answer in the same place, moto, and botocore's Stubber."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Generator, Iterator
from functools import partial
from itertools import count
from typing import Any
from unittest import mock

import boto3
import pytest
from aiobotocore.session import get_session
from moto import mock_aws

from pytest_bedrock_jobs import FakeBedrockJobs

from .conftest import Compare
from .race import Budget, Contestant, Play, cpu_time, repeat
from .rivals import (
    BY_HAND,
    COPY,
    FLOOR,
    MOTO,
    OURS,
    STUBBER,
    answer_to,
    constant,
    constant_http,
    paused,
    stubbed,
    throttled,
)

pytestmark = pytest.mark.benchmark(timer=cpu_time)

DIRECT, WIRE, AIO = "direct", "wire", "aiobotocore"
JOB = {
    "roleArn": "arn:aws:iam::123456789012:role/Trainer",
    "baseModelIdentifier": "amazon.titan-text-express-v1",
    "trainingDataConfig": {"s3Uri": "s3://amzn-s3-demo-bucket/train.jsonl"},
    "outputDataConfig": {"s3Uri": "s3://amzn-s3-demo-bucket/output/"},
    "hyperParameters": {"epochCount": "1"},
}
AS_FAST = [Budget("ratio", 1.6, FLOOR)]

_numbers = count()


@pytest.fixture
def client(fake_bedrock_jobs: FakeBedrockJobs) -> Iterator[Any]:
    """A plain boto3 client, with moto behind the fake."""
    assert fake_bedrock_jobs.options.transport == "direct"
    with mock_aws():
        yield boto3.client("bedrock")


def _create(client: Any) -> Any:
    number = next(_numbers)
    return client.create_model_customization_job(jobName=f"job-{number}", customModelName=f"model-{number}", **JOB)


def test_create(compare: Compare, fake_bedrock_jobs: FakeBedrockJobs, client: Any) -> None:
    """A job with hyperparameters."""
    call = partial(_create, client)
    answer, stub_client = answer_to(call), boto3.client("bedrock")
    contestants = [
        Contestant(OURS, repeat(call), 20),
        Contestant(FLOOR, repeat(call), 20, partial(constant, fake_bedrock_jobs, answer)),
        Contestant(MOTO, repeat(call), 2, partial(paused, fake_bedrock_jobs)),
        _stubber(
            fake_bedrock_jobs, stub_client, "create_model_customization_job", answer, partial(_create, stub_client)
        ),
    ]
    compare(DIRECT, "Create", contestants, 100, [Budget("ratio", 1.8, FLOOR)])


@pytest.mark.parametrize("by", ["name", "ARN"])
def test_get(compare: Compare, fake_bedrock_jobs: FakeBedrockJobs, client: Any, by: str) -> None:
    """A job that has completed. moto does not find jobs by their ARNs."""
    job = fake_bedrock_jobs.add_job(job_name="job", status="Completed")
    with paused(fake_bedrock_jobs):
        client.create_model_customization_job(jobName="job", customModelName="model", **JOB)
    identifier = job.name if by == "name" else job.arn
    call = partial(client.get_model_customization_job, jobIdentifier=identifier)
    answer, stub_client = answer_to(call), boto3.client("bedrock")
    contestants = [
        Contestant(OURS, repeat(call), 20),
        Contestant(FLOOR, repeat(call), 20, partial(constant, fake_bedrock_jobs, answer)),
    ]
    budgets = list(AS_FAST)
    if by == "name":
        stub_call = partial(stub_client.get_model_customization_job, jobIdentifier=identifier)
        contestants += [
            Contestant(MOTO, repeat(call), 2, partial(paused, fake_bedrock_jobs)),
            _stubber(fake_bedrock_jobs, stub_client, "get_model_customization_job", answer, stub_call),
        ]
        budgets += [Budget("ratio", 1 / 5, MOTO)]
    compare(DIRECT, f"Get by {by}", contestants, 100, budgets)


def test_stop(compare: Compare, fake_bedrock_jobs: FakeBedrockJobs, client: Any) -> None:
    """A running job, another one each time."""
    names = iter([job.name for job in fake_bedrock_jobs.add_jobs(4000)])

    def call() -> None:
        client.stop_model_customization_job(jobIdentifier=next(names))

    floor = partial(constant, fake_bedrock_jobs, answer_to(call))
    contestants = [Contestant(OURS, repeat(call), 20), Contestant(FLOOR, repeat(call), 20, floor)]
    compare(DIRECT, "Stop", contestants, 90, AS_FAST)


def test_a_throttle(compare: Compare, fake_bedrock_jobs: FakeBedrockJobs, client: Any) -> None:
    """One that is injected, and the retry after it; beside a handler at ``before-send`` that throttles every other request."""
    call = partial(client.get_model_customization_job, jobIdentifier=fake_bedrock_jobs.add_job().name)

    def ours() -> None:
        with fake_bedrock_jobs.inject("ThrottlingException", operation="Get*"):
            call()

    contestants = [
        Contestant(OURS, repeat(ours), 10, fake_bedrock_jobs.clock.skip_sleep),
        Contestant(BY_HAND, repeat(call), 10, partial(throttled, fake_bedrock_jobs, client)),
    ]
    compare(WIRE, "Get, throttled once", contestants, 50, [Budget("ratio", 1.2, BY_HAND)])
    fake_bedrock_jobs.reset()


@pytest.mark.usefixtures("both_full")
@pytest.mark.parametrize("length", [10, 100, 1000])
def test_list(compare: Compare, fake_bedrock_jobs: FakeBedrockJobs, client: Any, length: int) -> None:
    """One page."""
    call = partial(client.list_model_customization_jobs, maxResults=length)
    assert len(call()["modelCustomizationJobSummaries"]) in (length, _FEW)
    answer = answer_to(call)
    contestants = [
        Contestant(OURS, repeat(call), 10),
        Contestant(FLOOR, repeat(call), 10, partial(constant, fake_bedrock_jobs, answer)),
        Contestant(COPY, repeat(call), 10, partial(constant, fake_bedrock_jobs, answer, _copied)),
        Contestant(MOTO, repeat(call), 1, partial(paused, fake_bedrock_jobs)),
    ]
    budgets = [Budget("ratio", 1.5, COPY), Budget("ratio", 1 / 50, MOTO)] if length == 1000 else []
    compare(DIRECT, f"List of {length:,}", contestants, 20, budgets)


def _copied(answer: Any) -> Any:
    """A listing that the caller may change as he likes, to the details of each phase: what anybody must do who keeps it."""
    http, page = answer
    summaries = [
        {**summary, "statusDetails": {phase: {**details} for phase, details in summary["statusDetails"].items()}}
        for summary in page["modelCustomizationJobSummaries"]
    ]
    return http, {**page, "modelCustomizationJobSummaries": summaries}


@pytest.mark.usefixtures("both_full")
def test_pages(compare: Compare, fake_bedrock_jobs: FakeBedrockJobs, client: Any) -> None:
    """All 1,000 jobs through the paginator, 100 a page."""
    paginator = client.get_paginator("list_model_customization_jobs")

    def call() -> None:
        for _ in paginator.paginate(PaginationConfig={"PageSize": 100}):
            pass

    contestants = [
        Contestant(OURS, repeat(call), 10),
        Contestant(MOTO, repeat(call), 1, partial(paused, fake_bedrock_jobs)),
    ]
    compare(DIRECT, "List of 1,000 in 10 pages", contestants, 10)


def test_skip_sleep(compare: Compare, fake_bedrock_jobs: FakeBedrockJobs) -> None:
    """In and out again, with all modules of this process to be looked through; beside replacing the two functions by name."""

    def ours() -> None:
        with fake_bedrock_jobs.clock.skip_sleep():
            pass

    def patched() -> None:
        with mock.patch("time.sleep"), mock.patch("asyncio.sleep"):
            pass

    contestants = [Contestant(OURS, repeat(ours), 20), Contestant("mock.patch", repeat(patched), 20)]
    compare("clock", "skip_sleep", contestants, 50, [Budget("is", 0.001)])


_FEW = 50


@pytest.fixture
def both_full(fake_bedrock_jobs: FakeBedrockJobs, client: Any, quick: bool) -> None:
    """The fake and moto hold 1,000 jobs each."""
    many = _FEW if quick else 1000
    fake_bedrock_jobs.add_jobs(many, status=["Completed", "Failed", "InProgress"])
    with paused(fake_bedrock_jobs):
        for _ in range(many):
            _create(client)


def _stubber(fake: FakeBedrockJobs, client: Any, method: str, answer: Any, call: Callable[[], object]) -> Contestant:
    return Contestant(STUBBER, repeat(call), 20, partial(stubbed, fake, client, method, answer[1], 20))


def _calls(client: Any) -> dict[str, Callable[[], Any]]:
    return {
        "Get": partial(client.get_model_customization_job, jobIdentifier="job-1"),
        "List of 100": partial(client.list_model_customization_jobs, maxResults=100),
    }


@pytest.mark.fake_bedrock_jobs(transport="wire")
@pytest.mark.parametrize(("operation", "rounds"), [("Get", 100), ("List of 100", 15)])
def test_wire(compare: Compare, fake_bedrock_jobs: FakeBedrockJobs, operation: str, rounds: int) -> None:
    """The same bytes, through botocore's signing and parsing."""
    fake_bedrock_jobs.add_jobs(100, status="Completed")
    client = boto3.client("bedrock")
    call = _calls(client)[operation]
    http, _ = answer_to(call)
    floor = partial(constant_http, fake_bedrock_jobs, client, http, http.content)
    contestants = [Contestant(OURS, repeat(call), 5), Contestant(FLOOR, repeat(call), 5, floor)]
    compare(WIRE, operation, contestants, rounds, [Budget("ratio", 1.1, FLOOR)])


@pytest.fixture
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    """An event loop that is there for the test."""
    loop = asyncio.new_event_loop()
    yield loop
    loop.close()


@pytest.fixture
def aio_client(loop: asyncio.AbstractEventLoop, fake_bedrock_jobs: FakeBedrockJobs) -> Iterator[Any]:
    """An aiobotocore client, with a hundred jobs to ask for."""
    fake_bedrock_jobs.add_jobs(100, status="Completed")
    making = get_session().create_client("bedrock")
    yield loop.run_until_complete(making.__aenter__())
    loop.run_until_complete(making.__aexit__(None, None, None))


@pytest.mark.parametrize("operation", ["Get", "List of 100"])
def test_aiobotocore(
    compare: Compare,
    fake_bedrock_jobs: FakeBedrockJobs,
    loop: asyncio.AbstractEventLoop,
    aio_client: Any,
    operation: str,
) -> None:
    """Direct answers to an asynchronous client, beside a constant one that is awaited, too."""
    call = _calls(aio_client)[operation]
    answer = answer_to(lambda: loop.run_until_complete(call()))
    floor = partial(constant, fake_bedrock_jobs, _Soon(answer))
    play = _repeat_async(loop, call)
    compare(AIO, operation, [Contestant(OURS, play, 20), Contestant(FLOOR, play, 20, floor)], 60)


@pytest.mark.fake_bedrock_jobs(transport="wire")
def test_aiobotocore_wire(
    compare: Compare, fake_bedrock_jobs: FakeBedrockJobs, loop: asyncio.AbstractEventLoop, aio_client: Any
) -> None:
    """The same bytes to an asynchronous client, through its signing and parsing."""
    call = _calls(aio_client)["Get"]
    http, _ = answer_to(lambda: loop.run_until_complete(call()))
    content = loop.run_until_complete(_content(http))
    floor = partial(constant_http, fake_bedrock_jobs, aio_client, http, content)
    play = _repeat_async(loop, call)
    compare(AIO, "Get, over the wire", [Contestant(OURS, play, 5), Contestant(FLOOR, play, 5, floor)], 60)


class _Soon:
    """A value that can be awaited any number of times."""

    def __init__(self, value: Any) -> None:
        self._value = value

    def __await__(self) -> Generator[None, None, Any]:
        yield from ()
        return self._value


async def _content(http: Any) -> bytes:
    return bytes(await http.content)


def _repeat_async(loop: asyncio.AbstractEventLoop, call: Callable[[], Any]) -> Play:
    async def calls(often: int) -> None:
        for _ in range(often):
            await call()

    return lambda often: loop.run_until_complete(calls(often))
