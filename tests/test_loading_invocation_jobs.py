"""``load``: batch inference jobs out of the JSON that AWS's command line printed. What holds of both families is in test_loading.py."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from pytest_bedrock_jobs import FakeBedrockJobs
from pytest_bedrock_jobs.service.families.invocation_jobs.record import LIFECYCLE

from .fakes import client

ID = "h8kk04a1u8t3"
ARN = f"arn:aws:bedrock:us-west-2:222222222222:model-invocation-job/{ID}"
# What follows from a job's request, as recorded answers have it.
SUMMARY: dict[str, Any] = {
    "jobArn": ARN,
    "jobName": "reviews",
    "modelId": "arn:aws:bedrock:us-west-2::foundation-model/acme.unheard-of-v1:0",
    "roleArn": "arn:aws:iam::222222222222:role/Batch",
    "status": "InProgress",
    "submitTime": "2026-10-08T09:00:00.125000+00:00",
    "lastModifiedTime": "2026-10-08T09:20:00.250000+00:00",
    "inputDataConfig": {
        "s3InputDataConfig": {"s3Uri": "s3://amzn-s3-demo-bucket/in/", "s3BucketOwner": "222222222222"}
    },
    "outputDataConfig": {
        "s3OutputDataConfig": {"s3Uri": "s3://amzn-s3-demo-bucket/out/", "s3BucketOwner": "999999999999"}
    },
    "timeoutDurationInHours": 48,
    "jobExpirationTime": "2026-10-10T09:00:00.125000+00:00",
}
COUNTS = ("totalRecordCount", "processedRecordCount", "successRecordCount", "errorRecordCount")
COUNTED = pytest.mark.needs_members("GetModelInvocationJobResponse", "totalRecordCount")


def listed(*summaries: dict[str, Any]) -> dict[str, Any]:
    return {"invocationJobSummaries": list(summaries)}


def counted(*counts: int) -> dict[str, Any]:
    return {**SUMMARY, **dict(zip(COUNTS, counts, strict=True))}


def counts(job: Any) -> list[int | None]:
    details = job.details()
    return [details.get(name) for name in COUNTS]


@pytest.fixture
def fake() -> FakeBedrockJobs:
    fake = FakeBedrockJobs()
    fake.clock.freeze()
    return fake


def test_a_job_of_a_model_that_nobody_knows_is_loaded(fake: FakeBedrockJobs) -> None:
    """AWS knew it. Account, Region and id are in the ARN."""
    [job] = fake.load(listed(SUMMARY))
    shown = job.summary()
    times = {name: datetime.fromisoformat(value) for name, value in SUMMARY.items() if name.endswith("Time")}
    assert shown == {**SUMMARY, **times}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_files_of_both_families_are_loaded_together(fake: FakeBedrockJobs, tmp_path: Path, encoding: str) -> None:
    """In the order of the outputs, each job as what it is, whatever the shell made of the file."""
    customization = FakeBedrockJobs().add_job(job_name="nightly").details()
    path = tmp_path / "jobs.json"
    path.write_text(json.dumps(listed(SUMMARY)), encoding=encoding)
    jobs = fake.load([path, customization, {**SUMMARY, "jobArn": f"{ARN[:-1]}4", "jobName": "other"}])
    assert [job.name for job in jobs] == ["reviews", "nightly", "other"]
    assert ([*fake.jobs], [*fake.invocation_jobs]) == ([jobs[1]], [jobs[0], jobs[2]])


def test_what_only_a_summary_told_stays_in_the_listing(fake: FakeBedrockJobs) -> None:
    """Recorded listings have neither the token nor the message; where one has them, they are there."""
    told = {**SUMMARY, "status": "Failed", "message": "no", "clientRequestToken": "once"}
    [job] = fake.load(listed(told))
    assert {name: job.summary()[name] for name in ("message", "clientRequestToken")} == {
        "message": "no",
        "clientRequestToken": "once",
    }
    fake.reset()
    [job] = fake.load(told)
    assert not {"message", "clientRequestToken"} & job.summary().keys()
    assert (job.details()["message"], job.failure_message) == ("no", "no")


@COUNTED
def test_a_job_goes_on_with_its_next_record(fake: FakeBedrockJobs) -> None:
    """Until then it shows what AWS has printed. Of the other records as many fail."""
    [job] = fake.load(counted(250, 100, 97, 3))
    # It takes the usual 54 minutes for the other 150 records.
    fake.clock.advance(timedelta(minutes=54) / 150 - timedelta(milliseconds=1))
    assert counts(job) == [250, 100, 97, 3]
    fake.clock.advance(timedelta(milliseconds=1))
    assert counts(job) == [250, 101, 98, 3]
    assert job.details()["lastModifiedTime"] == datetime.fromisoformat(SUMMARY["lastModifiedTime"])
    fake.clock.advance_until_idle()
    assert (job.status, counts(job)) == ("Completed", [250, 250, 242, 8])


@COUNTED
@pytest.mark.parametrize("printed", [counted(250, 100, 98, 3), counted(100, 250, 250, 0), counted(0, 0, 0, 0)])
def test_counts_that_contradict_each_other_are_shown_all_the_same(fake: FakeBedrockJobs, printed: Any) -> None:
    """AWS has printed them. Those that follow agree."""
    [job] = fake.load(printed)
    assert counts(job) == [printed[name] for name in COUNTS]
    fake.clock.advance_until_idle()
    total, processed, success, errors = map(int, counts(job))  # type: ignore[arg-type]
    assert (processed, success + errors) == (total, total)


@COUNTED
def test_a_job_without_counts_has_none_until_it_changes(fake: FakeBedrockJobs) -> None:
    """As AWS printed jobs before it counted their records."""
    [job] = fake.load(SUMMARY)
    fake.clock.advance(minutes=1)
    assert counts(job) == [None] * 4
    fake.clock.advance_to_next_change()
    assert counts(job) == [100, 100, 100, 0]


@COUNTED
@pytest.mark.parametrize("modified", [SUMMARY["lastModifiedTime"], SUMMARY["submitTime"]])
def test_a_job_that_is_stopping_keeps_its_records(fake: FakeBedrockJobs, modified: str) -> None:
    """It processes no more of them, however long it has been there."""
    [job] = fake.load({**counted(250, 100, 97, 3), "status": "Stopping", "lastModifiedTime": modified})
    fake.clock.advance_to_next_change()
    assert (job.status, counts(job)) == ("Stopped", [250, 100, 97, 3])


@COUNTED
@pytest.mark.parametrize("verb", ["complete", "stop", "fail"])
def test_what_a_test_does_to_a_job_is_shown(fake: FakeBedrockJobs, verb: str) -> None:
    """Instead of what was printed."""
    [job] = fake.load(counted(250, 100, 97, 3))
    getattr(job, verb)()
    details = job.details()
    assert details["status"] == job.status == {"complete": "Completed", "stop": "Stopping", "fail": "Failed"}[verb]
    assert details["lastModifiedTime"] > datetime.fromisoformat(SUMMARY["lastModifiedTime"])
    assert counts(job) == ([250, 250, 242, 8] if verb == "complete" else [250, 100, 97, 3])


@pytest.mark.parametrize("status", LIFECYCLE.statuses)
@pytest.mark.parametrize("processed", [None, 0, 70])
def test_a_job_has_come_to_its_status_as_jobs_do(fake: FakeBedrockJobs, status: str, processed: int | None) -> None:
    """From its submission on, over statuses that follow each other, to that which it has when AWS says that it had it."""
    seen = SUMMARY if processed is None else counted(100, processed, processed, 0)
    [job] = fake.load({**seen, "status": status})
    steps = job.timeline.steps
    assert steps[0] == (_millis(SUMMARY["submitTime"]), "Submitted")
    assert steps == tuple(sorted(steps, key=lambda step: step[0]))
    assert all(after in LIFECYCLE.following(before) for (_, before), (_, after) in pairwise(steps))
    entered = {name: instant for instant, name in steps}[status]
    assert entered == _millis(SUMMARY["submitTime" if status == "Submitted" else "lastModifiedTime"])
    assert job.status == status
    assert job.timeline.outcome == (
        status if status in LIFECYCLE.final else {"Stopping": "Stopped"}.get(status, "Completed")
    )


def _millis(text: str) -> int:
    return round(datetime.fromisoformat(text).timestamp() * 1000)


def test_a_job_that_has_just_begun_takes_as_long_as_others(fake: FakeBedrockJobs) -> None:
    """From when it was seen to begin, not from when it was loaded."""
    entered = fake.clock.now() - timedelta(minutes=10)
    submitted = entered - timedelta(hours=7)
    [job] = fake.load({**SUMMARY, "submitTime": submitted, "lastModifiedTime": entered})
    assert job.timeline.end == round((entered + timedelta(minutes=54)).timestamp() * 1000)


def test_a_job_moves_with_its_arns_and_its_buckets(fake: FakeBedrockJobs) -> None:
    """Those of its own account and Region; a bucket of another account stays there."""
    fake.load(listed(SUMMARY), account_id="123456789012", region_name="us-gov-west-1")
    with fake:
        details = client("us-gov-west-1").get_model_invocation_job(jobIdentifier=ID)
    assert details["jobArn"] == f"arn:aws-us-gov:bedrock:us-gov-west-1:123456789012:model-invocation-job/{ID}"
    assert details["modelId"] == "arn:aws-us-gov:bedrock:us-gov-west-1::foundation-model/acme.unheard-of-v1:0"
    assert details["roleArn"] == "arn:aws-us-gov:iam::123456789012:role/Batch"
    assert details["inputDataConfig"]["s3InputDataConfig"]["s3BucketOwner"] == "123456789012"
    assert details["outputDataConfig"]["s3OutputDataConfig"]["s3BucketOwner"] == "999999999999"


def test_events_follow_of_what_a_loaded_job_enters(fake: FakeBedrockJobs) -> None:
    """What AWS has printed, it has sent events of."""
    fake.load({**SUMMARY, "status": "Scheduled"})
    fake.clock.advance_until_idle()
    assert [event["detail"]["status"] for event in fake.events] == ["InProgress", "Completed"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (listed({"jobName": "x"}), "job 'x' lacks jobArn, status, submitTime"),
        (listed({**SUMMARY, "jobArn": f"{ARN}/x"}), "expected the ARN of a batch inference job"),
        (
            {**SUMMARY, "jobArn": ARN.replace("invocation", "evaluation")},
            "it holds no jobs; pass what `aws bedrock list-",
        ),
        (listed({**SUMMARY, "status": "Vanished"}), "status='Vanished' is unknown"),
        (listed(SUMMARY, {**SUMMARY, "jobName": "other"}), f"the id '{ID}' is in the JSON twice"),
        (listed(SUMMARY, {**SUMMARY, "jobArn": f"{ARN[:-1]}4"}), "job_name='reviews' is in use"),
        (listed({**SUMMARY, "lastModifiedTime": "2026-10-08T08:00:00Z"}), "is before its submitTime"),
        (listed({**SUMMARY, "roleArn": "me"}), "role_arn='me' would not pass in AWS"),
    ],
)
def test_what_cannot_be_is_refused(fake: FakeBedrockJobs, content: dict[str, Any], message: str) -> None:
    """By a ValueError that says why; nothing is added."""
    with pytest.raises(ValueError, match=message):
        fake.load([FakeBedrockJobs().add_job().details(), content])
    assert not fake.invocation_jobs
    assert not fake.jobs


def test_a_job_is_not_loaded_twice(fake: FakeBedrockJobs) -> None:
    """Its id is its own."""
    fake.load(SUMMARY)
    with pytest.raises(ValueError, match=f"a batch inference job with the id '{ID}' is in us-west-2 already"):
        fake.load({**SUMMARY, "jobName": "other"})


@COUNTED
def test_a_completed_job_keeps_its_counts(fake: FakeBedrockJobs) -> None:
    """It has processed all of its records, some of them in vain."""
    counts = dict(zip(COUNTS, (250, 250, 247, 3), strict=True))
    ended = {"status": "Completed", "endTime": SUMMARY["lastModifiedTime"]}
    (job,) = fake.load({**SUMMARY, **ended, **counts})
    details = job.details()
    assert {name: details[name] for name in COUNTS} == counts
