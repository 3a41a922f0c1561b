"""Faults as aiobotocore's clients meet them, in each retry mode."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from aiobotocore.config import AioConfig
from aiobotocore.session import get_session
from botocore.exceptions import BotoCoreError, ClientError, ReadTimeoutError

from pytest_bedrock_jobs import FakeBedrockJobs
from tests.fakes import NOW, frozen
from tests.retries import CONNECT_TIMEOUT, READ_TIMEOUT, Fault, check_time, every_fault, every_mode
from tests.samples import create_request


@pytest.fixture
def fake() -> Iterator[FakeBedrockJobs]:
    """A started fake whose time stands still."""
    with frozen() as fake:
        yield fake


@asynccontextmanager
async def client_in(mode: str) -> AsyncIterator[Any]:
    """A client with short timeouts in a retry mode."""
    config = AioConfig(retries={"mode": mode}, connect_timeout=CONNECT_TIMEOUT, read_timeout=READ_TIMEOUT)
    async with get_session().create_client("bedrock", config=config) as client:
        yield client


async def outcome(coming: Coroutine[Any, Any, Any]) -> tuple[str | None, Any]:
    """The code or the name of what a call raises, and what it answers."""
    try:
        answer = await coming
    except ClientError as error:
        return error.response["Error"]["Code"], None
    except BotoCoreError as error:
        return type(error).__name__, None
    del answer["ResponseMetadata"]
    return None, answer


@every_mode
@every_fault
def test_each_fault_in_each_mode(fake: FakeBedrockJobs, fault: Fault, mode: str) -> None:
    """What the caller gets, how many requests there are, and how much virtual time passes."""
    fake.add_job(job_name="nightly-8")
    injected = fake.inject(fault.error, operation="Get*", times=None)

    async def ask() -> tuple[str | None, Any]:
        async with client_in(mode) as client:
            return await outcome(client.get_model_customization_job(jobIdentifier="nightly-8"))

    with fake.clock.skip_sleep():
        raised, answer = asyncio.run(ask())
    assert (raised, answer) == (fault.raised, None if fault.raised else {})
    assert injected.hits == len(fake.calls.last.attempts) == fault.tries(mode)
    assert (fake.calls.last.error, fake.calls.last.answer) == (raised, answer)
    check_time(fault, mode, (fake.clock.now() - NOW).total_seconds())


def test_a_lost_answer_trains_nothing_twice(fake: FakeBedrockJobs) -> None:
    """The same token goes with each try."""
    fake.inject("ReadTimeoutError", operation="Create*", applied=True, times=3)

    async def create() -> None:
        async with client_in("standard") as client:
            await client.create_model_customization_job(**create_request())

    with fake.clock.skip_sleep(), pytest.raises(ReadTimeoutError):
        asyncio.run(create())
    assert len(fake.jobs) == 1


def test_without_skipped_sleep_a_late_answer_moves_the_clock(fake: FakeBedrockJobs) -> None:
    """And takes no real time."""
    fake.inject(latency=timedelta(seconds=5))

    async def look() -> None:
        async with client_in("standard") as client:
            await client.list_model_customization_jobs()

    asyncio.run(look())
    assert fake.clock.now() == NOW + timedelta(seconds=5)


def test_late_answers_overlap(fake: FakeBedrockJobs) -> None:
    """As those of a network do."""
    fake.inject(latency=timedelta(seconds=5), times=3)

    async def look() -> None:
        async with client_in("standard") as client:
            await asyncio.gather(*(client.list_model_customization_jobs() for _ in range(3)))

    with fake.clock.skip_sleep():
        asyncio.run(look())
    assert fake.clock.now() == NOW + timedelta(seconds=5)
