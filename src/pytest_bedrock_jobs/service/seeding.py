"""From the fields that a test author gives of a job to the job: defaults that agree with each other, and errors where fields do not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import pairwise
from typing import Any, NamedTuple

from . import lifecycle
from .authoring import BUCKET, Surroundings, check, in_aws_shape, place_from, tags_from, time_from
from .bedrock import Rules, Settings
from .catalogue import DEFAULT_BASE_MODEL, FoundationModel
from .clock import EARLIEST, to_millis
from .jobs import JobRecord, JobSpec
from .lifecycle import COMPLETED, ENDED, FAILED, IN_PROGRESS, MEMBERS, STATUSES, STOPPED, STOPPING, Timeline
from .models import Model, can_be_trained, resolve
from .names import Place

# The fields that are one shape of the service model each.
_SHAPES = {
    "job_name": "JobName",
    "custom_model_name": "CustomModelName",
    "customization_type": "CustomizationType",
    "failure_message": "ErrorMessage",
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
FIELDS = (*_SHAPES, *_TIMES, "status", "status_details", "base_model", "region_name", "account_id")
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


def blueprint(fields: Mapping[str, Any], into: Surroundings, design: Design | None = None) -> Blueprint:
    """The blueprint of a job with the given fields (names are checked, but not part of it).

    Args:
        fields: What the author says of the job.
        into: What it is seeded into.
        design: That of another job, whose fields differ in those of LIFE only; a new one by default.

    Raises:
        TypeError: There is no such field.
        ValueError: A field has a value that AWS's models or the other fields do not allow.
    """
    check_names(fields)
    if design is None:
        # A copy: what the author does to a mapping afterwards must not change the job.
        values = _checked({name: value for name, value in fields.items() if name not in LIFE}, into)
        design = _design(deepcopy(values), into)
    life = _checked({name: value for name, value in fields.items() if name in LIFE}, into)
    timeline, now = _timeline(life, design.spec.customization_type, into)
    return Blueprint(design, timeline, now, timeline.holds_model_name_at(now))


def _checked(fields: Mapping[str, Any], into: Surroundings) -> dict[str, Any]:
    """The fields as AWS's shapes have them."""
    values = {name: in_aws_shape(name, value) for name, value in fields.items()}
    for name, value in values.items():
        if name in _SHAPES:
            check(into.rules, name, fields[name], _SHAPES[name], value)
    return values


def _design(values: Mapping[str, Any], into: Surroundings) -> Design:
    place = place_from(values, into)
    return Design(
        place=place,
        spec=_spec(values, place, into),
        tags=tags_from("tags", values),
        model_tags=tags_from("model_tags", values),
        token=values.get("client_request_token"),
    )


def check_names(fields: Mapping[str, Any]) -> None:
    """Raises a TypeError for a field that there is not."""
    for name in fields:
        if name not in FIELDS:
            raise TypeError(f"there is no field {name!r}; a job's fields are {', '.join(sorted(FIELDS))}")


# What AWS itself answers with values that its model does not allow: longer names, and words that no enum has.
_NAMES = ("model_name", "provider_name")
_WORDS = ("input_modalities", "output_modalities", "inference_types_supported")
_CATALOGUE_SHAPES: Mapping[str, str | None] = {
    **dict.fromkeys((*_NAMES, *_WORDS)),
    "response_streaming_supported": "Boolean",
    "customizations_supported": None,
    "lifecycle_status": "FoundationModelLifecycleStatus",
    "hyper_parameters": "ModelCustomizationHyperParameters",
}


def foundation_model(rules: Rules, model_id: str, fields: Mapping[str, Any]) -> FoundationModel:
    """The foundation model with an id and the given fields.

    Raises:
        TypeError: There is no such field.
        ValueError: The id or a field has a value that AWS's models do not allow.
    """
    check(rules, "model_id", model_id, "BedrockModelId", model_id)
    for name, value in fields.items():
        if name not in _CATALOGUE_SHAPES:
            known = ", ".join(sorted(_CATALOGUE_SHAPES))
            raise TypeError(f"there is no field {name!r}; the fields of a foundation model are {known}")
        given = list(value) if isinstance(value, tuple) else value
        shape = _CATALOGUE_SHAPES[name]
        if shape is not None:
            check(rules, name, value, shape, given)
        elif (name in _NAMES and not _is_text(value)) or (name in _WORDS and not _are_texts(given)):
            what = "a name" if name in _NAMES else "a list of AWS's words"
            raise ValueError(f"{name}={value!r} is not {what}; pass {what} that is not empty")
    for kind in fields.get("customizations_supported", ()):
        check(rules, "customizations_supported", kind, "CustomizationType", kind)
    provider, _, name = model_id.partition(".")
    return FoundationModel(
        id=model_id,
        name=fields.get("model_name", name[:20]),
        provider=fields.get("provider_name", provider[:20].capitalize()),
        input_modalities=tuple(fields.get("input_modalities", ("TEXT",))),
        output_modalities=tuple(fields.get("output_modalities", ("TEXT",))),
        streaming=fields.get("response_streaming_supported"),
        customizations=tuple(fields.get("customizations_supported", ())),
        inference_types=tuple(fields.get("inference_types_supported", ("ON_DEMAND",))),
        lifecycle=fields.get("lifecycle_status", "ACTIVE"),
        hyper_parameters=dict(fields.get("hyper_parameters", {})),
    )


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and value != ""


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(map(_is_text, value))


def _spec(values: Mapping[str, Any], place: Place, into: Surroundings) -> JobSpec:
    kind = values.get("customization_type", "FINE_TUNING")
    base, custom = _base_model(values.get("base_model", DEFAULT_BASE_MODEL), kind, place, into)
    hyper_parameters = {**base.hyper_parameters, **values.get("hyper_parameters", {})}
    return JobSpec(
        base_model_id=base.id,
        customization_type=kind,
        role_arn=values.get("role_arn", f"arn:{place.partition}:iam::{place.account}:role/BedrockCustomizationRole"),
        training_data=values.get("training_data", {"s3Uri": f"{BUCKET}/train.jsonl"}),
        output_data=values.get("output_data", {"s3Uri": f"{BUCKET}/output/"}),
        validation_data=values.get("validation_data"),
        hyper_parameters=hyper_parameters or None,
        vpc_config=values.get("vpc_config"),
        customization_config=values.get("customization_config"),
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


def _timeline(values: Mapping[str, Any], kind: str, into: Surroundings) -> tuple[Timeline, int]:
    """The timeline that gives a job the status and the times that its fields say, and the present in which it has them."""
    status = values.get("status", IN_PROGRESS)
    if status not in STATUSES:
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
    created, modified, end = (time_from(values, name) for name in _TIMES)
    now = into.now
    if now is None:
        created, now = _present(status, created, modified, end, into)
    if status in ENDED:
        timeline = _ended(status, created, modified, end, now, values, into.settings)
        end = timeline.stopped if status == STOPPED else timeline.end
    else:
        timeline = _running(status, created, modified, now, into.settings)
    _check_order(timeline.created, end, modified, now, into.at)
    details = _status_details(values, kind, into)
    if modified is not None or details is not None:
        timeline = timeline._replace(said_of=status, modified=modified, details=details)
    return timeline, now


def _present(
    status: str, created: int | None, modified: int | None, end: int | None, into: Surroundings
) -> tuple[int, int]:
    """A creation time and a present that agree with the given times."""
    lead = into.settings.training if status in ENDED else into.settings.training // 2
    if created is None:
        anchor = modified if end is None else end
        created = into.begin if anchor is None else max(anchor - lead, EARLIEST)
    return created, max(created + lead if end is None else end, created if modified is None else modified)


def _ended(
    status: str,
    created: int | None,
    modified: int | None,
    end: int | None,
    now: int,
    values: Mapping[str, Any],
    settings: Settings,
) -> Timeline:
    if end is None:
        latest = now if modified is None else min(now, modified)
        end = latest if created is None else max(min(created + settings.training, latest), created)
    if created is None:
        created = max(end - settings.training, EARLIEST)
    if status == STOPPED:
        stopping = max(created, end - settings.stopping)
        planned = max(settings.training, stopping - created) + 1
        return Timeline(created, planned, created + planned, COMPLETED, stopping=stopping, stopped=end)
    failing = lifecycle.TRAINING if status == FAILED else None
    return Timeline(created, end - created, end, status, values.get("failure_message"), failing)


def _running(status: str, created: int | None, modified: int | None, now: int, settings: Settings) -> Timeline:
    if status == STOPPING:
        stopping = now if modified is None else min(now, modified)
        created = max(stopping - settings.training // 2, EARLIEST) if created is None else created
        planned = max(settings.training, stopping - created) + 1
        stopped = max(stopping + settings.stopping, now + 1)
        return Timeline(created, planned, created + planned, COMPLETED, stopping=stopping, stopped=stopped)
    if created is None:
        created = now if modified is None else min(now, modified)
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


def _status_details(values: Mapping[str, Any], kind: str, into: Surroundings) -> Mapping[str, Any] | None:
    given = values.get("status_details")
    if given is None:
        return None
    check(into.rules, "status_details", given, "StatusDetails", given)
    known = [MEMBERS[phase] for phase in lifecycle.plan_of(kind)]
    result = {}
    for member, details in given.items():
        if member not in known:
            raise ValueError(
                f"status_details has {member}, which a job of customization type {kind} does not have;"
                f" it has {', '.join(known) or 'none'}"
            )
        result[member] = {
            name: into.at(to_millis(value, f"status_details[{member!r}][{name!r}]")) if name != "status" else value
            for name, value in details.items()
        }
    return result
