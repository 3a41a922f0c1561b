"""How a function becomes an operation, and what creating operations have in common."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import Any

from ..bedrock import Call
from ..errors import ServiceError
from ..tags import PER_RESOURCE, by_key

Request = Mapping[str, Any]
Answer = Mapping[str, Any]
Operation = Callable[[Call, Request], Answer]

OPERATIONS: dict[str, Operation] = {}
"""Every operation that is faked, by the API's name for it."""


def operation(function: Operation) -> Operation:
    """Registers a function as the operation that its name says: ``stop_some_job`` answers ``StopSomeJob``."""
    OPERATIONS[_name_of(function)] = function
    return function


def _name_of(function: Operation) -> str:
    return "".join(word.capitalize() for word in function.__name__.split("_"))


def idempotent(function: Operation) -> Operation:
    """Lets a ``clientRequestToken`` stand for one request: the same again gets the first answer, and nothing is done twice.

    It does so for good, as AWS documents it: also after what the request made has been deleted, whose ARN it then gets (our choice).
    Another request with a token that was used is refused with a ``ConflictException``, or with a ``ValidationException`` where the
    operation knows no conflicts (our choice).
    """

    @functools.wraps(function)
    def once(call: Call, request: Request) -> Answer:
        token = request.get("clientRequestToken")
        if token is None:
            return function(call, request)
        key = (function.__name__, token)
        kept = call.region.tokens.get(key)
        if kept is None:
            kept = call.region.tokens[key] = (request, function(call, request))
        elif kept[0] != request:
            raise ServiceError(
                code_of(call, _name_of(function), "ConflictException"),
                f"The clientRequestToken {token} was used for a request with other parameters.",
            )
        return kept[1]

    return once


def code_of(call: Call, operation: str, code: str) -> str:
    """The error code, or ``ValidationException`` where the operation does not know it."""
    return code if call.bedrock.rules.answers_with(operation, code) else "ValidationException"


def tags(request: Request, member: str) -> Mapping[str, str]:
    """The tags that a request gives to a new resource; of two with the same key the last one counts.

    Raises:
        ServiceError: More than 50 (``TooManyTagsException``, without ``resourceName``: that is an ARN, and there is none yet).
    """
    return check_tags(by_key(request.get(member, ())))


def check_tags(all_tags: Mapping[str, str], **resource: str) -> Mapping[str, str]:
    """All the tags of a resource, if it may have so many.

    Args:
        all_tags: The tags.
        **resource: The error's ``resourceName``, where there is one.

    Raises:
        ServiceError: There are more than 50 (``TooManyTagsException``).
    """
    if len(all_tags) > PER_RESOURCE:
        raise ServiceError(
            "TooManyTagsException",
            f"The number of tags exceeds the limit of {PER_RESOURCE} per resource.",
            **resource,
        )
    return all_tags
