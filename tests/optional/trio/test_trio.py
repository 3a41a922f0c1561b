"""aiobotocore's clients with httpx, which run on trio."""

from __future__ import annotations

from typing import Any

import pytest
import trio
from aiobotocore.config import AioConfig
from aiobotocore.httpxsession import HttpxSession
from aiobotocore.session import get_session

from pytest_bedrock_jobs import FakeBedrockJobs
from tests.samples import create_request


@pytest.mark.parametrize("transport", ["direct", "wire"])
def test_tasks_of_a_nursery_are_answered(transport: Any) -> None:
    """Every one of them, from one state."""

    async def main() -> None:
        config = AioConfig(http_session_cls=HttpxSession)
        async with get_session().create_client("bedrock", config=config) as client, trio.open_nursery() as nursery:

            async def create(number: int) -> None:
                await client.create_model_customization_job(**create_request(f"job-{number}"))

            for number in range(10):
                nursery.start_soon(create, number)

    with FakeBedrockJobs(transport=transport) as fake:
        trio.run(main)
        assert {job.name for job in fake.jobs} == {f"job-{number}" for number in range(10)}
