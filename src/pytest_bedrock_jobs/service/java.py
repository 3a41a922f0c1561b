"""How Java writes numbers and dates, which some of what Bedrock answers has come through."""

from __future__ import annotations

from datetime import datetime, timezone
from decimal import Decimal

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_HALF_DAY = 12
# From here on, and below that, Double.toString changes to scientific notation.
_LARGE, _SMALL = 1e7, 1e-3


def java_double(value: float) -> str:
    """A finite number as Java's ``Double.toString`` writes it: ``1.0E-4``, ``20.0``, ``0.01``."""
    # Both languages write the fewest digits that tell the number from its neighbours.
    decimal = Decimal(repr(value))
    if value == 0 or _SMALL <= abs(value) < _LARGE:
        text = f"{decimal:f}"
        return text if "." in text else f"{text}.0"
    sign, digits, _ = decimal.as_tuple()
    mantissa = "".join(map(str, digits)).rstrip("0")
    return f"{'-' * sign}{mantissa[0]}.{mantissa[1:] or '0'}E{decimal.adjusted()}"


def java_date(instant: datetime) -> str:
    """An instant as Java formats one for the US by default, in UTC: ``Aug 28, 2024, 10:47:53 PM``. No locale has a say in it."""
    utc = instant.astimezone(timezone.utc)
    half = "PM" if utc.hour >= _HALF_DAY else "AM"
    hour = utc.hour % _HALF_DAY or _HALF_DAY
    return f"{_MONTHS[utc.month - 1]} {utc.day}, {utc.year}, {hour}:{utc:%M:%S} {half}"
