"""Inference profiles: those that Bedrock defines for the foundation models, and those of applications.

https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from .. import listing
from ..bedrock import Call
from ..catalogue import FoundationModel
from ..errors import invalid, not_found
from ..names import Scope, foundation_model_arn
from ..record import At, Record, present
from ..registry import FAMILIES, Answer, Request
from ..timeline import Timeline
from .family import Family, Listing, Members
from .lookup import listed
from .models import Known
from .operations import idempotent, operation, register, tags

if TYPE_CHECKING:
    from ..region import Region
    from ..seeding.seeding import Fields, Seeding

ACTIVE = "ACTIVE"
APPLICATION, SYSTEM_DEFINED = "APPLICATION", "SYSTEM_DEFINED"

_GLOBAL = "global"
# Where the requests of a geography go (our choice: AWS has other Regions for each model, and changes them). The Regions whose names begin
# like the first word have its profiles; every Region has the global ones, of which only the Region's own model is shown.
_GEOGRAPHIES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "us": ("us-", ("us-east-1", "us-east-2", "us-west-2")),
    "eu": ("eu-", ("eu-central-1", "eu-north-1", "eu-west-1", "eu-west-3")),
    "apac": ("ap-", ("ap-northeast-1", "ap-south-1", "ap-southeast-1", "ap-southeast-2")),
    _GLOBAL: ("", ()),
}
_NAME_LENGTH, _DESCRIPTION_LENGTH = 64, 200
_DEFAULT_MODEL = "amazon.nova-micro-v1:0"


class SystemDefined(NamedTuple):
    """A profile that Bedrock defines.

    Attributes:
        scope: The account and the Region that see it.
        geography: Where its requests go: ``us``, ``eu``, ``apac`` or ``global``.
        model: Its foundation model.
    """

    scope: Scope
    geography: str
    model: FoundationModel

    @property
    def id(self) -> str:
        """Its id: ``us.amazon.nova-lite-v1:0``."""
        return f"{self.geography}.{self.model.id}"

    @property
    def arn(self) -> str:
        """Its ARN, which names the account that sees it."""
        return self.scope.arn(f"inference-profile/{self.id}")

    @property
    def _regions(self) -> list[str]:
        return sorted({*_GEOGRAPHIES[self.geography][1], self.scope.region})

    @property
    def models(self) -> tuple[str, ...]:
        """The ARNs of its foundation models, one a Region."""
        return tuple(foundation_model_arn(self.scope.partition, each, self.model.id) for each in self._regions)

    def details(self, at: At) -> dict[str, Any]:
        """Its ``GetInferenceProfileResponse``, and its summary."""
        model = self.model
        name = model.name if model.provider in ("", "Amazon") else f"{model.provider} {model.name}"
        *others, last = self._regions
        where = f"{', '.join(others)} and {last}" if others else last
        launched = model.lifecycle.get("startOfLifeTime")
        prefix = "Global" if self.geography == _GLOBAL else self.geography.upper()
        return _shown(
            self,
            f"{prefix} {name}"[:_NAME_LENGTH].rstrip(),
            f"Routes requests to {name} in {where}."[:_DESCRIPTION_LENGTH].rstrip(),
            None if launched is None else at(launched),
            SYSTEM_DEFINED,
        )


class InferenceProfile(Record):
    """A profile of an application. It is there at once, and never changes.

    Attributes:
        models: The ARNs of its foundation models, one a Region.
    """

    __slots__ = ("models",)

    models: tuple[str, ...]

    def detail(self, now: int, at: At) -> dict[str, Any]:  # noqa: ARG002  # It never changes.
        """Its ``GetInferenceProfileResponse``, and its summary."""
        return _shown(self, self.name, self.request.get("description"), at(self.created), APPLICATION)


def _shown(
    profile: SystemDefined | InferenceProfile, name: str, description: str | None, created: datetime | None, kind: str
) -> dict[str, Any]:
    return present(
        {
            "inferenceProfileName": name,
            "description": description,
            "createdAt": created,
            "updatedAt": created,
            "inferenceProfileArn": profile.arn,
            "models": [{"modelArn": arn} for arn in profile.models],
            "inferenceProfileId": profile.id,
            "status": ACTIVE,
            "type": kind,
        }
    )


def system_defined(known: Known, scope: Scope) -> Iterator[SystemDefined]:
    """The profiles that Bedrock defines in a Region, in the order of the catalogue.

    Each model that is invoked through profiles has one for the Region's geography and a global one, and so have the Nova models that
    take text out on demand. There are none outside of the partition ``aws`` (our choices).
    """
    if scope.partition != "aws":
        return
    for model in known.catalogue:
        if _has_profiles(model):
            for geography, (beginning, _) in _GEOGRAPHIES.items():
                if scope.region.startswith(beginning):
                    yield SystemDefined(scope, geography, model)


def _has_profiles(model: FoundationModel) -> bool:
    if "INFERENCE_PROFILE" in model.inference_types:
        return True
    is_nova = model.id.startswith("amazon.nova-") and "TEXT" in model.output_modalities
    return is_nova and "ON_DEMAND" in model.inference_types


def resolve_profile(known: Known, region: Region, identifier: str) -> SystemDefined | InferenceProfile | None:
    """The inference profile with an id or an ARN in an account and a Region; None where there is none.

    Args:
        known: The foundation models that there are.
        region: Where that is asked.
        identifier: The id or the ARN of a profile, of either type.
    """
    own = region.of("inference_profile")
    found: InferenceProfile | None = own.by_arn(identifier) or own.by_id.get(identifier)
    if found is not None:
        return found
    return next(
        (each for each in system_defined(known, region.scope) if identifier in (each.id, each.arn)),
        None,
    )


def _models_of(known: Known, region: Region, source: str) -> tuple[str, ...] | None:
    """The foundation models of what a profile is copied from: a profile that Bedrock defines, or a foundation model; None where it is neither.

    A model that is not in the catalogue is taken as it is, unless the fake is strict (our choice).
    """
    profile = resolve_profile(known, region, source)
    if profile is not None:
        return profile.models
    model_id = source.rpartition("/")[2]
    if source != region.scope.foundation_model_arn(model_id):
        return None
    if known.catalogue.get(model_id) is None and known.settings.strict_base_models:
        return None
    # The member allows ids that are none of a model's.
    return (source,) if known.rules.satisfies("FoundationModelArn", source) else None


@operation
@idempotent
def create_inference_profile(call: Call, request: Request) -> Answer:
    """https://docs.aws.amazon.com/bedrock/latest/APIReference/API_CreateInferenceProfile.html

    Names need not be unique (our choice).
    """
    models = _models_of(call.bedrock, call.region, request["modelSource"].get("copyFrom", ""))
    if models is None:
        raise invalid("The provided model identifier is invalid.")
    profile = _made(call.region, request["inferenceProfileName"], call.now, request, tags(request, "tags"), models)
    call.bedrock.admit(call.region, profile)
    return {"inferenceProfileArn": profile.arn, "status": ACTIVE}


@operation
def get_inference_profile(call: Call, request: Request) -> Answer:
    """https://docs.aws.amazon.com/bedrock/latest/APIReference/API_GetInferenceProfile.html"""
    profile = _found(call, request)
    return profile.details(call.at) if isinstance(profile, SystemDefined) else profile.details(call.now, call.at)


@operation
def list_inference_profiles(call: Call, request: Request) -> Answer:
    """https://docs.aws.amazon.com/bedrock/latest/APIReference/API_ListInferenceProfiles.html

    Without a type, AWS lists those that it defines itself, and no others.
    """
    if request.get("typeEquals") == APPLICATION:
        return listed(call, request, INFERENCE_PROFILES)
    scope = call.region.scope
    tokens = listing.Tokens(f"inference profiles {scope.region} {scope.account}", request)
    cursor, limit = tokens.cursor(), request.get("maxResults", listing.DEFAULT_PAGE)
    start = 0 if cursor is None else cursor.last or 0
    profiles = list(system_defined(call.bedrock, scope))
    answer: dict[str, Any] = {
        "inferenceProfileSummaries": [each.details(call.at) for each in profiles[start : start + limit]]
    }
    if len(profiles) > start + limit:
        answer["nextToken"] = tokens.token(listing.Cursor(call.now, 0, 0, start + limit))
    return answer


@operation
def delete_inference_profile(call: Call, request: Request) -> Answer:
    """https://docs.aws.amazon.com/bedrock/latest/APIReference/API_DeleteInferenceProfile.html

    A profile that Bedrock defines cannot be deleted; the wording is our choice.
    """
    profile = _found(call, request)
    if isinstance(profile, SystemDefined):
        raise invalid("The provided inference profile is system-defined and cannot be deleted.")
    call.region.take_out(profile)
    return {}


def _found(call: Call, request: Request) -> SystemDefined | InferenceProfile:
    profile = resolve_profile(call.bedrock, call.region, request["inferenceProfileIdentifier"])
    if profile is None:
        raise not_found("inference profile")
    return profile


def _made(
    region: Region, name: str, created: int, request: Request, own_tags: Mapping[str, str], models: tuple[str, ...]
) -> InferenceProfile:
    timeline = Timeline(((created, ACTIVE),))
    profile = InferenceProfile(FAMILIES["inference_profile"], region.scope, name, timeline, request, own_tags)
    profile.models = models
    return profile


def _plan(seeding: Seeding, family: Family, fields: Fields) -> Record:
    region = seeding.region_of(fields)
    given = fields.get("model", _DEFAULT_MODEL)
    source = given if given.startswith("arn:") else region.scope.foundation_model_arn(given)
    profile = resolve_profile(seeding.bedrock, region, given)
    models = profile.models if profile is not None else _models_of(seeding.bedrock, region, source)
    if models is None:
        raise ValueError(
            f"model={given!r} is not a model or an inference profile in {region.scope.region};"
            " pass the id or the ARN of a foundation model or of an inference profile"
        )
    created = seeding.instant(fields, "creation_time")
    name = seeding.naming.free(region, family, fields, "inference_profile_name")
    timeline = seeding.in_order(
        Timeline(((seeding.now if created is None else created, ACTIVE),)), runs=True, model=None
    )
    request = seeding.request(family, fields)
    return seeding.put(_made(region, name, timeline.begun, request, seeding.tags(fields, "tags"), models))


def _told(profile: InferenceProfile, _: Record | None, __: int) -> Mapping[str, Any]:
    """Its model: that of a profile that Bedrock defines, where it has several, or a foundation model."""
    model = FoundationModel(profile.models[0].rpartition("/")[2])
    defined = (SystemDefined(profile.scope, geography, model) for geography in _GEOGRAPHIES)
    several = len(profile.models) > 1
    return {
        "model": next((each.id for each in defined if several and each.models == profile.models), profile.models[0])
    }


INFERENCE_PROFILES = register(
    Family(
        name="inference_profile",
        noun="inference profile",
        resource="application-inference-profile",
        members=Members(
            arn="inferenceProfileArn", name="inferenceProfileName", created="createdAt", modified="updatedAt"
        ),
        listing=Listing("inferenceProfileSummaries"),
        create="CreateInferenceProfile",
        get="GetInferenceProfile",
        list="ListInferenceProfiles",
        delete="DeleteInferenceProfile",
        fields={
            "inference_profile_name": "inferenceProfileName",
            "model": None,
            "description": "description",
            "tags": "tags",
        },
        name_field="inference_profile_name",
        default_name="inference-profile",
        tags="tags",
        unique_names=False,
        found_by_name=False,
        found_by_id=True,
        record=InferenceProfile,
        plan=_plan,
        told=_told,
    )
)
