"""The rows of a story, from a fake's log of calls."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ...service.calls import AttemptRecord, CallRecord
from ...wire.outcomes import Injected, Raised, Verdict
from ...wire.serializer import Answer
from ..call import Call, call_of, ending, tail
from ..calls import identifier
from .story import Attempt, Lane, Row

if TYPE_CHECKING:
    from ..fake import FakeBedrockJobs

# What tells one page of a listing from another, and not what is listed.
_PAGING = ("maxResults", "nextToken")

Key = tuple[str, str, str]
"""How a call may name something: the account and the Region that it asks, and a name, an id or an ARN."""


def rows_of(fake: FakeBedrockJobs, skipped: int, lanes: Mapping[Key, Lane]) -> list[Row]:
    """The calls of a fake.

    Args:
        fake: The fake.
        skipped: How many of its calls belong to an earlier test.
        lanes: What has a lane, by all that a call may name it with.
    """
    log = fake._pipeline.calls
    records = list(log.records)[max(skipped - log.dropped, 0) :]
    return [_row(call_of(record, fake._clock), record, fake, lanes) for record in records if record.attempts]


def _row(call: Call, record: CallRecord, fake: FakeBedrockJobs, lanes: Mapping[Key, Lane]) -> Row:
    named = identifier(call)
    lane = next((lanes[key] for key in _keys(call, record, named) if key in lanes), None)
    last = record.attempts[-1].outcome
    no_answer = isinstance(record.result, str) or (isinstance(last, Injected) and last.connection_error is not None)
    subject = tail(named) or _filters(call)
    if lane is not None:
        subject = lane.name
    elif call.region_name != fake.region_name:
        subject = f"{subject} ({call.region_name})".lstrip()
    return Row(
        operation=call.operation,
        subject=subject,
        lane="" if lane is None else lane.key,
        attempts=[_attempt(each, call if each is record.attempts[-1] else None) for each in record.attempts],
        is_poll=call.operation.startswith(("Get", "List")),
        raised=(call.error or "") if no_answer else "",
    )


def _keys(call: Call, record: CallRecord, named: str) -> list[Key]:
    """What the call may be about: what a create has made, or what the call names."""
    texts = [named]
    if call.operation.startswith("Create"):
        made = [_done(attempt.outcome) for attempt in record.attempts]
        texts = [
            text for answer in made if answer is not None for text in answer.parsed().values() if _is_arn(text)
        ] + texts
    return [(call.account_id, call.region_name, text) for text in texts]


def _is_arn(text: object) -> bool:
    return isinstance(text, str) and text.startswith("arn:")


def _filters(call: Call) -> str:
    """What a listing is narrowed to."""
    given = {name: value for name, value in call.parameters.items() if name not in _PAGING}
    texts = [f"{name}={value}" for name, value in given.items() if isinstance(value, str)]
    return ", ".join([*texts, *(["next page"] if "nextToken" in call.parameters else [])])


def _done(outcome: object) -> Answer | None:
    """The answer to what Bedrock has carried out, whether or not it arrived; None where it has not."""
    found = (outcome.answer or outcome.lost) if isinstance(outcome, Injected) else outcome
    return found if isinstance(found, Answer) and found.error is None else None


def _attempt(record: AttemptRecord, call: Call | None) -> Attempt:
    """A request; the last one of a call ends as the call does."""
    return Attempt(record.millis, _outcome(record.outcome, call), record.injected)


def _outcome(outcome: object, call: Call | None) -> str:
    if isinstance(outcome, Raised):
        return f"refused: {type(outcome.error).__name__}"
    if outcome is Verdict.NOT_MINE:
        return "handed on"
    if isinstance(outcome, Injected):
        if outcome.content is None:
            return "no answer, but done" if _done(outcome) is not None else "no answer"
        if outcome.answer is None:
            return f"{outcome.content[0]} {ending(call) if call is not None else 'with a broken body'}"
        return _answered(outcome.answer, call, with_message=False)
    assert isinstance(outcome, Answer)
    return _answered(outcome, call, with_message=True)


def _answered(answer: Answer, call: Call | None, *, with_message: bool) -> str:
    if answer.error is not None:
        code = f"{answer.status_code} {answer.error.code}"
        return f"{code}: {answer.error.message}" if with_message and answer.error.message else code
    return "answered" if call is None else ending(call)
