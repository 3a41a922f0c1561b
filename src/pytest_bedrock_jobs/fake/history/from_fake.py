"""A story of a fake. No other part of the history knows what a fake is made of."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import TYPE_CHECKING, Any

from ...service import lifecycle
from ...service.jobs import JobRecord
from ...service.region import Region
from ...service.resource import Resource
from ...service.serving import Serving
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
    lifecycle.VALIDATION: Kind.VALIDATING,
    lifecycle.DATA_PROCESSING: Kind.PROCESSING,
    lifecycle.TRAINING: Kind.WORKING,
}
# What one of each kind of resource is called.
_FAMILIES = {
    "model-customization-job": "job",
    "custom-model": "custom model",
    "custom-model-deployment": "deployment",
    "provisioned-model": "provisioned throughput",
    "model-import-job": "import job",
    "model-copy-job": "copy job",
}
_TAIL = 12


def story_of(fake: FakeBedrockJobs, now: int | None = None) -> Story:
    """What has happened in a fake during the running test.

    Args:
        fake: The fake.
        now: The instant at which it is told, in milliseconds since 1970; by default that of its clock.
    """
    with fake.clock.lock:
        now = fake.clock.show() if now is None else now
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
            start_time=fake.clock.at(begin) if getattr(fake.options, "start_time", None) else None,
        )


def _lanes(fake: FakeBedrockJobs, now: int) -> dict[Key, Lane]:
    """Whatever takes time, by all that a call may name it with."""
    found = {}
    for region in fake._bedrock.regions.values():
        place = region.place
        where = "" if place == fake._own_place() else f" ({place.region})"
        for record in _records(region, now):
            steps = _steps(record)
            # What is seeded as it will always be, and what comes with something else, takes no time.
            if isinstance(record, JobRecord) or steps[-1].at > record.created:
                lane = Lane(
                    key=record.arn,
                    name=_name(record) + where,
                    family=_FAMILIES[record.kind],
                    steps=steps,
                    phases=_phases(record),
                    failure=_failure(record, now),
                )
                for text in (record.name, record.id, record.arn):
                    found[place.account, place.region, text] = lane
    return found


def _records(region: Region, now: int) -> Iterator[JobRecord | Resource]:
    collections: tuple[Any, ...] = (
        region.jobs,
        region.custom_models(now),
        region.deployments,
        region.throughputs,
        region.import_jobs,
        region.copy_jobs,
    )
    return chain.from_iterable(reversed(list(collection)) for collection in collections)


def _name(record: JobRecord | Resource) -> str:
    return record.name if record.name != record.id else f"...{record.id[-_TAIL:]}"


def _steps(record: JobRecord | Resource) -> list[Step]:
    if isinstance(record, JobRecord):
        timeline = record.timeline
        steps = [(timeline.created, lifecycle.IN_PROGRESS)]
        if timeline.stopping is not None and timeline.stopped is not None:
            steps += [(timeline.stopping, lifecycle.STOPPING), (timeline.stopped, lifecycle.STOPPED)]
        else:
            steps.append((timeline.end, timeline.outcome))
    else:
        courses = [record.course, *([record.update] if isinstance(record, Serving) and record.update else [])]
        steps = [
            step
            for course in courses
            for step in ((course.begun, course.process.during), (course.end, course.status_at(course.end)))
        ]
    return [Step(at, status, _KINDS.get(status, Kind.WORKING)) for at, status in steps]


def _phases(record: JobRecord | Resource) -> list[Span]:
    if not isinstance(record, JobRecord):
        return []
    phases = lifecycle.phases_of(record.timeline, record.spec.customization_type)
    return [Span(start, due, _PHASES[name], name.replace("_", " ")) for name, (start, due) in phases.items()]


def _failure(record: JobRecord | Resource, now: int) -> str | None:
    if isinstance(record, JobRecord):
        return record._failure_message() if record.status_at(now) == lifecycle.FAILED else None
    return record.current_course.failure_at(now)
