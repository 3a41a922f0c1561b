"""A resolver and a proxy that record what they are asked for, and reach nothing."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

from pytest_bedrock_jobs import FakeBedrockJobs, NetworkGuardError

from .http_clients import URL, Send


@contextmanager
def recording_resolver() -> Iterator[list[Any]]:
    """Within this every look-up fails, but for those of this machine; the names that were looked up."""
    names: list[Any] = []
    original = socket.getaddrinfo

    def getaddrinfo(host: Any, *args: Any, **kwargs: Any) -> Any:
        if host in (None, "127.0.0.1", b"127.0.0.1"):
            return original(host, *args, **kwargs)
        names.append(host)
        raise socket.gaierror("no network in this test")

    with mock.patch.object(socket, "getaddrinfo", getaddrinfo):
        yield names


@contextmanager
def recording_proxy() -> Iterator[tuple[str, list[bytes]]]:
    """The URL of a proxy, and what was sent to it. It closes every connection."""
    sent: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            while True:
                try:
                    connection = server.accept()[0]
                except OSError:  # The server has been closed.
                    return
                with connection:
                    connection.settimeout(60)  # Only a test that leaves it open waits for that.
                    sent.append(connection.recv(1000))

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.getsockname()[1]}", sent
        finally:
            server.shutdown(socket.SHUT_RDWR)
            thread.join()


def check_refused(send: Send, url: str = URL) -> None:
    """Sends a request within a fake, and asserts that it is refused before a name is looked up, and again at the end."""
    fake = FakeBedrockJobs()
    with recording_resolver() as beneath, fake, recording_resolver() as on_top:
        try:
            send(url)
        except NetworkGuardError as error:
            assert fake.unsupported_calls == [error]
        finally:
            assert (beneath, on_top) == ([], [])
            assert len(fake.unsupported_calls) == 1
            fake.unsupported_calls.clear()


def check_refused_behind_a_proxy(send: Send, monkeypatch: Any, scheme: str = "https") -> None:
    """The same where the environment names a proxy, which would look the name up."""
    with recording_proxy() as (proxy, sent):
        for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
            monkeypatch.setenv(name, proxy)
        for name in ("no_proxy", "NO_PROXY"):
            monkeypatch.delenv(name, raising=False)
        check_refused(send, URL.replace("https", scheme))
        assert sent in ([], [b""])
