"""From the fields that a test author gives of a job to the job: defaults that agree with each other, and errors where fields do not."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from itertools import pairwise
from typing import Any, NamedTuple

from .. import lifecycle
from ..bedrock import Settings
from ..catalogue import DEFAULT_BASE_MODEL, FoundationModel
from ..clock import EARLIEST, to_millis
from ..errors import no_such
from ..jobs import JobRecord, JobSpec, filled_up, misfit
from ..lifecycle import COMPLETED, ENDED, FAILED, IN_PROGRESS, STATUSES, STOPPED, STOPPING, Timeline
from ..models import Model, can_be_trained, resolve
from ..names import Place
from . import phases
from .common import BUCKET, Surroundings, check, in_aws_shape, is_left_out, place_from, tags_from, time_from

# The fields that are one shape of the service model each.
_SHAPES = {
    "job_name": "JobName",
    "custom_model_name": "CustomModelName",
    "customization_type": "CustomizationType",
    "failure_message": "ErrorMessage",
    "status_details": "StatusDetails",
    "hyper_parameters": "ModelCustomizationHyperParameters",
    "training_data": "TrainingDataConfig",
    "validation_data": "ValidationDataConfig",
    "output_data": "OutputDataConfig",
    "role_arn": "RoleArn",
    "vpc_config": "VpcConfig",
    "customization_config": "CustomizationConfig",
    "kms_key_id": "KmsKeyId",
    "client_request_token": "IdempotencyToken",
    "tags": "TagList",
    "model_tags": "TagList",
}
_TIMES = ("creation_time", "last_modified_time", "end_time")
FIELDS = (*_SHAPES, *_TIMES, "status", "base_model", "region_name", "account_id")
LIFE = (*_TIMES, "status", "status_details", "failure_message")
"""The fields that say what becomes of a job when."""


@dataclass(frozen=True, slots=True)
class Design:
    """What a job is, but for its life, its names and its ids."""

    place: Place
    spec: JobSpec
    tags: Mapping[str, str]
    model_tags: Mapping[str, str]
    token: str | None


class Blueprint(NamedTuple):
    """A job but for its names and ids; the present that its times were laid out for, and whether it holds its model's name then."""

    design: Design
    timeline: Timeline
    now: int
    holds_model_name: bool

    def job(self, name: str, model_name: str, id: str, model_id: str) -> JobRecord:
        """The job with these names and ids."""
        design = self.design
        job = JobRecord(design.place, design.spec, self.timeline, name, model_name, id, model_id)
        job.tags, job.model_tags, job.token = design.tags, design.model_tags, design.token
        return job


class Printed(NamedTuple):
    """What AWS has printed of a job that is loaded, and its fields do not hold.

    Attributes:
        id: The job's id.
        model_id: Its model's id, if the job made one.
        base_model_id: The foundation model's id in the job's ARN.
        custom_base_arn: The custom model that it was trained on, if it was one.
        lasting: The members of its details that stay as they are, by their names there; None where AWS left one out.
        passing: Those that change as the job goes on.
    """

    id: str
    model_id: str | None
    base_model_id: str
    custom_base_arn: str | None
    lasting: Mapping[str, Any]
    passing: Mapping[str, Any]


def blueprint(
    fields: Mapping[str, Any], into: Surroundings, design: Design | None = None, printed: Printed | None = None
) -> Blueprint:
    """The blueprint of a job with the given fields (names are checked, but not part of it).

    Args:
        fields: What the author says of the job.
        into: What it is seeded into.
        design: That of another job, whose fields differ in those of LIFE only; a new one by default.
        printed: What else is known of a job that is loaded.

    Raises:
        TypeError: There is no such field.
        ValueError: A field has a value that AWS's models or the other fields do not allow.
    """
    check_names(fields)
    fields = {name: value for name, value in fields.items() if not is_left_out(name, value)}
    if design is None:
        # A copy: what the author does to a mapping afterwards must not change the job.
        values = _checked({name: value for name, value in fields.items() if name not in LIFE}, into)
        design = _design(deepcopy(values), into, printed)
    if printed is not None:
        spec = replace(
            design.spec,
            base_model_id=printed.base_model_id,
            custom_base_arn=printed.custom_base_arn,
            printed=_in_utc(printed.lasting, into.at),
        )
        design = replace(design, spec=spec)
    life = _checked({name: value for name, value in fields.items() if name in LIFE}, into)
    timeline, now = _timeline(life, design.spec.customization_type, into, printed)
    return Blueprint(design, timeline, now, timeline.holds_model_name_at(now))


def _checked(fields: Mapping[str, Any], into: Surroundings) -> dict[str, Any]:
    """The fields as AWS's shapes have them."""
    values = {name: in_aws_shape(name, value) for name, value in fields.items()}
    for name, value in values.items():
        if name in _SHAPES:
            check(into.rules, name, fields[name], _SHAPES[name], value)
    return values


def _design(values: Mapping[str, Any], into: Surroundings, printed: Printed | None) -> Design:
    place = place_from(values, into)
    return Design(
        place=place,
        spec=_spec(values, place, into, printed),
        tags=tags_from("tags", values),
        model_tags=tags_from("model_tags", values),
        token=values.get("client_request_token"),
    )


def check_names(fields: Mapping[str, Any]) -> None:
    """Raises a TypeError for a field that there is not."""
    for name in fields:
        if name not in FIELDS:
            raise no_such("field of a job", name, FIELDS)


def _spec(values: Mapping[str, Any], place: Place, into: Surroundings, printed: Printed | None) -> JobSpec:
    kind, config = values.get("customization_type", "FINE_TUNING"), values.get("customization_config")
    if printed is None:
        base, custom = _base_model(values.get("base_model", DEFAULT_BASE_MODEL), kind, place, into)
    else:
        base, custom = FoundationModel(printed.base_model_id), None
    member = misfit(config, kind)
    if member is not None:
        raise ValueError(
            f"customization_config={config!r} contradicts customization_type={kind!r}, which {member} does not apply to;"
            " leave it out, or pass another customization_type"
        )
    return JobSpec(
        base_model_id=base.id,
        customization_type=kind,
        role_arn=values.get("role_arn", f"arn:{place.partition}:iam::{place.account}:role/BedrockCustomizationRole"),
        training_data=values.get("training_data", {"s3Uri": f"{BUCKET}/train.jsonl"}),
        output_data=values.get("output_data", {"s3Uri": f"{BUCKET}/output/"}),
        validation_data=values.get("validation_data"),
        hyper_parameters=filled_up(values.get("hyper_parameters"), base, kind),
        vpc_config=values.get("vpc_config"),
        customization_config=config,
        kms_key_arn=place.key_arn(values.get("kms_key_id")),
        custom_base_arn=None if custom is None else custom.arn,
    )


def _base_model(given: str, kind: str, place: Place, into: Surroundings) -> Model:
    """The model that a job trains, as CreateModelCustomizationJob takes it."""
    model = resolve(into, place, given, partial(into.custom_model, place))
    if model is None:
        raise ValueError(
            f"base_model={given!r} is no model in {place.region}; pass the id of a foundation model like {DEFAULT_BASE_MODEL!r},"
            " with or without the part behind the last colon, or a custom model that is Active"
        )
    if not can_be_trained(into, model, kind):
        raise ValueError(
            f"base_model={given!r} does not support customization_type={kind!r}; pass another one,"
            " or register a foundation model with add_foundation_model(...)"
        )
    return model


def _timeline(
    values: Mapping[str, Any], kind: str, into: Surroundings, printed: Printed | None
) -> tuple[Timeline, int]:
    """The timeline that gives a job the status and the times that its fields say, and the present in which it has them."""
    status = values.get("status", IN_PROGRESS)
    if not isinstance(status, str) or status not in STATUSES:
        raise ValueError(f"status={status!r} is unknown; pass one of {', '.join(STATUSES)}")
    if "failure_message" in values and status != FAILED:
        raise ValueError(
            f"failure_message={values['failure_message']!r} contradicts status={status!r}; only a Failed job has one"
        )
    if "end_time" in values and status not in ENDED:
        raise ValueError(
            f"end_time={values['end_time']!r} contradicts status={status!r}; only a job that has ended has an end:"
            " leave it out, or pass status='Completed', 'Failed' or 'Stopped'"
        )
    said = phases.said_in(values["status_details"]) if "status_details" in values else {}
    created, modified, end = (time_from(values, name) for name in _TIMES)
    times = _Times(created, modified, end, phases.instants(said))
    now = into.now
    if now is None:
        times, now = _present(status, times, into)
    if status in ENDED:
        timeline = _ended(status, times, now, values.get("failure_message"), into.settings)
        end = timeline.stopped if status == STOPPED else timeline.end
    else:
        timeline, end = _running(status, times, now, into.settings), None
    _check_order(timeline.created, end, times.modified, now, into.at)
    if said and printed is None:
        latest = ("the present of the clock", now) if end is None else ("the job's end", end)
        phases.check(said, status, timeline.created, latest, into.at)
    if printed is not None or said or times.modified is not None:
        timeline = _as_said(timeline, status, kind, now, said, times, values, into, printed)
    return timeline, now


def _as_said(
    timeline: Timeline,
    status: str,
    kind: str,
    now: int,
    said: Mapping[str, phases.Said],
    times: _Times,
    values: Mapping[str, Any],
    into: Surroundings,
    printed: Printed | None,
) -> Timeline:
    """A timeline with the phases and the last modification that are said, which hold until the job changes."""
    if status not in ENDED and (said or status == IN_PROGRESS):
        seen, modified = (now, times.modified) if timeline.stopping is None else (timeline.stopping, None)
        layout = phases.laid_out(said, kind, timeline.created, seen, timeline.end, modified)
        timeline = timeline._replace(phases=layout)
    members: dict[str, Any]
    if printed is not None:
        members = dict(printed.passing)
    else:
        modified = times.modified
        if modified is None:
            modified = max([lifecycle.modified_at(timeline, kind, now), *times.of_phases])
        members = {"lastModifiedTime": into.at(modified)}
        if said:
            members["statusDetails"] = values["status_details"]
    until = None if status in ENDED else lifecycle.stays_until(timeline, kind, now)
    return timeline._replace(said=_in_utc(members, into.at), said_until=until)


def _in_utc(value: Any, at: Callable[[int], datetime]) -> Any:
    """A structure with its times as the API has them: in UTC, to the millisecond."""
    if isinstance(value, Mapping):
        return {name: _in_utc(item, at) for name, item in value.items()}
    if isinstance(value, list):
        return [_in_utc(item, at) for item in value]
    return at(to_millis(value, "a time")) if isinstance(value, datetime) else value


class _Times(NamedTuple):
    """The instants that are given of a job, and those of its phases."""

    created: int | None
    modified: int | None
    end: int | None
    of_phases: Sequence[int]


def _present(status: str, times: _Times, into: Surroundings) -> tuple[_Times, int]:
    """The times with a creation, and a present that agrees with them."""
    created, modified, end, of_phases = times
    lead = into.settings.training if status in ENDED else into.settings.training // 2
    if created is None:
        anchor = next((time for time in (end, modified, max(of_phases, default=None)) if time is not None), None)
        created = into.begin if anchor is None else max(anchor - lead, EARLIEST)
        created = min([created, *of_phases])
    now = max([created + lead if end is None else end, created if modified is None else modified, *of_phases])
    return times._replace(created=created), now


def _ended(status: str, times: _Times, now: int, failure_message: str | None, settings: Settings) -> Timeline:
    created, modified, end, of_phases = times
    if end is None:
        latest = now if modified is None else min(now, modified)
        end = latest if created is None else max(min(created + settings.training, latest), created)
        end = max([end, *of_phases])
    if created is None:
        created = min([max(end - settings.training, EARLIEST), *of_phases])
    if status == STOPPED:
        stopping = max(created, end - settings.stopping)
        planned = max(settings.training, stopping - created) + 1
        return Timeline(created, planned, created + planned, COMPLETED, stopping=stopping, stopped=end)
    failing = lifecycle.TRAINING if status == FAILED else None
    return Timeline(created, end - created, end, status, failure_message, failing)


def _running(status: str, times: _Times, now: int, settings: Settings) -> Timeline:
    created, modified, _, of_phases = times
    if status == STOPPING:
        stopping = now if modified is None else min(now, modified)
        if created is None:
            created = min([max(stopping - settings.training // 2, EARLIEST), *of_phases])
        planned = max(settings.training, stopping - created) + 1
        stopped = max(stopping + settings.stopping, now + 1)
        return Timeline(created, planned, created + planned, COMPLETED, stopping=stopping, stopped=stopped)
    if created is None:
        created = min([now if modified is None else min(now, modified), *of_phases])
    # A job that is running now ends after now, however long ago it began.
    planned = settings.training if created + settings.training > now else now - created + max(settings.training, 1)
    return Timeline(created, planned, created + planned, COMPLETED)


def _check_order(created: int, end: int | None, modified: int | None, now: int, at: Callable[[int], datetime]) -> None:
    times = [("creation_time", created), ("end_time", end), ("last_modified_time", modified)]
    given = [(name, instant) for name, instant in times if instant is not None]
    for (earlier, first), (later, second) in pairwise(given):
        if second < first:
            raise ValueError(
                f"{later}={at(second).isoformat()} is before {earlier}={at(first).isoformat()}; pass a later one"
            )
    for name, instant in given:
        # What modifies a job last happens after its end, so one that has just ended shows an instant that is yet to come.
        latest = now if end is None or name != "last_modified_time" else max(now, end + lifecycle.LAST_TOUCH[1])
        if instant > latest:
            raise ValueError(
                f"{name}={at(instant).isoformat()} is in the future of the clock's {at(now).isoformat()};"
                " pass an earlier one, or move the clock first with clock.move_to(...)"
            )
