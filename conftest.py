"""What the whole suite and the examples share: nothing reaches beyond this machine, and every answer is held against the service model."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from typing import Any

import pytest

pytest_plugins = ["pytester"]
# What these assert is shown as it is in a test.
pytest.register_assert_rewrite("tests.conformity", "tests.crowd", "tests.generated")


@pytest.fixture(scope="session", autouse=True)
def _data_files_parsed_once() -> Iterator[None]:
    """Lets all sessions of botocore share what its data files say: most tests have a session of their own, and parsing takes longest.

    The clients of one session share it anyway. What botocore completes in place is the same for all.
    """
    from botocore.loaders import JSONFileLoader

    real_load_file, contents = JSONFileLoader.load_file, dict[str, Any]()

    def load_file(self: JSONFileLoader, file_path: str) -> Any:
        if file_path not in contents:
            contents[file_path] = real_load_file(self, file_path)
        return contents[file_path]

    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(JSONFileLoader, "load_file", load_file)
        yield


@pytest.fixture(autouse=True)
def _no_network() -> Iterator[None]:
    """Cuts the network: only the loopback interface can be reached."""
    real_connect = socket.socket.connect
    real_getaddrinfo = socket.getaddrinfo

    def connect(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX and not _is_loopback(address[0]):
            pytest.fail(f"something tried to reach {address!r}")
        real_connect(self, address)

    def getaddrinfo(host: Any, *args: Any, **kwargs: Any) -> Any:
        if host is not None and not _is_loopback(host):
            pytest.fail(f"something tried to look up {host!r}")
        return real_getaddrinfo(host, *args, **kwargs)

    # Not the test's own monkeypatch: fixtures that look at what a test leaves behind come after that has been undone.
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(socket.socket, "connect", connect)
        monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
        yield


@pytest.fixture(autouse=True)
def _conforming_answers() -> Iterator[None]:
    """Checks everything that a fake or a factory shows in any test or example against the service model."""
    from tests.conformity import checked_responses

    with checked_responses():
        yield


def _is_loopback(host: str | bytes) -> bool:
    name = host.decode() if isinstance(host, bytes) else host
    return name in ("localhost", "::1") or name.startswith("127.")
