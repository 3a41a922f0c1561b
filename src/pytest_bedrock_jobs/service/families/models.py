"""What stands for a model that is trained or served: an id, a name or an ARN, of a foundation model or of a custom one."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from ..bedrock import Rules, Settings
from ..catalogue import DEFAULT_BASE_MODEL, Catalogue, FoundationModel
from ..names import Scope
from ..registry import FAMILIES

if TYPE_CHECKING:
    from ..region import Region
    from ..seeding.seeding import Fields, Seeding
    from .custom_models import CustomModel

PROFILE_PREFIXES = ("us", "us-gov", "ca", "eu", "apac", "au", "jp", "global")
"""What the ids of AWS's own inference profiles begin with, before the first dot; the model's id follows."""


class Model(NamedTuple):
    """A foundation model, or a custom one and the foundation model at its root."""

    base: FoundationModel
    custom: CustomModel | None

    def arn_in(self, scope: Scope) -> str:
        """Its ARN."""
        return self.foundation_model_arn_in(scope) if self.custom is None else self.custom.arn

    def foundation_model_arn_in(self, scope: Scope) -> str:
        """The ARN of the foundation model."""
        return scope.foundation_model_arn(self.base.id)


def active_custom_model(region: Region, identifier: str, now: int) -> CustomModel | None:
    """The custom model of a Region with a name or an ARN, if it can be used."""
    found: CustomModel | None = region.of("custom_model").find(identifier)
    return found if found is not None and found.timeline.has_worked_at(now) else None


class Known(Protocol):
    """What decides which models there can be."""

    @property
    def rules(self) -> Rules: ...
    @property
    def settings(self) -> Settings: ...
    @property
    def catalogue(self) -> Catalogue: ...


def resolve(
    known: Known, scope: Scope, identifier: str, custom_model: Callable[[str], CustomModel | None]
) -> Model | None:
    """The model that an identifier stands for; None where it stands for none.

    The root of a model that CreateCustomModel made is unknown. Where AWS has to name one, it is Amazon Nova Micro: the operation is
    for Nova models (our choice).

    Args:
        known: The models that there are, or can be.
        scope: Where that is asked.
        identifier: A foundation model's id or its ARN in that scope, or a custom model's name or ARN.
        custom_model: The custom model of that scope with a name or an ARN, if it can be used.
    """
    model_id, custom = identifier, None
    if ":foundation-model/" in identifier:
        model_id = identifier.rpartition("/")[2]
        if identifier != scope.foundation_model_arn(model_id):
            return None
    elif "." not in identifier or identifier.startswith("arn:"):
        custom = custom_model(identifier)
        if custom is None:
            return None
        model_id = custom.base_model_id or DEFAULT_BASE_MODEL
    base = known.catalogue.resolve(model_id, known.rules.satisfies)
    if base is None or (known.settings.strict_base_models and base.customizations is None):
        return None
    return Model(base, custom)


def can_be_trained(known: Known, model: Model, customization_type: str) -> bool:
    """Whether a model can be customized in a way: one that CreateCustomModel made cannot; otherwise its base decides, if the fake is strict."""
    if model.custom is not None and model.custom.base_model_id is None:
        return False
    return not known.settings.strict_base_models or customization_type in (model.base.customizations or ())


def invocable_arn(known: Known, region: Region, identifier: str, now: int) -> str | None:
    """The ARN that answers show of a model that can be invoked; None where an identifier stands for none.

    That a model can be used for batch inference is taken for granted (our choice).

    Args:
        known: The models that there are, or can be.
        region: Where that is asked.
        identifier: The id or ARN of a foundation model or an inference profile, or the ARN of a custom model.
        now: The present.
    """
    scope = region.scope
    if not identifier.startswith("arn:"):
        prefix, _, model_id = identifier.partition(".")
        if prefix in PROFILE_PREFIXES:
            return scope.arn(f"inference-profile/{identifier}") if _is_model(known, model_id) else None
        return scope.foundation_model_arn(identifier) if _is_model(known, identifier) else None
    kind, _, name = identifier.split(":", 5)[5].partition("/")
    if kind == "custom-model":
        found = active_custom_model(region, identifier, now)
        return None if found is None else found.arn
    if kind == "application-inference-profile":
        return None if region.of("inference_profile").by_arn(identifier) is None else identifier
    return identifier if invocable_arn(known, region, name, now) == identifier else None


def _is_model(known: Known, model_id: str) -> bool:
    if known.catalogue.get(model_id) is not None:
        return True
    possible = "." in model_id and known.catalogue.resolve(model_id, known.rules.satisfies) is not None
    return possible and not known.settings.strict_base_models


# What the fields of seeds name.


def named_custom_model(seeding: Seeding, region: Region, fields: Fields, field: str) -> CustomModel | None:
    """The Active custom model that a field names, by name or ARN; None without such a field."""
    if field not in fields:
        return None
    found = active_custom_model(region, fields[field], seeding.now)
    if found is None:
        raise ValueError(
            f"{field}={fields[field]!r} is not an Active custom model in {region.scope.region};"
            " pass the name or the ARN of one, or leave it out for a new one"
        )
    return found


def any_custom_model(seeding: Seeding, region: Region, fields: Fields, field: str) -> CustomModel | None:
    """The Active custom model that a field names: by name in a Region, by ARN in any other account and Region of its partition."""
    given: str = fields.get(field, "")
    home = region
    if seeding.rules.satisfies("ModelArn", given):
        _, _, _, region_name, account, _ = given.split(":", 5)
        home = seeding.bedrock.regions.get((account, region_name), region)
    if home.scope.partition != region.scope.partition:
        raise ValueError(
            f"{field}={given!r} is in another partition than {region.scope.region}; pass one of {region.scope.partition}"
        )
    return named_custom_model(seeding, home, fields, field)


def servable(seeding: Seeding, region: Region, given: str, field: str) -> Model:
    """The model that a field names: a foundation model, or a custom model that is Active."""
    model = resolve(seeding.bedrock, region.scope, given, partial(active_custom_model, region, now=seeding.now))
    if model is None:
        raise ValueError(
            f"{field}={given!r} is not a model in {region.scope.region};"
            " pass the id of a foundation model, or a custom model that is Active"
        )
    return model


def model_or_new(seeding: Seeding, region: Region, model: CustomModel | None, made: int) -> Callable[[], Any]:
    """A custom model, or else that of a new job, which made it at an instant."""
    if model is not None:
        return lambda: model
    new = seeding.product_of(region, FAMILIES["job"], {"end_time": seeding.at(made + seeding.shift)})
    return lambda: next(seeding.seeded([new]))[1]
