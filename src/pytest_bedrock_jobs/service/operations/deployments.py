"""Custom model deployments: create, get, list, update and delete."""

from __future__ import annotations

from ..bedrock import Call
from ..course import DEPLOYMENT, DEPLOYMENT_UPDATE
from ..errors import invalid
from ..serving import Deployment
from .lookup import active_custom_model, found, listed
from .registry import Answer, Request, idempotent, operation, tags


@operation
@idempotent
def create_custom_model_deployment(call: Call, request: Request) -> Answer:
    """https://docs.aws.amazon.com/bedrock/latest/APIReference/API_CreateCustomModelDeployment.html"""
    region, name = call.region, request["modelDeploymentName"]
    if name in region.deployments.by_name:
        raise invalid("The provided custom model deployment name is currently in use.")
    model = active_custom_model(call, request["modelArn"])
    own_tags = tags(request, "tags")
    deployment = Deployment(
        place=region.place,
        name=name,
        id=call.bedrock.new_id(region.deployments),
        created=call.now,
        course=call.bedrock.begin(DEPLOYMENT, name, call.now),
        tags=own_tags,
        desired_model_arn=model.arn,
        description=request.get("description"),
    )
    region.deployments.add(deployment, call.now)
    return {"customModelDeploymentArn": deployment.arn}


@operation
def get_custom_model_deployment(call: Call, request: Request) -> Answer:
    """https://docs.aws.amazon.com/bedrock/latest/APIReference/API_GetCustomModelDeployment.html"""
    return _find(call, request).details(call.now, call.at)


@operation
def list_custom_model_deployments(call: Call, request: Request) -> Answer:
    """https://docs.aws.amazon.com/bedrock/latest/APIReference/API_ListCustomModelDeployments.html"""
    model = request.get("modelArnEquals")
    return listed(
        call,
        request,
        call.region.deployments,
        "modelDeploymentSummaries",
        where=None if model is None else lambda deployment, now: deployment.model_arn_at(now) == model,
        after="createdAfter",
        before="createdBefore",
    )


@operation
def update_custom_model_deployment(call: Call, request: Request) -> Answer:
    """https://docs.aws.amazon.com/bedrock/latest/APIReference/API_UpdateCustomModelDeployment.html

    The deployment stays Active and serves its former model until the update is through (our choice).
    """
    deployment = _find_settled(call, request)
    status = deployment.status_at(call.now)
    if status != DEPLOYMENT.success:
        raise invalid(f"The provided custom model deployment cannot be updated. Status was: {status}")
    model = active_custom_model(call, request["modelArn"])
    update = call.bedrock.begin(DEPLOYMENT_UPDATE, deployment.name, call.now)
    call.region.deployments.change(deployment, call.now, lambda: deployment.switch(model.arn, update))
    return {"customModelDeploymentArn": deployment.arn}


@operation
def delete_custom_model_deployment(call: Call, request: Request) -> Answer:
    """https://docs.aws.amazon.com/bedrock/latest/APIReference/API_DeleteCustomModelDeployment.html"""
    call.region.deployments.remove(_find_settled(call, request), call.now)
    return {}


def _find(call: Call, request: Request) -> Deployment:
    identifier = request["customModelDeploymentIdentifier"]
    return found(call.region.deployments, identifier, "custom model deployment")


def _find_settled(call: Call, request: Request) -> Deployment:
    """The deployment, which nothing is being done to already; the message is a recorded one."""
    deployment = _find(call, request)
    if deployment.is_changing_at(call.now):
        raise invalid("Custom model deployment is in a mutating state")
    return deployment
