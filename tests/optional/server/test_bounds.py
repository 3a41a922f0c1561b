"""What a client sends or asks for again and again does not fill the server's memory, nor an error."""

from __future__ import annotations

import gc
import json
import socket
import time
import tracemalloc
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import requests

from pytest_bedrock_jobs import FakeBedrockJobs, FakeBedrockJobsServer
from pytest_bedrock_jobs.errors import RefusedCalls
from tests.samples import create_request

JOBS = "/model-customization-jobs"
CONTROL = "/_fake_bedrock_jobs"
TOKEN = {"Authorization": "Bearer token"}
LARGE = "x" * 1_000_000


def filtered_by(key: str) -> Any:
    """Training data from logs; the key of the filter is part of the path of its value."""
    filters = {"equals": {key: "x" * 300}}
    return {
        "invocationLogsConfig": {"invocationLogSource": {"s3Uri": "s3://bucket/x"}, "requestMetadataFilters": filters}
    }


@pytest.fixture
def server() -> Iterator[FakeBedrockJobsServer]:
    """A server of a fake that is not started."""
    with FakeBedrockJobsServer(FakeBedrockJobs()) as server:
        yield server


def post(server: FakeBedrockJobsServer, path: str, body: Any) -> requests.Response:
    return requests.post(server.url + path, data=json.dumps(body), headers=TOKEN, timeout=60)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(create_request(jobName=LARGE), id="length"),
        pytest.param(create_request(customizationType=LARGE), id="enum"),
        pytest.param(create_request(trainingDataConfig=filtered_by(LARGE)), id="path"),
        pytest.param(create_request(hyperParameters={LARGE: 1}), id="path of what has another type"),
        pytest.param(create_request(hyperParameters=[LARGE]), id="type"),
        pytest.param(create_request(jobTags=[{"key": "", "value": ""}] * 100_000), id="many"),
    ],
)
def test_an_error_of_an_operation_is_short_whatever_was_sent(server: FakeBedrockJobsServer, body: Any) -> None:
    """And says what is wrong."""
    answer = post(server, JOBS, body)
    assert answer.status_code == 400
    assert "Value " in answer.json()["message"] or "The value " in answer.json()["message"]
    assert len(answer.content) < 100_000


def test_a_value_of_a_kilobyte_is_shown_as_it_is(server: FakeBedrockJobsServer) -> None:
    """AWS shows values whole."""
    assert f"Value '{'x' * 1024}' at 'jobName'" in post(server, JOBS, create_request("x" * 1024)).json()["message"]
    cut = f"Value '{'x' * 1024}... (1025 characters)' at 'jobName'"
    assert cut in post(server, JOBS, create_request("x" * 1025)).json()["message"]


def test_violations_are_listed_up_to_a_hundred(server: FakeBedrockJobsServer) -> None:
    """And all of them counted."""
    for number, end in ((100, "'"), (101, "...")):
        tags = [{"key": "", "value": ""}] * number
        message = post(server, JOBS, create_request(jobTags=tags)).json()["message"]
        assert message.startswith(f"{number} validation errors detected: ") or number == 100
        assert message.count("failed to satisfy constraint") == 100
        assert message.endswith("...") == (end == "...")


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/jobs", {"job_name": LARGE}),
        ("/jobs", {LARGE: 1}),
        ("/jobs", {"creation_time": LARGE}),
        ("/jobs", {"count": 2, "status": ["Failed", LARGE]}),
        ("/next-job", {"outcome": LARGE}),
        ("/clock", {"advance": LARGE}),
        ("/accounts", {"account_id": LARGE}),
        ("/load", {"modelCustomizationJobSummaries": [{"jobName": LARGE}]}),
    ],
)
def test_an_error_of_the_control_api_is_short_whatever_was_sent(
    server: FakeBedrockJobsServer, path: str, body: Any
) -> None:
    """It says what is wrong at its beginning, and what to do at its end."""
    answer = post(server, CONTROL + path, body)
    assert answer.status_code == 400
    assert len(answer.json()["message"]) < 5000


def test_a_message_that_is_cut_keeps_its_end(server: FakeBedrockJobsServer) -> None:
    """Which says what to do."""
    message = post(server, f"{CONTROL}/clock", {"advance": "x" * 10_000}).json()["message"]
    assert message.startswith("advance='xxx")
    assert "... (100" in message
    assert message.endswith("xxx': expected a number of seconds")


def test_refused_calls_hold_no_bodies(server: FakeBedrockJobsServer) -> None:
    """Nor the frames that had them."""
    body = b"x" * 4_000_000
    tracemalloc.start()
    try:
        for _ in range(5):
            answer = requests.post(f"{server.url}/guardrails", data=body, headers=TOKEN, timeout=60)
            assert answer.status_code == 501
        server.fake._pipeline.calls.clear()  # The log has a bound of its own.
        gc.collect()
        kept, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert kept < 12_000_000
    assert [error.__traceback__ for error in server.fake.unsupported_calls] == [None] * 5


def test_values_that_were_refused_are_not_kept(server: FakeBedrockJobsServer) -> None:
    """What is remembered of patterns is about values of a length that they can have."""
    tracemalloc.start()
    try:
        for number in range(3):
            assert post(server, JOBS, create_request(f"{number}{LARGE}")).status_code == 400
        server.fake._pipeline.calls.clear()  # The log has a bound of its own.
        gc.collect()
        kept, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert kept < 3_000_000


def test_the_newest_refused_calls_are_kept(server: FakeBedrockJobsServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """The others are counted, until they are acknowledged."""
    monkeypatch.setattr(RefusedCalls, "LIMIT", 2)
    for path in ("guardrails", "evaluation-jobs", "prompt-routers"):
        requests.get(f"{server.url}/{path}", headers=TOKEN, timeout=60)
    for path in ("/verify", "/unsupported-calls"):
        told = requests.get(server.url + CONTROL + path, timeout=60).json()
        names = [text.partition(" (")[0].split()[-1] for text in told["unsupportedCalls"]]
        assert (names, told["forgottenUnsupportedCalls"]) == (["ListEvaluationJobs", "ListPromptRouters"], 1)
    requests.post(f"{server.url}{CONTROL}/unsupported-calls/clear", timeout=60)
    told = requests.get(f"{server.url}{CONTROL}/unsupported-calls", timeout=60).json()
    assert told == {"unsupportedCalls": []}


def test_a_thousand_refused_calls_are_kept() -> None:
    """A test's own are all there."""
    assert RefusedCalls.LIMIT == 1000


@pytest.mark.parametrize(
    "piece",
    [
        pytest.param(b"GET /x HTTP/1.1\r\nHost: localhost\r\nA: ", id="head"),
        pytest.param(
            b"POST /x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n", id="body of a known length"
        ),
        pytest.param(
            b"POST /x HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nFFFFF\r\n", id="body in chunks"
        ),
    ],
)
def test_a_request_that_trickles_in_is_ended(piece: bytes) -> None:
    """However often another byte of it comes: it has one deadline for all of it."""
    with FakeBedrockJobsServer(FakeBedrockJobs(), timeout=timedelta(seconds=0.3)) as server:
        port = int(server.url.rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port), timeout=0.02) as connection:
            connection.sendall(piece)
            deadline = time.monotonic() + 120
            while not (ended := is_ended(connection)) and time.monotonic() < deadline:
                pass
    assert ended


def is_ended(connection: socket.socket) -> bool:
    """Whether a connection is, after another byte."""
    try:
        connection.sendall(b"x")
        return connection.recv(1024) == b""
    except TimeoutError:
        return False
    except OSError:
        return True


def test_the_log_keeps_a_body_once(server: FakeBedrockJobsServer) -> None:
    """What it counts is what it holds."""
    tracemalloc.start()
    try:
        for _ in range(5):
            assert requests.post(server.url + JOBS, data=b"x" * 4_000_000, headers=TOKEN, timeout=60).status_code == 400
        gc.collect()
        kept, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert kept < 32_000_000
