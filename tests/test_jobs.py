"""The jobs of a fake, as a test holds them."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from typing import Any
from unittest import mock

import pytest
from botocore.exceptions import ClientError
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from pytest_bedrock_jobs import FakeBedrockJobs

from .effort import examples
from .fakes import NOW, client, frozen
from .samples import create_request
from .service.test_lifecycle import EDGES

HOUR = timedelta(hours=1)


@pytest.fixture
def fake() -> FakeBedrockJobs:
    return frozen()


class TestJob:
    """One job."""

    def test_its_attributes_are_those_of_now(self, fake: FakeBedrockJobs) -> None:
        """They follow the clock."""
        job = fake.add_job(job_name="nightly", custom_model_name="tuned")
        assert (job.name, job.model_name, job.status, job.creation_time) == ("nightly", "tuned", "InProgress", NOW)
        assert (job.end_time, job.model_arn, job.failure_message) == (None, None, None)
        assert repr(job) == "<Job 'nightly' InProgress>"
        fake.clock.advance(HOUR)
        assert (job.status, job.end_time) == ("Completed", NOW + HOUR)
        assert job.model_arn is not None
        assert job.last_modified_time > NOW + HOUR
        assert repr(job) == "<Job 'nightly' Completed>"

    @pytest.mark.parametrize("transport", ["direct", "wire"])
    @pytest.mark.parametrize("status", ["InProgress", "Stopping", "Completed", "Failed", "Stopped"])
    def test_it_shows_what_boto3_returns(self, status: Any, transport: str) -> None:
        """`summary` is what List returns, `details` what Get does."""
        with frozen(transport=transport) as fake:
            job = fake.add_job(status=status, validation_data="s3://amzn-s3-demo-bucket/v.jsonl")
            [summary] = client().list_model_customization_jobs()["modelCustomizationJobSummaries"]
            details = client().get_model_customization_job(jobIdentifier=job.arn)
        del details["ResponseMetadata"]
        assert (job.summary(), job.details()) == (summary, details)
        assert list(job.details()) == list(details)

    def test_what_it_shows_is_the_callers(self, fake: FakeBedrockJobs) -> None:
        """To change it does not change the job."""
        job = fake.add_job(hyper_parameters={"epochCount": "1"})
        job.details()["hyperParameters"].clear()
        job.summary()["statusDetails"]["trainingDetails"] = {}
        assert job.details()["hyperParameters"]["epochCount"] == "1"
        assert job.summary()["statusDetails"]["trainingDetails"] == {"status": "NotStarted"}

    @pytest.mark.parametrize(("end", "status"), [("complete", "Completed"), ("fail", "Failed")])
    def test_it_ends_now(self, fake: FakeBedrockJobs, end: str, status: str) -> None:
        """For the code under test as well."""
        job = fake.add_job()
        fake.clock.advance(minutes=10)
        getattr(job, end)()
        assert (job.status, job.end_time) == (status, NOW + timedelta(minutes=10))
        with fake:
            listed = client().list_model_customization_jobs(statusEquals=status)["modelCustomizationJobSummaries"]
        assert listed == [job.summary()]
        fake.clock.advance(HOUR)
        assert (job.status, job.end_time) == (status, NOW + timedelta(minutes=10))

    def test_it_fails_for_a_reason(self, fake: FakeBedrockJobs) -> None:
        """The message is the author's."""
        job = fake.add_job()
        job.fail("no S3 access")
        assert job.failure_message == "no S3 access"

    def test_it_stops(self, fake: FakeBedrockJobs) -> None:
        """Stopping now, Stopped later, as through the API."""
        job = fake.add_job()
        job.stop()
        assert job.status == "Stopping"
        fake.clock.advance(minutes=2)
        assert (job.status, job.end_time) == ("Stopped", NOW + timedelta(minutes=2))

    @pytest.mark.parametrize("status", ["Stopping", "Completed", "Failed", "Stopped"])
    @pytest.mark.parametrize(
        ("end", "message"),
        [
            (
                "complete",
                (
                    "status='{}': model customization job 'nightly' is not InProgress, so it cannot become Completed;"
                    " decide its end while that goes on, or seed it with status=..."
                ),
            ),
            (
                "fail",
                (
                    "status='{}': model customization job 'nightly' is not InProgress, so it cannot become Failed;"
                    " decide its end while that goes on, or seed it with status=..."
                ),
            ),
            (
                "stop",
                ("'nightly' cannot be stopped: The provided model customization job cannot be stopped. State was: {}"),
            ),
        ],
    )
    def test_only_a_job_in_progress_can_be_ended(
        self, fake: FakeBedrockJobs, status: Any, end: str, message: str
    ) -> None:
        """The message says what it is; it stays so."""
        job = fake.add_job(job_name="nightly", status=status)
        before = job.details()
        with pytest.raises(ValueError) as caught:
            getattr(job, end)()
        assert str(caught.value) == message.format(status)
        assert job.details() == before

    def test_a_reason_has_a_longest_length(self, fake: FakeBedrockJobs) -> None:
        """AWS's."""
        job = fake.add_job()
        with pytest.raises(ValueError, match=r"Member must have length less than or equal to 2048 \(ErrorMessage\)"):
            job.fail("x" * 2049)
        assert job.status == "InProgress"

    def test_it_is_equal_to_itself(self, fake: FakeBedrockJobs) -> None:
        """However it was found."""
        first, second = fake.add_jobs(2)
        assert fake.jobs[first.name] == first != second
        assert len({fake.jobs[first.name], first, second}) == 2
        assert first != first.name


class TestJobs:
    """All jobs."""

    def test_they_are_newest_first(self, fake: FakeBedrockJobs) -> None:
        """Over all Regions and accounts; of one millisecond, the last one added first."""
        fake.add_job(job_name="old", creation_time=NOW - HOUR, region_name="eu-west-1")
        fake.add_job(job_name="first")
        fake.add_job(job_name="second")
        fake.add_job(job_name="older", creation_time=NOW - 2 * HOUR, account_id="999999999999")
        assert [job.name for job in fake.jobs] == ["second", "first", "old", "older"]
        assert len(fake.jobs) == 4
        assert repr(fake.jobs) == "<Jobs 4: second InProgress, first InProgress, old InProgress, older InProgress>"

    def test_they_are_found_by_name_arn_and_job(self, fake: FakeBedrockJobs) -> None:
        """``in`` and ``[]``."""
        job = fake.add_job(job_name="nightly")
        assert "nightly" in fake.jobs
        assert job.arn in fake.jobs
        assert job in fake.jobs
        assert fake.jobs["nightly"] == fake.jobs[job.arn] == job
        assert "weekly" not in fake.jobs
        assert FakeBedrockJobs().add_job() not in fake.jobs
        assert 5 not in fake.jobs

    def test_a_name_means_the_fakes_own_region_first(self, fake: FakeBedrockJobs) -> None:
        """Elsewhere it has to be the only one."""
        fake.add_jobs(2, job_name="twice", region_name=["us-east-1", "us-west-2"])
        assert ":us-east-1:" in fake.jobs["twice"].arn
        fake.add_job(job_name="there", region_name="us-west-2")
        assert ":us-west-2:" in fake.jobs["there"].arn

    def test_a_name_that_means_several_is_refused(self, fake: FakeBedrockJobs) -> None:
        """With the ARNs to choose from."""
        jobs = fake.add_jobs(2, job_name="twice", region_name=["eu-west-1", "us-west-2"])
        with pytest.raises(KeyError) as caught:
            fake.jobs["twice"]
        assert caught.value.args == (f"several jobs are named 'twice'; ask by ARN: {jobs[0].arn}, {jobs[1].arn}",)

    def test_a_name_that_means_none_is_refused(self, fake: FakeBedrockJobs) -> None:
        """With the names that there are."""
        with pytest.raises(KeyError) as caught:
            fake.jobs["nightly"]
        assert caught.value.args == ("unknown job 'nightly'; the fake has 0: none",)
        fake.add_jobs(12)
        with pytest.raises(KeyError) as caught:
            fake.jobs["nightly"]
        newest = ", ".join(f"job-{number}" for number in range(12, 2, -1))
        assert caught.value.args == (f"unknown job 'nightly'; the fake has 12: {newest}, ...",)

    def test_they_hold_what_the_code_under_test_creates(self, fake: FakeBedrockJobs) -> None:
        """In the Region of its client."""
        with fake:
            client("us-west-2").create_model_customization_job(**create_request())
        assert ":us-west-2:" in fake.jobs["nightly-8"].arn


STEPS = st.timedeltas(timedelta(0), timedelta(minutes=70))
NUMBERS = st.integers(0, 9)


class HoweverTimeMoves(RuleBasedStateMachine):
    """Jobs while every hand is on the clock: the test's, each call's, and the system's, which steps back and forth."""

    def __init__(self) -> None:
        super().__init__()
        self.system = NOW
        self.patch = mock.patch.object(time, "time_ns", lambda: round(self.system.timestamp() * 1000) * 1_000_000)
        self.patch.start()
        self.fake = FakeBedrockJobs(stopping_duration=timedelta(minutes=2))
        self.fake.start()
        self.fake._clock.show()
        self.shown = self.fake.clock.now()
        # What each job was when somebody last looked.
        self.seen: dict[str, dict[str, Any]] = {}

    def teardown(self) -> None:
        self.fake.stop()
        self.patch.stop()

    @rule(number=NUMBERS)
    def create(self, number: int) -> None:
        try:
            client().create_model_customization_job(**create_request(f"job-{number}"))
        except ClientError as error:
            assert "in use" in str(error)

    @rule(status=st.sampled_from(sorted(EDGES)), age=STEPS)
    def seed(self, status: Any, age: timedelta) -> None:
        self.fake.add_job(status=status, creation_time=self.fake.clock.now() - age)

    @rule(number=NUMBERS)
    def stop(self, number: int) -> None:
        try:
            client().stop_model_customization_job(jobIdentifier=f"job-{number}")
        except ClientError as error:
            assert "cannot be stopped" in str(error) or "not found" in str(error)

    @rule(number=NUMBERS, end=st.sampled_from(["complete", "fail", "stop"]))
    def end(self, number: int, end: str) -> None:
        name = f"job-{number}"
        if name in self.fake.jobs and self.fake.jobs[name].status == "InProgress":
            getattr(self.fake.jobs[name], end)()

    @rule(delta=STEPS)
    def advance(self, delta: timedelta) -> None:
        before = self.fake.clock.now()
        assert self.fake.clock.advance(delta) == self.to_millis(before + delta)

    @rule(delta=STEPS)
    def move_on(self, delta: timedelta) -> None:
        instant = self.to_millis(self.fake.clock.now() + delta)
        assert self.fake.clock.move_to(instant) == instant

    @rule(delta=STEPS)
    def move_back(self, delta: timedelta) -> None:
        before = self.fake.clock.now()
        with pytest.raises(ValueError, match="never runs backward"):
            self.fake.clock.move_to(before - delta - timedelta(milliseconds=1))
        assert self.fake.clock.now() == before

    @rule(delta=STEPS | st.just(timedelta(0)))
    def let_calls_move_it(self, delta: timedelta) -> None:
        self.fake.clock.auto_advance(delta)

    @rule(delta=st.timedeltas(timedelta(hours=-3), timedelta(hours=3)))
    def step_the_system(self, delta: timedelta) -> None:
        self.system += delta

    @rule()
    def freeze(self) -> None:
        self.fake.clock.freeze()

    @rule(status=st.sampled_from(sorted(EDGES)))
    def look(self, status: str) -> None:
        """What a call shows is what the handles show afterwards: it is the call that moved the clock."""
        listed = client().list_model_customization_jobs(statusEquals=status, maxResults=1000)
        summaries = listed["modelCustomizationJobSummaries"]
        assert summaries == [job.summary() for job in self.fake.jobs if job.status == status]

    @invariant()
    def time_never_runs_backward(self) -> None:
        now = self.fake.clock.now()
        assert now >= self.shown
        self.shown = now

    @invariant()
    def jobs_only_move_forward(self) -> None:
        """Along the edges; an end that was shown stays."""
        for job in self.fake.jobs:
            summary: dict[str, Any] = dict(job.summary())
            before = self.seen.get(job.arn, summary)
            assert summary["status"] in EDGES[before["status"]]
            assert summary["creationTime"] == before["creationTime"]
            assert before["lastModifiedTime"] <= summary["lastModifiedTime"]
            assert summary.get("endTime") == before.get("endTime", summary.get("endTime"))
            assert ("endTime" in summary) is (summary["status"] not in ("InProgress", "Stopping"))
            self.seen[job.arn] = summary
        self.shown = self.fake.clock.now()

    @staticmethod
    def to_millis(instant: datetime) -> datetime:
        """What is finer than a millisecond is cut off."""
        return instant.replace(microsecond=instant.microsecond // 1000 * 1000)


TestHoweverTimeMoves = HoweverTimeMoves.TestCase
TestHoweverTimeMoves.settings = examples(40, stateful_step_count=30)
