"""From the fields that a test author gives of a job to its record: consistent defaults, and errors where fields contradict each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from ...catalogue import DEFAULT_BASE_MODEL, FoundationModel
from ...clock import EARLIEST, to_millis
from ...lifecycle import Life
from ...names import model_name_for
from ...record import At
from ...seeding import values
from ...timeline import Timeline
from . import given_phases, phases
from .arns import given_arns
from .configuration import completed_request, conflicting_member
from .operations import plan_for
from .phases import COMPLETED, FAILED, IN_PROGRESS, LIFECYCLE, STOPPING, JobTimeline, Plan
from .record import Base, JobRecord, Losses, Overrides

if TYPE_CHECKING:
    from ...region import Region
    from ...seeding.seeding import Fields, Seed, Seeding
    from ..family import Family
    from .loading import Printed

FIELDS: Mapping[str, str | None] = {
    "job_name": "jobName",
    "custom_model_name": "customModelName",
    "base_model": None,
    "customization_type": "customizationType",
    "last_modified_time": None,
    "status_details": "GetModelCustomizationJob.statusDetails",
    "hyper_parameters": "hyperParameters",
    "training_data": "trainingDataConfig",
    "validation_data": "validationDataConfig",
    "output_data": "outputDataConfig",
    "role_arn": "roleArn",
    "vpc_config": "vpcConfig",
    "customization_config": "customizationConfig",
    "kms_key_id": "customModelKmsKeyId",
    "client_request_token": "clientRequestToken",
    "tags": "jobTags",
    "model_tags": "customModelTags",
    "training_loss": None,
    "validation_losses": None,
    "job_arn": None,
    "custom_model_arn": None,
}
# What each job has of its own, and what tells its life.
_NAMES = ("job_name", "custom_model_name", "job_arn", "custom_model_arn")
_LIFE = (
    "status",
    "creation_time",
    "last_modified_time",
    "end_time",
    "status_details",
    "failure_message",
    "timeline",
    "training_loss",
    "validation_losses",
)
_NO_LIFE = (*_NAMES, *_LIFE)


class _Design(NamedTuple):
    """What a job is, but for its life, its names and its ids. Jobs of one spread share it."""

    region: Region
    request: Mapping[str, Any]
    base: Base
    tags: Mapping[str, str]
    model_tags: Mapping[str, str]


class _JobLife(NamedTuple):
    """What becomes of a job."""

    timeline: Timeline
    plan: Plan
    overrides: Overrides | None
    losses: Losses
    holds_model_name: bool


def plan(seeding: Seeding, family: Family, fields: Fields, printed: Printed | None = None) -> Seed:
    """Makes the record of a job.

    Args:
        seeding: What it comes in with.
        family: The family of customization jobs.
        fields: What the author says of it, checked one by one.
        printed: What else is known of a job that is loaded.
    """
    arns = given_arns(seeding, fields) if "job_arn" in fields or "custom_model_arn" in fields else None
    if arns is not None:
        fields = {**fields, **arns.implied}
    design = seeding.once("design", _NO_LIFE, lambda: _design(seeding, family, fields, printed))
    life = seeding.once("life", _NAMES, lambda: _life(seeding, fields, design, printed))
    region = design.region
    if printed is not None:
        _check_ids(seeding, region, printed)
    name = _job_name(seeding, region, family, fields)
    record = JobRecord(
        family,
        region.scope,
        name,
        life.timeline,
        design.request,
        design.tags,
        base=design.base,
        plan=life.plan,
        model_name="",
        model_tags=design.model_tags,
    )
    record.model_name = _model_name(seeding, region, fields, name, life, loaded=printed is not None)
    record.losses, record.overrides = life.losses, life.overrides
    if printed is not None:
        record.printed = _in_utc(printed.lasting, seeding.at)
        record.id, record.model_id = printed.id, printed.model_id or ""
    if arns is not None:
        arns.give(region, record)
    token = design.request.get("clientRequestToken")
    return seeding.put(region, record, None if token is None else lambda: _keep_token(region, record, token))


def _keep_token(region: Region, record: JobRecord, token: str) -> None:
    # No request is equal to this one, so another request with the token is a conflict.
    region.remember("CreateModelCustomizationJob", token, {}, {"jobArn": record.arn})


def _check_ids(seeding: Seeding, region: Region, printed: Printed) -> None:
    """Raises a ValueError where an id of a job that is loaded is another's, too."""
    ids = seeding.names_of(region, "ids in the JSON")
    for id in filter(None, (printed.id, printed.model_id)):
        if id in ids:
            raise ValueError(f"the id {id!r} is in the JSON twice; an id belongs to one job, or one model")
        ids.add(id)
    if printed.id in region.of("job").by_id:
        raise ValueError(
            f"a job with the id {printed.id!r} is in {region.scope.region} already; load it into an empty fake"
        )


# What it is.


def _design(seeding: Seeding, family: Family, fields: Fields, printed: Printed | None) -> _Design:
    region = seeding.region_of(fields)
    scope = region.scope
    kind, config = fields.get("customization_type", "FINE_TUNING"), fields.get("customization_config")
    if printed is None:
        model, base = _base_model(seeding, region, fields.get("base_model", DEFAULT_BASE_MODEL), kind)
    else:
        model, base = FoundationModel(printed.base_model_id), Base(printed.base_model_id, printed.custom_base_arn)
    member = conflicting_member(config, kind)
    if member is not None:
        raise ValueError(
            f"customization_config={config!r} contradicts customization_type={kind!r}, which {member} does not apply to;"
            " leave it out, or pass another customization_type"
        )
    defaults = {
        "role_arn": f"arn:{scope.partition}:iam::{scope.account}:role/BedrockCustomizationRole",
        "training_data": {"s3Uri": f"{values.BUCKET}/train.jsonl"},
        "output_data": {"s3Uri": f"{values.BUCKET}/output/"},
    }
    request = seeding.request(family, {**defaults, **fields})
    request["baseModelIdentifier"] = base.custom_model_arn or base.id
    return _Design(
        region,
        completed_request({name: value for name, value in request.items() if name != "statusDetails"}, model),
        base,
        seeding.tags(fields, "tags"),
        seeding.tags(fields, "model_tags"),
    )


def _base_model(seeding: Seeding, region: Region, given: str, kind: str) -> tuple[FoundationModel, Base]:
    """The model that a job trains, as CreateModelCustomizationJob takes it."""
    from ..models import active_custom_model, can_be_trained, resolve

    model = resolve(
        seeding.bedrock, region.scope, given, lambda identifier: active_custom_model(region, identifier, seeding.now)
    )
    if model is None:
        raise ValueError(
            f"base_model={given!r} is not a model in {region.scope.region}; pass the id of a foundation model like"
            f" {DEFAULT_BASE_MODEL!r}, with or without the part behind the last colon, or a custom model that is Active"
        )
    if not can_be_trained(seeding.bedrock, model, kind):
        raise ValueError(
            f"base_model={given!r} does not support customization_type={kind!r}; pass another one,"
            " or register a foundation model with add_foundation_model(...)"
        )
    return model.base, Base(model.base.id, None if model.custom is None else model.custom.arn)


# Its names.


def _job_name(seeding: Seeding, region: Region, family: Family, fields: Fields) -> str:
    by_name, new = region.of(family.name).by_name, seeding.names_of(region, family.name)
    given: str | None = fields.get("job_name")
    if given is None:
        number = len(by_name) + len(new) + 1
        while (name := f"{family.default_name}-{number}") in by_name or name in new:
            number += 1
    elif given in by_name or given in new:
        raise ValueError(
            f"job_name={given!r} is in use in {region.scope.region}; job names are never freed: pass another"
        )
    else:
        name = given
    new.add(name)
    return name


def _model_name(
    seeding: Seeding, region: Region, fields: Fields, job_name: str, life: _JobLife, *, loaded: bool
) -> str:
    """The name of a job's model, which has to be free if the job has made the model or may; a default one makes way.

    Of jobs that are loaded together each takes it from the one before it: that one's model must have been deleted.
    """
    given: str | None = fields.get("custom_model_name")
    name = model_name_for(job_name) if given is None else given
    if not life.holds_model_name:
        return name
    # Every job before this one may have the same name for its model, so smaller numbers may all be taken.
    number = len(region.of("job")) + len(seeding.names_of(region, "job"))
    taken_here = seeding.names_of(region, "custom_model")
    reserved = region.names_of("custom_model")
    while (name in taken_here and not (given is not None and loaded)) or reserved.taken(name, seeding.now):
        if given is not None:
            raise ValueError(
                f"custom_model_name={name!r} is in use in {region.scope.region}"
                " by another job that runs or has completed; pass another"
                + (", or load all jobs together, into an empty fake" if loaded else "")
            )
        number += 1
        name = model_name_for(job_name, number)
    taken_here.add(name)
    return name


# Its life.


class _Times(NamedTuple):
    """The instants that are given of a job, and those of its phases."""

    created: int | None
    modified: int | None
    end: int | None
    of_phases: Sequence[int]


def _life(seeding: Seeding, fields: Fields, design: _Design, printed: Printed | None) -> _JobLife:
    kind = design.request["customizationType"]
    usual = seeding.settings.durations[LIFECYCLE.duration]
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
    holds = status not in (FAILED, phases.STOPPED)
    return _JobLife(timeline, plan, overrides, _losses(fields, status, printed), holds)


def _seeded(seeding: Seeding, fields: Fields, times: _Times) -> Timeline:
    """The timeline that gives a job the status and the times that its fields say."""
    status = LIFECYCLE.checked(fields.get("status", IN_PROGRESS))
    seeding.check_agreement(LIFECYCLE, status, fields)
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
    return LIFECYCLE.seeded(life, durations[LIFECYCLE.duration], durations["stopping"])


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
    return plan, Overrides(_in_utc(members, seeding.at), until)


def _in_utc(value: Any, at: At) -> Any:
    """A structure with its times as the API has them: in UTC, to the millisecond."""
    if isinstance(value, Mapping):
        return {name: _in_utc(item, at) for name, item in value.items()}
    if isinstance(value, list):
        return [_in_utc(item, at) for item in value]
    return at(to_millis(value, "a time")) if isinstance(value, datetime) else value


def _losses(fields: Fields, status: str, printed: Printed | None) -> Losses:
    """The losses that the author decides, of a job that has them or still may."""
    if "training_loss" not in fields and "validation_losses" not in fields:
        return Losses()
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
    """Where there is no clock: when a job was created, and a present that agrees with what its fields say.

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
