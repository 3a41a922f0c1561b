"""moto's server for everything but Bedrock, and the fake's server for Bedrock, as other processes see them."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import boto3
import pytest
import requests
from moto.server import ThreadedMotoServer

from pytest_bedrock_jobs import FakeBedrockJobs, FakeBedrockJobsServer
from tests.samples import create_request

SCRIPT = """
import boto3
print([bucket["Name"] for bucket in boto3.client("s3").list_buckets()["Buckets"]])
print(boto3.client("bedrock").get_model_customization_job(jobIdentifier="mine")["status"])
"""


@pytest.fixture
def moto_url() -> Iterator[str]:
    """Where moto's server is; nothing is in it, though all of them in one process share what they hold."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    requests.post(f"http://{host}:{port}/moto-api/reset", timeout=60).raise_for_status()
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


def test_jobs_look_into_the_s3_of_motos_server(moto_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """``AWS_ENDPOINT_URL_S3``: a job reads its data there, and writes its metrics."""
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", moto_url)
    with FakeBedrockJobs(check_training_data=True) as fake:
        bedrock, s3 = boto3.client("bedrock"), boto3.client("s3")
        bedrock.create_model_customization_job(**create_request("too-early"))
        s3.create_bucket(Bucket="amzn-s3-demo-bucket")
        s3.put_object(Bucket="amzn-s3-demo-bucket", Key="train.jsonl", Body=b'{"prompt": "a", "completion": "b"}')
        bedrock.create_model_customization_job(**create_request())
        fake.clock.advance(hours=2)
        assert (fake.jobs["too-early"].status, fake.jobs["nightly-8"].status) == ("Failed", "Completed")
        keys = [entry["Key"] for entry in s3.list_objects_v2(Bucket="amzn-s3-demo-bucket")["Contents"]]
        assert any(key.endswith("step_wise_training_metrics.csv") for key in keys)
