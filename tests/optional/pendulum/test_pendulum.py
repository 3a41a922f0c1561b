"""pendulum's times are taken wherever a time or a duration is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Any

import boto3
import pendulum
import pytest

from pytest_bedrock_jobs import FakeBedrockJobs, make_job_details, make_job_summary

THEN = datetime(2026, 1, 7, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    "use",
    [
        lambda fake: fake.add_job(creation_time=pendulum.datetime(2026, 1, 7)),
        lambda fake: fake.add_job(status="Completed", end_time=pendulum.datetime(2026, 1, 7)),
        lambda fake: fake.add_jobs(2, creation_time=[pendulum.datetime(2026, 1, 7)] * 2),
        lambda fake: fake.next_job(outcome="Failed", after=pendulum.duration(hours=1), optional=True),
        lambda fake: fake.clock.advance(pendulum.duration(hours=1)),
        lambda fake: fake.clock.move_to(pendulum.now().add(days=1)),
        lambda fake: fake.clock.auto_advance(pendulum.duration(hours=1)),
        lambda fake: make_job_summary(creation_time=pendulum.datetime(2026, 1, 7)),
        lambda fake: make_job_details(status="Completed", end_time=pendulum.datetime(2026, 1, 7)),
    ],
)
def test_it_is_taken(fake_bedrock_jobs: FakeBedrockJobs, use: Callable[[Any], Any]) -> None:
    """In seeds, factories, rules and moves of the clock."""
    use(fake_bedrock_jobs)


def test_it_is_the_instant_that_it_names(fake_bedrock_jobs: FakeBedrockJobs) -> None:
    """In whatever zone, and botocore takes it as a filter."""
    fake_bedrock_jobs.add_job(creation_time=pendulum.datetime(2026, 1, 7, 1, tz="Europe/Paris"))
    summaries = boto3.client("bedrock").list_model_customization_jobs(creationTimeBefore=pendulum.datetime(2026, 1, 8))
    assert [job["creationTime"] for job in summaries["modelCustomizationJobSummaries"]] == [THEN]


def test_it_is_taken_in_options() -> None:
    """A duration, and the time at which the fake begins."""
    fake = FakeBedrockJobs(
        training_duration=pendulum.duration(hours=2), start_time=pendulum.datetime(2026, 1, 7), frozen=True
    )
    job = fake.add_job(creation_time=fake.clock.now())
    fake.clock.advance_until_idle()
    assert job.end_time == THEN + timedelta(hours=2)
