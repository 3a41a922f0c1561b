"""The log of calls as a test reads it (``fake_bedrock_jobs.calls``)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any, overload

from ..service.calls import AttemptRecord, CallLog, CallRecord
from ..wire.dispatch import parameters_of
from ..wire.operations import check_parameters, members_of, operations_named
from ..wire.outcomes import Injected, Raised
from ..wire.serializer import Answer

if TYPE_CHECKING:
    from ..service.clock import Clock

# How many calls a failure lists, and how long a repr is at most.
_LISTED = 10
_REPR = 239
# How many characters of an ARN say which one it is.
_TAIL = 12
_MISSING = object()


@dataclass(frozen=True, slots=True)
class Attempt:
    """One request of a call, which botocore may have sent several times.

    Attributes:
        at: When it was answered, in virtual time.
        took: How long the client waited for that, in virtual time.
        status_code: The HTTP status; None where there was no answer, or where the fake did not give it.
        error: The code of Bedrock's error, the name of the connection's error, or of the exception that was raised; None without one.
        injected: Whether a fault has made it so.
    """

    at: datetime
    took: timedelta
    status_code: int | None
    error: str | None
    injected: bool


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the code under test, however often it was sent.

    Attributes:
        operation: AWS's name of the operation; method and path of a request for none.
        parameters: The parameters as Bedrock received them, by AWS's names.
        answer: What the operation answered, without ``ResponseMetadata``; None for an error, and where somebody else has answered.
        error: The code of Bedrock's error, or the name of the exception that the code under test got; None without one.
        region_name: The Region that was asked.
        account_id: The account of the caller.
        at: When the first request was answered, in virtual time.
        took: From there to what the caller got, in virtual time.
        attempts: The requests; several where botocore, or another SDK, has retried.
        request_id: ``RequestId`` of the answer; None where there was none of Bedrock's.
    """

    operation: str
    parameters: Mapping[str, Any]
    answer: Mapping[str, Any] | None
    error: str | None
    region_name: str
    account_id: str
    at: datetime
    took: timedelta
    attempts: tuple[Attempt, ...]
    request_id: str | None = field(repr=False)

    def __repr__(self) -> str:
        shown = ", ".join(f"{name}={value!r}" for name, value in self.parameters.items())
        return _shortened(f"<Call {self.operation} {_result(self)} at {self.at.isoformat()}: {shown}", ">")


def call_of(record: CallRecord, clock: Clock) -> Call:
    """What the log has of a call, decoded. A call that is yet to be answered has no attempts."""
    attempts = record.attempts
    last = attempts[-1] if attempts else None
    answer, error, request_id = (None, None, None) if last is None else _end(record, last)
    first = attempts[0].millis if attempts else clock.millis()
    request = record.request
    return Call(
        record.operation or f"{request.method} {request.path}",
        parameters_of(request),
        answer,
        error,
        record.region,
        record.account,
        clock.at(first),
        timedelta(milliseconds=0 if last is None else last.millis + last.waited - first),
        tuple(_attempt(each, clock) for each in attempts),
        request_id,
    )


def _end(record: CallRecord, last: AttemptRecord) -> tuple[Mapping[str, Any] | None, str | None, str | None]:
    """The answer, the error and the request id that a call has ended with."""
    outcome = _answer_of(last.outcome)
    if isinstance(record.result, str):
        return None, record.result, None
    if record.result is not None:
        # It was not Bedrock's own answer, so this is what botocore has made of it.
        error = record.result.get("Error", {}).get("Code")
        content = {name: value for name, value in record.result.items() if name != "ResponseMetadata"}
        return (None, error, None) if error else (content, None, None)
    if outcome is None:
        return None, _error(last.outcome), None
    if outcome.error is not None:
        return None, outcome.error.code, outcome.request_id
    answer = outcome.parsed()
    del answer["ResponseMetadata"]
    return answer, None, outcome.request_id


def _attempt(record: AttemptRecord, clock: Clock) -> Attempt:
    outcome = record.outcome
    status = outcome.status_code if isinstance(outcome, Answer) else None
    if isinstance(outcome, Injected) and outcome.content is not None:
        status = outcome.content[0]
    return Attempt(
        clock.at(record.millis), timedelta(milliseconds=record.waited), status, _error(outcome), record.injected
    )


def _answer_of(outcome: Any) -> Answer | None:
    found = outcome.answer if isinstance(outcome, Injected) else outcome
    return found if isinstance(found, Answer) else None


def _error(outcome: Any) -> str | None:
    answer = _answer_of(outcome)
    if answer is not None:
        return None if answer.error is None else answer.error.code
    if isinstance(outcome, Raised):
        return type(outcome.error).__name__
    return outcome.connection_error if isinstance(outcome, Injected) else None


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
        return _shortened(f"<Calls {len(self)}{': ' if shown else ''}{shown}", ">")

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
            ValueError: There is no such operation.
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
            ValueError: There is no such operation.
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
            ValueError: There is no such operation.
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
        shown = [(self._elapsed(call.at), _subject(call), _result(call)) for call in found[:_LISTED]]
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
    return record.operation or f"{record.request.method} {record.request.path}"


def _differences(record: CallRecord, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters of a call that are not as they should be, and what they are."""
    given = parameters_of(record.request)
    found = {name: given.get(name, _MISSING) for name in parameters}
    # What is expected stands on the left, so that its own comparison counts.
    return {name: got for name, got in found.items() if not parameters[name] == got}  # noqa: SIM201


def _subject(call: Call) -> str:
    """What a call is about: a name as it is, an ARN by its tail."""
    texts = {name: call.parameters[name] for name in members_of(call.operation) if name in call.parameters}
    names = [name for name, value in texts.items() if isinstance(value, str)]
    for ending in ("Name", "Identifier", "Id", "Arn", "ARN"):
        for name in names:
            if name.endswith(ending) and not name.startswith("role"):
                return _tail(texts[name])
    return ""


def _tail(text: str) -> str:
    return f"...{text[-_TAIL:]}" if text.startswith("arn:") else text


def _result(call: Call) -> str:
    """What came of a call: an error, a status, the tail of an ARN, or how much was listed."""
    tries = f" after {len(call.attempts)} tries" if len(call.attempts) > 1 else ""
    injected = ", injected" if any(attempt.injected for attempt in call.attempts) else ""
    return f"{_ending(call)}{tries}{injected}"


def _ending(call: Call) -> str:
    if call.error is not None:
        answered = any(attempt.status_code is not None for attempt in call.attempts[-1:])
        return call.error if answered or not _is_injected(call) else f"no answer ({call.error})"
    if call.answer is None:
        return "not answered by the fake"
    if _is_injected(call) and not call.answer:
        return "an answer without members"
    answer = call.answer
    for name, value in answer.items():
        if name in ("status", "modelStatus") and isinstance(value, str):
            return value
        if isinstance(value, list) and name.endswith("ummaries"):
            return f"{len(value)} listed"
    arns = [value for name, value in answer.items() if name.lower().endswith("arn")]
    return _tail(arns[0]) if arns else "done"


def _is_injected(call: Call) -> bool:
    return call.attempts[-1].injected


def _shortened(text: str, end: str) -> str:
    return text + end if len(text + end) <= _REPR else f"{text[: _REPR - 3 - len(end)]}...{end}"
