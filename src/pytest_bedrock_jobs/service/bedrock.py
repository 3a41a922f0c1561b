"""The pretend Bedrock: the state of every account and Region, and what operations and tests do to it."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from fnmatch import fnmatchcase
from typing import Any, NamedTuple, Protocol

from . import artifacts, lifecycle
from .artifacts import Storage
from .catalogue import Catalogue
from .clock import Clock
from .course import Course, Process
from .errors import invalid
from .jobs import JobRecord, JobSpec
from .lifecycle import COMPLETED, FAILED, IN_PROGRESS, STOPPED, TRAINING, VALIDATION, Timeline
from .names import Ids, Place
from .region import Region
from .resource import Resource
from .store import Collection


class Rules(Protocol):
    """What the service needs to know of AWS's own models, which it does not read itself."""

    def partition(self, region_name: str) -> str | None:
        """The partition that a Region belongs to; None where no partition has such a Region."""

    def satisfies(self, shape_name: str, value: str) -> bool:
        """Whether a text keeps the pattern, the lengths and the enum of a shape of the service model."""

    def problem(self, shape_name: str, value: Any, name: str) -> str | None:
        """The first rule of a shape, types included, that a value with a name breaks, in words; None where it breaks none."""

    def answers_with(self, operation: str, code: str) -> bool:
        """Whether the service model lists an error code for an operation."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How long things take, in milliseconds of virtual time, and how strict the service is.

    Attributes:
        durations: How long each thing takes that takes time, by the name that a :class:`~.course.Process` has for it; ``training`` and
            ``stopping`` are a customization job's.
        model_units_quota: How many model units without commitment may be bought for a model; None for any number.
    """

    durations: Mapping[str, int]
    strict_base_models: bool = False
    in_progress_quota: int | None = None
    model_units_quota: int | None = None

    @property
    def training(self) -> int:
        """How long a customization job takes."""
        return self.durations["training"]

    @property
    def stopping(self) -> int:
        """How long it takes to stop one."""
        return self.durations["stopping"]


@dataclass(slots=True)
class Fate:
    """What becomes of something that the code under test will create.

    Attributes:
        outcome: The status in the end.
        after: How long after its creation it has come to that, in milliseconds; None for the usual duration.
        phase: The phase in which a customization job fails, so that it applies only to jobs that have this phase; None for training.
        name: The pattern (``*``, ``?``, ``[...]``) of the names that it applies to.
        times: For how many; None for all.
        optional: Whether it is fine if nothing ever meets it.
        process: What it is about: a :class:`~.course.Process` by name; None for customization jobs.
    """

    outcome: str
    after: int | None = None
    failure_message: str | None = None
    phase: str | None = None
    name: str = "*"
    times: int | None = 1
    optional: bool = False
    process: str | None = None
    used: int = 0

    def __str__(self) -> str:
        wanted = "at least 1" if self.times is None else self.times
        rule = "next_job(" if self.process is None else f"next_outcome({self.process!r}, "
        phase = f", phase={self.phase!r}" if self.phase else ""
        return f"{rule}outcome={self.outcome!r}, name={self.name!r}{phase}): met by {self.used} of {wanted}"

    @property
    def missed(self) -> bool:
        """Whether fewer than it was made for have met it."""
        return not self.optional and self.used < (1 if self.times is None else self.times)

    def applies(self, process: str | None, name: str, phases: Container[str] = ()) -> bool:
        """Whether it is for something of a kind and a name; a job that has no such phase cannot fail in it."""
        left = self.times is None or self.used < self.times
        fits = self.process == process and (self.phase is None or self.phase in phases)
        return left and fits and fnmatchcase(name, self.name)

    def timeline(self, created: int, kind: str, settings: Settings) -> Timeline:
        """The life of a job of a customization type that meets this fate."""
        after = self.after
        planned = settings.training if after is None else after
        failing = (self.phase or TRAINING) if self.outcome == FAILED else None
        share = 1000 if failing is None else lifecycle.plan_of(kind)[failing][1]
        if after is None:
            end = created + planned * share // 1000
        else:
            # The failing phase ends the job after `after`, so the whole would have taken accordingly longer.
            end, planned = created + after, -(-after * 1000 // share)
        if self.outcome == STOPPED:
            # A job that is over in less than stopping takes has been in progress first all the same.
            stopping = end - (settings.stopping if settings.stopping < end - created else (end - created) // 2)
            return Timeline(created, planned + 1, end + 1, COMPLETED, stopping=stopping, stopped=end)
        return Timeline(created, planned, end, self.outcome, failure_message=self.failure_message, failing=failing)


def place_of(rules: Rules, account: str, region_name: str) -> Place:
    """An account in a Region.

    Raises:
        ValueError: No partition of AWS has such a Region.
    """
    partition = rules.partition(region_name) if isinstance(region_name, str) else None
    if partition is None:
        raise ValueError(
            f"region_name={region_name!r} is no Region of AWS that this botocore knows;"
            " use one like 'us-east-1', or update botocore if the Region is new"
        )
    return Place(partition, region_name, account)


class Bedrock:
    """The state behind the fake. Whoever reads or changes it holds `lock`.

    Args:
        clock: The virtual time.
        rules: What AWS's models say.
        seed: Decides every id; the same seed gives the same ids in the same order.
        settings: How long things take, and how strict the service is.
    """

    def __init__(self, clock: Clock, rules: Rules, seed: int | str, settings: Settings) -> None:
        self.clock = clock
        self.lock = clock.lock
        self.rules = rules
        self.settings = settings
        self._seed = seed
        self._storage: Storage | None = None
        self.reset()
        clock.next_transition = self._next_transition

    def reset(self) -> None:
        """Forgets everything, time included, and starts the ids over."""
        with self.lock:
            self.regions: dict[tuple[str, str], Region] = {}
            self.fates: list[Fate] = []
            self.catalogue = Catalogue()
            # The accounts besides the fake's own, by the access keys of their clients.
            self.accounts: dict[str, str] = {}
            self.ids = Ids(self._seed)
            self.request_ids = Ids(f"{self._seed} requests")
            # The jobs that write to the storage when they complete.
            self._writers: list[JobRecord] = []
            self.clock.forget()

    def _next_transition(self, instant: int) -> int | None:
        """When anything changes by itself next after an instant; None where nothing does."""
        collections = [value for region in self.regions.values() for value in vars(region).values()]
        due = [
            record for collection in collections if isinstance(collection, Collection) for record in collection.running
        ]
        return min((change for record in due if (change := record.next_change(instant)) is not None), default=None)

    def region(self, account: str, region_name: str) -> Region:
        """The resources of an account in a Region.

        Raises:
            ValueError: No partition of AWS has such a Region.
        """
        key = (account, region_name)
        region = self.regions.get(key)
        if region is None:
            region = self.regions[key] = Region(place_of(self.rules, account, region_name))
        return region

    def new_id(self, collection: Collection[Any]) -> str:
        """An id that nothing in a collection has yet."""
        while (new := self.ids.resource()) in collection.by_id:
            pass
        return new

    def fate_of(self, job_name: str, kind: str, now: int) -> Timeline:
        """The life of a customization job that is created now."""
        fate = self._next_fate(None, job_name, lifecycle.plan_of(kind)) or Fate(COMPLETED)
        return fate.timeline(now, kind, self.settings)

    def begin(self, process: Process, name: str, now: int) -> Course:
        """The course of something else that begins now."""
        fate = self._next_fate(process.name, name) or Fate(process.success)
        after = self.settings.durations[process.duration] if fate.after is None else fate.after
        failure = (fate.failure_message or lifecycle.DEFAULT_FAILURE) if fate.outcome == process.failure else None
        return Course(process, now, now + after, failure)

    def _next_fate(self, process: str | None, name: str, phases: Container[str] = ()) -> Fate | None:
        """The first of the author's rules that applies, which is used up by that; None where there is none."""
        fate = next((fate for fate in self.fates if fate.applies(process, name, phases)), None)
        if fate is not None:
            fate.used += 1
        return fate

    def look_into(self, storage: Storage) -> None:
        """Makes jobs that are created from now on read their data from a storage, and write their metrics to it."""
        self._storage = storage
        self.clock.watchers.append(self._write_metrics)

    def life_of(self, job_name: str, spec: JobSpec, place: Place, now: int) -> Timeline:
        """The life of a job that is created now: its data decide, if they are looked at and wrong, and its fate otherwise."""
        problem = None if self._storage is None else artifacts.problem(self._storage, place, spec)
        kind = spec.customization_type
        timeline = self.fate_of(job_name, kind, now)
        if problem is None:
            return timeline
        return Fate(FAILED, failure_message=problem, phase=VALIDATION).timeline(now, kind, self.settings)

    def await_end_of(self, job: JobRecord) -> None:
        """Lets a job that has been created write its metrics when it completes, if there is a storage."""
        if self._storage is not None:
            self._writers.append(job)

    def _write_metrics(self, now: int) -> None:
        ended = [job for job in self._writers if job.next_change(now) is None]
        self._writers = [job for job in self._writers if job not in ended]
        for job in ended:
            if self._storage is not None and job.status_at(now) == COMPLETED:
                artifacts.write_metrics(self._storage, job)

    def stop_job(self, region: Region, job: JobRecord, now: int) -> None:
        """Asks a job to stop: it is Stopping from now on, and Stopped when that is through.

        Raises:
            ServiceError: The job is not InProgress (``ValidationException``).
        """
        status = job.status_at(now)
        if status != IN_PROGRESS:
            raise invalid(f"The provided model customization job cannot be stopped. State was: {status}")
        stopped = now + self.settings.stopping
        self._refate(region, job, now, job.timeline._replace(stopping=now, stopped=stopped, said=None))

    def end_job(self, region: Region, job: JobRecord, now: int, outcome: str, failure_message: str | None) -> None:
        """Ends a running job at once.

        Raises:
            ValueError: The job is not InProgress.
        """
        status = job.status_at(now)
        if status != IN_PROGRESS:
            raise ValueError(
                f"status={status!r}: job {job.name!r} is not InProgress, so it cannot become {outcome};"
                " decide a job's end while it runs, or seed it with add_job(status=...)"
            )
        self._refate(region, job, now, job.timeline.ending(now, outcome, failure_message))

    @staticmethod
    def end_now(collection: Collection[Any], record: Resource, now: int, failure_message: str | None) -> None:
        """Ends what a resource is going through at once; it works unless there is a message.

        Raises:
            ValueError: Nothing goes on.
        """
        current = record.current_course
        if not current.goes_on_at(now):
            raise ValueError(
                f"status={record.status_at(now)!r}: {record.name!r} is not {current.process.during}, so there is nothing to end;"
                " decide its outcome while that goes on, or seed it with status=..."
            )

        def change() -> None:
            record.current_course = replace(current, end=now, failure_message=failure_message)

        collection.change(record, now, change)

    @staticmethod
    def _refate(region: Region, job: JobRecord, now: int, timeline: Timeline) -> None:
        def change() -> None:
            job.timeline = timeline

        region.jobs.change(job, now, change)


class Call(NamedTuple):
    """One call to the service: the Region of one account, at one instant."""

    bedrock: Bedrock
    region: Region
    now: int

    def at(self, millis: int) -> datetime:
        """The datetime of an instant in milliseconds."""
        return self.bedrock.clock.at(millis)
