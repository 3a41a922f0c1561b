"""Provisioned throughput: create, get, list, update and delete."""

from __future__ import annotations

from ..bedrock import Call
from ..course import THROUGHPUT, THROUGHPUT_UPDATE
from ..errors import ServiceError, invalid
from ..models import Model
from ..serving import Throughput
from .lookup import found, listed, model_of
from .registry import Answer, Request, code_of, idempotent, operation, tags


@operation
@idempotent
def create_provisioned_model_throughput(call: Call, request: Request) -> Answer:
    """https://docs.aws.amazon.com/bedrock/latest/APIReference/API_CreateProvisionedModelThroughput.html"""
    region, name = call.region, request["provisionedModelName"]
    _check_name(call, name)
    model = model_of(call, request["modelId"])
    own_tags = tags(request, "tags")
    if "commitmentDuration" not in request:
        _check_quota(call, "CreateProvisionedModelThroughput", request["modelId"], model, request["modelUnits"])
    throughput = Throughput(
        place=region.place,
        name=name,
        id=call.bedrock.new_id(region.throughputs),
        created=call.now,
        course=call.bedrock.begin(THROUGHPUT, name, call.now),
        tags=own_tags,
        desired_model_arn=model.arn_in(region.place),
        model_units=request["modelUnits"],
        commitment=request.get("commitmentDuration"),
        foundation_model_arn=model.foundation_model_arn_in(region.place),
    )
    region.throughputs.add(throughput, call.now)
    return {"provisionedModelArn": throughput.arn}


@operation
def get_provisioned_model_throughput(call: Call, request: Request) -> Answer:
    """https://docs.aws.amazon.com/bedrock/latest/APIReference/API_GetProvisionedModelThroughput.html"""
    return _find(call, request).details(call.now, call.at)


@operation
def list_provisioned_model_throughputs(call: Call, request: Request) -> Answer:
    """https://docs.aws.amazon.com/bedrock/latest/APIReference/API_ListProvisionedModelThroughputs.html"""
    model = request.get("modelArnEquals")
    return listed(
        call,
        request,
        call.region.throughputs,
        "provisionedModelSummaries",
        where=None if model is None else lambda throughput, now: throughput.model_arn_at(now) == model,
    )


@operation
def update_provisioned_model_throughput(call: Call, request: Request) -> Answer:
    """https://docs.aws.amazon.com/bedrock/latest/APIReference/API_UpdateProvisionedModelThroughput.html

    A new name is there at once; a new model takes its time. An update that fails leaves the former model, is no obstacle to another
    one, and also a new model needs units of its own (our choices).
    """
    throughput = _find(call, request)
    name, model_id = request.get("desiredProvisionedModelName"), request.get("desiredModelId")
    _check_updatable(call, throughput)
    if name is not None and name != throughput.name:
        _check_name(call, name)
    throughputs = call.region.throughputs
    if model_id is not None:
        model_arn = _replacement(call, throughput, model_id)
        update = call.bedrock.begin(THROUGHPUT_UPDATE, throughput.name, call.now)
        throughputs.change(throughput, call.now, lambda: throughput.switch(model_arn, update))
    if name is not None:

        def rename() -> None:
            throughputs.rename(throughput, name)
            throughput.renamed = call.now

        throughputs.change(throughput, call.now, rename)
    return {}


@operation
def delete_provisioned_model_throughput(call: Call, request: Request) -> Answer:
    """https://docs.aws.amazon.com/bedrock/latest/APIReference/API_DeleteProvisionedModelThroughput.html"""
    throughput = _find(call, request)
    if throughput.is_changing_at(call.now):
        status = throughput.status_at(call.now)
        raise ServiceError("ConflictException", f"The provisioned throughput cannot be deleted. Status was: {status}")
    # Nothing was bought where the creation failed.
    until = throughput.committed_until(call.at) if throughput.course.has_worked_at(call.now) else None
    if until is not None and call.at(call.now) < until:
        raise ServiceError(
            "ConflictException",
            f"The provisioned throughput cannot be deleted before its commitment ends at {until.isoformat()}.",
        )
    call.region.throughputs.remove(throughput, call.now)
    return {}


def _find(call: Call, request: Request) -> Throughput:
    return found(call.region.throughputs, request["provisionedModelId"], "provisioned model throughput")


def _check_updatable(call: Call, throughput: Throughput) -> None:
    """Whether it has been created, and nothing goes on with it; an update before may have failed."""
    if throughput.is_changing_at(call.now) or not throughput.course.has_worked_at(call.now):
        status = throughput.status_at(call.now)
        raise invalid(f"The provided provisioned throughput cannot be updated. Status was: {status}")


def _check_name(call: Call, name: str) -> None:
    if name in call.region.throughputs.by_name:
        raise invalid("The provided provisioned model name is currently in use.")


def _check_quota(call: Call, asking: str, identifier: str, model: Model, units: int) -> None:
    """The quota is of model units without commitment; the message where there are none is a recorded one."""
    quota = call.bedrock.settings.model_units_quota
    model_arn = model.arn_in(call.region.place)
    used = sum(
        throughput.model_units
        for throughput in call.region.throughputs
        if throughput.commitment is None and throughput.uses_at(model_arn, call.now)
    )
    if quota is not None and used + units > quota:
        raise ServiceError(
            code_of(call, asking, "ServiceQuotaExceededException"),
            f"Your account does not currently have any no commitment model units reserved for {identifier}."
            if quota == 0
            else f"Your account has reached its quota of {quota} no commitment model units for {identifier}.",
        )


def _replacement(call: Call, throughput: Throughput, model_id: str) -> str:
    """The model that a throughput may be switched to: for a custom model its base, or another custom model with the same base."""
    model, place = model_of(call, model_id), call.region.place
    current, desired = throughput.model_arn_at(call.now), model.arn_in(place)
    if current == throughput.foundation_model_arn:
        raise invalid("The model of provisioned throughput for a base model cannot be changed.")
    if model.foundation_model_arn_in(place) != throughput.foundation_model_arn:
        raise invalid("The desired model must have the same base model as the current one.")
    if throughput.commitment is None and desired != current:
        _check_quota(call, "UpdateProvisionedModelThroughput", model_id, model, throughput.model_units)
    return desired
