"""Model customization jobs: create, get, list and stop."""

from __future__ import annotations

from ..bedrock import Call
from ..errors import ServiceError, invalid
from ..jobs import JobRecord, JobSpec, filled_up, misfit
from ..lifecycle import RUNNING
from ..models import Model, can_be_trained
from .lookup import found, listed, model_of
from .registry import Answer, Request, idempotent, operation, tags


@operation
@idempotent
def create_model_customization_job(call: Call, request: Request) -> Answer:
    """https://docs.aws.amazon.com/bedrock/latest/APIReference/API_CreateModelCustomizationJob.html"""
    region, name, model_name = call.region, request["jobName"], request["customModelName"]
    if name in region.jobs.by_name:
        raise invalid("The provided job name is currently in use.")
    if region.model_names.taken(model_name, call.now):
        raise invalid("The provided custom model name is currently in use.")
    spec = _spec(call, request)
    job_tags, model_tags = tags(request, "jobTags"), tags(request, "customModelTags")
    _check_quota(call)
    timeline = call.bedrock.life_of(name, spec, region.place, call.now)
    job = JobRecord(
        region.place, spec, timeline, name, model_name, call.bedrock.new_id(region.jobs), call.bedrock.ids.resource()
    )
    job.token, job.tags, job.model_tags = request.get("clientRequestToken"), job_tags, model_tags
    region.add_jobs([job], {model_name: job}, call.now)
    call.bedrock.await_end_of(job)
    return {"jobArn": job.arn}


@operation
def get_model_customization_job(call: Call, request: Request) -> Answer:
    """https://docs.aws.amazon.com/bedrock/latest/APIReference/API_GetModelCustomizationJob.html"""
    return _find(call, request).details(call.now, call.at)


@operation
def list_model_customization_jobs(call: Call, request: Request) -> Answer:
    """https://docs.aws.amazon.com/bedrock/latest/APIReference/API_ListModelCustomizationJobs.html"""
    return listed(call, request, call.region.jobs, "modelCustomizationJobSummaries")


@operation
def stop_model_customization_job(call: Call, request: Request) -> Answer:
    """https://docs.aws.amazon.com/bedrock/latest/APIReference/API_StopModelCustomizationJob.html"""
    call.bedrock.stop_job(call.region, _find(call, request), call.now)
    return {}


def _find(call: Call, request: Request) -> JobRecord:
    return found(call.region.jobs, request["jobIdentifier"], "model customization job")


def _spec(call: Call, request: Request) -> JobSpec:
    kind = request.get("customizationType", "FINE_TUNING")
    base, custom = _base_model(call, request["baseModelIdentifier"], kind)
    config = request.get("customizationConfig")
    member = misfit(config, kind)
    if member is not None:
        raise invalid(f"The provided customizationConfig {member} does not apply to customizationType {kind}.")
    if kind == "IMPORTED":
        raise invalid("The provided customizationType IMPORTED is not valid for a model customization job.")
    return JobSpec(
        base_model_id=base.id,
        customization_type=kind,
        role_arn=request["roleArn"],
        training_data=request["trainingDataConfig"],
        output_data=request["outputDataConfig"],
        validation_data=request.get("validationDataConfig"),
        hyper_parameters=filled_up(request.get("hyperParameters"), base, kind),
        vpc_config=request.get("vpcConfig"),
        customization_config=config,
        kms_key_arn=call.region.place.key_arn(request.get("customModelKmsKeyId")),
        custom_base_arn=None if custom is None else custom.arn,
    )


def _base_model(call: Call, identifier: str, kind: str) -> Model:
    """The model to train on; a custom model is trained further."""
    model = model_of(call, identifier)
    if not can_be_trained(call.bedrock, model, kind):
        raise invalid(f"The provided model does not support customization of type {kind}.")
    return model


def _check_quota(call: Call) -> None:
    quota = call.bedrock.settings.in_progress_quota
    jobs = call.region.jobs
    if quota is not None and sum(jobs.count_of(status, call.now) for status in RUNNING) >= quota:
        raise ServiceError(
            "ServiceQuotaExceededException",
            f"Your account has reached its quota of {quota} model customization jobs in progress.",
        )
