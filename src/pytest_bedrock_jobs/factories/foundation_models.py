"""Factory functions for foundation models."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..service.bedrock import Call
from ..service.catalogue import DEFAULT_BASE_MODEL
from ..service.registry import OPERATIONS
from ..service.seeding.foundation_models import foundation_model
from ..service.seeding.values import FIRST_CREATED
from .core import DEFAULTS, service

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from ..typing import FoundationModelFields


def make_foundation_model_summary(
    model_id: str = DEFAULT_BASE_MODEL, **fields: Unpack[FoundationModelFields]
) -> dict[str, Any]:
    """A ``FoundationModelSummary``, as ``list_foundation_models`` returns them.

    Args:
        model_id: A model of the catalogue, or with `fields` any other one.
        **fields: As of `add_foundation_model`.

    Raises:
        TypeError: A field is unknown.
        ValueError: A value is one that AWS would not have, or there is no such model and there are no fields.
    """
    bedrock = service(FIRST_CREATED)
    if fields:
        bedrock.catalogue.register(foundation_model(bedrock.rules, model_id, fields))
    elif bedrock.catalogue.get(model_id) is None:
        raise ValueError(f"model_id={model_id!r} is not in the catalogue; pass the id of one that is, or its fields")
    call = Call(bedrock, bedrock.region(DEFAULTS.account_id, DEFAULTS.region_name), FIRST_CREATED)
    return dict(OPERATIONS["GetFoundationModel"](call, {"modelIdentifier": model_id})["modelDetails"])
