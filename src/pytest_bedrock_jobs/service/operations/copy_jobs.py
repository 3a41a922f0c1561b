"""Model copy jobs: create, get and list."""

from __future__ import annotations

from ..bedrock import Call
from ..copies import CopyJob
from ..course import COPY_JOB, CUSTOM_MODEL
from ..custom_models import CustomModel
from ..errors import invalid, not_found
from .lookup import found, listed
from .registry import Answer, Request, idempotent, operation, tags


@operation
@idempotent
def create_model_copy_job(call: Call, request: Request) -> Answer:
    """https://docs.aws.amazon.com/bedrock/latest/APIReference/API_CreateModelCopyJob.html

    The copy comes to the Region and the account of the caller. The model may be in any account and Region of the same partition:
    that its owner has shared it is taken for granted (our choices).
    """
    region, name = call.region, request["targetModelName"]
    if region.model_names.taken(name, call.now):
        raise invalid("The provided custom model name is currently in use.")
    source = _source(call, request["sourceModelArn"])
    target_tags = tags(request, "targetModelTags")
    id = call.bedrock.new_id(region.copy_jobs)
    job = CopyJob(
        place=region.place,
        name=id,
        id=id,
        created=call.now,
        course=call.bedrock.begin(COPY_JOB, name, call.now),
        source=source,
        target_name=name,
        target_id=call.bedrock.ids.resource(),
        target_tags=target_tags,
        kms_key_arn=region.place.key_arn(request.get("modelKmsKeyId")),
    )
    region.add_copy_job(job, call.now)
    return {"jobArn": job.arn}


@operation
def get_model_copy_job(call: Call, request: Request) -> Answer:
    """https://docs.aws.amazon.com/bedrock/latest/APIReference/API_GetModelCopyJob.html"""
    return found(call.region.copy_jobs, request["jobArn"], "model copy job").details(call.now, call.at)


@operation
def list_model_copy_jobs(call: Call, request: Request) -> Answer:
    """https://docs.aws.amazon.com/bedrock/latest/APIReference/API_ListModelCopyJobs.html"""
    account, model = request.get("sourceAccountEquals"), request.get("sourceModelArnEquals")
    text = request.get("targetModelNameContains", "")

    def wanted(job: CopyJob, _: int) -> bool:
        return (
            text in job.target_name
            and (account is None or job.source.place.account == account)
            and (model is None or job.source.arn == model)
        )

    return listed(call, request, call.region.copy_jobs, "modelCopyJobSummaries", where=wanted)


def _source(call: Call, arn: str) -> CustomModel:
    _, partition, _, region_name, account, _ = arn.split(":", 5)
    region = call.bedrock.regions.get((account, region_name))
    model = None if region is None else region.custom_models(call.now).by_arn(arn)
    if model is None or partition != call.region.place.partition:
        raise not_found("custom model")
    status = model.status_at(call.now)
    if status != CUSTOM_MODEL.success:
        raise invalid(f"The provided custom model cannot be copied. Status was: {status}")
    return model
