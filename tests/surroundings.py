"""What a fake touches outside of itself, to be compared before and after."""

from __future__ import annotations

import asyncio
import os
import threading
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import boto3
import requests
import responses
from botocore.endpoint import Endpoint
from botocore.exceptions import ClientError
from botocore.retries.bucket import TokenBucket

# Classes of libraries that need not be there. Where they are, they are imported here, so that what is done to them is seen.
_OPTIONAL = (
    ("aiobotocore", "aiobotocore.endpoint", "AioEndpoint"),
    ("aiobotocore", "aiobotocore.client", "AioBaseClient"),
    ("aiobotocore", "aiobotocore.httpsession", "AIOHTTPSession"),
    ("aiobotocore", "aiobotocore.retries.bucket", "AsyncTokenBucket"),
    ("moto", "moto.core.botocore_stubber", "BotocoreStubber"),
    ("moto", "moto.core.models", "MockAWS"),
)
_INSTALLED = [getattr(import_module(module), name) for library, module, name in _OPTIONAL if find_spec(library)]


def surroundings() -> dict[str, Any]:
    """The environment, and every attribute of the classes that a fake patches or might, and the functions that it replaces."""
    owners: list[Any] = [asyncio.BaseEventLoop, ClientError, Endpoint, requests.Session, requests.adapters.HTTPAdapter]
    owners += [
        responses.RequestsMock,
        TokenBucket,
        threading.Thread,
        ThreadPoolExecutor,
        ProcessPoolExecutor,
        *_INSTALLED,
    ]
    attributes = {
        f"{owner.__name__}.{name}": value
        for owner in owners
        for name, value in vars(owner).items()
        if not name.startswith("__") or name in ("__call__", "__init__")
    }
    functions = {"time": time.time, "sleep": time.sleep, "async sleep": asyncio.sleep, "monotonic": time.monotonic}
    environment = {name: value for name, value in os.environ.items() if name != "PYTEST_CURRENT_TEST"}
    return {**attributes, "environment": environment, **functions, "default session": boto3.DEFAULT_SESSION}
