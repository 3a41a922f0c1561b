"""What a test puts into a fake."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ..intercept import environment
from ..service.clock import to_millis
from ..service.families.family import Family, family_named
from ..service.names import check_account
from ..service.outcomes import JOB
from ..service.registry import FAMILIES
from ..service.seeding.foundation_models import foundation_model
from ..service.seeding.seeding import Seeding
from ..service.seeding.spreading import Spread
from .jobs import Job, Jobs
from .resources import Resource, Resources
from .views import View

if TYPE_CHECKING:
    from ..service.record import Record
    from ..typing import Credentials
    from . import loading
    from .fake import FakeBedrockJobs


class Seeds:
    """Seeds a fake.

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

    def load(self, loaded: Sequence[loading.Loaded]) -> list[Any]:
        """Seeds jobs that AWS's command line has printed, in their order."""
        # Oldest first; of jobs that were created in the same millisecond, the newest one stands first in a list.
        order = sorted(range(len(loaded)), key=lambda number: (loaded[number].fields["creation_time"], -number))

        def seed(seeding: Seeding) -> list[Record]:
            return [
                seeding.load(loaded[number].family, loaded[number].fields, loaded[number].printed) for number in order
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
            handles = [self.handle(region, record) for region, record in seeding.seeded(seeds)]
        fake._clock.make_stop()
        return handles

    def handle(self, region: Any, record: Any) -> Resource:
        """What a test holds of a record."""
        return (Job if record.family.name == JOB else Resource)(self._fake, region, record)

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
