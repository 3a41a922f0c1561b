"""From the fields that a test author gives of a foundation model to the model."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from ..bedrock import Rules
from ..catalogue import FoundationModel
from ..clock import to_millis
from ..errors import no_such
from ..record import At
from .values import check

# What AWS itself answers with values that its model does not allow: longer names, and words that no enum has.
_NAMES = ("model_name", "provider_name")
_WORDS = ("input_modalities", "output_modalities", "inference_types_supported", "customizations_supported")
# The dates of a lifecycle, in the order in which they come, and AWS's names of them.
_DATES = {
    "start_of_life_time": "startOfLifeTime",
    "legacy_time": "legacyTime",
    "public_extended_access_time": "publicExtendedAccessTime",
    "end_of_life_time": "endOfLifeTime",
}
_CATALOGUE_SHAPES: Mapping[str, str | None] = {
    **dict.fromkeys((*_NAMES, *_WORDS)),
    "response_streaming_supported": "Boolean",
    "lifecycle_status": "FoundationModelLifecycleStatus",
    "hyper_parameters": "ModelCustomizationHyperParameters",
    **dict.fromkeys(_DATES),
}


def foundation_model(rules: Rules, model_id: str, fields: Mapping[str, Any]) -> FoundationModel:
    """The foundation model with an id and the given fields.

    Raises:
        TypeError: There is no such field, or a date is no datetime.
        ValueError: The id or a field has a value that AWS's models do not allow.
    """
    check(rules, "model_id", model_id, "BedrockModelId", model_id)
    for name, value in fields.items():
        if name not in _CATALOGUE_SHAPES:
            raise no_such("field of a foundation model", name, _CATALOGUE_SHAPES)
        given = list(value) if isinstance(value, tuple) else value
        shape = _CATALOGUE_SHAPES[name]
        if shape is not None:
            check(rules, name, value, shape, given)
        elif (name in _NAMES and not _is_text(value)) or (name in _WORDS and not _are_texts(given)):
            what = "a name" if name in _NAMES else "a list of AWS's words"
            raise ValueError(f"{name}={value!r} is not {what}; pass {what} that is not empty")
    for kind in fields.get("customizations_supported", ()):
        check(rules, "customizations_supported", kind, "CustomizationType", kind)
    provider, _, name = model_id.partition(".")
    return FoundationModel(
        id=model_id,
        name=fields.get("model_name", name[:20]),
        provider=fields.get("provider_name", provider[:20].capitalize()),
        input_modalities=tuple(fields.get("input_modalities", ("TEXT",))),
        output_modalities=tuple(fields.get("output_modalities", ("TEXT",))),
        streaming=fields.get("response_streaming_supported"),
        customizations=tuple(fields.get("customizations_supported", ())),
        inference_types=tuple(fields.get("inference_types_supported", ("ON_DEMAND",))),
        status=fields.get("lifecycle_status"),
        lifecycle=_lifecycle(fields),
        hyper_parameters=dict(fields.get("hyper_parameters", {})),
    )


def _lifecycle(fields: Mapping[str, Any]) -> dict[str, int]:
    """The dates of a model's lifecycle, by AWS's names."""
    times = {name: to_millis(fields[name], name) for name in _DATES if name in fields}
    for (earlier, first), (later, second) in pairwise(times.items()):
        if second < first:
            raise ValueError(
                f"{later}={fields[later].isoformat()} is before {earlier}={fields[earlier].isoformat()}; pass a later one"
            )
    return {_DATES[name]: time for name, time in times.items()}


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and value != ""


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(map(_is_text, value))


def described(model: FoundationModel, at: At) -> dict[str, Any]:
    """The id and the fields of a foundation model, without those that have their defaults."""
    fields: dict[str, Any] = {
        "model_name": model.name,
        "provider_name": model.provider,
        "input_modalities": list(model.input_modalities),
        "output_modalities": list(model.output_modalities),
        "response_streaming_supported": model.streaming,
        "customizations_supported": list(model.customizations or ()),
        "inference_types_supported": list(model.inference_types),
        "lifecycle_status": model.status,
        "hyper_parameters": dict(model.hyper_parameters),
        **{name: at(model.lifecycle[date]) for name, date in _DATES.items() if date in model.lifecycle},
    }
    _, _, name = model.id.partition(".")
    defaults = {
        "model_name": name[:20],
        "provider_name": model.id.partition(".")[0][:20].capitalize(),
        "input_modalities": ["TEXT"],
        "output_modalities": ["TEXT"],
        "inference_types_supported": ["ON_DEMAND"],
    }
    told = {name: value for name, value in fields.items() if value and value != defaults.get(name)}
    if model.streaming is False:
        told["response_streaming_supported"] = False
    return {"model_id": model.id, **told}
