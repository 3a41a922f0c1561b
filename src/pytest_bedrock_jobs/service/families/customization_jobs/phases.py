"""The phases of a customization job, a layer on its timeline: what ``statusDetails`` says of them at an instant.

Shares are thousandths of the planned duration; instants are milliseconds since 1970.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from ...clock import LATEST
from ...lifecycle import Lifecycle, Stop
from ...outcomes import JOB
from ...record import At
from ...timeline import Timeline

IN_PROGRESS = "InProgress"
COMPLETED = "Completed"
FAILED = "Failed"
STOPPING = "Stopping"
STOPPED = "Stopped"
NOT_STARTED = "NotStarted"

LIFECYCLE = Lifecycle(
    name=JOB,
    duration="training",
    way=((IN_PROGRESS, 0),),
    success=COMPLETED,
    failure=FAILED,
    stop=Stop(STOPPING, STOPPED, "stopping"),
)

VALIDATION = "validation"
DATA_PROCESSING = "data_processing"
TRAINING = "training"
MEMBERS = {VALIDATION: "validationDetails", DATA_PROCESSING: "dataProcessingDetails", TRAINING: "trainingDetails"}
PHASES = tuple(MEMBERS)

# When the phases start and end. Validation and training are where a recorded fine-tuning job of 81 minutes had them; the share of
# data processing is our choice.
_SHORT_SHARES = {VALIDATION: (10, 53), TRAINING: (57, 1000)}
LONG_SHARES = {VALIDATION: (10, 53), DATA_PROCESSING: (57, 300), TRAINING: (304, 1000)}
_SHARES: Mapping[str, Mapping[str, tuple[int, int]]] = {
    "DISTILLATION": LONG_SHARES,
    # An imported model is neither validated nor trained, so its job has no phases to report.
    "IMPORTED": {},
}

# How long after its end a job is last modified, in milliseconds: the range of the recorded jobs.
LAST_TOUCH = (79, 636)


def shares_of(customization_type: str) -> Mapping[str, tuple[int, int]]:
    """The phases of a customization type, in order, with the shares of the planned duration at which they start and end."""
    return _SHARES.get(customization_type, _SHORT_SHARES)


class Plan(NamedTuple):
    """How the phases of a job are spread over its life.

    Attributes:
        planned: How long the job was going to take, in milliseconds.
        end: When it ends if it is not stopped.
        failing: The phase in which it fails; None where it fails in the one that it has reached by its end.
        fails: Whether it fails if it is not stopped.
        layout: When each phase starts and is due, where that does not follow from the shares.
    """

    planned: int
    end: int
    failing: str | None = None
    fails: bool = False
    layout: Mapping[str, tuple[int, int]] | None = None


def plan_of(timeline: Timeline) -> Plan:
    """How the phases of a job are spread over a timeline that ends by itself."""
    end, outcome = timeline.steps[-1]
    fails = outcome == FAILED
    return Plan(end - timeline.begun, end, TRAINING if fails else None, fails)


class JobTimeline(NamedTuple):
    """What the phases of a job follow from."""

    timeline: Timeline
    plan: Plan
    customization_type: str

    @property
    def stopping(self) -> int | None:
        """When a stop was asked for, if one was."""
        return self.timeline.entered(STOPPING)


class Phase(NamedTuple):
    """A phase of a job at an instant; `started` and `modified` are None where it has not started."""

    name: str
    status: str
    started: int | None = None
    modified: int | None = None


def layout_of(job: JobTimeline) -> Mapping[str, tuple[int, int]]:
    """When each phase of a job starts and is due, in order, if the job lasts that long."""
    timeline, plan, customization_type = job
    if plan.layout is not None:
        return plan.layout
    begun, planned = timeline.begun, plan.planned
    return {
        name: (begun + planned * first // 1000, begun + planned * last // 1000)
        for name, (first, last) in shares_of(customization_type).items()
    }


def phases_at(job: JobTimeline, now: int) -> list[Phase]:
    """The job's phases at an instant, in order. A phase that a job which ends early had not reached is squeezed into its end."""
    phases, failed = [], False
    plan = job.plan
    for name, (start, due) in layout_of(job).items():
        if failed:
            phases.append(Phase(name, NOT_STARTED))
            continue
        # What is through by the end is through.
        failed = plan.fails and (plan.end < due if plan.failing is None else name == plan.failing)
        outcome = FAILED if failed else COMPLETED
        phases.append(_phase_at(job, now, name, min(start, plan.end), min(due, plan.end), outcome))
    return phases


def _phase_at(job: JobTimeline, now: int, name: str, start: int, finish: int, outcome: str) -> Phase:
    asked = job.stopping
    stopping = asked if asked is not None and asked <= now else None
    seen = now if stopping is None else stopping
    if seen < start:
        return Phase(name, NOT_STARTED)
    if finish <= seen:
        return Phase(name, outcome, start, finish)
    if stopping is None:
        return Phase(name, IN_PROGRESS, start, start)
    if job.timeline.end <= now:
        return Phase(name, STOPPED, start, job.timeline.end)
    return Phase(name, STOPPING, start, stopping)


def modified_at(job: JobTimeline, now: int) -> int:
    """When the job was last modified, seen from an instant.

    While a job runs, that is when a phase last changed. Jobs that have ended are spread over the range of `LAST_TOUCH`.
    """
    ended = job.timeline.ended_at(now)
    if ended is not None:
        least, most = LAST_TOUCH
        return min(ended + least + ended % (most - least + 1), LATEST)
    changes = [phase.modified for phase in phases_at(job, now) if phase.modified is not None]
    if job.stopping is not None and job.stopping <= now:
        changes.append(job.stopping)
    return max([job.timeline.begun, *changes])


def stays_until(job: JobTimeline, now: int) -> int | None:
    """The next instant at which anything about the job may change; None where nothing does any more."""
    status_change = job.timeline.next_change(now)
    if status_change is None or job.timeline.status_at(now) == STOPPING:
        return status_change
    phase_changes = [instant for phase in layout_of(job).values() for instant in phase]
    return min(change for change in (status_change, *phase_changes) if change > now)


def status_details(job: JobTimeline, now: int, at: At) -> dict[str, dict[str, Any]]:
    """The ``StatusDetails`` of a job at an instant; empty where the customization type has no phases."""
    result = {}
    for phase in phases_at(job, now):
        details: dict[str, Any] = {"status": phase.status}
        if phase.started is not None and phase.modified is not None:
            details.update(creationTime=at(phase.started), lastModifiedTime=at(phase.modified))
        result[MEMBERS[phase.name]] = details
    return result
