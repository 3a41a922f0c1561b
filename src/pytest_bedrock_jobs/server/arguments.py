"""From the JSON of the control API to the arguments of the fake's methods, and back."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from botocore.utils import parse_timestamp
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Request, Response

from ..fake.jobs import Job
from ..fake.resources import Resource
from ..wire.serializer import encoded

MAX_COUNT = 10_000
"""How many resources one request may seed (our choice): they are all made, and shown, at once."""

_MOST = 4096
"""The characters that a message may have (our choice)."""

_LONGEST_TIME = 100
"""The characters that a time may have (our choice)."""

_TIMES = (
    *("creation_time", "last_modified_time", "end_time"),
    *("start_of_life_time", "legacy_time", "public_extended_access_time", "end_of_life_time"),
)
_COUNTS = (
    *("count", "times", "model_units", "timeout_duration_in_hours"),
    *("total_record_count", "processed_record_count", "error_record_count"),
)


def body_of(request: Request) -> dict[str, Any]:
    """The members of a request's body. Null stands for what is left out; only ``times`` can be null, for all.

    Raises:
        BadRequest: It is no JSON object.
    """
    content = request.get_data()
    try:
        given = json.loads(content) if content else {}
    except (ValueError, RecursionError):
        raise BadRequest("The body is not valid JSON.") from None
    if not isinstance(given, dict):
        raise BadRequest("The body is not a JSON object.")
    return {name: value for name, value in given.items() if value is not None or name == "times"}


def called(method: Callable[..., Any], given: Mapping[str, Any]) -> Any:
    """What a method of the fake returns for the members of a body.

    Args:
        method: The method.
        given: The members; they are called what the method calls its arguments.

    Raises:
        TypeError: An argument is unknown, or one is missing.
        ValueError: An argument has a value that it cannot have.
    """
    parameters = inspect.signature(method).parameters.values()
    known = {each.name: each.default is each.empty for each in parameters if each.kind is not each.VAR_KEYWORD}
    if len(known) == len(parameters):  # Otherwise the method knows best what fields there are.
        for name in given:
            if name not in known:
                raise TypeError(
                    f"unknown field {name!r}; use one of {', '.join(known)}"
                    if known
                    else f"unknown field {name!r}; pass none"
                )
    for name, required in known.items():
        if required and name not in given:
            raise TypeError(f"{name} is missing; pass it in the body")
    return method(**{name: argument(name, value) for name, value in given.items()})


def argument(name: str, value: Any) -> Any:
    """The value of an argument, in Python's types.

    Raises:
        ValueError: It cannot be such a value.
    """
    if name in _TIMES:
        return [_time(name, each) for each in value] if isinstance(value, list) else _time(name, value)
    if name == "status_details":
        return [_details(each) for each in value] if isinstance(value, list) else _details(value)
    if name in ("after", "latency", "retry_after"):
        return duration(name, value)
    if name in _COUNTS and isinstance(value, bool):
        raise ValueError(f"{name}={json.dumps(value)}: expected an integer")
    if name == "count" and isinstance(value, int) and value > MAX_COUNT:
        raise ValueError(f"count={value} is more than the {MAX_COUNT} that one request may seed; send several")
    if name in ("applied", "optional") and not isinstance(value, bool):
        raise ValueError(f"{name}={value!r}: expected true or false")
    return value


def instant(name: str, value: Any) -> datetime:
    """An instant, out of ISO 8601 or seconds since 1970."""
    parsed: datetime = _time(name, value)
    return parsed


def duration(name: str, value: Any) -> timedelta:
    """A duration, out of a number of seconds."""
    try:
        result = timedelta(seconds=_no_bool(value))
    except (TypeError, ValueError, OverflowError):
        raise ValueError(f"{name}={value!r}: expected a number of seconds") from None
    if result < timedelta(0):
        raise ValueError(f"{name}={value!r} is negative; time only moves forward, pass seconds of zero or more")
    return result


def shown(handle: Job | Resource) -> Any:
    """A job or another resource as its Get operation prints it."""
    return json.loads(encoded(handle.details()))


def shortened(message: str) -> str:
    """A message without its middle, if it is too long: what is wrong stands at the beginning, and what to do at the end."""
    if len(message) <= _MOST:
        return message
    half = _MOST // 2
    return f"{message[:half]}... ({len(message)} characters) ...{message[-half:]}"


def response(content: Any, status: int = 200) -> Response:
    """A response with JSON in it."""
    return Response(json.dumps(content), status, content_type="application/json")


def _details(value: Any) -> Any:
    return {member: _phase(details) for member, details in value.items()} if isinstance(value, dict) else value


def _phase(details: Any) -> Any:
    if not isinstance(details, dict):
        return details
    return {name: value if name == "status" else _time(name, value) for name, value in details.items()}


def _short(value: Any) -> Any:
    """The value, unless it is longer than any time: dateutil reads a text letter by letter."""
    if isinstance(value, str) and len(value) > _LONGEST_TIME:
        raise ValueError
    return value


def _time(name: str, value: Any) -> Any:
    try:
        return parse_timestamp(_no_bool(_short(value)))
    except (TypeError, ValueError, OverflowError, RuntimeError):  # botocore raises the last for times beyond all years.
        raise ValueError(f"{name}={value!r}: expected a time like '2026-01-07T02:00:00Z'") from None


def _no_bool(value: Any) -> Any:
    """A value that is not a bool, which Python would take for a number."""
    if isinstance(value, bool):
        raise TypeError(value)
    return value
