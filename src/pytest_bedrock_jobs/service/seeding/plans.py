"""How a test author's fields become each resource besides customization jobs.

A plan checks all that there is to check, and returns what makes the resource and puts it in.
"""

from __future__ import annotations

from functools import partial

from ..catalogue import DEFAULT_BASE_MODEL
from ..copies import CopyJob
from ..course import (
    COPY_JOB,
    CUSTOM_MODEL,
    DEPLOYMENT,
    DEPLOYMENT_UPDATE,
    IMPORT_JOB,
    THROUGHPUT,
    THROUGHPUT_UPDATE,
    Course,
)
from ..custom_models import CustomModel
from ..imports import ImportJob
from ..models import Model, resolve
from ..region import Region
from ..serving import Deployment, Throughput
from .common import BUCKET, tags_from
from .resources import Add, Added, Fields, Seeding

Switch = tuple[str, Course]
"""The ARN of the model that something is switched to, and how that goes."""

# In the place of ids and ARNs that follow when everything has been checked.
_LATER = ""

PLACE = {"region_name": None, "account_id": None}
JOB_FIELDS = {
    "job_name": "JobName",
    "base_model": None,
    "customization_type": "CustomizationType",
    "hyper_parameters": "ModelCustomizationHyperParameters",
    "training_data": "TrainingDataConfig",
    "validation_data": "ValidationDataConfig",
    "output_data": "OutputDataConfig",
    "role_arn": "RoleArn",
    "kms_key_id": "KmsKeyId",
}


def plan_custom_model(seeding: Seeding, fields: Fields) -> Add:
    region = seeding.region_of(fields)
    if fields.get("customization_type") == "IMPORTED":
        return _plan_brought_in(seeding, region, fields)
    for field, value in (("status", CUSTOM_MODEL.success), ("failure_message", None)):
        if fields.get(field, value) != value:
            raise ValueError(
                f"{field}={fields[field]!r} contradicts customization_type={fields.get('customization_type', 'FINE_TUNING')!r}:"
                " a model that a job makes is Active; pass customization_type='IMPORTED', or seed the job with add_job(...)"
            )
    tags_from("tags", fields)
    job = {
        name: value
        for name, value in fields.items()
        if name in JOB_FIELDS or name in PLACE or name in ("creation_time", "end_time")
    }
    name = fields.get("model_name")
    if name is not None:
        taken = partial(seeding.jobs.model_name_is_taken, region)
        job["custom_model_name"] = seeding.name(region, fields, "model_name", taken, "")
    model = seeding.new_model(region, {**job, "model_tags": fields.get("tags", ())})
    return lambda: (region, model())


def _plan_brought_in(seeding: Seeding, region: Region, fields: Fields) -> Add:
    for field in JOB_FIELDS:
        if field in fields and field not in ("customization_type", "kms_key_id"):
            raise ValueError(
                f"{field}={fields[field]!r} contradicts customization_type='IMPORTED'; no job makes such a model"
            )
    course = seeding.course(CUSTOM_MODEL, fields)
    taken = partial(seeding.jobs.model_name_is_taken, region)
    model = CustomModel(
        place=region.place,
        name=seeding.name(region, fields, "model_name", taken, "model"),
        id=_LATER,
        created=course.begun,
        course=course,
        tags=tags_from("tags", fields),
        kms_key_arn=region.place.key_arn(fields.get("kms_key_id")),
    )
    seeding.jobs.keep_model_name(region, model.name)

    def add() -> Added:
        model.id = seeding.bedrock.new_id(region.custom_models(seeding.now))
        region.add_custom_model(model, seeding.now)
        return region, model

    return add


def plan_deployment(seeding: Seeding, fields: Fields) -> Add:
    region = seeding.region_of(fields)
    model = seeding.custom_model(region, fields, "model")
    course, switch = _deployment_courses(seeding, region, fields, model)
    deployment = Deployment(
        place=region.place,
        name=seeding.name(region, fields, "deployment_name", region.deployments.by_name.__contains__, "deployment"),
        id=_LATER,
        created=course.begun,
        course=course,
        tags=tags_from("tags", fields),
        desired_model_arn=_LATER,
        description=fields.get("description"),
    )
    served = seeding.model_or_new(region, model, course.begun)

    def add() -> Added:
        deployment.id = seeding.bedrock.new_id(region.deployments)
        deployment.desired_model_arn = served().arn
        if switch is not None:
            deployment.switch(*switch)
        region.deployments.add(deployment, seeding.now)
        return region, deployment

    return add


def _deployment_courses(
    seeding: Seeding, region: Region, fields: Fields, model: CustomModel | None
) -> tuple[Course, Switch | None]:
    """How a deployment was created, and how it was updated if it was."""
    other = seeding.custom_model(region, fields, "update_model")
    if other is None:
        if "update_status" in fields:
            raise ValueError(
                f"update_status={fields['update_status']!r} says nothing of the model; pass update_model=..., too"
            )
        return seeding.course(DEPLOYMENT, fields, model), None
    if fields.get("status", DEPLOYMENT.success) != DEPLOYMENT.success:
        raise ValueError(
            f"status={fields['status']!r} contradicts update_model={fields['update_model']!r}:"
            " only an Active deployment is updated; leave one of them out"
        )
    said = {**fields, "status": fields.get("update_status", DEPLOYMENT_UPDATE.success)}
    course, update = seeding.switch(DEPLOYMENT, DEPLOYMENT_UPDATE, said, model)
    return course, (other.arn, update)


def _throughput_courses(seeding: Seeding, region: Region, fields: Fields, model: Model) -> tuple[Course, Switch | None]:
    """How throughput for a model was created, and how it was updated if it was."""
    if "desired_model" not in fields:
        if fields.get("status") == THROUGHPUT_UPDATE.during:
            raise ValueError(
                f"status={fields['status']!r} says nothing of the model that it changes to; pass desired_model=..., too"
            )
        return seeding.course(THROUGHPUT, fields, model.custom), None
    desired, place = _servable(seeding, region, fields, "desired_model"), region.place
    if model.custom is None or desired.foundation_model_arn_in(place) != model.foundation_model_arn_in(place):
        raise ValueError(
            f"desired_model={fields['desired_model']!r} cannot take the place of the model; pass as model=... a custom model"
            " with the same base model"
        )
    course, update = seeding.switch(THROUGHPUT, THROUGHPUT_UPDATE, fields, model.custom)
    return course, (desired.arn_in(place), update)


def _servable(seeding: Seeding, region: Region, fields: Fields, field: str) -> Model:
    given = fields.get(field, DEFAULT_BASE_MODEL)
    model = resolve(seeding.into, region.place, given, partial(region.active_custom_model, now=seeding.now))
    if model is None:
        raise ValueError(
            f"{field}={given!r} is no model in {region.place.region};"
            " pass the id of a foundation model, or a custom model that is Active"
        )
    return model


def plan_throughput(seeding: Seeding, fields: Fields) -> Add:
    region = seeding.region_of(fields)
    place, model = region.place, _servable(seeding, region, fields, "model")
    course, switch = _throughput_courses(seeding, region, fields, model)
    throughput = Throughput(
        place=place,
        name=seeding.name(
            region, fields, "provisioned_model_name", region.throughputs.by_name.__contains__, "provisioned-model"
        ),
        id=_LATER,
        created=course.begun,
        course=course,
        tags=tags_from("tags", fields),
        desired_model_arn=model.arn_in(place),
        model_units=fields.get("model_units", 1),
        commitment=fields.get("commitment_duration"),
        foundation_model_arn=model.foundation_model_arn_in(place),
    )

    def add() -> Added:
        throughput.id = seeding.bedrock.new_id(region.throughputs)
        if switch is not None:
            throughput.switch(*switch)
        region.throughputs.add(throughput, seeding.now)
        return region, throughput

    return add


def plan_import_job(seeding: Seeding, fields: Fields) -> Add:
    region = seeding.region_of(fields)
    place = region.place
    course = seeding.course(IMPORT_JOB, fields)
    taken = partial(region.imported_model_names.taken, now=seeding.now)
    job = ImportJob(
        place=place,
        name=seeding.name(region, fields, "job_name", region.import_jobs.by_name.__contains__, "import"),
        id=_LATER,
        created=course.begun,
        course=course,
        tags=tags_from("tags", fields),
        model_name=seeding.model_name(region, fields, "imported_model_name", taken, "imported-model", course),
        model_id=_LATER,
        model_tags=tags_from("model_tags", fields),
        role_arn=fields.get("role_arn", f"arn:{place.partition}:iam::{place.account}:role/BedrockImportRole"),
        source=fields.get("model_data", {"s3DataSource": {"s3Uri": f"{BUCKET}/model/"}}),
        vpc_config=fields.get("vpc_config"),
        kms_key_arn=place.key_arn(fields.get("kms_key_id")),
    )

    def add() -> Added:
        job.id, job.model_id = seeding.bedrock.new_id(region.import_jobs), seeding.bedrock.ids.resource()
        region.add_import_job(job, seeding.now)
        return region, job

    return add


def plan_imported_model(seeding: Seeding, fields: Fields) -> Add:
    """An imported model comes from an import job that has completed."""
    tags_from("tags", fields)
    ours = {"model_name": "imported_model_name", "tags": "model_tags"}
    add_job = plan_import_job(seeding, {ours.get(name, name): value for name, value in fields.items()})

    def add() -> Added:
        region, job = add_job()
        return region, region.imported_models(seeding.now).by_id[job.model_id]

    return add


def plan_copy_job(seeding: Seeding, fields: Fields) -> Add:
    region = seeding.region_of(fields)
    source = seeding.any_custom_model(region, fields, "source_model")
    course = seeding.course(COPY_JOB, fields, source)
    taken = partial(seeding.jobs.model_name_is_taken, region)
    name = seeding.model_name(region, fields, "target_model_name", taken, "copy", course)
    if course.stands_at(seeding.now):
        seeding.jobs.keep_model_name(region, name)
    target_tags = tags_from("target_tags", fields)
    copied = seeding.model_or_new(region, source, course.begun)

    def add() -> Added:
        id = seeding.bedrock.new_id(region.copy_jobs)
        job = CopyJob(
            place=region.place,
            name=id,
            id=id,
            created=course.begun,
            course=course,
            source=copied(),
            target_name=name,
            target_id=seeding.bedrock.ids.resource(),
            target_tags=target_tags,
            kms_key_arn=region.place.key_arn(fields.get("kms_key_id")),
        )
        region.add_copy_job(job, seeding.now)
        return region, job

    return add
