"""A story of a fake. No other part of the history knows what a fake is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...service.families.customization_jobs import phases
from ...service.families.customization_jobs.record import JobRecord
from ...service.record import Record
from ...service.registry import FAMILIES
from .from_calls import Key, rows_of
from .story import Kind, Lane, Span, Step, Story

if TYPE_CHECKING:
    from ..fake import FakeBedrockJobs

# What statuses mean, in all families; one that is not here is one in which something works.
_KINDS = {
    "Submitted": Kind.WAITING,
    "Scheduled": Kind.WAITING,
    "Validating": Kind.VALIDATING,
    "Stopping": Kind.STOPPING,
    "Deleting": Kind.STOPPING,
    "Stopped": Kind.STOPPED,
    "Failed": Kind.FAILED,
    "UpdateFailed": Kind.FAILED,
    "Expired": Kind.FAILED,
    "Completed": Kind.SUCCEEDED,
    "PartiallyCompleted": Kind.SUCCEEDED,
    "UpdateCompleted": Kind.SUCCEEDED,
    "Active": Kind.SUCCEEDED,
    "InService": Kind.SUCCEEDED,
}
_PHASES = {
    phases.VALIDATION: Kind.VALIDATING,
    phases.DATA_PROCESSING: Kind.PROCESSING,
    phases.TRAINING: Kind.WORKING,
}
_TAIL = 12


def story_of(fake: FakeBedrockJobs, now: int | None = None) -> Story:
    """What has happened in a fake during the running test.

    Args:
        fake: The fake.
        now: The instant at which it is told, in milliseconds since 1970; by default that of its clock.
    """
    with fake._clock.lock:
        now = fake._clock.show() if now is None else now
        mark, log = fake._mark(), fake._pipeline.calls
        lanes = _lanes(fake, now)
        rows = rows_of(fake, mark.calls, lanes)
        begin = now if log.start is None else log.start
        return Story(
            lanes=sorted({lane.key: lane for lane in lanes.values()}.values(), key=lambda lane: lane.created),
            rows=rows,
            begin=begin,
            now=now,
            forgotten=max(log.dropped - mark.calls, 0),
            start_time=fake._clock.at(begin) if fake.options.start_time else None,
        )


def _lanes(fake: FakeBedrockJobs, now: int) -> dict[Key, Lane]:
    """Whatever takes time, by all that a call may name it with."""
    found = {}
    for region in fake._bedrock.regions.values():
        scope = region.scope
        where = "" if scope == fake._own_scope() else f" ({scope.region})"
        records = [each for family in FAMILIES for each in reversed(list(region.of(family)))]
        for record in records:
            # What is seeded as it will always be, and what comes with something else, takes no time.
            if not isinstance(record, JobRecord) and all(each.end <= record.created for each in record.timelines):
                continue
            lane = Lane(
                key=record.arn,
                name=_name(record) + where,
                family=record.family.name.replace("_", " "),
                steps=_steps(record),
                phases=_phases(record),
                failure=record.failure_at(now),
            )
            for text in (record.name, record.id, record.arn):
                found[scope.account, scope.region, text] = lane
    return found


def _name(record: Record) -> str:
    return record.name if record.name != record.id else f"...{record.id[-_TAIL:]}"


def _steps(record: Record) -> list[Step]:
    steps = [step for timeline in record.timelines for step in timeline.steps]
    return [Step(at, status, _KINDS.get(status, Kind.WORKING)) for at, status in steps]


def _phases(record: Record) -> list[Span]:
    if not isinstance(record, JobRecord):
        return []
    layout = phases.layout_of(record.job_timeline)
    return [Span(start, due, _PHASES[name], name.replace("_", " ")) for name, (start, due) in layout.items()]
