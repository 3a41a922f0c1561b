"""How a function becomes an operation, and the operations that are the same for all families.

A function's name is the operation's in snake_case; parameters and answers have the API's own names. Routing, required members, limits,
patterns and encodings are the service model's, and are dealt with before and after.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from typing import Any, TypeVar

from ..bedrock import Call
from ..errors import ServiceError, invalid
from ..registry import FAMILIES, OPERATIONS, Answer, Operation, Request
from ..tags import PER_RESOURCE, by_key
from .family import Family
from .lookup import found, listed

F = TypeVar("F", bound=Family)


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
    return functools.wraps(function)(_once(_name_of(function), function))


def idempotent_by_request(function: Operation) -> Operation:
    """The same, but that another request with a token that was used is a request like any other."""
    return functools.wraps(function)(_once(_name_of(function), function, conflicts=False))


def _once(name: str, function: Operation, *, conflicts: bool = True) -> Operation:
    def once(call: Call, request: Request) -> Answer:
        token = request.get("clientRequestToken")
        if token is None:
            return function(call, request)
        if not conflicts:
            token = json.dumps(request, sort_keys=True, default=str)
        kept = call.region.answered(name, token)
        if kept is None:
            answer = function(call, request)
            call.region.remember(name, token, request, answer)
            return answer
        if kept[0] != request:
            raise ServiceError(
                code_of(call, name, "ConflictException"),
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
    given = request.get(member)
    return check_tags(by_key(given)) if given else {}


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


def register(family: F) -> F:
    """Registers a family, and an operation of the usual kind for each that it names and no function answers."""
    FAMILIES[family.name] = family
    usual: Mapping[str | None, Operation] = {
        family.create: _once(family.create or "", functools.partial(_create, family)),
        family.get: functools.partial(_get, family),
        family.list: functools.partial(_list, family),
        family.stop: functools.partial(_stop, family),
        family.delete: functools.partial(_delete, family),
    }
    for name, function in usual.items():
        if name is not None:
            OPERATIONS.setdefault(name, function)
    return family


def _create(family: Family, call: Call, request: Request) -> Answer:
    name = check_free_name(family, call, request) if family.name_field is not None else ""
    assert family.lifecycle is not None, "what has no lifecycle has an operation of its own to create it"
    own_tags = tags(request, tags_member(family)) if family.tags is not None else None
    timeline = call.bedrock.begin(family.lifecycle, name, call.now)
    kept = {**family.defaults, **{member: value for member, value in request.items() if member != tags_member(family)}}
    record = family.record(family, call.region.scope, name, timeline, kept, own_tags)
    call.bedrock.admit(call.region, record)
    return {call.bedrock.rules.only_output(family.create or ""): record.arn}


def _get(family: Family, call: Call, request: Request) -> Answer:
    details: Answer = named(family, call, request, family.get).details(call.now, call.at)
    return details


def _list(family: Family, call: Call, request: Request) -> Answer:
    return listed(call, request, family)


def _stop(family: Family, call: Call, request: Request) -> Answer:
    call.bedrock.stop(call.region, named(family, call, request, family.stop or ""), call.now)
    return {}


def _delete(family: Family, call: Call, request: Request) -> Answer:
    record = named(family, call, request, family.delete or "")
    call.region.take_out(record)
    return {}


def named(family: Family, call: Call, request: Request, operation: str) -> Any:
    """The record that a request for an operation names in its path.

    Raises:
        ServiceError: There is none (``ResourceNotFoundException``).
    """
    return found(call, family, request[call.bedrock.rules.label(operation)])


def check_free_name(family: Family, call: Call, request: Request) -> str:
    """The name that a request gives to a new resource.

    Raises:
        ServiceError: It is in use (``ValidationException``).
    """
    member = family.fields[family.name_field or ""]
    name: str = request[member or ""]
    check_unused(family, call, name)
    return name


def check_unused(family: Family, call: Call, name: str) -> None:
    """Refuses a name that is in use (``ValidationException``)."""
    if family.unique_names and name in call.region.of(family.name).by_name:
        what = "job" if family.name.endswith("job") else family.noun
        raise invalid(f"The provided {what} name is currently in use.")


def tags_member(family: Family) -> str:
    """The member of the Create operation's input that holds the tags."""
    return family.fields.get(family.tags or "") or ""
