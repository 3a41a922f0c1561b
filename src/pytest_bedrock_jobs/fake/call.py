"""One call in the log, decoded: who asked what, and what came back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from ..service.calls import AttemptRecord, CallRecord
from ..wire.outcomes import Injected, Raised
from ..wire.serializer import Answer

if TYPE_CHECKING:
    from ..service.clock import Clock

# How long a repr is at most.
_REPR = 239
# How many characters of an ARN say which one it is.
_TAIL = 12


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
        return shortened(f"<Call {self.operation} {result(self)} at {self.at.isoformat()}: {shown}", ">")


def call_of(record: CallRecord, clock: Clock) -> Call:
    """What the log has of a call, decoded. A call that is yet to be answered has no attempts."""
    attempts = record.attempts
    last = attempts[-1] if attempts else None
    answer, error, request_id = (None, None, None) if last is None else _end(record, last)
    first = attempts[0].millis if attempts else clock.millis()
    asked = record.asked
    return Call(
        record.operation or f"{asked.method} {asked.path}",
        asked.parameters(),
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


def tail(text: str) -> str:
    """A text as it is, an ARN by its end."""
    return f"...{text[-_TAIL:]}" if text.startswith("arn:") else text


def result(call: Call) -> str:
    """What came of a call: an error, a status, the tail of an ARN, or how much was listed."""
    tries = f" after {len(call.attempts)} tries" if len(call.attempts) > 1 else ""
    injected = ", injected" if any(attempt.injected for attempt in call.attempts) else ""
    return f"{ending(call)}{tries}{injected}"


def ending(call: Call) -> str:
    """What a call has ended with, in a few words."""
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
            more = ", more to come" if answer.get("nextToken") else ""
            return f"{len(value)} listed{more}"
    arns = [value for name, value in answer.items() if name.lower().endswith("arn")]
    return tail(arns[0]) if arns else "done"


def _is_injected(call: Call) -> bool:
    return call.attempts[-1].injected


def shortened(text: str, end: str) -> str:
    """A repr that is not too long."""
    return text + end if len(text + end) <= _REPR else f"{text[: _REPR - 3 - len(end)]}...{end}"
