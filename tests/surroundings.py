"""What a fake touches outside of itself, to be compared before and after."""

from __future__ import annotations

import asyncio
import http.client
import os
import socket
import threading
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import boto3
import requests
import responses
import urllib3.connection
from botocore.endpoint import Endpoint
from botocore.exceptions import ClientError
from botocore.httpsession import URLLib3Session
from botocore.retries.bucket import TokenBucket
from botocore.session import Session

# Classes of libraries that need not be there. Where they are, they are imported here, so that what is done to them is seen.
_OPTIONAL = (
    ("aiobotocore", "aiobotocore.endpoint", "AioEndpoint"),
    ("aiobotocore", "aiobotocore.client", "AioBaseClient"),
    ("aiobotocore", "aiobotocore.httpsession", "AIOHTTPSession"),
    ("aiobotocore", "aiobotocore.retries.bucket", "AsyncTokenBucket"),
    ("aiobotocore", "aiobotocore.session", "AioSession"),
    ("aiohttp", "aiohttp.connector", "TCPConnector"),
    ("awscrt", "awscrt.http", "HttpClientConnectionBase"),
    ("httpcore", "httpcore._sync.connection", "HTTPConnection"),
    ("httpcore", "httpcore._sync.http_proxy", "ForwardHTTPConnection"),
    ("httpcore", "httpcore._sync.http_proxy", "TunnelHTTPConnection"),
    ("httpcore", "httpcore._async.connection", "AsyncHTTPConnection"),
    ("httpcore", "httpcore._async.http_proxy", "AsyncForwardHTTPConnection"),
    ("httpcore", "httpcore._async.http_proxy", "AsyncTunnelHTTPConnection"),
    ("moto", "moto.core.botocore_stubber", "BotocoreStubber"),
    ("moto", "moto.core.models", "MockAWS"),
)
_INSTALLED = [getattr(import_module(module), name) for library, module, name in _OPTIONAL if find_spec(library)]


def surroundings() -> dict[str, Any]:
    """The environment, and every attribute of the classes that a fake patches or might, and the functions that it replaces."""
    owners: list[Any] = [
        asyncio.BaseEventLoop,
        ClientError,
        Endpoint,
        Session,
        URLLib3Session,
        socket.socket,
        http.client.HTTPConnection,
    ]
    owners += [urllib3.connection.HTTPConnection, urllib3.connection.HTTPSConnection]
    owners += [requests.Session, requests.adapters.HTTPAdapter, responses.RequestsMock, TokenBucket]
    owners += [threading.Thread, ThreadPoolExecutor, ProcessPoolExecutor, *_INSTALLED]
    attributes = {
        f"{owner.__module__}.{owner.__name__}.{name}": value
        for owner in owners
        for name, value in vars(owner).items()
        if not name.startswith("__") or name in ("__call__", "__init__")
    }
    names = ("getaddrinfo", "gethostbyname", "gethostbyname_ex", "create_connection")
    look_ups = {name: getattr(socket, name) for name in names}
    functions = {
        **look_ups,
        "time": time.time,
        "sleep": time.sleep,
        "async sleep": asyncio.sleep,
        "monotonic": time.monotonic,
    }
    environment = {name: value for name, value in os.environ.items() if name != "PYTEST_CURRENT_TEST"}
    return {**attributes, "environment": environment, **functions, "default session": boto3.DEFAULT_SESSION}
