"""Instants and durations as a test author passes them, in milliseconds."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from typing import Any

MILLISECOND = timedelta(milliseconds=1)
UTC_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
_NAIVE_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001  # Offsets are subtracted by hand.
# The first and the last instant that a datetime can be.
EARLIEST = (datetime.min.replace(tzinfo=timezone.utc) - UTC_EPOCH) // MILLISECOND
LATEST = (datetime.max.replace(tzinfo=timezone.utc) - UTC_EPOCH) // MILLISECOND


def to_millis(instant: datetime, field: str) -> int:
    """Milliseconds since 1970 of an aware datetime, or of one of a subclass, such as pendulum's DateTime or pandas' Timestamp.

    What is finer than a millisecond is cut off, as Bedrock does.

    Raises:
        TypeError: `instant` is not a datetime.
        ValueError: `instant` has no time zone, so it names no instant; or no datetime in UTC can be that instant.
    """
    if type(instant) is datetime and instant.tzinfo is timezone.utc:
        return (instant - UTC_EPOCH) // MILLISECOND  # Most are such, and this takes a fifth of the time.
    if not isinstance(instant, datetime):
        raise TypeError(
            f"{field}={instant!r} is not a datetime; pass an aware datetime.datetime{_datetime_example(instant)}"
        )
    if instant != instant:  # noqa: PLR0124  # pandas' NaT, which is a datetime.
        raise ValueError(f"{field}={instant!r} names no instant; pass an aware datetime.datetime")
    offset = instant.utcoffset()
    if offset is None:
        raise ValueError(
            f"{field}={instant!r} has no time zone, and Bedrock's times are instants;"
            " pass an aware datetime, for example datetime(..., tzinfo=timezone.utc)"
        )
    # Subclasses bring arithmetic of their own.
    local = datetime(  # noqa: DTZ001
        instant.year, instant.month, instant.day, instant.hour, instant.minute, instant.second, instant.microsecond
    )
    millis = (local - _NAIVE_EPOCH - plain_delta(offset)) // MILLISECOND
    if not EARLIEST <= millis <= LATEST:
        raise ValueError(
            f"{field}={instant!r} is not within the years 1 to 9999 in UTC, where datetimes are; pass another"
        )
    return millis


def delta_millis(delta: timedelta, field: str) -> int:
    """A duration in milliseconds; a timedelta or one of a subclass, such as pendulum's Duration or pandas' Timedelta.

    Raises:
        TypeError: `delta` is not a timedelta.
        ValueError: `delta` is negative.
    """
    if not isinstance(delta, timedelta):
        raise TypeError(f"{field}={delta!r} is not a timedelta; pass a datetime.timedelta{timedelta_example(delta)}")
    plain = plain_delta(delta)
    if plain < timedelta(0):
        raise ValueError(f"{field}={delta!r} is negative; time only moves forward, pass a timedelta of zero or more")
    return plain // MILLISECOND


def plain_delta(delta: timedelta) -> timedelta:
    """A duration as the standard library's timedelta, whatever subclass it is of."""
    if type(delta) is timedelta:
        return delta
    # Subclasses give their properties other meanings, and bring arithmetic of their own.
    parts = {name: getattr(timedelta, name).__get__(delta) for name in ("days", "seconds", "microseconds")}
    return timedelta(**parts)


def _datetime_example(value: Any) -> str:
    """How a text or a date is said as a datetime; nothing for what cannot be."""
    try:
        found = (
            datetime.fromisoformat(value) if isinstance(value, str) else datetime.combine(value, datetime.min.time())
        )
        if found.tzinfo is not None:
            found = found.astimezone(timezone.utc)
    except (TypeError, ValueError, OverflowError):
        return ", for example datetime(2026, 1, 7, tzinfo=timezone.utc)" if isinstance(value, (str, date)) else ""
    parts = [found.year, found.month, found.day, found.hour, found.minute, found.second, found.microsecond]
    while len(parts) > 3 and not parts[-1]:  # noqa: PLR2004  # A date has three.
        parts.pop()
    return f", for example datetime({', '.join(map(str, parts))}, tzinfo=timezone.utc)"


def timedelta_example(value: Any) -> str:
    """How a number of seconds or a text is said as a timedelta; nothing for what cannot be."""
    if isinstance(value, str):
        return ", for example timedelta(hours=1)"
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return f", for example timedelta(seconds={value!r})"
    return ""
