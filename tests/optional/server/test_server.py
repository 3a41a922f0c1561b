"""The fake behind HTTP: everybody who can speak it sees the test's own state, whatever they send."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from http.client import HTTPConnection
from typing import Any

import boto3
import pytest
import requests
from botocore.config import Config
from botocore.exceptions import ClientError

from pytest_bedrock_jobs import FakeBedrockJobs, FakeBedrockJobsServer, UnsupportedOperationError
from pytest_bedrock_jobs.server.application import MAX_BODY
from pytest_bedrock_jobs.wire.pipeline import Pipeline
from tests.conformity import assert_conforms
from tests.samples import create_request
from tests.signing import send, signed

JOBS = "/model-customization-jobs"
TOKEN = {"Authorization": "Bearer token"}


@pytest.fixture
def server() -> Iterator[FakeBedrockJobsServer]:
    """A server whose fake is not started, so that this process's clients really use HTTP."""
    with FakeBedrockJobsServer(FakeBedrockJobs(), timeout=timedelta(seconds=0.5)) as server:
        yield server


@pytest.fixture
def client(server: FakeBedrockJobsServer) -> Any:
    """A boto3 client of the server."""
    session = boto3.Session(aws_access_key_id="key", aws_secret_access_key="secret", region_name="us-east-1")
    return session.client("bedrock", endpoint_url=server.url, config=Config(retries={"max_attempts": 0}))


def port_of(server: FakeBedrockJobsServer) -> int:
    """The port that a server listens on."""
    return int(server.url.rpartition(":")[2])


def raw(server: FakeBedrockJobsServer, *sent: bytes, finish: bool = False) -> bytes:
    """What the server says to these bytes until it closes the connection."""
    with socket.create_connection(("127.0.0.1", port_of(server)), timeout=60) as connection:
        for piece in sent:
            connection.sendall(piece)
        if finish:
            connection.shutdown(socket.SHUT_WR)
        received = b""
        try:
            while piece := connection.recv(65536):
                received += piece
        except ConnectionResetError:
            pass
    return received


def test_a_boto3_client_of_the_server_lives_through_a_job(server: FakeBedrockJobsServer, client: Any) -> None:
    """Create, Get by name and ARN, List with pages, Stop."""
    arn = client.create_model_customization_job(**create_request("a+b", customModelName="ab"))["jobArn"]
    assert client.get_model_customization_job(jobIdentifier=arn)["jobName"] == "a+b"
    assert client.get_model_customization_job(jobIdentifier="a+b")["jobArn"] == arn
    server.fake.add_jobs(12)
    pages = client.get_paginator("list_model_customization_jobs").paginate(PaginationConfig={"PageSize": 5})
    assert [len(page["modelCustomizationJobSummaries"]) for page in pages] == [5, 5, 3]
    client.stop_model_customization_job(jobIdentifier="a+b")
    assert server.fake.jobs["a+b"].status == "Stopping"


def test_an_error_is_the_modelled_exception(client: Any) -> None:
    """With code, message and status."""
    with pytest.raises(client.exceptions.ResourceNotFoundException) as caught:
        client.get_model_customization_job(jobIdentifier="nobody")
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 404


def test_an_operation_that_is_not_faked_gets_501_and_fails_the_test(server: FakeBedrockJobsServer, client: Any) -> None:
    """The answer names what is faked, and clients do not try again; the fake remembers."""
    with pytest.raises(ClientError) as caught:
        client.list_guardrails()
    error = caught.value.response
    assert (error["ResponseMetadata"]["HTTPStatusCode"], error["Error"]["Code"]) == (
        501,
        "UnsupportedOperationException",
    )
    assert error["ResponseMetadata"]["RetryAttempts"] == 0
    assert "ListGuardrails" in error["Error"]["Message"]
    assert "ListCustomModels" in error["Error"]["Message"]
    assert "POST /_fake_bedrock_jobs/unsupported-calls/clear" in error["Error"]["Message"]
    assert "pytest" not in error["Error"]["Message"]
    with pytest.raises(UnsupportedOperationError, match="ListGuardrails"):
        server.fake.verify()


def test_a_call_that_the_fake_lacks_something_for_gets_501() -> None:
    """Jobs are to look into an S3, and there is none but AWS's own: the answer says what to do, and clients do not try again."""
    with FakeBedrockJobsServer(FakeBedrockJobs(check_training_data=True)) as server:
        answer = send(signed("POST", server.url + JOBS, create_request()))
    assert (answer.status_code, answer.headers["x-amzn-errortype"]) == (501, "UnsupportedOperationException")
    assert "set AWS_ENDPOINT_URL_S3" in answer.json()["message"]


def test_with_passthrough_there_is_nothing_to_hand_a_call_on_to() -> None:
    """501 as well, but nobody fails."""
    fake = FakeBedrockJobs(unsupported="passthrough")
    with FakeBedrockJobsServer(fake) as server:
        answer = requests.get(f"{server.url}/guardrails", headers=TOKEN, timeout=60)
    assert answer.status_code == 501
    fake.verify()


def test_a_call_without_authentication_gets_403(server: FakeBedrockJobsServer) -> None:
    """As from AWS."""
    answer = requests.get(server.url + JOBS, timeout=60)
    assert (answer.status_code, answer.headers["x-amzn-errortype"]) == (403, "MissingAuthenticationTokenException")


def test_a_bearer_tokens_call_belongs_to_the_fakes_own_region() -> None:
    """A host of one's own says nothing of a Region."""
    with FakeBedrockJobsServer(FakeBedrockJobs(region_name="eu-west-1")) as server:
        server.fake.add_job(job_name="mine")
        answer = requests.get(f"{server.url}{JOBS}/mine", headers=TOKEN, timeout=60)
    assert ":eu-west-1:" in answer.json()["jobArn"]


def test_a_signed_call_belongs_to_the_region_of_its_signature(server: FakeBedrockJobsServer) -> None:
    """One server serves all Regions."""
    assert send(signed("POST", server.url + JOBS, create_request(), region="ap-south-1")).status_code == 201
    assert server.fake.jobs["nightly-8"].arn.split(":")[3] == "ap-south-1"


def test_the_fixture_serves_the_tests_own_fake(fake_bedrock_jobs_server: FakeBedrockJobsServer) -> None:
    """A subprocess with the fixture's environment sees what the test does, under one clock."""
    server = fake_bedrock_jobs_server
    boto3.client("bedrock").create_model_customization_job(**create_request())
    script = (
        "import boto3; print(boto3.client('bedrock').get_model_customization_job(jobIdentifier='nightly-8')['status'])"
    )

    def status() -> str:
        command = [sys.executable, "-c", script]
        return subprocess.run(
            command, env=server.environment, check=True, capture_output=True, text=True
        ).stdout.strip()

    assert status() == "InProgress"
    server.fake.clock.advance(hours=1)
    assert status() == "Completed"


def test_what_a_subprocess_calls_in_vain_fails_the_test(pytester: pytest.Pytester) -> None:
    """The fixture's fake is strict about other processes too."""
    pytester.makepyfile(
        """
        import subprocess, sys

        def test_subprocess(fake_bedrock_jobs_server):
            code = "import boto3; boto3.client('bedrock').list_guardrails()"
            environment = fake_bedrock_jobs_server.environment
            subprocess.run([sys.executable, "-c", code], env=environment, stderr=subprocess.DEVNULL)
        """
    )
    result = pytester.runpytest_inprocess("-p", "no:randomly", "-p", "no:asyncio")
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["*UnsupportedOperationError*ListGuardrails*"])


def test_the_environment_is_for_bedrock_only(server: FakeBedrockJobsServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Harmless credentials, nobody's profile, no proxy in between; what else there is stays."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:5000")
    monkeypatch.setenv("AWS_PROFILE", "production")
    monkeypatch.setenv("NO_PROXY", "example.com")
    environment = server.environment
    assert environment["AWS_ENDPOINT_URL_BEDROCK"] == server.url
    assert environment["AWS_ENDPOINT_URL"] == "http://127.0.0.1:5000"
    assert environment["AWS_ACCESS_KEY_ID"] == "testing"
    assert "AWS_PROFILE" not in environment
    assert environment["NO_PROXY"] == "example.com,127.0.0.1"
    assert environment["PATH"] == os.environ["PATH"]


def test_connections_are_kept_alive(server: FakeBedrockJobsServer) -> None:
    """Many calls, errors among them, over one connection."""
    connection = HTTPConnection("127.0.0.1", port_of(server), timeout=60)
    sockets = set()
    for number in range(20):
        connection.request("POST", JOBS, json.dumps(create_request(f"job-{number // 2}")), TOKEN)
        sockets.add(connection.sock)
        answer = connection.getresponse()
        answer.read()
        assert answer.status == (201 if number % 2 == 0 else 400)
        assert answer.headers["connection"] == "keep-alive"
    assert len(sockets) == 1
    connection.close()


def test_requests_may_be_sent_in_one_go(server: FakeBedrockJobsServer) -> None:
    """What follows a request on its connection is the next one."""
    get = b"GET /model-customization-jobs HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer t\r\n"
    assert raw(server, get + b"\r\n" + get + b"Connection: close\r\n\r\n").count(b"HTTP/1.1 200 OK") == 2


def test_chunks_may_have_extensions_and_trailers(server: FakeBedrockJobsServer) -> None:
    """Nobody has to understand them, and the next request begins after them."""
    text = json.dumps(create_request()).encode()
    chunks = b"5;a=b\r\n%s\r\n%X;c\r\n%s\r\n0;d\r\nE: f\r\n\r\n" % (text[:5], len(text) - 5, text[5:])
    get = b"GET /_fake_bedrock_jobs/health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    received = raw(server, POST + b"Transfer-Encoding: Chunked\r\n\r\n" + chunks + get)
    assert [received.count(b"HTTP/1.1 201 "), received.count(b"HTTP/1.1 200 ")] == [1, 1]


def test_a_chunked_body_is_read(server: FakeBedrockJobsServer) -> None:
    """As SDKs send streams."""
    text = json.dumps(create_request()).encode()
    answer = requests.post(server.url + JOBS, data=iter([text[:10], text[10:]]), headers=TOKEN, timeout=60)
    assert answer.status_code == 201


ASK = b"POST /model-customization-jobs HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nConnection: close\r\n"


def test_a_client_that_asks_first_is_told_to_go_on(server: FakeBedrockJobsServer) -> None:
    """``Expect: 100-continue``, of a client that sends nothing more until it is told to."""
    with socket.create_connection(("127.0.0.1", port_of(server)), timeout=60) as connection:
        connection.sendall(ASK + b"Content-Length: 2\r\n\r\n")
        received = connection.makefile("rb")
        assert [received.readline(), received.readline()] == [b"HTTP/1.1 100 Continue\r\n", b"\r\n"]
        connection.sendall(b"{}")
        assert received.readline() == b"HTTP/1.1 403 Forbidden\r\n"


@pytest.mark.parametrize(("length", "status"), [(b"%d" % (MAX_BODY + 1), b"413"), (b"many", b"400")])
def test_a_client_that_asks_first_is_told_that_it_need_not_send(
    server: FakeBedrockJobsServer, length: bytes, status: bytes
) -> None:
    """Where its body is going to be refused."""
    assert raw(server, ASK + b"Content-Length: " + length + b"\r\n\r\n").startswith(b"HTTP/1.1 " + status)


POST = b"POST /model-customization-jobs HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer t\r\n"


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(b"nonsense\r\n\r\n", id="no HTTP"),
        pytest.param(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", id="TLS"),
        pytest.param(b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\n\r\n", id="long path"),
        pytest.param(b"GET / HTTP/1.1\r\nA: " + b"b" * 70_000 + b"\r\n\r\n", id="long header"),
        pytest.param(POST + b"Content-Length: -1\r\n\r\n", id="negative length"),
        pytest.param(POST + b"Content-Length: many\r\n\r\n", id="no length"),
        pytest.param(POST + b"Content-Length: 0\r\nContent-Length: 2\r\n\r\n{}", id="different lengths"),
        pytest.param(POST + b"Content-Length: -1\r\n\r\n" + b"x" * 5_000_000, id="negative length and a body"),
        pytest.param(POST + b"Transfer-Encoding: chunked\r\n\r\nxyz\r\n", id="malformed chunk"),
        pytest.param(POST + b"Transfer-Encoding: chunked\r\n\r\n1\r\n{}\r\n0\r\n\r\n", id="long chunk"),
    ],
)
def test_what_is_no_http_gets_an_error_of_awss_shape(server: FakeBedrockJobsServer, sent: bytes) -> None:
    """400 and a JSON message; the connection is closed."""
    head, _, body = raw(server, sent).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 400 Bad Request")
    assert b"x-amzn-errortype: BadRequestException" in head
    assert json.loads(body)["message"]


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param((POST + b"Content-Length: 100\r\n\r\n{",), id="half a body"),
        pytest.param((POST + b"Transfer-Encoding: chunked\r\n\r\n",), id="no chunk"),
        pytest.param((POST + b"Transfer-Encoding: chunked\r\n\r\n9\r\n{",), id="half a chunk"),
        pytest.param((POST + b"Transfer-Encoding: chunked\r\n\r\n1\r\n{",), id="a chunk without an end"),
        pytest.param((POST + b"Transfer-Encoding: chunked\r\n\r\n0\r\na: b\r\n",), id="half of the trailers"),
        pytest.param((POST,), id="half a head"),
        pytest.param((), id="nothing"),
    ],
)
@pytest.mark.parametrize("finish", [False, True], ids=["slow", "gone"])
def test_half_a_request_ends_the_connection(
    server: FakeBedrockJobsServer, sent: tuple[bytes, ...], finish: bool
) -> None:
    """Whether the client is slow or has gone away; nothing is done, and the server goes on."""
    received = raw(server, *sent, finish=finish)
    assert received == b"" or received.startswith((b"HTTP/1.1 403", b"HTTP/1.1 400"))
    assert len(server.fake.jobs) == 0
    assert requests.get(server.url + JOBS, headers=TOKEN, timeout=60).status_code == 200


@pytest.mark.parametrize("size", [MAX_BODY + 1, 100_000_000])
@pytest.mark.parametrize("chunked", [False, True], ids=["length", "chunked"])
def test_a_body_that_is_too_large_is_refused(server: FakeBedrockJobsServer, chunked: bool, size: int) -> None:
    """413, which a client sees that sends all of it first."""
    body = b"x" * size
    frame = (
        b"Transfer-Encoding: chunked\r\n\r\n%x\r\n" % len(body)
        if chunked
        else b"Content-Length: %d\r\n\r\n" % len(body)
    )
    received = raw(server, POST + frame + body)
    assert received.startswith(b"HTTP/1.1 413")
    assert b"RequestEntityTooLargeException" in received


def test_a_recursion_without_end_is_the_bodys_fault(
    server: FakeBedrockJobsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever it is that goes through a deeply nested body."""

    def respond(*_: Any) -> Any:
        raise RecursionError

    monkeypatch.setattr(Pipeline, "answer", respond)
    answer = requests.get(server.url + JOBS, headers=TOKEN, timeout=60)
    assert (answer.status_code, answer.json()["message"]) == (400, "The body is nested too deeply.")


@pytest.mark.parametrize("body", [b"{", b"[" * 100_000, b"\xff", b"null", b'{"jobName": {}}'])
def test_a_body_that_is_not_what_the_model_says_gets_400(server: FakeBedrockJobsServer, body: bytes) -> None:
    """``SerializationException``."""
    answer = requests.post(server.url + JOBS, data=body, headers=TOKEN, timeout=60)
    assert (answer.status_code, answer.headers["x-amzn-errortype"]) == (400, "SerializationException")


def test_an_error_of_our_own_is_answered_in_awss_shape(
    server: FakeBedrockJobsServer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """500 to the client, the traceback to the log."""
    monkeypatch.setattr(Pipeline, "answer", lambda *_: 1 / 0)
    answer = requests.get(server.url + JOBS, headers=TOKEN, timeout=60)
    assert (answer.status_code, answer.headers["x-amzn-errortype"]) == (500, "InternalServerException")
    assert "ZeroDivisionError" in caplog.text
    assert "ZeroDivisionError" not in answer.text


def test_an_error_that_ends_a_connection_does_not_end_the_server(
    server: FakeBedrockJobsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Others are served as before."""
    with monkeypatch.context() as broken:
        broken.setattr("pytest_bedrock_jobs.server.connection.run_wsgi_app", lambda *_, **__: 1 / 0)
        with pytest.raises(requests.ConnectionError):
            requests.get(server.url + JOBS, headers=TOKEN, timeout=60)
    assert requests.get(server.url + JOBS, headers=TOKEN, timeout=60).status_code == 200


def test_head_has_no_body(server: FakeBedrockJobsServer) -> None:
    """And the connection stays in step."""
    head = b"HEAD /model-customization-jobs HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    assert raw(server, head).endswith(b"\r\n\r\n")


def test_stopping_answers_what_has_arrived_and_frees_the_port() -> None:
    """Idle connections end at once, however long they would have been kept, and no thread is left."""
    before = set(threading.enumerate())
    server = FakeBedrockJobsServer(FakeBedrockJobs(), timeout=timedelta(hours=1))
    port = port_of(server)
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    with server, closing(connection):
        connection.request("GET", JOBS, headers=TOKEN)
        assert connection.getresponse().read() == b'{"modelCustomizationJobSummaries": []}'
        server.stop()
        assert connection.sock.recv(1) == b""
    assert set(threading.enumerate()) == before
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=60)
    with FakeBedrockJobsServer(FakeBedrockJobs(), port=port) as again:
        assert again.url.endswith(f":{port}")


def test_stopping_waits_for_no_client_that_does_not_take_its_answers() -> None:
    """However patient the server is otherwise, and however much the client has asked for."""
    server = FakeBedrockJobsServer(FakeBedrockJobs(), timeout=timedelta(hours=1))
    server.fake.add_jobs(1000, status="Completed")
    get = (
        b"GET /model-customization-jobs?maxResults=1000 HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer t\r\n\r\n"
    )
    server.start()
    with socket.create_connection(("127.0.0.1", port_of(server)), timeout=60) as connection:
        connection.sendall(get * 40)
        assert connection.recv(1) == b"H"
        stopping = threading.Thread(target=server.stop, daemon=True)
        stopping.start()
        stopping.join(60)
        assert not stopping.is_alive()


def test_stopping_ends_a_connection_after_the_answer_that_it_is_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """The client is told so, and what it has sent after that request is not answered."""
    asked, listening = threading.Event(), FakeBedrockJobsServer(FakeBedrockJobs())
    answer = Pipeline.answer

    def respond(*arguments: Any) -> Any:
        asked.set()
        listening._listener.stopping.wait(60)
        return answer(*arguments)

    monkeypatch.setattr(Pipeline, "answer", respond)
    monkeypatch.setattr("pytest_bedrock_jobs.server.listener._GRACE", 60)
    get = b"GET /model-customization-jobs HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer t\r\n\r\n"
    with listening, socket.create_connection(("127.0.0.1", port_of(listening)), timeout=60) as connection:
        connection.sendall(get * 2)
        assert asked.wait(60)
        listening.stop()
        received = connection.makefile("rb").read()
    assert received.count(b"HTTP/1.1 200 OK") == 1
    assert b"Connection: close" in received


def test_a_server_that_never_started_frees_its_port_too() -> None:
    """It has listened from the beginning."""
    server = FakeBedrockJobsServer(FakeBedrockJobs())
    server.stop()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port_of(server)), timeout=60)


def test_a_server_starts_once() -> None:
    """Neither again while it serves, nor after it has stopped."""
    server = FakeBedrockJobsServer(FakeBedrockJobs())
    with server, pytest.raises(RuntimeError, match="make a new FakeBedrockJobsServer"):
        server.start()
    with pytest.raises(RuntimeError, match="has been started before"):
        server.start()


@pytest.mark.parametrize(
    ("arguments", "kind", "message"),
    [
        ({"fake": None}, TypeError, "fake=None: expected a FakeBedrockJobs"),
        ({"host": 5}, ValueError, "host=5: expected an address"),
        ({"host": ""}, ValueError, "host='': expected an address like '127.0.0.1', or '0.0.0.0' for all"),
        ({"port": True}, ValueError, "port=True: expected an int up to 65535, or 0 for a free one"),
        ({"port": "x"}, ValueError, "port='x': expected an int"),
        ({"port": 65536}, ValueError, "port=65536: expected an int"),
        ({"port": -1}, ValueError, "port=-1: expected an int"),
        ({"timeout": 5}, ValueError, "timeout=5: expected a datetime.timedelta"),
        ({"timeout": timedelta(0)}, ValueError, "expected a datetime.timedelta of more than 0"),
    ],
)
def test_what_a_server_cannot_be_made_of_is_refused(
    arguments: dict[str, Any], kind: type[Exception], message: str
) -> None:
    """When it is made, with what to pass instead."""
    with pytest.raises(kind, match=re.escape(message)):
        FakeBedrockJobsServer(**{"fake": FakeBedrockJobs(), **arguments})


def test_no_proxy_stands_between_an_ipv6_address(monkeypatch: pytest.MonkeyPatch) -> None:
    """As it is, and as it stands in a URL: clients differ in what they look for."""
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    with FakeBedrockJobsServer(FakeBedrockJobs(), host="::1") as server:
        assert server.environment["NO_PROXY"] == server.environment["no_proxy"] == "::1,[::1]"


def test_a_port_that_is_taken_is_an_os_error(server: FakeBedrockJobsServer) -> None:
    """And not the end of the process."""
    with pytest.raises(OSError, match="in use"):
        FakeBedrockJobsServer(FakeBedrockJobs(), port=port_of(server))


def test_listening_to_everybody_is_warned_of(caplog: pytest.LogCaptureFixture) -> None:
    """Loopback is not."""
    with FakeBedrockJobsServer(FakeBedrockJobs(), host="127.0.0.1"):
        assert not caplog.records
    with FakeBedrockJobsServer(FakeBedrockJobs(), host="0.0.0.0"):
        assert "whoever reaches this machine" in caplog.text


def test_the_times_of_the_details_keep_their_shape_over_http(server: FakeBedrockJobsServer, client: Any) -> None:
    """What botocore parsed satisfies the service model."""
    server.fake.add_job(job_name="seen", status="Completed")
    details = client.get_model_customization_job(jobIdentifier="seen")
    del details["ResponseMetadata"]
    assert_conforms("GetModelCustomizationJobResponse", details)
    assert details == server.fake.jobs["seen"].details()
