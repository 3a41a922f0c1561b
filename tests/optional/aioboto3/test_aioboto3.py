"""aioboto3's sessions, at the botocore that they pin."""

from __future__ import annotations

import asyncio

import aioboto3
import boto3
import pytest

from pytest_bedrock_jobs import FakeBedrockJobs
from tests.samples import create_request


@pytest.mark.parametrize("transport", ["direct", "wire"])
def test_an_aioboto3_client_shares_the_state_with_a_boto3_client(transport: str) -> None:
    """What one creates the other one sees."""

    async def main() -> list[str]:
        async with aioboto3.Session().client("bedrock") as client:
            await client.create_model_customization_job(**create_request("from-aioboto3"))
            boto3.client("bedrock").create_model_customization_job(**create_request("from-boto3"))
            listed = await client.list_model_customization_jobs()
            return [job["jobName"] for job in listed["modelCustomizationJobSummaries"]]

    with FakeBedrockJobs(transport=transport):  # type: ignore[arg-type]
        assert asyncio.run(main()) == ["from-boto3", "from-aioboto3"]
