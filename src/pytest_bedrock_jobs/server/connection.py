"""One client's connection: HTTP by h11, on a socket of ours, so that a fault can do anything to it."""

from __future__ import annotations

import select
import socket
import sys
import threading
from collections.abc import Iterable
from http import HTTPStatus
from io import BytesIO
from time import monotonic  # Taken here: a test may replace it in the module `time`.
from typing import Any
from urllib.parse import unquote_to_bytes

import h11
from werkzeug.test import run_wsgi_app

from ..service.errors import ServiceError
from .application import MAX_BODY, Application, path_of, too_large
from .raw import CONNECTION, MAX_STALL

# Presigned URLs and session tokens are long.
_MAX_HEAD = 64 * 1024
_PIECE = 64 * 1024
# How much of a refused request is read so that its client sees why: how many seconds in all, and without a byte.
_DRAINING = 30.0
_DRAINING_SILENCE = 2.0
# How often a silent connection looks whether its client is still there, in seconds.
_LOOKING = 0.05


class ClientConnection:
    """Answers the requests that come on a connection, one after the other. It is a :class:`.raw.Connection`, too.

    Args:
        connected: The socket. It is the caller's to close.
        application: What answers. A request is handed to it once all of it has arrived.
        timeout: How many seconds the next request may take to begin, a request to arrive once it has begun, and an answer to be taken.
        stopping: Set when the server stops: the connection ends after the answer that it is at.
    """

    def __init__(
        self, connected: socket.socket, application: Application, timeout: float, stopping: threading.Event
    ) -> None:
        self._socket = connected
        self._application = application
        self._timeout = timeout
        self._stopping = stopping
        self._http = h11.Connection(h11.SERVER, max_incomplete_event_size=_MAX_HEAD)
        self._deadline = 0.0
        self._closed = False

    def serve(self) -> None:
        """Answers until the client has gone, is too slow, or has sent something that cannot be understood.

        Raises:
            OSError: The client has gone in the middle of something (TimeoutError: it was too slow).
        """
        try:
            while self._serve_one():
                pass
        except h11.RemoteProtocolError as error:
            self._refuse(ServiceError("BadRequestException", str(error)))
        except ServiceError as error:
            self._refuse(error)

    def _serve_one(self) -> bool:
        """Answers a request, and forgets it; False where it was the last one."""
        received = self._receive()
        if received is None:
            return False
        self._answer(*received)
        return self._goes_on()

    # Reading.

    def _receive(self) -> tuple[h11.Request, bytes] | None:
        """The next request and its body; None where the client sends no more.

        Raises:
            ServiceError: The body is too large. It has not been read to its end.
        """
        self._deadline = monotonic() + self._timeout
        request, body = None, bytearray()
        while True:
            event = self._next_event()
            if isinstance(event, h11.Request):
                request = event
                # h11 has checked that it is a number.
                if int(dict(request.headers).get(b"content-length", b"0")) > MAX_BODY:
                    raise too_large()
            elif isinstance(event, h11.Data):
                body += event.data
                if len(body) > MAX_BODY:
                    raise too_large()
            elif isinstance(event, h11.EndOfMessage) and request is not None:
                return request, bytes(body)
            else:
                return None

    def _next_event(self) -> Any:
        while (event := self._http.next_event()) is h11.NEED_DATA:
            if self._http.they_are_waiting_for_100_continue:
                self._send([h11.InformationalResponse(status_code=100, headers=[], reason=b"Continue")])
            idle = self._http.their_state is h11.IDLE and not self._http.trailing_data[0]
            self._socket.settimeout(max(self._deadline - monotonic(), 0.001))
            self._http.receive_data(self._socket.recv(_PIECE))
            if idle:
                # A request has begun, which has its own time to arrive.
                self._deadline = monotonic() + self._timeout
        return event

    # Answering.

    def _answer(self, request: h11.Request, body: bytes) -> None:
        content, status, headers = run_wsgi_app(self._application, self._environ(request, body), buffered=True)
        if not self._closed:
            sent = b"" if request.method == b"HEAD" else b"".join(content)
            self._respond(int(status.split()[0]), headers, sent, close=self._stopping.is_set())

    def _respond(self, status: int, headers: Iterable[tuple[str, str]], body: bytes, *, close: bool) -> None:
        sent = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers]
        # h11 makes it "close" where the client wants that, or cannot do otherwise.
        sent.append((b"Connection", b"close" if close else b"keep-alive"))
        reason = HTTPStatus(status).phrase.encode()
        response = h11.Response(status_code=status, headers=sent, reason=reason)
        self._send([response, h11.Data(data=body), h11.EndOfMessage()])

    def _send(self, events: Iterable[h11.Event]) -> None:
        self._write(b"".join(self._http.send(event) or b"" for event in events))

    def _write(self, content: bytes) -> None:
        self._socket.settimeout(self._timeout)
        self._socket.sendall(content)

    def _goes_on(self) -> bool:
        """Whether there can be another request, for which everything is then ready."""
        if self._closed or self._stopping.is_set() or self._http.our_state is not h11.DONE:
            return False
        self._http.start_next_cycle()
        return True

    def _refuse(self, error: ServiceError) -> None:
        """Answers a request that cannot be read, and ends the connection such that the client sees the answer."""
        response = self._application.refuse(error)
        self._respond(response.status_code, response.headers, response.get_data(), close=True)
        # A connection that is closed with bytes unread is reset, and the answer lost.
        self._socket.shutdown(socket.SHUT_WR)
        deadline = monotonic() + _DRAINING
        self._socket.settimeout(min(self._timeout, _DRAINING_SILENCE))
        while self._socket.recv(_PIECE) and monotonic() < deadline:
            pass

    # What a fault does: see :class:`.raw.Connection`.

    def stall(self, seconds: float) -> None:
        """Waits, unless the client leaves or the server stops."""
        deadline = monotonic() + min(seconds, MAX_STALL)
        while (left := deadline - monotonic()) > 0 and not self._has_left():
            if self._stopping.wait(min(left, _LOOKING)):
                return

    def _has_left(self) -> bool:
        readable, _, _ = select.select([self._socket], [], [], 0)
        return bool(readable) and not self._socket.recv(1, socket.MSG_PEEK)

    def end(self, content: bytes) -> None:
        """Sends bytes as they are, in place of an answer, and closes the connection once the application returns."""
        self._closed = True
        self._write(content)

    # WSGI.

    def _environ(self, request: h11.Request, body: bytes) -> dict[str, Any]:
        """The WSGI environ of a request (PEP 3333), with the path as it was sent."""
        target = request.target.decode("latin-1")
        path, _, query = path_of(target).partition("?")
        host, port, *_ = self._socket.getsockname()
        environ: dict[str, Any] = {
            "REQUEST_METHOD": request.method.decode("latin-1"),
            "SCRIPT_NAME": "",
            "PATH_INFO": unquote_to_bytes(path.encode("latin-1")).decode("latin-1"),
            "QUERY_STRING": query,
            "REQUEST_URI": target,
            "SERVER_NAME": host,
            "SERVER_PORT": str(port),
            "SERVER_PROTOCOL": f"HTTP/{request.http_version.decode()}",
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": BytesIO(body),
            "wsgi.input_terminated": True,
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
            CONNECTION: self,
        }
        for raw_name, raw_value in request.headers:
            name, value = raw_name.decode().upper().replace("-", "_"), raw_value.decode("latin-1")
            # A name with an underscore could pass for another one. The body has arrived, whatever it was transferred in.
            if b"_" not in raw_name and name not in ("CONTENT_LENGTH", "TRANSFER_ENCODING"):
                key = name if name == "CONTENT_TYPE" else f"HTTP_{name}"
                environ[key] = f"{environ[key]},{value}" if key in environ else value
        return environ
