"""Plain dicts for unit tests."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_bedrock_jobs import (
    make,
    make_custom_model_arn,
    make_custom_model_name,
    make_foundation_model_arn,
    make_job_arn,
    make_job_details,
    make_job_name,
    make_job_summaries,
    make_job_summary,
)
from pytest_bedrock_jobs.service.families.customization_jobs.phases import LIFECYCLE
from pytest_bedrock_jobs.wire import model

from .conformity import assert_conforms, assert_shape
from .fakes import NOW, client, frozen

HOUR = timedelta(hours=1)
FIRST = datetime(2026, 1, 1, tzinfo=timezone.utc)


@pytest.mark.parametrize("status", LIFECYCLE.statuses)
@pytest.mark.parametrize("index", [0, 7])
def test_what_is_made_conforms(status: Any, index: int) -> None:
    """Summaries and details of every status are what the service model says."""
    assert_conforms("ModelCustomizationJobSummary", make_job_summaries(index + 1, status=status)[index])
    assert_shape(model.operation_model("GetModelCustomizationJob").output_shape, make_job_details(status=status))


def test_what_is_made_looks_like_what_boto3_returns() -> None:
    """The same members, types and zone, but for ids."""
    fake = frozen()
    made = make_job_summary(status="Completed", creation_time=NOW - HOUR, job_name="nightly")
    with fake:
        fake.add_job(status="Completed", creation_time=NOW - HOUR, job_name="nightly")
        [listed] = client().list_model_customization_jobs()["modelCustomizationJobSummaries"]
    ids = {"jobArn": "", "customModelArn": ""}
    assert {**made, **ids} == {**listed, **ids}
    assert list(made) == list(listed)
    assert type(made["creationTime"].tzinfo) is type(listed["creationTime"].tzinfo)


def test_they_are_deterministic() -> None:
    """The same call makes the same, and the caller's own."""
    first, second = make_job_details(status="Completed"), make_job_details(status="Completed")
    assert first == second
    first["hyperParameters"].clear()
    assert second["hyperParameters"] != {}
    assert make_job_details(status="Completed") == second


def test_other_names_have_other_ids() -> None:
    """Two jobs are two."""
    arns = [make_job_summary(job_name=name)["jobArn"] for name in ("a", "b")]
    assert arns[0] != arns[1]


def test_a_running_job_is_seen_half_way_through() -> None:
    """Without a clock, InProgress is in the middle."""
    summary = make_job_summary()
    assert (summary["status"], summary["creationTime"]) == ("InProgress", FIRST)
    assert summary["statusDetails"]["trainingDetails"]["status"] == "InProgress"
    assert summary["statusDetails"]["validationDetails"]["status"] == "Completed"


def test_several_are_newest_first() -> None:
    """An hour apart, with different names and ids."""
    summaries = make_job_summaries(3, status=["Completed", "Failed"])
    assert [(each["jobName"], each["status"]) for each in summaries] == [
        ("job-1", "Completed"),
        ("job-2", "Failed"),
        ("job-3", "Completed"),
    ]
    assert [FIRST - each["creationTime"] for each in summaries] == [0 * HOUR, HOUR, 2 * HOUR]
    assert len({each["jobArn"] for each in summaries}) == 3


def test_a_field_may_be_made_for_each() -> None:
    """A callable gets the index."""
    summaries = make_job_summaries(2, job_name=lambda index: f"nightly-{index}")
    assert [each["jobName"] for each in summaries] == ["nightly-0", "nightly-1"]


@pytest.mark.parametrize("count", [-1, "2", True])
def test_a_count_is_a_number(count: Any) -> None:
    """Nothing else."""
    with pytest.raises(ValueError, match=rf"^count={count!r}: expected an int of 0 or more$"):
        make_job_summaries(count)


@given(st.integers(0, 10_000))
def test_names_and_arns_belong_together(index: int) -> None:
    """Those of an index are those of the summary of that index, and all of them are legal."""
    assert_conforms("JobName", make_job_name(index))
    assert_conforms("CustomModelName", make_custom_model_name(index))
    assert_conforms("ModelCustomizationJobArn", make_job_arn(index))
    assert_conforms("CustomModelArn", make_custom_model_arn(index))
    details = make_job_details(job_name=make_job_name(index), status="Completed")
    assert details["outputModelName"] == make_custom_model_name(index)


def test_arns_are_those_of_the_summaries() -> None:
    """Job by job, model by model."""
    for index, summary in enumerate(make_job_summaries(3, status="Completed")):
        assert summary["jobName"] == make_job_name(index)
        assert summary["jobArn"] == make_job_arn(index)
        assert summary["customModelArn"] == make_custom_model_arn(index)
        assert summary["baseModelArn"] == make_foundation_model_arn()


def test_arns_are_made_for_any_place() -> None:
    """Base model, Region and account."""
    place: Any = {"region_name": "us-gov-west-1", "account_id": "999999999999", "base_model": "cohere.command-text-v14"}
    base = "cohere.command-text-v14:7:4k"
    assert make_job_arn(**place).startswith(
        f"arn:aws-us-gov:bedrock:us-gov-west-1:999999999999:model-customization-job/{base}/"
    )
    assert make_custom_model_arn(**place).startswith(
        f"arn:aws-us-gov:bedrock:us-gov-west-1:999999999999:custom-model/{base}/"
    )
    assert make_foundation_model_arn("cohere.command-text-v14", region_name="cn-north-1") == (
        f"arn:aws-cn:bedrock:cn-north-1::foundation-model/{base}"
    )


@pytest.mark.parametrize(
    ("make", "argument", "value"),
    [
        (make_job_arn, "region_name", "mars-1"),
        (make_job_arn, "base_model", "nova"),
        (make_job_arn, "account_id", "1"),
        (make_custom_model_arn, "region_name", "mars-1"),
        (make_custom_model_arn, "base_model", "nova"),
        (make_custom_model_arn, "account_id", "1"),
        (make_foundation_model_arn, "region_name", "mars-1"),
        (make_foundation_model_arn, "base_model", "nova"),
    ],
)
def test_an_arn_that_cannot_be_is_refused(make: Any, argument: str, value: str) -> None:
    """With the argument and its value."""
    with pytest.raises(ValueError, match=f"^{argument}='{value}' is "):
        make(**{argument: value})


def test_a_form_that_there_is_not_is_refused() -> None:
    """There are two."""
    with pytest.raises(ValueError, match=r"^form='short' is unknown; use 'summary' or 'details'"):
        make("job", "short")


@pytest.mark.needs_operations("GetModelInvocationJob")
def test_a_job_that_has_expired_is_seen_when_its_time_is_over() -> None:
    """The limit is part of its request."""
    details = make("invocation_job", "details", status="Expired", timeout_duration_in_hours=48)
    assert details["endTime"] - details["submitTime"] == timedelta(hours=48)


@pytest.mark.needs_operations("GetProvisionedModelThroughput")
def test_a_custom_model_that_was_imported_may_be_named() -> None:
    """By its ARN, in which a custom model has the word where others have their base model."""
    arn = "arn:aws:bedrock:us-east-1:123456789012:custom-model/imported/abcdefghijkl"
    assert make("provisioned_throughput", "details", model=arn)["modelArn"] == arn
