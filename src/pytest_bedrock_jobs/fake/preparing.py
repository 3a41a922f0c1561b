"""What a test prepares: the resources that a fake begins with, and what becomes of those that the code under test will begin."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast, overload

from ..service.bedrock import Bedrock
from ..service.clock import Clock
from ..service.outcomes import JOB
from . import dumping, loading
from .seeds import Seeds
from .typed import TypedNames

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from ..typing import (
        Credentials,
        FoundationModelFields,
        Outcome,
        OutcomeFacts,
        Phase,
        ProcessName,
        RuleFields,
    )
    from .fake import FakeBedrockJobs


class Preparing(TypedNames):
    """The part of :class:`~pytest_bedrock_jobs.FakeBedrockJobs` with which a test prepares what the code under test will find."""

    _clock: Clock
    _bedrock: Bedrock
    _seeds: Seeds

    # Seeding. These three do the work; the names of the families, below, are calls of them.

    def add(self, family: str, **fields: Any) -> Any:
        """Seeds a resource of a family, in any status, at any time.

        Args:
            family: ``"job"``, ``"deployment"``, ...: the name in the methods ``add_...``.
            **fields: See the fields of the method of that name; fields that are left out get consistent defaults.

        Returns:
            The resource: a `Job`, or a `Resource` of any other family.

        Raises:
            TypeError: A field is unknown.
            ValueError: A field has a value that AWS would not have, or fields contradict each other. Nothing is added.
        """
        return self._seeds.add(family, fields)

    def add_all(self, family: str, count: int, **fields: Any) -> list[Any]:
        """Seeds several resources of a family, the first one first.

        Args:
            family: The family, as in :meth:`add`.
            count: How many.
            **fields: The fields of :meth:`add`. Each is a value for all of them, a sequence (a list or a tuple) that they go through
                again and again, or a callable that makes the value for an index, from 0 on.

        Returns:
            The resources.

        Raises:
            TypeError: A field is unknown.
            ValueError: `count` is negative, or a resource cannot be as the fields say. Nothing is added.
        """
        return self._seeds.add_all(family, count, fields)

    def resources(self, family: str) -> Any:
        """All resources of a family: ``len``, iteration newest first, ``in``, and ``[name or ARN]``.

        Raises:
            ValueError: The family is unknown.
        """
        return self._seeds.view(family)

    def load(
        self,
        source: loading.Output | Sequence[loading.Output],
        *,
        account_id: str | None = None,
        region_name: str | None = None,
    ) -> list[Any]:
        """Seeds jobs from JSON that AWS's command line printed, or everything that :meth:`dump` wrote.

        Printed jobs show what the JSON says, to the letter, until they change.
        They are in the account and the Region that their ARNs name, where a client of the fake's own does not see them: read them
        with a client of that Region and :meth:`add_account`, or move them with `account_id` and `region_name`.

        Where they are later than the clock, it moves to the last time that they tell of. Jobs that were still running go on from
        there, so what was seen together is loaded together, in one call. Of several jobs whose models have the same name, only the
        newest has its model: those of the others must have been deleted.

        Args:
            source: The path of a file that holds the output of ``aws bedrock list-model-customization-jobs``,
                ``get-model-customization-job``, ``list-model-invocation-jobs`` or ``get-model-invocation-job``, or that output as a
                dict, from JSON or from boto3; or a list of these.
                A file may hold a list of outputs, too. Or the path of a dump, or the dump: it is loaded into an empty fake, and its seeds
                come in as if the methods ``add_...`` were called, after the clock has moved to the dump's time where that is later.
            account_id: The account that the jobs, and all ARNs of their own account in them, move to; by default they stay.
            region_name: The Region that they move to; by default they stay.

        Returns:
            The jobs, in the order of the JSON: a `Job` for each customization job, a `Resource` for each batch inference job. Of a dump,
            its jobs of these families.

        Raises:
            OSError: The file cannot be read.
            ValueError: It is not such JSON, or a job that is here already has a name or an id of it. Nothing is added, but for what comes
                before the wrong seed of a dump.
        """
        dump = dumping.dump_in(source)
        if dump is not None:
            for name, value in (("account_id", account_id), ("region_name", region_name)):
                if value is not None:
                    raise ValueError(f"{name}={value!r}: a dump says where each of its seeds belongs; leave it out")
            return dumping.restore(cast("FakeBedrockJobs", self), dump)
        return self._seeds.load(loading.loaded(source, account_id, region_name))

    def dump(self, path: str | os.PathLike[str] | None = None) -> dict[str, Any]:
        """What the fake holds, as seeds: the fields of the methods ``add_...``, without those that have their defaults.

        What the code under test created is told as seeds, too. Jobs keep their ids and those of their models, by `job_arn` and
        `custom_model_arn`; of everything else the names are kept, and ids are new when it is loaded. Outcome rules, faults, calls, the
        fake's options, and tags of jobs that were loaded from AWS's output are not part of it.

        Args:
            path: The file to write it to, as JSON with a line for each field; by default none.

        Returns:
            The dump, as JSON has it: times are in ISO format with a Z. :meth:`load` takes it, or the file.

        Raises:
            OSError: The file cannot be written.
        """
        with self._clock.lock:
            dump = dumping.dumped(cast("FakeBedrockJobs", self))
        if path is not None:
            Path(path).write_text(dumping.text(dump), encoding="utf-8")
        return dump

    # Outcome rules.

    def next_job(
        self,
        outcome: Outcome | None = None,
        *,
        after: timedelta | None = None,
        timeline: str | None = None,
        failure_message: str | None = None,
        phase: Phase | None = None,
        training_loss: float | None = None,
        validation_losses: Sequence[float] | None = None,
        name: str = "*",
        times: int | None = 1,
        optional: bool = False,
    ) -> None:
        """Decides what becomes of jobs that the code under test will create. Of several rules that fit a job, the first one made counts.

        Args:
            outcome: How such a job ends: ``Completed``, ``Failed`` or ``Stopped`` (by somebody else).
            after: How long after its creation it has ended; by default `training_duration`.
            timeline: In the place of these two: its statuses in words, such as ``"InProgress 40m Failed"``.
            failure_message: ``failureMessage`` of a job that fails; by default AWS's text for an internal error.
            phase: The phase in which a job fails, which the rule then only fits if it has that phase; by default training.
            training_loss: ``trainingLoss`` of a job that completes; by default a plausible one.
            validation_losses: ``validationLoss`` for each of its validators; by default plausible ones.
            name: Which jobs: a pattern for their names, with ``*``, ``?`` and ``[...]``.
            times: For how many of them; None for all.
            optional: Whether the test is fine if no job ever meets the rule. Otherwise :meth:`verify` raises.

        Raises:
            TypeError: `after` is not a timedelta, or `name` not a str.
            ValueError: An argument has a value that it cannot have, or arguments contradict each other.
        """
        self._seeds.decide(
            JOB,
            outcome,
            after=after,
            timeline=timeline,
            failure_message=failure_message,
            phase=phase,
            facts={"training_loss": training_loss, "validation_losses": validation_losses},
            name=name,
            times=times,
            optional=optional,
        )

    # overloads, written by scripts/typed_names.py

    @overload
    def next_outcome(
        self,
        process: Literal["custom_model", "deployment"],
        outcome: Literal["Active", "Failed"] | None = None,
        **rule: Unpack[RuleFields],
    ) -> None: ...

    @overload
    def next_outcome(
        self,
        process: Literal["deployment_update"],
        outcome: Literal["UpdateCompleted", "UpdateFailed"] | None = None,
        **rule: Unpack[RuleFields],
    ) -> None: ...

    @overload
    def next_outcome(
        self,
        process: Literal["provisioned_throughput", "provisioned_throughput_update"],
        outcome: Literal["InService", "Failed"] | None = None,
        **rule: Unpack[RuleFields],
    ) -> None: ...

    @overload
    def next_outcome(
        self,
        process: Literal["import_job", "copy_job"],
        outcome: Literal["Completed", "Failed"] | None = None,
        **rule: Unpack[RuleFields],
    ) -> None: ...

    @overload
    def next_outcome(
        self,
        process: Literal["invocation_job"],
        outcome: Literal["Completed", "Failed", "Expired", "PartiallyCompleted", "Stopped"] | None = None,
        **rule: Unpack[RuleFields],
    ) -> None: ...

    # end of the overloads

    def next_outcome(
        self,
        process: ProcessName,
        outcome: str | None = None,
        *,
        after: timedelta | None = None,
        timeline: str | None = None,
        failure_message: str | None = None,
        phase: str | None = None,
        name: str = "*",
        times: int | None = 1,
        optional: bool = False,
        **facts: Unpack[OutcomeFacts],
    ) -> None:
        """Decides how something ends that the code under test will begin; `next_job` does that for customization jobs.

        Args:
            process: What it is: ``deployment``, ``deployment_update``, ``provisioned_throughput``, ``provisioned_throughput_update``,
                ``custom_model`` (of ``CreateCustomModel``), ``import_job``, ``copy_job`` or ``invocation_job``.
            outcome: The status in the end, in AWS's words: for example ``Active`` or ``Failed`` for a deployment.
            after: How long after its beginning it has ended; by default what the options say.
            timeline: In the place of these two: its statuses in words, such as ``"Creating 5m Failed"``.
            failure_message: ``failureMessage`` of what fails; by default AWS's text for an internal error.
            phase: The status in which it fails, where there are several on the way. By default a batch inference job fails while it is
                Validating.
            name: Which ones: a pattern for their names (of a copy job, the copy's), with ``*``, ``?`` and ``[...]``.
            times: For how many of them; None for all.
            optional: Whether the test is fine if nothing ever meets the rule. Otherwise :meth:`verify` raises.
            **facts: Of a batch inference job, how many records it has and processes; see :class:`pytest_bedrock_jobs.typing.OutcomeFacts`.

        Raises:
            TypeError: `after` is not a timedelta, `name` not a str, or this process has no such fact.
            ValueError: An argument has a value that it cannot have, or arguments contradict each other.
        """
        if process == JOB:
            raise ValueError(f"process={process!r} is unknown; use next_job() for customization jobs")
        self._seeds.decide(
            process,
            outcome,
            after=after,
            timeline=timeline,
            failure_message=failure_message,
            phase=phase,
            facts=facts,
            name=name,
            times=times,
            optional=optional,
        )

    def answer_records(self, function: Callable[[dict[str, Any]], Mapping[str, Any] | None] | None) -> None:
        """Decides what the records of batch inference jobs become that read their input from S3 (`use_s3`).

        Each record is answered once, in the order of the input, when somebody has to know: at a look at the fake, or when its clock is
        moved. The function is called within that, so it must not call Bedrock.

        Args:
            function: Gets a record, with ``recordId`` and ``modelInput``. It returns the body that is to be its ``modelOutput``; or its
                ``error``: ``{"errorCode": 400, "errorMessage": "..."}``; or None for the usual body. That has the form in which the
                job's model answers, and says that it is made up. None for the usual bodies from now on.

        Raises:
            TypeError: It is not callable.
        """
        if function is not None and not callable(function):
            raise TypeError(f"function={function!r} is not callable; pass a function of a record, or None")
        with self._clock.lock:
            functions = self._bedrock.functions
            functions.pop("invocation_job", None)
            if function is not None:
                functions["invocation_job"] = function

    # The catalogue, and accounts.

    def add_foundation_model(self, model_id: str, **fields: Unpack[FoundationModelFields]) -> None:
        """Registers a foundation model, in the place of the one with that id if there is one.

        Args:
            model_id: Its id (``BedrockModelId``), with the context-length suffix if it is a customizable one that has such a suffix.
            **fields: See :class:`pytest_bedrock_jobs.typing.FoundationModelFields`.

        Raises:
            TypeError: A field is unknown.
            ValueError: The id or a field has a value that AWS would not have.
        """
        self._seeds.add_foundation_model(model_id, fields)

    def remove_foundation_model(self, model_id: str) -> None:
        """Removes a foundation model from the catalogue. With ``base_models="plausible"`` jobs may still be based on it.

        Raises:
            KeyError: There is none with that id.
        """
        with self._clock.lock:
            self._bedrock.catalogue.remove(model_id)

    def add_account(self, account_id: str, *, access_key_id: str | None = None) -> Credentials:
        """Adds an account; what is in it is its own.

        Args:
            account_id: Twelve digits.
            access_key_id: The access key by which to know its clients; by default a new one.

        Returns:
            Credentials for ``boto3.client`` and ``boto3.Session``. Clients with other credentials belong to the fake's own account.

        Raises:
            ValueError: It is not an account id, or the key is malformed or belongs to another account.
        """
        return self._seeds.add_account(account_id, access_key_id)
