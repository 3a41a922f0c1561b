"""AWS's Common Runtime, which makes its sockets outside of Python, meets the network guard."""

from __future__ import annotations

import sys

import awscrt.http
import pytest

from pytest_bedrock_jobs import FakeBedrockJobs
from pytest_bedrock_jobs.intercept import guard
from tests.http_clients import AWSCRT, Send, audited
from tests.network import check_refused, recording_proxy


@pytest.mark.parametrize("send", AWSCRT)
def test_a_connection_is_refused(send: Send) -> None:
    """At the call, not through its future."""
    check_refused(send)


def test_python_itself_sees_no_look_up() -> None:
    """botocore imports this library by itself."""
    assert audited(AWSCRT, "awscrt.http") == "over\n"


def test_other_hosts_are_not_touched() -> None:
    """A connection to this machine is made."""
    with FakeBedrockJobs(), recording_proxy() as (url, _):
        connection = awscrt.http.HttpClientConnection.new("127.0.0.1", int(url.rpartition(":")[2])).result(10)
        connection.close().result(10)


def test_a_version_that_makes_its_connections_elsewhere_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Older ones have no such method."""
    owner = sys.modules["awscrt.http"].HttpClientConnectionBase
    with FakeBedrockJobs():  # From here on it is known what this version has.
        monkeypatch.delitem(guard._known, "awscrt.http")
    monkeypatch.delattr(owner, "_generic_new")
    with FakeBedrockJobs():
        assert not hasattr(owner, "_generic_new")
