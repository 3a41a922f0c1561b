"""Empty pages, for operations that list what is not faked (``unsupported="empty"``)."""

from __future__ import annotations

from typing import Any

from ..service.bedrock import Bedrock
from ..service.errors import ServiceError
from .model import operation_model
from .parser import HTTPRequest, parameters
from .router import route
from .serializer import Answer
from .validation import check_request


def empty_page(bedrock: Bedrock, request: HTTPRequest) -> Answer:
    """The answer to a request that lists something of which there is nothing.

    The request has to be a valid one. What it asks about exists.
    """
    routed = route(request.method, request.path)
    assert routed is not None, "what is no operation is refused before"
    with bedrock.lock:
        instant, request_id = bedrock.clock.tick(), bedrock.request_ids.uuid()
    try:
        given = parameters(request, routed)
        check_request(routed.operation, given)
    except ServiceError as error:
        return Answer(routed.operation, request_id, instant, error=error)
    return Answer(routed.operation, request_id, instant, value=_nothing(routed.operation, given))


def _nothing(operation: str, given: dict[str, Any]) -> dict[str, Any]:
    """An output whose lists are empty, or absent where they must not be empty. What else it must have says what was asked about."""
    shape: Any = operation_model(operation).output_shape
    lists: dict[str, Any] = {
        name: []
        for name, member in shape.members.items()
        if member.type_name == "list" and (name in shape.required_members or not member.metadata.get("min"))
    }
    return {**{name: given[name] for name in shape.required_members if name in given}, **lists}
