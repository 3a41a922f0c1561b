"""Which of these tests run: each directory needs the libraries or the programs named here, and is collected where they are installed.

Nothing here is skipped: a run whose environment lacks one does not know the tests at all. Every directory has a tox lane that installs
the libraries that it needs; programs come from the system.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from shutil import which

import pytest

NEEDS = {
    "aiobotocore": ("aiobotocore",),
    "aioboto3": ("aioboto3",),
    "aiohttp": ("aiobotocore", "aiohttp"),
    "anyio": ("anyio", "aiobotocore"),
    "awscrt": ("awscrt",),
    "chromium": ("werkzeug", "h11"),
    "cli": ("awscli", "werkzeug", "h11"),
    "every_client": ("aiobotocore", "awscli", "werkzeug", "h11"),
    "freezegun": ("freezegun",),
    "http_mocks": ("httpx", "pytest_httpx", "requests_mock", "respx"),
    "httpx": ("httpx",),
    "moto": ("moto",),
    "moto_server": ("moto", "flask", "flask_cors", "werkzeug", "h11"),
    "pendulum": ("pendulum",),
    "pytest_asyncio": ("pytest_asyncio", "aiobotocore"),
    "pytest_randomly": ("pytest_randomly",),
    "pytest_xdist": ("xdist", "pytest_randomly"),
    "server": ("werkzeug", "h11"),
    "smithy": ("aws_sdk_bedrock",),
    "socks": ("httpx", "socksio"),
    "time_machine": ("time_machine",),
    "trio": ("trio", "httpx2", "aiobotocore"),
    "trio_alone": ("trio", "anyio"),
    "uvloop": ("uvloop",),
}
PROGRAMS = {"chromium": "chromium"}

collect_ignore = [name for name, needed in NEEDS.items() if not all(find_spec(library) for library in needed)]
# A directory that a lane names is collected whatever `collect_ignore` says; its files are not.
collect_ignore_glob = [f"{name}/*" for name in collect_ignore]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves out what needs a program that is not there: pytest collects what a lane names even if `collect_ignore` has it."""
    absent = [Path(__file__).with_name(name) for name, program in PROGRAMS.items() if not which(program)]
    left_out = [item for item in items if any(directory in item.path.parents for directory in absent)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]
