"""What a sweep tries: which fault on which call."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..service.errors import no_such
from ..service.registry import OPERATIONS
from ..typing.faults import FaultFields
from ..wire.faults import error_name, operations_with
from ..wire.operations import operations_named

if TYPE_CHECKING:
    from ..fake import FakeBedrockJobs
    from ..fake.call import Call

DEFAULT_FAULTS: Sequence[FaultFields] = (
    {"error": "ThrottlingException", "times": 1},
    {"error": "ThrottlingException", "times": None},
    {"error": "InternalServerException"},
    {"error": "ConnectionClosedError"},
    {"error": "ReadTimeoutError", "applied": True},
    {"error": "truncated"},
    {"error": "AccessDeniedException", "times": None},
    {"error": "ExpiredTokenException", "times": None},
)
"""What a sweep tries: throttled once, throttled for good, an internal error, a connection that is closed, an answer that is lost though
Bedrock has done what was asked, a truncated answer, access that is denied, and a token that has expired."""


def checked(fault: FaultFields, scratch: FakeBedrockJobs) -> FaultFields:
    """A fault, once the fake has found nothing wrong with it."""
    for name in fault:
        if name not in FaultFields.__annotations__:
            raise no_such("argument of a sweep's fault", name, FaultFields.__annotations__)
    error = fault.get("error")
    if callable(error) and not isinstance(error, type):
        raise TypeError(
            f"error={error!r}: a sweep says itself which request gets a fault; expected an error, not a function"
        )
    scratch.inject(**fault).end()
    # A class would have to be imported where the row of a finding is pasted.
    return {**fault, "error": error_name(error)} if isinstance(error, type) else fault


@dataclass(frozen=True)
class Case:
    """A fault on one call.

    Attributes:
        index: Which call it is, from 0 on.
        operations: The operations of all calls without a fault.
        arguments: Those of ``inject``; without `times`, all requests of the call get the fault.
    """

    index: int
    operations: Sequence[str]
    arguments: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.operations[self.index]}, call {self.index + 1} of {len(self.operations)}"


def cases(clean: Sequence[Call], faults: Iterable[FaultFields], polls: int) -> Iterator[Case]:
    """What is tried: the faults on each call, but for the later ones of equal calls in a row."""
    operations = [call.operation for call in clean]
    requests: Counter[str] = Counter()
    before: Any = None
    row = 0
    for index, call in enumerate(clean):
        asked = (call.operation, call.parameters, call.region_name, call.account_id)
        row = row + 1 if asked == before else 1
        before, skip = asked, requests[call.operation]
        # A fault of the scenario's own is newer, so it comes first.
        requests[call.operation] += sum(not attempt.injected for attempt in call.attempts)
        if row > polls or call.operation not in OPERATIONS or requests[call.operation] == skip:
            continue
        for fault in faults:
            if _can_get(fault, call.operation):
                yield Case(index, operations, {**fault, "operation": call.operation, "skip": skip})


def _can_get(fault: FaultFields, operation: str) -> bool:
    if operation not in operations_named(fault.get("operation", "*")):
        return False
    error = fault.get("error")
    if not isinstance(error, str):
        return True
    try:
        operations_with(error, frozenset((operation,)))
    except ValueError:  # There is such an error, but this operation does not have it.
        return False
    return True
