"""moto's server for everything but Bedrock, and the fake's server for Bedrock, as other processes see them."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import boto3
import pytest
from moto.server import ThreadedMotoServer

from pytest_bedrock_jobs import FakeBedrockJobsServer

SCRIPT = """
import boto3
print([bucket["Name"] for bucket in boto3.client("s3").list_buckets()["Buckets"]])
print(boto3.client("bedrock").get_model_customization_job(jobIdentifier="mine")["status"])
"""


@pytest.fixture
def moto_url() -> Iterator[str]:
    """Where moto's server is."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


def test_each_server_answers_its_own_services(
    moto_url: str, fake_bedrock_jobs_server: FakeBedrockJobsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """``AWS_ENDPOINT_URL`` for moto, ``AWS_ENDPOINT_URL_BEDROCK`` for the fake."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", moto_url)
    boto3.client("s3").create_bucket(Bucket="data")
    fake_bedrock_jobs_server.fake.add_job(job_name="mine")
    environment = fake_bedrock_jobs_server.environment
    printed = subprocess.run(
        [sys.executable, "-c", SCRIPT], env=environment, check=True, capture_output=True, text=True
    ).stdout
    assert printed.split("\n")[:2] == ["['data']", "InProgress"]
