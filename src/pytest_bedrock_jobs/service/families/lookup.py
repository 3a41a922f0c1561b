"""Finding resources, and listing them."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from .. import listing
from ..bedrock import Call
from ..clock import MILLISECOND, UTC_EPOCH
from ..errors import invalid, not_found
from ..record import Record, summaries
from ..registry import FAMILIES, Answer, Request
from . import models
from .family import Family
from .models import Model


def found(call: Call, family: Family, identifier: str) -> Any:
    """The record with an ARN, or a name or id where the family takes these.

    Raises:
        ServiceError: There is none (``ResourceNotFoundException``).
    """
    collection = call.region.of(family.name)
    if identifier.startswith("arn:"):
        record = collection.by_arn(identifier)
    else:
        # What is found by neither is refused before: the pattern of its identifier allows only ARNs.
        record = (collection.by_id if family.found_by_id else collection.by_name).get(identifier)
    if record is None:
        raise not_found(family.noun)
    return record


def listed(call: Call, request: Request, family: Family) -> Answer:
    """One page of a List operation.

    The time bounds are strict and ``nameContains`` is a case-sensitive substring (our choices).
    """
    names, scope = family.listing, call.region.scope
    query = listing.Query(
        status=request.get(names.status),
        created_from=_millis_after(request.get(names.after)),
        created_to=_millis_before(request.get(names.before)),
        name_contains=request.get("nameContains"),
        ascending=request.get("sortOrder") == "Ascending",
        limit=request.get("maxResults", listing.DEFAULT_PAGE),
    )
    tokens = listing.Tokens(f"{names.summaries} {scope.region} {scope.account}", request)
    cursor = tokens.cursor()
    wanted = {member: request[member] for member in family.filters if member in request}
    where = None
    if wanted:

        def where(record: Record, now: int) -> bool:
            return all(family.filters[member](record, now, value) for member, value in wanted.items())

    records, following, instant = call.region.of(family.name).page(query, cursor, call.now, where)
    answer: dict[str, Any] = {} if following is None else {"nextToken": tokens.token(following)}
    answer[names.summaries] = summaries(records, instant, call.at)
    if family.record.summarize is Record.summarize:
        members = call.bedrock.rules.item_members(family.list, names.summaries)
        answer[names.summaries] = [
            {name: value for name, value in summary.items() if name in members} for summary in answer[names.summaries]
        ]
    return answer


def _millis_after(bound: datetime | None) -> int | None:
    return None if bound is None else (bound - UTC_EPOCH) // MILLISECOND + 1


def _millis_before(bound: datetime | None) -> int | None:
    return None if bound is None else -((UTC_EPOCH - bound) // MILLISECOND) - 1


def active_custom_model(call: Call, identifier: str) -> Any:
    """The custom model with a name or an ARN, which can be used.

    Raises:
        ServiceError: There is none (``ResourceNotFoundException``), or it is not Active (``ValidationException``).
    """
    model = found(call, FAMILIES["custom_model"], identifier)
    if not model.timeline.has_worked_at(call.now):
        raise invalid(f"The provided custom model cannot be used. Status was: {model.status_at(call.now)}")
    return model


def model_of(call: Call, identifier: str) -> Model:
    """What an id, a name or an ARN stands for, of a foundation model or of a custom one.

    Raises:
        ServiceError: It stands for nothing (``ValidationException``).
    """
    custom_model = partial(models.active_custom_model, call.region, now=call.now)
    model = models.resolve(call.bedrock, call.region.scope, identifier, custom_model)
    if model is None:
        raise invalid("The provided model identifier is invalid.")
    return model
