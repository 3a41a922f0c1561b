"""The record of a batch inference job, its lifecycle, and what the API shows of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from ...clock import LATEST
from ...lifecycle import Lifecycle, Stop
from ...record import At, Overrides, Record, present
from ...timeline import Timeline
from . import artifacts
from .counts import (
    COMPLETED,
    EXPIRED,
    IN_PROGRESS,
    MEMBERS,
    PARTIALLY_COMPLETED,
    SCHEDULED,
    STOPPED,
    STOPPING,
    SUBMITTED,
    VALIDATING,
    Counts,
    in_progress,
)

# Of an hour, a failed validation takes 100 seconds, which is the median of the recorded ones.
LIFECYCLE = Lifecycle(
    name="invocation_job",
    duration="invocation",
    way=((SUBMITTED, 0), (VALIDATING, 8), (SCHEDULED, 28), (IN_PROGRESS, 100)),
    success=COMPLETED,
    ends={EXPIRED: SCHEDULED, PARTIALLY_COMPLETED: IN_PROGRESS},
    stop=Stop(STOPPING, STOPPED, "invocation_stopping"),
    failing=VALIDATING,
    fails_in=(SUBMITTED, VALIDATING, IN_PROGRESS),
)

DEFAULTS: Mapping[str, Any] = {"timeoutDurationInHours": 24, "modelInvocationType": "InvokeModel"}
"""Members of a request that are filled in where it lacks them."""
_HOUR = 3_600_000
PASSING = ("status", "message", "lastModifiedTime", "endTime", *MEMBERS, "successRecordCount")
"""The members of the details that change as a job goes on."""
# In recorded answers, a listing has neither of them.
UNTOLD = ("clientRequestToken", "message")
# Recorded: a job is modified last 28 to 900 milliseconds after its end, mostly near this.
_MODIFIED_AFTER = 35


class InvocationJob(Record):
    """A batch inference job. It processes its records evenly as long as it is InProgress.

    Args:
        counts: How many records it has, and what becomes of them.
        work: Its records, where it has read them.
        untold: The members of the details that its summary leaves out.
    """

    __slots__ = ("counts", "untold", "work")

    def __init__(
        self, *args: Any, counts: Counts, work: artifacts.Work | None = None, untold: Collection[str] = UNTOLD
    ) -> None:
        super().__init__(*args)
        self.counts: Counts = counts
        self.work: artifacts.Work | None = work
        self.untold: Collection[str] = untold

    @property
    def current(self) -> Timeline:
        return self.timeline

    @current.setter
    def current(self, timeline: Timeline) -> None:
        # What is cut short has processed what it has by then.
        _, left = in_progress(timeline)
        done = self.counts.total if timeline.outcome == COMPLETED else self.processed_at(left)
        self.counts = self.counts._replace(done=done, errors=self.errors_among(done))
        self.timeline: Timeline = timeline
        self.overrides: Overrides | None = None

    @property
    def expires(self) -> int:
        """When it expires at the latest, in milliseconds since 1970."""
        return min(self.created + deadline(self.request), LATEST)

    def is_validated_at(self, now: int) -> bool:
        """Whether its records are counted."""
        counted = self.timeline.entered(SCHEDULED)
        return counted is not None and counted <= now

    def processed_at(self, now: int) -> int:
        """How many records it has processed at an instant."""
        (begun, left), counts = in_progress(self.timeline), self.counts
        if now < begun:
            return 0
        if left <= now:
            return counts.done
        instant, processed = counts.since or (begun, 0)
        return processed + (counts.done - processed) * max(now - instant, 0) // (left - instant)

    def errors_among(self, processed: int) -> int:
        """How many of the records that it processed first could not be answered."""
        if self.work is not None:
            return self.work.errors_among(processed)
        return self.counts.errors * processed // max(self.counts.done, 1)

    def shows_until(self, now: int) -> int | None:
        if self.status_at(now) != IN_PROGRESS:
            return self.next_change(now)
        return now + 1

    def modified_at(self, now: int) -> int:
        timeline = self.timeline
        if timeline.outcome != STOPPED and timeline.end <= now:
            return min(timeline.end + _MODIFIED_AFTER, LATEST)
        return super().modified_at(now)

    def summarize(self, now: int, at: At) -> dict[str, Any]:
        """Its ``ModelInvocationJobSummary``."""
        return {name: value for name, value in self.detail(now, at).items() if name not in self.untold}

    def detail(self, now: int, at: At) -> dict[str, Any]:
        """Its ``GetModelInvocationJobResponse``. A stopped job has no end in recorded answers."""
        details = {**super().detail(now, at), "jobExpirationTime": at(self.expires)}
        if self.status_at(now) == STOPPED:
            del details["endTime"]
        if self.is_validated_at(now):
            processed = self.processed_at(now)
            errors = self.errors_among(processed)
            details["totalRecordCount"] = self.counts.total
            details["processedRecordCount"] = processed
            details["successRecordCount"] = processed - errors
            details["errorRecordCount"] = errors
        return present({**details, **self.given_at(now)})


def deadline(request: Mapping[str, Any]) -> int:
    """How long a job may take, in milliseconds."""
    hours: int = request.get("timeoutDurationInHours", DEFAULTS["timeoutDurationInHours"])
    return hours * _HOUR


def completed(request: Mapping[str, Any], account: str) -> dict[str, Any]:
    """The members that a job keeps of a request: with defaults, and with the owner of its buckets."""
    kept = {**DEFAULTS, **request}
    kept.pop("tags", None)
    for member in ("inputDataConfig", "outputDataConfig"):
        kept[member] = {kind: {"s3BucketOwner": account, **location} for kind, location in kept[member].items()}
    return kept


def usual(durations: Mapping[str, int]) -> int:
    """How long a job is usually InProgress, in milliseconds."""
    return durations[LIFECYCLE.duration] * (1000 - LIFECYCLE.way[-1][1]) // 1000
