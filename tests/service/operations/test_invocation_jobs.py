"""Batch inference jobs: what their operations answer, and how they go through their ten statuses."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from pytest_bedrock_jobs import FakeBedrockJobs
from pytest_bedrock_jobs.service.families.invocation_jobs.record import LIFECYCLE
from pytest_bedrock_jobs.service.families.models import PROFILE_PREFIXES

from ...fakes import NOW, frozen
from ...samples import invocation_request, tag_list
from .conftest import Refused

COUNTED = pytest.mark.needs_members("GetModelInvocationJobResponse", "totalRecordCount")


MINUTE = timedelta(minutes=1)
PROFILE = "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.amazon.nova-2-lite-v1:0"
NOVA = "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-micro-v1:0"
COUNTS = ("totalRecordCount", "processedRecordCount", "successRecordCount", "errorRecordCount")


def counts(job: dict[str, Any]) -> list[int | None]:
    """Total, processed, succeeded, failed."""
    return [job.get(name) for name in COUNTS]


def status_of(bedrock: Any, arn: str) -> str:
    status: str = bedrock.get_model_invocation_job(jobIdentifier=arn)["status"]
    return status


@COUNTED
def test_a_new_job_is_submitted_and_shows_what_was_asked_for(fake: FakeBedrockJobs, bedrock: Any) -> None:
    """With the defaults of AWS, and the caller's account as the owner of its buckets."""
    fake.clock.freeze()
    request = invocation_request()
    created = bedrock.create_model_invocation_job(**request, tags=tag_list(team="nlp"), clientRequestToken="once")
    assert created["ResponseMetadata"]["HTTPStatusCode"] == 200
    arn = created["jobArn"]
    assert arn.startswith("arn:aws:bedrock:us-east-1:123456789012:model-invocation-job/")
    job = bedrock.get_model_invocation_job(jobIdentifier=arn)
    del job["ResponseMetadata"]
    now = fake.clock.now()
    assert job == {
        "jobArn": arn,
        "jobName": "batch-1",
        "modelId": NOVA,
        "clientRequestToken": "once",
        "roleArn": request["roleArn"],
        "status": "Submitted",
        "submitTime": now,
        "lastModifiedTime": now,
        "inputDataConfig": {
            "s3InputDataConfig": {
                **request["inputDataConfig"]["s3InputDataConfig"],
                "s3BucketOwner": "123456789012",
            }
        },
        "outputDataConfig": {
            "s3OutputDataConfig": {
                **request["outputDataConfig"]["s3OutputDataConfig"],
                "s3BucketOwner": "123456789012",
            }
        },
        "timeoutDurationInHours": 24,
        "jobExpirationTime": now + timedelta(hours=24),
        "modelInvocationType": "InvokeModel",
    }


@COUNTED
def test_a_job_goes_through_its_statuses(fake: FakeBedrockJobs, bedrock: Any) -> None:
    """Each is there for a while; the records are counted once they are validated."""
    fake.clock.freeze()
    arn = bedrock.create_model_invocation_job(**invocation_request())["jobArn"]
    seen = []
    while True:
        job = bedrock.get_model_invocation_job(jobIdentifier=arn)
        seen.append((job["status"], counts(job)))
        if job["status"] in LIFECYCLE.final:
            break
        fake.clock.advance_to_next_change()
    nothing, none_yet = [None] * 4, [100, 0, 0, 0]
    assert seen == [
        ("Submitted", nothing),
        ("Validating", nothing),
        ("Scheduled", none_yet),
        ("InProgress", none_yet),
        ("Completed", [100, 100, 100, 0]),
    ]
    assert job["endTime"] - job["submitTime"] == fake.options.invocation_duration
    assert job["lastModifiedTime"] - job["endTime"] == timedelta(milliseconds=35)


@COUNTED
def test_records_are_processed_while_a_job_is_in_progress(fake: FakeBedrockJobs, bedrock: Any) -> None:
    """Half of the way, half of them; and half of those that fail."""
    fake.clock.freeze()
    fake.next_outcome("invocation_job", "Completed", total_record_count=2400, error_record_count=10)
    arn = bedrock.create_model_invocation_job(**invocation_request())["jobArn"]
    fake.clock.advance(minutes=33)
    assert counts(bedrock.get_model_invocation_job(jobIdentifier=arn)) == [2400, 1200, 1195, 5]
    fake.clock.advance(minutes=27)
    assert counts(bedrock.get_model_invocation_job(jobIdentifier=arn)) == [2400, 2400, 2390, 10]


@pytest.mark.parametrize("part", ["arn", "id"])
def test_a_job_is_found_by_arn_or_id(bedrock: Any, part: str) -> None:
    """To get it and to stop it."""
    arn = bedrock.create_model_invocation_job(**invocation_request())["jobArn"]
    identifier = arn if part == "arn" else arn[-12:]
    assert bedrock.get_model_invocation_job(jobIdentifier=identifier)["jobArn"] == arn
    answer = bedrock.stop_model_invocation_job(jobIdentifier=identifier)
    assert answer.keys() == {"ResponseMetadata"}
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 200
    assert status_of(bedrock, arn) == "Stopping"


@pytest.mark.parametrize("operation", ["get_model_invocation_job", "stop_model_invocation_job"])
def test_a_job_is_not_found_by_its_name(bedrock: Any, refused: Refused, operation: str) -> None:
    """Also not where the name looks like an id."""
    bedrock.create_model_invocation_job(**invocation_request("abcdefghijkl"))
    assert refused(getattr(bedrock, operation), jobIdentifier="abcdefghijkl") == (
        "ResourceNotFoundException",
        "The provided batch inference job was not found.",
    )


@pytest.mark.parametrize(
    ("model", "shown"),
    [
        ("amazon.nova-micro-v1:0", NOVA),
        (NOVA, NOVA),
        ("acme.unheard-of-v1:0", "arn:aws:bedrock:us-east-1::foundation-model/acme.unheard-of-v1:0"),
        ("us.amazon.nova-2-lite-v1:0", PROFILE),
        (PROFILE, PROFILE),
        *(
            (f"{prefix}.anthropic.claude-x-v1:0", f"{PROFILE.partition('/')[0]}/{prefix}.anthropic.claude-x-v1:0")
            for prefix in PROFILE_PREFIXES
        ),
    ],
)
def test_the_model_is_shown_as_an_arn(bedrock: Any, model: str, shown: str) -> None:
    """Without a context-length suffix that was not asked for."""
    arn = bedrock.create_model_invocation_job(**invocation_request(modelId=model))["jobArn"]
    assert bedrock.get_model_invocation_job(jobIdentifier=arn)["modelId"] == shown
    assert bedrock.list_model_invocation_jobs()["invocationJobSummaries"][0]["modelId"] == shown


def test_a_profile_of_an_application_can_be_invoked(fake: FakeBedrockJobs, bedrock: Any) -> None:
    """By its ARN, which is shown."""
    profile = fake.add_inference_profile()
    arn = bedrock.create_model_invocation_job(**invocation_request(modelId=profile.arn))["jobArn"]
    assert bedrock.get_model_invocation_job(jobIdentifier=arn)["modelId"] == profile.arn


def test_a_custom_model_can_be_invoked(fake: FakeBedrockJobs, bedrock: Any) -> None:
    """By its ARN."""
    model = fake.add_custom_model()
    arn = bedrock.create_model_invocation_job(**invocation_request(modelId=model.arn))["jobArn"]
    assert bedrock.get_model_invocation_job(jobIdentifier=arn)["modelId"] == model.arn


@pytest.mark.parametrize(
    "model",
    [
        "no-such-model",
        "us.nothing",
        "arn:aws:bedrock:us-east-1:123456789012:custom-model/amazon.nova-micro-v1:0:128k/abcdefghijkl",
        "arn:aws:bedrock:eu-west-1::foundation-model/amazon.nova-micro-v1:0",
        "arn:aws:bedrock:us-east-1:210987654321:inference-profile/us.amazon.nova-2-lite-v1:0",
        "arn:aws:bedrock:us-east-1:123456789012:inference-profile/amazon.nova-2-lite-v1:0",
        "arn:aws:bedrock:us-east-1:210987654321:application-inference-profile/a1b2c3d4e5f6",
    ],
)
def test_an_unknown_model_is_refused(bedrock: Any, refused: Refused, model: str) -> None:
    """Nothing is created."""
    code, message = refused(bedrock.create_model_invocation_job, **invocation_request(modelId=model))
    assert (code, message) == ("ValidationException", "The provided model identifier is invalid.")
    assert bedrock.list_model_invocation_jobs()["invocationJobSummaries"] == []


def test_strict_base_models_are_those_of_the_catalogue(refused: Refused) -> None:
    """Whatever can be customized."""
    with frozen(base_models="strict") as fake:
        bedrock = fake.client()
        bedrock.create_model_invocation_job(**invocation_request(modelId="us.amazon.nova-premier-v1:0"))
        unknown = invocation_request("other", modelId="acme.unheard-of-v1:0")
        assert refused(bedrock.create_model_invocation_job, **unknown)[0] == "ValidationException"


def test_a_name_in_use_is_refused(bedrock: Any, refused: Refused) -> None:
    """With the recorded text."""
    bedrock.create_model_invocation_job(**invocation_request())
    assert refused(bedrock.create_model_invocation_job, **invocation_request()) == (
        "ValidationException",
        "The provided job name is currently in use.",
    )


def test_the_same_request_with_the_same_token_makes_one_job(bedrock: Any) -> None:
    """Another request with that token makes another one, as a client expects that sends the same token always."""
    first = bedrock.create_model_invocation_job(**invocation_request(clientRequestToken="string"))
    other = bedrock.create_model_invocation_job(**invocation_request("batch-2", clientRequestToken="string"))
    again = bedrock.create_model_invocation_job(**invocation_request(clientRequestToken="string"))
    assert again["jobArn"] == first["jobArn"] != other["jobArn"]
    assert len(bedrock.list_model_invocation_jobs()["invocationJobSummaries"]) == 2


def test_the_token_and_the_message_are_told_by_get_only(fake: FakeBedrockJobs, bedrock: Any) -> None:
    """As in recorded answers."""
    fake.next_outcome("invocation_job", "Failed", failure_message="no")
    arn = bedrock.create_model_invocation_job(**invocation_request(clientRequestToken="once"))["jobArn"]
    fake.clock.advance(minutes=2)
    job = bedrock.get_model_invocation_job(jobIdentifier=arn)
    assert (job["clientRequestToken"], job["message"]) == ("once", "no")
    (summary,) = bedrock.list_model_invocation_jobs()["invocationJobSummaries"]
    assert job.keys() - summary.keys() == {"clientRequestToken", "message", "ResponseMetadata"}
    assert not summary.keys() - job.keys()


@pytest.mark.parametrize("phase", [None, "Submitted", "Validating", "InProgress"])
@COUNTED
def test_a_job_can_fail_in_a_status(fake: FakeBedrockJobs, bedrock: Any, phase: str | None) -> None:
    """By default while it is validated; it counts its records only if it gets beyond that."""
    fake.clock.freeze()
    fake.next_outcome("invocation_job", "Failed", phase=phase, failure_message="no such bucket")
    arn = bedrock.create_model_invocation_job(**invocation_request())["jobArn"]
    before = ""
    while (status := status_of(bedrock, arn)) != "Failed":
        before = status
        fake.clock.advance_to_next_change()
    assert before == (phase or "Validating")
    job = bedrock.get_model_invocation_job(jobIdentifier=arn)
    assert job["message"] == "no such bucket"
    assert ("totalRecordCount" in job) == (phase == "InProgress")
    assert job["endTime"] < job["lastModifiedTime"]


def test_a_job_cannot_fail_while_it_is_scheduled() -> None:
    """Nothing happens to it there but that it goes on or expires."""
    with frozen() as fake, pytest.raises(ValueError, match=r"phase='Scheduled' is unknown; use one of 'Submitted', "):
        fake.next_outcome("invocation_job", "Failed", phase="Scheduled")


@COUNTED
def test_an_expired_job_never_began(fake: FakeBedrockJobs, bedrock: Any) -> None:
    """It ends when its time is over, and has processed nothing."""
    fake.clock.freeze()
    fake.next_outcome("invocation_job", "Expired")
    arn = bedrock.create_model_invocation_job(**invocation_request(timeoutDurationInHours=48))["jobArn"]
    fake.clock.advance(hours=47)
    assert status_of(bedrock, arn) == "Scheduled"
    fake.clock.advance(hours=1)
    job = bedrock.get_model_invocation_job(jobIdentifier=arn)
    assert (job["status"], counts(job)) == ("Expired", [100, 0, 0, 0])
    assert job["endTime"] == job["jobExpirationTime"] == job["submitTime"] + timedelta(hours=48)


@COUNTED
def test_a_job_is_partially_completed_when_its_time_is_over(fake: FakeBedrockJobs, bedrock: Any) -> None:
    """With as many records as the rule says."""
    fake.clock.freeze()
    fake.next_outcome(
        "invocation_job",
        "PartiallyCompleted",
        total_record_count=2400,
        processed_record_count=1000,
        error_record_count=4,
    )
    arn = bedrock.create_model_invocation_job(**invocation_request())["jobArn"]
    fake.clock.advance(hours=24)
    job = bedrock.get_model_invocation_job(jobIdentifier=arn)
    assert (job["status"], counts(job)) == ("PartiallyCompleted", [2400, 1000, 996, 4])
    assert job["endTime"] == job["jobExpirationTime"]


@pytest.mark.parametrize(("hours", "end"), [(30, "PartiallyCompleted"), (240, "Expired"), (10_000, "Expired")])
def test_a_job_that_takes_too_long_ends_when_its_time_is_over(hours: int, end: str) -> None:
    """Without a rule: what it has not begun by then expires."""
    with frozen(invocation_duration=timedelta(hours=hours)) as fake:
        bedrock = fake.client()
        bedrock.create_model_invocation_job(**invocation_request())
        fake.clock.advance(hours=24, seconds=-1)
        assert fake.invocation_jobs["batch-1"].status == {"Expired": "Scheduled"}.get(end, "InProgress")
        fake.clock.advance(seconds=1)
        assert fake.invocation_jobs["batch-1"].status == end


@COUNTED
def test_a_stopped_job_has_no_end(fake: FakeBedrockJobs, bedrock: Any) -> None:
    """It keeps the records that it had processed when it was asked to stop."""
    fake.clock.freeze()
    arn = bedrock.create_model_invocation_job(**invocation_request())["jobArn"]
    fake.clock.advance(minutes=33)
    bedrock.stop_model_invocation_job(jobIdentifier=arn)
    job = bedrock.get_model_invocation_job(jobIdentifier=arn)
    assert (job["status"], counts(job)) == ("Stopping", [100, 50, 50, 0])
    fake.clock.advance(fake.options.invocation_stopping_duration)
    job = bedrock.get_model_invocation_job(jobIdentifier=arn)
    assert (job["status"], counts(job)) == ("Stopped", [100, 50, 50, 0])
    assert "endTime" not in job
    assert job["lastModifiedTime"] - job["submitTime"] == 33 * MINUTE + fake.options.invocation_stopping_duration


@pytest.mark.parametrize("status", ["Stopping", *LIFECYCLE.final])
def test_what_is_not_on_its_way_cannot_be_stopped(
    fake: FakeBedrockJobs, bedrock: Any, refused: Refused, status: str
) -> None:
    """The message says the status."""
    arn = fake.add_invocation_job(status=status).arn
    code, message = refused(bedrock.stop_model_invocation_job, jobIdentifier=arn)
    assert code == "ValidationException"
    assert message.endswith(f"State was: {status}")


def test_jobs_are_listed_newest_first_and_filtered(fake: FakeBedrockJobs, bedrock: Any) -> None:
    """By status, by name, and by the time of their submission."""
    fake.clock.freeze()
    old = fake.add_invocation_job(job_name="old", status="PartiallyCompleted")
    fake.clock.advance(minutes=1)
    bedrock.create_model_invocation_job(**invocation_request("new"))

    def names(**filters: Any) -> list[str]:
        return [each["jobName"] for each in bedrock.list_model_invocation_jobs(**filters)["invocationJobSummaries"]]

    assert names() == ["new", "old"]
    assert names(sortBy="CreationTime", sortOrder="Ascending") == ["old", "new"]
    assert names(statusEquals="PartiallyCompleted") == ["old"]
    assert names(nameContains="ne") == ["new"]
    assert names(submitTimeAfter=old.creation_time) == ["new"]
    assert names(submitTimeBefore=fake.clock.now()) == ["old"]


def test_a_quota_is_of_the_jobs_of_a_model_that_have_not_ended(refused: Refused) -> None:
    """Another model has its own."""
    with frozen(invocation_jobs_quota=1) as fake:
        bedrock = fake.client()
        bedrock.create_model_invocation_job(**invocation_request())
        code, message = refused(bedrock.create_model_invocation_job, **invocation_request("batch-2"))
        assert code == "ServiceQuotaExceededException"
        assert "quota of 1 batch inference jobs" in message
        bedrock.create_model_invocation_job(**invocation_request("batch-3", modelId="us.amazon.nova-2-lite-v1:0"))
        fake.clock.advance(hours=1)
        bedrock.create_model_invocation_job(**invocation_request("batch-2"))


def test_jobs_are_tagged(bedrock: Any) -> None:
    """At their creation and later."""
    arn = bedrock.create_model_invocation_job(**invocation_request(tags=tag_list(team="nlp")))["jobArn"]
    bedrock.tag_resource(resourceARN=arn, tags=tag_list(stage="test"))
    assert bedrock.list_tags_for_resource(resourceARN=arn)["tags"] == tag_list(team="nlp", stage="test")


@pytest.mark.parametrize("status", LIFECYCLE.statuses)
def test_a_seed_has_any_status(fake: FakeBedrockJobs, bedrock: Any, status: str) -> None:
    """And shows what such a job shows."""
    job = fake.add_invocation_job(status=status)
    details = bedrock.get_model_invocation_job(jobIdentifier=job.arn)
    assert details["status"] == status
    assert ("endTime" in details) == (status in ("Completed", "PartiallyCompleted", "Failed", "Expired"))
    assert ("message" in details) == (status == "Failed")
    if "totalRecordCount" in details:
        total, processed, success, errors = (details[name] for name in COUNTS)
        assert success + errors == processed <= total
        assert (processed == total) == (status == "Completed")


@pytest.mark.parametrize("status", ["Submitted", "Validating", "Scheduled", "InProgress"])
@COUNTED
def test_complete_goes_through_what_lies_between(status: str) -> None:
    """Every status on the way is on the timeline, and every record is processed."""
    with frozen() as fake:
        job = fake.add_invocation_job(status=status)
        fake.clock.advance(seconds=1)
        job.complete()
        assert [each for _, each in job.timeline.steps] == [*(each for each, _ in LIFECYCLE.way), "Completed"]
        assert counts(job.details()) == [100, 100, 100, 0]


@pytest.mark.parametrize(
    ("status", "before"),
    [("Submitted", "Submitted"), ("Scheduled", "InProgress"), ("InProgress", "InProgress")],
)
def test_fail_ends_a_job_where_it_can_fail(status: str, before: str) -> None:
    """One that is Scheduled begins first."""
    with frozen() as fake:
        job = fake.add_invocation_job(status=status)
        job.fail("no")
        assert [each for _, each in job.timeline.steps][-2:] == [before, "Failed"]
        assert (job.status, job.failure_message) == ("Failed", "no")


@COUNTED
def test_a_seed_in_progress_has_processed_what_it_says() -> None:
    """And goes on from there."""
    with frozen() as fake:
        job = fake.add_invocation_job(
            status="InProgress", total_record_count=200, processed_record_count=100, error_record_count=20
        )
        assert counts(job.details()) == [200, 100, 90, 10]
        fake.clock.advance(minutes=27)
        assert counts(job.details()) == [200, 150, 135, 15]
        fake.clock.advance(minutes=27)
        assert counts(job.details()) == [200, 200, 180, 20]


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"total_record_count": 0}, "total_record_count=0: expected an int of 1 or more"),
        ({"error_record_count": True}, "error_record_count=True: expected an int of 0 or more"),
        (
            {"processed_record_count": 99, "total_record_count": 100},
            "processed_record_count=99 contradicts status 'Completed' with total_record_count=100; expected 100",
        ),
        (
            {"processed_record_count": 100, "total_record_count": 100, "status": "PartiallyCompleted"},
            "processed_record_count=100 contradicts status 'PartiallyCompleted' with total_record_count=100; expected 0 to 99",
        ),
        ({"processed_record_count": 1, "status": "Expired"}, "with total_record_count=100; expected 0"),
        (
            {"error_record_count": 101, "total_record_count": 100},
            "error_record_count=101 is more than the job processes",
        ),
        ({"model": "no-such-model"}, "model='no-such-model' is not a model in us-east-1"),
        ({"creation_time": NOW - MINUTE, "status": "Expired"}, "status='Expired' contradicts creation_time="),
        ({"timeline": "Submitted 1m InProgress"}, "'InProgress' cannot follow 'Submitted'"),
        ({"timeout_duration_in_hours": 23}, "timeout_duration_in_hours=23 would not pass in AWS"),
    ],
)
def test_a_seed_that_cannot_be_is_refused(fields: Any, message: str) -> None:
    """And says why."""
    with frozen() as fake, pytest.raises(ValueError) as caught:
        fake.add_invocation_job(**fields)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("fields", "total"),
    [
        ({"processed_record_count": 250}, 250),
        ({"processed_record_count": 250, "status": "PartiallyCompleted"}, 251),
        ({"processed_record_count": 250, "status": "InProgress"}, 251),
        ({"error_record_count": 120}, 120),
        ({}, 100),
    ],
)
@COUNTED
def test_a_seed_has_as_many_records_as_its_counts_need(fields: Any, total: int) -> None:
    """A hundred, where nothing is said."""
    with frozen() as fake:
        assert fake.add_invocation_job(**fields).details()["totalRecordCount"] == total


def test_a_rule_checks_its_counts_too() -> None:
    """And knows no others."""
    with frozen() as fake:
        with pytest.raises(ValueError, match="processed_record_count=99 contradicts status 'Completed'"):
            fake.next_outcome("invocation_job", "Completed", total_record_count=100, processed_record_count=99)
        with pytest.raises(TypeError, match="unknown argument for the outcome of a model import job"):
            fake.next_outcome("import_job", "Completed", total_record_count=99)


def test_a_seed_may_run_on_a_custom_model_by_name_or_as_it_is(fake: FakeBedrockJobs) -> None:
    """As for everything that has a model."""
    model = fake.add_custom_model(model_name="mine")
    for each in ("mine", model, model.arn):
        assert fake.add_invocation_job(model=each).details()["modelId"] == model.arn


def test_a_timeline_in_words_says_how_long_each_status_lasts(fake: FakeBedrockJobs, bedrock: Any) -> None:
    """So that code can be shown a status that it may miss."""
    fake.clock.freeze()
    fake.next_outcome("invocation_job", timeline="Submitted 1m Validating 1m Scheduled 2h InProgress 1m Completed")
    arn = bedrock.create_model_invocation_job(**invocation_request())["jobArn"]
    fake.clock.advance(hours=2)
    assert status_of(bedrock, arn) == "Scheduled"
