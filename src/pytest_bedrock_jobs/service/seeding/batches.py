"""Seeding several jobs at once: all of them or none."""

from __future__ import annotations

import gc
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from .. import names
from ..bedrock import Bedrock
from ..jobs import JobRecord
from ..names import Place
from ..operations.customization_jobs import create_model_customization_job
from ..region import Region
from .common import Surroundings, check
from .jobs import LIFE, Blueprint, Design, Printed, blueprint

_NAMES = {"job_name": "JobName", "custom_model_name": "CustomModelName"}
_Key = tuple[tuple[str, int], ...]


@dataclass(slots=True)
class _Arrivals:
    """The jobs that a Region is going to get, by name, with the ids that they bring along; those that take the name of a model, by that
    name; and such names that are kept.
    """

    region: Region
    jobs: dict[str, JobRecord] = field(default_factory=dict)
    ids: set[str] = field(default_factory=set)
    holders: dict[str, JobRecord] = field(default_factory=dict)
    kept: set[str] = field(default_factory=set)


@contextmanager
def uncollected() -> Iterator[None]:
    """Within this the garbage collector rests.

    It would look again and again at all the jobs made so far, and find nothing to collect: about a quarter of the time for 100,000 jobs.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


class Batch:
    """Jobs on their way in: all of them are made and checked before the first is added."""

    def __init__(self, bedrock: Bedrock, into: Surroundings) -> None:
        self._bedrock = bedrock
        self._into = into
        self.now = into.present
        self._arrivals: dict[Place, _Arrivals] = {}
        # What fields have made, by the identities of their values. The fields are kept with it: no other value can have the identity of
        # one that is still there.
        self._designs: dict[_Key, Design] = {}
        self._blueprints: dict[_Key, tuple[Blueprint, _Arrivals, Mapping[str, Any]]] = {}
        # The jobs in their order, and where each goes; in two lists, as the garbage collector would look at every pair.
        self._order: list[JobRecord] = []
        self._regions: list[Region] = []

    def add(self, fields: Mapping[str, Any], printed: Printed | None = None) -> JobRecord:
        """Makes a job.

        Args:
            fields: What it is like.
            printed: What else is known of one that is loaded; such jobs have to come in the order of their creation.

        Returns:
            The job, whose new ids follow when all jobs are known to be right: those that are rejected use up none.

        Raises:
            TypeError, ValueError: It cannot be.
        """
        made, arrivals, _ = self._blueprint_of(fields) if printed is None else self._loaded(fields, printed)
        region, jobs = arrivals.region, arrivals.jobs
        name = fields.get("job_name")
        if name is None:
            name = _free_name(region.jobs.by_name, jobs, len(region.jobs) + len(jobs) + 1)
        elif name in region.jobs.by_name or name in jobs:
            raise ValueError(
                f"job_name={name!r} is in use in {region.place.region}; job names are never freed: pass another"
            )
        id, model_id = ("", "") if printed is None else (printed.id, printed.model_id or "")
        job = made.job(name, fields.get("custom_model_name") or names.model_name_for(name), id, model_id)
        if made.holds_model_name:
            given = fields.get("custom_model_name") is not None
            self._take_model_name(arrivals, job, given=given, loaded=printed is not None)
        jobs[name] = job
        self._order.append(job)
        self._regions.append(region)
        return job

    def model_name_is_taken(self, region: Region, name: str) -> bool:
        """Whether a custom model of a Region has a name, or one that is on its way."""
        return self._is_taken(self._arrivals_at(region.place), name)

    def keep_model_name(self, region: Region, name: str) -> None:
        """Keeps the name of a custom model for something that comes in beside the jobs."""
        self._arrivals_at(region.place).kept.add(name)

    def _loaded(self, fields: Mapping[str, Any], printed: Printed) -> tuple[Blueprint, _Arrivals, Mapping[str, Any]]:
        """The blueprint of a job that is loaded, whose ids have to be its own, and where it goes."""
        made = blueprint(fields, self._into, printed=printed)
        arrivals = self._arrivals_at(made.design.place)
        for id in filter(None, (printed.id, printed.model_id)):
            if id in arrivals.ids:
                raise ValueError(f"the id {id!r} is in the JSON twice; an id is one job's, or one model's")
            arrivals.ids.add(id)
        if printed.id in arrivals.region.jobs.by_id:
            raise ValueError(
                f"there is a job with the id {printed.id!r} in {arrivals.region.place.region} already;"
                " load it into an empty fake"
            )
        return made, arrivals, fields

    def commit(self, now: int) -> Iterator[tuple[Region, JobRecord]]:
        """Gives ids to the jobs that have none, and adds them."""
        new = self._bedrock.ids.resources(sum((not job.id) + (not job.model_id) for job in self._order))
        for region, job in zip(self._regions, self._order, strict=True):
            if not job.id:
                job.id = next(new)
                if job.id in region.jobs.by_id:
                    job.id = self._bedrock.new_id(region.jobs)
            job.model_id = job.model_id or next(new)
            if job.token is not None:
                # No request is equal to this one, so another request with the token is a conflict.
                region.tokens[create_model_customization_job.__name__, job.token] = ({}, {"jobArn": job.arn})
        for arrivals in self._arrivals.values():
            arrivals.region.add_jobs(list(arrivals.jobs.values()), arrivals.holders, now)
        return zip(self._regions, self._order, strict=True)

    def _take_model_name(self, arrivals: _Arrivals, job: JobRecord, *, given: bool, loaded: bool) -> None:
        """Takes the name of a job's model, which has to be free; one that the author has not given makes way.

        Of jobs that are loaded together each takes it from the one before it: that one's model must have been deleted.
        """
        region = arrivals.region
        # Every job before this one may have the same name for its model, so smaller numbers may all be taken.
        number = len(region.jobs) + len(arrivals.jobs)
        if given and loaded:
            arrivals.holders.pop(job.model_name, None)
        while self._is_taken(arrivals, job.model_name):
            if given:
                raise ValueError(
                    f"custom_model_name={job.model_name!r} is in use in {region.place.region}"
                    " by another job that runs or has completed; pass another"
                    + (", or load all jobs together, into an empty fake" if loaded else "")
                )
            number += 1
            job.model_name = names.model_name_for(job.name, number)
        arrivals.holders[job.model_name] = job

    def _is_taken(self, arrivals: _Arrivals, name: str) -> bool:
        new = name in arrivals.holders or name in arrivals.kept
        return new or arrivals.region.model_names.taken(name, self.now)

    def _blueprint_of(self, fields: Mapping[str, Any]) -> tuple[Blueprint, _Arrivals, Mapping[str, Any]]:
        """The blueprint for fields, and where its jobs go. Jobs share all that does not differ between them."""
        for name, shape in _NAMES.items():
            if fields.get(name) is not None:
                check(self._into.rules, name, fields[name], shape, fields[name])
        key = _key(fields, _NAMES)
        found = self._blueprints.get(key)
        if found is None:
            design_key = _key(fields, (*_NAMES, *LIFE))
            made = blueprint(fields, self._into, self._designs.get(design_key))
            self._designs[design_key] = made.design
            found = self._blueprints[key] = (made, self._arrivals_at(made.design.place), fields)
        return found

    def _arrivals_at(self, place: Place) -> _Arrivals:
        arrivals = self._arrivals.get(place)
        if arrivals is None:
            region = self._bedrock.region(place.account, place.region)
            arrivals = self._arrivals[place] = _Arrivals(region)
        return arrivals


def _key(fields: Mapping[str, Any], without: Container[str]) -> _Key:
    return tuple([(name, id(value)) for name, value in fields.items() if name not in without])


def _free_name(taken: Mapping[str, Any], new: Mapping[str, Any], number: int) -> str:
    while (name := f"job-{number}") in taken or name in new:
        number += 1
    return name


def spread(count: int, fields: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The fields of each of several jobs.

    Raises:
        ValueError: `count` is no number of jobs, or a sequence is empty.
    """
    if isinstance(count, bool) or not isinstance(count, int) or count < 0:
        raise ValueError(f"count={count!r} is no number of things; pass an int of zero or more")
    makers: dict[str, Callable[[int], Any]] = {}
    for name, value in fields.items():
        if callable(value):
            makers[name] = partial(_made, value)
        elif isinstance(value, (list, tuple)):
            if not value:
                raise ValueError(f"{name}={value!r} is an empty sequence; pass at least one value")
            makers[name] = partial(_cycled, value)
        elif isinstance(value, Iterator):
            raise ValueError(f"{name}={value!r} can be gone through only once; pass a list or a function of the index")
        else:
            makers[name] = partial(_same, value)
    return ({name: make(index) for name, make in makers.items()} for index in range(count))


def _made(make: Callable[[int], Any], index: int) -> Any:
    """What a callable makes: for each index a value of its own, even if the callable changes one and the same."""
    value = make(index)
    return value if isinstance(value, (str, datetime)) else deepcopy(value)


def _cycled(values: Sequence[Any], index: int) -> Any:
    return values[index % len(values)]


def _same(value: Any, _: int) -> Any:
    return value
