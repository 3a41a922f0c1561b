"""Model import jobs, and the imported models that they make."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..bedrock import Bedrock, Call
from ..errors import invalid
from ..lifecycle import Lifecycle
from ..record import At, Record, present
from ..registry import FAMILIES, Answer, Request
from ..timeline import Timeline
from .family import Family, Listing, Members
from .operations import check_free_name, idempotent, operation, register, tags

if TYPE_CHECKING:
    from ..seeding.seeding import Fields, Seeding

LIFECYCLE = Lifecycle(name="import_job", duration="import", way=(("InProgress", 0),), success="Completed")

# What Bedrock finds in the files of a model, which the fake does not read (our choice).
_ARCHITECTURE = "llama"
_UNITS = {"customModelUnitsPerModelCopy": 1, "customModelUnitsVersion": "v1.0"}


class ImportJob(Record):
    """A model import job.

    Attributes:
        model_name: The name of the model that it makes.
        model_id: The id of that model.
        model_tags: The tags of that model.
    """

    __slots__ = ("model_id", "model_name", "model_tags")

    model_id: str
    model_name: str
    model_tags: Mapping[str, str] | None

    @property
    def model_arn(self) -> str:
        """The ARN of the model that the job makes, whether or not it has."""
        return self.scope.arn(f"{FAMILIES['imported_model'].resource}/{self.model_id}")

    @property
    def kms_key_arn(self) -> str | None:
        """The ARN of the model's key, where it has one."""
        return self.scope.key_arn(self.request.get("importedModelKmsKeyId"))

    @property
    def made_name(self) -> str:
        return self.model_name

    @property
    def made_id(self) -> str:
        return self.model_id

    def summarize(self, now: int, at: At) -> dict[str, Any]:
        """Its ``ModelImportJobSummary``."""
        ended = self.timeline.ended_at(now)
        return present(
            {
                "jobArn": self.arn,
                "jobName": self.name,
                "status": self.status_at(now),
                "lastModifiedTime": at(self.created if ended is None else ended),
                "creationTime": at(self.created),
                "endTime": None if ended is None else at(ended),
                "importedModelArn": self.model_arn if self.timeline.has_worked_at(now) else None,
                "importedModelName": self.model_name,
            }
        )

    def detail(self, now: int, at: At) -> dict[str, Any]:
        """Its ``GetModelImportJobResponse``."""
        return present(
            {
                **self.summarize(now, at),
                "roleArn": self.request["roleArn"],
                "modelDataSource": self.request["modelDataSource"],
                "failureMessage": self.failure_at(now),
                "vpcConfig": self.request.get("vpcConfig"),
                "importedModelKmsKeyArn": self.kms_key_arn,
            }
        )

    def product(self) -> ImportedModel:
        """The model that the completed job has made; as of a custom model, its creation time is its job's (our choice)."""
        timeline = Timeline(((self.created, LIFECYCLE.success),))
        model = ImportedModel(IMPORTED_MODELS, self.scope, self.model_name, timeline, {}, self.model_tags)
        model.id, model.job = self.model_id, self
        return model


class ImportedModel(Record):
    """An imported model.

    Attributes:
        job: The job that made it.
    """

    __slots__ = ("job",)

    job: ImportJob

    def summarize(self, now: int, at: At) -> dict[str, Any]:  # noqa: ARG002  # It never changes.
        """Its ``ImportedModelSummary``."""
        return {
            "modelArn": self.arn,
            "modelName": self.name,
            "creationTime": at(self.created),
            "instructSupported": True,
            "modelArchitecture": _ARCHITECTURE,
        }

    def detail(self, now: int, at: At) -> dict[str, Any]:
        """Its ``GetImportedModelResponse``."""
        return present(
            {
                **self.summarize(now, at),
                "jobName": self.job.name,
                "jobArn": self.job.arn,
                "modelDataSource": self.job.request["modelDataSource"],
                "modelKmsKeyArn": self.job.kms_key_arn,
                "customModelUnits": _UNITS,
            }
        )


@operation
@idempotent
def create_model_import_job(call: Call, request: Request) -> Answer:
    """https://docs.aws.amazon.com/bedrock/latest/APIReference/API_CreateModelImportJob.html"""
    name, model_name = check_free_name(IMPORT_JOBS, call, request), request["importedModelName"]
    if call.region.names_of("imported_model").taken(model_name, call.now):
        raise invalid("The provided imported model name is currently in use.")
    job_tags, model_tags = tags(request, "jobTags"), tags(request, "importedModelTags")
    timeline = call.bedrock.begin(LIFECYCLE, name, call.now)
    job = ImportJob(IMPORT_JOBS, call.region.scope, name, timeline, request, job_tags)
    job.model_name, job.model_tags = model_name, model_tags
    call.bedrock.admit(call.region, job)
    return {"jobArn": job.arn}


def _identify(bedrock: Bedrock, job: ImportJob) -> None:
    job.model_id = bedrock.ids.resource()


def _plan(seeding: Seeding, family: Family, fields: Fields) -> Record:
    region = seeding.region_of(fields)
    timeline = seeding.timeline(LIFECYCLE, fields)
    name = seeding.naming.free(region, family, fields, "job_name")
    model_name = seeding.naming.made(region, family, fields, "imported_model_name", "imported-model", timeline)
    defaults = {
        "role_arn": f"arn:{region.scope.partition}:iam::{region.scope.account}:role/BedrockImportRole",
        "model_data": {"s3DataSource": {"s3Uri": f"{seeding.BUCKET}/model/"}},
    }
    request = seeding.request(family, {**defaults, **fields})
    job = ImportJob(family, region.scope, name, timeline, request, seeding.tags(fields, "tags"))
    job.model_name, job.model_tags = model_name, seeding.tags(fields, "model_tags")
    return seeding.put(job)


def _told(job: ImportJob, model: Record | None, _: int) -> Mapping[str, Any]:
    return {"imported_model_name": job.model_name, "model_tags": job.model_tags if model is None else model.tags}


IMPORT_JOBS = register(
    Family(
        name="import_job",
        noun="model import job",
        resource="model-import-job",
        members=Members(arn="jobArn", name="jobName"),
        listing=Listing("modelImportJobSummaries"),
        create="CreateModelImportJob",
        get="GetModelImportJob",
        list="ListModelImportJobs",
        fields={
            "job_name": "jobName",
            "imported_model_name": "importedModelName",
            "model_data": "modelDataSource",
            "role_arn": "roleArn",
            "vpc_config": "vpcConfig",
            "kms_key_id": "importedModelKmsKeyId",
            "tags": "jobTags",
            "model_tags": "importedModelTags",
        },
        name_field="job_name",
        default_name="import",
        tags="tags",
        lifecycle=LIFECYCLE,
        makes="imported_model",
        record=ImportJob,
        plan=_plan,
        told=_told,
        on_identify=_identify,
    )
)


def _plan_model(seeding: Seeding, _: Family, fields: Fields) -> Record:
    """An imported model comes from an import job that has completed."""
    of_the_job = {"model_name": "imported_model_name", "tags": "model_tags"}
    return seeding.product_of(
        seeding.region_of(fields), IMPORT_JOBS, {of_the_job.get(name, name): value for name, value in fields.items()}
    )


IMPORTED_MODELS = register(
    Family(
        name="imported_model",
        noun="imported model",
        resource="imported-model",
        members=Members(arn="modelArn", name="modelName"),
        listing=Listing("modelSummaries"),
        get="GetImportedModel",
        list="ListImportedModels",
        delete="DeleteImportedModel",
        fields={
            "model_name": "CreateModelImportJob.importedModelName",
            "job_name": "CreateModelImportJob.jobName",
            "model_data": "CreateModelImportJob.modelDataSource",
            "role_arn": "CreateModelImportJob.roleArn",
            "kms_key_id": "CreateModelImportJob.importedModelKmsKeyId",
            "tags": "CreateModelImportJob.importedModelTags",
        },
        name_field="model_name",
        tags="tags",
        made=True,
        record=ImportedModel,
        plan=_plan_model,
    )
)
