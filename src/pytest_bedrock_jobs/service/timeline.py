"""Timelines: which status something has at which instant. Everything that takes time has one, and it never changes as time goes by.

Instants and durations are milliseconds; instants count from 1970.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from ..messages import INTERNAL_ERROR

DEFAULT_FAILURE = INTERNAL_ERROR
"""AWS's text for a failure without a reason."""

_UNITS = {"d": 86_400_000, "h": 3_600_000, "m": 60_000, "s": 1000, "ms": 1}
_DURATION = re.compile(r"(?:[0-9]+(?:\.[0-9]+)?(?:ms|[dhms]))+")
_PART = re.compile(r"([0-9]+(?:\.[0-9]+)?)(ms|[dhms])")

Step = tuple[int, str]
"""An instant, and the status that is entered then."""


class Timeline(NamedTuple):
    """The statuses of something, each with the instant at which it is entered. The first instant is that of the creation.

    Attributes:
        steps: The steps, in the order of time. There is at least one.
        failure_message: Why it fails, if it does.
    """

    steps: tuple[Step, ...]
    failure_message: str | None = None

    def __str__(self) -> str:
        """In words: ``InProgress 40m Failed``."""
        words = [self.steps[0][1]]
        for (entered, _), (instant, status) in zip(self.steps, self.steps[1:], strict=False):
            words += [duration_text(instant - entered), status]
        return " ".join(words)

    @property
    def begun(self) -> int:
        """When it begins."""
        return self.steps[0][0]

    @property
    def end(self) -> int:
        """When its last status is entered."""
        return self.steps[-1][0]

    @property
    def outcome(self) -> str:
        """Its last status."""
        return self.steps[-1][1]

    def status_at(self, now: int) -> str:
        """The status at an instant."""
        for instant, status in reversed(self.steps):
            if instant <= now:
                return status
        return self.steps[0][1]

    def next_change(self, now: int) -> int | None:
        """When the next status is entered after an instant; None where none is."""
        for instant, _ in self.steps:
            if instant > now:
                return instant
        return None

    def entered(self, status: str) -> int | None:
        """When a status is entered first; None where it never is."""
        for instant, each in self.steps:
            if each == status:
                return instant
        return None

    def goes_on_at(self, now: int) -> bool:
        """Whether its last status is yet to come."""
        return now < self.end

    def ended_at(self, now: int) -> int | None:
        """Its end, once it is there."""
        return self.end if self.end <= now else None

    def failure_at(self, now: int) -> str | None:
        """Why it has failed, once it has."""
        return self.failure_message if self.end <= now else None

    def has_worked_at(self, now: int) -> bool:
        """Whether it has ended, and not failed."""
        return self.end <= now and self.failure_message is None

    def may_work_at(self, now: int) -> bool:
        """Whether it has worked, or still may."""
        return now < self.end or self.failure_message is None

    def cut(self, now: int, *steps: Step, failure_message: str | None = None) -> Timeline:
        """The same up to an instant, and something else from then on."""
        before = [step for step in self.steps if step[0] < now] or self.steps[:1]
        return Timeline((*before, *steps), failure_message)


def parsed(words: str) -> list[tuple[str, int]]:
    """The statuses of a timeline in words, each with how long it lasts in milliseconds; the last one lasts for good (0).

    Raises:
        ValueError: The words are not a timeline.
    """
    tokens = words.split() if isinstance(words, str) else []
    durations = tokens[1::2]
    if len(tokens) % 2 == 0 or not all(map(_DURATION.fullmatch, durations)):
        raise ValueError(
            f"timeline={words!r}: expected statuses with durations between them, such as 'InProgress 40m Failed';"
            " durations are written with d, h, m and s, such as 1h30m"
        )
    return list(zip(tokens[::2], [*map(_duration, durations), 0], strict=True))


def _duration(text: str) -> int:
    return round(sum(float(number) * _UNITS[unit] for number, unit in _PART.findall(text)))


def duration_text(millis: int) -> str:
    """A duration as timelines in words have it: ``1h30m``."""
    parts, rest = [], millis
    for unit, size in _UNITS.items():
        number, rest = divmod(rest, size)
        if number:
            parts.append(f"{number}{unit}")
    return "".join(parts) or "0s"
