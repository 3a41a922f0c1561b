"""What a family of resources is: a declaration. What it does not declare is done in the same way for all families."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from ..lifecycle import Lifecycle
from ..outcomes import JOB
from ..record import Record
from ..registry import FAMILIES
from ..timeline import Timeline

if TYPE_CHECKING:
    from ..agenda import Transition
    from ..bedrock import Bedrock, Rules
    from ..region import Region
    from ..seeding.printed import Printed
    from ..seeding.seeding import Fields, Seeding


class Members(NamedTuple):
    """What the answers of a family call the things that most of them have."""

    arn: str
    name: str
    status: str = "status"
    created: str = "creationTime"
    modified: str = "lastModifiedTime"
    ended: str = "endTime"
    failure: str = "failureMessage"


class Listing(NamedTuple):
    """What the List operation of a family calls things.

    Attributes:
        summaries: The member of the answer that holds the summaries.
        status: The filter by status.
        after: The lower bound of the time of creation.
        before: The upper bound.
    """

    summaries: str
    status: str = "statusEquals"
    after: str = "creationTimeAfter"
    before: str = "creationTimeBefore"


class Loading(NamedTuple):
    """How what AWS printed of a resource becomes a seed.

    Attributes:
        plan: Makes the record, of the fields that the details hold and of the details themselves.
        passing: The members of the details that change as it goes on.
        fields: The fields that are not called in the details as in the Create operation's input, each with the member of the details.
        in_details: What members of a summary are called in the details, where that is something else.
        untold: The members of a summary that AWS leaves out there, and shows in the details.
        path: How many parts its ARN has after the kind of resource.
    """

    plan: Callable[[Seeding, Family, Fields, Printed], Record]
    passing: tuple[str, ...]
    fields: Mapping[str, str] = {}
    in_details: Mapping[str, str] = {}
    untold: tuple[str, ...] = ()
    path: int = 1


SCOPE_FIELDS: Mapping[str, str | None] = {"region_name": None, "account_id": None}
"""The fields that every seed has."""
LIFE_FIELDS: Mapping[str, str | None] = {
    "status": None,
    "creation_time": None,
    "end_time": None,
    "failure_message": None,
    "timeline": None,
}
"""The fields that every seed has whose family has a lifecycle."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Family:
    """A kind of resource.

    Attributes:
        name: What a test author calls one, in snake_case: ``deployment``. The methods ``add_...`` are named after it.
        noun: What AWS's messages call one: ``custom model deployment``.
        resource: The word in its ARNs: ``custom-model-deployment``.
        members: What its answers call the things that most families have.
        listing: What its List operation calls things.
        create: The operation that creates one; None where something else makes them.
        get: The operation that shows one.
        list: The operation that lists them.
        stop: The operation that stops one.
        delete: The operation that deletes one.
        fields: What a test author can say of one, besides the scope and the life: each field with the member of the Create operation's
            input that it stands for, or ``Operation.member`` of another operation; None where it stands for none.
        name_field: The field that is its name; None where it goes by its id.
        default_name: What the names of seeds begin with that are given none.
        tags: The field that holds its tags; None where it cannot be tagged.
        lifecycle: Its statuses; None where it has none.
        updates: The lifecycle of an update, where it can be updated.
        shorthands: How what a test author may say of a field in short becomes the API's form of it, where it is not as for all families.
        facts: The fields that an outcome rule can decide, too.
        check_facts: Checks them, given the outcome; raises a ValueError.
        deadline: How long one may take, in milliseconds, by its request; None where that is not limited.
        defaults: Members of the request that are filled in where it lacks them.
        unique_names: Whether two cannot have the same name.
        found_by_name: Whether operations take its name in the place of its ARN.
        found_by_id: Whether they take its bare id.
        makes: The family of what one makes when it has worked.
        made: Whether its names can be held by what is going to make one.
        filters: Further filters of the List operation: each a function of a record, the instant that is shown and the value, which
            tells whether the record is wanted.
        record: The class of its records.
        plan: Makes a record of a test author's fields; by default what :meth:`Seeding.record` makes.
        loading: How one is loaded that AWS has printed; None where that cannot be.
        told: The fields of a record that do not follow from its request, name, tags and timelines; called with the record, with what it has
            made, or None, and with the present.
        on_transition: Called with the service and each transition of a record, as time goes by.
        on_look: Where there is an S3, called with the service and the instant whenever somebody looks at the fake or its clock is moved,
            after the transitions.
        on_identify: Called with a record that has got its id, for ids that it needs besides.
        sends_events: Whether Bedrock sends EventBridge an event for each transition of one.
        update: The operation that updates one.
        since: The first botocore that has its operations, where the oldest supported one lacks them.
        update_since: The first botocore that has the operation that updates one, where that came later.
    """

    name: str
    noun: str
    resource: str
    members: Members
    listing: Listing
    create: str | None = None
    get: str
    list: str
    stop: str | None = None
    delete: str | None = None
    update: str | None = None
    fields: Mapping[str, str | None] = field(default_factory=dict)
    name_field: str | None = None
    default_name: str = ""
    tags: str | None = None
    lifecycle: Lifecycle | None = None
    updates: Lifecycle | None = None
    shorthands: Mapping[str, Callable[[Any], Any]] = field(default_factory=dict)
    facts: tuple[str, ...] = ()
    check_facts: Callable[[Mapping[str, Any], str | None], object] | None = None
    deadline: Callable[[Mapping[str, Any]], int] | None = None
    defaults: Mapping[str, Any] = field(default_factory=dict)
    unique_names: bool = True
    found_by_name: bool = True
    found_by_id: bool = False
    makes: str | None = None
    made: bool = False
    filters: Mapping[str, Callable[[Any, int, Any], bool]] = field(default_factory=dict)
    record: type[Any] = Record
    plan: Callable[[Seeding, Family, Fields], Record] | None = None
    loading: Loading | None = None
    told: Callable[[Any, Record | None, int], Mapping[str, Any]] | None = None
    on_transition: Callable[[Bedrock, Transition], None] | None = None
    on_look: Callable[[Bedrock, int], None] | None = None
    on_identify: Callable[[Bedrock, Any], None] | None = None
    sends_events: bool = False
    since: str | None = None
    update_since: str | None = None

    @cached_property
    def lifecycles(self) -> tuple[Lifecycle, ...]:
        """The lifecycles of its creation and of an update."""
        return tuple(each for each in (self.lifecycle, self.updates) if each is not None)

    @cached_property
    def all_fields(self) -> Mapping[str, str | None]:
        """Everything that a test author can say of one."""
        life = LIFE_FIELDS if self.lifecycle is not None else {"creation_time": None}
        return {**self.fields, **life, **SCOPE_FIELDS}

    @cached_property
    def places(self) -> Mapping[str, tuple[str, str]]:
        """Where the service model says what a field may be: an operation, and a member of its input or output."""
        places = {**self.all_fields, "failure_message": f"{self.get}.{self.members.failure}"}
        split = {name: place.rpartition(".") for name, place in places.items() if place is not None}
        return {name: (operation or self.create or "", member) for name, (operation, _, member) in split.items()}

    def lifecycle_of(self, timeline: Timeline) -> Lifecycle | None:
        """The lifecycle that a timeline follows: that of the creation or of an update."""
        return next((each for each in self.lifecycles if each.way[0][0] == timeline.steps[0][1]), self.lifecycle)

    def entered(self, region: Region, status: str, records: Sequence[Any]) -> None:
        """Does what has to be done when records have come to have a status."""
        if self.makes is not None and self.lifecycle is not None and status == self.lifecycle.success:
            region.make_products(records)

    def identify(self, bedrock: Bedrock, region: Region, records: Iterable[Record]) -> None:
        """Gives records that come in their ids, and a name where they have none of their own."""
        taken, on_identify, nameless = region.of(self.name).by_id, self.on_identify, self.name_field is None
        for record in records:
            record.id = record.id or bedrock.new_id(taken)
            if on_identify is not None:
                on_identify(bedrock, record)
            if nameless:
                record.name = record.id


def lifecycles() -> Mapping[str, Lifecycle]:
    """The lifecycle of everything that takes time, by the name that a test author uses."""
    return {each.name: each for family in FAMILIES.values() for each in family.lifecycles}


def family_named(name: str, rules: Rules) -> Family:
    """A family by its name.

    Raises:
        ValueError: There is none of that name, or the installed botocore lacks its operations.
    """
    if name not in FAMILIES:
        raise ValueError(f"family={name!r} is unknown; use one of {', '.join(map(repr, FAMILIES))}")
    family = FAMILIES[name]
    _check_operation(rules, family.get, f"there are no {family.noun}s", family.since)
    return family


def check_updates(family: Family, rules: Rules) -> None:
    """Raises a ValueError where the installed botocore lacks the operation that updates a resource of a family."""
    _check_operation(rules, family.update or "", f"a {family.noun} cannot have been updated", family.update_since)


def _check_operation(rules: Rules, operation: str, consequence: str, since: str | None) -> None:
    if not rules.has_operation(operation):
        newer = "" if since is None else f" to {since} or later"
        raise ValueError(f"the installed botocore has no {operation}, so {consequence}; update botocore{newer}")


def lifecycle_named(name: str, rules: Rules) -> Lifecycle:
    """What takes time, by the name that a test author uses.

    Raises:
        ValueError: There is nothing of that name, or the installed botocore lacks its operations.
    """
    for family in FAMILIES.values():
        for lifecycle in family.lifecycles:
            if lifecycle.name == name:
                family_named(family.name, rules)
                if lifecycle is family.updates:
                    check_updates(family, rules)
                return lifecycle
    names = [each for each in lifecycles() if each != JOB]
    raise ValueError(f"process={name!r} is unknown; use one of {', '.join(map(repr, names))}")
