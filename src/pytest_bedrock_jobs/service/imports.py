"""Model import jobs, and the imported models that they make."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from .course import IMPORT_JOB, Course
from .resource import At, Resource, present

# What Bedrock finds in the files of a model, which the fake does not read (our choice).
_ARCHITECTURE = "llama"
_UNITS = {"customModelUnitsPerModelCopy": 1, "customModelUnitsVersion": "v1.0"}


@dataclass(slots=True, eq=False, kw_only=True)
class ImportJob(Resource):
    """A model import job.

    Attributes:
        model_name: The name of the model that it makes.
        model_id: The id of that model.
        model_tags: The tags of that model.
        role_arn: The role that reads the model's files.
        source: Where they are (``ModelDataSource``).
        vpc_config: ``VpcConfig``, where there is one.
        kms_key_arn: The customer's key for the model, where there is one.
    """

    kind: ClassVar[str] = "model-import-job"

    model_name: str
    model_id: str
    role_arn: str
    source: Mapping[str, Any]
    model_tags: Mapping[str, str] | None = None
    vpc_config: Mapping[str, Any] | None = None
    kms_key_arn: str | None = None

    @property
    def model_arn(self) -> str:
        """The ARN of the model that the job makes, whether or not it has."""
        return self.place.arn(f"{ImportedModel.kind}/{self.model_id}")

    def holds_model_name_at(self, now: int) -> bool:
        """Whether it has made its model, or still may."""
        return self.course.stands_at(now)

    def summary(self, now: int, at: At) -> dict[str, Any]:
        """Its ``ModelImportJobSummary``."""
        ended = self.course.ended_at(now)
        return present(
            {
                "jobArn": self.arn,
                "jobName": self.name,
                "status": self.status_at(now),
                "lastModifiedTime": at(self.created if ended is None else ended),
                "creationTime": at(self.created),
                "endTime": None if ended is None else at(ended),
                "importedModelArn": self.model_arn if self.course.has_worked_at(now) else None,
                "importedModelName": self.model_name,
            }
        )

    def details(self, now: int, at: At) -> dict[str, Any]:
        """Its ``GetModelImportJobResponse``."""
        return present(
            {
                **self.summary(now, at),
                "roleArn": self.role_arn,
                "modelDataSource": self.source,
                "failureMessage": self.course.failure_at(now),
                "vpcConfig": self.vpc_config,
                "importedModelKmsKeyArn": self.kms_key_arn,
            }
        )

    def product(self) -> ImportedModel:
        """The model that the completed job has made."""
        return ImportedModel(
            place=self.place,
            name=self.model_name,
            id=self.model_id,
            created=self.created,
            course=Course(IMPORT_JOB, self.created, self.created),
            tags=self.model_tags,
            job=self,
        )


@dataclass(slots=True, eq=False, kw_only=True)
class ImportedModel(Resource):
    """An imported model. As of a custom model, its creation time is its job's (our choice)."""

    kind: ClassVar[str] = "imported-model"

    job: ImportJob

    def summary(self, _: int, at: At) -> dict[str, Any]:
        """Its ``ImportedModelSummary``."""
        return {
            "modelArn": self.arn,
            "modelName": self.name,
            "creationTime": at(self.created),
            "instructSupported": True,
            "modelArchitecture": _ARCHITECTURE,
        }

    def details(self, now: int, at: At) -> dict[str, Any]:
        """Its ``GetImportedModelResponse``."""
        return present(
            {
                **self.summary(now, at),
                "jobName": self.job.name,
                "jobArn": self.job.arn,
                "modelDataSource": self.job.source,
                "modelKmsKeyArn": self.job.kms_key_arn,
                "customModelUnits": _UNITS,
            }
        )
