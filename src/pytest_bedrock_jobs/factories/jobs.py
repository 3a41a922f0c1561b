"""Factory functions for unit tests that call no AWS at all: plain dicts as boto3 returns them, self-consistent and deterministic.

They take the fields of :class:`pytest_bedrock_jobs.typing.JobFields` and share their rules with ``FakeBedrockJobs.add_job``. There is
no clock: where no time is given, jobs are created at 2026-01-01T00:00:00Z, and a running job is seen half way through its training.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, partial
from typing import TYPE_CHECKING, Any, cast

from ..options import Options
from ..service import names
from ..service.bedrock import place_of
from ..service.catalogue import DEFAULT_BASE_MODEL, Catalogue
from ..service.clock import Clock
from ..service.jobs import JobRecord
from ..service.names import Ids
from ..service.seeding import batches, common
from ..service.seeding.jobs import Blueprint, blueprint
from ..wire.model import operation_model, parsed_zone, shape
from ..wire.rules import ModelRules
from ..wire.serializer import copied

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from ..typing import JobDetails, JobFields, JobsFields, JobSummary

_DEFAULTS = Options()
_HOUR = 3_600_000


def make_job_summary(**fields: Unpack[JobFields]) -> JobSummary:
    """A ``ModelCustomizationJobSummary``, as ``list_model_customization_jobs`` returns them.

    Args:
        **fields: What the job is like; the rest agrees with it.

    Raises:
        TypeError: There is no such field.
        ValueError: A field has a value that AWS would not have, or fields contradict each other.
    """
    return _summary(0, fields)


def make_job_summaries(count: int, **fields: Unpack[JobsFields]) -> list[JobSummary]:
    """Several summaries of different jobs, each created an hour before the one in front of it, as in a list that is newest first.

    Args:
        count: How many.
        **fields: Each is a value for all of them, a sequence (a list or a tuple) that is gone through and begun again, or a callable
            that makes the value for an index, from 0 on.

    Raises:
        TypeError: There is no such field.
        ValueError: `count` is negative, or a job cannot be as the fields say.
    """
    return [_summary(index, each) for index, each in enumerate(batches.spread(count, fields))]


def make_job_details(**fields: Unpack[JobFields]) -> JobDetails:
    """What ``get_model_customization_job`` returns, without ``ResponseMetadata``.

    Args:
        **fields: What the job is like; the rest agrees with it.

    Raises:
        TypeError: There is no such field.
        ValueError: A field has a value that AWS would not have, or fields contradict each other.
    """
    made, job = _job(0, fields)
    details = job.details(made.now, _clock().at)
    return cast("JobDetails", copied(cast(Any, operation_model("GetModelCustomizationJob").output_shape), details))


def make_job_name(index: int = 0) -> str:
    """A job's name (``JobName``), another one for each index."""
    return f"job-{index + 1}"


def make_custom_model_name(index: int = 0) -> str:
    """The name of the model that a job of :func:`make_job_name` makes (``CustomModelName``)."""
    return names.model_name_for(make_job_name(index))


def make_job_arn(
    index: int = 0,
    *,
    base_model: str = DEFAULT_BASE_MODEL,
    region_name: str = _DEFAULTS.region_name,
    account_id: str = _DEFAULTS.account_id,
) -> str:
    """The ARN of a job (``ModelCustomizationJobArn``), another one for each index.

    Args:
        index: Which of many.
        base_model: A foundation model's id, with or without the context-length suffix.
        region_name: A Region; the partition follows from it.
        account_id: Twelve digits.

    Raises:
        ValueError: An argument has a value that AWS would not have.
    """
    fields = {"base_model": base_model, "region_name": region_name, "account_id": account_id}
    return _job(index, fields)[1].arn


def make_custom_model_arn(
    index: int = 0,
    *,
    base_model: str = DEFAULT_BASE_MODEL,
    region_name: str = _DEFAULTS.region_name,
    account_id: str = _DEFAULTS.account_id,
) -> str:
    """The ARN of the custom model that the job of :func:`make_job_arn` with the same arguments makes (``CustomModelArn``).

    Args:
        index: Which of many.
        base_model: A foundation model's id, with or without the context-length suffix.
        region_name: A Region; the partition follows from it.
        account_id: Twelve digits.

    Raises:
        ValueError: An argument has a value that AWS would not have.
    """
    fields = {"base_model": base_model, "region_name": region_name, "account_id": account_id}
    return _job(index, fields)[1].model_arn


def make_foundation_model_arn(base_model: str = DEFAULT_BASE_MODEL, *, region_name: str = _DEFAULTS.region_name) -> str:
    """The ARN of a foundation model that can be customized (``FoundationModelArn``).

    Args:
        base_model: The model's id, with or without the context-length suffix.
        region_name: A Region; the partition follows from it.

    Raises:
        ValueError: An argument has a value that AWS would not have.
    """
    job = _job(0, {"base_model": base_model, "region_name": region_name})[1]
    return job.place.foundation_model_arn(job.spec.base_model_id)


@cache
def _clock() -> Clock:
    return Clock(parsed_zone())


@cache
def _catalogue() -> Catalogue:
    return Catalogue()


def _job(index: int, fields: Mapping[str, Any]) -> tuple[Blueprint, JobRecord]:
    given_name = fields.get("job_name")
    name = make_job_name(index) if given_name is None else given_name
    model_name = fields.get("custom_model_name")
    rules = ModelRules()
    into = common.Surroundings(
        rules=rules,
        settings=_DEFAULTS.settings(),
        catalogue=_catalogue(),
        place=partial(place_of, rules),
        custom_model=lambda *_: None,
        account=_DEFAULTS.account_id,
        region=_DEFAULTS.region_name,
        now=None,
        at=_clock().at,
        begin=common.FIRST_CREATED - index * _HOUR,
    )
    made = blueprint(fields, into)
    # The same name has the same ids in every test; different names have different ones.
    ids = Ids(f"factory {index} {name}")
    model_name = names.model_name_for(name) if model_name is None else model_name
    return made, made.job(name, model_name, ids.resource(), ids.resource())


def _summary(index: int, fields: Mapping[str, Any]) -> JobSummary:
    made, job = _job(index, fields)
    summary = job.summary(made.now, _clock().at)
    return cast("JobSummary", copied(cast(Any, shape("ModelCustomizationJobSummary")), summary))
