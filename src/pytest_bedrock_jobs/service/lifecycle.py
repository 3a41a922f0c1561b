"""What a customization job is at an instant: a pure function of its timeline and the time.

A timeline says when a job was created, when and how it ends if nobody interferes, and when somebody did. Nothing in it changes as
time goes by. Instants are milliseconds since 1970.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

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
_PLANS: Mapping[str, Mapping[str, tuple[int, int]]] = {
    "DISTILLATION": {VALIDATION: (10, 53), DATA_PROCESSING: (57, 300), TRAINING: (304, 1000)},
    # An imported model is neither validated nor trained, so its job has no phases to report.
    "IMPORTED": {},
}

# How long after its end a job is last modified, in milliseconds: the range of the recorded jobs.
LAST_TOUCH = (79, 636)

DEFAULT_FAILURE = "Encountered an internal error when processing the request."


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
        said_of: The status that `modified` and `details` belong to; they hold as long as the job has it.
        modified: The last modification, where the test author said it.
        details: The sub-statuses, where the test author said them.
    """

    created: int
    planned: int
    end: int
    outcome: str
    failure_message: str | None = None
    failing: str | None = None
    stopping: int | None = None
    stopped: int | None = None
    said_of: str | None = None
    modified: int | None = None
    details: Mapping[str, Any] | None = None

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


@dataclass(frozen=True, slots=True)
class Phase:
    """A phase of a job at an instant; `started` and `modified` are None where it has not started."""

    name: str
    status: str
    started: int | None = None
    modified: int | None = None


def phases_at(timeline: Timeline, customization_type: str, now: int) -> list[Phase]:
    """The job's phases at an instant, in order. A phase that a job which ends early had not reached is squeezed into its end."""
    phases = []
    failed = False
    for name, (first, last) in plan_of(customization_type).items():
        if failed:
            phases.append(Phase(name, NOT_STARTED))
            continue
        start = min(timeline.created + timeline.planned * first // 1000, timeline.end)
        due = timeline.created + timeline.planned * last // 1000
        reached = timeline.end <= due if timeline.failing is None else name == timeline.failing
        failed = timeline.outcome == FAILED and reached
        finish = timeline.end if name == TRAINING else min(due, timeline.end)
        phases.append(_phase_at(timeline, now, name, start, finish, FAILED if failed else COMPLETED))
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
    if timeline.modified is not None and timeline.said_of == timeline.status_at(now):
        return timeline.modified
    ended = timeline.ended_at(now)
    if ended is not None:
        least, most = LAST_TOUCH
        return ended + least + ended % (most - least + 1)
    changes = [phase.modified for phase in phases_at(timeline, customization_type, now) if phase.modified is not None]
    if timeline.stopping is not None and timeline.stopping <= now:
        changes.append(timeline.stopping)
    return max([timeline.created, *changes])


def stays_until(timeline: Timeline, customization_type: str, now: int) -> int | None:
    """The next instant at which anything about the job may change; None where nothing does any more."""
    status_change = timeline.next_change(now)
    if status_change is None:
        return None
    shares = [share for phase in plan_of(customization_type).values() for share in phase]
    phase_changes = [timeline.created + timeline.planned * share // 1000 for share in shares]
    return min(change for change in (status_change, *phase_changes) if change > now)


def status_details(
    timeline: Timeline, customization_type: str, now: int, at: Callable[[int], datetime]
) -> dict[str, dict[str, Any]]:
    """The ``StatusDetails`` of a job at an instant; empty where the customization type has no phases."""
    if timeline.details is not None and timeline.said_of == timeline.status_at(now):
        return {member: dict(details) for member, details in timeline.details.items()}
    result = {}
    for phase in phases_at(timeline, customization_type, now):
        details: dict[str, Any] = {"status": phase.status}
        if phase.started is not None and phase.modified is not None:
            details.update(creationTime=at(phase.started), lastModifiedTime=at(phase.modified))
        result[MEMBERS[phase.name]] = details
    return result
