"""The part of a fake with which a test prepares what the code under test will find."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from ..service.bedrock import Bedrock
from ..service.clock import Clock
from .seeds import Seeds
from .typed import TypedNames

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from ..typing import Credentials, FoundationModelFields
    from . import loading
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
        from . import dumping, loading

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
        from . import dumping

        with self._clock.lock:
            dump = dumping.dumped(cast("FakeBedrockJobs", self))
        if path is not None:
            Path(path).write_text(dumping.text(dump), encoding="utf-8")
        return dump

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
