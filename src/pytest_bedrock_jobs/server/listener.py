"""Listening on a port: a thread for each connection, and an end to all of them that is bounded in time."""

from __future__ import annotations

import ipaddress
import logging
import selectors
import socket
import threading
from contextlib import suppress
from time import monotonic

from .application import Application
from .connection import ClientConnection

_log = logging.getLogger("pytest_bedrock_jobs")

# How long a stop waits for clients that are being answered, in seconds (our choice).
_GRACE = 1.0


class Listener:
    """Accepts connections once it is started, each of which has a thread of its own.

    Args:
        host: The address to listen on.
        port: The port to listen on; 0 for a free one.
        timeout: How long connections may be idle or slow, in seconds: see :class:`.connection.ClientConnection`.

    Raises:
        OSError: It cannot listen there.
    """

    def __init__(self, host: str, port: int, timeout: float) -> None:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._socket = socket.create_server((host, port), family=family, backlog=128)
        self._socket.setblocking(False)
        self._timeout = timeout
        self.address: str = self._socket.getsockname()[0]
        self.port: int = self._socket.getsockname()[1]
        self.stopping: threading.Event = threading.Event()
        """Set when it stops; a connection then ends after the answer that it is at."""
        self._application: Application | None = None
        self._connections: dict[threading.Thread, socket.socket] = {}
        self._accepting: threading.Thread | None = None
        self._wake, self._woken = socket.socketpair()
        if not self.is_local:
            _log.warning("the fake listens on %s: whoever reaches this machine can read and change it", host)

    @property
    def is_local(self) -> bool:
        """Whether only this machine can reach it."""
        return ipaddress.ip_address(self.address).is_loopback

    def start(self, application: Application) -> None:
        """Begins to accept connections, and hands their requests to an application."""
        self._application = application
        self._accepting = threading.Thread(target=self._accept, name="fake-bedrock-jobs-server", daemon=True)
        self._accepting.start()

    def stop(self) -> None:
        """Ends everything: connections after the answer that they are at, if their clients take that soon. The port is free again."""
        self.stopping.set()
        with suppress(OSError):  # It has been stopped before.
            # Closing it would not do: a forked child may hold a copy.
            self._wake.send(b"!")
        if self._accepting is not None:
            self._accepting.join()
        self._wake.close()
        self._woken.close()
        _end(self._socket)
        for how in (socket.SHUT_RD, socket.SHUT_RDWR):
            connections = list(self._connections.items())
            for _, connection in connections:
                with suppress(OSError):
                    connection.shutdown(how)
            deadline = monotonic() + _GRACE
            for thread, _ in connections:
                thread.join(max(0.0, deadline - monotonic()))

    def _accept(self) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(self._socket, selectors.EVENT_READ)
            selector.register(self._woken, selectors.EVENT_READ)
            while not self.stopping.is_set():
                selector.select()
                # There may be none: the wake-up, or a client that has gone again.
                with suppress(OSError):
                    connected, _ = self._socket.accept()
                    thread = threading.Thread(target=self._serve, args=(connected,), daemon=True)
                    self._connections[thread] = connected
                    thread.start()

    def _serve(self, connected: socket.socket) -> None:
        assert self._application is not None
        try:
            connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            ClientConnection(connected, self._application, self._timeout, self.stopping).serve()
        except Exception:  # noqa: BLE001  # A client that has gone away, or an error of our own: neither ends the server.
            _log.debug("a connection has ended", exc_info=True)
        finally:
            _end(connected)
            self._connections.pop(threading.current_thread(), None)


def _end(ended: socket.socket) -> None:
    """Closes a socket for good, even if a forked child holds a copy of it."""
    with suppress(OSError):
        ended.shutdown(socket.SHUT_RDWR)
    ended.close()
