"""aiohttp, and aiobotocore's HTTP session, meet the network guard."""

from __future__ import annotations

import asyncio
from typing import Any

import aiobotocore.httpsession
import pytest
from aiobotocore.session import get_session
from aiohttp import ClientSession, ServerDisconnectedError
from botocore.awsrequest import AWSRequest
from botocore.exceptions import BotoCoreError

from pytest_bedrock_jobs import FakeBedrockJobs, NetworkGuardError
from tests.http_clients import AIOHTTP, Send, aiohttp, audited
from tests.network import check_refused, check_refused_behind_a_proxy, recording_proxy, recording_resolver


@pytest.mark.parametrize("send", AIOHTTP)
def test_a_request_is_refused_before_its_host_is_looked_up(send: Send) -> None:
    """With aiohttp's own resolver, too, which looks up in a thread."""
    check_refused(send)


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("send", AIOHTTP)
def test_a_proxy_hears_nothing(send: Send, scheme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """aiohttp is told to take it from the environment."""
    check_refused_behind_a_proxy(send, monkeypatch, scheme)


def test_python_itself_sees_no_look_up() -> None:
    """Whether the libraries were there before the fake or not."""
    assert audited(AIOHTTP, "aiobotocore.httpsession") == "over\n"
    assert audited([aiohttp]) == "over\n"


def test_calls_that_are_handed_on_meet_the_guard() -> None:
    """An aiobotocore client raises the guard's own error."""

    async def call() -> None:
        async with get_session().create_client("bedrock") as client:
            await client.list_guardrails()

    with FakeBedrockJobs(unsupported="passthrough") as fake, recording_resolver() as names:
        with pytest.raises(NetworkGuardError):
            asyncio.run(call())
        assert names == []
        fake.unsupported_calls.clear()


def test_other_hosts_are_not_touched(fake_bedrock_jobs: Any) -> None:
    """What fails there fails as ever."""

    async def get(url: str) -> None:
        async with ClientSession() as session, session.get(url):
            pass

    with recording_proxy() as (url, sent), pytest.raises(ServerDisconnectedError):
        asyncio.run(get(url))
    assert sent

    async def send(url: str) -> None:
        async with aiobotocore.httpsession.AIOHTTPSession() as session:
            await session.send(AWSRequest("GET", url).prepare())

    with pytest.raises(BotoCoreError):
        asyncio.run(send("nonsense://example.com"))
