"""What a test puts into a fake, and what it decides about what the code under test will begin."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from ..intercept import environment
from ..service.clock import delta_millis, to_millis
from ..service.errors import no_such
from ..service.families.customization_jobs import seeds as job_seeds
from ..service.families.customization_jobs.phases import PHASES
from ..service.families.family import Family, family_named, lifecycle_named
from ..service.lifecycle import Lifecycle
from ..service.names import check_account
from ..service.outcomes import JOB, OutcomeRule
from ..service.registry import FAMILIES
from ..service.seeding.foundation_models import foundation_model
from ..service.seeding.seeding import Seeding
from ..service.seeding.spreading import Spread
from ..service.seeding.values import check_member
from ..service.timeline import parsed
from . import loading
from .jobs import Job, Jobs
from .resources import Resource, Resources
from .views import View

if TYPE_CHECKING:
    from ..service.record import Record
    from ..typing import Credentials
    from .fake import FakeBedrockJobs


class Seeds:
    """Seeds a fake, and takes its outcome rules.

    Args:
        fake: The fake.
    """

    def __init__(self, fake: FakeBedrockJobs) -> None:
        self._fake = fake

    def _family(self, name: str) -> Family:
        return family_named(name, self._fake._bedrock.rules)

    def view(self, family: str) -> View[Any]:
        """Every resource of a family."""
        return Jobs(self._fake) if family == JOB else Resources(self._fake, self._family(family))

    def views(self) -> list[View[Any]]:
        """Every resource, by family."""
        rules = self._fake._bedrock.rules
        return [self.view(name) for name, family in FAMILIES.items() if rules.has_operation(family.get)]

    def add(self, family: str, fields: Mapping[str, Any]) -> Any:
        """Seeds a resource."""
        return self._seeded(lambda seeding: [seeding.add(self._family(family), fields)])[0]

    def add_all(self, family: str, count: int, fields: Mapping[str, Any]) -> list[Any]:
        """Seeds several resources: all of them are checked before the first is taken in."""
        spread = Spread(count, fields)
        return self._seeded(lambda seeding: seeding.add_all(self._family(family), spread))

    def load(self, loaded: Sequence[loading.Loaded]) -> list[Job]:
        """Seeds jobs that AWS's command line has printed, in their order."""
        # Oldest first; of jobs that were created in the same millisecond, the newest one stands first in a list.
        order = sorted(range(len(loaded)), key=lambda number: (loaded[number].fields["creation_time"], -number))
        family = FAMILIES[JOB]

        def seed(seeding: Seeding) -> list[Record]:
            return [
                job_seeds.plan(
                    seeding,
                    family,
                    {name: seeding.check_of(family, name)(value) for name, value in loaded[number].fields.items()},
                    loaded[number].printed,
                )
                for number in order
            ]

        jobs = dict(zip(order, self._seeded(seed, max((job.seen for job in loaded), default=None)), strict=True))
        return [jobs[number] for number in range(len(loaded))]

    def _seeded(self, seed: Any, at_least: datetime | None = None) -> list[Any]:
        """The handles of seeds; where the clock has not reached an instant, it moves there when all of them are right."""
        fake = self._fake
        with fake._clock.lock:
            now = fake._clock.show()
            if at_least is not None:
                now = max(now, to_millis(at_least, "at_least"))
            fake._note_seed(now)
            seeding = Seeding(fake._bedrock, fake.account_id, fake.region_name, now)
            seeds = seed(seeding)
            fake._clock.reach(now)
            seeding.commit()
            handles = [self.handle(*seeding.seeded(each)) for each in seeds]
        fake._clock.make_stop()
        return handles

    def handle(self, region: Any, record: Any) -> Resource:
        """What a test holds of a record."""
        return (Job if record.family.name == JOB else Resource)(self._fake, region, record)

    # Outcome rules.

    def decide(
        self,
        process: str,
        outcome: str | None,
        *,
        after: timedelta | None,
        timeline: str | None,
        failure_message: str | None,
        phase: str | None,
        facts: Mapping[str, Any],
        name: str,
        times: int | None,
        optional: bool,
    ) -> None:
        """Takes a rule for what the code under test will begin.

        Raises:
            TypeError: `after` is not a timedelta, or `name` not a str.
            ValueError: An argument has a value that it cannot have, or arguments contradict each other.
        """
        lifecycle = lifecycle_named(process, self._fake._bedrock.rules)
        _check_outcome(lifecycle, outcome, timeline, after, failure_message)
        _check_failure(lifecycle, outcome, failure_message, phase)
        family = next(each for each in FAMILIES.values() if lifecycle in each.lifecycles)
        if failure_message is not None:
            rules = self._fake._bedrock.rules
            check_member(rules, "failure_message", failure_message, family.get, family.members.failure, failure_message)
        facts = _checked_facts(family, facts, outcome or parsed(timeline or "")[-1][0])
        if times is not None and (isinstance(times, bool) or not isinstance(times, int) or times < 1):
            raise ValueError(f"times={times!r}: expected an int of 1 or more, or None for all")
        if not isinstance(name, str):
            raise TypeError(f"name={name!r} is not a str; pass a pattern like 'nightly-*'")
        rule = OutcomeRule(
            process=process,
            outcome=outcome,
            after=None if after is None else delta_millis(after, "after"),
            timeline=timeline,
            failure_message=failure_message,
            phase=phase,
            facts=facts,
            name=name,
            times=times,
            optional=optional,
        )
        with self._fake._clock.lock:
            self._fake._bedrock.outcomes.add(rule)

    # The catalogue, and accounts.

    def add_foundation_model(self, model_id: str, fields: Mapping[str, Any]) -> None:
        """Registers a foundation model."""
        bedrock = self._fake._bedrock
        model = foundation_model(bedrock.rules, model_id, fields)
        with self._fake._clock.lock:
            bedrock.catalogue.register(model)

    def add_account(self, account_id: str, access_key_id: str | None) -> Credentials:
        """Adds an account, whose clients are known by an access key."""
        fake = self._fake
        check_account(account_id)
        key = f"TESTING{account_id}" if access_key_id is None else access_key_id
        if not isinstance(key, str) or not re.fullmatch(r"\w+", key, re.ASCII):
            raise ValueError(f"access_key_id={key!r}: expected a str of letters, digits and underscores")
        if key in environment.KEYS.values() and account_id != fake.account_id:
            raise ValueError(f"access_key_id={key!r} is the key of the fake's own account; pass another one")
        with fake._clock.lock:
            accounts = fake._bedrock.accounts
            if accounts.setdefault(key, account_id) != account_id:
                raise ValueError(f"access_key_id={key!r} belongs to account {accounts[key]}; pass another one")
        return {"aws_access_key_id": key, "aws_secret_access_key": "testing", "aws_session_token": "testing"}


def _check_outcome(
    lifecycle: Lifecycle, outcome: str | None, timeline: str | None, after: timedelta | None, message: str | None
) -> None:
    if (outcome is None) == (timeline is None):
        raise ValueError(f"outcome={outcome!r}, timeline={timeline!r}: expected one of the two")
    if timeline is not None:
        if after is not None:
            raise ValueError(
                f"after={after!r} contradicts timeline={timeline!r}, which says how long each status lasts"
            )
        lifecycle.from_words(timeline, 0, 0, message)
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


def _check_failure(lifecycle: Lifecycle, outcome: str | None, message: str | None, phase: str | None) -> None:
    for field, value in (("failure_message", message), ("phase", phase)):
        if value is not None and outcome not in (None, lifecycle.failure):
            raise ValueError(f"{field}={value!r} contradicts outcome={outcome!r}; only what fails has one")
    if phase is None:
        return
    phases = PHASES if lifecycle.name == JOB else lifecycle.failures
    if outcome is None:
        raise ValueError(f"phase={phase!r} contradicts timeline=..., which says when what fails")
    if phase not in phases:
        raise ValueError(f"phase={phase!r} is unknown; use one of {', '.join(map(repr, phases))}")
