"""What operations share: finding things, and listing them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

from .. import listing, models
from ..bedrock import Call
from ..clock import MILLISECOND, UTC_EPOCH
from ..course import CUSTOM_MODEL
from ..custom_models import CustomModel
from ..errors import invalid, not_found
from ..models import Model
from ..store import Collection, Listed
from .registry import Answer, Request

R = TypeVar("R", bound=Listed)


def found(collection: Collection[R], identifier: str, what: str) -> R:
    """The record with a name or an ARN.

    Raises:
        ServiceError: There is none (``ResourceNotFoundException``).
    """
    record = collection.find(identifier)
    if record is None:
        raise not_found(what)
    return record


def listed(
    call: Call,
    request: Request,
    collection: Collection[R],
    into: str,
    *,
    where: Callable[[R, int], bool] | None = None,
    after: str = "creationTimeAfter",
    before: str = "creationTimeBefore",
    status: str = "statusEquals",
) -> Answer:
    """One page of a List operation.

    The time bounds are strict and ``nameContains`` is a case-sensitive substring (our choices).

    Args:
        call: The call.
        request: Its parameters.
        collection: What is listed.
        into: The member of the answer that holds the summaries.
        where: What else a record must be, at the instant that the listing shows.
        after: What the operation calls the lower bound of the creation time.
        before: What it calls the upper bound.
        status: What it calls the status.
    """
    query = listing.Query(
        status=request.get(status),
        created_from=_millis_after(request.get(after)),
        created_to=_millis_before(request.get(before)),
        name_contains=request.get("nameContains"),
        ascending=request.get("sortOrder") == "Ascending",
        limit=request.get("maxResults", listing.DEFAULT_PAGE),
    )
    place = call.region.place
    digest = listing.digest(f"{into} {place.region} {place.account}", request)
    token = request.get("nextToken")
    cursor = None if token is None else listing.decode_token(digest, token)
    records, following, instant = collection.page(query, cursor, call.now, where)
    answer: dict[str, Any] = {} if following is None else {"nextToken": listing.encode_token(digest, following)}
    answer[into] = [record.summary(instant, call.at) for record in records]
    return answer


def _millis_after(bound: datetime | None) -> int | None:
    return None if bound is None else (bound - UTC_EPOCH) // MILLISECOND + 1


def _millis_before(bound: datetime | None) -> int | None:
    return None if bound is None else -((UTC_EPOCH - bound) // MILLISECOND) - 1


def custom_model(call: Call, identifier: str) -> CustomModel:
    """The custom model with a name or an ARN.

    Raises:
        ServiceError: There is none (``ResourceNotFoundException``).
    """
    return found(call.region.custom_models(call.now), identifier, "custom model")


def active_custom_model(call: Call, identifier: str) -> CustomModel:
    """The custom model with a name or an ARN, which can be used.

    Raises:
        ServiceError: There is none (``ResourceNotFoundException``), or it is not Active (``ValidationException``).
    """
    model = custom_model(call, identifier)
    status = model.status_at(call.now)
    if status != CUSTOM_MODEL.success:
        raise invalid(f"The provided custom model cannot be used. Status was: {status}")
    return model


def model_of(call: Call, identifier: str) -> Model:
    """What an id, a name or an ARN stands for, of a foundation model or of a custom one.

    Raises:
        ServiceError: It stands for nothing (``ValidationException``).
    """
    custom_model = partial(call.region.active_custom_model, now=call.now)
    model = models.resolve(call.bedrock, call.region.place, identifier, custom_model)
    if model is None:
        raise invalid("The provided model identifier is invalid.")
    return model
