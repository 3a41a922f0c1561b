"""Seeding whatever is not a customization job: names, times and references that agree with each other and with what is there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from itertools import count
from typing import Any

from .authoring import Surroundings, check, in_aws_shape, place_from, time_from
from .batches import Batch
from .bedrock import Bedrock
from .course import CUSTOM_MODEL, Course, Process
from .custom_models import CustomModel
from .lifecycle import COMPLETED, DEFAULT_FAILURE
from .region import Region

Fields = Mapping[str, Any]


class Sowing:
    """Several resources on their way in: all of them are checked before the first is added."""

    def __init__(self, bedrock: Bedrock, into: Surroundings) -> None:
        self.bedrock = bedrock
        self.into = into
        self.now = into.present
        self._new_names: set[tuple[Any, str, str]] = set()

    def checked(self, what: str, known: Mapping[str, str | None], fields: Fields) -> Fields:
        """The fields of a resource, in AWS's shapes.

        Raises:
            TypeError: There is no such field.
            ValueError: A field has a value that AWS would not have.
        """
        result = {}
        for name, value in fields.items():
            if name not in known:
                raise TypeError(f"there is no field {name!r}; the fields of {what} are {', '.join(sorted(known))}")
            result[name] = deepcopy(in_aws_shape(name, value))
            shape = known[name]
            if shape is not None:
                check(self.into.rules, name, value, shape, result[name])
        return result

    def region_of(self, fields: Fields) -> Region:
        """The Region that a resource goes to."""
        place = place_from(fields, self.into)
        return self.bedrock.region(place.account, place.region)

    def name(self, region: Region, fields: Fields, field: str, taken: Callable[[str], bool], default: str) -> str:
        """A name that is free: the given one, or the next of the default ones."""

        def used(name: str) -> bool:
            return (region.place, field, name) in self._new_names or taken(name)

        if field in fields:
            name: str = fields[field]
            if used(name):
                raise ValueError(f"{field}={name!r} is in use in {region.place.region}; pass another")
        else:
            name = next(name for number in count(1) if not used(name := f"{default}-{number}"))
        self._new_names.add((region.place, field, name))
        return name

    def course(self, process: Process, fields: Fields) -> Course:
        """The course that leads to the status and the times that the fields say; by default it has just worked."""
        status = fields.get("status", process.success)
        if status not in process.statuses:
            raise ValueError(f"status={status!r} is unknown; pass one of {', '.join(process.statuses)}")
        self._check_agreement(process, status, fields)
        created, end = time_from(fields, "creation_time"), time_from(fields, "end_time")
        takes = self.into.settings.durations[process.duration]
        if status == process.during:
            created = self.now if created is None else created
            # What goes on now ends after now, however long ago it began.
            end = created + takes if created + takes > self.now else self.now + max(takes, 1)
            return self._in_order(Course(process, created, end), status)
        if end is None:
            end = self.now if created is None else max(created, min(created + takes, self.now))
        message = fields.get("failure_message", DEFAULT_FAILURE)
        failure = message if status == process.failure else None
        return self._in_order(Course(process, end - takes if created is None else created, end, failure), status)

    def custom_model(self, region: Region, fields: Fields, field: str) -> CustomModel | None:
        """The Active custom model that a field names, by name or ARN; None where it names none."""
        given = fields.get(field)
        if given is None:
            return None
        found = region.custom_models(self.now).find(str(given))
        if found is None or found.status_at(self.now) != CUSTOM_MODEL.success:
            raise ValueError(
                f"{field}={given!r} is no Active custom model in {region.place.region};"
                " pass the name or the ARN of one, or leave it out for a new one"
            )
        return found

    def any_custom_model(self, fields: Fields, field: str) -> CustomModel | None:
        """The Active custom model that a field names: by ARN in any account and Region, by name in the fields' own."""
        given = str(fields.get(field, ""))
        region = self.region_of(fields)
        if given.startswith("arn:"):
            _, _, _, region_name, account, *_ = [*given.split(":"), "", "", "", ""]
            region = self.bedrock.regions.get((account, region_name), region)
        return self.custom_model(region, fields, field)

    def made_by_job(self, region: Region, job: Fields) -> tuple[Region, CustomModel]:
        """The custom model of a new job with some fields, which has completed."""
        place = region.place
        batch = Batch(self.bedrock, self.into)
        batch.add({**job, "status": COMPLETED, "account_id": place.account, "region_name": place.region})
        (_, record), *_ = batch.commit(self.now)
        return region, region.custom_models(self.now).by_id[record.model_id]

    def new_custom_model(self, region: Region, made: int) -> CustomModel:
        """A custom model that a job made at an instant."""
        return self.made_by_job(region, {"end_time": self.into.at(made)})[1]

    @staticmethod
    def _check_agreement(process: Process, status: str, fields: Fields) -> None:
        if "failure_message" in fields and status != process.failure:
            message = fields["failure_message"]
            raise ValueError(
                f"failure_message={message!r} contradicts status={status!r}; leave it out, or pass status={process.failure!r}"
            )
        if "end_time" in fields and status == process.during:
            raise ValueError(
                f"end_time={fields['end_time']!r} contradicts status={status!r}, which has no end; leave it out"
            )

    def _in_order(self, course: Course, status: str) -> Course:
        at, now = self.into.at, self.now
        given = [("creation_time", course.begun)]
        if status != course.process.during:
            given.append(("end_time", course.end))
        for name, instant in given:
            if instant > now:
                raise ValueError(
                    f"{name}={at(instant).isoformat()} is in the future of the clock's {at(now).isoformat()};"
                    " pass an earlier one, or move the clock first with clock.move_to(...)"
                )
        if course.end < course.begun:
            raise ValueError(
                f"end_time={at(course.end).isoformat()} is before creation_time={at(course.begun).isoformat()};"
                " pass an end_time that is not"
            )
        return course
