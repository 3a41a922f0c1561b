"""Callbacks for state-change events beside aiobotocore's clients."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import boto3
import pytest
from aiobotocore.session import get_session

from pytest_bedrock_jobs import FakeBedrockJobs
from tests.samples import create_request


@pytest.fixture(params=["direct", "wire"])
def fake(request: pytest.FixtureRequest) -> Iterator[FakeBedrockJobs]:
    with FakeBedrockJobs(transport=request.param, frozen=True) as fake:
        yield fake


async def create(name: str = "nightly-8") -> None:
    """Creates a job with an async client."""
    async with get_session().create_client("bedrock") as client:
        await client.create_model_customization_job(**create_request(name))


def test_a_callback_runs_in_the_loop_of_the_awaited_call(fake: FakeBedrockJobs) -> None:
    """When the call returns, it has run; it can call Bedrock with a client that is not async."""
    bedrock = boto3.client("bedrock")
    statuses = []

    def look(event: dict[str, Any]) -> None:
        asyncio.get_running_loop()
        statuses.append(bedrock.get_model_customization_job(jobIdentifier=event["resources"][0])["status"])

    async def main() -> None:
        with fake.on_state_change(look):
            await create()
            assert statuses == ["InProgress"]

    asyncio.run(main())


def test_a_callback_holds_up_the_loop_no_longer_than_itself(fake: FakeBedrockJobs) -> None:
    """A call of the loop does not wait for the callback of another thread that goes on."""
    inside, done = threading.Event(), threading.Event()
    heard = []

    def note(event: dict[str, Any]) -> None:
        heard.append(event["detail"]["jobName"])
        if event["detail"]["jobName"] == "slow":
            inside.set()
            assert done.wait(60)

    with fake.on_state_change(note):
        job = fake.add_job(job_name="slow", status="InProgress")
        other = threading.Thread(target=job.complete)
        other.start()
        assert inside.wait(60)
        asyncio.run(create("quick"))
        assert heard == ["slow", "quick"]
        done.set()
        other.join()


def test_a_skipped_sleep_of_a_task_stops_at_transitions(fake: FakeBedrockJobs) -> None:
    """What starts there asks Bedrock as of then."""
    answers: list[tuple[str, timedelta]] = []
    begun = fake.clock.now()

    async def look(client: Any, arn: str) -> None:
        status = (await client.get_model_customization_job(jobIdentifier=arn))["status"]
        answers.append((status, fake.clock.now() - begun))

    async def main() -> None:
        tasks = []
        loop = asyncio.get_running_loop()
        async with get_session().create_client("bedrock") as client:
            fake.on_state_change(lambda event: tasks.append(loop.create_task(look(client, event["resources"][0]))))
            await client.create_model_customization_job(**create_request())
            await asyncio.sleep(3 * 3600)
            await asyncio.gather(*tasks)

    with fake.clock.skip_sleep():
        asyncio.run(main())
    assert answers == [("InProgress", timedelta(0)), ("Completed", timedelta(hours=1))]
