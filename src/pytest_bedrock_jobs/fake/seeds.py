"""What a test puts into a fake besides customization jobs, and what it decides about them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

from ..intercept import environment
from ..service.bedrock import Bedrock, Fate
from ..service.clock import delta_millis, to_millis
from ..service.course import PROCESSES
from ..service.names import check_account
from ..service.seeding import batches, common
from ..service.seeding.common import Surroundings
from ..service.seeding.foundation_models import foundation_model
from ..service.seeding.kinds import KINDS
from ..service.seeding.resources import Seeding
from .resources import Resource, Resources

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from ..options import Options
    from ..typing import (
        CopyJobFields,
        CopyJobsFields,
        Credentials,
        CustomModelFields,
        CustomModelsFields,
        DeploymentFields,
        DeploymentsFields,
        FoundationModelFields,
        ImportedModelFields,
        ImportedModelsFields,
        ImportJobFields,
        ImportJobsFields,
        ProcessName,
        ProvisionedThroughputFields,
        ProvisionedThroughputsFields,
    )
    from .clock import FakeClock
    from .fake import FakeBedrockJobs


class Seeds:
    """The part of :class:`~pytest_bedrock_jobs.FakeBedrockJobs` that is about everything around the jobs.

    The ``add_`` methods seed one resource; the plural ones seed several, for which each field is a value for all of them, a sequence
    that is gone through and begun again, or a callable that makes the value for an index. They raise a TypeError for a field that
    there is not, and a ValueError for a value that AWS would not have or for fields that contradict each other; nothing is added then.
    """

    clock: FakeClock
    options: Options
    _bedrock: Bedrock

    # Models, and what serves them.

    @property
    def custom_models(self) -> Resources:
        """All custom models: ``len``, iteration newest first, ``in``, and ``[name or ARN]``."""
        return self._all("custom_model")

    def add_custom_model(self, **fields: Unpack[CustomModelFields]) -> Resource:
        """Seeds a custom model, and the completed job that made it unless it is an imported one."""
        return self._seed("custom_model", [fields])[0]

    def add_custom_models(self, count: int, **fields: Unpack[CustomModelsFields]) -> list[Resource]:
        """Seeds several custom models."""
        return self._seed("custom_model", batches.spread(count, fields))

    @property
    def deployments(self) -> Resources:
        """All custom model deployments: ``len``, iteration newest first, ``in``, and ``[name or ARN]``."""
        return self._all("deployment")

    def add_deployment(self, **fields: Unpack[DeploymentFields]) -> Resource:
        """Seeds a custom model deployment, of a new model unless the fields name one."""
        return self._seed("deployment", [fields])[0]

    def add_deployments(self, count: int, **fields: Unpack[DeploymentsFields]) -> list[Resource]:
        """Seeds several custom model deployments."""
        return self._seed("deployment", batches.spread(count, fields))

    @property
    def provisioned_throughputs(self) -> Resources:
        """All provisioned throughput: ``len``, iteration newest first, ``in``, and ``[name or ARN]``."""
        return self._all("provisioned_throughput")

    def add_provisioned_throughput(self, **fields: Unpack[ProvisionedThroughputFields]) -> Resource:
        """Seeds provisioned throughput, for a foundation model unless the fields name another one."""
        return self._seed("provisioned_throughput", [fields])[0]

    def add_provisioned_throughputs(self, count: int, **fields: Unpack[ProvisionedThroughputsFields]) -> list[Resource]:
        """Seeds provisioned throughput several times."""
        return self._seed("provisioned_throughput", batches.spread(count, fields))

    # Imports and copies.

    @property
    def import_jobs(self) -> Resources:
        """All model import jobs: ``len``, iteration newest first, ``in``, and ``[name or ARN]``."""
        return self._all("import_job")

    def add_import_job(self, **fields: Unpack[ImportJobFields]) -> Resource:
        """Seeds a model import job; one that is Completed, as by default, has made its model."""
        return self._seed("import_job", [fields])[0]

    def add_import_jobs(self, count: int, **fields: Unpack[ImportJobsFields]) -> list[Resource]:
        """Seeds several model import jobs."""
        return self._seed("import_job", batches.spread(count, fields))

    @property
    def imported_models(self) -> Resources:
        """All imported models: ``len``, iteration newest first, ``in``, and ``[name or ARN]``."""
        return self._all("imported_model")

    def add_imported_model(self, **fields: Unpack[ImportedModelFields]) -> Resource:
        """Seeds an imported model, and the completed import job that made it."""
        return self._seed("imported_model", [fields])[0]

    def add_imported_models(self, count: int, **fields: Unpack[ImportedModelsFields]) -> list[Resource]:
        """Seeds several imported models."""
        return self._seed("imported_model", batches.spread(count, fields))

    @property
    def copy_jobs(self) -> Resources:
        """All model copy jobs: ``len``, iteration newest first, ``in``, and ``[ARN]``."""
        return self._all("copy_job")

    def add_copy_job(self, **fields: Unpack[CopyJobFields]) -> Resource:
        """Seeds a model copy job; one that is Completed, as by default, has made its copy."""
        return self._seed("copy_job", [fields])[0]

    def add_copy_jobs(self, count: int, **fields: Unpack[CopyJobsFields]) -> list[Resource]:
        """Seeds several model copy jobs."""
        return self._seed("copy_job", batches.spread(count, fields))

    def next_outcome(
        self,
        process: ProcessName,
        outcome: str,
        *,
        after: timedelta | None = None,
        failure_message: str | None = None,
        name: str = "*",
        times: int | None = 1,
        optional: bool = False,
    ) -> None:
        """Decides how something ends that the code under test will begin; `next_job` does that for customization jobs.

        Args:
            process: What it is: ``deployment``, ``deployment_update``, ``provisioned_throughput``, ``provisioned_throughput_update``,
                ``custom_model`` (of ``CreateCustomModel``), ``import_job`` or ``copy_job``.
            outcome: The status in the end, in AWS's words: for example ``Active`` or ``Failed`` for a deployment.
            after: How long after its beginning it has ended; by default what the options say.
            failure_message: ``failureMessage`` of what fails; by default AWS's words for an internal error.
            name: Which ones: a pattern for their names (of a copy job, the copy's), with ``*``, ``?`` and ``[...]``.
            times: For how many of them; None for all.
            optional: Whether the test is fine if nothing ever meets the rule. Otherwise `verify` raises.

        Raises:
            TypeError: `after` is not a timedelta.
            ValueError: An argument has a value that it cannot have, or arguments contradict each other.
        """
        if process not in PROCESSES:
            raise ValueError(f"process={process!r} is unknown; pass one of {', '.join(map(repr, PROCESSES))}")
        ends = PROCESSES[process].success, PROCESSES[process].failure
        if outcome not in ends:
            raise ValueError(f"outcome={outcome!r} is no end of {process}; pass {ends[0]!r} or {ends[1]!r}")
        if failure_message is not None and outcome != ends[1]:
            raise ValueError(
                f"failure_message={failure_message!r} contradicts outcome={outcome!r}; only what fails has one"
            )
        self._decide(Fate(outcome, None, failure_message, None, name, times, optional, process), after)

    # The catalogue, and accounts.

    def add_foundation_model(self, model_id: str, **fields: Unpack[FoundationModelFields]) -> None:
        """Registers a foundation model, in the place of the one with that id if there is one.

        Args:
            model_id: Its id (``BedrockModelId``), with the context-length suffix if it is a customizable one that has such a suffix.
            **fields: See :class:`pytest_bedrock_jobs.typing.FoundationModelFields`.

        Raises:
            TypeError: There is no such field.
            ValueError: The id or a field has a value that AWS would not have.
        """
        model = foundation_model(self._bedrock.rules, model_id, fields)
        with self.clock.lock:
            self._bedrock.catalogue.register(model)

    def remove_foundation_model(self, model_id: str) -> None:
        """Removes a foundation model from the catalogue. With ``base_models="plausible"`` jobs may still be based on it.

        Raises:
            KeyError: There is none with that id.
        """
        with self.clock.lock:
            self._bedrock.catalogue.remove(model_id)

    def add_account(self, account_id: str, *, access_key_id: str | None = None) -> Credentials:
        """Adds an account; what is in it is its own.

        Args:
            account_id: Twelve digits.
            access_key_id: The access key by which to know its clients; by default a new one.

        Returns:
            Credentials for ``boto3.client`` and ``boto3.Session``. Clients with other credentials belong to the fake's own account.

        Raises:
            ValueError: It is no account id, or the key is none or belongs to another account.
        """
        check_account(account_id)
        key = f"TESTING{account_id}" if access_key_id is None else access_key_id
        if not isinstance(key, str) or not re.fullmatch(r"\w+", key, re.ASCII):
            raise ValueError(f"access_key_id={key!r} is no access key; pass a str of letters, digits and underscores")
        if key in environment.KEYS.values() and account_id != self.options.account_id:
            raise ValueError(f"access_key_id={key!r} is the key of the fake's own account; pass another one")
        with self.clock.lock:
            if self._bedrock.accounts.setdefault(key, account_id) != account_id:
                raise ValueError(
                    f"access_key_id={key!r} belongs to account {self._bedrock.accounts[key]}; pass another one"
                )
        return {"aws_access_key_id": key, "aws_secret_access_key": "testing", "aws_session_token": "testing"}

    # What these share.

    def _decide(self, fate: Fate, after: timedelta | None) -> None:
        """Takes a rule for what the code under test will create."""
        if fate.failure_message is not None:
            message = fate.failure_message
            common.check(self._bedrock.rules, "failure_message", message, "ErrorMessage", message)
        no_number = isinstance(fate.times, bool) or not isinstance(fate.times, int)
        if fate.times is not None and (no_number or fate.times < 1):
            what = "jobs" if fate.process is None else "times"
            raise ValueError(
                f"times={fate.times!r} is no number of {what}; pass an int of one or more, or None for all"
            )
        if not isinstance(fate.name, str):
            raise TypeError(f"name={fate.name!r} is not a str; pass a pattern like 'nightly-*'")
        fate.after = None if after is None else delta_millis(after, "after")
        with self.clock.lock:
            self._bedrock.fates.append(fate)

    def _all(self, kind: str) -> Resources:
        return Resources(cast("FakeBedrockJobs", self), KINDS[kind])

    def _surroundings(self, at_least: datetime | None = None) -> Surroundings:
        """What is seeded into now, or at an instant that the clock has not reached."""
        now = self.clock.show()
        if at_least is not None:
            now = max(now, to_millis(at_least, "at_least"))
        return Surroundings.of(self._bedrock, self.options.account_id, self.options.region_name, now)

    def _seed(self, kind: str, all_fields: Iterable[Mapping[str, Any]]) -> list[Resource]:
        """Seeds resources: all of them are checked before the first is added."""
        fake = cast("FakeBedrockJobs", self)
        with self.clock.lock:
            seeding = Seeding(self._bedrock, self._surroundings())
            added = seeding.add(KINDS[kind].seed(seeding, fields) for fields in all_fields)
            return [Resource(fake, KINDS[kind], *each) for each in added]
