"""What can become of a request, besides Bedrock's own answer."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from ..errors import FakeBedrockError
from .serializer import Answer

Content = tuple[int, dict[str, str], bytes]
"""Status, headers and body."""


class Verdict(Enum):
    """Outcomes other than an answer."""

    NOT_MINE = "hand it on to whatever is behind the fake"
    OVER_THE_WIRE = "let the client sign and send it, and ask again with each request that it sends"


class Raised(NamedTuple):
    """An outcome that is an error at the test author, to be raised in the code under test."""

    error: FakeBedrockError


class Injected(NamedTuple):
    """What a fault makes of a request, for every way in: botocore, ``requests`` and the server do with it what a network would.

    Attributes:
        wait: How long the client waits before the rest of this happens, in milliseconds of virtual time. Where it is real time that
            passes, as on a server, wait no longer than a limit of your own.
        connection_error: What happens to the connection, as botocore's name of the error: ``EndpointConnectionError`` (refused),
            ``ConnectTimeoutError`` (nobody accepts), ``ReadTimeoutError`` (accepted, and never answered), ``ConnectionClosedError``
            (closed before the status line), ``ProxyConnectionError`` or ``SSLError``. A server, which has accepted the connection by
            then, closes it without an answer. None where there is an answer.
        content: Status, headers and body to send as they are; None where there is a connection error.
        answer: The same as Bedrock's answer, where it is one that botocore can read; None for a broken body and no answer.
        lost: What Bedrock has answered where that does not arrive; None where it has carried nothing out.
    """

    wait: int = 0
    connection_error: str | None = None
    content: Content | None = None
    answer: Answer | None = None
    lost: Answer | None = None


Outcome = Answer | Raised | Verdict | Injected
