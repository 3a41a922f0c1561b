"""The way of every request through the fake: a chain of handlers, of which the first one that has an outcome counts.

The last handler is the service itself. The model is client-go's ``testing/fake.go``: an action comes in, reactors look at it one after the
other, and the tracker of objects stands at the end.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from .. import errors
from ..errors import FakeBedrockError, UnsupportedOperationError
from ..service.bedrock import Bedrock
from ..service.errors import ServiceError
from ..service.operations import OPERATIONS
from .authentication import caller_of
from .dispatch import Origin, answer, refusal
from .parser import HTTPRequest
from .router import route
from .serializer import Answer


@dataclass(slots=True)
class Incoming:
    """A request as it arrived.

    Attributes:
        request: The HTTP request. Of a botocore client's call it need not be signed yet.
        operation: The operation, where the client names it; None for that of the method and the path.
        region_name: The Region of the caller's client or endpoint; None for what the request says, or the fake's own.
        access_key: Looks the caller's access key id up; None where the request itself has to say who sends it.
        transport_open: Whether it can still be sent over the wire: a botocore client's call before it is signed.
        origin: Who is asking, once that is known.
    """

    request: HTTPRequest
    operation: str | None = None
    region_name: str | None = None
    access_key: Callable[[], str | None] | None = None
    transport_open: bool = False
    origin: Origin | None = None


class Verdict(Enum):
    """Outcomes that are no answer."""

    NOT_MINE = "hand it on to whatever is behind the fake"
    OVER_THE_WIRE = "let the client sign and send it, and ask again with each request that it sends"


class Raised(NamedTuple):
    """An outcome that is an error at the test author, to be raised in the code under test."""

    error: FakeBedrockError


Outcome = Answer | Raised | Verdict
Handler = Callable[[Incoming], "Outcome | None"]


class Pipeline:
    """Gives every request its outcome.

    Args:
        bedrock: The service.
        account_id: The account of callers that no other one was added for.
        region_name: The Region of requests that name none.
        wire: Whether botocore's calls are signed and sent, even if they could be answered directly.
        passthrough: Whether operations that are not faked are handed on.
    """

    def __init__(self, bedrock: Bedrock, *, account_id: str, region_name: str, wire: bool, passthrough: bool) -> None:
        self._bedrock = bedrock
        self._account_id = account_id
        self.region_name = region_name
        self._wire = wire
        self._passthrough = passthrough
        self.unsupported_calls: list[UnsupportedOperationError] = []
        self._handlers: tuple[Handler, ...] = (
            self._identify,
            self._check_operation,
            self._choose_transport,
            self._perform,
        )

    def answer(self, incoming: Incoming) -> Outcome:
        """What becomes of a request."""
        try:
            return next(outcome for handler in self._handlers if (outcome := handler(incoming)) is not None)
        except FakeBedrockError as error:
            # The service lacks something, such as an S3 to look into.
            return Raised(error)

    def refuse(self, error: ServiceError) -> Answer:
        """The answer to something that is not even a request, such as a body that is too long to be read."""
        return refusal(self._bedrock, error)

    def _identify(self, incoming: Incoming) -> Outcome | None:
        """Finds out who is asking, and for which operation. Only a request that says itself who sends it can fail to."""
        if incoming.origin is None:
            region_name = incoming.region_name
            accounts, key = self._bedrock.accounts, None
            if incoming.access_key is None:
                try:
                    caller = caller_of(incoming.request)
                except ServiceError as error:
                    return self.refuse(error)
                key, region_name = caller.access_key, caller.region or region_name
            elif accounts:
                key = incoming.access_key()
            account = accounts.get(key, self._account_id) if key else self._account_id
            incoming.origin = Origin(account, region_name or self.region_name)
        if incoming.operation is None:
            routed = route(incoming.request.method, incoming.request.path)
            incoming.operation = None if routed is None else routed.operation
        return None

    def _check_operation(self, incoming: Incoming) -> Outcome | None:
        """Hands on, or refuses, what is not faked. A path that is none of Bedrock's is the service's to refuse."""
        if incoming.operation is None or incoming.operation in OPERATIONS:
            return None
        return Verdict.NOT_MINE if self._passthrough else self._unsupported(incoming, incoming.operation)

    def _unsupported(self, incoming: Incoming, what: str) -> Raised:
        origin = _origin(incoming)
        error = UnsupportedOperationError(errors.unsupported_text(what, origin.region, origin.account, OPERATIONS))
        self.unsupported_calls.append(error)
        return Raised(error)

    def _choose_transport(self, incoming: Incoming) -> Outcome | None:
        return Verdict.OVER_THE_WIRE if self._wire and incoming.transport_open else None

    def _perform(self, incoming: Incoming) -> Outcome:
        request = incoming.request
        answered = answer(self._bedrock, request, _origin(incoming))
        # A handler of the test's may have made it a request for another operation than the client's.
        return answered or self._unsupported(incoming, f"{request.method} {request.url}")


def _origin(incoming: Incoming) -> Origin:
    assert incoming.origin is not None
    return incoming.origin
