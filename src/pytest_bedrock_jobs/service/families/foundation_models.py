"""Foundation models: get and list."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ..bedrock import Call
from ..catalogue import FoundationModel
from ..errors import invalid, not_found
from ..record import present
from ..registry import Answer, Request
from .operations import operation

# What a client says for its account as a whole, where it could name a project.
_ACCOUNT = "default"


@operation
def list_foundation_models(call: Call, request: Request) -> Answer:
    """https://docs.aws.amazon.com/bedrock/latest/APIReference/API_ListFoundationModels.html

    Every Region has every model, providers are compared without regard to case, and there are no projects (our choices).
    """
    _check_project(request)
    provider = request.get("byProvider", "").lower()
    wanted = (
        (request.get("byCustomizationType"), "customizationsSupported"),
        (request.get("byOutputModality"), "outputModalities"),
        (request.get("byInferenceType"), "inferenceTypesSupported"),
    )
    summaries = (_summary(call, model) for model in call.bedrock.catalogue if provider in ("", model.provider.lower()))
    return {
        "modelSummaries": [
            summary
            for summary in summaries
            if all(value is None or value in summary[member] for value, member in wanted)
        ]
    }


@operation
def get_foundation_model(call: Call, request: Request) -> Answer:
    """https://docs.aws.amazon.com/bedrock/latest/APIReference/API_GetFoundationModel.html"""
    _check_project(request)
    identifier = request["modelIdentifier"]
    model = call.bedrock.catalogue.get(identifier.rpartition("/")[2])
    if model is None or identifier not in (model.id, call.region.scope.foundation_model_arn(model.id)):
        raise not_found("foundation model")
    return {"modelDetails": _summary(call, model)}


def _check_project(request: Request) -> None:
    """Raises what AWS answers for a project that does not exist; the wording is our choice."""
    if request.get("projectIdentifier", _ACCOUNT) != _ACCOUNT:
        raise invalid("The provided project identifier is invalid.")


def _summary(call: Call, model: FoundationModel) -> dict[str, Any]:
    """The model's ``FoundationModelSummary``, which has the same members as its details.

    AWS answers with modalities and inference types that the service model has no words for. In ``customizationsSupported`` it has
    not been seen to do so.
    """
    satisfies = call.bedrock.rules.satisfies
    return present(
        {
            "modelArn": call.region.scope.foundation_model_arn(model.id),
            "modelId": model.id,
            "modelName": model.name or None,
            "providerName": model.provider or None,
            "inputModalities": list(model.input_modalities),
            "outputModalities": list(model.output_modalities),
            "responseStreamingSupported": model.streaming,
            "customizationsSupported": [
                kind for kind in model.customizations or () if satisfies("ModelCustomization", kind)
            ],
            "inferenceTypesSupported": list(model.inference_types),
            "modelLifecycle": {"status": model.status_at(call.now), **_dates(call, model)},
        }
    )


def _dates(call: Call, model: FoundationModel) -> dict[str, datetime]:
    """The dates of a model's lifecycle that the installed botocore knows."""
    knows = call.bedrock.rules.has_member
    return {name: call.at(time) for name, time in model.lifecycle.items() if knows("FoundationModelLifecycle", name)}
