"""From a record back to the fields with which a test author would seed it, without those that have their defaults."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..catalogue import DEFAULT_BASE_MODEL
from ..record import present
from ..timeline import DEFAULT_FAILURE, Timeline
from .seeding import Seeding
from .values import MODEL_FIELDS, TAG_FIELDS, in_aws_shape

if TYPE_CHECKING:
    from ..bedrock import Bedrock
    from ..families.family import Family
    from ..record import Record
    from ..region import Region

Fields = dict[str, Any]
# Fields that a trial goes without: the names and the ids are in use, by the record itself.
_OWN = ("job_arn", "custom_model_arn", "custom_model_name", "imported_model_name", "target_model_name")
_ANY_ID = "0" * 12


class Describer:
    """Tells the fields of records. What can be left out, it finds out by trying: a seed without it has to become the same.

    Args:
        bedrock: The service that has the records; its lock is held.
        account: The account that seeds belong to which name none.
        region_name: The Region that they belong to.
        now: The present.
    """

    def __init__(self, bedrock: Bedrock, account: str, region_name: str, now: int) -> None:
        self._bedrock = bedrock
        self._account = account
        self._region_name = region_name
        self._now = now
        self._at = bedrock.clock.at

    def fields(self, region: Region, record: Record, made: Record | None) -> Fields:
        """The fields of a record.

        Args:
            region: Where it is.
            record: The record.
            made: What it has made, if that is there.
        """
        family = record.family
        own: Fields = {} if family.name_field is None else {family.name_field: record.name}
        if family.tags is not None:
            own[family.tags] = dict(record.tags or {})
        own.update({} if family.told is None else family.told(record, made, self._now))
        own = {name: value for name, value in present(own).items() if not (name in TAG_FIELDS and not value)}
        own = {name: dict(value) if name in TAG_FIELDS else value for name, value in own.items()}
        own = self._with_model_names(region, own)
        scope = self._scope(region)
        trial = {name: value for name, value in own.items() if name not in (family.name_field, *_OWN)}
        trial.update(scope)
        request = self._with_model_names(region, self._request(family, record, trial, own))
        life = self._life(family, record, {**trial, **request})
        if "job_arn" in own:
            scope = {}  # They follow from it.
        return {**own, **request, **life, **scope}

    def _scope(self, region: Region) -> Fields:
        account, name = region.scope.account, region.scope.region
        scope = {} if account == self._account else {"account_id": account}
        return scope if name == self._region_name else {**scope, "region_name": name}

    def _with_model_names(self, region: Region, fields: Fields) -> Fields:
        """Custom models by their names where these are enough, other foundation models than the default by their ids.

        A model that is gone is left out: what is seeded gets a new one.
        """
        named = {}
        for name, value in fields.items():
            told = value
            if name in MODEL_FIELDS and ":foundation-model/" in value:
                told = value.rpartition("/")[2]
                if told == DEFAULT_BASE_MODEL:
                    continue
            elif name in MODEL_FIELDS and ":custom-model/" in value:
                *_, its_region, its_account, _ = value.split(":", 5)
                home = self._bedrock.regions.get((its_account, its_region), region)
                found = home.of("custom_model").by_arn(value)
                if found is None:
                    continue
                told = found.name if home is region else value
            named[name] = told
        return named

    def _planned(self, family: Family, fields: Fields) -> Record | None:
        """What a seed would be like; None where there cannot be such a one. Nothing is taken in."""
        seeding = Seeding(self._bedrock, self._account, self._region_name, self._now)
        try:
            planned = seeding.add(family, fields)
        except ValueError:
            return None
        planned.id = _ANY_ID
        return planned

    # What it is.

    def _request(self, family: Family, record: Record, trial: Fields, told: Fields) -> Fields:
        members = {
            name: member
            for name, member in family.fields.items()
            if member is not None and "." not in member and name not in (family.name_field, *TAG_FIELDS, *told)
        }
        wanted = {name: record.request.get(member) for name, member in members.items()}
        fields = {name: _short(family, name, value) for name, value in wanted.items() if value is not None}

        def same(given: Fields) -> bool:
            planned = self._planned(family, {**trial, **given})
            return planned is not None and all(
                planned.request.get(member) == wanted[name] for name, member in members.items()
            )

        if not fields or same({}):
            return {}
        for name in list(fields):
            without = {each: value for each, value in fields.items() if each != name}
            if same(without):
                fields = without
        return fields

    # Its life.

    def _life(self, family: Family, record: Record, trial: Fields) -> Fields:
        if family.lifecycle is None:
            return {"creation_time": self._shown(record, record.created)}
        if len(record.timelines) > 1:
            return self._switch(family, record)
        shown = self._shown_of(family, record)

        def tells(fields: Fields) -> bool:
            planned = self._planned(family, {**trial, **fields})
            return (
                planned is not None and planned.timeline == record.timeline and self._shown_of(family, planned) == shown
            )

        return next(filter(tells, self._candidates(family, record)), self._words(record))

    def _candidates(self, family: Family, record: Record) -> list[Fields]:
        """The fields that may tell a life, the simplest first."""
        assert family.lifecycle is not None, "what has no lifecycle has no life to tell"
        status = {"status": record.status_at(self._now)}
        created = {"creation_time": self._shown(record, record.created)}
        ended = record.timeline.ended_at(self._now)
        end = {} if ended is None else {"end_time": self._shown(record, ended)}
        usual = [{}, status, created, {**status, **created}, {**status, **end}, {**status, **created, **end}]
        extras: list[Fields] = []
        if "status_details" in family.fields:
            details = record.detail(self._now, self._at)
            modified = {"last_modified_time": details[family.members.modified]}
            phases = {"status_details": details["statusDetails"]} if "statusDetails" in details else {}
            extras = [modified, phases, {**modified, **phases}]
        with_extras = [{**status, **times, **extra} for extra in extras for times in ({}, {**created, **end})]
        message = _message(record.timeline)
        return [
            *({**fields, **message} for fields in usual),
            self._words(record),
            *({**fields, **message} for fields in with_extras),
        ]

    def _words(self, record: Record) -> Fields:
        """A life in words. They always tell the whole of it."""
        created = {"creation_time": self._shown(record, record.created)}
        return {**created, "timeline": str(record.timeline), **_message(record.timeline)}

    def _switch(self, family: Family, record: Record) -> Fields:
        """The life of what has been switched to another model. A switch that goes on begins at the present."""
        created = {"creation_time": self._shown(record, record.created)}
        switch = record.current
        if switch.goes_on_at(self._now):
            rest = Timeline(((self._now, switch.status_at(self._now)), *(s for s in switch.steps if s[0] > self._now)))
            return {**created, "timeline": str(rest), **_message(switch)}
        status = "update_status" if "update_status" in family.fields else "status"
        end = {"end_time": self._shown(record, switch.end)}
        return {**created, status: switch.outcome, **end, **_message(switch)}

    def _shown_of(self, family: Family, record: Record) -> Fields:
        """What is shown of the life of a record besides what its timeline says."""
        if "status_details" not in family.fields:
            return {}
        details = record.detail(self._now, self._at)
        members = family.members
        names = (members.status, members.created, members.modified, members.ended, members.failure, "statusDetails")
        return {name: details.get(name) for name in names}

    def _shown(self, record: Record, instant: int) -> Any:
        return self._at(instant + record.shift)


def _message(timeline: Timeline) -> Mapping[str, Any]:
    message = timeline.failure_message
    return {} if message in (None, DEFAULT_FAILURE) else {"failure_message": message}


def _short(family: Family, name: str, value: Any) -> Any:
    """A value as a test author says it in short."""
    short = value
    if isinstance(value, Mapping):
        if "validators" in value and name == "validation_data":
            uris = [each["s3Uri"] for each in value["validators"]]
            short = uris[0] if len(uris) == 1 else uris
        else:
            inner = next(iter(value.values()), None) if len(value) == 1 else None
            short = (inner if isinstance(inner, Mapping) else value).get("s3Uri")
    return short if short is not None and in_aws_shape(name, short, family.shorthands) == value else value
