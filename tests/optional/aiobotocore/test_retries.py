"""The rate limit of aiobotocore's adaptive retries waits in virtual time."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from aiobotocore.retries.bucket import AsyncTokenBucket, Clock
from botocore.exceptions import CapacityNotAvailableError

from pytest_bedrock_jobs import FakeBedrockJobs


def test_the_wait_for_a_token_moves_the_clock() -> None:
    """And a token that is there is taken at once."""
    fake = FakeBedrockJobs(frozen=True)
    before = fake.clock.now()

    async def main() -> None:
        tokens = AsyncTokenBucket(0.5, Clock())
        tokens._current_capacity = 1
        for _ in range(11):
            assert await tokens.acquire()
        with pytest.raises(CapacityNotAvailableError):
            await tokens.acquire(block=False)

    with fake.clock.skip_sleep():
        asyncio.run(main())
    assert timedelta(seconds=19) < fake.clock.now() - before <= timedelta(seconds=20)
