"""The log of calls as a test reads it (``fake_bedrock_jobs.calls``)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any, overload

from ..service.calls import CallLog, CallRecord
from ..wire.operations import check_parameters, members_of, operations_named
from .call import Call, call_of, result, shortened, tail

if TYPE_CHECKING:
    from ..service.clock import Clock

# How many calls a failure lists.
_LISTED = 10
_MISSING = object()


class Calls(Sequence[Call]):
    """Calls, oldest first: a sequence of :class:`Call`.

    ``fake_bedrock_jobs.calls`` goes on with the fake; what `of` and a slice give stays as it is.

    Args:
        log: The fake's log.
        clock: The fake's clock.
        records: The calls, of all that are in the log; None for all of them.
    """

    def __init__(self, log: CallLog, clock: Clock, records: Sequence[CallRecord] | None = None) -> None:
        self._log = log
        self._clock = clock
        self._chosen = records

    @property
    def _records(self) -> Sequence[CallRecord]:
        if self._chosen is not None:
            return self._chosen
        with self._clock.lock:
            return list(self._log.records)

    def __len__(self) -> int:
        return len(self._log.records) if self._chosen is None else len(self._chosen)

    def __iter__(self) -> Iterator[Call]:
        return (call_of(record, self._clock) for record in self._records)

    @overload
    def __getitem__(self, index: int) -> Call: ...
    @overload
    def __getitem__(self, index: slice) -> Calls: ...
    def __getitem__(self, index: int | slice) -> Call | Calls:
        found = self._records[index]
        return call_of(found, self._clock) if isinstance(found, CallRecord) else self._some(found)

    def __repr__(self) -> str:
        runs = [(name, len(list(run))) for name, run in groupby(self.operations)]
        shown = ", ".join(name if number == 1 else f"{name} x{number}" for name, number in runs)
        return shortened(f"<Calls {len(self)}{': ' if shown else ''}{shown}", ">")

    @property
    def last(self) -> Call:
        """The last call.

        Raises:
            IndexError: There was none.
        """
        records = self._records
        if not records:
            raise IndexError("there were no calls")
        return call_of(records[-1], self._clock)

    @property
    def operations(self) -> list[str]:
        """The names of the operations, one for each call."""
        return [_name(record) for record in self._records]

    @property
    def dropped(self) -> int:
        """How many earlier calls are not kept any more: a fake that outlives a test keeps the last 10,000, or 64 MiB of them."""
        return self._log.dropped

    def of(self, operation: str, /, **parameters: Any) -> Calls:
        """The calls of an operation with certain parameters.

        Args:
            operation: AWS's name, boto3's in snake case, or a pattern of either, such as ``"Get*"``.
            **parameters: What parameters have to be equal to, by AWS's names.

        Raises:
            TypeError: The operation has no such parameter.
            ValueError: The operation is unknown.
        """
        check_parameters(operation, parameters)
        found = self._named(operation)
        if parameters:
            found = [record for record in found if not _differences(record, parameters)]
        return self._some(found)

    def assert_called(self, operation: str, /, *, times: int | None = None, **parameters: Any) -> None:
        """Fails unless an operation was called.

        Args:
            operation: See `of`.
            times: How often; None for at least once.
            **parameters: See `of`.

        Raises:
            AssertionError: It was called less often, or more often.
            TypeError: The operation has no such parameter.
            ValueError: The operation is unknown.
        """
        __tracebackhide__ = True
        found = self.of(operation, **parameters)
        if not (found if times is None else len(found) == times):
            raise AssertionError(
                self._failure(found, "1 or more" if times is None else str(times), operation, parameters)
            )

    def assert_not_called(self, operation: str, /, **parameters: Any) -> None:
        """Fails if an operation was called.

        Args:
            operation: See `of`.
            **parameters: See `of`.

        Raises:
            AssertionError: It was called.
            TypeError: The operation has no such parameter.
            ValueError: The operation is unknown.
        """
        __tracebackhide__ = True
        found = self.of(operation, **parameters)
        if found:
            raise AssertionError(self._failure(found, "0", operation, parameters))

    def _some(self, records: Iterable[CallRecord]) -> Calls:
        return Calls(self._log, self._clock, list(records))

    def _named(self, operation: str) -> list[CallRecord]:
        names = operations_named(operation)
        return [record for record in self._records if record.operation in names]

    def _failure(self, found: Calls, expected: str, operation: str, parameters: Mapping[str, Any]) -> str:
        """What an assertion says: how many there were, and then which, or the nearest of those with other parameters."""
        names = operations_named(operation)
        name = next(iter(names)) if len(names) == 1 else operation
        given = ", ".join(f"{parameter}={value!r}" for parameter, value in parameters.items())
        lines = [f"{_counted(len(found))}, expected {expected}: {name}({given})"]
        if found:
            lines += self._rows(found)
        else:
            lines += self._nearest(self._named(operation), parameters) or [self._others()]
        if self.dropped:
            lines.append(f"  {_counted(self.dropped)} before these are not kept any more.")
        return "\n".join(lines)

    def _rows(self, found: Calls) -> list[str]:
        shown = [(self._elapsed(call.at), _subject(call), result(call)) for call in found[:_LISTED]]
        width = max(len(subject) for _, subject, _ in shown)
        more = len(found) - len(shown)
        rows = [f"    {at}  {subject:{width}}   {result}".rstrip() for at, subject, result in shown]
        return [*rows, f"    ... and {more} more"] if more else rows

    def _nearest(self, records: Sequence[CallRecord], parameters: Mapping[str, Any]) -> list[str]:
        if not records:
            return []
        differing = [(_differences(record, parameters), record) for record in records]
        differences, record = min(differing, key=lambda entry: len(entry[0]))
        width = max(map(len, differences), default=0)
        at = self._elapsed(call_of(record, self._clock).at)
        return [
            f"  The nearest of {len(records)}, {at} into the test:",
            *(
                f"    {name:{width}}  expected {parameters[name]!r}, got {'nothing' if got is _MISSING else repr(got)}"
                for name, got in differences.items()
            ),
        ]

    def _others(self) -> str:
        counts: dict[str, int] = {}
        for name in self.operations:
            counts[name] = counts.get(name, 0) + 1
        others = ", ".join(name if number == 1 else f"{name} x{number}" for name, number in counts.items())
        return f"  There were other calls: {others}" if others else "  There were no calls at all."

    def _elapsed(self, at: datetime) -> str:
        start = self._log.start
        return elapsed(at - (at if start is None else self._clock.at(start)))


def elapsed(duration: timedelta) -> str:
    """A time since the beginning of a test: hours, minutes and seconds, ``0:05:03``."""
    seconds = abs(duration) // timedelta(seconds=1)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{'-' if duration < timedelta(0) else ''}{hours}:{minutes:02}:{seconds:02}"


def _counted(number: int) -> str:
    return "1 call" if number == 1 else f"{number:,} calls"


def _name(record: CallRecord) -> str:
    return record.operation or f"{record.asked.method} {record.asked.path}"


def _differences(record: CallRecord, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters of a call that are not as they should be, and what they are."""
    given = record.asked.parameters()
    found = {name: given.get(name, _MISSING) for name in parameters}
    # What is expected stands on the left, so that its own comparison counts.
    return {name: got for name, got in found.items() if not parameters[name] == got}  # noqa: SIM201


def _subject(call: Call) -> str:
    """What a call is about: a name as it is, an ARN by its tail."""
    return tail(identifier(call))


def identifier(call: Call) -> str:
    """What a call is about, as the call says it: a name, an id, an ARN; empty where it is about nothing in particular."""
    texts = {name: call.parameters[name] for name in members_of(call.operation) if name in call.parameters}
    names = [name for name, value in texts.items() if isinstance(value, str)]
    for ending in ("Name", "Identifier", "Id", "Arn", "ARN"):
        for name in names:
            if name.endswith(ending) and not name.startswith("role"):
                text: str = texts[name]
                return text
    return ""
