"""Seeding: several resources on their way in. All of them are checked before the first is taken in, or uses up an id."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from datetime import datetime
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from ..clock import EARLIEST, to_millis
from ..errors import no_such
from ..lifecycle import Lifecycle
from ..names import check_account
from ..timeline import Timeline
from . import values
from .lives import Life, check_agreement, seeded
from .naming import Naming
from .spreading import LEFT_OUT, Spread

if TYPE_CHECKING:
    from datetime import datetime

    from ..bedrock import Bedrock, Rules, Settings
    from ..families.custom_models import CustomModel
    from ..families.family import Family
    from ..names import Scope
    from ..record import Record
    from ..region import Region
    from .printed import Printed

Fields = Mapping[str, Any]
T = TypeVar("T")
P = ParamSpec("P")


class Seeding:
    """Several resources on their way into a service.

    Args:
        bedrock: The service; its lock is held.
        account: The account of those whose fields name none.
        region_name: The Region of those whose fields name none.
        now: The one instant at which all of them are seeded, in milliseconds: looked at again, the clock may have moved on.
    """

    BUCKET = values.BUCKET

    def __init__(self, bedrock: Bedrock, account: str, region_name: str, now: int) -> None:
        self.bedrock = bedrock
        self.rules: Rules = bedrock.rules
        self.settings: Settings = bedrock.settings
        self.now = now
        self.at: Callable[[int], datetime] = bedrock.clock.at
        self.shift: int = bedrock.clock.shift
        self.naming: Naming = Naming(now)
        self._account = account
        self._region_name = region_name
        # Those that others need come in first; then what those need is done, and they come in.
        self._first: list[Record] = []
        self._completions: list[Callable[[], None]] = []
        self._others: list[Record] = []
        # Those of which what they make is what is seeded.
        self._makers: set[Record] = set()
        self._spread: Spread | None = None
        self._index = 0
        # What seeds of the spread share: by what has made it where all do, and by the key of the spread.
        self._made: dict[Any, Any] = {}

    # What is done with fields.

    def add(self, family: Family, fields: Fields) -> Record:
        """Checks the fields of one resource, and makes it.

        Raises:
            TypeError: A field is unknown.
            ValueError: A field has a value that AWS would not have, or fields contradict each other.
        """
        return self.planned(family, self.checked(family, fields))

    def checked(self, family: Family, fields: Fields) -> dict[str, Any]:
        """The fields of one resource as the API has them, each of them checked.

        Raises:
            TypeError: A field is unknown.
            ValueError: A field has a value that AWS would not have.
        """
        return {
            name: value
            for name, given in fields.items()
            if (value := self.check_of(family, name)(given)) is not LEFT_OUT
        }

    def load(self, family: Family, fields: Fields, printed: Printed) -> Record:
        """Makes what AWS has printed, of the fields that its details hold.

        Raises:
            ValueError: A field has a value that AWS would not have, or fields contradict each other.
        """
        assert family.loading is not None, "what cannot be loaded is refused before"
        return family.loading.plan(self, family, self.checked(family, fields), printed)

    def add_all(self, family: Family, spread: Spread) -> list[Record]:
        """Checks the fields of several resources, and makes them.

        Raises:
            TypeError: A field is unknown.
            ValueError: A field has a value that AWS would not have, or fields contradict each other. The message has the index, unless
                all have that value.
        """
        checks = {name: self.check_of(family, name) for name in spread.names}
        plan = family.plan or type(self).record
        records = []
        self._spread = spread
        for self._index in range(spread.count):
            fields = spread.row(self._index, checks)
            try:
                records.append(plan(self, family, fields))
            except (TypeError, ValueError) as error:
                raise spread.about(error, self._index) from None
        self._spread = None
        return records

    def planned(self, family: Family, fields: Fields) -> Record:
        """Makes a resource of fields that have been checked one by one.

        Raises:
            ValueError: Fields contradict each other.
        """
        return (family.plan or type(self).record)(self, family, fields)

    def check_of(self, family: Family, name: str) -> Callable[[Any], Any]:
        """What checks a value of a field, and makes it as the API has it; `LEFT_OUT` where it counts as not given.

        Raises:
            TypeError: The field is unknown.
        """
        if name not in family.all_fields:
            raise no_such(f"field of a {family.noun}", name, family.all_fields)
        place, shorthands, is_time = family.places.get(name), family.shorthands, name.endswith("_time")
        # Most values are texts that are right, and of thousands of names nobody wants to wait for more than this test.
        has_short_form = values.has_short_form(name, shorthands)
        is_right = None if place is None or has_short_form else self.rules.text_test(*place)

        def check(given: Any) -> Any:
            if is_right is not None and type(given) is str and is_right(given):
                return given
            is_plain = isinstance(given, (str, datetime))
            if not is_plain:
                values.check_is_value(name, given)
                if values.is_left_out(name, given):
                    return LEFT_OUT
            value = values.in_aws_shape(name, given, shorthands)
            if not is_plain and not isinstance(value, str):
                # A copy: what the author does to a mapping afterwards must not change the record.
                value = deepcopy(value)
            if is_time:
                to_millis(value, name)
            if place is not None:
                values.check_member(self.rules, name, given, *place, value)
            return value

        return check

    def once(self, make: Callable[P, T], without: Container[str], *args: P.args, **kwargs: P.kwargs) -> T:
        """What is made of a seed's fields, but for some; seeds of one spread that have the same fields share it."""
        if self._spread is None:
            return make(*args, **kwargs)
        made: T | None = self._made.get(make)
        if made is None:
            key = self._spread.key(self._index, make, without)
            if key is None:
                return make(*args, **kwargs)
            made = self._made.get(key)
            if made is None:
                made = self._made[key] = make(*args, **kwargs)
        return made

    @staticmethod
    def request(family: Family, fields: Fields) -> dict[str, Any]:
        """The members of the Create operation's input that fields stand for, but for the tags."""
        members = family.fields
        request = dict(family.defaults)
        for name, value in fields.items():
            member = members.get(name)
            if member is not None and name not in values.TAG_FIELDS:
                request[member] = value
        return request

    def tags(self, fields: Fields, field: str) -> Mapping[str, str]:
        """The tags that a field holds, by key."""
        return values.tags_from(field, fields)

    def record(self, family: Family, fields: Fields) -> Record:
        """A record of the usual kind: the request that the fields make, and the timeline that they tell."""
        assert family.lifecycle is not None, "what has no lifecycle has a plan of its own"
        assert family.name_field is not None, "what has no name has a plan of its own"
        region = self.region_of(fields)
        timeline = self.timeline(family.lifecycle, fields)
        name = self.naming.free(region, family, fields, family.name_field)
        request = {**self.request(family, fields), family.fields[family.name_field] or "": name}
        tags = None if family.tags is None else self.tags(fields, family.tags)
        return self.put(family.record(family, region.scope, name, timeline, request, tags))

    # Taking in.

    def put(self, record: Record, complete: Callable[[], None] | None = None) -> Record:
        """Lets a record come in; `complete` is called before that, when those that it needs are there."""
        self._others.append(record)
        if complete is not None:
            self._completions.append(complete)
        return record

    def product_of(self, region: Region, family: Family, fields: Fields) -> Record:
        """A new record of a family that has worked, for what it makes, which is there when the others come in."""
        scope = {"account_id": region.scope.account, "region_name": region.scope.region}
        worked = {} if family.lifecycle is None else {"status": family.lifecycle.success}
        spread, self._spread = self._spread, None
        record = self.planned(family, {**fields, **worked, **scope})
        self._spread = spread
        self._first.append(self._others.pop())
        self._makers.add(record)
        return record

    def commit(self) -> None:
        """Takes everything in."""
        self.bedrock.agenda.settle(self.now)
        self._take_in(self._first)
        for complete in self._completions:
            complete()
        self._take_in(self._others)

    def _take_in(self, records: Sequence[Record]) -> None:
        groups: defaultdict[tuple[Scope, str], list[Record]] = defaultdict(list)
        scope = family = None
        for record in records:
            # Most records are of the same kind as the one before.
            if record.scope is not scope or record.family is not family:
                scope, family = record.scope, record.family
                group = groups[scope, family.name]
            group.append(record)
        for (scope, _), group in groups.items():
            self.bedrock.take_in(self.bedrock.region(scope.account, scope.region), group, self.shift)

    def seeded(self, records: Iterable[Any]) -> Iterator[tuple[Region, Any]]:
        """What has been seeded, of records that have been taken in: each record or what it makes, and its Region."""
        for record in records:
            region = self.bedrock.regions[record.scope.account, record.scope.region]
            if self._makers and record in self._makers:
                yield region, region.of(record.family.makes or "").by_id[record.made_id]
            else:
                yield region, record

    # Scopes and times.

    def region_of(self, fields: Fields) -> Region:
        """The Region that a resource goes to.

        Raises:
            ValueError: There cannot be such an account or Region.
        """
        account = fields.get("account_id", self._account)
        check_account(account)
        return self.bedrock.region(account, fields.get("region_name", self._region_name))

    def instant(self, fields: Fields, field: str) -> int | None:
        """The instant that a field holds, in milliseconds as the clock counts them; None where it holds none."""
        return to_millis(fields[field], field) - self.shift if field in fields else None

    def timeline(
        self, lifecycle: Lifecycle, fields: Fields, model: CustomModel | None = None, deadline: int | None = None
    ) -> Timeline:
        """The timeline that leads to the status and the times in the fields; by default it has just worked.

        Args:
            lifecycle: What goes on.
            fields: What the author says.
            model: The custom model that it is about, and that has to have been there.
            deadline: How long it may take, in milliseconds, where that is limited.
        """
        takes = self.settings.durations[lifecycle.duration]
        created, end = self.instant(fields, "creation_time"), self.instant(fields, "end_time")
        if "timeline" in fields:
            timeline = self.from_words(lifecycle, fields, takes)
            return self.in_order(timeline, timeline.status_at(self.now) in lifecycle.running, model)
        status = lifecycle.checked(fields.get("status", lifecycle.success))
        check_agreement(lifecycle, status, fields)
        life = Life(
            status,
            self.now,
            created,
            end,
            failure_message=fields.get("failure_message"),
            earliest=EARLIEST if model is None else model.created,
            deadline=deadline,
        )
        timeline = seeded(lifecycle, life, takes, self.bedrock.stopping_takes(lifecycle))
        return self.in_order(timeline, status in lifecycle.running, model)

    def from_words(self, lifecycle: Lifecycle, fields: Fields, takes: int) -> Timeline:
        """The timeline that is given in words; it begins at the creation, by default now."""
        for name in ("status", "end_time"):
            if name in fields:
                raise ValueError(
                    f"{name}={fields[name]!r} contradicts timeline={fields['timeline']!r}; leave one of them out"
                )
        created = self.instant(fields, "creation_time")
        begun = self.now if created is None else created
        return lifecycle.from_words(fields["timeline"], begun, takes, fields.get("failure_message"))

    def switch(
        self, creation: Lifecycle, update: Lifecycle, fields: Fields, model: CustomModel | None
    ) -> tuple[Timeline, Timeline]:
        """The timelines of a creation that has worked, and of a switch to another model after it.

        The fields status, end_time and failure_message are those of the switch.
        """
        created = {name: value for name, value in fields.items() if name == "creation_time"}
        switch = self.timeline(update, {name: value for name, value in fields.items() if name not in created})
        if not switch.goes_on_at(self.now):
            # How long it took shows nowhere.
            switch = Timeline(((switch.end, switch.steps[0][1]), switch.steps[-1]), switch.failure_message)
        until = {"end_time": self.at(switch.begun + self.shift)}
        return self.timeline(creation, {**created, **until}, model), switch

    def shown(self, instant: int) -> str:
        """An instant as the author sees it."""
        return self.at(instant + self.shift).isoformat()

    def in_order(self, timeline: Timeline, runs: bool, model: CustomModel | None) -> Timeline:
        """A timeline, if it is not in the future, its end is not before its beginning, and its model was there."""
        given = [("creation_time", timeline.begun)]
        if not runs:
            given.append(("end_time", timeline.end))
        for name, instant in given:
            if instant > self.now:
                raise ValueError(
                    f"{name}={self.shown(instant)} is in the future of the clock's {self.shown(self.now)};"
                    " pass an earlier one, or move the clock first with clock.move_to(...)"
                )
        if timeline.end < timeline.begun:
            raise ValueError(
                f"end_time={self.shown(timeline.end)} is before creation_time={self.shown(timeline.begun)};"
                " pass a later one"
            )
        if model is not None and timeline.begun < model.created:
            raise ValueError(
                f"creation_time={self.shown(timeline.begun)} is before the model {model.name!r} was created at"
                f" {self.shown(model.created)}; pass a later one"
            )
        return timeline
