"""Model copy jobs: they bring a custom model into another Region, or from another account."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from .. import tags as tag_lists
from ..bedrock import Bedrock, Call
from ..errors import invalid, not_found
from ..lifecycle import Lifecycle
from ..names import custom_model_resource
from ..record import At, Record, present
from ..registry import FAMILIES, Answer, Request
from . import models
from .custom_models import CustomModel, made_by
from .family import Family, Listing, Members
from .operations import idempotent, operation, register, tags

if TYPE_CHECKING:
    from ..names import Scope
    from ..seeding.seeding import Fields, Seeding
    from ..timeline import Timeline

LIFECYCLE = Lifecycle(name="copy_job", duration="copy", way=(("InProgress", 0),), success="Completed")


class CopyJob(Record):
    """A model copy job; it lives where the copy goes. It has no name, so it goes by its id, and it cannot be tagged.

    Attributes:
        source: The model that is copied, which may be gone by now.
        target_name: The name of the copy.
        target_id: The id of the copy.
        target_tags: The tags of the copy.
    """

    __slots__ = ("source", "target_id", "target_name", "target_tags")

    source: CustomModel

    def __init__(
        self,
        scope: Scope,
        timeline: Timeline,
        request: Mapping[str, Any],
        target_name: str,
        target_tags: Mapping[str, str] | None,
    ) -> None:
        super().__init__(FAMILIES["copy_job"], scope, "", timeline, request)
        self.target_name: str = target_name
        self.target_tags: Mapping[str, str] | None = target_tags
        self.target_id: str = ""

    @property
    def target_arn(self) -> str:
        """The ARN of the copy, whether or not it is there."""
        return self.scope.arn(custom_model_resource(self.source.base_model_id or "imported", self.target_id))

    @property
    def kms_key_arn(self) -> str | None:
        """The ARN of the copy's key, where it has one."""
        return self.scope.key_arn(self.request.get("modelKmsKeyId"))

    @property
    def made_name(self) -> str:
        return self.target_name

    @property
    def made_id(self) -> str:
        return self.target_id

    def summarize(self, now: int, at: At) -> dict[str, Any]:
        """Its ``ModelCopyJobSummary``, whose members its details have, too."""
        return present(
            {
                "jobArn": self.arn,
                "status": self.status_at(now),
                "creationTime": at(self.created),
                "targetModelArn": self.target_arn,
                "targetModelName": self.target_name,
                "sourceAccountId": self.source.scope.account,
                "sourceModelArn": self.source.arn,
                "targetModelKmsKeyArn": self.kms_key_arn,
                "targetModelTags": tag_lists.as_list(self.target_tags) or None,
                "failureMessage": self.failure_at(now),
                "sourceModelName": self.source.name,
            }
        )

    def detail(self, now: int, at: At) -> dict[str, Any]:
        """Its ``GetModelCopyJobResponse``."""
        return self.summarize(now, at)

    def product(self) -> CustomModel:
        """The copy that the completed job has made."""
        return made_by(
            self.source.job,
            self.scope,
            self.target_name,
            self.target_id,
            self.created,
            self.target_tags,
            self.kms_key_arn,
        )


@operation
@idempotent
def create_model_copy_job(call: Call, request: Request) -> Answer:
    """https://docs.aws.amazon.com/bedrock/latest/APIReference/API_CreateModelCopyJob.html

    The copy comes to the Region and the account of the caller. The model may be in any account and Region of the same partition:
    that its owner has shared it is taken for granted (our choices).
    """
    region, name = call.region, request["targetModelName"]
    if region.names_of("custom_model").taken(name, call.now):
        raise invalid("The provided custom model name is currently in use.")
    source = _source(call, request["sourceModelArn"])
    target_tags = tags(request, "targetModelTags")
    job = CopyJob(region.scope, call.bedrock.begin(LIFECYCLE, name, call.now), request, name, target_tags)
    job.source = source
    call.bedrock.admit(region, job)
    return {"jobArn": job.arn}


def _source(call: Call, arn: str) -> CustomModel:
    _, partition, _, region_name, account, _ = arn.split(":", 5)
    region = call.bedrock.regions.get((account, region_name))
    model: CustomModel | None = None if region is None else region.of("custom_model").by_arn(arn)
    if model is None or partition != call.region.scope.partition:
        raise not_found("custom model")
    if not model.timeline.has_worked_at(call.now):
        raise invalid(f"The provided custom model cannot be copied. Status was: {model.status_at(call.now)}")
    return model


def _identify(bedrock: Bedrock, job: CopyJob) -> None:
    job.target_id = bedrock.ids.resource()


def _plan(seeding: Seeding, family: Family, fields: Fields) -> Record:
    region = seeding.region_of(fields)
    source = models.any_custom_model(seeding, region, fields, "source_model")
    timeline = seeding.timeline(LIFECYCLE, fields, source)
    name = seeding.naming.made(region, family, fields, "target_model_name", "copy", timeline)
    job = CopyJob(region.scope, timeline, seeding.request(family, fields), name, seeding.tags(fields, "target_tags"))
    copied = models.model_or_new(seeding, region, source, timeline.begun)

    def complete() -> None:
        job.source = copied()

    return seeding.put(job, complete)


def _told(job: CopyJob, copy: Record | None, _: int) -> Mapping[str, Any]:
    return {
        "target_model_name": job.target_name,
        "source_model": job.source.arn,
        "target_tags": job.target_tags if copy is None else copy.tags,
    }


COPY_JOBS = register(
    Family(
        name="copy_job",
        noun="model copy job",
        resource="model-copy-job",
        members=Members(arn="jobArn", name=""),
        listing=Listing("modelCopyJobSummaries"),
        create="CreateModelCopyJob",
        get="GetModelCopyJob",
        list="ListModelCopyJobs",
        fields={
            "target_model_name": "targetModelName",
            "source_model": None,
            "kms_key_id": "modelKmsKeyId",
            "target_tags": "targetModelTags",
        },
        lifecycle=LIFECYCLE,
        makes="custom_model",
        filters={
            "sourceAccountEquals": lambda job, _, account: job.source.scope.account == account,
            "sourceModelArnEquals": lambda job, _, arn: job.source.arn == arn,
            "targetModelNameContains": lambda job, _, text: text in job.target_name,
        },
        record=CopyJob,
        plan=_plan,
        told=_told,
        on_identify=_identify,
    )
)
