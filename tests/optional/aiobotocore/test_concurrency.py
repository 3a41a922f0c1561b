"""Many tasks at once."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from aiobotocore.session import get_session

from pytest_bedrock_jobs import FakeBedrockJobs
from tests.crowd import SIZE, Crowd


@pytest.mark.parametrize("transport", ["direct", "wire"])
def test_tasks_do_not_get_in_each_others_way(transport: Any) -> None:
    """They share a client and a state, and each finds what it did."""
    crowd = Crowd()

    async def main() -> None:
        async with get_session().create_client("bedrock") as shared:
            await asyncio.gather(*(crowd.run_async(number, shared) for number in range(SIZE)))

    with FakeBedrockJobs(transport=transport) as fake:
        asyncio.run(main())
        crowd.check(fake, fake.client())
