"""Custom model deployments."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..bedrock import Call
from ..errors import invalid
from ..lifecycle import Lifecycle
from ..record import At, Record, present
from ..registry import Answer, Request
from . import models
from .family import Family, Listing, Members, check_updates
from .lookup import active_custom_model
from .operations import check_free_name, idempotent, named, operation, register, tags
from .serving import Serving

if TYPE_CHECKING:
    from ..seeding.seeding import Fields, Seeding
    from ..timeline import Timeline

LIFECYCLE = Lifecycle(name="deployment", duration="deployment", way=(("Creating", 0),), success="Active")
UPDATES = Lifecycle(
    name="deployment_update",
    duration="deployment",
    way=(("Updating", 0),),
    success="UpdateCompleted",
    failure="UpdateFailed",
)


class Deployment(Serving):
    """A custom model deployment."""

    __slots__ = ()

    def summarize(self, now: int, at: At) -> dict[str, Any]:
        """Its ``CustomModelDeploymentSummary``, in which its name is called otherwise than in its details."""
        return present(
            {
                "customModelDeploymentArn": self.arn,
                "customModelDeploymentName": self.name,
                "modelArn": self.model_arn_at(now),
                "createdAt": at(self.created),
                "status": self.status_at(now),
                "lastUpdatedAt": at(self.modified_at(now)),
                "failureMessage": self.failure_at(now),
            }
        )

    def detail(self, now: int, at: At) -> dict[str, Any]:
        """Its ``GetCustomModelDeploymentResponse``. A failed update shows in ``updateDetails`` and in ``failureMessage``."""
        details = self.summarize(now, at)
        details["modelDeploymentName"] = details.pop("customModelDeploymentName")
        if self.update is not None:
            details["updateDetails"] = {"modelArn": self.desired_model_arn, "updateStatus": self.update.status_at(now)}
        return present({**details, "description": self.request.get("description")})


@operation
@idempotent
def create_custom_model_deployment(call: Call, request: Request) -> Answer:
    """https://docs.aws.amazon.com/bedrock/latest/APIReference/API_CreateCustomModelDeployment.html"""
    name = check_free_name(DEPLOYMENTS, call, request)
    model = active_custom_model(call, request["modelArn"])
    own_tags = tags(request, "tags")
    timeline = call.bedrock.begin(LIFECYCLE, name, call.now)
    deployment = Deployment(DEPLOYMENTS, call.region.scope, name, timeline, request, own_tags, model.arn)
    call.bedrock.admit(call.region, deployment)
    return {"customModelDeploymentArn": deployment.arn}


@operation
def update_custom_model_deployment(call: Call, request: Request) -> Answer:
    """https://docs.aws.amazon.com/bedrock/latest/APIReference/API_UpdateCustomModelDeployment.html

    The deployment stays Active and serves its former model until the update is through (our choice).
    """
    deployment = _find_settled(call, request, "UpdateCustomModelDeployment")
    status = deployment.status_at(call.now)
    if status != LIFECYCLE.success:
        raise invalid(f"The provided custom model deployment cannot be updated. Status was: {status}")
    model = active_custom_model(call, request["modelArn"])
    update = call.bedrock.begin(UPDATES, deployment.name, call.now)
    call.region.of("deployment").change(deployment, lambda: deployment.switch(model.arn, update))
    return {"customModelDeploymentArn": deployment.arn}


@operation
def delete_custom_model_deployment(call: Call, request: Request) -> Answer:
    """https://docs.aws.amazon.com/bedrock/latest/APIReference/API_DeleteCustomModelDeployment.html"""
    call.region.take_out(_find_settled(call, request, "DeleteCustomModelDeployment"))
    return {}


def _find_settled(call: Call, request: Request, operation: str) -> Deployment:
    """The deployment, which nothing is being done to already; the message is a recorded one."""
    deployment: Deployment = named(DEPLOYMENTS, call, request, operation)
    if deployment.is_changing_at(call.now):
        raise invalid("Custom model deployment is in a mutating state")
    return deployment


def _plan(seeding: Seeding, family: Family, fields: Fields) -> Record:
    region = seeding.region_of(fields)
    model = models.named_custom_model(seeding, region, fields, "model")
    timeline, switch = _timelines(seeding, region, fields, model)
    name = seeding.naming.free(region, family, fields, "deployment_name")
    request = present({"description": fields.get("description")})
    deployment = Deployment(family, region.scope, name, timeline, request, seeding.tags(fields, "tags"), "")
    served = models.model_or_new(seeding, region, model, timeline.begun)

    def complete() -> None:
        deployment.desired_model_arn = served().arn
        if switch is not None:
            deployment.switch(*switch)

    return seeding.put(deployment, complete)


def _timelines(
    seeding: Seeding, region: Any, fields: Fields, model: Any
) -> tuple[Timeline, tuple[str, Timeline] | None]:
    """How a deployment was created, and how it was updated if it was."""
    if not fields.keys().isdisjoint(("update_model", "update_status")):
        check_updates(DEPLOYMENTS, seeding.rules)
    other = models.named_custom_model(seeding, region, fields, "update_model")
    if other is None:
        if "update_status" in fields:
            raise ValueError(
                f"update_status={fields['update_status']!r} says nothing of the model; pass update_model=..., too"
            )
        return seeding.timeline(LIFECYCLE, fields, model), None
    if fields.get("status", LIFECYCLE.success) != LIFECYCLE.success:
        raise ValueError(
            f"status={fields['status']!r} contradicts update_model={fields['update_model']!r}:"
            " only an Active deployment is updated; leave one of them out"
        )
    UPDATES.checked(fields.get("update_status", UPDATES.success), "update_status")
    updated = fields if "timeline" in fields else {**fields, "status": fields.get("update_status", UPDATES.success)}
    timeline, update = seeding.switch(LIFECYCLE, UPDATES, updated, model)
    return timeline, (other.arn, update)


def _told(deployment: Deployment, _: Record | None, __: int) -> Mapping[str, Any]:
    return deployment.models_as("model", "update_model")


DEPLOYMENTS = register(
    Family(
        name="deployment",
        noun="custom model deployment",
        resource="custom-model-deployment",
        members=Members(
            arn="customModelDeploymentArn",
            name="modelDeploymentName",
            created="createdAt",
            modified="lastUpdatedAt",
        ),
        listing=Listing("modelDeploymentSummaries", after="createdAfter", before="createdBefore"),
        create="CreateCustomModelDeployment",
        get="GetCustomModelDeployment",
        list="ListCustomModelDeployments",
        delete="DeleteCustomModelDeployment",
        update="UpdateCustomModelDeployment",
        fields={
            "deployment_name": "modelDeploymentName",
            "model": None,
            "update_model": None,
            "update_status": None,
            "description": "description",
            "tags": "tags",
        },
        name_field="deployment_name",
        default_name="deployment",
        tags="tags",
        lifecycle=LIFECYCLE,
        updates=UPDATES,
        filters={"modelArnEquals": lambda deployment, now, arn: deployment.model_arn_at(now) == arn},
        record=Deployment,
        plan=_plan,
        told=_told,
        since="1.39.7",
        update_since="1.42.2",
    )
)
