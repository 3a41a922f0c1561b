"""The foundation models: what Bedrock tells of each, what can be customized, and the hyperparameters that it fills in."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import NamedTuple

from . import names
from .clock import to_millis
from .java import java_double

ACTIVE, LEGACY = "ACTIVE", "LEGACY"
LEGACY_PERIOD = 183 * 86_400_000
"""How long a model is in the legacy state before its end of life, where no date says so: the six months that AWS promises."""
DEFAULT_BASE_MODEL = "amazon.nova-micro-v1:0:128k"


class FoundationModel(NamedTuple):
    """A foundation model.

    Attributes:
        id: The model id; of a customizable one with its context-length suffix where it has one.
        name: The model's name in words.
        provider: Who made it.
        customizations: The customization types that it supports; None where nobody has said.
        status: Its lifecycle status; None where that follows from the dates.
        lifecycle: The dates of its lifecycle, in milliseconds since 1970, by AWS's names (``FoundationModelLifecycle``).
        hyper_parameters: What Bedrock fills in where a customization job's request leaves it out.
    """

    id: str
    name: str = ""
    provider: str = ""
    input_modalities: tuple[str, ...] = ("TEXT",)
    output_modalities: tuple[str, ...] = ("TEXT",)
    streaming: bool | None = None
    customizations: tuple[str, ...] | None = None
    inference_types: tuple[str, ...] = ("ON_DEMAND",)
    status: str | None = None
    lifecycle: Mapping[str, int] = {}
    hyper_parameters: Mapping[str, str] = {}

    def status_at(self, now: int) -> str:
        """Its lifecycle status at an instant. A model past its end of life goes on being there, for tests of that time (our choice)."""
        if self.status is not None:
            return self.status
        legacy = self.lifecycle.get("legacyTime")
        if legacy is None and "endOfLifeTime" in self.lifecycle:
            legacy = self.lifecycle["endOfLifeTime"] - LEGACY_PERIOD
        return ACTIVE if legacy is None or now < legacy else LEGACY


class Catalogue:
    """The foundation models that there are: those of the data file, until a test author changes that."""

    def __init__(self) -> None:
        self._models = dict(_published())
        self._resolved: dict[str, FoundationModel | None] = {}

    def __iter__(self) -> Iterator[FoundationModel]:
        return iter(self._models.values())

    def get(self, model_id: str) -> FoundationModel | None:
        """The model with an id."""
        return self._models.get(model_id)

    def register(self, model: FoundationModel) -> None:
        """Adds a model, or puts it in the place of the one with its id."""
        self._models[model.id] = model
        self._resolved.clear()

    def remove(self, model_id: str) -> None:
        """Takes a model out.

        Raises:
            KeyError: There is none with that id.
        """
        if model_id not in self._models:
            raise KeyError(f"unknown foundation model {model_id!r}; pass the id of one that is in the catalogue")
        del self._models[model_id]
        self._resolved.clear()

    def resolve(self, model_id: str, satisfies: Callable[[str, str], bool]) -> FoundationModel | None:
        """The model that an id stands for as the base of a customization, or None.

        An id without the context-length suffix stands for the customizable variant. One that nobody has heard of is taken as it is.
        ARNs must be possible of it.

        Args:
            model_id: A foundation model's id, with or without the context-length suffix.
            satisfies: Whether a value keeps the pattern of a shape of the service model, given by name.
        """
        if model_id not in self._resolved:
            found = self._customizable(model_id) or self.get(model_id) or FoundationModel(model_id)
            # Of what AWS customizes there are ARNs. To compile the patterns of all of them takes its time in a first call.
            is_known = found is _published().get(found.id) and found.customizations
            self._resolved[model_id] = found if is_known or _can_be(found.id, satisfies) else None
        return self._resolved[model_id]

    def _customizable(self, model_id: str) -> FoundationModel | None:
        prefix = f"{model_id}:"
        candidates = (model for model in self if model.customizations)
        return next((model for model in candidates if f"{model.id}:".startswith(prefix)), None)


def _can_be(model_id: str, satisfies: Callable[[str, str], bool]) -> bool:
    """Whether ARNs can be made of a model id, also of what a job makes of such a model."""
    scope = names.Scope("aws", "us-east-1", names.DEFAULT_ACCOUNT)
    job = scope.arn(names.job_resource(model_id, "0" * 12))
    custom_model = scope.arn(names.custom_model_resource(model_id, "0" * 12))
    return (
        satisfies("ModelCustomizationJobArn", job)
        and satisfies("FoundationModelArn", scope.foundation_model_arn(model_id))
        # One text, and each of these patterns allows what another one does not.
        and all(satisfies(shape, custom_model) for shape in ("CustomModelArn", "ModelArn", "ModelIdentifier"))
    )


@cache
def _published() -> Mapping[str, FoundationModel]:
    """The models of the data file, by id, each with the sibling that its context-length suffix implies."""
    data = json.loads((Path(__file__).parent / "data" / "foundation_models.json").read_text(encoding="utf-8"))
    hyper_parameters = {
        name: {key: _default(value) for key, value in defaults.items()}
        for name, defaults in data["hyperParameters"].items()
    }
    result = {}
    for entry in data["foundationModels"]:
        model = FoundationModel(
            id=entry["modelId"],
            name=entry["modelName"],
            provider=entry["providerName"],
            input_modalities=tuple(entry["inputModalities"]),
            output_modalities=tuple(entry["outputModalities"]),
            streaming=entry.get("responseStreamingSupported"),
            customizations=tuple(entry["customizationsSupported"]),
            inference_types=tuple(entry["inferenceTypesSupported"]),
            status=entry["lifecycle"].get("status"),
            lifecycle={name: _millis(time) for name, time in entry["lifecycle"].items() if name != "status"},
            hyper_parameters=hyper_parameters.get(entry.get("hyperParameters"), {}),
        )
        plain_id, _, suffix = model.id.rpartition(":")
        if suffix.endswith("k"):
            plain_id = entry.get("sibling", plain_id)
            inference_types = tuple(entry.get("siblingInferenceTypesSupported", ("ON_DEMAND",)))
            result[plain_id] = model._replace(id=plain_id, customizations=(), inference_types=inference_types)
        result[model.id] = model
    return result


def _default(value: float) -> str:
    """The default of a hyperparameter as AWS writes it: integers plain, floating-point numbers as Java does."""
    return java_double(value) if isinstance(value, float) else str(value)


def _millis(time: str) -> int:
    # Python's parser knows no Z before 3.11.
    return to_millis(datetime.fromisoformat(time.replace("Z", "+00:00")), "time")
