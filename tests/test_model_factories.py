"""Factories for everything besides jobs."""

from __future__ import annotations

import time
from datetime import datetime, timedelta, timezone
from itertools import pairwise
from typing import Any

import pytest

import pytest_bedrock_jobs
from pytest_bedrock_jobs import (
    make_copy_job_details,
    make_custom_model_arn,
    make_deployment_details,
    make_deployment_summaries,
    make_foundation_model_summary,
    make_import_job_summaries,
    make_import_job_summary,
    make_imported_model_details,
)
from pytest_bedrock_jobs.service.registry import FAMILIES
from pytest_bedrock_jobs.wire.model import item_shape, operation_model
from pytest_bedrock_jobs.wire.rules import ModelRules

from .conformity import assert_conforms, assert_shape

SHOWN = sorted(name for name, family in FAMILIES.items() if name != "job" and ModelRules().has_operation(family.get))


def summary_shape(kind: str) -> str:
    """The name of a family's summary in the service model."""
    return str(item_shape(FAMILIES[kind].list, FAMILIES[kind].listing.summaries).name)


def factory(kind: str, what: str) -> Any:
    return getattr(pytest_bedrock_jobs, f"make_{kind}_{what}")


@pytest.mark.parametrize("kind", SHOWN)
def test_a_factory_makes_what_aws_could_have(kind: str) -> None:
    """The same each time, and its own each time."""
    summary = factory(kind, "summary")()
    assert_conforms(summary_shape(kind), summary)
    assert_shape(operation_model(FAMILIES[kind].get).output_shape, factory(kind, "details")())
    assert factory(kind, "summary")() == summary
    assert factory(kind, "summary")() is not summary


@pytest.mark.parametrize("kind", SHOWN)
def test_several_are_newest_first(kind: str) -> None:
    """Each an hour before the one in front of it, with an ARN of its own."""
    summaries = factory(kind, "summaries")(3)
    times = [summary[FAMILIES[kind].members.created] for summary in summaries]
    assert [first - second for first, second in pairwise(times)] == [timedelta(hours=1)] * 2
    assert len({summary[FAMILIES[kind].members.arn] for summary in summaries}) == 3


@pytest.mark.parametrize("kind", SHOWN)
@pytest.mark.parametrize("year", [2020, 2035])
def test_the_systems_time_decides_nothing(kind: str, year: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither what is made by default nor what may be said of times."""
    created = datetime(2030, 1, 1, tzinfo=timezone.utc)
    made = [factory(kind, "details")(), factory(kind, "details")(creation_time=created)]
    system = datetime(year, 1, 1, tzinfo=timezone.utc).timestamp()
    monkeypatch.setattr(time, "time_ns", lambda: int(system) * 1_000_000_000)
    assert [factory(kind, "details")(), factory(kind, "details")(creation_time=created)] == made


@pytest.mark.parametrize("kind", SHOWN)
def test_things_may_be_of_the_last_hour_of_all(kind: str) -> None:
    """Nothing is seen after it."""
    created = datetime(9999, 12, 31, 23, 59, tzinfo=timezone.utc)
    assert created in factory(kind, "summary")(creation_time=created).values()


def test_fields_say_what_is_made() -> None:
    """The rest agrees with it."""
    created = datetime(2026, 3, 1, tzinfo=timezone.utc)
    running = make_import_job_summary(job_name="mine", status="InProgress", creation_time=created)
    assert (running["jobName"], running["creationTime"]) == ("mine", created)
    assert "endTime" not in running
    statuses = [each["status"] for each in make_import_job_summaries(3, status=["Completed", "Failed"])]
    assert statuses == ["Completed", "Failed", "Completed"]


@pytest.mark.needs_operations("CreateCustomModelDeployment")
def test_a_model_that_is_named_by_its_arn_is_taken_for_granted() -> None:
    """There is no service to look it up in."""
    arn = make_custom_model_arn()
    assert make_deployment_details(model=arn)["modelArn"] == arn
    assert {each["modelArn"] for each in make_deployment_summaries(2, model=arn)} == {arn}
    elsewhere = make_custom_model_arn(region_name="eu-west-1", account_id="222222222222")
    copy = make_copy_job_details(source_model=elsewhere)
    assert (copy["sourceModelArn"], copy["sourceAccountId"]) == (elsewhere, "222222222222")


@pytest.mark.needs_operations("CreateCustomModelDeployment")
@pytest.mark.parametrize("base", ["amazon.nova-micro-v1:0", "amazon.titan-text-express-v1", "acme.wise-v1"])
def test_a_models_arn_need_not_have_the_suffix_of_its_base(base: str) -> None:
    """It is taken to the letter."""
    arn = f"arn:aws:bedrock:us-east-1:123456789012:custom-model/{base}/abcdefghijkl"
    assert make_deployment_details(model=arn)["modelArn"] == arn
    assert make_copy_job_details(source_model=arn, target_model_name="job-1-model")["sourceModelArn"] == arn


def test_a_copy_and_its_original_have_different_names() -> None:
    """Also where the original is made up."""
    copy = make_copy_job_details(target_model_name="job-1-model")
    assert copy["sourceModelName"] != copy["targetModelName"] == "job-1-model"


def test_an_imported_model_knows_its_job() -> None:
    """The job's name can be said."""
    assert make_imported_model_details(job_name="bring")["jobName"] == "bring"


def test_a_foundation_model_is_the_catalogues_or_ones_own() -> None:
    """An unknown one needs fields."""
    assert make_foundation_model_summary("amazon.nova-lite-v1:0")["modelName"] == "Nova Lite"
    assert make_foundation_model_summary("acme.wise-v1:0", provider_name="ACME")["providerName"] == "ACME"
    with pytest.raises(ValueError, match=r"model_id='acme\.wise-v1:0' is not in the catalogue"):
        make_foundation_model_summary("acme.wise-v1:0")


@pytest.mark.parametrize(
    ("kind", "fields", "says"),
    [
        ("copy_job", {"source_model": "mine"}, "source_model='mine' is not an Active custom model"),
        ("import_job", {"creation_time": datetime(2026, 1, 1)}, "has no time zone"),
        ("copy_job", {"status": "Stopped"}, "status='Stopped' is unknown"),
    ],
)
def test_what_cannot_be_is_refused(kind: str, fields: dict[str, Any], says: str) -> None:
    """As it is by the `add_` methods."""
    with pytest.raises(ValueError, match=says):
        factory(kind, "summary")(**fields)
