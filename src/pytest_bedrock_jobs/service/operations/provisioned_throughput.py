"""Provisioned throughput: create, get, list, update and delete."""

from __future__ import annotations

from ..bedrock import Call
from ..catalogue import FoundationModel
from ..course import THROUGHPUT, THROUGHPUT_UPDATE
from ..custom_models import CustomModel
from ..errors import ServiceError, invalid
from ..serving import Throughput
from .lookup import base_of, found, listed
from .registry import Answer, Request, idempotent, operation, tags


@operation
@idempotent
def create_provisioned_model_throughput(call: Call, request: Request) -> Answer:
    """https://docs.aws.amazon.com/bedrock/latest/APIReference/API_CreateProvisionedModelThroughput.html"""
    region, name = call.region, request["provisionedModelName"]
    _check_name(call, name)
    base, custom = base_of(call, request["modelId"])
    own_tags = tags(request, "tags")
    model_arn = _arn_of(call, base, custom)
    _check_quota(call, request, model_arn)
    throughput = Throughput(
        place=region.place,
        name=name,
        id=call.bedrock.new_id(region.throughputs),
        created=call.now,
        course=call.bedrock.begin(THROUGHPUT, name, call.now),
        tags=own_tags,
        desired_model_arn=model_arn,
        model_units=request["modelUnits"],
        commitment=request.get("commitmentDuration"),
        foundation_model_arn=region.place.foundation_model_arn(base.id),
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

    A new name is there at once; a new model takes its time (our choice).
    """
    throughput = _find(call, request)
    name, model_id = request.get("desiredProvisionedModelName"), request.get("desiredModelId")
    _check_settled(call, throughput, "updated")
    if name is not None and name != throughput.name:
        _check_name(call, name)
    throughputs = call.region.throughputs
    if model_id is not None:
        model_arn = _replacement(call, throughput, model_id)
        update = call.bedrock.begin(THROUGHPUT_UPDATE, throughput.name, call.now)
        throughputs.change(throughput, call.now, lambda: throughput.switch(model_arn, update))
    if name is not None:
        throughputs.change(throughput, call.now, lambda: throughputs.rename(throughput, name))
    return {}


@operation
def delete_provisioned_model_throughput(call: Call, request: Request) -> Answer:
    """https://docs.aws.amazon.com/bedrock/latest/APIReference/API_DeleteProvisionedModelThroughput.html"""
    throughput = _find(call, request)
    if throughput.is_changing_at(call.now):
        status = throughput.status_at(call.now)
        raise ServiceError("ConflictException", f"The provisioned throughput cannot be deleted. Status was: {status}")
    until = throughput.committed_until(call.at)
    if until is not None and call.at(call.now) < until:
        raise ServiceError(
            "ConflictException",
            f"The provisioned throughput cannot be deleted before its commitment ends at {until.isoformat()}.",
        )
    call.region.throughputs.remove(throughput, call.now)
    return {}


def _find(call: Call, request: Request) -> Throughput:
    return found(call.region.throughputs, request["provisionedModelId"], "provisioned model throughput")


def _check_settled(call: Call, throughput: Throughput, what: str) -> None:
    status = throughput.status_at(call.now)
    if status != THROUGHPUT.success:
        raise invalid(f"The provided provisioned throughput cannot be {what}. Status was: {status}")


def _check_name(call: Call, name: str) -> None:
    if name in call.region.throughputs.by_name:
        raise invalid("The provided provisioned model name is currently in use.")


def _arn_of(call: Call, base: FoundationModel, custom: CustomModel | None) -> str:
    return call.region.place.foundation_model_arn(base.id) if custom is None else custom.arn


def _check_quota(call: Call, request: Request, model_arn: str) -> None:
    """The quota is of model units without commitment; the message where there are none is a recorded one."""
    quota = call.bedrock.settings.model_units_quota
    if quota is None or "commitmentDuration" in request:
        return
    used = sum(
        throughput.model_units
        for throughput in call.region.throughputs
        if throughput.commitment is None and throughput.desired_model_arn == model_arn
    )
    if used + request["modelUnits"] > quota:
        model_id = request["modelId"]
        raise ServiceError(
            "ServiceQuotaExceededException",
            f"Your account does not currently have any no commitment model units reserved for {model_id}."
            if quota == 0
            else f"Your account has reached its quota of {quota} no commitment model units for {model_id}.",
        )


def _replacement(call: Call, throughput: Throughput, model_id: str) -> str:
    """The model that a throughput may be switched to: for a custom model its base, or another custom model with the same base."""
    base, custom = base_of(call, model_id)
    if throughput.model_arn_at(call.now) == throughput.foundation_model_arn:
        raise invalid("The model of provisioned throughput for a base model cannot be changed.")
    if call.region.place.foundation_model_arn(base.id) != throughput.foundation_model_arn:
        raise invalid("The desired model must have the same base model as the current one.")
    return _arn_of(call, base, custom)
