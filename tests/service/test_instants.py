"""Instants and durations, as test authors pass them."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest

from pytest_bedrock_jobs.service.instants import delta_millis, plain_delta, to_millis


class Stamp(datetime):
    """A datetime whose differences are not timedeltas, as pendulum's are not."""

    def __sub__(self, other: Any) -> Any:
        raise AssertionError("arithmetic of a subclass")


class Span(timedelta):
    """A duration with other ideas of days, and without floor division, as pendulum's is."""

    days = property(lambda self: -999)

    def __floordiv__(self, other: Any) -> Any:
        raise AssertionError("arithmetic of a subclass")


class NoTime(datetime):
    """Like pandas' NaT, which is a datetime that equals nothing."""

    def __ne__(self, other: object) -> bool:
        return True

    __hash__ = datetime.__hash__

    def __repr__(self) -> str:
        return "NaT"


def test_a_datetime_of_a_subclass_is_its_instant() -> None:
    """With its own zone, to the millisecond."""
    instant = Stamp(2026, 1, 7, 4, 0, 0, 1999, tzinfo=timezone(timedelta(hours=2)))
    expected = datetime(2026, 1, 7, 2, 0, 0, 1000, tzinfo=timezone.utc)
    assert to_millis(instant, "at") == round(expected.timestamp() * 1000)


def test_a_duration_of_a_subclass_is_its_length() -> None:
    """Whatever its properties and operators say."""
    assert delta_millis(Span(days=1, seconds=2, microseconds=3999), "after") == 86_402_003
    assert type(plain_delta(Span(hours=1))) is timedelta


def test_what_names_no_instant_is_refused() -> None:
    """pandas' NaT passes for a datetime."""
    with pytest.raises(ValueError, match="at=NaT names no instant"):
        to_millis(NoTime(1, 1, 1, tzinfo=timezone.utc), "at")


@pytest.mark.parametrize(
    ("value", "example"),
    [
        ("2026-01-07", "datetime(2026, 1, 7, tzinfo=timezone.utc)"),
        ("2026-02-08T03:04:05", "datetime(2026, 2, 8, 3, 4, 5, tzinfo=timezone.utc)"),
        ("2026-02-08T03:04:05+02:00", "datetime(2026, 2, 8, 1, 4, 5, tzinfo=timezone.utc)"),
        ("tomorrow", "datetime(2026, 1, 7, tzinfo=timezone.utc)"),
        ("0001-01-01T00:00:00+02:00", "datetime(2026, 1, 7, tzinfo=timezone.utc)"),
        (date(2026, 3, 9), "datetime(2026, 3, 9, tzinfo=timezone.utc)"),
    ],
)
def test_a_text_or_a_date_is_refused_with_the_right_form(value: Any, example: str) -> None:
    """It can be copied from the message."""
    with pytest.raises(TypeError) as caught:
        to_millis(value, "at")
    assert (
        str(caught.value) == f"at={value!r} is not a datetime; pass an aware datetime.datetime, for example {example}"
    )


@pytest.mark.parametrize(
    ("value", "example"),
    [
        (3600, ", for example timedelta(seconds=3600)"),
        (0.5, ", for example timedelta(seconds=0.5)"),
        ("1h", ", for example timedelta(hours=1)"),
        (True, ""),
        (None, ""),
    ],
)
def test_what_is_not_a_duration_is_refused_with_the_right_form(value: Any, example: str) -> None:
    """Seconds are what most mean."""
    with pytest.raises(TypeError) as caught:
        delta_millis(value, "after")
    assert str(caught.value) == f"after={value!r} is not a timedelta; pass a datetime.timedelta{example}"


def test_what_is_nothing_like_a_time_is_refused() -> None:
    """There is no example for it."""
    with pytest.raises(TypeError, match=r"^at=7 is not a datetime; pass an aware datetime\.datetime$"):
        to_millis(7, "at")  # type: ignore[arg-type]
