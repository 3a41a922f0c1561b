"""The server that a test holds, or that ``python -m pytest_bedrock_jobs`` runs."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import timedelta
from types import TracebackType
from typing import TYPE_CHECKING

from .. import started
from ..fake import FakeBedrockJobs
from ..intercept.environment import harmless
from .application import Application
from .callers import checked_hosts
from .listener import Listener

if TYPE_CHECKING:
    from typing_extensions import Self

_LAST_PORT = 65535


class FakeBedrockJobsServer:
    """The fake behind HTTP; a context manager. The fixture ``fake_bedrock_jobs_server`` hands one to a test.

    It answers requests for the hosts ``localhost``, ``127.0.0.0/8``, ``[::1]`` and the address that it listens on, and none that come
    from a web page of another site.

    Args:
        fake: What is served. It need not be started; one that is answers this process's own clients from the same state.
        host: The address to listen on, by default loopback.
        port: The port to listen on; 0 for a free one.
        timeout: How long a connection may be idle, how long a request may take from its first byte to its last one, and how long a
            client may take to receive its answer, before the server closes the connection.
        allow_hosts: Further hosts that requests may be for, by name or IP address and without a port: what this machine or container
            is called by others.

    Raises:
        OSError: It cannot listen there.
        TypeError: `fake` is no FakeBedrockJobs, or `allow_hosts` is a str.
        ValueError: `host`, `port`, `timeout` or `allow_hosts` has a value that it cannot have.
    """

    def __init__(
        self,
        fake: FakeBedrockJobs,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        timeout: timedelta = timedelta(seconds=30),
        allow_hosts: Sequence[str] = (),
    ) -> None:
        if not isinstance(fake, FakeBedrockJobs):
            raise TypeError(f"fake={fake!r} is no fake; pass a FakeBedrockJobs")
        if not isinstance(host, str) or not host:
            raise ValueError(f"host={host!r} is no address; pass one like '127.0.0.1', or '0.0.0.0' for all")
        if not isinstance(port, int) or isinstance(port, bool) or not 0 <= port <= _LAST_PORT:
            raise ValueError(f"port={port!r} is no port; pass an int up to {_LAST_PORT}, or 0 for a free one")
        if not isinstance(timeout, timedelta) or timeout <= timedelta(0):
            raise ValueError(f"timeout={timeout!r} is no time to wait; pass a datetime.timedelta of more than zero")
        allowed = checked_hosts(allow_hosts)
        self.fake = fake
        self._listener = Listener(host, port, timeout.total_seconds())
        self._application = Application(fake, allow_hosts=[self._listener.address, *allowed])
        self._started = self._serves = False

    @property
    def url(self) -> str:
        """Where the server is, without a slash at the end."""
        host = self._listener.address
        return f"http://{f'[{host}]' if ':' in host else host}:{self._listener.port}"

    @property
    def environment(self) -> dict[str, str]:
        """The whole environment for a subprocess whose AWS clients shall talk to this server: ours, with harmless credentials.

        Only Bedrock's control plane is redirected, by ``AWS_ENDPOINT_URL_BEDROCK``; moto's server may stand in ``AWS_ENDPOINT_URL``.
        The test of the fixture ``fake_bedrock_jobs_server`` has it already.
        """
        merged = {**os.environ, **harmless(self.fake.region_name), **self.endpoint_variables()}
        return {name: value for name, value in merged.items() if value is not None}

    def endpoint_variables(self) -> dict[str, str | None]:
        """The environment variables that lead AWS clients here; None for one that has to be unset."""
        unproxied = [os.environ[name] for name in ("NO_PROXY", "no_proxy") if os.environ.get(name)]
        host = self._listener.address
        # Some want an IPv6 address as it stands in a URL, some as it is.
        hosts = [host, f"[{host}]"] if ":" in host else [host]
        return {
            "AWS_ENDPOINT_URL_BEDROCK": self.url,
            "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": None,
            "NO_PROXY": _joined(unproxied[:1], hosts),
            "no_proxy": _joined(unproxied[-1:], hosts),
        }

    def start(self) -> None:
        """Starts answering, in threads of its own.

        Raises:
            RuntimeError: It has been started before.
        """
        if self._started:
            raise RuntimeError("this server has been started before; make a new FakeBedrockJobsServer(fake, port=...)")
        self._started = True
        self._listener.start(self._application)
        self._serves = True
        started.start(self.fake, self)

    def stop(self) -> None:
        """Stops answering: a request that has arrived is still answered, connections are closed, and the port is free again.

        A client that does not take its answer within a second is cut off.
        """
        self._listener.stop()
        if self._serves:
            self._serves = False
            started.stop(self)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()


def _joined(before: list[str], hosts: list[str]) -> str:
    """Hosts after those of a variable; none of them twice."""
    there = ",".join(before)
    return ",".join([*before, *(host for host in hosts if host not in there.split(","))])
