"""What a customization job's request says of the customization, and what Bedrock adds to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...catalogue import FoundationModel

# The customization type that each kind of customizationConfig belongs to.
_CONFIG_TYPES = {"distillationConfig": "DISTILLATION", "rftConfig": "REINFORCEMENT_FINE_TUNING"}
# The customization types for which Bedrock adds hyperparameters.
_WITH_DEFAULTS = ("FINE_TUNING", "CONTINUED_PRE_TRAINING")
# Members that the record keeps by themselves.
_APART = frozenset(("jobName", "customModelName", "jobTags", "customModelTags"))


def conflicting_member(config: Mapping[str, Any] | None, customization_type: str) -> str | None:
    """The member of a ``CustomizationConfig`` that belongs to another customization type; None where it fits."""
    if config is None:
        return None
    return next((name for name in config if _CONFIG_TYPES.get(name, customization_type) != customization_type), None)


def completed_request(request: Mapping[str, Any], base: FoundationModel) -> dict[str, Any]:
    """A request with what Bedrock adds: the customization type, and the base model's hyperparameters.

    The names and the tags are left out: the record keeps them by themselves.
    """
    kind = request.get("customizationType", "FINE_TUNING")
    defaults = base.hyper_parameters if kind in _WITH_DEFAULTS else {}
    completed = {member: value for member, value in request.items() if member not in _APART}
    completed["customizationType"] = kind
    completed["hyperParameters"] = {**defaults, **request.get("hyperParameters", {})} or None
    return completed
