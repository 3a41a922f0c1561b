"""What operations share: finding things, and listing them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from .. import listing
from ..bedrock import Call
from ..catalogue import FoundationModel
from ..clock import MILLISECOND, UTC_EPOCH
from ..custom_models import CustomModel
from ..errors import invalid, not_found
from ..store import Collection, Listed
from .registry import Answer, Request

R = TypeVar("R", bound=Listed)

_UNKNOWN_MODEL = "The provided model identifier is invalid."


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
    if status != "Active":
        raise invalid(f"The provided custom model cannot be used. Status was: {status}")
    return model


def base_of(call: Call, identifier: str) -> tuple[FoundationModel, CustomModel | None]:
    """What an id, an ARN or a custom model's name or ARN stands for: the foundation model at its root, and the custom model if it is one.

    Raises:
        ServiceError: It stands for nothing (``ValidationException``).
    """
    place = call.region.place
    model_id: str | None = identifier
    custom = None
    if ":foundation-model/" in identifier:
        model_id = identifier.rpartition("/")[2]
        if identifier != place.foundation_model_arn(model_id):
            raise invalid(_UNKNOWN_MODEL)
    elif "." not in identifier or identifier.startswith("arn:"):
        custom = call.region.custom_models(call.now).find(identifier)
        if custom is None or custom.status_at(call.now) != "Active":
            raise invalid(_UNKNOWN_MODEL)
        model_id = custom.base_model_id
    base = model_id and call.bedrock.catalogue.resolve(model_id, call.bedrock.rules.satisfies)
    if not base or (call.bedrock.settings.strict_base_models and base.customizations is None):
        raise invalid(_UNKNOWN_MODEL)
    return base, custom
