"""From the fields that a test author gives of a job to its record: consistent defaults, and errors where fields contradict each other."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from ...catalogue import DEFAULT_BASE_MODEL, FoundationModel
from ...names import model_name_for
from ...seeding import values
from ...seeding.printed import in_utc
from ..models import active_custom_model, can_be_trained, resolve
from .arns import given_arns
from .configuration import completed_request, conflicting_member
from .lives import JobLife, life_of
from .record import Base, JobRecord

if TYPE_CHECKING:
    from ...region import Region, ReservedNames
    from ...seeding.printed import Printed
    from ...seeding.seeding import Fields, Seeding
    from ..family import Family

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
_NO_LIFE = frozenset((*_NAMES, *_LIFE))


class _Names(NamedTuple):
    """The names in a Region, of jobs and of their models: those that are in use, and those that come in."""

    jobs: Collection[str]
    new_jobs: set[str]
    models: ReservedNames
    new_models: set[str]


class _Design(NamedTuple):
    """What a job is, but for its life, its names and its ids. Jobs of one spread share it."""

    region: Region
    names: _Names
    request: Mapping[str, Any]
    base: Base
    tags: Mapping[str, str]
    model_tags: Mapping[str, str]


def plan(seeding: Seeding, family: Family, fields: Fields, printed: Printed | None = None) -> JobRecord:
    """Makes the record of a job.

    Args:
        seeding: What it comes in with.
        family: The family of customization jobs.
        fields: What the author says of it, checked one by one.
        printed: What else is known of a job that is loaded.
    """
    if printed is not None and not (fields.get("validation_data") or {}).get("validators"):
        fields = {name: value for name, value in fields.items() if name != "validation_data"}
    arns = given_arns(seeding, fields) if "job_arn" in fields or "custom_model_arn" in fields else None
    if arns is not None:
        fields = {**fields, **arns.implied}
    design, life = seeding.once(_unnamed, _NAMES, seeding, family, fields, printed)
    region = design.region
    if printed is not None:
        seeding.naming.claim_ids(region, family, printed.id, _model_id(printed))
    name = _job_name(region, design.names, family, fields)
    model_name = _model_name(
        seeding, region, design.names, fields, name, holds=life.holds_model_name, loaded=printed is not None
    )
    record = JobRecord(
        family,
        region.scope,
        name,
        life.timeline,
        design.request,
        design.tags,
        base=design.base,
        plan=life.plan,
        model_name=model_name,
        model_tags=design.model_tags,
    )
    record.losses, record.overrides = life.losses, life.overrides
    if printed is not None:
        record.printed = in_utc(printed.lasting, seeding.at)
        record.id, record.model_id = printed.id, _model_id(printed)
    if arns is not None:
        arns.give(region, record)
    token = design.request.get("clientRequestToken")
    seeding.put(record, None if token is None else lambda: _keep_token(region, record, token))
    return record


def _keep_token(region: Region, record: JobRecord, token: str) -> None:
    # No request is equal to this one, so another request with the token is a conflict.
    region.remember("CreateModelCustomizationJob", token, {}, {"jobArn": record.arn})


def _unnamed(seeding: Seeding, family: Family, fields: Fields, printed: Printed | None) -> tuple[_Design, JobLife]:
    """A job but for its names and its ids."""
    design = seeding.once(_design, _NO_LIFE, seeding, family, fields, printed)
    return design, life_of(seeding, fields, design.request["customizationType"], printed)


# What it is.


def _design(seeding: Seeding, family: Family, fields: Fields, printed: Printed | None) -> _Design:
    region = seeding.region_of(fields)
    scope = region.scope
    kind, config = fields.get("customization_type", "FINE_TUNING"), fields.get("customization_config")
    if printed is None:
        model, base = _base_model(seeding, region, fields.get("base_model", DEFAULT_BASE_MODEL), kind)
    else:
        base = _printed_base(printed)
        model = FoundationModel(base.id)
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
        _names_in(seeding, region, family),
        completed_request({name: value for name, value in request.items() if name != "statusDetails"}, model),
        base,
        seeding.tags(fields, "tags"),
        seeding.tags(fields, "model_tags"),
    )


def _base_model(seeding: Seeding, region: Region, given: str, kind: str) -> tuple[FoundationModel, Base]:
    """The model that a job trains, as CreateModelCustomizationJob takes it."""
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


def _printed_base(printed: Printed) -> Base:
    """The foundation model in the ARN of a job that is loaded, and the custom model that it was trained on, if it was one."""
    arn = printed.lasting.get("baseModelArn") or ""
    return Base(printed.path[0], arn if ":custom-model/" in arn else None)


def _model_id(printed: Printed) -> str:
    """The id of the model that a job that is loaded has made, if it has."""
    return (printed.passing.get("outputModelArn") or "").rpartition("/")[2]


# Its names.


def _names_in(seeding: Seeding, region: Region, family: Family) -> _Names:
    return _Names(
        region.of(family.name).by_name,
        seeding.naming.coming(region, family.name),
        region.names_of("custom_model"),
        seeding.naming.coming(region, "custom_model"),
    )


def _job_name(region: Region, names: _Names, family: Family, fields: Fields) -> str:
    given: str | None = fields.get("job_name")
    if given is None:
        number = len(names.jobs) + len(names.new_jobs) + 1
        while (name := f"{family.default_name}-{number}") in names.jobs or name in names.new_jobs:
            number += 1
    elif given in names.jobs or given in names.new_jobs:
        raise ValueError(
            f"job_name={given!r} is in use in {region.scope.region}; job names are never freed: pass another"
        )
    else:
        name = given
    names.new_jobs.add(name)
    return name


def _model_name(
    seeding: Seeding, region: Region, names: _Names, fields: Fields, job_name: str, *, holds: bool, loaded: bool
) -> str:
    """The name of a job's model, which has to be free if the job has made the model or may; a default one makes way.

    Of jobs that are loaded together each takes it from the one before it: that one's model must have been deleted.
    """
    given: str | None = fields.get("custom_model_name")
    name = model_name_for(job_name) if given is None else given
    if not holds:
        return name
    number = None
    while (name in names.new_models and not (given is not None and loaded)) or names.models.taken(name, seeding.now):
        if given is not None:
            raise ValueError(
                f"custom_model_name={name!r} is in use in {region.scope.region}"
                " by another job that runs or has completed; pass another"
                + (", or load all jobs together, into an empty fake" if loaded else "")
            )
        # Every job before this one may have the same name for its model, so smaller numbers may all be taken.
        number = (number or len(names.jobs) + len(names.new_jobs)) + 1
        name = model_name_for(job_name, number)
    names.new_models.add(name)
    return name
