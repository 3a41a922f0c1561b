"""httpx, sync and async, meets the network guard."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest

from tests.http_clients import HTTPX, URL, Send, audited
from tests.network import check_refused, check_refused_behind_a_proxy, recording_proxy


@pytest.mark.parametrize("send", HTTPX)
def test_a_request_is_refused_before_its_host_is_looked_up(send: Send) -> None:
    """Nothing of httpx is answered."""
    check_refused(send)


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("send", HTTPX)
def test_a_proxy_hears_nothing(send: Send, scheme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """With and without a tunnel."""
    check_refused_behind_a_proxy(send, monkeypatch, scheme)


@pytest.mark.parametrize("imported_first", [(), ("httpx",)], ids=["imported later", "imported before"])
def test_python_itself_sees_no_look_up(imported_first: tuple[str, ...]) -> None:
    """What is imported while the fake is active meets the last line."""
    assert audited(HTTPX, *imported_first) == "over\n"


def test_other_hosts_are_not_touched(fake_bedrock_jobs: Any) -> None:
    """They reach the transport that they have."""
    transport = httpx.MockTransport(lambda _: httpx.Response(200, text="mine"))
    with httpx.Client(transport=transport) as client:
        assert client.get("https://example.com").text == "mine"
        assert client.get(URL).text == "mine"
    with recording_proxy() as (url, sent), pytest.raises(httpx.RemoteProtocolError):
        httpx.get(url, trust_env=False)
    assert len(sent) == 1

    async def get(url: str) -> None:
        async with httpx.AsyncClient(trust_env=False) as client:
            await client.get(url)

    with recording_proxy() as (url, sent), pytest.raises(httpx.RemoteProtocolError):
        asyncio.run(get(url))
    assert len(sent) == 1
