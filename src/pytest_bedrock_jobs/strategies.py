"""Hypothesis strategies for what Bedrock takes and answers. They need the extra ``hypothesis``.

Everything drawn is valid by the service model of the installed botocore, and legal extremes are among it: names of 63 characters with dots,
plus signs and hyphens at the end, times at the edges of a millisecond, every customization type, every partition's Regions.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any, TypeVar, get_args

try:
    from hypothesis import strategies as st
    from hypothesis.errors import InvalidArgument
except ModuleNotFoundError as _error:
    raise ModuleNotFoundError(
        "pytest_bedrock_jobs.strategies needs Hypothesis: pip install 'pytest-bedrock-jobs[hypothesis]'",
        name=_error.name,
    ) from _error

from .factories.core import DEFAULTS
from .factories.jobs import make_custom_model_arn, make_job_arn
from .factories.resources import make_job_details, make_job_summary
from .service.catalogue import Catalogue
from .service.families.customization_jobs.phases import LIFECYCLE
from .service.instants import MILLISECOND, UTC_EPOCH, to_millis
from .service.registry import OPERATIONS
from .typing import JobDetails, JobStatus, JobSummary
from .wire import faults
from .wire.model import operation_model, regions, service_model, shape
from .wire.operations import operations_named
from .wire.rules import ModelRules

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn, SearchStrategy

    from .typing import JobFields

__all__ = [
    "fault_plans",
    "fleets",
    "job_arns",
    "job_details",
    "job_names",
    "job_statuses",
    "job_summaries",
    "timestamps",
]

T = TypeVar("T")
_ALPHANUMERIC = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_LONGEST_NAME = 63
_FIRST = datetime(2023, 12, 1, tzinfo=timezone.utc)
"""No Bedrock job is older: customization jobs came at the end of November 2023."""
_BEFORE = datetime(2026, 1, 1, tzinfo=timezone.utc)
_DAY = 86_400_000
_EXTREME_NAMES = (
    "0",
    "a-",
    "a.",
    "a+",
    "A" * _LONGEST_NAME,
    "a" + "-" * (_LONGEST_NAME - 1),
    "a.b+c--d" + "-+." * 18 + "-",
)


# Names, ARNs, statuses, times.


def job_names() -> SearchStrategy[str]:
    """Names of customization jobs (``JobName``); the simplest is ``job-0``."""
    text = st.builds(
        str.__add__,
        st.sampled_from(_ALPHANUMERIC),
        st.text(f"{_ALPHANUMERIC}-+.", max_size=_LONGEST_NAME - 1),
    )
    return st.one_of(st.integers(0, 999).map("job-{}".format), text, st.sampled_from(_EXTREME_NAMES))


def job_arns() -> SearchStrategy[str]:
    """ARNs of customization jobs (``ModelCustomizationJobArn``) of every partition, Region, account and base model."""
    return st.builds(
        make_job_arn,
        st.integers(0, 999),
        base_model=_base_models(),
        region_name=_regions(),
        account_id=_accounts(),
    )


def job_statuses() -> SearchStrategy[JobStatus]:
    """``ModelCustomizationJobStatus``; the simplest is ``InProgress``."""
    return st.sampled_from(get_args(JobStatus))


def timestamps(
    *, min_value: datetime = _FIRST, max_value: datetime = _BEFORE - MILLISECOND
) -> SearchStrategy[datetime]:
    """Times as Bedrock has them: aware, in UTC, in whole milliseconds. They are often at the edge of a second or of a day.

    Args:
        min_value: The earliest one; aware, by default December 1, 2023.
        max_value: The latest one; aware, by default the last millisecond of 2025.

    Raises:
        InvalidArgument: They are no aware datetimes, or there is no time between them.
    """
    first = _checked(lambda: to_millis(min_value, "min_value"))
    last = _checked(lambda: to_millis(max_value, "max_value"))
    if UTC_EPOCH + first * MILLISECOND < min_value:
        first += 1
    if last < first:
        raise InvalidArgument(f"max_value={max_value!r} is before min_value={min_value!r}; pass a later one")

    def edges(unit: int) -> SearchStrategy[int]:
        units = st.integers(first // unit, last // unit)
        return st.builds(lambda number, off: number * unit + off, units, st.sampled_from((0, -1, 1)))

    anywhere = st.integers(first, last)
    millis = st.one_of(anywhere, edges(1000), edges(_DAY)).map(lambda each: min(max(each, first), last))
    return millis.map(lambda each: UTC_EPOCH + each * MILLISECOND)


# Jobs.


def job_summaries(*, statuses: SearchStrategy[JobStatus] | None = None) -> SearchStrategy[JobSummary]:
    """Jobs as ``list_model_customization_jobs`` returns them (``ModelCustomizationJobSummary``).

    Args:
        statuses: A strategy for their statuses; by default :func:`job_statuses`.

    Raises:
        InvalidArgument: `statuses` is not a strategy.
    """
    return _job_fields(_strategy("statuses", statuses, job_statuses()), _BEFORE).map(
        lambda each: make_job_summary(**each)
    )


def job_details(*, statuses: SearchStrategy[JobStatus] | None = None) -> SearchStrategy[JobDetails]:
    """Jobs as ``get_model_customization_job`` returns them, without ``ResponseMetadata``.

    Args:
        statuses: A strategy for their statuses; by default :func:`job_statuses`.

    Raises:
        InvalidArgument: `statuses` is not a strategy.
    """
    return _job_fields(_strategy("statuses", statuses, job_statuses()), _BEFORE).map(
        lambda each: make_job_details(**each)
    )


def fleets(*, max_size: int = 10, before: datetime = _BEFORE) -> SearchStrategy[list[JobFields]]:
    """Lists of the fields of ``add_job``, for ``for fields in fleet: fake_bedrock_jobs.add_job(**fields)``.

    No two jobs have the same name. A failing example can be pasted into a test.

    Args:
        max_size: How many jobs there are at most.
        before: Aware; what all times are earlier than. The fake's clock must have come to it.

    Raises:
        InvalidArgument: `max_size` is not an int of 0 or more, or `before` not an aware datetime after 2023.
    """
    _check_size(max_size)
    return st.lists(_job_fields(job_statuses(), before), max_size=max_size, unique_by=lambda each: each["job_name"])


def _job_fields(statuses: SearchStrategy[JobStatus], before: datetime) -> SearchStrategy[JobFields]:
    """The fields of one job; the simplest has only a name."""
    created = (
        timestamps(max_value=before - MILLISECOND) if isinstance(before, datetime) else timestamps(max_value=before)
    )
    last = before - MILLISECOND
    whats = st.fixed_dictionaries({"job_name": job_names()}, optional=_whats())
    kinds: SearchStrategy[dict[str, str]] = st.one_of(st.just({}), _kinds())

    @st.composite
    def fields(draw: DrawFn) -> Any:
        drawn: dict[str, Any] = {**draw(whats), **draw(kinds)}
        status = draw(statuses)
        # Drawn whatever the status is: a simpler status, which needs no more draws than others, can take its place when an example shrinks.
        is_named, has_message, is_dated, has_end = draw(st.tuples(*[st.booleans()] * 4))
        if status != LIFECYCLE.way[0][0] or is_named:
            drawn["status"] = status
        if status == LIFECYCLE.failure and has_message:
            drawn["failure_message"] = draw(st.text(" -~abcdefghijklmnopqrstuvwxyz.", min_size=1, max_size=200))
        if is_dated:
            drawn["creation_time"] = draw(created)
            if status in LIFECYCLE.final and has_end:
                earliest = drawn["creation_time"]
                drawn["end_time"] = draw(timestamps(min_value=earliest, max_value=last))
        return drawn

    strategy: SearchStrategy[JobFields] = fields()
    return strategy


def _whats() -> dict[str, SearchStrategy[Any]]:
    """Optional fields that go with everything."""
    uris = st.text(_ALPHANUMERIC + "-_.", min_size=1, max_size=20).map("s3://amzn-s3-demo-bucket/{}".format)
    words = st.text(_ALPHANUMERIC + " _.:/=+@-", max_size=20)
    tags = st.dictionaries(words.map(lambda each: f"tag{each}"), words, max_size=3)
    numbers = st.integers(1, 20).map(str)
    return {
        "account_id": _accounts(),
        "region_name": _regions(with_models=True),
        "tags": tags,
        "model_tags": tags,
        "training_data": uris,
        "validation_data": st.one_of(uris, st.lists(uris, max_size=3)),
        "output_data": uris.map("{}/".format),
        "hyper_parameters": st.fixed_dictionaries({}, optional={"epochCount": numbers, "batchSize": numbers}),
        "client_request_token": st.uuids().map(str),
        "kms_key_id": st.uuids().map(str),
    }


def _kinds() -> SearchStrategy[dict[str, str]]:
    """A customization type, with a base model that supports it where there is one in the catalogue."""
    enum: Any = shape("CustomizationType")
    kinds = [kind for kind in enum.enum if kind != "IMPORTED"]  # No job makes an imported model.
    models = {kind: sorted(each.id for each in Catalogue() if kind in (each.customizations or ())) for kind in kinds}

    def with_model(kind: str) -> SearchStrategy[dict[str, str]]:
        models_of_it = st.sampled_from(models[kind]) if models[kind] else _base_models()
        return st.fixed_dictionaries({"customization_type": st.just(kind), "base_model": models_of_it})

    return st.sampled_from(kinds).flatmap(with_model)


def _base_models() -> SearchStrategy[str]:
    return st.sampled_from(sorted(each.id for each in Catalogue() if each.customizations))


def _regions(*, with_models: bool = False) -> SearchStrategy[str]:
    """Every Region, or those of the partitions in which the service model allows ARNs of custom models."""
    known = regions()
    if with_models:
        one_of_each = {partition: name for name, partition in known.items()}
        allowed = {
            partition
            for partition, name in one_of_each.items()
            if ModelRules().satisfies("CustomModelArn", make_custom_model_arn(region_name=name))
        }
        known = {name: partition for name, partition in known.items() if partition in allowed}
    firsts = sorted({partition: name for name, partition in reversed(known.items())}.values())
    return st.one_of(st.just(DEFAULTS.region_name), st.sampled_from(firsts), st.sampled_from(list(known)))


def _accounts() -> SearchStrategy[str]:
    return st.one_of(st.just(DEFAULTS.account_id), st.text("0123456789", min_size=12, max_size=12))


# Faults.


def fault_plans(
    *, operations: str | Collection[str] | None = None, max_size: int = 5
) -> SearchStrategy[list[dict[str, Any]]]:
    """Lists of arguments of ``inject``, for ``for fault in plan: fake_bedrock_jobs.inject(**fault)``. All of them are optional there.

    Args:
        operations: The operations that get them: names or patterns as of ``inject``; by default every operation that is faked.
        max_size: How many faults there are at most.

    Raises:
        InvalidArgument: No operation that is faked has such a name, or `max_size` is not an int of 0 or more.
    """
    _check_size(max_size)
    given = ["*"] if operations is None else [operations] if isinstance(operations, str) else list(operations)
    names = {name for each in given for name in _named(each)}
    if not names:
        raise InvalidArgument(f"operations={operations!r}: expected at least one operation")
    return st.lists(st.sampled_from(sorted(names)).flatmap(_faults), max_size=max_size)


def _named(operation: Any) -> frozenset[str]:
    known = OPERATIONS.keys() & set(service_model().operation_names)
    found = _checked(lambda: operations_named(operation)) & known
    if not found:
        raise InvalidArgument(f"operations={operation!r} is not faked, so nothing of it can fail; use one that is")
    return frozenset(found)


def _faults(operation: str) -> SearchStrategy[dict[str, Any]]:
    """The faults that an operation can get."""
    shapes: Any = operation_model(operation).error_shapes
    codes = {each.error_code or each.name for each in shapes}
    errors = [*sorted({*codes, *faults.COMMON}), *faults.CONNECTION_ERRORS, *faults.BROKEN_BODIES]
    return st.sampled_from(["ThrottlingException", *errors]).flatmap(lambda error: _with_arguments(error, operation))


def _with_arguments(error: str, operation: str) -> SearchStrategy[Any]:
    spans = st.integers(1, 120_000).map(lambda millis: timedelta(milliseconds=millis))
    optional: dict[str, SearchStrategy[Any]] = {"times": st.integers(1, 5), "skip": st.integers(0, 5)}
    if error not in faults.TIMEOUTS:
        optional["latency"] = spans
    if error not in faults.CONNECTION_ERRORS:
        optional["retry_after"] = spans
    if faults.has_no_answer(error):
        optional["applied"] = st.booleans()
    else:
        optional["message"] = st.text("abcdefghijklmnopqrstuvwxyz .", min_size=1, max_size=50)
    fixed: Mapping[str, Any] = {"error": st.just(error), "operation": st.just(operation), "optional": st.just(True)}
    return st.fixed_dictionaries(dict(fixed), optional=optional)


# What is impossible.


def _checked(make: Callable[[], T]) -> T:
    """A value, with what is wrong with it as Hypothesis says that."""
    try:
        return make()
    except (TypeError, ValueError) as error:
        raise InvalidArgument(str(error)) from None


def _check_size(max_size: Any) -> None:
    if isinstance(max_size, bool) or not isinstance(max_size, int) or max_size < 0:
        raise InvalidArgument(f"max_size={max_size!r}: expected an int of 0 or more")


def _strategy(name: str, given: Any, default: SearchStrategy[T]) -> SearchStrategy[T]:
    if given is None:
        return default
    if isinstance(given, Sequence) or not isinstance(given, st.SearchStrategy):
        raise InvalidArgument(f"{name}={given!r}: expected a strategy, such as sampled_from(['Completed', 'Failed'])")
    return given
