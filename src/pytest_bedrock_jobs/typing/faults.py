"""The faults of a sweep."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from ..fake.call import Call
    from ..fake.faults import Error


class FaultFields(TypedDict, total=False):
    """A fault that a sweep tries on each call: arguments of ``inject``, which says how it is hit.

    Attributes:
        error: What goes wrong, as for ``inject``.
        operation: Which operations the fault is tried on; by default all.
        times: How many requests get it, from the call on; None for all. By default all requests of the one call, so that the code under
            test hears of it, however often its client tries.
        applied: Whether Bedrock carries the request out all the same.
        latency: How late the answer comes, in virtual time.
        retry_after: What the answer says of when to try again.
        message: The text of the error.
    """

    error: Error | Callable[[Call], Error | None] | None
    operation: str
    times: int | None
    applied: bool
    latency: timedelta | None
    retry_after: timedelta | None
    message: str | None
