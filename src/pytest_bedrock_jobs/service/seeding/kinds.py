"""The kinds of resources besides customization jobs: how a test author's fields become one, and how the API shows it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ..region import Region
from ..store import Collection
from . import plans
from .resources import Add, Fields, Seeding

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
    plan: Callable[[Seeding, Fields], Add]
    collection: Callable[[Region, int], Collection[Any]]
    summary: str
    get: str

    def seed(self, seeding: Seeding, fields: Fields) -> Add:
        """Checks the fields of one, and returns what puts it in, for :meth:`Seeding.add`.

        Raises:
            TypeError: There is no such field.
            ValueError: A field has a value that AWS would not have, or fields contradict each other.
        """
        return self.plan(seeding, seeding.checked(self.what, self.fields, fields))


KINDS: Mapping[str, Kind] = {
    "custom_model": Kind(
        what="a custom model",
        fields={"model_name": "CustomModelName", "tags": "TagList", **plans.JOB_FIELDS, **_COURSE, **plans.PLACE},
        plan=plans.plan_custom_model,
        collection=Region.custom_models,
        summary="CustomModelSummary",
        get="GetCustomModel",
    ),
    "deployment": Kind(
        what="a custom model deployment",
        fields={
            "deployment_name": "ModelDeploymentName",
            "model": None,
            "update_model": None,
            "update_status": "CustomModelDeploymentUpdateStatus",
            "description": "CustomModelDeploymentDescription",
            "tags": "TagList",
            **_COURSE,
            **plans.PLACE,
        },
        plan=plans.plan_deployment,
        collection=lambda region, _: region.deployments,
        summary="CustomModelDeploymentSummary",
        get="GetCustomModelDeployment",
    ),
    "provisioned_throughput": Kind(
        what="provisioned throughput",
        fields={
            "provisioned_model_name": "ProvisionedModelName",
            "model": None,
            "desired_model": None,
            "model_units": "PositiveInteger",
            "commitment_duration": "CommitmentDuration",
            "tags": "TagList",
            **_COURSE,
            **plans.PLACE,
        },
        plan=plans.plan_throughput,
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
            **plans.PLACE,
        },
        plan=plans.plan_import_job,
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
            **plans.PLACE,
        },
        plan=plans.plan_imported_model,
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
            **plans.PLACE,
        },
        plan=plans.plan_copy_job,
        collection=lambda region, _: region.copy_jobs,
        summary="ModelCopyJobSummary",
        get="GetModelCopyJob",
    ),
}
