"""The lives of what is seeded: timelines that have a status at the present, and times that are given or were seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from ..clock import EARLIEST
from ..lifecycle import WHOLE, Lifecycle
from ..timeline import DEFAULT_FAILURE, Timeline


class Life(NamedTuple):
    """What is known of a seed's life.

    Attributes:
        status: Its status at the present.
        now: The present.
        created: When it was created, if that is given.
        end: When it ended, if that is given.
        modified: When it was modified last, if that is given.
        instants: Other instants that lie within its life.
        failure_message: Why it has failed, if that is given.
        earliest: What it cannot have been created before.
        deadline: How long it may take, where that is limited.
    """

    status: str
    now: int
    created: int | None = None
    end: int | None = None
    modified: int | None = None
    instants: Sequence[int] = ()
    failure_message: str | None = None
    earliest: int = EARLIEST
    deadline: int | None = None

    @property
    def latest(self) -> int:
        """The last instant at which anything has happened to it."""
        return self.now if self.modified is None else min(self.now, self.modified)


def check_agreement(lifecycle: Lifecycle, status: str, fields: Mapping[str, Any]) -> None:
    """Raises a ValueError where a status contradicts other fields."""
    if "failure_message" in fields and status != lifecycle.failure:
        message = fields["failure_message"]
        raise ValueError(
            f"failure_message={message!r} contradicts status={status!r}; leave it out, or pass status={lifecycle.failure!r}"
        )
    if "end_time" in fields and status not in lifecycle.final:
        raise ValueError(
            f"end_time={fields['end_time']!r} contradicts status={status!r}, which has no end; leave it out,"
            f" or pass a status like {lifecycle.success!r}"
        )


def seeded(lifecycle: Lifecycle, life: Life, takes: int, stopping_takes: int = 0) -> Timeline:
    """The timeline that has a status at the present, and times that are given."""
    if lifecycle.stop is not None and life.status in (lifecycle.stop.during, lifecycle.stop.outcome):
        return _stopped(lifecycle, life, takes, stopping_takes)
    return _ended(lifecycle, life, takes) if life.status in lifecycle.final else _running(lifecycle, life, takes)


def _ended(lifecycle: Lifecycle, life: Life, takes: int) -> Timeline:
    created, end = life.created, life.end
    late = life.deadline is not None and life.status in lifecycle.ends
    lasts = life.deadline if life.deadline is not None and late else takes
    if end is None:
        latest = life.latest
        end = latest if created is None else max(min(created + lasts, latest), created)
        end = max([end, *life.instants])
    if created is None:
        created = min([max(end - lasts, min(life.earliest, end)), *life.instants])
    if len(lifecycle.way) == 1:
        message = None
        if life.status == lifecycle.failure:
            message = DEFAULT_FAILURE if life.failure_message is None else life.failure_message
        return Timeline(((created, lifecycle.way[0][0]), (end, life.status)), message)
    on_time = late and end - created == lasts
    return lifecycle.timeline(
        created,
        takes,
        life.status,
        ended_after=None if on_time else end - created,
        failure_message=life.failure_message,
        deadline=life.deadline,
    )


def _stopped(lifecycle: Lifecycle, life: Life, takes: int, stopping_takes: int) -> Timeline:
    assert lifecycle.stop is not None
    created, end = life.created, life.end
    if life.status == lifecycle.stop.outcome:
        if end is None:
            end = life.latest if created is None else max(min(created + takes, life.latest), created)
            end = max([end, *life.instants])
        if created is None:
            created = min([max(end - takes, EARLIEST), *life.instants])
        stopping = max(created, end - stopping_takes)
    else:
        stopping = life.latest
        if created is None:
            created = min([max(stopping - takes // 2, EARLIEST), *life.instants])
        end = max(stopping + stopping_takes, life.now + 1)
    return Timeline(
        (
            *lifecycle.way_until(created, takes, stopping),
            (stopping, lifecycle.stop.during),
            (end, lifecycle.stop.outcome),
        )
    )


def _running(lifecycle: Lifecycle, life: Life, takes: int) -> Timeline:
    """What runs now changes after now, however long ago it began."""
    now, number = life.now, lifecycle.on_the_way.index(life.status)
    share = lifecycle.way[number][1]
    created = life.created
    if created is None:
        created = min([max(life.latest - takes * share // WHOLE, EARLIEST), *life.instants])
    steps, on_time = [], True
    for place, (status, its_share) in enumerate((*lifecycle.way, (lifecycle.success, WHOLE))):
        instant = created + takes * its_share // WHOLE
        if 0 < place <= number:
            instant = min(instant, now)
        elif place == number + 1:
            on_time = instant > now
        if place > number and not on_time:
            instant = now + max(takes * (its_share - share) // WHOLE, 1)
        steps.append((instant, status))
    return Timeline(tuple(steps))


def observed(
    lifecycle: Lifecycle,
    status: str,
    last: str,
    *,
    created: int,
    entered: int,
    now: int,
    takes: int,
    stopping_takes: int,
    failure_message: str | None = None,
) -> Timeline:
    """The timeline of something that was seen: when it was created, and when it entered the status that it has.

    What lay between is spread over that time. What does not last goes on as usual.

    Args:
        lifecycle: What it goes through.
        status: Its status.
        last: The status on the way that it had last, if its status is none of these.
        created: When it was created.
        entered: When it entered its status.
        now: The present.
        takes: How long it takes if nothing interferes.
        stopping_takes: How long a stop takes.
        failure_message: Why it has failed, if it has; by default AWS's text for an internal error.
    """
    on_the_way = lifecycle.on_the_way
    shares = [*(share for _, share in lifecycle.way), WHOLE]
    before = on_the_way[: on_the_way.index(status) if status in on_the_way else on_the_way.index(last) + 1]
    is_stopped = lifecycle.stop is not None and status == lifecycle.stop.outcome
    left = max(created, entered - stopping_takes) if is_stopped else entered
    steps = [
        (created + (left - created) * share // shares[len(before)], each)
        for each, share in zip(before, shares, strict=False)
    ]
    if lifecycle.stop is not None and is_stopped:
        steps.append((left, lifecycle.stop.during))
    steps.append((entered if before else created, status))
    if status in lifecycle.running:
        usual = takes if status in on_the_way else stopping_takes
        rest = list(lifecycle.rest(status, steps[-1][0], usual))
        steps += rest if rest[0][0] > now else lifecycle.rest(status, now, usual)
    message = (failure_message or DEFAULT_FAILURE) if status == lifecycle.failure else None
    return Timeline(tuple(steps), message)
