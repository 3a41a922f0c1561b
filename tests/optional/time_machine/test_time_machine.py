"""time-machine drives the fake's clock."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import boto3
import pytest
import time_machine

from pytest_bedrock_jobs import FakeBedrockJobs
from tests.samples import create_request

START = datetime(2026, 1, 7, 2, 0, tzinfo=timezone.utc)


@pytest.mark.parametrize("transport", ["direct", "wire"])
@pytest.mark.parametrize("tick", [False, True], ids=["frozen", "ticking"])
def test_a_job_moves_with_the_travelled_time(transport: str, tick: bool) -> None:
    """Creation, end and status follow the traveller, whose shifts are the job's time."""
    with time_machine.travel(START, tick=tick) as traveller, FakeBedrockJobs(transport=transport):  # type: ignore[arg-type]
        client = boto3.client("bedrock")
        client.create_model_customization_job(**create_request())
        traveller.shift(timedelta(minutes=59))
        assert client.get_model_customization_job(jobIdentifier="nightly-8")["status"] == "InProgress"
        traveller.shift(timedelta(minutes=2))
        details = client.get_model_customization_job(jobIdentifier="nightly-8")
    assert details["status"] == "Completed"
    assert timedelta(0) <= details["creationTime"] - START < timedelta(minutes=1)
    assert details["endTime"] - details["creationTime"] == timedelta(hours=1)
    assert tick or details["creationTime"] == START


def test_the_fakes_own_clock_moves_on_top_of_a_frozen_time() -> None:
    """``clock.advance`` adds to where the traveller is, and travelling on adds to that."""
    with time_machine.travel(START, tick=False) as traveller, FakeBedrockJobs() as fake:
        fake.clock.advance(hours=1)
        traveller.shift(timedelta(hours=1))
        assert fake.clock.now() == START + timedelta(hours=2)


def test_a_trip_into_the_past_is_followed() -> None:
    """The clock tells the travelled time; elapsed time goes on from where it was."""
    with FakeBedrockJobs() as fake:
        job = fake.add_job()
        with time_machine.travel(START - timedelta(days=3650), tick=False) as traveller:
            assert fake.clock.now() == START - timedelta(days=3650)
            assert str(job.status) == "InProgress"
            traveller.shift(timedelta(hours=1))
            assert job.status == "Completed"
