"""Whatever is sent to the server: it answers as AWS could, soon, and a refusal changes nothing."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from datetime import timedelta
from http.client import HTTPResponse
from io import BytesIO
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from pytest_bedrock_jobs import FakeBedrockJobs, FakeBedrockJobsServer
from tests import generated, hostile
from tests.effort import examples
from tests.photographs import differences, photograph


@pytest.fixture
def server() -> Iterator[FakeBedrockJobsServer]:
    """A server of a fake with a few resources of every kind."""
    with FakeBedrockJobsServer(generated.populate(FakeBedrockJobs()), timeout=timedelta(seconds=30)) as server:
        yield server


class _Received:
    """Bytes for `http.client`, which reads them from a socket."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def makefile(self, _: str) -> BytesIO:
        return BytesIO(self._content)


def answer_to(server: FakeBedrockJobsServer, sent: hostile.Sent) -> tuple[HTTPResponse, bytes]:
    """The answer to a request after which nothing else comes."""
    port = int(server.url.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        connection.sendall(sent.encoded())
        connection.shutdown(socket.SHUT_WR)
        content = connection.makefile("rb").read()
    received: Any = _Received(content)
    response = HTTPResponse(received, method=sent.method)
    response.begin()
    return response, response.read()


def check_refusal(sent: hostile.Sent, response: HTTPResponse, body: bytes) -> None:
    """Fails unless an answer is an error as AWS writes them: the caller's fault, with a name and a text that is not long."""
    kind = response.headers["x-amzn-errortype"]
    assert response.status < 500 or kind == "UnsupportedOperationException"
    assert kind
    if sent.method != "HEAD":
        assert json.loads(body)["message"]
        assert len(body) < generated.LONGEST_ERROR


@examples(80, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_hostile_requests_are_answered_and_change_nothing(server: FakeBedrockJobsServer, data: st.DataObject) -> None:
    """Hostile methods, paths, queries, headers and bodies, made from requests for every operation."""
    sent = data.draw(st.sampled_from(generated.KNOWN).flatmap(hostile.requests).flatmap(hostile.tampered))
    before = photograph(server.fake)
    response, body = answer_to(server, sent)
    if response.status < 400:
        # What was granted may have changed something, and all examples begin alike.
        server.fake.reset()
        generated.populate(server.fake)
        return
    check_refusal(sent, response, body)
    assert differences(before, photograph(server.fake)) == {}
