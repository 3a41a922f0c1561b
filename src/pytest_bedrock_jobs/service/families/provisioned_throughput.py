"""Provisioned throughput."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping
from datetime import MAXYEAR, datetime
from typing import TYPE_CHECKING, Any

from ..bedrock import Call
from ..catalogue import DEFAULT_BASE_MODEL
from ..errors import ServiceError, invalid
from ..lifecycle import Lifecycle
from ..record import At, Record, present
from ..registry import Answer, Request
from . import models
from .family import Family, Listing, Members
from .lookup import model_of
from .models import Model
from .operations import check_free_name, check_unused, code_of, idempotent, named, operation, register, tags
from .serving import Serving

if TYPE_CHECKING:
    from ..seeding.seeding import Fields, Seeding
    from ..timeline import Timeline

LIFECYCLE = Lifecycle(
    name="provisioned_throughput", duration="provisioning", way=(("Creating", 0),), success="InService"
)
UPDATES = Lifecycle(
    name="provisioned_throughput_update", duration="provisioning", way=(("Updating", 0),), success="InService"
)

# The words of ``CommitmentDuration``, of which there may be more some day.
_TERM = re.compile("([A-Z][a-z]+)(Month|Year)s?")
_NUMBERS = {"One": 1, "Two": 2, "Three": 3, "Four": 4, "Five": 5, "Six": 6, "Nine": 9, "Twelve": 12}
_MONTHS = {"Month": 1, "Year": 12}


class Throughput(Serving):
    """Provisioned throughput for a model.

    Attributes:
        foundation_model_arn: The model at the root of the one that it serves.
    """

    __slots__ = ("foundation_model_arn",)

    foundation_model_arn: str

    @property
    def model_units(self) -> int:
        """How much was bought."""
        units: int = self.request["modelUnits"]
        return units

    @property
    def commitment(self) -> str | None:
        """For how long it was bought (``CommitmentDuration``); None for by the hour."""
        return self.request.get("commitmentDuration")

    def status_at(self, now: int) -> str:
        # The last update decides if it had begun by then.
        decides = self.timeline if self.update is None or now < self.update.begun else self.update
        return decides.status_at(now)

    def committed_until(self, at: At) -> datetime | None:
        """When the commitment ends; None where there is none, or nobody can say."""
        months = None if self.commitment is None else _months_in(self.commitment)
        return None if months is None else _months_after(at(self.created), months)

    def summarize(self, now: int, at: At) -> dict[str, Any]:
        """Its ``ProvisionedModelSummary``."""
        return present(
            {
                "provisionedModelName": self.name,
                "provisionedModelArn": self.arn,
                "modelArn": self.model_arn_at(now),
                "desiredModelArn": self.desired_model_arn_at(now),
                "foundationModelArn": self.foundation_model_arn,
                "modelUnits": self.model_units,
                "desiredModelUnits": self.model_units,
                "status": self.status_at(now),
                "commitmentDuration": self.commitment,
                "commitmentExpirationTime": self.committed_until(at),
                "creationTime": at(self.created),
                "lastModifiedTime": at(self.modified_at(now)),
            }
        )

    def detail(self, now: int, at: At) -> dict[str, Any]:
        """Its ``GetProvisionedModelThroughputResponse``."""
        return present({**self.summarize(now, at), "failureMessage": self.failure_at(now)})


def _months_in(term: str) -> int | None:
    """How many months a ``CommitmentDuration`` is; None where it cannot be read."""
    words = _TERM.fullmatch(term)
    return _NUMBERS[words[1]] * _MONTHS[words[2]] if words is not None and words[1] in _NUMBERS else None


def _months_after(instant: datetime, months: int) -> datetime | None:
    """The same day and time some months later, or the last day of a month that is too short; None beyond the year 9999."""
    years, month = divmod(instant.month - 1 + months, 12)
    year = instant.year + years
    if year > MAXYEAR:
        return None
    return instant.replace(year=year, month=month + 1, day=min(instant.day, monthrange(year, month + 1)[1]))


@operation
@idempotent
def create_provisioned_model_throughput(call: Call, request: Request) -> Answer:
    """https://docs.aws.amazon.com/bedrock/latest/APIReference/API_CreateProvisionedModelThroughput.html"""
    name = check_free_name(THROUGHPUTS, call, request)
    model = model_of(call, request["modelId"])
    own_tags = tags(request, "tags")
    if "commitmentDuration" not in request:
        _check_quota(call, "CreateProvisionedModelThroughput", request["modelId"], model, request["modelUnits"])
    timeline = call.bedrock.begin(LIFECYCLE, name, call.now)
    throughput = _made(call.region, name, timeline, request, own_tags, model)
    call.bedrock.admit(call.region, throughput)
    return {"provisionedModelArn": throughput.arn}


@operation
def update_provisioned_model_throughput(call: Call, request: Request) -> Answer:
    """https://docs.aws.amazon.com/bedrock/latest/APIReference/API_UpdateProvisionedModelThroughput.html

    A new name is there at once; a new model takes its time. An update that fails leaves the former model, is no obstacle to another
    one, and also a new model needs units of its own (our choices).
    """
    throughput: Throughput = named(THROUGHPUTS, call, request, "UpdateProvisionedModelThroughput")
    name, model_id = request.get("desiredProvisionedModelName"), request.get("desiredModelId")
    _check_updatable(call, throughput)
    if name is not None and name != throughput.name:
        check_unused(THROUGHPUTS, call, name)
    throughputs = call.region.of("provisioned_throughput")
    if model_id is not None:
        model_arn = _replacement(call, throughput, model_id)
        update = call.bedrock.begin(UPDATES, throughput.name, call.now)
        throughputs.change(throughput, lambda: throughput.switch(model_arn, update))
    if name is not None:

        def rename() -> None:
            throughputs.rename(throughput, name)
            throughput.renamed = call.now

        throughputs.change(throughput, rename)
    return {}


@operation
def delete_provisioned_model_throughput(call: Call, request: Request) -> Answer:
    """https://docs.aws.amazon.com/bedrock/latest/APIReference/API_DeleteProvisionedModelThroughput.html"""
    throughput: Throughput = named(THROUGHPUTS, call, request, "DeleteProvisionedModelThroughput")
    if throughput.is_changing_at(call.now):
        status = throughput.status_at(call.now)
        raise ServiceError("ConflictException", f"The provisioned throughput cannot be deleted. Status was: {status}")
    # Nothing was bought where the creation failed.
    until = throughput.committed_until(call.at) if throughput.timeline.has_worked_at(call.now) else None
    if until is not None and call.at(call.now) < until:
        raise ServiceError(
            "ConflictException",
            f"The provisioned throughput cannot be deleted before its commitment ends at {until.isoformat()}.",
        )
    call.region.take_out(throughput)
    return {}


def _check_updatable(call: Call, throughput: Throughput) -> None:
    """Whether it has been created, and nothing goes on with it; an update before may have failed."""
    if throughput.is_changing_at(call.now) or not throughput.timeline.has_worked_at(call.now):
        status = throughput.status_at(call.now)
        raise invalid(f"The provided provisioned throughput cannot be updated. Status was: {status}")


def _check_quota(call: Call, asking: str, identifier: str, model: Model, units: int) -> None:
    """The quota is of model units without commitment; the message where there are none is a recorded one."""
    quota = call.bedrock.settings.model_units_quota
    model_arn = model.arn_in(call.region.scope)
    used = sum(
        throughput.model_units
        for throughput in call.region.of("provisioned_throughput")
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
    model, scope = model_of(call, model_id), call.region.scope
    current, desired = throughput.model_arn_at(call.now), model.arn_in(scope)
    if current == throughput.foundation_model_arn:
        raise invalid("The model of provisioned throughput for a base model cannot be changed.")
    if model.foundation_model_arn_in(scope) != throughput.foundation_model_arn:
        raise invalid("The desired model must have the same base model as the current one.")
    if throughput.commitment is None and desired != current:
        _check_quota(call, "UpdateProvisionedModelThroughput", model_id, model, throughput.model_units)
    return desired


def _made(region: Any, name: str, timeline: Timeline, request: Request, own_tags: Any, model: Model) -> Throughput:
    arn = model.arn_in(region.scope)
    throughput = Throughput(THROUGHPUTS, region.scope, name, timeline, request, own_tags, arn)
    throughput.foundation_model_arn = model.foundation_model_arn_in(region.scope)
    return throughput


def _plan(seeding: Seeding, family: Family, fields: Fields) -> Record:
    region = seeding.region_of(fields)
    model = models.servable(seeding, region, fields.get("model", DEFAULT_BASE_MODEL), "model")
    timeline, switch = _timelines(seeding, region, fields, model)
    name = seeding.naming.free(region, family, fields, "provisioned_model_name")
    request = seeding.request(family, {"model_units": 1, **fields})
    throughput = _made(region, name, timeline, request, seeding.tags(fields, "tags"), model)
    if switch is not None:
        throughput.switch(*switch)
    return seeding.put(throughput)


def _timelines(
    seeding: Seeding, region: Any, fields: Fields, model: Model
) -> tuple[Timeline, tuple[str, Timeline] | None]:
    """How throughput for a model was created, and how it was updated if it was."""
    if "desired_model" not in fields:
        if fields.get("status") == UPDATES.way[0][0]:
            raise ValueError(
                f"status={fields['status']!r} says nothing of the model that it changes to; pass desired_model=..., too"
            )
        return seeding.timeline(LIFECYCLE, fields, model.custom), None
    desired, scope = models.servable(seeding, region, fields["desired_model"], "desired_model"), region.scope
    if model.custom is None or desired.foundation_model_arn_in(scope) != model.foundation_model_arn_in(scope):
        raise ValueError(
            f"desired_model={fields['desired_model']!r} cannot take the place of the model; pass as model=... a custom model"
            " with the same base model"
        )
    timeline, update = seeding.switch(LIFECYCLE, UPDATES, fields, model.custom)
    return timeline, (desired.arn_in(scope), update)


def _told(throughput: Throughput, _: Record | None, __: int) -> Mapping[str, Any]:
    return throughput.models_as("model", "desired_model")


THROUGHPUTS = register(
    Family(
        name="provisioned_throughput",
        noun="provisioned model throughput",
        resource="provisioned-model",
        members=Members(arn="provisionedModelArn", name="provisionedModelName"),
        listing=Listing("provisionedModelSummaries"),
        create="CreateProvisionedModelThroughput",
        get="GetProvisionedModelThroughput",
        list="ListProvisionedModelThroughputs",
        delete="DeleteProvisionedModelThroughput",
        update="UpdateProvisionedModelThroughput",
        fields={
            "provisioned_model_name": "provisionedModelName",
            "model": None,
            "desired_model": None,
            "model_units": "modelUnits",
            "commitment_duration": "commitmentDuration",
            "tags": "tags",
        },
        name_field="provisioned_model_name",
        default_name="provisioned-model",
        tags="tags",
        lifecycle=LIFECYCLE,
        updates=UPDATES,
        filters={"modelArnEquals": lambda throughput, now, arn: throughput.model_arn_at(now) == arn},
        record=Throughput,
        plan=_plan,
        told=_told,
    )
)
