"""What a fake touches outside of itself, to be compared before and after."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from typing import Any

import boto3
import requests
from botocore.endpoint import Endpoint

# Classes of libraries that need not be there.
_OPTIONAL = (
    ("aiobotocore.endpoint", "AioEndpoint"),
    ("aiobotocore.client", "AioBaseClient"),
    ("moto.core.botocore_stubber", "BotocoreStubber"),
)


def surroundings() -> dict[str, Any]:
    """The environment, and every attribute of the classes that a fake patches or might, and the functions that it replaces."""
    owners: list[Any] = [asyncio.BaseEventLoop, Endpoint, requests.Session, requests.adapters.HTTPAdapter]
    owners += [getattr(sys.modules[module], name) for module, name in _OPTIONAL if module in sys.modules]
    attributes = {
        f"{owner.__name__}.{name}": value
        for owner in owners
        for name, value in vars(owner).items()
        if not name.startswith("__") or name == "__call__"
    }
    functions = {"time": time.time, "sleep": time.sleep, "async sleep": asyncio.sleep}
    environment = {name: value for name, value in os.environ.items() if name != "PYTEST_CURRENT_TEST"}
    return {**attributes, "environment": environment, **functions, "default session": boto3.DEFAULT_SESSION}
