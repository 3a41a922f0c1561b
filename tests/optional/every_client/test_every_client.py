"""All kinds of clients at once, with one state under one clock."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys

import boto3
from aiobotocore.session import get_session

from pytest_bedrock_jobs import FakeBedrockJobsServer
from tests.samples import create_request
from tests.signing import ENDPOINT, send, signed


def boto3_status(_: FakeBedrockJobsServer) -> str:
    return str(boto3.client("bedrock").get_model_customization_job(jobIdentifier="nightly-8")["status"])


def aiobotocore_status(_: FakeBedrockJobsServer) -> str:
    async def main() -> str:
        async with get_session().create_client("bedrock") as client:
            return str((await client.get_model_customization_job(jobIdentifier="nightly-8"))["status"])

    return asyncio.run(main())


def requests_status(_: FakeBedrockJobsServer) -> str:
    return str(send(signed("GET", f"{ENDPOINT}/model-customization-jobs/nightly-8")).json()["status"])


def cli_status(server: FakeBedrockJobsServer) -> str:
    command = [
        sys.executable,
        "-m",
        "awscli",
        "bedrock",
        "get-model-customization-job",
        "--job-identifier",
        "nightly-8",
    ]
    done = subprocess.run(command, env=server.environment, capture_output=True, check=True)
    return str(json.loads(done.stdout)["status"])


def test_every_client_sees_one_job_move_on(fake_bedrock_jobs_server: FakeBedrockJobsServer) -> None:
    """boto3, aiobotocore, a signed call of ``requests`` and the AWS CLI: InProgress, then Completed."""
    server = fake_bedrock_jobs_server
    clients = (boto3_status, aiobotocore_status, requests_status, cli_status)
    boto3.client("bedrock").create_model_customization_job(**create_request())
    assert [status(server) for status in clients] == ["InProgress"] * 4
    server.fake.clock.advance(hours=1)
    assert [status(server) for status in clients] == ["Completed"] * 4
