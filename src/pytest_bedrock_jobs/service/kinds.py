"""The kinds of resources besides customization jobs: how a test author's fields become one, and how the API shows it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from .authoring import BUCKET, DEFAULT_BASE_MODEL, tags_from
from .copies import CopyJob
from .course import COPY_JOB, CUSTOM_MODEL, DEPLOYMENT, IMPORT_JOB, THROUGHPUT
from .custom_models import CustomModel
from .imports import ImportJob
from .region import Region
from .serving import Deployment, Throughput
from .sowing import Fields, Sowing
from .store import Collection

Planted = tuple[Region, Any]
Plant = Callable[[], Planted]
"""Puts a resource that has been checked into its Region."""

_PLACE = {"region_name": None, "account_id": None}
_COURSE = {"status": None, "creation_time": None, "end_time": None, "failure_message": "ErrorMessage"}


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of resource.

    Attributes:
        what: Its name in words.
        fields: What a test author can say of one, each with the shape of the service model that its value must fit, if there is one.
        plan: Checks the fields, and returns what puts the resource in.
        collection: Where a Region keeps them.
        summary: The shape of one in a listing.
        get: The operation that shows one.
    """

    what: str
    fields: Mapping[str, str | None]
    plan: Callable[[Sowing, Fields], Plant]
    collection: Callable[[Region, int], Collection[Any]]
    summary: str
    get: str

    def sow(self, sowing: Sowing, fields: Fields) -> Plant:
        """Checks the fields of one, and returns what puts it in.

        Raises:
            TypeError: There is no such field.
            ValueError: A field has a value that AWS would not have, or fields contradict each other.
        """
        return self.plan(sowing, sowing.checked(self.what, self.fields, fields))


_JOB_FIELDS = {
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


def _plan_custom_model(sowing: Sowing, fields: Fields) -> Plant:
    region = sowing.region_of(fields)
    if fields.get("customization_type") == "IMPORTED":
        return _plan_brought_in(sowing, region, fields)
    for field, value in (("status", CUSTOM_MODEL.success), ("failure_message", None)):
        if fields.get(field, value) != value:
            raise ValueError(
                f"{field}={fields[field]!r} contradicts customization_type={fields.get('customization_type', 'FINE_TUNING')!r}:"
                " a model that a job makes is Active; pass customization_type='IMPORTED', or seed the job with add_job(...)"
            )
    job = {
        name: value
        for name, value in fields.items()
        if name in _JOB_FIELDS or name in _PLACE or name == "creation_time"
    }
    name = fields.get("model_name")
    if name is not None:
        sowing.name(region, fields, "model_name", lambda name: region.model_names.taken(name, sowing.now), "")
        job["custom_model_name"] = name
    return partial(sowing.made_by_job, region, {**job, "model_tags": fields.get("tags", ())})


def _plan_brought_in(sowing: Sowing, region: Region, fields: Fields) -> Plant:
    for field in _JOB_FIELDS:
        if field in fields and field not in ("customization_type", "kms_key_id"):
            raise ValueError(
                f"{field}={fields[field]!r} contradicts customization_type='IMPORTED'; no job makes such a model"
            )
    course = sowing.course(CUSTOM_MODEL, fields)
    taken = partial(region.model_names.taken, now=sowing.now)
    model = CustomModel(
        place=region.place,
        name=sowing.name(region, fields, "model_name", taken, "model"),
        id=sowing.bedrock.new_id(region.custom_models(sowing.now)),
        created=course.begun,
        course=course,
        tags=tags_from("tags", fields),
        kms_key_arn=region.place.key_arn(fields.get("kms_key_id")),
    )

    def plant() -> Planted:
        region.add_custom_model(model, sowing.now)
        return region, model

    return plant


def _plan_deployment(sowing: Sowing, fields: Fields) -> Plant:
    region = sowing.region_of(fields)
    course = sowing.course(DEPLOYMENT, fields)
    model = sowing.custom_model(region, fields, "model")
    deployment = Deployment(
        place=region.place,
        name=sowing.name(region, fields, "deployment_name", region.deployments.by_name.__contains__, "deployment"),
        id=sowing.bedrock.new_id(region.deployments),
        created=course.begun,
        course=course,
        tags=tags_from("tags", fields),
        desired_model_arn="" if model is None else model.arn,
        description=fields.get("description"),
    )

    def plant() -> Planted:
        if model is None:
            deployment.desired_model_arn = sowing.new_custom_model(region, course.begun).arn
        region.deployments.add(deployment, sowing.now)
        return region, deployment

    return plant


def _plan_throughput(sowing: Sowing, fields: Fields) -> Plant:
    region, place = sowing.region_of(fields), sowing.region_of(fields).place
    course = sowing.course(THROUGHPUT, fields)
    given = str(fields.get("model", DEFAULT_BASE_MODEL))
    model_id = given.rpartition("/")[2] if ":foundation-model/" in given else given
    custom = None
    if "." not in model_id or model_id.startswith("arn:"):
        custom = sowing.custom_model(region, fields, "model")
        model_id = (custom and custom.base_model_id) or ""
    base = sowing.into.catalogue.resolve(model_id, sowing.into.rules.satisfies)
    if base is None:
        raise ValueError(
            f"model={given!r} stands for no foundation model; pass the id of one, or a custom model with one"
        )
    foundation_model_arn = place.foundation_model_arn(base.id)
    throughput = Throughput(
        place=place,
        name=sowing.name(
            region, fields, "provisioned_model_name", region.throughputs.by_name.__contains__, "provisioned-model"
        ),
        id=sowing.bedrock.new_id(region.throughputs),
        created=course.begun,
        course=course,
        tags=tags_from("tags", fields),
        desired_model_arn=foundation_model_arn if custom is None else custom.arn,
        model_units=fields.get("model_units", 1),
        commitment=fields.get("commitment_duration"),
        foundation_model_arn=foundation_model_arn,
    )

    def plant() -> Planted:
        region.throughputs.add(throughput, sowing.now)
        return region, throughput

    return plant


def _import_job(sowing: Sowing, region: Region, fields: Fields) -> ImportJob:
    place = region.place
    course = sowing.course(IMPORT_JOB, fields)
    name = sowing.name(region, fields, "job_name", region.import_jobs.by_name.__contains__, "import")
    taken = partial(region.imported_model_names.taken, now=sowing.now)
    return ImportJob(
        place=place,
        name=name,
        id=sowing.bedrock.new_id(region.import_jobs),
        created=course.begun,
        course=course,
        tags=tags_from("tags", fields),
        model_name=sowing.name(region, fields, "imported_model_name", taken, "imported-model"),
        model_id=sowing.bedrock.ids.resource(),
        model_tags=tags_from("model_tags", fields),
        role_arn=fields.get("role_arn", f"arn:{place.partition}:iam::{place.account}:role/BedrockImportRole"),
        source=fields.get("model_data", {"s3DataSource": {"s3Uri": f"{BUCKET}/model/"}}),
        vpc_config=fields.get("vpc_config"),
        kms_key_arn=place.key_arn(fields.get("kms_key_id")),
    )


def _plan_import_job(sowing: Sowing, fields: Fields) -> Plant:
    region = sowing.region_of(fields)
    job = _import_job(sowing, region, fields)

    def plant() -> Planted:
        region.add_import_job(job, sowing.now)
        return region, job

    return plant


def _plan_imported_model(sowing: Sowing, fields: Fields) -> Plant:
    """An imported model comes from an import job that has completed."""
    region = sowing.region_of(fields)
    ours = {"model_name": "imported_model_name", "tags": "model_tags"}
    job = _import_job(sowing, region, {ours.get(name, name): value for name, value in fields.items()})

    def plant() -> Planted:
        region.add_import_job(job, sowing.now)
        return region, region.imported_models(sowing.now).by_id[job.model_id]

    return plant


def _plan_copy_job(sowing: Sowing, fields: Fields) -> Plant:
    region = sowing.region_of(fields)
    course = sowing.course(COPY_JOB, fields)
    source = sowing.any_custom_model(fields, "source_model")
    id = sowing.bedrock.new_id(region.copy_jobs)
    taken = partial(region.model_names.taken, now=sowing.now)
    name = sowing.name(region, fields, "target_model_name", taken, "copy")

    def plant() -> Planted:
        job = CopyJob(
            place=region.place,
            name=id,
            id=id,
            created=course.begun,
            course=course,
            source=sowing.new_custom_model(region, course.begun) if source is None else source,
            target_name=name,
            target_id=sowing.bedrock.ids.resource(),
            target_tags=tags_from("target_tags", fields),
            kms_key_arn=region.place.key_arn(fields.get("kms_key_id")),
        )
        region.add_copy_job(job, sowing.now)
        return region, job

    return plant


KINDS: Mapping[str, Kind] = {
    "custom_model": Kind(
        what="a custom model",
        fields={"model_name": "CustomModelName", "tags": "TagList", **_JOB_FIELDS, **_COURSE, **_PLACE},
        plan=_plan_custom_model,
        collection=Region.custom_models,
        summary="CustomModelSummary",
        get="GetCustomModel",
    ),
    "deployment": Kind(
        what="a custom model deployment",
        fields={
            "deployment_name": "ModelDeploymentName",
            "model": None,
            "description": "CustomModelDeploymentDescription",
            "tags": "TagList",
            **_COURSE,
            **_PLACE,
        },
        plan=_plan_deployment,
        collection=lambda region, _: region.deployments,
        summary="CustomModelDeploymentSummary",
        get="GetCustomModelDeployment",
    ),
    "provisioned_throughput": Kind(
        what="provisioned throughput",
        fields={
            "provisioned_model_name": "ProvisionedModelName",
            "model": None,
            "model_units": "PositiveInteger",
            "commitment_duration": "CommitmentDuration",
            "tags": "TagList",
            **_COURSE,
            **_PLACE,
        },
        plan=_plan_throughput,
        collection=lambda region, _: region.throughputs,
        summary="ProvisionedModelSummary",
        get="GetProvisionedModelThroughput",
    ),
    "import_job": Kind(
        what="a model import job",
        fields={
            "job_name": "JobName",
            "imported_model_name": "ImportedModelName",
            "model_data": "ModelDataSource",
            "role_arn": "RoleArn",
            "vpc_config": "VpcConfig",
            "kms_key_id": "KmsKeyId",
            "tags": "TagList",
            "model_tags": "TagList",
            **_COURSE,
            **_PLACE,
        },
        plan=_plan_import_job,
        collection=lambda region, _: region.import_jobs,
        summary="ModelImportJobSummary",
        get="GetModelImportJob",
    ),
    "imported_model": Kind(
        what="an imported model",
        fields={
            "model_name": "ImportedModelName",
            "job_name": "JobName",
            "model_data": "ModelDataSource",
            "role_arn": "RoleArn",
            "kms_key_id": "KmsKeyId",
            "tags": "TagList",
            "creation_time": None,
            **_PLACE,
        },
        plan=_plan_imported_model,
        collection=Region.imported_models,
        summary="ImportedModelSummary",
        get="GetImportedModel",
    ),
    "copy_job": Kind(
        what="a model copy job",
        fields={
            "target_model_name": "CustomModelName",
            "source_model": None,
            "kms_key_id": "KmsKeyId",
            "target_tags": "TagList",
            **_COURSE,
            **_PLACE,
        },
        plan=_plan_copy_job,
        collection=lambda region, _: region.copy_jobs,
        summary="ModelCopyJobSummary",
        get="GetModelCopyJob",
    ),
}
