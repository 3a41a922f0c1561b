"""How many records a batch inference job has, and what becomes of them in the course of its statuses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from ...timeline import Timeline

SUBMITTED, VALIDATING, SCHEDULED, IN_PROGRESS = "Submitted", "Validating", "Scheduled", "InProgress"
COMPLETED, PARTIALLY_COMPLETED, FAILED, EXPIRED = "Completed", "PartiallyCompleted", "Failed", "Expired"
STOPPING, STOPPED = "Stopping", "Stopped"

FACTS = ("total_record_count", "processed_record_count", "error_record_count")
"""The fields that a test author says it with."""
MEMBERS = ("totalRecordCount", "processedRecordCount", "errorRecordCount")
"""The members of the details that say it."""
DEFAULT_RECORDS = 100


class Counts(NamedTuple):
    """How many records a job has, and what becomes of them.

    Attributes:
        total: How many its input has.
        done: How many of these it has processed when it is not InProgress any more.
        errors: How many of these could not be answered.
        since: An instant at which it is InProgress, and how many it has processed then; None where it is the beginning, and none.
    """

    total: int
    done: int
    errors: int = 0
    since: tuple[int, int] | None = None


def in_progress(timeline: Timeline) -> tuple[int, int]:
    """From when until when something is InProgress; where it never is, the two are its end."""
    for (begun, status), (left, _) in zip(timeline.steps, timeline.steps[1:], strict=False):
        if status == IN_PROGRESS:
            return begun, left
    return timeline.end, timeline.end


def planned(timeline: Timeline, facts: Mapping[str, Any], now: int, usual: int) -> Counts:
    """How many records a job with a timeline has and processes.

    Args:
        timeline: The timeline.
        facts: What a test author says of it.
        now: The present.
        usual: How long it takes to process all of them, in milliseconds.
    """
    processed: int | None = facts.get("processed_record_count")
    is_under_way = timeline.status_at(now) == IN_PROGRESS and timeline.begun < now
    total = _total(facts, IN_PROGRESS if is_under_way else timeline.outcome)
    if processed is not None:
        # The input of the job may have fewer than a test author expects.
        processed = min(processed, total - (timeline.outcome == PARTIALLY_COMPLETED))
    (begun, left), since = in_progress(timeline), None
    if is_under_way and processed is not None:
        since, processed = (now, processed), None
    if timeline.outcome == COMPLETED:
        processed = total
    elif begun == left:
        processed = 0
    elif processed is None:
        lasts = left - begun
        processed = total * 9 // 10 if timeline.outcome == PARTIALLY_COMPLETED else total * lasts // max(usual, lasts)
    return Counts(total, processed, min(facts.get("error_record_count", 0), processed), since)


def observed(members: Mapping[str, Any], timeline: Timeline, now: int, usual: int) -> Counts:
    """How many records a job has and processes whose details AWS has printed.

    Args:
        members: The members of its details.
        timeline: Its timeline.
        now: The present.
        usual: How long it takes to process all of them, in milliseconds.
    """
    given = {name: members.get(member) for name, member in zip(FACTS, MEMBERS, strict=True)}
    counts = planned(timeline, {name: value for name, value in given.items() if value is not None}, now, usual)
    if given["processed_record_count"] is None:
        return counts
    processed = min(given["processed_record_count"], counts.total)
    errors = min(given["error_record_count"] or 0, processed)
    if timeline.status_at(now) == IN_PROGRESS:
        # As many of the others fail, so that those of the records that are processed now stay what they are.
        return counts._replace(errors=-(-errors * counts.done // max(processed, 1)), since=(now, processed))
    if timeline.outcome == COMPLETED:
        return counts
    return counts._replace(done=processed, errors=errors)


def _total(facts: Mapping[str, Any], status: str | None) -> int:
    """How many records there are: where the author does not say it, 100, or as many as the other counts need."""
    given: int | None = facts.get("total_record_count")
    if given is not None:
        return given
    processed: int = facts.get("processed_record_count", 0)
    if status == COMPLETED and processed:
        return processed
    errors: int = facts.get("error_record_count", 0)
    return max(DEFAULT_RECORDS, processed + 1, errors)


def check_facts(facts: Mapping[str, Any], status: str | None) -> None:
    """Checks the record counts that a test author gives to a job with a status, or with such an end.

    Raises:
        ValueError: They are not counts, or they contradict each other or the status.
    """
    for name in FACTS:
        value, least = facts.get(name, 1), int(name == "total_record_count")
        if isinstance(value, bool) or not isinstance(value, int) or value < least:
            raise ValueError(f"{name}={value!r}: expected an int of {least} or more")
    total = _total(facts, status)
    processed: int | None = facts.get("processed_record_count")
    errors: int = facts.get("error_record_count", 0)
    if processed is not None:
        least, most = {COMPLETED: (total, total), PARTIALLY_COMPLETED: (0, total - 1)}.get(status or "", (0, total))
        if status in (SUBMITTED, VALIDATING, SCHEDULED, EXPIRED):
            most = 0
        if not least <= processed <= most:
            expected = f"{least}" if least == most else f"{least} to {most}"
            raise ValueError(
                f"processed_record_count={processed} contradicts status {status!r} with total_record_count={total};"
                f" expected {expected}"
            )
    if errors > (total if processed is None else processed):
        raise ValueError(f"error_record_count={errors} is more than the job processes; pass a smaller one")
