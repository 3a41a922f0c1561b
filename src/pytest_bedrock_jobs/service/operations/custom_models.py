"""Custom models: create, get, list and delete."""

from __future__ import annotations

from ..bedrock import Call
from ..course import CUSTOM_MODEL
from ..custom_models import CustomModel
from ..errors import ServiceError, invalid
from .lookup import custom_model, listed
from .registry import Answer, Request, idempotent, operation, tags


@operation
@idempotent
def create_custom_model(call: Call, request: Request) -> Answer:
    """https://docs.aws.amazon.com/bedrock/latest/APIReference/API_CreateCustomModel.html

    That a role is required for data in S3 is in the member's documentation only.
    """
    region, name = call.region, request["modelName"]
    if region.model_names.taken(name, call.now):
        raise invalid("The provided custom model name is currently in use.")
    given = [member for member in ("modelSourceConfig", "customModelDataSource") if member in request]
    if len(given) != 1:
        raise invalid("Exactly one of modelSourceConfig and customModelDataSource must be provided.")
    if "modelSourceConfig" in request and "roleArn" not in request:
        raise invalid("The roleArn is required where modelSourceConfig has an Amazon S3 data source.")
    model_tags = tags(request, "modelTags")
    model = CustomModel(
        place=region.place,
        name=name,
        id=call.bedrock.new_id(region.custom_models(call.now)),
        created=call.now,
        course=call.bedrock.begin(CUSTOM_MODEL, name, call.now),
        tags=model_tags,
        kms_key_arn=request.get("modelKmsKeyArn"),
    )
    region.add_custom_model(model, call.now)
    return {"modelArn": model.arn}


@operation
def get_custom_model(call: Call, request: Request) -> Answer:
    """https://docs.aws.amazon.com/bedrock/latest/APIReference/API_GetCustomModel.html"""
    return custom_model(call, request["modelIdentifier"]).details(call.now, call.at)


@operation
def list_custom_models(call: Call, request: Request) -> Answer:
    """https://docs.aws.amazon.com/bedrock/latest/APIReference/API_ListCustomModels.html

    No model is shared between accounts, so there are none that the caller does not own (our choice).
    """
    base, foundation = request.get("baseModelArnEquals"), request.get("foundationModelArnEquals")
    owned = request.get("isOwned", True)

    def wanted(model: CustomModel, _: int) -> bool:
        return bool(
            owned
            and (base is None or model.base_model_arn == base)
            and (foundation is None or model.foundation_model_arn == foundation)
        )

    models = call.region.custom_models(call.now)
    return listed(call, request, models, "modelSummaries", where=wanted, status="modelStatus")


@operation
def delete_custom_model(call: Call, request: Request) -> Answer:
    """https://docs.aws.amazon.com/bedrock/latest/APIReference/API_DeleteCustomModel.html

    A model that is being created, or that something serves, cannot be deleted (``ConflictException``; our choice). The job that made
    it stays as it is.
    """
    model = custom_model(call, request["modelIdentifier"])
    if model.course.goes_on_at(call.now):
        status = model.status_at(call.now)
        raise ServiceError("ConflictException", f"The provided custom model cannot be deleted. Status was: {status}")
    users = call.region.users_of(model, call.now)
    if users:
        arns = ", ".join(each.arn for each in users)
        raise ServiceError("ConflictException", f"The provided custom model is in use by {arns}.")
    call.region.remove_custom_model(model, call.now)
    return {}
