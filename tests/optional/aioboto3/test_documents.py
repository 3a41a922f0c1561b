"""What the documentation says of async clients is run."""

from __future__ import annotations

import asyncio
from typing import Any

import aioboto3

from pytest_bedrock_jobs import FakeBedrockJobs
from tests.documents import block


def test_the_pages_code_passes(fake_bedrock_jobs: FakeBedrockJobs) -> None:
    """pytest-asyncio does no more than this."""
    namespace: dict[str, Any] = {"aioboto3": aioboto3}
    exec(block("how-to/asyncio", "test_an_async_service_sees_the_same_jobs"), namespace)
    asyncio.run(namespace["test_an_async_service_sees_the_same_jobs"](fake_bedrock_jobs))
