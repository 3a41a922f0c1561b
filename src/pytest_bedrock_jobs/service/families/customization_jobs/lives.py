"""What becomes of a job that a test author seeds: the status and the times in its fields, and consistent defaults for the rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from ...clock import EARLIEST, to_millis
from ...record import Overrides
from ...seeding.lives import Life, check_agreement, seeded
from ...seeding.printed import in_utc
from ...timeline import Timeline
from . import given_phases, phases
from .operations import plan_for
from .phases import COMPLETED, FAILED, IN_PROGRESS, LIFECYCLE, STOPPED, STOPPING, JobTimeline, Plan
from .record import NO_LOSSES, Losses

if TYPE_CHECKING:
    from ...seeding.printed import Printed
    from ...seeding.seeding import Fields, Seeding

_UNUSUAL = ("last_modified_time", "status_details", "timeline", "training_loss", "validation_losses")


class JobLife(NamedTuple):
    """What becomes of a job."""

    timeline: Timeline
    plan: Plan | None
    overrides: Overrides | None
    losses: Losses
    holds_model_name: bool


class _Times(NamedTuple):
    """The instants that are given of a job, and those of its phases."""

    created: int | None
    modified: int | None
    end: int | None
    of_phases: Sequence[int]


def life_of(seeding: Seeding, fields: Fields, kind: str, printed: Printed | None) -> JobLife:
    usual = seeding.settings.durations[LIFECYCLE.duration]
    if printed is None and fields.keys().isdisjoint(_UNUSUAL):
        return _usual_life(seeding, fields, usual)
    given = given_phases.given_in(fields["status_details"]) if "status_details" in fields else {}
    created, modified, end = (
        seeding.instant(fields, name) for name in ("creation_time", "last_modified_time", "end_time")
    )
    times = _Times(created, modified, end, given_phases.instants(given))
    if "timeline" in fields:
        for name in ("last_modified_time", "status_details"):
            if name in fields:
                raise ValueError(f"{name} contradicts timeline={fields['timeline']!r}; leave one of them out")
        timeline = seeding.timeline(LIFECYCLE, fields)
    else:
        timeline = _seeded(seeding, fields, times)
    status = timeline.status_at(seeding.now) if "timeline" in fields else fields.get("status", IN_PROGRESS)
    end = timeline.end if status in LIFECYCLE.final else None
    _check_order(seeding, timeline.begun, end, times.modified)
    plan = plan_for(timeline, usual)
    if given and printed is None:
        latest = ("the present of the clock", seeding.now) if end is None else ("the job's end", end)
        given_phases.check(given, status, timeline.begun, latest, seeding.at)
    overrides = None
    if printed is not None or given or times.modified is not None:
        plan, overrides = _overridden(seeding, JobTimeline(timeline, plan, kind), status, given, times, fields, printed)
    holds = status not in (FAILED, STOPPED)
    return JobLife(timeline, plan, overrides, _losses(fields, status, printed), holds)


def _usual_life(seeding: Seeding, fields: Fields, usual: int) -> JobLife:
    """The life of a job of which nothing unusual is said: it is made in a third of the time, and most jobs are such jobs."""
    status = LIFECYCLE.checked(fields.get("status", IN_PROGRESS))
    check_agreement(LIFECYCLE, status, fields)
    created, end = seeding.instant(fields, "creation_time"), seeding.instant(fields, "end_time")
    life = Life(status, seeding.now, created, end, failure_message=fields.get("failure_message"))
    timeline = seeded(LIFECYCLE, life, usual, seeding.settings.durations["stopping"])
    _check_order(seeding, timeline.begun, timeline.end if status in LIFECYCLE.final else None, None)
    # Most plans follow from their timelines, so only others are kept.
    plan = plan_for(timeline, usual) if status in (STOPPING, STOPPED) else None
    return JobLife(timeline, plan, None, NO_LOSSES, status not in (FAILED, STOPPED))


def _seeded(seeding: Seeding, fields: Fields, times: _Times) -> Timeline:
    """The timeline that gives a job the status and the times that its fields say."""
    status = LIFECYCLE.checked(fields.get("status", IN_PROGRESS))
    check_agreement(LIFECYCLE, status, fields)
    life = Life(
        status,
        seeding.now,
        times.created,
        times.end,
        times.modified,
        times.of_phases,
        fields.get("failure_message"),
    )
    durations = seeding.settings.durations
    return seeded(LIFECYCLE, life, durations[LIFECYCLE.duration], durations["stopping"])


def _overridden(
    seeding: Seeding,
    job: JobTimeline,
    status: str,
    given: Mapping[str, given_phases.GivenPhase],
    times: _Times,
    fields: Fields,
    printed: Printed | None,
) -> tuple[Plan, Overrides]:
    """A plan with the phases and the last modification that are given, which hold until the job changes."""
    timeline, plan, kind = job
    now, runs = seeding.now, status in LIFECYCLE.running
    if runs and (given or status == IN_PROGRESS):
        seen, modified = (now, times.modified) if job.stopping is None else (job.stopping, None)
        plan = plan._replace(layout=given_phases.layout(given, kind, timeline.begun, seen, plan.end, modified))
        job = JobTimeline(timeline, plan, kind)
    members: dict[str, Any]
    if printed is not None:
        members = dict(printed.passing)
    else:
        modified = times.modified
        if modified is None:
            modified = max([phases.modified_at(job, now), *times.of_phases])
        members = {"lastModifiedTime": seeding.at(modified)}
        if given:
            members["statusDetails"] = fields["status_details"]
    until = phases.stays_until(job, now) if runs else None
    return plan, Overrides(in_utc(members, seeding.at), until)


def _losses(fields: Fields, status: str, printed: Printed | None) -> Losses:
    """The losses that the author decides, of a job that has them or still may."""
    if "training_loss" not in fields and "validation_losses" not in fields:
        return NO_LOSSES
    given = {name: fields[name] for name in ("training_loss", "validation_losses") if name in fields}
    for name, value in given.items():
        if status not in (IN_PROGRESS, STOPPING, COMPLETED) and printed is None:
            raise ValueError(
                f"{name}={value!r} contradicts status={status!r}; only a job that has completed, or still may, has a loss"
            )
    return checked_losses(given)


def checked_losses(given: Mapping[str, Any]) -> Losses:
    """Losses, if they are numbers.

    Raises:
        ValueError: They are not.
    """
    training, validation = given.get("training_loss"), given.get("validation_losses")
    if training is not None and not _is_number(training):
        raise ValueError(f"training_loss={training!r}: expected a number of 0 or more, such as 0.5")
    if validation is not None and not (isinstance(validation, (list, tuple)) and all(map(_is_number, validation))):
        raise ValueError(f"validation_losses={validation!r}: expected a list of numbers of 0 or more, one a validator")
    return Losses(
        None if training is None else float(training),
        None if validation is None else [float(each) for each in validation],
    )


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value < float("inf")


def _check_order(seeding: Seeding, created: int, end: int | None, modified: int | None) -> None:
    if modified is None and created <= (created if end is None else end) <= seeding.now:
        return
    times = [("creation_time", created), ("end_time", end), ("last_modified_time", modified)]
    given = [(name, instant) for name, instant in times if instant is not None]
    for (earlier, first), (later, second) in pairwise(given):
        if second < first:
            raise ValueError(
                f"{later}={seeding.shown(second)} is before {earlier}={seeding.shown(first)}; pass a later one"
            )
    now = seeding.now
    for name, instant in given:
        # What modifies a job last happens after its end, so one that has just ended shows an instant that is yet to come.
        latest = now if end is None or name != "last_modified_time" else max(now, end + phases.LAST_TOUCH[1])
        if instant > latest:
            raise ValueError(
                f"{name}={seeding.shown(instant)} is in the future of the clock's {seeding.shown(now)};"
                " pass an earlier one, or move the clock first with clock.move_to(...)"
            )


def present(fields: Fields, begin: int, usual: int) -> tuple[int, int]:
    """Without a clock: when a job was created, and a present that agrees with what its fields say.

    Args:
        fields: What the author says of a job.
        begin: When a job is created whose fields say nothing of times, in milliseconds since 1970.
        usual: How long a job takes, in milliseconds.
    """
    given = given_phases.given_in(fields["status_details"]) if fields.get("status_details") else {}
    of_phases = given_phases.instants(given)
    created, modified, end = (
        None if fields.get(name) is None else to_millis(fields[name], name)
        for name in ("creation_time", "last_modified_time", "end_time")
    )
    lead = usual if fields.get("status") in LIFECYCLE.final else usual // 2
    if created is None:
        anchor = next((time for time in (end, modified, max(of_phases, default=None)) if time is not None), None)
        created = begin if anchor is None else max(anchor - lead, EARLIEST)
        created = min([created, *of_phases])
    now = max([created + lead if end is None else end, created if modified is None else modified, *of_phases])
    return created, now
