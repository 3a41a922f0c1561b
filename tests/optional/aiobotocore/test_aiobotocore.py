"""aiobotocore's clients, answered from the same state as everybody else's."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from datetime import timedelta
from typing import Any

import boto3
import pytest
from aiobotocore.session import get_session

from pytest_bedrock_jobs import FakeBedrockJobs, UnsupportedOperationError
from tests.samples import create_request


@pytest.fixture(params=["direct", "wire"])
def fake(request: pytest.FixtureRequest) -> Iterator[FakeBedrockJobs]:
    with FakeBedrockJobs(transport=request.param) as fake:
        yield fake


def run(use: Callable[[Any], Awaitable[Any]], **kwargs: Any) -> Any:
    """What a coroutine function makes of a new aiobotocore client, in a new event loop."""

    async def main() -> Any:
        async with get_session().create_client("bedrock", **kwargs) as client:
            return await use(client)

    return asyncio.run(main())


def test_a_created_job_is_found(fake: FakeBedrockJobs) -> None:
    """Create and Get, with the status codes of the service model."""

    async def use(client: Any) -> None:
        created = await client.create_model_customization_job(**create_request())
        assert created["ResponseMetadata"]["HTTPStatusCode"] == 201
        details = await client.get_model_customization_job(jobIdentifier=created["jobArn"])
        assert (details["jobName"], details["status"]) == ("nightly-8", "InProgress")

    run(use)


def test_an_async_client_needs_no_credentials(fake: FakeBedrockJobs, monkeypatch: pytest.MonkeyPatch) -> None:
    """As one that was made before the fake started, on a machine that has none."""

    async def use(client: Any) -> None:
        assert (await client.list_model_customization_jobs())["modelCustomizationJobSummaries"] == []

    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name)
    run(use)


def test_an_async_client_and_a_sync_one_get_equal_answers(fake: FakeBedrockJobs) -> None:
    """One state, and the same types of values, time zones included."""
    fake.clock.freeze()
    fake.add_jobs(3, status=["Completed", "Failed", "InProgress"])

    async def use(client: Any) -> tuple[Any, Any]:
        return (
            await client.get_model_customization_job(jobIdentifier="job-1"),
            await client.list_model_customization_jobs(),
        )

    theirs = run(use)
    client = boto3.client("bedrock")
    ours = (client.get_model_customization_job(jobIdentifier="job-1"), client.list_model_customization_jobs())
    for answer in (*theirs, *ours):
        del answer["ResponseMetadata"]
    assert theirs == ours
    assert theirs[0]["creationTime"].tzinfo == ours[0]["creationTime"].tzinfo


def test_an_error_is_the_modelled_exception(fake: FakeBedrockJobs) -> None:
    """``client.exceptions`` works, and the response holds code, message and status."""

    async def use(client: Any) -> dict[str, Any]:
        try:
            await client.get_model_customization_job(jobIdentifier="nobody")
        except client.exceptions.ResourceNotFoundException as error:
            return dict(error.response)
        pytest.fail("nothing was raised")

    response = run(use)
    assert response["Error"]["Code"] == "ResourceNotFoundException"
    assert response["ResponseMetadata"]["HTTPStatusCode"] == 404


def test_the_paginator_sees_every_job_once(fake: FakeBedrockJobs) -> None:
    """aiobotocore's own paginator, by ``async for``."""
    names = [job.name for job in fake.add_jobs(25)]

    async def use(client: Any) -> list[str]:
        pages = client.get_paginator("list_model_customization_jobs").paginate(PaginationConfig={"PageSize": 10})
        return [job["jobName"] async for page in pages for job in page["modelCustomizationJobSummaries"]]

    assert run(use) == names[::-1]


def test_a_waiter_that_the_caller_brings_works(fake: FakeBedrockJobs) -> None:
    """Bedrock's model has none, so callers write them; its sleeps are virtual ones within ``skip_sleep``."""
    from aiobotocore.waiter import create_waiter_with_client
    from botocore.waiter import WaiterModel

    acceptors = [
        {"matcher": "path", "expected": "Completed", "argument": "status", "state": "success"},
        {"matcher": "path", "expected": "Failed", "argument": "status", "state": "failure"},
    ]
    config = {"operation": "GetModelCustomizationJob", "delay": 60, "maxAttempts": 100, "acceptors": acceptors}
    model = WaiterModel({"version": 2, "waiters": {"JobCompleted": config}})

    async def use(client: Any) -> None:
        await client.create_model_customization_job(**create_request())
        with fake.clock.skip_sleep():
            await create_waiter_with_client("JobCompleted", model, client).wait(jobIdentifier="nightly-8")

    run(use)
    assert fake.jobs["nightly-8"].status == "Completed"


def test_a_client_made_before_the_fake_starts_is_answered() -> None:
    """Only the client's kind counts, not when it was made."""

    async def main() -> str:
        session = get_session()
        async with session.create_client(
            "bedrock", "eu-west-1", aws_access_key_id="someone", aws_secret_access_key="secret"
        ) as client:
            with FakeBedrockJobs() as fake:
                fake.add_job(job_name="early", region_name="eu-west-1")
                details = await client.get_model_customization_job(jobIdentifier="early")
        return str(details["jobArn"])

    assert asyncio.run(main()).startswith("arn:aws:bedrock:eu-west-1:")


def test_each_event_loop_may_have_its_own_client(fake: FakeBedrockJobs) -> None:
    """Nothing of a call outlives its loop."""

    async def stop_first(client: Any) -> None:
        jobs = await client.list_model_customization_jobs(statusEquals="InProgress", sortOrder="Ascending")
        await client.stop_model_customization_job(jobIdentifier=jobs["modelCustomizationJobSummaries"][0]["jobArn"])

    jobs = fake.add_jobs(3)
    for _ in jobs:
        run(stop_first)
    assert [job.status for job in jobs] == ["Stopping"] * 3


def test_a_sync_client_works_inside_of_an_event_loop(fake: FakeBedrockJobs) -> None:
    """Whether a client is async is its own kind; a running loop says nothing."""
    fake.add_job(job_name="seen")

    async def use(client: Any) -> tuple[str, str]:
        theirs = await client.get_model_customization_job(jobIdentifier="seen")
        ours = boto3.client("bedrock").get_model_customization_job(jobIdentifier="seen")
        return theirs["jobArn"], ours["jobArn"]

    theirs, ours = run(use)
    assert theirs == ours


def test_other_tasks_get_their_turn_at_each_call(fake: FakeBedrockJobs) -> None:
    """As with a real network: a task that polls without sleeping does not keep the others from going on."""
    fake.add_job(job_name="polled")

    async def end_it() -> None:
        await asyncio.sleep(0)
        fake.jobs["polled"].complete()

    async def use(client: Any) -> int:
        other = asyncio.ensure_future(end_it())
        for polls in range(100):
            if (await client.get_model_customization_job(jobIdentifier="polled"))["status"] == "Completed":
                await other
                return polls
        pytest.fail("the other task was never run")

    assert run(use) < 5


def test_a_cancelled_call_leaves_the_state_whole(fake: FakeBedrockJobs) -> None:
    """Wherever a cancellation strikes, a job exists with everything or not at all, and the fake goes on answering."""

    async def use(client: Any) -> None:
        for turns in range(12):
            request = create_request(f"cancelled-{turns}")
            call = asyncio.ensure_future(client.create_model_customization_job(**request))
            for _ in range(turns):
                await asyncio.sleep(0)
            call.cancel()
            await asyncio.gather(call, return_exceptions=True)
        for job in fake.jobs:
            details = await client.get_model_customization_job(jobIdentifier=job.name)
            assert details["outputModelName"] == f"{job.name}-model"
        await client.create_model_customization_job(**create_request())

    run(use)
    assert "nightly-8" in fake.jobs


def test_an_operation_that_is_not_faked_is_refused_at_the_call_and_at_the_end() -> None:
    """As for boto3: no except clause of the code under test hides it."""

    async def use(client: Any) -> None:
        with pytest.raises(UnsupportedOperationError, match="CreateGuardrail"):
            await client.create_guardrail(name="g", blockedInputMessaging="no", blockedOutputsMessaging="no")

    with pytest.raises(UnsupportedOperationError, match="CreateGuardrail"), FakeBedrockJobs():
        run(use)


def test_the_http_response_of_a_direct_answer_can_be_awaited() -> None:
    """Handlers of aiobotocore's ``after-call`` await the content."""
    contents = []

    async def read(http_response: Any, **_: Any) -> None:
        contents.append(await http_response.content)

    async def use(client: Any) -> None:
        client.meta.events.register("after-call.bedrock.ListModelCustomizationJobs", read)
        await client.list_model_customization_jobs()

    with FakeBedrockJobs():
        run(use)
    assert contents == [b'{"modelCustomizationJobSummaries": []}']


def test_the_fake_is_an_async_context_manager_and_decorates_coroutine_functions() -> None:
    """``async with`` and the decorator do what they do for sync code."""
    decorator = FakeBedrockJobs(training_duration=timedelta(minutes=5))

    @decorator
    async def decorated() -> int:
        async with get_session().create_client("bedrock") as client:
            await client.create_model_customization_job(**create_request())
        return len(decorator.jobs)

    async def main() -> int:
        async with FakeBedrockJobs() as fake, get_session().create_client("bedrock") as client:
            await client.create_model_customization_job(**create_request())
            return len(fake.jobs)

    assert asyncio.run(decorated()) == asyncio.run(decorated()) == asyncio.run(main()) == 1
