"""What a fake holds, as seeds: what ``add_...``, ``add_account``, ``add_foundation_model`` and ``clock.move_to`` take, as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..service.catalogue import Catalogue
from ..service.registry import FAMILIES
from ..service.seeding.describing import Describer
from ..service.seeding.foundation_models import described

if TYPE_CHECKING:
    from ..service.bedrock import Bedrock
    from ..service.record import Record
    from ..service.region import Region
    from .fake import FakeBedrockJobs

CLOCK = "clock"
"""The member that tells a dump from what AWS's command line prints."""
DELETED = "model_deleted"
"""The member of a seed whose model has been deleted since."""
PRINTED = "printed_jobs"
_ARNS = ("job_arn", "custom_model_arn")


def plural(family: str) -> str:
    """The member that holds the seeds of a family: ``jobs``."""
    return f"{family}s"


def dumped(fake: FakeBedrockJobs) -> dict[str, Any]:
    """What a fake holds. Its lock is held."""
    bedrock = fake._bedrock
    now = fake._clock.show()
    describer = Describer(bedrock, fake.account_id, fake.region_name, now)
    result: dict[str, Any] = {CLOCK: as_json(fake._clock.at(now + fake._clock.shift))}
    result["accounts"] = [
        {"account_id": account, **({} if key == f"TESTING{account}" else {"access_key_id": key})}
        for key, account in sorted(bedrock.accounts.items())
    ]
    result.update(_catalogue(bedrock))
    for name in sorted(FAMILIES):
        seeds: list[dict[str, Any]] = []
        printed: list[dict[str, Any]] = []
        for region, record in _records(bedrock, name):
            if record.printed:
                printed.append(as_json(record.details(now, fake._clock.at)))
            elif not _is_made(region, record):
                seeds.append(_seed(describer, region, record, now))
        result[plural(name)] = seeds
        result.setdefault(PRINTED, []).extend(printed)
    return {name: value for name, value in result.items() if value}


def _records(bedrock: Bedrock, family: str) -> list[tuple[Region, Any]]:
    """The records of a family, oldest first."""
    if not bedrock.rules.has_operation(FAMILIES[family].get):
        return []
    found = [(region, record) for region in list(bedrock.regions.values()) for record in region.of(family)]
    return sorted(found, key=_order)


def _order(entry: tuple[Region, Record]) -> tuple[Any, ...]:
    """Oldest first; of those of the same millisecond in different Regions the numbers say nothing."""
    _, record = entry
    return record.created + record.shift, record.scope.account, record.scope.region, record.position


def _is_made(region: Region, record: Record) -> bool:
    """Whether another record has made this one: the seed of that one brings it along."""
    makers = [family.name for family in FAMILIES.values() if family.makes == record.family.name]
    return any(each.made_id == record.id for name in makers for each in region.of(name))


def _seed(describer: Describer, region: Region, record: Any, now: int) -> dict[str, Any]:
    makes, lifecycle, made = record.family.makes, record.family.lifecycle, None
    deleted = False
    if makes is not None and lifecycle is not None and record.status_at(now) == lifecycle.success:
        made = region.of(makes).by_id.get(record.made_id)
        deleted = made is None
    fields = describer.fields(region, record, made)
    name = record.family.name_field
    ordered = sorted(fields, key=lambda each: (each in _ARNS, each != name, each))
    seed = {each: as_json(fields[each]) for each in ordered}
    return {**seed, DELETED: True} if deleted else seed


def _catalogue(bedrock: Bedrock) -> dict[str, Any]:
    """How the foundation models differ from the published ones."""
    published = {model.id: model for model in Catalogue()}
    present = {model.id: model for model in bedrock.catalogue}
    return {
        "foundation_models": [
            as_json(described(model, bedrock.clock.at))
            for id, model in sorted(present.items())
            if published.get(id) != model
        ],
        "removed_foundation_models": sorted(published.keys() - present),
    }


def as_json(value: Any) -> Any:
    """A value of a field as JSON has it: times in ISO format with a Z."""
    if isinstance(value, Mapping):
        return {name: as_json(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [as_json(item) for item in value]
    if isinstance(value, datetime):
        plain = value.astimezone(timezone.utc).replace(tzinfo=None)
        return f"{plain.isoformat(timespec='milliseconds' if plain.microsecond else 'seconds')}Z"
    return value


def text(dump: Mapping[str, Any]) -> str:
    """A dump as a file holds it: a line for each field of a seed, and one for its ARNs, so that a diff reads like a changed test."""
    members = []
    for name, value in dump.items():
        if isinstance(value, list) and name != PRINTED:
            items = ",\n".join(_lines(item) for item in value)
            members.append(f"  {json.dumps(name)}: [\n{items}\n  ]")
        else:
            members.append(f"  {json.dumps(name)}: {json.dumps(value, indent=2)}".replace("\n", "\n  "))
    return "{\n" + ",\n".join(members) + "\n}\n"


def _lines(item: Any) -> str:
    if not isinstance(item, Mapping):
        return f"    {json.dumps(item)}"
    lines = [f"{json.dumps(name)}: {json.dumps(value)}" for name, value in item.items() if name not in _ARNS]
    arns = [f"{json.dumps(name)}: {json.dumps(item[name])}" for name in _ARNS if name in item]
    if arns:
        lines.append(", ".join(arns))
    return "    {" + ",\n     ".join(lines) + "}"


# Reading.


def dump_in(source: Any) -> Mapping[str, Any] | None:
    """The dump that a source of ``load`` is, or that its file holds; None where it is none."""
    if isinstance(source, (str, Path)) or hasattr(source, "__fspath__"):
        try:
            source = json.loads(Path(source).read_bytes())
        except (ValueError, RecursionError):
            return None  # Whoever reads what AWS printed says what is wrong with it.
    return source if isinstance(source, Mapping) and CLOCK in source else None


def restore(fake: FakeBedrockJobs, dump: Mapping[str, Any]) -> list[Any]:
    """Seeds a fake with a dump.

    Raises:
        TypeError, ValueError: The dump has a member, or a seed a field, that there cannot be.
    """
    known = {CLOCK, "accounts", "foundation_models", "removed_foundation_models", PRINTED, *map(plural, FAMILIES)}
    for name in dump:
        if name not in known:
            raise ValueError(f"{name!r} is not a member of a dump; use one of {', '.join(sorted(known))}")
    seeds = [(name, _read(seed)) for name in FAMILIES for seed in _list(dump, plural(name))]
    instant = _time(dump[CLOCK], CLOCK)
    with fake._clock.lock:
        if instant > fake.clock.now():
            fake.clock.move_to(instant)
        for account in _list(dump, "accounts"):
            fake.add_account(**account)
        for model in _list(dump, "foundation_models"):
            fake.add_foundation_model(**_read(model))
        for model_id in dump.get("removed_foundation_models", ()):
            if fake._bedrock.catalogue.get(model_id) is not None:
                fake.remove_foundation_model(model_id)
        printed = _list(dump, PRINTED)
        jobs = fake.load(printed) if printed else []
        return [*jobs, *_Restoring(fake).all(seeds)]


class _Restoring:
    """Seeds of several families, each after the models that it refers to."""

    def __init__(self, fake: FakeBedrockJobs) -> None:
        self._fake = fake
        # The models that have been deleted since: their names may have been given to others.
        self._deleted: list[tuple[Region, Any]] = []

    def all(self, seeds: Iterable[tuple[str, dict[str, Any]]]) -> list[Any]:
        """Adds all of them, and returns the jobs among them."""
        waiting, added = list(seeds), []
        while waiting:
            left = []
            error: ValueError | None = None
            for family, fields in waiting:
                try:
                    added.append((family, self._add(family, fields)))
                except ValueError as refused:  # noqa: PERF203  # It is tried again.
                    # What it refers to may come later.
                    left.append((family, fields))
                    error = error or refused
            if error is not None and len(left) == len(waiting):
                raise error
            waiting = left
        self._delete()
        return [each for family, each in added if FAMILIES[family].loading is not None]

    def _add(self, family: str, fields: Mapping[str, Any]) -> Any:
        given = {name: value for name, value in fields.items() if name != DELETED}
        if any(record.made_name in given.values() for _, record in self._deleted):
            self._delete()
        added = self._fake.add(family, **given)
        if fields.get(DELETED):
            self._deleted.append((added._region, added._record))
        return added

    def _delete(self) -> None:
        for region, record in self._deleted:
            region.take_out(region.of(record.family.makes or "").by_id[record.made_id])
        self._deleted.clear()


def _list(dump: Mapping[str, Any], name: str) -> list[Any]:
    value = dump.get(name, [])
    if not isinstance(value, list) or not all(isinstance(each, Mapping) for each in value):
        raise ValueError(f"{name!r} of the dump: expected a list of objects")
    return value


def _read(seed: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a seed, with times as datetimes."""
    return {name: _with_times(name, value) for name, value in seed.items()}


def _with_times(name: str, value: Any) -> Any:
    if name == "status_details":
        return {member: _with_times(member, item) for member, item in value.items()}
    if isinstance(value, Mapping) and name.endswith("Details"):
        return {member: _with_times(member, item) for member, item in value.items()}
    is_time = name.endswith(("_time", "Time")) and isinstance(value, str)
    return _time(value, name) if is_time else value


def _time(value: Any, name: str) -> datetime:
    # Python's parser knows no Z before 3.11.
    try:
        return datetime.fromisoformat(value.replace("Z", "+00:00"))
    except (AttributeError, ValueError):
        raise ValueError(f"{name}={value!r}: expected a time in ISO format, such as '2026-01-07T02:00:00Z'") from None
