"""Making answers of AWS's without a fake: what all factory functions are calls of.

There is no clock: where no time is given, things are created at 2026-01-01T00:00:00Z, and of several each an hour before the one in front
of it. They are seen an hour after that; a running customization job is seen half way through its training, one that has ended at its end.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from ..options import Options
from ..service import names
from ..service.bedrock import Bedrock
from ..service.clock import EARLIEST, LATEST, Clock
from ..service.families import custom_models
from ..service.families.customization_jobs import lives as job_lives
from ..service.families.customization_jobs.record import Base, JobRecord
from ..service.families.family import Family, family_named
from ..service.outcomes import JOB
from ..service.record import Record
from ..service.registry import FAMILIES
from ..service.seeding.seeding import Seeding
from ..service.seeding.spreading import Spread
from ..service.seeding.values import FIRST_CREATED, MODEL_FIELDS, time_from
from ..wire.model import item_shape, operation_model, parsed_zone
from ..wire.rules import ModelRules
from ..wire.serializer import copied

DEFAULTS = Options()
_HOUR = 3_600_000


def make(family: str, form: str = "summary", /, **fields: Any) -> dict[str, Any]:
    """What AWS returns of a resource of a family.

    Args:
        family: ``"job"``, ``"deployment"``, ...: the name in the methods ``add_...`` of the fake.
        form: ``"summary"``, as its List operation returns it, or ``"details"``, as its Get operation does, without ``ResponseMetadata``.
        **fields: The fields of the method ``add_...`` of that name. A model has to be named by its ARN, and is taken to be there.

    Raises:
        TypeError: A field is unknown.
        ValueError: A field has a value that AWS would not have, fields contradict each other, or the family or the form is unknown.
    """
    if form not in ("summary", "details"):
        raise ValueError(f"form={form!r} is unknown; use 'summary' or 'details'")
    kind = family_named(family, ModelRules())
    if family == JOB:
        return _shown(kind, *made_job(0, fields), form)
    bedrock, (record,) = _made(kind, [fields])
    return _shown(kind, record, bedrock.agenda.now, form)


def make_all(family: str, count: int, /, **fields: Any) -> list[dict[str, Any]]:
    """The summaries of several resources of a family, newest first.

    Args:
        family: The family, as of :func:`make`.
        count: How many.
        **fields: Each is a value for all of them, a sequence (a list or a tuple) that they go through again and again, or a callable that
            makes the value for an index, from 0 on.

    Raises:
        TypeError: A field is unknown.
        ValueError: `count` is negative, or one cannot be as the fields say.
    """
    kind, spread = family_named(family, ModelRules()), Spread(count, fields)
    if family == JOB:
        jobs: list[tuple[JobRecord, int]] = []
        try:
            jobs.extend(made_job(index, each) for index, each in enumerate(spread))
        except (TypeError, ValueError) as error:
            raise spread.about(error, len(jobs)) from None
        return [_shown(kind, *job, "summary") for job in jobs]
    bedrock, records = _made(kind, list(spread), spread.about)
    return [_shown(kind, record, bedrock.agenda.now, "summary") for record in records]


def service(now: int) -> Bedrock:
    """A service of its own, whose clock stands at an instant."""
    bedrock = Bedrock(Clock(parsed_zone()), ModelRules(), "factory", DEFAULTS.settings())
    # A new service begins with the system's time, so its clock is set when it is there.
    bedrock.clock.freeze()
    bedrock.clock.move_to(bedrock.clock.at(min(now, LATEST)))
    bedrock.clock.show()
    return bedrock


def _shown(family: Family, record: Record, now: int, form: str) -> dict[str, Any]:
    if form == "details":
        shape: Any = operation_model(family.get).output_shape
        return copied(shape, record.details(now, _clock().at))
    return copied(item_shape(family.list, family.listing.summaries), record.summary(now, _clock().at))


# Customization jobs: each has a present of its own, and ids that follow from its name.


@cache
def _clock() -> Clock:
    return Clock(parsed_zone())


@cache
def _service_of_jobs() -> Bedrock:
    """The service that jobs are made for, which never takes them in."""
    return service(FIRST_CREATED)


def made_job(index: int, fields: Mapping[str, Any]) -> tuple[JobRecord, int]:
    """The record of a job, and the present in which it is seen, in milliseconds."""
    bedrock, family = _service_of_jobs(), FAMILIES[JOB]
    usual = DEFAULTS.settings().durations["training"]
    with bedrock.lock:
        seeding = Seeding(bedrock, DEFAULTS.account_id, DEFAULTS.region_name, LATEST)
        checked = {"job_name": f"job-{index + 1}", **seeding.checked(family, fields)}
        created, now = job_lives.present(checked, FIRST_CREATED - index * _HOUR, usual)
        seeding.now = now
        checked.setdefault("creation_time", bedrock.clock.at(created))
        job = seeding.planned(family, checked)
    assert isinstance(job, JobRecord)
    # The same name has the same ids in every test; different names have different ones.
    ids = names.Ids(f"factory {index} {job.name}")
    job.id, job.model_id = job.id or ids.resource(), job.model_id or ids.resource()
    return job, now


# Everything else.


class _Granting(Seeding):
    """Takes custom models for granted that are named by their ARN."""

    def check_of(self, family: Family, name: str) -> Callable[[Any], Any]:
        check = super().check_of(family, name)

        def granted(given: Any) -> Any:
            value = check(given)
            self._grant(value)
            return value

        return granted if name in MODEL_FIELDS else check

    def _grant(self, arn: str) -> None:
        satisfies = self.rules.satisfies
        if ":custom-model/" not in arn or not (satisfies("CustomModelArn", arn) or satisfies("ModelArn", arn)):
            return
        _, _, _, region_name, account, resource = arn.split(":", 5)
        _, base, id = resource.split("/")
        region = self.bedrock.region(account, region_name)
        if region.of("custom_model").by_arn(arn) is not None:
            return
        # Whatever it serves came later, and the job that made it nobody sees.
        name, job = f"model-{id}", None
        if base != "imported":
            job, _ = made_job(0, {"job_name": name, "region_name": region_name, "account_id": account})
            job.base = Base(base)
        region.take_in("custom_model", [custom_models.made_by(job, region.scope, name, id, EARLIEST, None, None)])


def _lasts(family: Family, fields: Mapping[str, Any]) -> int:
    """How long after its creation a resource is seen, in milliseconds: an hour, or when its time is over if it ends so."""
    lifecycle, status = family.lifecycle, fields.get("status")
    if lifecycle is None or family.deadline is None or status not in lifecycle.ends:
        return _HOUR
    given = {name: value for name, value in fields.items() if value is not None}
    return family.deadline(Seeding.request(family, given))


def _made(
    family: Family,
    all_fields: Sequence[Mapping[str, Any]],
    about: Callable[[Exception, int], Exception] = lambda error, _: error,
) -> tuple[Bedrock, list[Record]]:
    """Resources of a family in a service of their own, and that; `about` makes the error about the one with an index."""
    timed: list[Mapping[str, Any]] = []
    seen = [FIRST_CREATED]
    try:
        for index, fields in enumerate(all_fields):
            created, end = time_from(fields, "creation_time"), time_from(fields, "end_time")
            default = {}
            if created is None and end is None:
                created = FIRST_CREATED - index * _HOUR
                default["creation_time"] = _clock().at(created)
            timed.append({**fields, **default})
            seen.append(end if end is not None else (created or 0) + _lasts(family, fields))
    except (TypeError, ValueError) as error:
        raise about(error, len(timed)) from None
    bedrock = service(max(seen))
    with bedrock.lock:
        seeding = _Granting(bedrock, DEFAULTS.account_id, DEFAULTS.region_name, bedrock.clock.show())
        seeds: list[Record] = []
        try:
            seeds.extend(seeding.add(family, fields) for fields in timed)
        except (TypeError, ValueError) as error:
            raise about(error, len(seeds)) from None
        seeding.commit()
        return bedrock, [record for _, record in seeding.seeded(seeds)]
