"""Which of these tests run: each directory needs the libraries or the command named here, and is collected where they are installed.

Nothing here is skipped: a run whose environment lacks a library does not know the tests at all, and every directory has a tox lane that
installs what it needs.
"""

from __future__ import annotations

import shutil
from importlib.util import find_spec

NEEDS = {
    "aiobotocore": ("aiobotocore",),
    "aioboto3": ("aioboto3",),
    "anyio": ("anyio", "aiobotocore"),
    "chromium": ("werkzeug", "h11"),
    "cli": ("awscli", "werkzeug", "h11"),
    "every_client": ("aiobotocore", "awscli", "werkzeug", "h11"),
    "freezegun": ("freezegun",),
    "moto": ("moto",),
    "moto_server": ("moto", "flask", "flask_cors", "werkzeug", "h11"),
    "pytest_asyncio": ("pytest_asyncio", "aiobotocore"),
    "pytest_randomly": ("pytest_randomly",),
    "pytest_xdist": ("xdist",),
    "server": ("werkzeug", "h11"),
    "time_machine": ("time_machine",),
    "trio": ("trio", "httpx2", "aiobotocore"),
}

NEEDS_COMMANDS = {"chromium": "chromium"}

collect_ignore = [name for name, needed in NEEDS.items() if not all(find_spec(library) for library in needed)]
collect_ignore += [name for name, command in NEEDS_COMMANDS.items() if shutil.which(command) is None]
