"""Seeding whatever is not a customization job: names, times and references that agree with each other and with what is there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from copy import deepcopy
from dataclasses import replace
from itertools import count
from typing import Any

from ..bedrock import Bedrock
from ..clock import EARLIEST
from ..course import Course, Process
from ..custom_models import CustomModel
from ..errors import no_such
from ..lifecycle import COMPLETED, DEFAULT_FAILURE
from ..region import Region
from .batches import Batch
from .common import Surroundings, check, in_aws_shape, is_left_out, place_from, time_from

Fields = Mapping[str, Any]
Added = tuple[Region, Any]
Add = Callable[[], Added]
"""Puts a resource that has been checked into its Region, with new ids."""


class Seeding:
    """Several resources on their way in: all of them are checked before the first is added, or uses up an id."""

    def __init__(self, bedrock: Bedrock, into: Surroundings) -> None:
        self.bedrock = bedrock
        self.into = into
        self.now = into.present
        # The jobs that come in with them.
        self.jobs = Batch(bedrock, into)
        self._new_names: set[tuple[Any, str, str]] = set()

    def add(self, adds: Iterable[Add]) -> list[Added]:
        """Adds what has been checked, the jobs first."""
        adds = list(adds)
        self.jobs.commit(self.now)
        return [add() for add in adds]

    def checked(self, what: str, known: Mapping[str, str | None], fields: Fields) -> Fields:
        """The fields of a resource, in AWS's shapes.

        Raises:
            TypeError: There is no such field.
            ValueError: A field has a value that AWS would not have.
        """
        result = {}
        for name, value in fields.items():
            if name not in known:
                raise no_such(f"field of {what}", name, known)
            if is_left_out(name, value):
                continue
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

    def model_name(
        self, region: Region, fields: Fields, field: str, taken: Callable[[str], bool], default: str, course: Course
    ) -> str:
        """The name of a model that something makes: free, unless it has failed, so that there never will be a model of a given name."""
        if field in fields and not course.stands_at(self.now):
            given: str = fields[field]
            return given
        return self.name(region, fields, field, taken, default)

    def course(self, process: Process, fields: Fields, model: CustomModel | None = None) -> Course:
        """The course that leads to the status and the times that the fields say; by default it has just worked.

        Args:
            process: What goes on.
            fields: What the author says.
            model: The custom model that it is about, and that has to have been there.
        """
        status = fields.get("status", process.success)
        if not isinstance(status, str) or status not in process.statuses:
            raise ValueError(f"status={status!r} is unknown; pass one of {', '.join(process.statuses)}")
        self._check_agreement(process, status, fields)
        created, end = time_from(fields, "creation_time"), time_from(fields, "end_time")
        takes = self.into.settings.durations[process.duration]
        if status == process.during:
            created = self.now if created is None else created
            # What goes on now ends after now, however long ago it began.
            end = created + takes if created + takes > self.now else self.now + max(takes, 1)
            return self._in_order(Course(process, created, end), status, model)
        if end is None:
            end = self.now if created is None else max(created, min(created + takes, self.now))
        if created is None:
            earliest = EARLIEST if model is None else min(model.created, end)
            created = max(end - takes, earliest)
        message = fields.get("failure_message", DEFAULT_FAILURE)
        failure = message if status == process.failure else None
        return self._in_order(Course(process, created, end, failure), status, model)

    def switch(
        self, creation: Process, update: Process, fields: Fields, model: CustomModel | None
    ) -> tuple[Course, Course]:
        """The courses of a creation that has worked, and of a switch to another model after it.

        What the fields say of status, end and failure is said of the switch.
        """
        created = {name: value for name, value in fields.items() if name == "creation_time"}
        switch = self.course(update, {name: value for name, value in fields.items() if name not in created})
        if not switch.goes_on_at(self.now):
            # How long it took shows nowhere.
            switch = replace(switch, begun=switch.end)
        return self.course(creation, {**created, "end_time": self.into.at(switch.begun)}, model), switch

    def custom_model(self, region: Region, fields: Fields, field: str) -> CustomModel | None:
        """The Active custom model that a field names, by name or ARN; None where there is no such field."""
        if field not in fields:
            return None
        found = region.active_custom_model(fields[field], self.now)
        if found is None:
            raise ValueError(
                f"{field}={fields[field]!r} is no Active custom model in {region.place.region};"
                " pass the name or the ARN of one, or leave it out for a new one"
            )
        return found

    def any_custom_model(self, region: Region, fields: Fields, field: str) -> CustomModel | None:
        """The Active custom model that a field names: by name in a Region, by ARN in any other account and Region of its partition."""
        given: str = fields.get(field, "")
        home = region
        if self.into.rules.satisfies("ModelArn", given):
            _, _, _, region_name, account, _ = given.split(":", 5)
            home = self.bedrock.regions.get((account, region_name), region)
        if home.place.partition != region.place.partition:
            raise ValueError(
                f"{field}={given!r} is in another partition than {region.place.region}; pass one of {region.place.partition}"
            )
        return self.custom_model(home, fields, field)

    def new_model(self, region: Region, job: Fields) -> Callable[[], CustomModel]:
        """The custom model of a new job with some fields, which has completed; it is there when the jobs are."""
        place = region.place
        record = self.jobs.add({**job, "status": COMPLETED, "account_id": place.account, "region_name": place.region})
        return lambda: region.custom_models(self.now).by_id[record.model_id]

    def model_or_new(self, region: Region, model: CustomModel | None, made: int) -> Callable[[], CustomModel]:
        """A custom model, or else that of a new job, which made it at an instant."""
        return self.new_model(region, {"end_time": self.into.at(made)}) if model is None else lambda: model

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

    def _in_order(self, course: Course, status: str, model: CustomModel | None) -> Course:
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
        if model is not None and course.begun < model.created:
            raise ValueError(
                f"creation_time={at(course.begun).isoformat()} is before the model {model.name!r} was created at"
                f" {at(model.created).isoformat()}; pass a later one"
            )
        return course
