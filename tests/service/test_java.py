"""Numbers and dates as Java writes them."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_bedrock_jobs.service.java import java_date, java_double


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0001, "1.0E-4"),
        (0.00001, "1.0E-5"),
        (0.00099, "9.9E-4"),
        (0.001, "0.001"),
        (0.01, "0.01"),
        (0.0, "0.0"),
        (1.0, "1.0"),
        (20.0, "20.0"),
        (1.5, "1.5"),
        (-1.5, "-1.5"),
        (9999999.0, "9999999.0"),
        (9999999.5, "9999999.5"),
        (1e7, "1.0E7"),
        (12345678.9, "1.23456789E7"),
        (1e22, "1.0E22"),
        (-0.00025, "-2.5E-4"),
        (5e-324, "5.0E-324"),
    ],
)
def test_a_number_is_written_as_java_does(value: float, text: str) -> None:
    """https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/lang/Double.html#toString(double)"""
    assert java_double(value) == text


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_what_is_written_is_the_number(value: float) -> None:
    """No digit is lost, and there is always one behind the point."""
    text = java_double(value)
    assert float(text) == value
    assert text.partition("E")[0].partition(".")[2].isdigit()


@pytest.mark.parametrize(
    ("hour", "text"),
    [
        (0, "Jan 2, 2026, 12:04:05 AM"),
        (1, "Jan 2, 2026, 1:04:05 AM"),
        (12, "Jan 2, 2026, 12:04:05 PM"),
        (23, "Jan 2, 2026, 11:04:05 PM"),
    ],
)
def test_java_writes_the_hours_of_half_a_day(hour: int, text: str) -> None:
    """Noon is PM, midnight AM, and both are 12."""
    assert java_date(datetime(2026, 1, 2, hour, 4, 5, tzinfo=timezone.utc)) == text


def test_a_date_is_in_utc() -> None:
    """Whatever zone a datetime is in."""
    assert java_date(datetime(2026, 1, 1, 23, 30, tzinfo=timezone(timedelta(hours=-2)))) == "Jan 2, 2026, 1:30:00 AM"
