"""Listening for HTTP on loopback, and the server that a test holds."""

from __future__ import annotations

import ipaddress
import logging
import os
import socket
import sys
import threading
import time
from contextlib import suppress
from datetime import timedelta
from http import HTTPStatus
from io import BufferedReader, BytesIO
from types import TracebackType
from typing import TYPE_CHECKING, Any, cast

from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler
from werkzeug.test import run_wsgi_app
from werkzeug.wrappers import Response

from ..fake import FakeBedrockJobs
from ..intercept.environment import harmless
from ..service.errors import ServiceError
from .application import Application, http_response
from .bodies import check_length, read_body

if TYPE_CHECKING:
    from typing_extensions import Self

_log = logging.getLogger("pytest_bedrock_jobs")

# How long a stop waits for clients that are being answered, in seconds (our choice).
_GRACE = 1.0
# How many bytes of a refused request are read so that its client sees why, and how long each piece of it may take, in seconds.
_DRAINED = 1024**3
_DRAINING = 2.0
_LAST_PORT = 65535


class FakeBedrockJobsServer:
    """The fake behind HTTP; a context manager. The fixture ``fake_bedrock_jobs_server`` hands one to a test.

    Args:
        fake: What is served. It need not be started; one that is answers this process's own clients from the same state.
        host: The address to listen on, by default loopback.
        port: The port to listen on; 0 for a free one.
        timeout: How long the server waits for a request, or for the next piece of one, before it closes the connection.

    Raises:
        OSError: It cannot listen there.
        TypeError: `fake` is no FakeBedrockJobs.
        ValueError: `host`, `port` or `timeout` has a value that it cannot have.
    """

    def __init__(
        self,
        fake: FakeBedrockJobs,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        timeout: timedelta = timedelta(seconds=30),
    ) -> None:
        if not isinstance(fake, FakeBedrockJobs):
            raise TypeError(f"fake={fake!r} is no fake; pass a FakeBedrockJobs")
        if not isinstance(host, str) or not host:
            raise ValueError(f"host={host!r} is no address; pass one like '127.0.0.1', or '0.0.0.0' for all")
        if not isinstance(port, int) or isinstance(port, bool) or not 0 <= port <= _LAST_PORT:
            raise ValueError(f"port={port!r} is no port; pass an int up to {_LAST_PORT}, or 0 for a free one")
        if not isinstance(timeout, timedelta) or timeout <= timedelta(0):
            raise ValueError(f"timeout={timeout!r} is no time to wait; pass a datetime.timedelta of more than zero")
        self.fake = fake
        self._listener = _Listener(fake, host, port, timeout.total_seconds())
        self._started = False
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        """Where the server is, without a slash at the end."""
        host = self._listener.address
        return f"http://{f'[{host}]' if ':' in host else host}:{self._listener.port}"

    @property
    def environment(self) -> dict[str, str]:
        """The whole environment for a subprocess whose AWS clients shall talk to this server: ours, with harmless credentials.

        Only Bedrock's control plane is redirected, by ``AWS_ENDPOINT_URL_BEDROCK``; moto's server may stand in ``AWS_ENDPOINT_URL``.
        """
        unproxied = [os.environ[name] for name in ("NO_PROXY", "no_proxy") if os.environ.get(name)]
        host = self._listener.address
        # Some want an IPv6 address as it stands in a URL, some as it is.
        hosts = [host, f"[{host}]"] if ":" in host else [host]
        changes = {
            **harmless(self.fake.region_name),
            "AWS_ENDPOINT_URL_BEDROCK": self.url,
            "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": None,
            "NO_PROXY": ",".join([*unproxied[:1], *hosts]),
            "no_proxy": ",".join([*unproxied[-1:], *hosts]),
        }
        merged = {**os.environ, **changes}
        return {name: value for name, value in merged.items() if value is not None}

    def start(self) -> None:
        """Starts answering, in threads of its own.

        Raises:
            RuntimeError: It has been started before.
        """
        if self._started:
            raise RuntimeError("this server has been started before; make a new FakeBedrockJobsServer(fake, port=...)")
        self._started = True
        self._thread = threading.Thread(
            target=self._listener.serve_forever, args=(0.05,), name="fake-bedrock-jobs-server", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """Stops answering: a request that has arrived is still answered, connections are closed, and the port is free again.

        A client that does not take its answer within a second is cut off.
        """
        if self._thread is not None:
            self._listener.shutdown()
            self._thread.join()
            self._thread = None
        self._listener.server_close()
        self._listener.finish()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()


class _Listener(ThreadedWSGIServer):
    """A thread for each connection, each of which ends when the server does."""

    def __init__(self, fake: FakeBedrockJobs, host: str, port: int, timeout: float) -> None:
        self.fake = fake
        self.patience = timeout
        self.closing = False
        self._connections: dict[threading.Thread, socket.socket] = {}
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        # werkzeug ends the process where a port is taken, and looks up the machine's name. Given a socket that listens already, it
        # does neither, and cares for no address.
        with socket.create_server((host, port), family=family, backlog=128) as listening:
            super().__init__(
                "::1" if ":" in host else "127.0.0.1", 0, Application(fake), _Connection, fd=listening.fileno()
            )
        self.address = str(self.server_address[0])
        if not ipaddress.ip_address(self.address).is_loopback:
            _log.warning("the fake listens on %s: whoever reaches this machine can read and change it", host)

    def process_request(self, request: Any, client_address: Any) -> None:
        thread = threading.Thread(target=self._converse, args=(request, client_address), daemon=True)
        self._connections[thread] = request
        thread.start()

    def _converse(self, request: socket.socket, client_address: Any) -> None:
        try:
            self.process_request_thread(request, client_address)
        finally:
            self._connections.pop(threading.current_thread(), None)

    def finish(self) -> None:
        """Ends every connection: after the answer that it is at, if the client takes that soon."""
        self.closing = True
        for how in (socket.SHUT_RD, socket.SHUT_RDWR):
            connections = list(self._connections.items())
            for _, connection in connections:
                with suppress(OSError):
                    connection.shutdown(how)
            deadline = time.monotonic() + _GRACE
            for thread, _ in connections:
                thread.join(max(0.0, deadline - time.monotonic()))

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ARG002
        """A client that has gone away, or an error of our own: neither ends the server."""
        _log.debug("the connection from %s has ended", client_address, exc_info=sys.exc_info())


class _Connection(WSGIRequestHandler):
    """Reads requests off a connection that is kept alive. A request is handed to the application once all of it has arrived."""

    server: _Listener
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = 0  # What is written is sent: a client that is told to go on waits for that, and nothing is left to send at the end.

    def setup(self) -> None:
        self.request.settimeout(self.server.patience)
        super().setup()

    def handle_one_request(self) -> None:
        stream = cast(BufferedReader, self.rfile)
        # Empty lines may stand before a request (RFC 9112, 2.2).
        while stream.peek(1)[:1] in (b"\r", b"\n"):
            stream.read(1)
        super().handle_one_request()

    def run_wsgi(self) -> None:
        try:
            body = read_body(self.headers, self.rfile)
            environ = self.make_environ()
        except ServiceError as error:
            self._refuse(error)
            return
        except ValueError as error:  # There are paths that no URL has.
            self.send_error(HTTPStatus.BAD_REQUEST, str(error))
            return
        if body is None:
            self.close_connection = True
            return
        environ.pop("HTTP_TRANSFER_ENCODING", None)
        environ.update({"wsgi.input": BytesIO(body), "wsgi.input_terminated": True, "CONTENT_LENGTH": str(len(body))})
        content, status, headers = run_wsgi_app(self.server.app, environ, buffered=True)
        self._send(int(status.split()[0]), list(headers), b"".join(content))

    def handle_expect_100(self) -> bool:
        """Tells a client that asks first to go on, unless it would send too much."""
        try:
            check_length(self.headers)
        except ServiceError as error:
            self._refuse(error)
            return False
        return super().handle_expect_100()

    def _send(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.close_connection = self.close_connection or self.server.closing
        self.send_response_only(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Connection", "close" if self.close_connection else "keep-alive")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Says in AWS's form what is wrong with a request that is no HTTP, and ends the connection."""
        self._refuse(ServiceError("BadRequestException", message or explain or HTTPStatus(code).phrase))

    def _refuse(self, error: ServiceError) -> None:
        """Answers a request that cannot be read, and ends the connection."""
        self.close_connection = True
        self.request_version = self.protocol_version
        response: Response = http_response(self.server.fake._pipeline.refuse(error))
        self._send(response.status_code, list(response.headers), response.get_data())
        self._drain()

    def _drain(self) -> None:
        """Lets a client that is still sending see its answer: a connection that is closed with bytes unread is reset."""
        with suppress(OSError):
            self.connection.shutdown(socket.SHUT_WR)
            self.connection.settimeout(min(self.server.patience, _DRAINING))
            any(not self.connection.recv(65536) for _ in range(_DRAINED // 65536))

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: ARG002
        _log.debug(message, *args)
