"""No call to Bedrock's control plane reaches the network, whatever it is made with."""

from __future__ import annotations

import asyncio
import importlib
import socket
import sys
from contextlib import suppress
from http.client import HTTPConnection, HTTPSConnection
from typing import Any

import boto3
import pytest
import requests
import responses
import urllib3

from pytest_bedrock_jobs import FakeBedrockError, FakeBedrockJobs, NetworkGuardError, UnsupportedOperationError
from tests.http_clients import HOST, PROXIED, STANDARD, URL, Send, audited
from tests.network import check_refused, check_refused_behind_a_proxy, recording_proxy, recording_resolver
from tests.surroundings import surroundings


@pytest.mark.parametrize("send", STANDARD)
def test_a_request_past_the_fake_is_refused_before_its_host_is_looked_up(send: Send) -> None:
    """Also where a test has replaced the look-up, before or after the fake started."""
    check_refused(send)


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("send", PROXIED)
def test_a_proxy_hears_nothing(send: Send, scheme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It would look the host up itself."""
    check_refused_behind_a_proxy(send, monkeypatch, scheme)


def test_python_itself_sees_no_look_up() -> None:
    """Nor a connection, by its audit events."""
    assert audited(STANDARD) == "over\n"


def test_a_tunnel_is_refused() -> None:
    """A proxy that the code names itself."""

    def send(_: str) -> None:
        connection = HTTPSConnection("127.0.0.1", 9)
        connection.set_tunnel(HOST)
        connection.connect()

    check_refused(send)


def test_a_connection_that_was_made_before_the_fake_is_refused() -> None:
    """A pool keeps its connections."""
    with recording_proxy() as (url, sent):
        connection = HTTPConnection("127.0.0.1", int(url.rpartition(":")[2]))
        connection.connect()
        connection.host = HOST
        with FakeBedrockJobs() as fake:
            with pytest.raises(NetworkGuardError):
                connection.request("GET", "/foundation-models")
            fake.unsupported_calls.clear()
        connection.close()
    assert sent in ([], [b""])


@pytest.mark.parametrize(
    "host",
    [
        "bedrock.us-east-1.amazonaws.com",
        "BEDROCK.us-east-1.amazonaws.com.",
        "bedrock-fips.us-east-1.amazonaws.com",
        "bedrock.us-east-1.api.aws",
        "bedrock-fips.us-west-2.api.aws",
        "vpce-0123456789abcdef0-abcdefgh.bedrock.eu-west-1.vpce.amazonaws.com",
        "vpce-0123456789abcdef0-abcdefgh-eu-west-1a.bedrock.eu-west-1.vpce.amazonaws.com",
        "vpce-0123456789abcdef0-abcdefgh.bedrock-fips.us-east-1.vpce.amazonaws.com",
        "bedrock.us-gov-west-1.amazonaws.com",
        "bedrock-fips.us-gov-east-1.amazonaws.com",
        "bedrock.cn-north-1.amazonaws.com.cn",
        "bedrock.cn-north-1.api.amazonwebservices.com.cn",
        "bedrock.us-iso-east-1.c2s.ic.gov",
        "bedrock.us-isob-east-1.sc2s.sgov.gov",
        "bedrock.eu-isoe-west-1.cloud.adc-e.uk",
        "\uff42edrock.us-east-1.amazonaws.com",
    ],
)
@pytest.mark.parametrize("kind", [str, str.encode], ids=["text", "bytes"])
def test_every_host_of_the_control_plane_is_guarded(host: str, kind: Any) -> None:
    """In every partition, by every kind of endpoint."""
    with FakeBedrockJobs() as fake:
        for look_up in (socket.gethostbyname, socket.gethostbyname_ex, lambda name: socket.getaddrinfo(name, 443)):
            given = kind(host) if host.isascii() else host
            with pytest.raises(NetworkGuardError, match=r"tried to connect to (?i:bedrock|vpce)"):
                look_up(given)
        fake.unsupported_calls.clear()


@pytest.mark.parametrize(
    "host",
    [
        "bedrock-runtime.us-east-1.amazonaws.com",
        "s3.us-east-1.amazonaws.com",
        "bedrock.us-east-1.amazonaws.com.example.org",
        "bedrock.mars-1.amazonaws.com",
        "example.com",
        "\udcff.example.com",
        b"example.com",
    ],
)
def test_other_hosts_are_not_touched(host: Any) -> None:
    """The look-up is what it would have been."""
    with recording_resolver() as names, FakeBedrockJobs(), pytest.raises(socket.gaierror):
        socket.getaddrinfo(host, 443)
    assert names == [host]


def test_sockets_of_this_machine_are_not_touched(tmp_path: Any) -> None:
    """Of any family."""
    with FakeBedrockJobs(), socket.create_server(("127.0.0.1", 0)) as server:
        with socket.create_connection(server.getsockname()) as client:
            assert client.getpeername() == server.getsockname()
        with socket.socket() as client:
            assert client.connect_ex(server.getsockname()) == 0
        with socket.socket(socket.AF_UNIX) as server_of_a_path, socket.socket(socket.AF_UNIX) as client:
            server_of_a_path.bind(str(tmp_path / "socket"))
            server_of_a_path.listen()
            client.connect(str(tmp_path / "socket"))

        async def connect() -> None:
            _, writer = await asyncio.open_connection("localhost", server.getsockname()[1], family=socket.AF_INET)
            writer.close()
            await writer.wait_closed()

        asyncio.run(connect())


@pytest.mark.parametrize("method", ["connect", "connect_ex"])
def test_a_socket_that_would_look_the_name_up_itself_is_refused(method: str) -> None:
    """Without any other function."""
    with FakeBedrockJobs() as fake, socket.socket() as client:
        with pytest.raises(NetworkGuardError):
            getattr(client, method)((HOST, 443))
        fake.unsupported_calls.clear()


def test_the_error_names_the_ways_out() -> None:
    """And is none of those that code takes for the network's."""
    with FakeBedrockJobs() as fake:
        with pytest.raises(NetworkGuardError) as caught:
            urllib3.request("GET", URL)
        fake.unsupported_calls.clear()
    assert str(caught.value) == (
        f"the code under test tried to connect to {HOST}, and no call to Bedrock's control plane may reach the network.\n"
        "  The fake answers boto3, botocore, aiobotocore, and requests with its own adapters.\n"
        "  Ways out:\n"
        "    - call it with one of these\n"
        "    - use the fixture fake_bedrock_jobs_server, and its url instead of the host\n"
        "    - mock the call with what your HTTP library has for that: responses, respx, pytest-httpx, aioresponses\n"
        "    - let it through to AWS: @pytest.mark.fake_bedrock_jobs(network_guard=False)\n"
        "    - if the test means to try it, acknowledge that with fake_bedrock_jobs.unsupported_calls.clear()"
    )
    assert NetworkGuardError.__mro__[1:3] == (FakeBedrockError, Exception)


def test_a_refused_connection_fails_the_test_again_at_its_end() -> None:
    """Code that swallows exceptions cannot hide it."""
    with pytest.raises(NetworkGuardError), FakeBedrockJobs(), suppress(NetworkGuardError):
        urllib3.request("GET", URL)


def test_the_guard_can_be_switched_off() -> None:
    """``network_guard=False``: the name is looked up."""
    with recording_resolver() as names, FakeBedrockJobs(network_guard=False):
        with pytest.raises(urllib3.exceptions.HTTPError):
            urllib3.request("GET", URL, retries=False)
        assert names == [HOST]


def test_the_innermost_fake_decides() -> None:
    """As for everything else."""
    inner = FakeBedrockJobs(network_guard=False)
    with FakeBedrockJobs(), recording_resolver() as names, inner, pytest.raises(socket.gaierror):
        socket.getaddrinfo(HOST, 443)
    assert names == [HOST]


def test_calls_that_are_handed_on_meet_the_guard() -> None:
    """``unsupported="passthrough"`` is for what answers them on this machine."""
    with FakeBedrockJobs(unsupported="passthrough") as fake, recording_resolver() as names:
        with pytest.raises(NetworkGuardError):
            boto3.client("bedrock").list_guardrails()
        with pytest.raises(NetworkGuardError):
            requests.get(f"https://{HOST}/guardrails", headers={"Authorization": "Bearer token"}, timeout=5)
        assert names == []
        assert len(fake.unsupported_calls) == 2
        fake.unsupported_calls.clear()


def test_a_session_that_fails_for_another_reason_fails_as_ever() -> None:
    """The errors of botocore's HTTP session are its own."""
    from botocore.awsrequest import AWSRequest
    from botocore.exceptions import EndpointConnectionError, HTTPClientError
    from botocore.httpsession import URLLib3Session

    with FakeBedrockJobs(), recording_resolver():
        with pytest.raises(EndpointConnectionError):
            URLLib3Session().send(AWSRequest("GET", "https://s3.us-east-1.amazonaws.com/").prepare())
        with pytest.raises(HTTPClientError):
            URLLib3Session().send(AWSRequest("GET", "nonsense://example.com").prepare())


def test_boto3_that_is_imported_again_is_answered_or_refused() -> None:
    """A test of an import, say, that has boto3 and botocore forgotten first."""
    packages = ("boto3", "botocore")
    kept = {name: module for name, module in sys.modules.items() if name.partition(".")[0] in packages}
    with recording_resolver() as names:
        try:
            with FakeBedrockJobs() as fake:
                for name in kept:
                    del sys.modules[name]
                client: Any = importlib.import_module("boto3").client("bedrock")
                with pytest.raises(Exception, match="no call to Bedrock's control plane may reach the network"):
                    client.list_model_customization_jobs()
                fake.unsupported_calls.clear()
        finally:
            for name in [name for name in sys.modules if name.partition(".")[0] in packages]:
                del sys.modules[name]
            sys.modules.update(kept)
    assert names == []


def test_a_tests_own_mock_of_such_a_host_answers_first() -> None:
    """It is nearer to the code under test than the network is."""
    with FakeBedrockJobs(), responses.RequestsMock() as mock:
        mock.get(URL, json={"mine": True})
        prepared = requests.Request("GET", URL).prepare()
        assert requests.adapters.HTTPAdapter().send(prepared).json() == {"mine": True}


def test_nothing_is_left_behind_where_a_test_replaces_what_the_guard_has(pytester: pytest.Pytester) -> None:
    """pytest's ``monkeypatch`` is undone after the fake, and puts back what it found."""
    pytester.makepyfile("""
        import socket
        import urllib3.connection
        import pytest
        from pytest_bedrock_jobs import FakeBedrockJobs

        def places():
            return [
                socket.getaddrinfo,
                socket.create_connection,
                vars(socket.socket).get("connect"),
                urllib3.connection.HTTPConnection.connect,
            ]

        before = places()

        @pytest.fixture
        def first(monkeypatch):
            pass

        def replace(monkeypatch):
            monkeypatch.setattr(socket, "getaddrinfo", lambda *_: [])
            monkeypatch.setattr(socket, "create_connection", lambda *_: None)
            monkeypatch.setattr(socket.socket, "connect", lambda *_: None)
            monkeypatch.setattr(urllib3.connection.HTTPConnection, "connect", lambda *_: None)

        def test_with_the_fixture(first, fake_bedrock_jobs, monkeypatch):
            replace(monkeypatch)

        def test_after_the_fixture():
            assert places() == before

        def test_with_a_context(monkeypatch):
            with FakeBedrockJobs():
                replace(monkeypatch)

        def test_after_the_context():
            assert places() == before
    """)
    pytester.runpytest_inprocess("-p", "no:randomly").assert_outcomes(passed=4)


def test_a_wrapper_that_somebody_else_put_back_does_not_pile_up() -> None:
    """The next fake looks beneath it."""
    before = surroundings()
    original = socket.getaddrinfo
    fake = FakeBedrockJobs()
    fake.start()
    wrapper = socket.getaddrinfo
    socket.getaddrinfo = lambda *_: []
    fake.stop()
    socket.getaddrinfo = wrapper
    with fake:
        with pytest.raises(NetworkGuardError):
            socket.getaddrinfo(HOST, 443)
        fake.unsupported_calls.clear()
    assert socket.getaddrinfo is original
    assert surroundings() == before


def test_both_kinds_of_refusals_are_acknowledged_together() -> None:
    """One list holds them, in their order."""
    with FakeBedrockJobs() as fake:
        with pytest.raises(UnsupportedOperationError) as first:
            boto3.client("bedrock").list_guardrails()
        with pytest.raises(NetworkGuardError) as second:
            urllib3.request("GET", URL)
        assert fake.unsupported_calls == [first.value, second.value]
        fake.unsupported_calls.clear()
