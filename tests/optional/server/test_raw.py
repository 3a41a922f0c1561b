"""What a fault does to a connection, seen on the socket."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from wsgiref.validate import validator

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ConnectionClosedError, ReadTimeoutError
from werkzeug.test import EnvironBuilder, run_wsgi_app
from werkzeug.wrappers import Request

from pytest_bedrock_jobs import FakeBedrockJobs, FakeBedrockJobsServer
from pytest_bedrock_jobs.server import Application, raw
from pytest_bedrock_jobs.server.connection import ClientConnection
from pytest_bedrock_jobs.server.raw import RawResponse

GET = b"GET /model-customization-jobs HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer t\r\n\r\n"
Inject = Callable[..., None]


@pytest.fixture
def inject(monkeypatch: pytest.MonkeyPatch) -> Inject:
    """Gives the next requests these responses; then they are answered as ever."""
    responses: list[RawResponse] = []
    answer = Application._answer

    def answer_or_fail(self: Application, request: Request) -> Any:
        return responses.pop(0) if responses else answer(self, request)

    monkeypatch.setattr(Application, "_answer", answer_or_fail)
    return lambda *given: responses.extend(given)


@pytest.fixture
def server() -> Iterator[FakeBedrockJobsServer]:
    """A server that is patient."""
    with FakeBedrockJobsServer(FakeBedrockJobs(), timeout=timedelta(hours=1)) as server:
        yield server


@pytest.fixture
def connection(server: FakeBedrockJobsServer) -> Iterator[socket.socket]:
    """A connection to the server."""
    with socket.create_connection(("127.0.0.1", int(server.url.rpartition(":")[2])), timeout=60) as connection:
        yield connection


def read_all(connection: socket.socket) -> bytes:
    """What comes until the server closes the connection."""
    return connection.makefile("rb").read()


def bedrock(server: FakeBedrockJobsServer, **config: Any) -> Any:
    """A boto3 client of the server that does not retry."""
    session = boto3.Session(aws_access_key_id="key", aws_secret_access_key="secret", region_name="us-east-1")
    config = {"retries": {"max_attempts": 0}, **config}
    return session.client("bedrock", endpoint_url=server.url, config=Config(**config))


def test_a_connection_is_closed_before_any_byte(inject: Inject, connection: socket.socket) -> None:
    """And cleanly: it is not reset."""
    inject(RawResponse())
    connection.sendall(GET)
    assert read_all(connection) == b""


def test_a_client_sees_that_its_connection_was_closed(inject: Inject, server: FakeBedrockJobsServer) -> None:
    """As botocore says it."""
    inject(RawResponse())
    with pytest.raises(ConnectionClosedError):
        bedrock(server).list_model_customization_jobs()


@pytest.mark.parametrize("error", [ConnectionClosedError, ReadTimeoutError])
def test_a_client_raises_the_error_of_a_connection_that_is_lost(
    inject: Inject, server: FakeBedrockJobsServer, error: type[Exception]
) -> None:
    """By its name."""
    inject(raw.lost(error.__name__))
    client = bedrock(server, read_timeout=0.2)
    with pytest.raises(error):
        client.list_model_customization_jobs()
    client.close()


@pytest.mark.parametrize("content", [b"H", b"HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\n{", b"\x00\xff"])
def test_a_connection_is_closed_after_any_byte(inject: Inject, connection: socket.socket, content: bytes) -> None:
    """Within the status line, within the body, after garbage."""
    inject(RawResponse(content=content))
    connection.sendall(GET)
    assert read_all(connection) == content


def test_a_silence_comes_before_the_end(inject: Inject, connection: socket.socket) -> None:
    """It ends by itself."""
    inject(RawResponse(content=b"late", stall=0.05))
    connection.sendall(GET)
    assert read_all(connection) == b"late"


def test_a_silence_has_a_limit(inject: Inject, connection: socket.socket, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever was asked for."""
    monkeypatch.setattr("pytest_bedrock_jobs.server.connection.MAX_STALL", 0.01)
    inject(RawResponse(stall=1e9))
    connection.sendall(GET)
    assert read_all(connection) == b""


def test_a_silence_ends_when_its_client_leaves(inject: Inject, server: FakeBedrockJobsServer) -> None:
    """A client that times out leaves no thread behind."""
    before = set(threading.enumerate())
    inject(RawResponse(stall=300))
    client = bedrock(server, read_timeout=0.2)
    with pytest.raises(ReadTimeoutError):
        client.list_model_customization_jobs()
    client.close()
    deadline = time.monotonic() + 120
    while set(threading.enumerate()) != before and time.monotonic() < deadline:
        time.sleep(0.01)
    assert set(threading.enumerate()) == before


def test_a_silence_ends_when_the_server_stops(
    inject: Inject, server: FakeBedrockJobsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Within its grace."""
    monkeypatch.setattr("pytest_bedrock_jobs.server.listener._GRACE", 60)
    # Having looked once whether the client has left, it waits for the stop only, which closes the connection as a client's leaving does.
    monkeypatch.setattr("pytest_bedrock_jobs.server.connection._LOOKING", 300)
    silent = threading.Event()
    has_left = ClientConnection._has_left

    def look(connection: ClientConnection) -> bool:
        left = has_left(connection)
        silent.set()
        return left

    monkeypatch.setattr(ClientConnection, "_has_left", look)
    inject(RawResponse(stall=300))
    with socket.create_connection(("127.0.0.1", int(server.url.rpartition(":")[2])), timeout=60) as connection:
        connection.sendall(GET)
        assert silent.wait(60)
        server.stop()
        assert read_all(connection) == b""


@pytest.mark.parametrize(
    ("response", "status"),
    [
        (RawResponse(), "502 Bad Gateway"),
        (RawResponse(content=b"odd"), "502 Bad Gateway"),
        (RawResponse(stall=0.001), "504 Gateway Timeout"),
    ],
)
def test_another_wsgi_server_answers_as_a_gateway_does(inject: Inject, response: RawResponse, status: str) -> None:
    """Its connections are its own."""
    inject(response)
    environ = EnvironBuilder(path="/model-customization-jobs").get_environ()
    body, told, _ = run_wsgi_app(validator(Application(FakeBedrockJobs())), environ, buffered=True)
    assert told == status
    assert status.encode() in b"".join(body)


@pytest.mark.parametrize("error", [ConnectionClosedError, ReadTimeoutError])
def test_a_fault_of_a_connection_is_one_on_the_socket(server: FakeBedrockJobsServer, error: type[Exception]) -> None:
    """The connection is closed, or silent."""
    server.fake.inject(error, operation="List*")
    client = bedrock(server, read_timeout=0.2)
    with pytest.raises(error):
        client.list_model_customization_jobs()
    client.close()


def test_a_fault_with_an_answer_comes_late(server: FakeBedrockJobsServer) -> None:
    """It takes real time, and the clock moves by all of it."""
    server.fake.clock.freeze()
    before = server.fake.clock.now()
    server.fake.inject("ThrottlingException", latency=timedelta(seconds=0.05))
    client = bedrock(server)
    with pytest.raises(client.exceptions.ThrottlingException):
        client.list_model_customization_jobs()
    client.close()
    assert server.fake.clock.now() - before >= timedelta(seconds=0.05)
