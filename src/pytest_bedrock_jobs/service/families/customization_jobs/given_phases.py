"""``StatusDetails`` that are given for a job: whether they agree with the rest of it, and when its phases start and end then."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from ...clock import to_millis
from .phases import (
    COMPLETED,
    FAILED,
    IN_PROGRESS,
    LONG_SHARES,
    MEMBERS,
    NOT_STARTED,
    STOPPED,
    STOPPING,
    shares_of,
)

# The sub-statuses that a job in a status cannot have.
_CONTRADICTIONS: Mapping[str, tuple[str, ...]] = {
    IN_PROGRESS: (FAILED, STOPPING, STOPPED),
    COMPLETED: (NOT_STARTED, IN_PROGRESS, FAILED, STOPPING, STOPPED),
    FAILED: (IN_PROGRESS, STOPPING),
    STOPPED: (IN_PROGRESS, STOPPING),
}


class GivenPhase(NamedTuple):
    """What is given of a phase; None where nothing is."""

    status: str | None
    started: int | None
    modified: int | None


def given_in(status_details: Mapping[str, Any]) -> dict[str, GivenPhase]:
    """The phases that ``StatusDetails`` give.

    Raises:
        TypeError, ValueError: A time in them is none.
    """

    def instant(member: str, name: str) -> int | None:
        details = status_details[member]
        return to_millis(details[name], f"status_details[{member!r}][{name!r}]") if name in details else None

    return {
        phase: GivenPhase(
            status_details[member].get("status"), instant(member, "creationTime"), instant(member, "lastModifiedTime")
        )
        for phase, member in MEMBERS.items()
        if member in status_details
    }


def instants(given: Mapping[str, GivenPhase]) -> list[int]:
    """Every time that is given."""
    return [instant for each in given.values() for instant in (each.started, each.modified) if instant is not None]


def check(
    given: Mapping[str, GivenPhase], status: str, created: int, latest: tuple[str, int], at: Callable[[int], datetime]
) -> None:
    """Raises a ValueError where what is given of the phases contradicts itself or the rest of the job.

    Args:
        given: What is given of them.
        status: The job's status.
        created: When the job was created.
        latest: What no phase can have changed after, in words, and the instant of it.
        at: The datetime of an instant.
    """
    limit, last = latest
    for phase, (its_status, started, modified) in given.items():
        field = f"status_details[{MEMBERS[phase]!r}]"
        if its_status in _CONTRADICTIONS.get(status, ()):
            raise ValueError(
                f"{field}['status']={its_status!r} contradicts status={status!r}, as no phase of such a job is"
                f" {its_status}; leave it out, or pass another status"
            )
        times = [("creationTime", started), ("lastModifiedTime", modified)]
        known = [(name, instant) for name, instant in times if instant is not None]
        for name, instant in known:
            if instant < created:
                rule = (
                    f"is before creation_time={at(created).isoformat()}; pass a later one, or an earlier creation_time"
                )
            elif instant > last:
                rule = f"is after {limit}, {at(last).isoformat()}; pass an earlier one"
            elif instant < known[0][1]:
                rule = f"is before its {known[0][0]}, {at(known[0][1]).isoformat()}; pass a later one"
            else:
                continue
            raise ValueError(f"{field}[{name!r}]={at(instant).isoformat()} {rule}")


def layout(
    given: Mapping[str, GivenPhase], kind: str, created: int, now: int, end: int, modified: int | None
) -> dict[str, tuple[int, int]]:
    """When the phases of a running job start and are due, so that they are now as is given, and go on after now.

    Args:
        given: What is given of them.
        kind: The job's customization type.
        created: When the job was created.
        now: The present, or when the job was stopped.
        end: When the job ends if nobody interferes, which is after now.
        modified: When the last of the changes happened that have; None if nobody has given.
    """
    plan = _plan(kind, given)
    shares = [share for phase in plan.values() for share in phase]
    usual = [created + (end - created) * share // 1000 for share in shares]
    times = [instant for phase in plan for instant in _times(given.get(phase))]
    passed = _passed(plan, given, sum(instant <= now for instant in usual), created, modified)
    result = []
    previous = created
    for number, share in enumerate(shares):
        if number >= passed:
            # What is yet to come shares the time that is left as planned.
            reached = shares[passed - 1] if passed else 0
            instant = now + 1 + (end - now - 1) * (share - reached) // (1000 - reached)
        else:
            known = times[number]
            if known is None and modified is not None:
                known = created + (modified - created) * share // shares[passed - 1]
            later = [instant for instant in times[number:passed] if instant is not None]
            instant = max(previous, min(usual[number] if known is None else known, *later, now))
        result.append(instant)
        previous = instant
    return dict(zip(plan, zip(result[::2], result[1::2], strict=True), strict=True))


def _plan(kind: str, given: Mapping[str, GivenPhase]) -> Mapping[str, tuple[int, int]]:
    """The phases of a customization type, and those that something is given of."""
    plan = shares_of(kind)
    if all(phase in plan for phase in given):
        return plan
    return {phase: share for phase, share in LONG_SHARES.items() if phase in plan or phase in given}


def _times(given: GivenPhase | None) -> Iterator[int | None]:
    """When a phase started and when it was through, where that is given."""
    yield given and given.started
    yield given.modified if given is not None and given.status == COMPLETED else None


def _passed(
    plan: Mapping[str, tuple[int, int]], given: Mapping[str, GivenPhase], usual: int, created: int, modified: int | None
) -> int:
    """How many of the starts and ends of the phases lie behind."""
    if modified is not None:
        usual = max(usual, 1) if modified > created else 0
    least, most = 0, 2 * len(plan)
    for number, phase in enumerate(plan):
        status = given[phase].status if phase in given else None
        if status == COMPLETED:
            least = 2 * number + 2
        elif status == NOT_STARTED:
            most = min(most, 2 * number)
        elif status is not None:
            least, most = 2 * number + 1, min(most, 2 * number + 1)
    return max(least, min(usual, most))
