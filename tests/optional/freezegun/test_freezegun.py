"""freezegun drives the fake's clock."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import boto3
import pytest
from freezegun import freeze_time

from pytest_bedrock_jobs import FakeBedrockJobs
from tests.samples import create_request

START = datetime(2026, 1, 7, 2, 0, tzinfo=timezone.utc)


@pytest.mark.parametrize("transport", ["direct", "wire"])
@pytest.mark.parametrize("tick", [False, True], ids=["frozen", "ticking"])
def test_a_job_moves_with_the_frozen_time(transport: str, tick: bool) -> None:
    """Creation, end and status follow freezegun, whose ticks are the job's time."""
    with freeze_time(START, tick=tick) as frozen, FakeBedrockJobs(transport=transport):  # type: ignore[arg-type]
        client = boto3.client("bedrock")
        client.create_model_customization_job(**create_request())
        frozen.tick(timedelta(minutes=59))
        assert client.get_model_customization_job(jobIdentifier="nightly-8")["status"] == "InProgress"
        frozen.tick(timedelta(minutes=2))
        details = client.get_model_customization_job(jobIdentifier="nightly-8")
    assert details["status"] == "Completed"
    assert timedelta(0) <= details["creationTime"] - START < timedelta(minutes=1)
    assert details["endTime"] - details["creationTime"] == timedelta(hours=1)
    assert tick or details["creationTime"] == START


def test_a_fake_from_before_the_freeze_follows_it() -> None:
    """The clock asks for the time at each call, wherever it was made."""
    with FakeBedrockJobs() as fake, freeze_time(START + timedelta(days=3650)):
        assert fake.add_job().creation_time == START + timedelta(days=3650)


def test_the_frozen_times_are_aware() -> None:
    """A job's times are in UTC; freezegun's own datetime does not get in between."""
    with freeze_time(START), FakeBedrockJobs() as fake:
        job = fake.add_job(status="Completed")
        assert job.end_time == START
        assert job.end_time.utcoffset() == timedelta(0)


def test_what_is_made_at_an_earlier_time_is_listed_as_of_then() -> None:
    """As moto's users set creation times. What was there before keeps where it was."""
    with FakeBedrockJobs() as fake:
        bedrock = fake.client()
        fake.add_job(job_name="before")
        fake.clock.now()
        with freeze_time("2023-12-05 12:00:00"):
            fake.add_job(job_name="then")
            summaries = bedrock.list_model_customization_jobs()["modelCustomizationJobSummaries"]
            early = bedrock.list_model_customization_jobs(creationTimeBefore=datetime(2024, 1, 1, tzinfo=timezone.utc))
        details = bedrock.get_model_customization_job(jobIdentifier="then")
    assert [each["jobName"] for each in summaries] == ["before", "then"]
    assert [each["jobName"] for each in early["modelCustomizationJobSummaries"]] == ["then"]
    assert details["creationTime"] == datetime(2023, 12, 5, 12, tzinfo=timezone.utc)
