"""Which of these tests run: each directory needs the libraries named here, and is collected where they are installed.

Nothing here is skipped: a run whose environment lacks a library does not know the tests at all, and every directory has a tox lane that
installs what it needs.
"""

from __future__ import annotations

from importlib.util import find_spec

NEEDS = {
    "aiobotocore": ("aiobotocore",),
    "aioboto3": ("aioboto3",),
    "aiohttp": ("aiobotocore", "aiohttp"),
    "anyio": ("anyio", "aiobotocore"),
    "awscrt": ("awscrt",),
    "cli": ("awscli", "werkzeug"),
    "every_client": ("aiobotocore", "awscli", "werkzeug"),
    "freezegun": ("freezegun",),
    "http_mocks": ("httpx", "pytest_httpx", "requests_mock", "respx"),
    "httpx": ("httpx",),
    "moto": ("moto",),
    "moto_server": ("moto", "flask", "flask_cors", "werkzeug"),
    "pytest_asyncio": ("pytest_asyncio", "aiobotocore"),
    "pytest_randomly": ("pytest_randomly",),
    "pytest_xdist": ("xdist",),
    "server": ("werkzeug",),
    "smithy": ("aws_sdk_bedrock",),
    "socks": ("httpx", "socksio"),
    "time_machine": ("time_machine",),
    "trio": ("trio", "httpx2", "aiobotocore"),
}

collect_ignore = [name for name, needed in NEEDS.items() if not all(find_spec(library) for library in needed)]
