"""What faults give is what a real socket gives: the same client, beside the fake and against a tiny server on loopback."""

from __future__ import annotations

import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from tests.fakes import frozen

if TYPE_CHECKING:
    from typing_extensions import Self

TIMEOUT = 0.3
JOBS = b'{"modelCustomizationJobSummaries": []}'
PAGE = b"<html><head><title>Sign in</title></head><body><h1>Sign in</h1></body></html>"
GATEWAY = b"<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"

Act = Callable[[socket.socket], None]


class Server:
    """Does the same to each request that comes, and counts them.

    Args:
        act: What is done, with the connection, after the request has been read.
        end: What a request ends with.
    """

    def __init__(self, act: Act, end: bytes = b"\r\n\r\n") -> None:
        self.requests = 0
        self._act = act
        self._end = end
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._threads = [threading.Thread(target=self._run, daemon=True)]

    def __enter__(self) -> Self:
        self._threads[0].start()
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(60)

    def _run(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            thread = threading.Thread(target=self._serve, args=(connection,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection: socket.socket) -> None:
        with connection, suppress(OSError):
            received = b""
            while piece := connection.recv(65536):
                received += piece
                if self._end in received:
                    break
            self.requests += 1
            self._act(connection)


def close(connection: socket.socket) -> None:
    """Ends the connection without an answer."""


def stay_silent(connection: socket.socket) -> None:
    """Never answers: the client is the one who hangs up."""
    connection.recv(1)


def sends(status: bytes, body: bytes, *headers: bytes) -> Act:
    """Sends an answer that is all there, and ends the connection."""

    def act(connection: socket.socket) -> None:
        lines = [b"HTTP/1.1 " + status, *headers, b"Content-Length: %d" % len(body), b"Connection: close"]
        connection.sendall(b"\r\n".join(lines) + b"\r\n\r\n" + body)

    return act


def error(status: bytes, code: str, message: str) -> Act:
    """Sends an error of Bedrock's."""
    return sends(
        status, json.dumps({"message": message}).encode(), b"x-amzn-errortype: " + code.encode(), b"Content-Type: x"
    )


# What is injected, and what does the same on a socket.
SOCKETS: dict[str, Act] = {
    "ConnectionClosedError": close,
    "ReadTimeoutError": stay_silent,
    "truncated": sends(b"200 OK", JOBS[: len(JOBS) // 2], b"Content-Type: application/json"),
    "html": sends(b"200 OK", PAGE, b"Content-Type: text/html"),
    "bad_gateway": sends(b"502 Bad Gateway", GATEWAY, b"Content-Type: text/html"),
    "ThrottlingException": error(b"429 Too Many Requests", "ThrottlingException", "Rate exceeded"),
    "InternalServerException": error(
        b"500 Internal Server Error",
        "InternalServerException",
        "Encountered an internal error when processing the request.",
    ),
    "ServiceUnavailable": error(b"503 Service Unavailable", "ServiceUnavailable", "ServiceUnavailable."),
    "ExpiredTokenException": error(
        b"403 Forbidden", "ExpiredTokenException", "The security token included in the request is expired"
    ),
}


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """botocore's backoff takes no time; no credentials are looked for."""
    monkeypatch.setattr("time.sleep", lambda _: None)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")


def client(url: str, mode: str, **config: Any) -> Any:
    """A client of an endpoint, whose timeouts are short."""
    settings: Any = {"retries": {"mode": mode}, "connect_timeout": TIMEOUT, "read_timeout": TIMEOUT, **config}
    return boto3.Session().client("bedrock", endpoint_url=url, region_name="us-east-1", config=Config(**settings))


def outcome(made: Any) -> Any:
    """What a caller gets: the class and the text of an error, or an answer, with what botocore counts."""
    try:
        answer = made.list_model_customization_jobs()
    except ClientError as raised:
        metadata = raised.response["ResponseMetadata"]
        return type(raised).__name__, str(raised), metadata["HTTPStatusCode"], metadata["RetryAttempts"]
    except BotoCoreError as raised:
        return type(raised).__name__, str(raised)
    metadata = answer.pop("ResponseMetadata")
    return answer, metadata["HTTPStatusCode"], metadata["RetryAttempts"]


def injected(name: str, made: Any) -> tuple[Any, int]:
    """What a caller gets where a fault is injected, and how many requests there were."""
    with frozen() as fake:
        fault = fake.inject(name, times=None)
        return outcome(made), fault.hits


@pytest.mark.parametrize("mode", ["legacy", "standard"])
@pytest.mark.parametrize("name", SOCKETS)
def test_a_fault_is_what_a_socket_gives(name: str, mode: str) -> None:
    """The same error with the same text, after as many requests."""
    with Server(SOCKETS[name]) as server:
        url = f"http://127.0.0.1:{server.port}"
        there = outcome(client(url, mode)), server.requests
        requests = server.requests
    assert injected(name, client(url, mode)) == there
    assert requests > 0


@pytest.mark.parametrize("mode", ["legacy", "standard"])
def test_a_refused_connection_is_what_a_closed_port_gives(mode: str) -> None:
    """Nobody listens there."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    assert injected("EndpointConnectionError", client(url, mode))[0] == outcome(client(url, mode))


def test_a_connection_that_nobody_accepts_is_what_a_full_backlog_gives() -> None:
    """The client waits for its timeout."""
    with full_backlog() as port:
        url = f"http://127.0.0.1:{port}"
        there = outcome(client(url, "standard"))
    assert injected("ConnectTimeoutError", client(url, "standard"))[0] == there


@contextmanager
def full_backlog() -> Iterator[int]:
    """The port of a listener that has no room for another connection."""
    with ExitStack() as stack:
        listener = stack.enter_context(socket.socket())
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for _ in range(4):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(listener.getsockname())
        yield listener.getsockname()[1]


def test_an_error_of_a_proxy_is_what_a_closed_port_gives() -> None:
    """The address is the proxy's, which the fake does not know."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        proxy = f"http://127.0.0.1:{listener.getsockname()[1]}"
    url = "http://bedrock.example.com"
    there = outcome(client(url, "standard", proxies={"http": proxy}))
    here, _ = injected("ProxyConnectionError", client(url, "standard"))
    assert (here[0], here[1].replace("http://proxy.invalid:3128", proxy)) == there


def test_an_error_of_tls_is_what_a_server_without_it_gives() -> None:
    """Only what OpenSSL says of it differs."""

    with Server(answer_in_plain_text, end=b"") as server:
        url = f"https://127.0.0.1:{server.port}"
        there = outcome(client(url, "standard"))
    here, _ = injected("SSLError", client(url, "standard"))
    assert here[0] == there[0] == ssl.SSLError.__name__
    assert here[1].startswith(f"SSL validation failed for {url}/model-customization-jobs ")
    assert there[1].startswith(f"SSL validation failed for {url}/model-customization-jobs ")


def answer_in_plain_text(connection: socket.socket) -> None:
    """Speaks plain HTTP to whoever has begun to speak TLS."""
    connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
