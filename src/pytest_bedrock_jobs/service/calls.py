"""The log of calls: what arrived and what became of it, kept as it came, and decoded when somebody reads it."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

# What the log of a fake that outlives a test keeps at most.
MAX_CALLS = 10_000
MAX_BYTES = 64 * 1024 * 1024
# What an entry and an item of a listing take in memory, roughly, in bytes.
_ENTRY = 1024
_ITEM = 1024
# How many of the last calls may still be retried by a client that is known only by what it sends.
_RECENT = 256


@dataclass(slots=True, eq=False)
class AttemptRecord:
    """One request of a call.

    Attributes:
        millis: When it was answered, in milliseconds since 1970.
        outcome: What became of it, as the pipeline says it.
        injected: Whether that was a fault.
        waited: How long after that the client heard of it, in milliseconds of virtual time.
    """

    millis: int
    outcome: Any
    injected: bool = False
    waited: int = 0


@dataclass(slots=True, eq=False)
class CallRecord:
    """A call, with all its attempts.

    Attributes:
        asked: What its first request asked.
        operation: The API's name of the operation; None where there is no such operation.
        account: The account of the caller.
        region: The Region that was asked.
        invocation: What a client says with every attempt of the same call; None where it says nothing.
        attempts: The requests, in order.
        result: What the code under test got in the end, where that is not what the last outcome says: an exception, or an answer.
    """

    asked: Any
    operation: str | None
    account: str
    region: str
    invocation: str | None = None
    attempts: list[AttemptRecord] = field(default_factory=list)
    result: Any = None


class CallLog:
    """The calls of a fake, oldest first. Nothing is dropped unless `bound` was called."""

    def __init__(self) -> None:
        self.records: deque[CallRecord] = deque()
        # How many calls are not kept any more.
        self.dropped: int = 0
        # When the first call or seed of the running test was.
        self.start: int | None = None
        self._weights: deque[int] | None = None
        self._weight = 0

    def clear(self) -> None:
        """Forgets all calls, and when the first one was."""
        self.records.clear()
        self.dropped, self.start = 0, None
        if self._weights is not None:
            self._weights.clear()
            self._weight = 0

    @property
    def total(self) -> int:
        """How many calls there have been, those that are not kept any more included."""
        return self.dropped + len(self.records)

    def note_start(self, millis: int) -> None:
        """Notes a call or a seed, the first of which is what times count from."""
        if self.start is None:
            self.start = millis

    def bound(self) -> None:
        """Keeps the last MAX_CALLS calls or MAX_BYTES from now on: the fake outlives a test."""
        if self._weights is None:
            self._weights = deque(map(_weight, self.records))
            self._weight = sum(self._weights)
            self._drop()

    def add(self, record: CallRecord) -> None:
        """Takes a call in whose first attempt is there."""
        self.note_start(record.attempts[0].millis)
        self.records.append(record)
        if self._weights is not None:
            self._weights.append(_weight(record))
            self._weight += self._weights[-1]
            self._drop()

    def retried(self, invocation: str) -> CallRecord | None:
        """The call that a client's own word for it belongs to, if it was made lately."""
        recent = islice(reversed(self.records), _RECENT)
        return next((record for record in recent if record.invocation == invocation), None)

    def _drop(self) -> None:
        assert self._weights is not None
        while len(self.records) > MAX_CALLS or (self._weight > MAX_BYTES and len(self.records) > 1):
            self.records.popleft()
            self._weight -= self._weights.popleft()
            self.dropped += 1


def _weight(record: CallRecord) -> int:
    """What a call takes in memory, in bytes, roughly; later attempts take little more."""
    value = getattr(record.attempts[0].outcome, "value", None) if record.attempts else None
    items: Iterable[Any] = value.values() if isinstance(value, Mapping) else ()
    listed = sum(len(item) for item in items if isinstance(item, list))
    return _ENTRY + len(record.asked.body) + len(record.asked.url) + _ITEM * listed
