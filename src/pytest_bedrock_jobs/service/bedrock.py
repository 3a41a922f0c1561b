"""The pretend Bedrock: the state of every account and Region. It knows no family of resources."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from .agenda import Agenda, Transition
from .catalogue import Catalogue
from .clock import Clock
from .errors import invalid
from .event_log import EventLog
from .lifecycle import Lifecycle
from .names import Ids, Scope
from .outcomes import OutcomeRule, OutcomeRules
from .region import Region
from .registry import FAMILIES
from .timeline import DEFAULT_FAILURE, Timeline

if TYPE_CHECKING:
    import threading

    from .record import Record
    from .storage import Storage


class Rules(Protocol):
    """What the service needs to know of AWS's own models, which it does not read itself."""

    def partition(self, region_name: str) -> str | None:
        """The partition that a Region belongs to; None where no partition has such a Region."""

    def satisfies(self, shape_name: str, value: str) -> bool:
        """Whether a text keeps the pattern, the lengths and the enum of a shape of the service model."""

    def problem(self, shape_name: str, value: Any, name: str) -> str | None:
        """The first rule of a shape, types included, that a value with a name breaks, in words; None where it breaks none."""

    def text_test(self, operation: str, member: str) -> Callable[[str], object] | None:
        """What tests whether a text keeps all rules of the shape that a member of an operation has; None where that is no text's."""

    def problem_of(self, operation: str, member: str, value: Any, name: str) -> str | None:
        """The same of the shape that a member of an operation's input, or else of its output, has."""

    def has_operation(self, operation: str) -> bool:
        """Whether the service model has an operation."""

    def label(self, operation: str) -> str:
        """The member of an operation's input that names the resource in its path."""

    def only_output(self, operation: str) -> str:
        """The only member of an operation's output."""

    def item_members(self, operation: str, member: str) -> frozenset[str]:
        """The members of each item of a list in an operation's output."""

    def has_member(self, shape_name: str, member: str) -> bool:
        """Whether a structure of the service model has a member."""

    def answers_with(self, operation: str, code: str) -> bool:
        """Whether the service model lists an error code for an operation."""


class Settings(NamedTuple):
    """How long things take, in milliseconds of virtual time, and how strict the service is.

    Attributes:
        durations: How long each thing takes that takes time, by the name that a :class:`~.lifecycle.Lifecycle` has for it.
        in_progress_quota: How many customization jobs may run at once in a Region; None for any number.
        model_units_quota: How many model units without commitment may be bought for a model; None for any number.
        invocation_jobs_quota: How many batch inference jobs of a model may be there at once that have not ended; None for any number.
    """

    durations: Mapping[str, int]
    strict_base_models: bool = False
    in_progress_quota: int | None = None
    model_units_quota: int | None = None
    invocation_jobs_quota: int | None = None


def scope_of(rules: Rules, account: str, region_name: str) -> Scope:
    """An account in a Region.

    Raises:
        ValueError: No partition of AWS has such a Region.
    """
    partition = rules.partition(region_name) if isinstance(region_name, str) else None
    if partition is None:
        raise ValueError(
            f"region_name={region_name!r} is not a Region of AWS that this botocore knows;"
            " use one like 'us-east-1', or update botocore if the Region is new"
        )
    return Scope(partition, region_name, account)


class Bedrock:
    """The state behind the fake. Callers that read or change it hold `lock`.

    Args:
        clock: The virtual time.
        rules: What AWS's models say.
        seed: Decides every id; the same seed gives the same ids in the same order.
        settings: How long things take, and how strict the service is.
    """

    def __init__(self, clock: Clock, rules: Rules, seed: int | str, settings: Settings) -> None:
        self.clock = clock
        self.lock: threading.RLock = clock.lock
        self.rules = rules
        self.settings = settings
        self.storage: Storage | None = None
        """The S3 that jobs read from and write to; None where nobody looks."""
        self._seed = seed
        self.events: EventLog = EventLog(clock, seed)
        self.clock.watchers.append(self._settle)
        self.reset()
        clock.next_transition = self._next_transition

    def reset(self) -> None:
        """Forgets everything, time included, and starts the ids over."""
        with self.lock:
            self.agenda: Agenda = Agenda()
            self.agenda.listeners += [self._tell_family, self.events.note]
            self.events.clear()
            self.regions: dict[tuple[str, str], Region] = {}
            self.outcomes: OutcomeRules = OutcomeRules()
            self.catalogue: Catalogue = Catalogue()
            # What a test author decides by a function, by the name of the family that it is about.
            self.functions: dict[str, Callable[..., Any]] = {}
            # The accounts besides the fake's own, by the access keys of their clients.
            self.accounts: dict[str, str] = {}
            self.ids: Ids = Ids(self._seed)
            self.request_ids: Ids = Ids(f"{self._seed} requests")
            self.clock.forget()

    def _settle(self, now: int) -> None:
        self.agenda.settle(now)
        if self.storage is not None:
            for family in FAMILIES.values():
                if family.on_look is not None:
                    family.on_look(self, now)

    def _next_transition(self, instant: int) -> int | None:
        return self.agenda.next_change(instant)

    def _tell_family(self, transition: Transition) -> None:
        family = transition.record.family
        if family.on_transition is not None:
            family.on_transition(self, transition)

    def region(self, account: str, region_name: str) -> Region:
        """The resources of an account in a Region.

        Raises:
            ValueError: No partition of AWS has such a Region.
        """
        key = (account, region_name)
        if not isinstance(region_name, str) or key not in self.regions:
            self.regions[key] = Region(scope_of(self.rules, account, region_name), self.agenda)
        return self.regions[key]

    def new_id(self, taken: Container[str]) -> str:
        """An id that is not taken."""
        while (new := self.ids.resource()) in taken:
            pass
        return new

    def take_in(self, region: Region, records: Sequence[Record], shift: int) -> None:
        """Takes in records of one family, with new ids where they have none; `shift` is that of the time that was shown."""
        family = records[0].family
        family.identify(self, region, records)
        for record in records:
            record.shift = shift
        region.take_in(family.name, records)

    def admit(self, region: Region, record: Record) -> None:
        """Takes in a record that begins now, with a new id."""
        self.take_in(region, [record], self.clock.shift)
        before = None
        for instant, status in record.timeline.steps:
            if instant <= self.agenda.now:
                self.agenda.tell(Transition(instant, region, record, before, status))
                before = status

    def begin(self, lifecycle: Lifecycle, name: str, now: int) -> Timeline:
        """The timeline of something that begins now: a test author's rule decides it, if one applies."""
        rule = self.next_rule(lifecycle.name, name, lifecycle.on_the_way) or OutcomeRule(process=lifecycle.name)
        return self.timeline_by(rule, lifecycle, now)

    def next_rule(self, process: str, name: str, phases: Container[str] = ()) -> OutcomeRule | None:
        """The test author's rule for something that begins now, which is used up by that; None where there is none."""
        return self.outcomes.next(process, name, phases)

    def timeline_by(self, rule: OutcomeRule, lifecycle: Lifecycle, now: int, deadline: int | None = None) -> Timeline:
        """The timeline that a rule decides for something that begins now, and that may take as long as a deadline allows."""
        takes = self.settings.durations[lifecycle.duration]
        if rule.timeline is not None:
            return lifecycle.from_words(rule.timeline, now, takes, rule.failure_message)
        return lifecycle.timeline(
            now,
            takes,
            rule.outcome,
            stopping_takes=self.stopping_takes(lifecycle),
            ended_after=rule.after,
            failure_message=rule.failure_message,
            failing=rule.phase,
            deadline=deadline,
        )

    def stopping_takes(self, lifecycle: Lifecycle) -> int:
        """How long it takes to stop something, in milliseconds."""
        return 0 if lifecycle.stop is None else self.settings.durations[lifecycle.stop.duration]

    def stop(self, region: Region, record: Record, now: int) -> None:
        """Asks something to stop, which takes its time.

        Raises:
            ServiceError: It is not on its way, or being stopped already (``ValidationException``).
        """
        lifecycle, status = record.family.lifecycle, record.status_at(now)
        assert lifecycle is not None
        if status not in lifecycle.on_the_way:
            raise invalid(f"The provided {record.family.noun} cannot be stopped. State was: {status}")
        stopped = lifecycle.stopped(record.timeline, now, self.stopping_takes(lifecycle))
        self.give(region, record, stopped)

    def end(self, region: Region, record: Record, now: int, outcome: str, failure_message: str | None) -> None:
        """Ends what a record is going through at once.

        Raises:
            ValueError: Nothing goes on.
        """
        current = record.current
        stop = None if record.family.lifecycle is None else record.family.lifecycle.stop
        if not current.goes_on_at(now) or (stop is not None and current.status_at(now) == stop.during):
            raise ValueError(
                f"status={record.status_at(now)!r}: {record.family.noun} {record.name!r} is not"
                f" {current.steps[0][1]}, so it cannot become {outcome};"
                " decide its end while that goes on, or seed it with status=..."
            )
        lifecycle = record.family.lifecycle_of(current)
        assert lifecycle is not None, "what goes on has a lifecycle"
        message = None
        if outcome == lifecycle.failure:
            message = DEFAULT_FAILURE if failure_message is None else failure_message
        passed = [(now, status) for status in lifecycle.leading_to(current.status_at(now), outcome)]
        self.give(region, record, current.cut(now + 1, *passed, (now, outcome), failure_message=message))

    @staticmethod
    def give(region: Region, record: Record, timeline: Timeline) -> None:
        """Gives a record another timeline in the place of the one that it goes through."""
        region.of(record.family.name).change(record, partial(setattr, record, "current", timeline))


class Call(NamedTuple):
    """One call to the service: the Region of one account, at one instant."""

    bedrock: Bedrock
    region: Region
    now: int

    def at(self, millis: int) -> datetime:
        """The datetime of an instant in milliseconds."""
        return self.bedrock.clock.at(millis)
