"""Outcome rules: what becomes of things that the code under test will begin. A test author makes them with `next_job` and `next_outcome`."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

JOB = "job"
"""The family of customization jobs, which has a method of its own for its rules."""


@dataclass(slots=True, kw_only=True, eq=False)
class OutcomeRule:
    """A rule for one kind of process.

    Attributes:
        process: The name of the lifecycle that it is for.
        outcome: The status in the end; None where `timeline` says it.
        after: How long after the beginning it has come to that, in milliseconds; None for the usual duration.
        timeline: The timeline in words; None for the usual one.
        failure_message: Why it fails, if it does.
        phase: Where it fails: a phase or a status on the way. The rule applies only to what has it. None for the usual one.
        facts: What else the rule decides, by the names of the family's fields.
        name: The pattern (``*``, ``?``, ``[...]``) of the names that it applies to.
        times: For how many; None for all.
        optional: Whether it is fine if nothing ever meets it.
    """

    process: str
    outcome: str | None = None
    after: int | None = None
    timeline: str | None = None
    failure_message: str | None = None
    phase: str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    name: str = "*"
    times: int | None = 1
    optional: bool = False
    used: int = 0

    def __str__(self) -> str:
        wanted = "at least 1" if self.times is None else self.times
        rule = "next_job(" if self.process == JOB else f"next_outcome({self.process!r}, "
        decided = f"outcome={self.outcome!r}" if self.timeline is None else f"timeline={self.timeline!r}"
        phase = f", phase={self.phase!r}" if self.phase else ""
        return f"{rule}{decided}, name={self.name!r}{phase}): met by {self.used} of {wanted}"

    @property
    def missed(self) -> bool:
        """Whether fewer than it was made for have met it."""
        return not self.optional and self.used < (1 if self.times is None else self.times)

    def applies(self, process: str, name: str, phases: Container[str]) -> bool:
        """Whether it is for a process of something with a name and some phases."""
        left = self.times is None or self.used < self.times
        fits = self.process == process and (self.phase is None or self.phase in phases)
        return left and fits and fnmatchcase(name, self.name)


class OutcomeRules:
    """The rules that a test author has made, in their order."""

    def __init__(self) -> None:
        self._rules: list[OutcomeRule] = []

    def __iter__(self) -> Any:
        return iter(self._rules)

    def add(self, rule: OutcomeRule) -> None:
        """Takes a rule."""
        self._rules.append(rule)

    def next(self, process: str, name: str, phases: Container[str] = ()) -> OutcomeRule | None:
        """The first rule that applies, which is used up by that; None where there is none."""
        for rule in self._rules:
            if rule.applies(process, name, phases):
                rule.used += 1
                return rule
        return None

    @property
    def missed(self) -> Sequence[OutcomeRule]:
        """The rules that were met too seldom."""
        return [rule for rule in self._rules if rule.missed]
