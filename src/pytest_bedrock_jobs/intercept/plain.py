"""Calls that arrive as plain HTTP, from whatever client: what botocore does before ``make_request`` is looked at here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..service.errors import ServiceError
from ..wire.authentication import caller_of
from ..wire.dispatch import Origin
from ..wire.parser import HTTPRequest
from ..wire.router import route
from ..wire.serializer import Answer

if TYPE_CHECKING:
    from .active import Responder


def answer_plain(fake: Responder, request: HTTPRequest, endpoint_region: str | None) -> Answer | None:
    """The answer to a plain HTTP call; None for a call that the fake hands on.

    Args:
        fake: Who answers.
        request: The call. Its Region is the one that it was signed for.
        endpoint_region: The Region of a call whose authentication names none; None for the fake's own.

    Raises:
        UnsupportedOperationError: The operation is not faked, and the call must not go on.
    """
    try:
        caller = caller_of(request)
    except ServiceError as error:
        return fake.refuse(error)
    origin = Origin(fake.account_of(caller.access_key), caller.region or endpoint_region or fake.region_name)
    routed = route(request.method, request.path)
    if routed is not None and not fake.takes(routed.operation, origin):
        return None
    return fake.respond(request, origin)
