"""Model copy jobs: they bring a custom model into another Region, or from another account."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from . import tags
from .course import CUSTOM_MODEL, Course
from .custom_models import CustomModel
from .names import custom_model_resource
from .resource import At, Resource, present


@dataclass(slots=True, eq=False, kw_only=True)
class CopyJob(Resource):
    """A model copy job; it lives where the copy goes. It has no name, so it goes by its id, and it cannot be tagged.

    Attributes:
        source: The model that is copied, which may be gone by now.
        target_name: The name of the copy.
        target_id: The id of the copy.
        target_tags: The tags of the copy.
        kms_key_arn: The customer's key for the copy, where there is one.
    """

    kind: ClassVar[str] = "model-copy-job"

    source: CustomModel
    target_name: str
    target_id: str
    target_tags: Mapping[str, str] | None = None
    kms_key_arn: str | None = None

    @property
    def target_arn(self) -> str:
        """The ARN of the copy, whether or not it is there."""
        return self.place.arn(custom_model_resource(self.source.base_model_id or "imported", self.target_id))

    def holds_model_name_at(self, now: int) -> bool:
        """Whether it has made its copy, or still may."""
        return self.course.stands_at(now)

    def summary(self, now: int, at: At) -> dict[str, Any]:
        """Its ``ModelCopyJobSummary``."""
        return present(
            {
                "jobArn": self.arn,
                "status": self.status_at(now),
                "creationTime": at(self.created),
                "targetModelArn": self.target_arn,
                "targetModelName": self.target_name,
                "sourceAccountId": self.source.place.account,
                "sourceModelArn": self.source.arn,
                "targetModelKmsKeyArn": self.kms_key_arn,
                "targetModelTags": tags.as_list(self.target_tags) or None,
                "failureMessage": self.course.failure_at(now),
                "sourceModelName": self.source.name,
            }
        )

    def details(self, now: int, at: At) -> dict[str, Any]:
        """Its ``GetModelCopyJobResponse``, which has the same members."""
        return self.summary(now, at)

    def product(self) -> CustomModel:
        """The copy that the completed job has made."""
        return CustomModel(
            place=self.place,
            name=self.target_name,
            id=self.target_id,
            created=self.created,
            course=Course(CUSTOM_MODEL, self.created, self.created),
            tags=self.target_tags,
            job=self.source.job,
            kms_key_arn=self.kms_key_arn,
        )
