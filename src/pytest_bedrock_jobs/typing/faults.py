"""The faults of a sweep."""

from __future__ import annotations

from datetime import timedelta
from typing import TypedDict


class FaultFields(TypedDict, total=False):
    """A fault that a sweep tries on each call: arguments of ``inject``, which says how it is hit.

    Attributes:
        error: What goes wrong, as for ``inject``; no function.
        operation: Which operations the fault is tried on; by default all.
        times: How many requests get it, from the call on; None for all. By default all requests of the one call, so that the code under
            test hears of it, however often its client tries.
        applied: Whether Bedrock carries the request out all the same.
        latency: How late the answer comes, in virtual time.
        retry_after: What the answer says of when to try again.
        message: The text of the error.
    """

    error: str | type[Exception] | None
    operation: str
    times: int | None
    applied: bool
    latency: timedelta | None
    retry_after: timedelta | None
    message: str | None
