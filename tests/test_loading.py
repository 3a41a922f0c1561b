"""``load``: jobs out of the JSON that AWS's command line printed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_bedrock_jobs import FakeBedrockJobs
from pytest_bedrock_jobs.service.families.customization_jobs.phases import LIFECYCLE
from pytest_bedrock_jobs.service.families.invocation_jobs.record import LIFECYCLE as BATCH_LIFECYCLE
from pytest_bedrock_jobs.wire import model

from .fakes import NOW, client, frozen
from .samples import create_request

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
        ({}, "it holds no jobs"),
        ({"modelSummaries": []}, "it holds no jobs"),
        (listed({"jobName": "x"}), "job 'x' lacks jobArn, status, creationTime"),
        (listed({**SUMMARY, "jobArn": "x"}), "jobArn='x': expected the ARN of a model customization job"),
        (listed({**SUMMARY, "status": 7}), "The value 7 of the jobs.1.status cannot be converted to string"),
        (listed({**SUMMARY, "status": "Vanished"}), "status='Vanished' is unknown"),
        (listed({**SUMMARY, "creationTime": "yesterday"}), "'yesterday'"),
        (listed({**SUMMARY, "creationTime": datetime(2026, 1, 1)}), "has no time zone"),
        (listed(SUMMARY, SUMMARY), "the id 'q4ad8z8tioq8' is in the JSON twice"),
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


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_file_may_be_in_the_encoding_of_another_shell(fake: FakeBedrockJobs, tmp_path: Path, encoding: str) -> None:
    """PowerShell writes what a command prints with a byte order mark, or as UTF-16."""
    path = tmp_path / "jobs.json"
    path.write_text(json.dumps(listed(SUMMARY)), encoding=encoding)
    assert fake.load(path)[0].arn == ARN


@pytest.mark.parametrize("source", [None, 5, b"jobs.json"])
def test_what_is_neither_a_path_nor_an_output_is_refused(fake: FakeBedrockJobs, source: Any) -> None:
    """With what it could be."""
    with pytest.raises(TypeError, match="expected the path of a file, what such a file holds, or several"):
        fake.load(source)


def test_what_is_no_output_is_refused(fake: FakeBedrockJobs, tmp_path: Path) -> None:
    """JSON can hold anything."""
    path = tmp_path / "jobs.json"
    path.write_text("[5]")
    with pytest.raises(ValueError, match="it holds no jobs"):
        fake.load(path)


def test_a_file_that_is_nested_too_deeply_is_refused(fake: FakeBedrockJobs, tmp_path: Path) -> None:
    """It holds no jobs, in any case."""
    path = tmp_path / "jobs.json"
    path.write_text('{"a":' * 100_000)
    with pytest.raises(ValueError, match="is not JSON"):
        fake.load(path)


def test_the_same_job_is_not_loaded_twice(fake: FakeBedrockJobs) -> None:
    """Under another name either, for its id is its own."""
    fake.load(listed(SUMMARY))
    with pytest.raises(ValueError, match="q4ad8z8tioq8"):
        fake.load(listed({**SUMMARY, "jobName": "other", "customModelName": "other-model"}))


DETAILS: dict[str, Any] = {
    "jobArn": ARN,
    "jobName": "sentiment",
    "outputModelName": "sentiment-model",
    "outputModelArn": SUMMARY["customModelArn"],
    "roleArn": "arn:aws:iam::222222222222:role/Trainer",
    "status": "Completed",
    "creationTime": SUMMARY["creationTime"],
    "lastModifiedTime": SUMMARY["lastModifiedTime"],
    "endTime": SUMMARY["endTime"],
    "baseModelArn": SUMMARY["baseModelArn"],
    "hyperParameters": {"epochCount": "3"},
    "trainingDataConfig": {"s3Uri": "s3://amzn-s3-demo-bucket/train.jsonl"},
    "outputDataConfig": {"s3Uri": "s3://amzn-s3-demo-bucket/output/"},
    "trainingMetrics": {"trainingLoss": 0.125},
    "validationMetrics": [{"validationLoss": 0.25}, {"validationLoss": 0.5}],
}


def printed(answer: Mapping[str, Any]) -> dict[str, Any]:
    """An answer of boto3's, as the command line prints it."""
    content = {name: value for name, value in answer.items() if name != "ResponseMetadata"}
    return cast("dict[str, Any]", json.loads(json.dumps(content, default=datetime.isoformat)))


def read_back(job: Any) -> dict[str, Any]:
    """What was loaded, with its times as they are written here."""
    shown = cast("dict[str, Any]", job.details())
    times = {name: value for name, value in DETAILS.items() if name.endswith("Time")}
    return {
        **shown,
        **{name: times[name] for name in times if shown[name] == datetime.fromisoformat(_utc(times[name]))},
    }


def _utc(text: str) -> str:
    return text.replace("Z", "+00:00")


AGES = st.timedeltas(timedelta(0), timedelta(hours=3))
KINDS: list[str] = cast("Any", model.shape("CustomizationType")).enum


@st.composite
def customization_jobs(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    """The family, and fields of a job of it."""
    return "job", {
        "status": draw(st.sampled_from(LIFECYCLE.statuses)),
        "customization_type": draw(st.sampled_from(KINDS)),
        "creation_time": draw(st.none() | AGES.map(lambda age: NOW - age)),
        "base_model": draw(st.sampled_from(["amazon.nova-micro-v1:0", "ai.unheard-of-v1"])),
        "validation_data": draw(st.sampled_from([None, "s3://amzn-s3-demo-bucket/v.jsonl"])),
        "hyper_parameters": draw(st.sampled_from([None, {"epochCount": "7"}])),
        "kms_key_id": draw(st.sampled_from([None, "alias/mine"])),
        "client_request_token": draw(st.sampled_from([None, "token-1"])),
    }


@st.composite
def invocation_jobs(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    """The same of batch inference jobs. What ends because its time is over was created a day ago at the least."""
    status = draw(st.sampled_from(BATCH_LIFECYCLE.statuses))
    oldest = timedelta(days=status in BATCH_LIFECYCLE.ends)
    counts = {}
    if status in ("InProgress", "Stopped", "Completed", "PartiallyCompleted", "Failed") and draw(st.booleans()):
        total = draw(st.integers(2, 300))
        processed = total if status == "Completed" else draw(st.integers(0, total - 1))
        errors = draw(st.integers(0, processed))
        counts = {"total_record_count": total, "processed_record_count": processed, "error_record_count": errors}
    return "invocation_job", {
        "status": status,
        "creation_time": draw(st.none() | AGES.map(lambda age: NOW - oldest - age)),
        "model": draw(st.sampled_from(["amazon.nova-micro-v1:0", "us.amazon.nova-2-lite-v1:0"])),
        "invocation_type": draw(st.sampled_from([None, "Converse"])),
        "timeout_duration_in_hours": draw(st.sampled_from([None, 24])),
        "failure_message": draw(st.sampled_from([None, "no"])) if status == "Failed" else None,
        "client_request_token": draw(st.sampled_from([None, "token-1"])),
        **counts,
    }


FLEETS = st.lists(customization_jobs() | invocation_jobs(), min_size=1, max_size=4)


def answers(*, details: bool) -> list[dict[str, Any]]:
    """What the command line prints of the active fake's jobs: both lists, or the details of each job."""
    bedrock = client()
    lists = [printed(bedrock.list_model_customization_jobs()), printed(bedrock.list_model_invocation_jobs())]
    if not details:
        return lists
    gets = (bedrock.get_model_customization_job, bedrock.get_model_invocation_job)
    return [
        printed(get(jobIdentifier=job["jobArn"]))
        for get, listed_ in zip(gets, lists, strict=True)
        for jobs in listed_.values()
        for job in jobs
    ]


@given(FLEETS, AGES, st.booleans())
def test_what_is_loaded_comes_back(fleet: list[Any], later: timedelta, from_details: bool) -> None:
    """Lists, or all details, printed and loaded into an empty fake: the answers are the same, member for member."""
    with frozen() as fake:
        for family, fields in fleet:
            fake.add(family, **fields)
        fake.clock.advance(later)
        before = [answers(details=False), answers(details=True)]
    with FakeBedrockJobs(training_duration=timedelta(hours=2), invocation_duration=timedelta(hours=2)) as other:
        other.clock.freeze()
        other.load(before[from_details])
        after = [answers(details=False), answers(details=True)]
    assert after == before if from_details else after[0] == before[0]


GETS: list[Any] = [model.operation_model(f"GetModel{kind}Job").output_shape for kind in ("Customization", "Invocation")]
SUMMARIES: list[Any] = [model.shape(f"Model{kind}JobSummary") for kind in ("Customization", "Invocation")]
NEEDED = {"jobName", "status", *(member for shape in [*GETS, *SUMMARIES] for member in shape.required_members)}
OPTIONAL = sorted({member for shape in GETS for member in shape.members} - NEEDED)


@given(FLEETS, st.sets(st.sampled_from(OPTIONAL)), st.integers(0, 900), st.booleans())
def test_what_aws_shows_otherwise_is_kept(fleet: list[Any], left_out: set[str], moved: int, from_details: bool) -> None:
    """Whatever it leaves out stays out, owners of buckets included, and a job was modified when AWS says."""
    with frozen() as fake:
        for family, fields in fleet:
            fake.add(family, **fields)
        before = answers(details=from_details)
    for job in before if from_details else [job for listed_ in before for jobs in listed_.values() for job in jobs]:
        if "lastModifiedTime" in job:
            later = datetime.fromisoformat(job["lastModifiedTime"]) + timedelta(milliseconds=moved)
            job["lastModifiedTime"] = later.isoformat()
        for member in left_out:
            job.pop(member, None)
        if "inputDataConfig" in job:
            del job["inputDataConfig"]["s3InputDataConfig"]["s3BucketOwner"]
    with FakeBedrockJobs() as other:
        other.clock.freeze()
        other.load(before)
        assert answers(details=from_details) == before


class TestWhatAWSSaid:
    """What is loaded is what is shown, until the job changes."""

    def test_nothing_is_added_to_details(self, fake: FakeBedrockJobs) -> None:
        """Metrics and hyperparameters are the job's own, and what AWS left out is not there."""
        [job] = fake.load(DETAILS)
        assert read_back(job) == DETAILS

    def test_a_model_was_trained_on_a_custom_model(self, fake: FakeBedrockJobs) -> None:
        """The service model has no place for that in a job's ``baseModelArn``, but for the model that the job made."""
        base = f"{SUMMARY['customModelArn'][:-1]}9"
        fake.load({**DETAILS, "baseModelArn": base})
        assert fake.custom_models["sentiment-model"].details()["baseModelArn"] == base

    def test_an_arn_without_a_context_length_stays_without(self, fake: FakeBedrockJobs) -> None:
        """The job is found by the ARN that it was loaded with."""
        text = json.dumps(DETAILS).replace("cohere.command-text-v14:7:4k", "amazon.titan-text-express-v1")
        [job] = fake.load(json.loads(text))
        assert job.arn == ARN.replace("cohere.command-text-v14:7:4k", "amazon.titan-text-express-v1")
        assert fake.jobs[job.arn].model_arn == json.loads(text)["outputModelArn"]

    def test_any_job_may_process_data(self, fake: FakeBedrockJobs) -> None:
        """AWS's user guide lists three phases for each."""
        times = {"creationTime": SUMMARY["creationTime"], "lastModifiedTime": SUMMARY["endTime"]}
        phases = {f"{name}Details": {"status": "Completed", **times} for name in ("validation", "dataProcessing")}
        [job] = fake.load({**DETAILS, "statusDetails": phases})
        assert printed(job.details())["statusDetails"].keys() == phases.keys()

    def test_a_job_without_a_last_modification_was_modified_when_it_was_created(self, fake: FakeBedrockJobs) -> None:
        """The member stays missing, the attribute has a value."""
        [job] = fake.load(listed({name: value for name, value in SUMMARY.items() if name != "lastModifiedTime"}))
        assert "lastModifiedTime" not in job.summary()
        assert job.last_modified_time == job.creation_time

    def test_it_ends_with_the_status(self, fake: FakeBedrockJobs) -> None:
        """A job that ran when it was printed, and has been completed since, has metrics."""
        running = {name: value for name, value in DETAILS.items() if name not in ("endTime", "outputModelArn")}
        [job] = fake.load({**running, "status": "InProgress", "trainingMetrics": None, "validationMetrics": []})
        assert "trainingMetrics" not in job.details()
        job.complete()
        assert "trainingMetrics" in job.details()
        assert job.details()["hyperParameters"] == {"epochCount": "3"}

    def test_phases_go_on_from_where_they_were(self, fake: FakeBedrockJobs) -> None:
        """What has started keeps its beginning, what was through its end."""
        begun = "2023-11-26T23:59:35.000Z"
        phases = {
            "validationDetails": {"status": "Completed", "creationTime": begun, "lastModifiedTime": begun},
            "trainingDetails": {"status": "InProgress", "creationTime": begun, "lastModifiedTime": begun},
        }
        running = {name: value for name, value in SUMMARY.items() if name not in ("endTime", "customModelArn")}
        [job] = fake.load(
            listed({**running, "status": "InProgress", "lastModifiedTime": begun, "statusDetails": phases})
        )
        before = job.summary()["statusDetails"]
        assert printed({"it": before}) == {"it": json.loads(json.dumps(phases).replace(".000Z", "+00:00"))}
        fake.clock.advance(hours=30_000)
        after = job.summary()["statusDetails"]
        assert job.status == "Completed"
        assert after["validationDetails"] == before["validationDetails"]
        assert after["trainingDetails"]["creationTime"] == before["trainingDetails"]["creationTime"]


class TestModelNames:
    """Model names that were used again."""

    AGAIN: Mapping[str, Any] = {
        **SUMMARY,
        "jobArn": f"{ARN[:-1]}9",
        "jobName": "sentiment-2",
        "customModelArn": f"{SUMMARY['customModelArn'][:-1]}9",
        "creationTime": "2023-11-27T00:00:00Z",
    }

    @pytest.mark.parametrize("newest_first", [True, False])
    def test_the_newest_job_has_the_model(self, fake: FakeBedrockJobs, newest_first: bool) -> None:
        """That of the older one must have been deleted; both jobs are there."""
        summaries = [dict(self.AGAIN), SUMMARY]
        jobs = fake.load(listed(*(summaries if newest_first else summaries[::-1])))
        assert [job.model_arn for job in jobs] == [job.summary()["customModelArn"] for job in jobs]
        assert [each.arn for each in fake.custom_models] == [self.AGAIN["customModelArn"]]

    def test_a_job_that_is_here_keeps_its_model(self, fake: FakeBedrockJobs) -> None:
        """What is loaded does not take it away."""
        fake.load(listed(SUMMARY))
        with pytest.raises(ValueError, match="or load all jobs together, into an empty fake"):
            fake.load(listed(dict(self.AGAIN)))


class TestPlaces:
    """The account and the Region that loaded jobs are in."""

    def test_jobs_stay_where_they_were(self, fake: FakeBedrockJobs) -> None:
        """A client of that account and Region sees them."""
        fake.load(listed(SUMMARY))
        with fake:
            assert client().list_model_customization_jobs()["modelCustomizationJobSummaries"] == []
        assert [job.arn for job in fake.jobs] == [ARN]

    def test_jobs_move_with_all_their_arns(self, fake: FakeBedrockJobs) -> None:
        """Those of their own account and Region, whoever's they are; others stay."""
        key = "arn:aws:kms:us-west-2:999999999999:key/1234abcd-12ab-34cd-56ef-1234567890ab"
        content = {**DETAILS, "outputModelKmsKeyArn": key, "validationDataConfig": {"validators": []}}
        fake.load(content, account_id="123456789012", region_name="us-gov-west-1")
        with fake:
            get = client("us-gov-west-1").get_model_customization_job
            details = get(jobIdentifier="sentiment")
        assert details["jobArn"] == ARN.replace(
            "aws:bedrock:us-west-2:2", "aws-us-gov:bedrock:us-gov-west-1:2"
        ).replace("222222222222", "123456789012")
        assert details["baseModelArn"].startswith("arn:aws-us-gov:bedrock:us-gov-west-1::foundation-model/")
        assert details["outputModelArn"].startswith("arn:aws-us-gov:bedrock:us-gov-west-1:123456789012:custom-model/")
        assert details["roleArn"] == "arn:aws-us-gov:iam::123456789012:role/Trainer"
        assert details["outputModelKmsKeyArn"] == key.replace("us-west-2", "us-gov-west-1").replace(
            "aws:", "aws-us-gov:"
        )
        assert details["trainingMetrics"] == DETAILS["trainingMetrics"]

    @pytest.mark.parametrize("place", [{"account_id": "42"}, {"region_name": "mars-1"}])
    def test_a_place_has_to_be_one(self, fake: FakeBedrockJobs, place: Any) -> None:
        """There are no such accounts and Regions."""
        with pytest.raises(ValueError, match=r"account_id='42'|region_name='mars-1'"):
            fake.load(listed(SUMMARY), **place)


class TestSeveralOutputs:
    """What was seen together is loaded together."""

    def test_outputs_come_in_a_list(self, fake: FakeBedrockJobs, tmp_path: Path) -> None:
        """Of files, of what they hold, and in a file."""
        other = json.loads(json.dumps(SUMMARY).replace("q4ad8z8tioq8", "q4ad8z8tioq9").replace("sentiment", "other"))
        third = json.loads(json.dumps(DETAILS).replace("q4ad8z8tioq8", "q4ad8z8tioq7").replace("sentiment", "third"))
        for each in (other, third):
            each.pop("customModelArn", each.pop("outputModelArn", None))
        (tmp_path / "one.json").write_text(json.dumps(listed(SUMMARY)))
        (tmp_path / "two.json").write_text(json.dumps([listed(other), third]))
        jobs = fake.load([tmp_path / "one.json", str(tmp_path / "two.json")])
        assert [job.name for job in jobs] == ["sentiment", "other", "third"]

    def test_jobs_that_ran_together_run(self, fake: FakeBedrockJobs) -> None:
        """The time at which one was seen does not end the others."""
        running = {name: value for name, value in SUMMARY.items() if name not in ("endTime", "customModelArn")}
        early = {**running, "status": "InProgress", "lastModifiedTime": "2100-01-01T00:00:00Z"}
        late = json.loads(json.dumps(early).replace("q4ad8z8tioq8", "q4ad8z8tioq9").replace("sentiment", "late"))
        jobs = fake.load([listed(early), listed({**late, "lastModifiedTime": "2200-01-01T00:00:00Z"})])
        assert [job.status for job in jobs] == ["InProgress", "InProgress"]

    @pytest.mark.parametrize(
        "change", [{"jobName": "x", "customModelArn": None}, {"jobName": "x", "jobArn": f"{ARN[:-1]}9"}]
    )
    def test_an_id_is_given_once(self, fake: FakeBedrockJobs, change: Any) -> None:
        """Two jobs cannot have one id, nor two models."""
        with pytest.raises(ValueError, match=r"the id '[a-z0-9]{12}' is in the JSON twice"):
            fake.load(listed(SUMMARY, {**SUMMARY, **change}))
        assert not fake.jobs


@pytest.mark.parametrize("seeded", [True, False], ids=["seeded", "created"])
def test_an_id_that_was_loaded_is_not_given_again(*, seeded: bool) -> None:
    """Also where it would have been the next one."""
    loaded = [job.details() for job in FakeBedrockJobs().add_jobs(3, status="Completed")]
    with FakeBedrockJobs() as fake:
        arns = {job.arn for details in loaded for job in fake.load({**details})}
        if seeded:
            arns |= {job.arn for job in fake.add_jobs(3, job_name=["new-1", "new-2", "new-3"])}
        else:
            for number in range(3):
                answer = client().create_model_customization_job(**create_request(f"new-{number}"))
                arns.add(answer["jobArn"])
        assert len(fake.jobs) == len({arn.rpartition("/")[2] for arn in arns}) == 6
