"""Checking what a test decides about what the code under test will begin."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from ..service.bedrock import Rules
from ..service.errors import no_such
from ..service.families.customization_jobs.phases import PHASES
from ..service.families.family import Family, lifecycle_named
from ..service.lifecycle import Lifecycle
from ..service.outcomes import JOB, OutcomeRule
from ..service.registry import FAMILIES
from ..service.seeding.values import check_member
from ..service.timeline import parsed


def checked(rule: OutcomeRule, rules: Rules) -> OutcomeRule:
    """A rule, without the facts that are left out.

    Raises:
        TypeError: The name is not a str, or what it is for has no such fact.
        ValueError: It has a value that it cannot have, or values contradict each other.
    """
    lifecycle = lifecycle_named(rule.process, rules)
    _check_outcome(lifecycle, rule)
    _check_failure(lifecycle, rule)
    family = next(each for each in FAMILIES.values() if lifecycle in each.lifecycles)
    message, times = rule.failure_message, rule.times
    if message is not None:
        check_member(rules, "failure_message", message, family.get, family.members.failure, message)
    facts = _checked_facts(family, rule.facts, rule.outcome or parsed(rule.timeline or "")[-1][0])
    if times is not None and (isinstance(times, bool) or not isinstance(times, int) or times < 1):
        raise ValueError(f"times={times!r}: expected an int of 1 or more, or None for all")
    if not isinstance(rule.name, str):
        raise TypeError(f"name={rule.name!r} is not a str; pass a pattern like 'nightly-*'")
    return replace(rule, facts=facts)


def _check_outcome(lifecycle: Lifecycle, rule: OutcomeRule) -> None:
    outcome, timeline = rule.outcome, rule.timeline
    if (outcome is None) == (timeline is None):
        raise ValueError(f"outcome={outcome!r}, timeline={timeline!r}: expected one of the two")
    if timeline is not None:
        if rule.after is not None:
            raise ValueError(
                f"after={timedelta(milliseconds=rule.after)!r} contradicts timeline={timeline!r}, which says how long each status lasts"
            )
        lifecycle.from_words(timeline, 0, 0, rule.failure_message)
    elif outcome not in lifecycle.final:
        raise ValueError(
            f"outcome={outcome!r} is not a final status; use one of {', '.join(map(repr, lifecycle.final))}"
        )


def _checked_facts(family: Family, facts: Mapping[str, Any], outcome: str | None) -> Mapping[str, Any]:
    """What else a rule decides, without what is left out."""
    for name in facts:
        if name not in family.facts:
            raise no_such(f"argument for the outcome of a {family.noun}", name, family.facts)
    facts = {name: value for name, value in facts.items() if value is not None}
    if family.check_facts is not None:
        family.check_facts(facts, outcome)
    return facts


def _check_failure(lifecycle: Lifecycle, rule: OutcomeRule) -> None:
    outcome, phase = rule.outcome, rule.phase
    for field, value in (("failure_message", rule.failure_message), ("phase", phase)):
        if value is not None and outcome not in (None, lifecycle.failure):
            raise ValueError(f"{field}={value!r} contradicts outcome={outcome!r}; only what fails has one")
    if phase is None:
        return
    phases = PHASES if lifecycle.name == JOB else lifecycle.failures
    if outcome is None:
        raise ValueError(f"phase={phase!r} contradicts timeline=..., which says when what fails")
    if phase not in phases:
        raise ValueError(f"phase={phase!r} is unknown; use one of {', '.join(map(repr, phases))}")
