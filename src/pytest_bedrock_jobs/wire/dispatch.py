"""Answering a request: routing, parameters, validation, the operation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from ..service import families as _families  # noqa: F401  # It fills the registry.
from ..service.bedrock import Bedrock, Call
from ..service.errors import ServiceError
from ..service.registry import OPERATIONS
from .parser import HTTPRequest, parameters
from .router import Route, route
from .serializer import Answer
from .validation import check_request


class Origin(NamedTuple):
    """Who is asking: the account of the caller's credentials and the Region of the caller's client."""

    account: str
    region: str


def answer(bedrock: Bedrock, request: HTTPRequest, origin: Origin) -> Answer | None:
    """The service's answer to a request; None where the request is for an operation that is not faked.

    The whole call holds the lock and sees one instant.
    """
    routed = route(request.method, request.path)
    if routed is not None and routed.operation not in OPERATIONS:
        return None
    with bedrock.lock:
        now = bedrock.clock.tick()
        request_id = bedrock.request_ids.uuid()
        operation = None if routed is None else routed.operation
        try:
            call = Call(bedrock, bedrock.region(*origin), now)
            value = _perform(call, request, routed)
        except ServiceError as error:
            # The log keeps the answer. What hangs on to an exception has the request's body, as it came and as text.
            error.__traceback__ = error.__context__ = None
            return Answer(operation, request_id, now, error=error)
        return Answer(operation, request_id, now, value=value)


def refusal(bedrock: Bedrock, error: ServiceError) -> Answer:
    """The answer to a request that does not get as far as an operation."""
    with bedrock.lock:
        return Answer(None, bedrock.request_ids.uuid(), bedrock.clock.tick(), error=error)


class Asked(NamedTuple):
    """What a request asks, but for who asks: it has no headers, which may hold credentials.

    Its parameters are read only if somebody wants to know them.
    """

    method: str
    url: str
    body: bytes

    @property
    def path(self) -> str:
        """The path, without the query."""
        return self.url.partition("?")[0]

    def parameters(self) -> Mapping[str, Any]:
        """The parameters of the call."""
        return parameters_of(HTTPRequest(self.method, self.url, {}, self.body))


def parameters_of(request: HTTPRequest) -> dict[str, Any]:
    """The parameters of a request by AWS's names, as Bedrock reads them; none where it cannot read them."""
    routed = route(request.method, request.path)
    try:
        return {} if routed is None else parameters(request, routed)
    except ServiceError:
        return {}


def _perform(call: Call, request: HTTPRequest, routed: Route | None) -> Mapping[str, Any]:
    if routed is None:
        raise ServiceError("UnknownOperationException", f"No operation at {request.method} {request.url}.")
    given = parameters(request, routed)
    check_request(routed.operation, given)
    return OPERATIONS[routed.operation](call, given)
