"""Model import jobs, and the imported models that they make."""

from __future__ import annotations

from ..bedrock import Call
from ..course import IMPORT_JOB
from ..errors import invalid
from ..imports import ImportedModel, ImportJob
from .lookup import found, listed
from .registry import Answer, Request, idempotent, operation, tags


@operation
@idempotent
def create_model_import_job(call: Call, request: Request) -> Answer:
    """https://docs.aws.amazon.com/bedrock/latest/APIReference/API_CreateModelImportJob.html"""
    region, name, model_name = call.region, request["jobName"], request["importedModelName"]
    if name in region.import_jobs.by_name:
        raise invalid("The provided job name is currently in use.")
    if region.imported_model_names.taken(model_name, call.now):
        raise invalid("The provided imported model name is currently in use.")
    job_tags, model_tags = tags(request, "jobTags"), tags(request, "importedModelTags")
    job = ImportJob(
        place=region.place,
        name=name,
        id=call.bedrock.new_id(region.import_jobs),
        created=call.now,
        course=call.bedrock.begin(IMPORT_JOB, name, call.now),
        tags=job_tags,
        model_name=model_name,
        model_id=call.bedrock.ids.resource(),
        model_tags=model_tags,
        role_arn=request["roleArn"],
        source=request["modelDataSource"],
        vpc_config=request.get("vpcConfig"),
        kms_key_arn=region.place.key_arn(request.get("importedModelKmsKeyId")),
    )
    region.add_import_job(job, call.now)
    return {"jobArn": job.arn}


@operation
def get_model_import_job(call: Call, request: Request) -> Answer:
    """https://docs.aws.amazon.com/bedrock/latest/APIReference/API_GetModelImportJob.html"""
    return found(call.region.import_jobs, request["jobIdentifier"], "model import job").details(call.now, call.at)


@operation
def list_model_import_jobs(call: Call, request: Request) -> Answer:
    """https://docs.aws.amazon.com/bedrock/latest/APIReference/API_ListModelImportJobs.html"""
    return listed(call, request, call.region.import_jobs, "modelImportJobSummaries")


@operation
def get_imported_model(call: Call, request: Request) -> Answer:
    """https://docs.aws.amazon.com/bedrock/latest/APIReference/API_GetImportedModel.html"""
    return _find(call, request).details(call.now, call.at)


@operation
def list_imported_models(call: Call, request: Request) -> Answer:
    """https://docs.aws.amazon.com/bedrock/latest/APIReference/API_ListImportedModels.html"""
    return listed(call, request, call.region.imported_models(call.now), "modelSummaries")


@operation
def delete_imported_model(call: Call, request: Request) -> Answer:
    """https://docs.aws.amazon.com/bedrock/latest/APIReference/API_DeleteImportedModel.html

    The job that made it stays as it is.
    """
    call.region.remove_imported_model(_find(call, request), call.now)
    return {}


def _find(call: Call, request: Request) -> ImportedModel:
    return found(call.region.imported_models(call.now), request["modelIdentifier"], "imported model")
