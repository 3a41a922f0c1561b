"""Other processes of a test with the server fixture: they are answered without being told where the server is."""

from __future__ import annotations

import json
import multiprocessing
import os
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from typing import Any

import boto3
import pytest
import requests

from pytest_bedrock_jobs import FakeBedrockJobs, FakeBedrockJobsServer
from pytest_bedrock_jobs.server import Application
from tests.samples import create_request

VARIABLE = "AWS_ENDPOINT_URL_BEDROCK"


def create(name: str) -> str:
    """Creates a job with a boto3 client of this process, which another process imports."""
    client = boto3.client("bedrock")
    arn = str(client.create_model_customization_job(**create_request(name))["jobArn"])
    client.close()
    return arn


def status_by_url() -> str:
    """A job's status as an SDK sees it that is not botocore, and takes the URL from the environment."""
    url = f"{os.environ[VARIABLE]}/model-customization-jobs/nightly-7"
    request = urllib.request.Request(url, headers={"Authorization": "Bearer token"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return str(json.load(answer)["status"])


def test_a_subprocess_creates_a_job(fake_bedrock_jobs_server: FakeBedrockJobsServer) -> None:
    """With boto3, and no ``env=``."""
    script = (
        "import boto3; client = boto3.client('bedrock')\n"
        "client.stop_model_customization_job(jobIdentifier='nightly-7')\n"
        "print(client.get_model_customization_job(jobIdentifier='nightly-7')['status'])"
    )
    job = fake_bedrock_jobs_server.fake.add_job(job_name="nightly-7")
    printed = subprocess.check_output([sys.executable, "-c", script], text=True, timeout=120)
    assert (printed, job.status) == ("Stopping\n", "Stopping")


def test_a_pool_of_spawned_processes_creates_jobs(fake_bedrock_jobs_server: FakeBedrockJobsServer) -> None:
    """All of them see one state, which is the test's."""
    names = [f"job-{number}" for number in range(4)]
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        arns = pool.map(create, names)
        pool.close()
        pool.join()
    assert {job.name: job.arn for job in fake_bedrock_jobs_server.fake.jobs} == dict(zip(names, arns, strict=True))


def in_a_fork(function: Callable[[], object]) -> Any:
    """What a function returns in a forked child."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.write(writing, json.dumps(function()).encode())
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        result = json.load(pipe)
    os.waitpid(child, 0)
    return result


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_a_forked_child_is_answered(fake_bedrock_jobs_server: FakeBedrockJobsServer) -> None:
    """Its boto3 clients by the copy of the fake that it has, what asks the URL by the test's own."""
    fake = fake_bedrock_jobs_server.fake
    job = fake.add_job(job_name="nightly-7")

    def child() -> list[str]:
        create("in-the-child")
        job.stop()
        return [job.status, status_by_url()]

    assert in_a_fork(child) == ["Stopping", "InProgress"]
    assert "in-the-child" not in fake.jobs


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_a_child_that_lives_on_does_not_keep_the_port() -> None:
    """Nobody would answer there."""
    going_on, end = os.pipe()
    with FakeBedrockJobsServer(FakeBedrockJobs()) as server:
        requests.get(f"{server.url}/_fake_bedrock_jobs/health", timeout=60)  # It accepts connections.
        child = os.fork()
        if child == 0:
            os.close(end)
            os.read(going_on, 1)
            os._exit(0)
        port = int(server.url.rpartition(":")[2])
    try:
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port), timeout=60)
    finally:
        os.close(end)
        os.close(going_on)
        os.waitpid(child, 0)


def test_this_processs_own_clients_do_not_use_http(
    fake_bedrock_jobs_server: FakeBedrockJobsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The fake answers them directly."""
    monkeypatch.setattr(Application, "__call__", lambda *_: pytest.fail("the server was asked"))
    assert create("nightly-8") == fake_bedrock_jobs_server.fake.jobs["nightly-8"].arn


def test_an_sdk_that_is_not_botocore_finds_the_server(fake_bedrock_jobs_server: FakeBedrockJobsServer) -> None:
    """In this process, too."""
    fake_bedrock_jobs_server.fake.add_job(job_name="nightly-7", status="Completed")
    assert status_by_url() == "Completed"


def test_the_variables_end_with_the_test(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was there before is there again, even if the test has changed it."""
    monkeypatch.setenv(VARIABLE, "http://before.example")
    monkeypatch.setenv("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true")
    monkeypatch.delenv("NO_PROXY", raising=False)
    pytester.makepyfile(
        f"""
        import os

        def test_with(fake_bedrock_jobs_server, monkeypatch):
            assert os.environ["{VARIABLE}"] == fake_bedrock_jobs_server.url
            assert "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS" not in os.environ
            assert os.environ["NO_PROXY"] == "127.0.0.1"
            monkeypatch.setenv("{VARIABLE}", "changed")
            os.environ["NO_PROXY"] = "changed"

        def test_without(fake_bedrock_jobs):
            assert os.environ["{VARIABLE}"] == "http://before.example"
            assert os.environ["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"] == "true"
            assert "NO_PROXY" not in os.environ
        """
    )
    pytester.runpytest_inprocess("-p", "no:randomly", "-p", "no:asyncio").assert_outcomes(passed=2)


@pytest.mark.fake_bedrock_jobs(unsupported="passthrough")
def test_what_is_handed_on_does_not_come_back_over_http(fake_bedrock_jobs_server: FakeBedrockJobsServer) -> None:
    """A client that meets the server's URL would not reach moto behind the fake, so it is not told of it."""
    assert VARIABLE not in os.environ
    assert fake_bedrock_jobs_server.environment[VARIABLE] == fake_bedrock_jobs_server.url


def test_passing_the_servers_environment_changes_nothing(fake_bedrock_jobs_server: FakeBedrockJobsServer) -> None:
    """It is what the test's own has become."""
    assert fake_bedrock_jobs_server.environment == dict(os.environ)
