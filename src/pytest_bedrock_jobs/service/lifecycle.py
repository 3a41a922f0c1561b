"""What a customization job is at an instant: a pure function of its timeline and the time.

A timeline says when a job was created, when and how it ends if nobody interferes, and when somebody did. Nothing in it changes as
time goes by. Instants are milliseconds since 1970.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from ..messages import INTERNAL_ERROR
from .clock import LATEST

IN_PROGRESS = "InProgress"
COMPLETED = "Completed"
FAILED = "Failed"
STOPPING = "Stopping"
STOPPED = "Stopped"
NOT_STARTED = "NotStarted"

RUNNING = (IN_PROGRESS, STOPPING)
ENDED = (COMPLETED, FAILED, STOPPED)
STATUSES = (*RUNNING, *ENDED)

VALIDATION = "validation"
DATA_PROCESSING = "data_processing"
TRAINING = "training"
MEMBERS = {VALIDATION: "validationDetails", DATA_PROCESSING: "dataProcessingDetails", TRAINING: "trainingDetails"}
PHASES = tuple(MEMBERS)

# When the phases start and end, in thousandths of the planned duration. Validation and training are where a recorded fine-tuning
# job of 81 minutes had them; the share of data processing is our choice.
_SHORT_PLAN = {VALIDATION: (10, 53), TRAINING: (57, 1000)}
LONG_PLAN = {VALIDATION: (10, 53), DATA_PROCESSING: (57, 300), TRAINING: (304, 1000)}
_PLANS: Mapping[str, Mapping[str, tuple[int, int]]] = {
    "DISTILLATION": LONG_PLAN,
    # An imported model is neither validated nor trained, so its job has no phases to report.
    "IMPORTED": {},
}

# How long after its end a job is last modified, in milliseconds: the range of the recorded jobs.
LAST_TOUCH = (79, 636)

DEFAULT_FAILURE = INTERNAL_ERROR


def plan_of(customization_type: str) -> Mapping[str, tuple[int, int]]:
    """The phases of a customization type, in order, as (start, end) in thousandths of the planned duration."""
    return _PLANS.get(customization_type, _SHORT_PLAN)


class Timeline(NamedTuple):
    """The life of a job. A tuple takes a quarter of the time of a frozen dataclass to make, and there is one a job.

    Attributes:
        created: When the job was created.
        planned: How long it was going to take, in milliseconds; the phases are laid out over it.
        end: When it ends of itself.
        outcome: How it ends of itself: Completed or Failed.
        failure_message: Why, for a job that fails; None for AWS's words for an internal error.
        failing: The phase in which such a job fails; None for the one that it has reached by its end.
        stopping: When a stop was asked for, if one was.
        stopped: When that stop is through.
        phases: When each phase starts and is due, where that is not as planned.
        said: Members of the job's details that were given, by their names there; None where one was given to be missing.
        said_until: The instant from which on they do not hold any more; None where they always do.
    """

    created: int
    planned: int
    end: int
    outcome: str
    failure_message: str | None = None
    failing: str | None = None
    stopping: int | None = None
    stopped: int | None = None
    phases: Mapping[str, tuple[int, int]] | None = None
    said: Mapping[str, Any] | None = None
    said_until: int | None = None

    def status_at(self, now: int) -> str:
        """The job's status at an instant."""
        if self.stopping is not None and self.stopped is not None and self.stopping <= now:
            return STOPPED if self.stopped <= now else STOPPING
        return self.outcome if self.end <= now else IN_PROGRESS

    def next_change(self, now: int) -> int | None:
        """When the status changes next after an instant; None where it never does."""
        changes = (self.end,) if self.stopping is None or self.stopped is None else (self.stopping, self.stopped)
        return next((change for change in changes if change > now), None)

    def ended_at(self, now: int) -> int | None:
        """The job's end, once it has ended."""
        status = self.status_at(now)
        if status == STOPPED:
            return self.stopped
        return self.end if status in ENDED else None

    def holds_model_name_at(self, now: int) -> bool:
        """Whether the name of the job's model is taken: the job has made the model, or still may."""
        return self.status_at(now) in (COMPLETED, *RUNNING)

    def said_at(self, now: int) -> Mapping[str, Any]:
        """The members of the job's details that were given and hold at an instant."""
        if self.said is None or (self.said_until is not None and self.said_until <= now):
            return {}
        return self.said

    def ending(self, now: int, outcome: str, failure_message: str | None) -> Timeline:
        """That of the running job if it is made to end now."""
        return self._replace(
            end=now,
            outcome=outcome,
            failure_message=failure_message,
            failing=None,
            stopping=None,
            stopped=None,
            said=None,
        )


@dataclass(frozen=True, slots=True)
class Phase:
    """A phase of a job at an instant; `started` and `modified` are None where it has not started."""

    name: str
    status: str
    started: int | None = None
    modified: int | None = None


def phases_of(timeline: Timeline, customization_type: str) -> Mapping[str, tuple[int, int]]:
    """When each phase of a job starts and is due, in order, if the job lasts that long."""
    if timeline.phases is not None:
        return timeline.phases
    created, planned = timeline.created, timeline.planned
    return {
        name: (created + planned * first // 1000, created + planned * last // 1000)
        for name, (first, last) in plan_of(customization_type).items()
    }


def phases_at(timeline: Timeline, customization_type: str, now: int) -> list[Phase]:
    """The job's phases at an instant, in order. A phase that a job which ends early had not reached is squeezed into its end."""
    phases = []
    failed = False
    end, plan = timeline.end, phases_of(timeline, customization_type)
    for name, (start, due) in plan.items():
        if failed:
            phases.append(Phase(name, NOT_STARTED))
            continue
        # What is through by the end is through.
        failed = timeline.outcome == FAILED and (end < due if timeline.failing is None else name == timeline.failing)
        phases.append(_phase_at(timeline, now, name, min(start, end), min(due, end), FAILED if failed else COMPLETED))
    return phases


def _phase_at(timeline: Timeline, now: int, name: str, start: int, finish: int, outcome: str) -> Phase:
    stopping = timeline.stopping if timeline.stopping is not None and timeline.stopping <= now else None
    seen = now if stopping is None else stopping
    if seen < start:
        return Phase(name, NOT_STARTED)
    if finish <= seen:
        return Phase(name, outcome, start, finish)
    if stopping is None:
        return Phase(name, IN_PROGRESS, start, start)
    if timeline.stopped is not None and timeline.stopped <= now:
        return Phase(name, STOPPED, start, timeline.stopped)
    return Phase(name, STOPPING, start, stopping)


def modified_at(timeline: Timeline, customization_type: str, now: int) -> int:
    """When the job was last modified, seen from an instant.

    While a job runs, that is when a phase last changed. Jobs that have ended are spread over the range of `LAST_TOUCH`.
    """
    ended = timeline.ended_at(now)
    if ended is not None:
        least, most = LAST_TOUCH
        return min(ended + least + ended % (most - least + 1), LATEST)
    changes = [phase.modified for phase in phases_at(timeline, customization_type, now) if phase.modified is not None]
    if timeline.stopping is not None and timeline.stopping <= now:
        changes.append(timeline.stopping)
    return max([timeline.created, *changes])


def stays_until(timeline: Timeline, customization_type: str, now: int) -> int | None:
    """The next instant at which anything about the job may change; None where nothing does any more."""
    status_change = timeline.next_change(now)
    if status_change is None or timeline.status_at(now) == STOPPING:
        return status_change
    phase_changes = [instant for phase in phases_of(timeline, customization_type).values() for instant in phase]
    return min(change for change in (status_change, *phase_changes) if change > now)


def status_details(
    timeline: Timeline, customization_type: str, now: int, at: Callable[[int], datetime]
) -> dict[str, dict[str, Any]]:
    """The ``StatusDetails`` of a job at an instant; empty where the customization type has no phases."""
    result = {}
    for phase in phases_at(timeline, customization_type, now):
        details: dict[str, Any] = {"status": phase.status}
        if phase.started is not None and phase.modified is not None:
            details.update(creationTime=at(phase.started), lastModifiedTime=at(phase.modified))
        result[MEMBERS[phase.name]] = details
    return result
