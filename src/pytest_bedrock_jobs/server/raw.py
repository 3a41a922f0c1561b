"""What a fault does to a connection: silence, bytes as they are, a connection that is closed.

A WSGI application can only answer. The fake's own listener therefore puts its connection into the environ, under the key
:data:`CONNECTION`. Another WSGI server keeps its connections to itself; its clients get what a gateway tells whose upstream failed in
this way: 502, or 504 after a silence.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Protocol

CONNECTION = "pytest_bedrock_jobs.connection"
"""The key of a WSGI environ under which the fake's own listener puts its :class:`Connection`."""

MAX_STALL = 300.0
"""The longest silence, in seconds (our choice). It is above the read timeouts that clients have by default (60 s in botocore)."""


class Connection(Protocol):
    """What the application may do to the connection that a request came on, in place of an answer."""

    def stall(self, seconds: float) -> None:
        """Waits for real, up to :data:`MAX_STALL`. It ends early if the client leaves or the server stops."""

    def end(self, content: bytes) -> None:
        """Sends bytes as they are, in place of an answer, and closes the connection after them; none are fine."""


@dataclass(frozen=True, kw_only=True)
class RawResponse:
    """A WSGI application that does not answer: it is silent, sends bytes as they are, and closes the connection.

    Attributes:
        content: The bytes to send; none by default.
        stall: How long it is silent first, in seconds; at most :data:`MAX_STALL`.
    """

    content: bytes = b""
    stall: float = 0.0

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        stall(environ, self.stall)
        connection: Connection | None = environ.get(CONNECTION)
        if connection is None:
            status = "504 Gateway Timeout" if self.stall else "502 Bad Gateway"
            page = f"<html><body><h1>{status}</h1></body></html>".encode()
            start_response(status, [("Content-Type", "text/html"), ("Content-Length", str(len(page)))])
            return [page]
        connection.end(self.content)
        start_response("200 OK", [])  # WSGI wants one. It is not sent.
        return []


def lost(error: str) -> RawResponse:
    """What makes a client raise one of botocore's connection errors, or its library's own for the same.

    Args:
        error: The name of the error. A timeout is a silence for as long as the client waits, others are a connection that is closed.
    """
    return RawResponse(stall=MAX_STALL if error.endswith("TimeoutError") else 0)


def stall(environ: dict[str, Any], seconds: float) -> None:
    """Waits for real before a request is answered, up to :data:`MAX_STALL`, under any WSGI server."""
    connection: Connection | None = environ.get(CONNECTION)
    if connection is not None:
        connection.stall(seconds)
    else:
        # Not time.sleep: a test may have replaced it.
        threading.Event().wait(min(seconds, MAX_STALL))
