"""Listening for HTTP on loopback, and the server that a test holds."""

from __future__ import annotations

import ipaddress
import logging
import os
import socket
import sys
import threading
from contextlib import suppress
from datetime import timedelta
from http import HTTPStatus
from io import BytesIO
from types import TracebackType
from typing import TYPE_CHECKING, Any, cast

from werkzeug.serving import DechunkedInput, ThreadedWSGIServer, WSGIRequestHandler
from werkzeug.test import run_wsgi_app
from werkzeug.wrappers import Response

from ..intercept.environment import harmless
from ..service.errors import ServiceError
from .application import MAX_BODY, Application, http_response

if TYPE_CHECKING:
    from typing_extensions import Self

    from ..fake import FakeBedrockJobs

_log = logging.getLogger("pytest_bedrock_jobs")


class FakeBedrockJobsServer:
    """The fake behind HTTP; a context manager. The fixture ``fake_bedrock_jobs_server`` hands one to a test.

    Args:
        fake: What is served. It need not be started; one that is answers this process's own clients from the same state.
        host: The address to listen on, by default loopback.
        port: The port to listen on; 0 for a free one.
        timeout: How long the server waits for a request, or for the next piece of one, before it closes the connection.

    Raises:
        OSError: It cannot listen there.
    """

    def __init__(
        self,
        fake: FakeBedrockJobs,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        timeout: timedelta = timedelta(seconds=30),
    ) -> None:
        self.fake = fake
        self._listener = _Listener(fake, host, port, timeout.total_seconds())
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
        changes = {
            **harmless(self.fake.region_name),
            "AWS_ENDPOINT_URL_BEDROCK": self.url,
            "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": None,
            "NO_PROXY": ",".join([*unproxied[:1], host]),
            "no_proxy": ",".join([*unproxied[-1:], host]),
        }
        merged = {**os.environ, **changes}
        return {name: value for name, value in merged.items() if value is not None}

    def start(self) -> None:
        """Starts answering, in threads of its own."""
        self._thread = threading.Thread(
            target=self._listener.serve_forever, args=(0.05,), name="fake-bedrock-jobs-server", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """Stops answering: what has arrived is still answered, idle connections are closed, and the port is free again."""
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
        """Ends every connection, after the answer that it is at."""
        for thread, connection in list(self._connections.items()):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RD)
            thread.join()

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ARG002
        """A client that has gone away, or an error of our own: neither ends the server."""
        _log.debug("the connection from %s has ended", client_address, exc_info=sys.exc_info())


class _Connection(WSGIRequestHandler):
    """Reads requests off a connection that is kept alive. A request is handed to the application once all of it has arrived."""

    server: _Listener
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def setup(self) -> None:
        self.request.settimeout(self.server.patience)
        super().setup()

    def run_wsgi(self) -> None:
        environ = self.make_environ()
        try:
            body = self._body(environ)
        except TimeoutError:
            raise
        except (OSError, ValueError) as error:
            self.send_error(HTTPStatus.BAD_REQUEST, str(error))
            return
        if body is None:
            self.close_connection = True
            return
        too_large = len(body) > MAX_BODY
        self.close_connection = self.close_connection or too_large
        environ.update({"wsgi.input": BytesIO(body), "wsgi.input_terminated": True, "CONTENT_LENGTH": str(len(body))})
        content, status, headers = run_wsgi_app(self.server.app, environ, buffered=True)
        self._send(int(status.split()[0]), list(headers), b"".join(content))
        if too_large:
            self._drain()

    def _body(self, environ: dict[str, Any]) -> bytes | None:
        """The request's body, at most one byte more than is allowed; None where the client went away in the middle.

        Raises:
            ValueError: Its length cannot be told.
            OSError: It is chunked, and the chunks are malformed.
        """
        text = self.headers.get("Content-Length")
        if "wsgi.input_terminated" in environ:
            if text is not None:
                raise ValueError("Content-Length and Transfer-Encoding contradict each other.")
            del environ["HTTP_TRANSFER_ENCODING"]
            body = bytearray()
            chunks: Any = DechunkedInput(cast(Any, self.rfile))
            while len(body) <= MAX_BODY and (piece := chunks.read(65536)):
                body.extend(piece)
            return bytes(body)
        if text is None:
            return b""
        if not (text.isascii() and text.isdigit()):
            raise ValueError(f"Content-Length {text!r} is no length.")
        length = min(int(text), MAX_BODY + 1)
        received = self.rfile.read(length)
        return received if len(received) == length else None

    def _drain(self) -> None:
        """Lets a client that is still sending see its answer: a connection that is closed with bytes unread is reset."""
        with suppress(OSError):
            self.connection.shutdown(socket.SHUT_WR)
            any(not self.connection.recv(65536) for _ in range(1024))

    def _send(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.send_response_only(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Connection", "close" if self.close_connection else "keep-alive")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
        self.wfile.flush()

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Says in AWS's form what is wrong with a request that is no HTTP, and ends the connection."""
        self.close_connection = True
        self.request_version = self.protocol_version
        text = message or explain or HTTPStatus(code).phrase
        response: Response = http_response(self.server.fake.refuse(ServiceError("BadRequestException", text)))
        self._send(response.status_code, list(response.headers), response.get_data())

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: ARG002
        _log.debug(message, *args)
