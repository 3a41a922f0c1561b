"""Ways to send a request past the fake, one a library and a style. Each imports its library when it is called."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

HOST = "bedrock.us-east-1.amazonaws.com"
URL = f"https://{HOST}/foundation-models"

Send = Callable[[str], Any]


def http_client(url: str) -> Any:
    """The standard library's connection."""
    from http.client import HTTPSConnection

    parts = urlsplit(url)
    connection = HTTPSConnection(str(parts.hostname), parts.port or 443, timeout=5)
    connection.request("GET", parts.path)
    return connection.getresponse()


def http_client_connecting_first(url: str) -> Any:
    """The same, step by step."""
    from http.client import HTTPConnection

    HTTPConnection(str(urlsplit(url).hostname), timeout=5).connect()


def urllib(url: str) -> Any:
    """``urlopen``."""
    from urllib.request import urlopen

    return urlopen(url, timeout=5)


def urllib3_pool_manager(url: str) -> Any:
    """urllib3's usual way."""
    import urllib3

    return urllib3.PoolManager(retries=False).request("GET", url, timeout=5)


def urllib3_pool(url: str) -> Any:
    """A pool for one host."""
    from urllib3 import HTTPSConnectionPool

    parts = urlsplit(url)
    return HTTPSConnectionPool(str(parts.hostname), retries=False).request("GET", parts.path, timeout=5)


def botocore_session(url: str) -> Any:
    """botocore's HTTP session, which public code signs for and sends with."""
    from botocore.awsrequest import AWSRequest
    from botocore.httpsession import URLLib3Session
    from botocore.utils import get_environ_proxies

    return URLLib3Session(proxies=get_environ_proxies(url)).send(AWSRequest("GET", url).prepare())


def requests_adapter(url: str) -> Any:
    """An adapter of ``requests`` without a session."""
    import requests

    prepared = requests.Request("GET", url).prepare()
    return requests.adapters.HTTPAdapter().send(prepared, timeout=5, proxies=requests.utils.get_environ_proxies(url))


def requests_session_with_its_own_adapters(url: str) -> Any:
    """A session that does not ask for its adapters where others do."""
    import requests

    class Session(requests.Session):
        def get_adapter(self, url: str | bytes) -> Any:
            return self.adapters["https://"]

    return Session().get(url, timeout=5)


def a_socket(url: str) -> Any:
    """No library at all."""
    import socket

    return socket.create_connection((str(urlsplit(url).hostname), 443), timeout=5)


def asyncio_streams(url: str) -> Any:
    """asyncio's own connection."""
    return asyncio.run(asyncio.wait_for(asyncio.open_connection(urlsplit(url).hostname, 443), 5))


def httpx_function(url: str) -> Any:
    """httpx's shortest way."""
    import httpx

    return httpx.get(url, timeout=5)


def httpx_client(url: str) -> Any:
    """A client that takes proxies."""
    import httpx

    with httpx.Client(timeout=5) as client:
        return client.get(url)


def httpx_async_client(url: str) -> Any:
    """The client for asyncio."""
    import httpx

    async def send() -> Any:
        async with httpx.AsyncClient(timeout=5) as client:
            return await client.get(url)

    return asyncio.run(send())


def aiohttp(url: str) -> Any:
    """aiohttp's usual way."""
    from aiohttp import ClientSession, ClientTimeout

    async def send() -> Any:
        async with ClientSession(trust_env=True, timeout=ClientTimeout(5)) as session, session.get(url) as answer:
            return answer

    return asyncio.run(send())


def aiobotocore_session(url: str) -> Any:
    """aiobotocore's HTTP session."""
    from aiobotocore.httpsession import AIOHTTPSession
    from botocore.awsrequest import AWSRequest
    from botocore.utils import get_environ_proxies

    async def send() -> Any:
        async with AIOHTTPSession(proxies=get_environ_proxies(url)) as session:
            return await session.send(AWSRequest("GET", url).prepare())

    return asyncio.run(send())


def awscrt(url: str) -> Any:
    """A connection of AWS's Common Runtime."""
    from awscrt.http import HttpClientConnection

    return HttpClientConnection.new(str(urlsplit(url).hostname), 443).result(5)


def awscrt_http2(url: str) -> Any:
    """The same for HTTP/2."""
    from awscrt.http import Http2ClientConnection
    from awscrt.io import ClientTlsContext, TlsContextOptions

    tls = ClientTlsContext(TlsContextOptions()).new_connection_options()
    return Http2ClientConnection.new(str(urlsplit(url).hostname), 443, tls_connection_options=tls).result(5)


def smithy(url: str) -> Any:
    """AWS's Smithy SDK for Python."""
    from aws_sdk_bedrock.client import AsyncBedrockClient
    from aws_sdk_bedrock.config import AsyncBedrockConfig
    from aws_sdk_bedrock.models import ListFoundationModelsInput

    async def send() -> Any:
        client = AsyncBedrockClient(config=await AsyncBedrockConfig.resolve(region=url.split(".")[1]))
        return await client.list_foundation_models(ListFoundationModelsInput())

    return asyncio.run(send())


STANDARD: list[Send] = [
    http_client,
    http_client_connecting_first,
    urllib,
    urllib3_pool_manager,
    urllib3_pool,
    botocore_session,
    requests_adapter,
    requests_session_with_its_own_adapters,
    a_socket,
    asyncio_streams,
]
# Those that take the proxies of the environment.
PROXIED: list[Send] = [urllib, botocore_session, requests_adapter, requests_session_with_its_own_adapters]
HTTPX: list[Send] = [httpx_function, httpx_client, httpx_async_client]
AIOHTTP: list[Send] = [aiohttp, aiobotocore_session]
AWSCRT: list[Send] = [awscrt, awscrt_http2]

# What a process of its own does: the events of look-ups and connections are printed, as are those that are no refusal.
AUDITED = """
import importlib, sys
from pytest_bedrock_jobs import FakeBedrockJobs
from tests import http_clients

def audit(event, arguments):
    if event in ("socket.getaddrinfo", "socket.gethostbyname"):
        print(event, arguments[0])
    elif event == "socket.connect":
        print(event, arguments[1])

ways, first = (argument.split(",") for argument in sys.argv[1:])
for name in filter(None, first):
    importlib.import_module(name)
sys.addaudithook(audit)
with FakeBedrockJobs() as fake:
    for name in ways:
        try:
            getattr(http_clients, name)(http_clients.URL)
        except Exception as error:
            assert not {error, error.__cause__}.isdisjoint(fake.unsupported_calls)
        else:
            print(name, "was not refused")
    assert len(fake.unsupported_calls) == len(ways)
    fake.unsupported_calls.clear()
    print("over")
"""


def audited(ways: list[Send], *imported_first: str) -> str:
    """What is printed by a process that tries ways to send a request within a fake.

    Args:
        ways: The ways.
        imported_first: The modules that are imported before the fake starts. Others are imported where they are used.
    """
    import subprocess

    command = [sys.executable, "-c", AUDITED, ",".join(way.__name__ for way in ways), ",".join(imported_first)]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, timeout=120).stdout
