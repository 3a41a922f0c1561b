"""``load``: jobs out of the JSON that AWS's command line printed."""

from __future__ import annotations

import json
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest

from pytest_bedrock_jobs import FakeBedrockJobs

# With the times of version 2 of the command line, and of version 1.
ARN = "arn:aws:bedrock:us-west-2:222222222222:model-customization-job/cohere.command-text-v14:7:4k/q4ad8z8tioq8"
SUMMARY: dict[str, Any] = {
    "jobArn": ARN,
    "baseModelArn": "arn:aws:bedrock:us-west-2::foundation-model/cohere.command-text-v14:7:4k",
    "jobName": "sentiment",
    "status": "Completed",
    "lastModifiedTime": "2023-11-27T01:19:51.579000+00:00",
    "creationTime": "2023-11-26T23:58:49.160Z",
    "endTime": "2023-11-27T01:19:51.500000+00:00",
    "customModelArn": "arn:aws:bedrock:us-west-2:222222222222:custom-model/cohere.command-text-v14:7:4k/ooyhjc4zw7mw",
    "customModelName": "sentiment-model",
    "customizationType": "FINE_TUNING",
}


def listed(*summaries: dict[str, Any]) -> dict[str, Any]:
    return {"modelCustomizationJobSummaries": list(summaries)}


@pytest.fixture
def fake() -> FakeBedrockJobs:
    fake = FakeBedrockJobs()
    fake.clock.freeze()
    return fake


def test_a_summary_keeps_its_names_arns_and_times(fake: FakeBedrockJobs) -> None:
    """Account, Region and ids are in the ARNs."""
    [job] = fake.load(listed(SUMMARY))
    summary = job.summary()
    for member in ("jobArn", "baseModelArn", "jobName", "status", "customModelArn", "customModelName"):
        assert summary[member] == SUMMARY[member]
    assert summary["creationTime"] == datetime(2023, 11, 26, 23, 58, 49, 160_000, tzinfo=timezone.utc)
    assert summary["lastModifiedTime"] == datetime(2023, 11, 27, 1, 19, 51, 579_000, tzinfo=timezone.utc)
    assert summary["endTime"] == datetime(2023, 11, 27, 1, 19, 51, 500_000, tzinfo=timezone.utc)


@pytest.mark.parametrize("kind", [str, Path])
def test_a_file_is_read(fake: FakeBedrockJobs, tmp_path: Path, kind: Any) -> None:
    """Its path is a text or a Path."""
    file = tmp_path / "jobs.json"
    file.write_text(json.dumps(listed(SUMMARY)))
    assert [job.arn for job in fake.load(kind(file))] == [ARN]


def test_the_order_of_a_list_is_kept(fake: FakeBedrockJobs) -> None:
    """Of jobs that were created in the same millisecond too."""
    with fake:
        fake.add_jobs(5)
        before = fake.client().list_model_customization_jobs()
        fake.reset()
        fake.clock.freeze()
        jobs = fake.load(before)
        after = fake.client().list_model_customization_jobs()
    assert after["modelCustomizationJobSummaries"] == before["modelCustomizationJobSummaries"]
    assert [job.name for job in jobs] == [job["jobName"] for job in after["modelCustomizationJobSummaries"]]


@pytest.mark.parametrize("status", ["InProgress", "Stopping", "Completed", "Failed", "Stopped"])
def test_the_details_that_boto3_returned_load_back(fake: FakeBedrockJobs, status: Any) -> None:
    """In any status, with everything that they say."""
    fake.add_job(
        job_name="seen",
        status=status,
        hyper_parameters={"epochCount": "3"},
        validation_data="s3://amzn-s3-demo-bucket/validation.jsonl",
        client_request_token="token-1",
    )
    with fake:
        details = fake.client().get_model_customization_job(jobIdentifier="seen")
    fake.reset()
    [job] = fake.load(details)
    del details["ResponseMetadata"]
    assert job.details() == details


def test_a_job_that_runs_goes_on(fake: FakeBedrockJobs) -> None:
    """From where the JSON left it."""
    running = {**SUMMARY, "status": "InProgress"}
    for member in ("endTime", "customModelArn"):
        del running[member]
    [job] = fake.load(listed(running))
    before = job.summary()["status"]
    fake.clock.advance(hours=30_000)
    assert (before, job.status) == ("InProgress", "Completed")


def test_the_clock_moves_to_times_that_lie_before_it(fake: FakeBedrockJobs) -> None:
    """What another clock has printed has happened."""
    late = {**SUMMARY, "endTime": "2100-01-01T00:00:00Z", "lastModifiedTime": "2100-01-01T00:00:00.200Z"}
    fake.load(listed(late))
    assert fake.clock.now() == datetime(2100, 1, 1, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({}, "there are no jobs in it"),
        ({"modelSummaries": []}, "there are no jobs in it"),
        (listed({"jobName": "x"}), "a job lacks jobArn, status, creationTime"),
        (listed({**SUMMARY, "jobArn": "x"}), "jobArn='x' is no ARN of a model customization job"),
        (listed({**SUMMARY, "status": 7}), "The value 7 of the jobs.1.status cannot be converted to string"),
        (listed({**SUMMARY, "status": "Vanished"}), "status='Vanished' is unknown"),
        (listed({**SUMMARY, "creationTime": "yesterday"}), "'yesterday'"),
        (listed({**SUMMARY, "creationTime": datetime(2026, 1, 1)}), "has no time zone"),
        (listed(SUMMARY, SUMMARY), "job_name='sentiment' is in use"),
        (listed({**SUMMARY, "endTime": "2020-01-01T00:00:00Z"}), "endTime|end_time"),
    ],
)
def test_what_is_no_such_json_is_refused(fake: FakeBedrockJobs, content: dict[str, Any], message: str) -> None:
    """By a ValueError that says why; nothing is added."""
    with pytest.raises(ValueError, match=message):
        fake.load(content)
    assert len(fake.jobs) == 0


def test_a_file_that_is_no_json_is_refused(fake: FakeBedrockJobs, tmp_path: Path) -> None:
    """A table, say."""
    file = tmp_path / "jobs.txt"
    file.write_text("----\n| jobs |\n")
    with pytest.raises(ValueError, match="--output json"):
        fake.load(file)


def test_the_same_job_is_not_loaded_twice(fake: FakeBedrockJobs) -> None:
    """Under another name either, for its id is its own."""
    fake.load(listed(SUMMARY))
    with pytest.raises(ValueError, match="q4ad8z8tioq8"):
        fake.load(listed({**SUMMARY, "jobName": "other", "customModelName": "other-model"}))
