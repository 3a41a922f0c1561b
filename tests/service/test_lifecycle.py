"""What a job shows in each status, and how it gets from one to the next."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from itertools import pairwise
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_bedrock_jobs import FakeBedrockJobs, make_job_details, make_job_summary
from pytest_bedrock_jobs.service.families.customization_jobs.phases import (
    COMPLETED,
    FAILED,
    IN_PROGRESS,
    LIFECYCLE,
    NOT_STARTED,
    STOPPED,
    STOPPING,
    JobTimeline,
    Plan,
    modified_at,
    phases_at,
    shares_of,
    status_details,
    stays_until,
)
from pytest_bedrock_jobs.service.timeline import Timeline
from pytest_bedrock_jobs.wire import model

from ..fakes import NOW, frozen
from ..samples import create_request

KINDS: list[str] = cast("Any", model.shape("CustomizationType")).enum
TRAINED = [kind for kind in KINDS if kind != "IMPORTED"]
CREATED = NOW
SECOND = timedelta(seconds=1)

# The edges of the state diagram, with what lies further along the same path where nobody looks in between.
EDGES = {
    IN_PROGRESS: set(LIFECYCLE.statuses),
    STOPPING: {STOPPING, STOPPED},
    COMPLETED: {COMPLETED},
    FAILED: {FAILED},
    STOPPED: {STOPPED},
}


def seeded(kind: str, status: str) -> dict[str, Any]:
    """The details of a job that was seeded."""
    fake = FakeBedrockJobs()
    fields: Any = {
        "customization_type": kind,
        "status": status,
        "validation_data": ["s3://amzn-s3-demo-bucket/v.jsonl"],
    }
    return cast("dict[str, Any]", fake.add_job(**fields).details())


def made(kind: str, status: str) -> dict[str, Any]:
    """The details that a factory makes."""
    fields: Any = {
        "customization_type": kind,
        "status": status,
        "validation_data": ["s3://amzn-s3-demo-bucket/v.jsonl"],
    }
    return cast("dict[str, Any]", make_job_details(**fields))


@pytest.mark.parametrize("details_of", [seeded, made])
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("status", LIFECYCLE.statuses)
class TestMembersOfEachStatus:
    """The table of what a job has and has not, by status."""

    @pytest.fixture
    def job(self, details_of: Any, kind: str, status: str) -> dict[str, Any]:
        return cast("dict[str, Any]", details_of(kind, status))

    def test_the_model_has_its_name_from_the_start(self, job: dict[str, Any], status: str) -> None:
        """``outputModelName`` is there in every status."""
        assert job["status"] == status
        assert job["outputModelName"] == "job-1-model"

    def test_only_a_completed_job_has_a_model(self, job: dict[str, Any], status: str) -> None:
        """``outputModelArn`` comes with Completed, and its id is another one than the job's."""
        assert ("outputModelArn" in job) is (status == COMPLETED)
        assert job.get("outputModelArn", "").rpartition("/")[2] != job["jobArn"].rpartition("/")[2]

    def test_only_an_ended_job_has_an_end(self, job: dict[str, Any], status: str) -> None:
        """``endTime`` comes with the last status."""
        assert ("endTime" in job) is (status in LIFECYCLE.final)

    def test_only_a_completed_job_has_metrics(self, job: dict[str, Any], status: str) -> None:
        """``trainingMetrics`` come with Completed; ``validationMetrics`` are empty until then and have one entry a validator."""
        assert ("trainingMetrics" in job) is (status == COMPLETED)
        assert len(job["validationMetrics"]) == (1 if status == COMPLETED else 0)

    def test_only_a_failed_job_says_why(self, job: dict[str, Any], status: str) -> None:
        """``failureMessage`` comes with Failed, in AWS's words for an internal error."""
        expected = "Encountered an internal error when processing the request." if status == FAILED else None
        assert job.get("failureMessage") == expected

    def test_an_ended_job_was_modified_shortly_after_its_end(self, job: dict[str, Any], status: str) -> None:
        """``lastModifiedTime`` lies 79 to 636 ms after the end, and not before the creation of one that runs."""
        if status in LIFECYCLE.final:
            assert timedelta(milliseconds=79) <= job["lastModifiedTime"] - job["endTime"] <= timedelta(milliseconds=636)
        else:
            assert job["lastModifiedTime"] >= job["creationTime"]

    def test_phases_are_those_of_the_customization_type(self, job: dict[str, Any], kind: str) -> None:
        """Distillation processes data; an imported model is neither validated nor trained."""
        phases = {
            "DISTILLATION": {"validationDetails", "dataProcessingDetails", "trainingDetails"},
            "IMPORTED": set(),
        }
        assert set(job.get("statusDetails", {})) == phases.get(kind, {"validationDetails", "trainingDetails"})


@pytest.mark.parametrize("status", LIFECYCLE.statuses)
def test_a_summary_says_what_the_details_say(status: Any) -> None:
    """Get and List agree, under their own names for the model."""
    summary: dict[str, Any] = dict(make_job_summary(status=status))
    details: dict[str, Any] = dict(make_job_details(status=status))
    renamed = {"customModelArn": "outputModelArn", "customModelName": "outputModelName"}
    assert summary == {name: details[renamed.get(name, name)] for name in summary}


def test_a_job_that_fails_now_says_why() -> None:
    """``Job.fail()`` without a message leaves AWS's words for an internal error."""
    job = FakeBedrockJobs().add_job()
    job.fail()
    assert job.failure_message == "Encountered an internal error when processing the request."


def phases(job: Any) -> dict[str, str]:
    """The sub-statuses of a job."""
    return {name.removesuffix("Details"): phase["status"] for name, phase in job.details()["statusDetails"].items()}


@pytest.fixture
def fake() -> FakeBedrockJobs:
    """A fake whose time stands still."""
    return frozen(training_duration=timedelta(seconds=1000), stopping_duration=timedelta(seconds=100))


class TestPhases:
    """``statusDetails`` as time goes by, with a duration of 1,000 seconds."""

    @pytest.mark.parametrize(
        ("seconds", "validation", "training"),
        [
            (0, NOT_STARTED, NOT_STARTED),
            (10, IN_PROGRESS, NOT_STARTED),
            (53, COMPLETED, NOT_STARTED),
            (57, COMPLETED, IN_PROGRESS),
            (1000, COMPLETED, COMPLETED),
        ],
    )
    @pytest.mark.parametrize("kind", [kind for kind in TRAINED if kind != "DISTILLATION"])
    def test_training_follows_validation(
        self, fake: FakeBedrockJobs, kind: Any, seconds: int, validation: str, training: str
    ) -> None:
        """Validation comes first, and training waits for it."""
        job = fake.add_job(customization_type=kind)
        fake.clock.advance(seconds=seconds)
        assert phases(job) == {"validation": validation, "training": training}

    def test_distillation_processes_data_in_between(self, fake: FakeBedrockJobs) -> None:
        """A distillation job has a third phase."""
        job = fake.add_job(customization_type="DISTILLATION")
        fake.clock.advance(seconds=100)
        assert phases(job) == {"validation": COMPLETED, "dataProcessing": IN_PROGRESS, "training": NOT_STARTED}

    def test_a_job_was_last_modified_when_a_phase_changed(self, fake: FakeBedrockJobs) -> None:
        """A running job's ``lastModifiedTime`` follows its phases."""
        job = fake.add_job()
        seen = [job.last_modified_time - CREATED]
        for _ in range(6):
            fake.clock.advance(seconds=11)
            seen.append(job.last_modified_time - CREATED)
        assert [moment // SECOND for moment in seen] == [0, 10, 10, 10, 10, 53, 57]

    def test_a_phase_that_has_not_started_has_no_times(self, fake: FakeBedrockJobs) -> None:
        """``NotStarted`` stands alone; a phase that runs was last modified when it started."""
        job = fake.add_job()
        fake.clock.advance(seconds=20)
        started = CREATED + 10 * SECOND
        assert job.summary()["statusDetails"] == {
            "validationDetails": {"status": IN_PROGRESS, "creationTime": started, "lastModifiedTime": started},
            "trainingDetails": {"status": NOT_STARTED},
        }

    @pytest.mark.parametrize(
        ("seconds", "stopping", "stopped"),
        [
            (5, (NOT_STARTED, NOT_STARTED), (NOT_STARTED, NOT_STARTED)),
            (20, (STOPPING, NOT_STARTED), (STOPPED, NOT_STARTED)),
            (55, (COMPLETED, NOT_STARTED), (COMPLETED, NOT_STARTED)),
            (500, (COMPLETED, STOPPING), (COMPLETED, STOPPED)),
            (999, (COMPLETED, STOPPING), (COMPLETED, STOPPED)),
        ],
    )
    def test_a_stop_reaches_the_phase_that_runs(
        self, fake: FakeBedrockJobs, seconds: int, stopping: tuple[str, str], stopped: tuple[str, str]
    ) -> None:
        """What was through stays so, and what had not begun never begins."""
        job = fake.add_job()
        fake.clock.advance(seconds=seconds)
        job.stop()
        assert tuple(phases(job).values()) == stopping
        fake.clock.advance(seconds=100)
        assert (job.status, tuple(phases(job).values())) == (STOPPED, stopped)
        assert job.end_time == CREATED + (seconds + 100) * SECOND

    @pytest.mark.parametrize(
        ("seconds", "expected"),
        [
            (5, (FAILED, NOT_STARTED)),
            (20, (FAILED, NOT_STARTED)),
            (55, (COMPLETED, FAILED)),
            (500, (COMPLETED, FAILED)),
        ],
    )
    def test_a_failure_now_belongs_to_the_phase_that_runs_or_comes_next(
        self, fake: FakeBedrockJobs, seconds: int, expected: tuple[str, str]
    ) -> None:
        """After a phase that failed nothing starts."""
        job = fake.add_job()
        fake.clock.advance(seconds=seconds)
        job.fail("no S3 access")
        assert tuple(phases(job).values()) == expected

    def test_completion_now_completes_every_phase(self, fake: FakeBedrockJobs) -> None:
        """A job that the test completes has been validated and trained."""
        job = fake.add_job(customization_type="DISTILLATION")
        job.complete()
        assert set(phases(job).values()) == {COMPLETED}
        assert job.end_time == CREATED

    def test_a_phase_that_is_through_stays_so(self, fake: FakeBedrockJobs) -> None:
        """A failure in the instant in which validation is through belongs to the next phase."""
        job = fake.add_job()
        fake.clock.advance(seconds=53)
        assert phases(job) == {"validation": COMPLETED, "training": NOT_STARTED}
        job.fail()
        assert phases(job) == {"validation": COMPLETED, "training": FAILED}

    def test_a_job_that_ended_with_time_itself_can_be_seen(self) -> None:
        """Nothing was modified after the last instant of the year 9999."""
        last = datetime.max.replace(tzinfo=timezone.utc)
        job = frozen().add_job()
        job._fake.clock.move_to(last - timedelta(milliseconds=5))
        done = job._fake.add_job(status="Completed")
        assert done.last_modified_time == last.replace(microsecond=999_000)


# How far a phase has come; what has come to an end stays as it is.
RANKS = {NOT_STARTED: 0, IN_PROGRESS: 1, STOPPING: 2, STOPPED: 3, FAILED: 3, COMPLETED: 3}


@given(st.data(), st.sampled_from(TRAINED))
def test_phases_only_move_forward(data: st.DataObject, kind: Any) -> None:
    """However the clock moves, and whether the job is completed, failed or stopped meanwhile."""
    fake = frozen(training_duration=timedelta(seconds=1), stopping_duration=timedelta(milliseconds=10))
    fields: Any = {}
    if data.draw(st.booleans()):
        fake.clock.advance(seconds=2)
        fields["creation_time"] = NOW + timedelta(milliseconds=data.draw(st.sampled_from([0, 1500, 1950, 2000])))
        fields["last_modified_time"] = data.draw(st.none() | st.just(NOW + timedelta(seconds=2)))
        said = st.sampled_from([None, NOT_STARTED, IN_PROGRESS, COMPLETED])
        fields["status_details"] = {
            f"{phase}Details": {"status": status}
            for phase in ("validation", "dataProcessing", "training")
            if (status := data.draw(said)) is not None
        }
    job = fake.add_job(customization_type=kind, **fields)
    seen = [job.details()]
    for _ in range(6):
        # The instants at which phases start and end, and others.
        fake.clock.advance(timedelta(milliseconds=data.draw(st.sampled_from([0, 1, 9, 10, 43, 53, 243, 300, 1000]))))
        seen.append(job.details())
        act = data.draw(st.sampled_from([None, None, job.complete, job.fail, job.stop]))
        if act is not None and job.status == IN_PROGRESS:
            act()
            seen.append(job.details())
    for before, after in pairwise(seen):
        assert before["lastModifiedTime"] <= after["lastModifiedTime"]
        earlier, later = before["statusDetails"], cast("Any", after["statusDetails"])
        for name, phase in cast("Any", earlier).items():
            assert RANKS[phase["status"]] <= RANKS[later[name]["status"]]
            if RANKS[phase["status"]] == 3:
                assert later[name]["status"] == phase["status"]
            if "creationTime" in phase:
                assert later[name]["creationTime"] == phase["creationTime"]


class TestFates:
    """``next_job`` decides what becomes of jobs that are created."""

    @pytest.mark.parametrize("after", [None, timedelta(0), timedelta(milliseconds=1), timedelta(hours=7)])
    @pytest.mark.parametrize("training_duration", [timedelta(0), timedelta(hours=1)])
    @pytest.mark.parametrize(("kind", "phase"), [(kind, phase) for kind in TRAINED for phase in shares_of(kind)])
    def test_a_job_fails_in_the_phase_that_the_author_says(
        self, kind: str, phase: Any, after: timedelta | None, training_duration: timedelta
    ) -> None:
        """The phases before it are through, those behind it never start, however short the job is."""
        with frozen(training_duration=training_duration) as fake:
            fake.next_job(outcome="Failed", phase=phase, after=after)
            fake.client().create_model_customization_job(**create_request(customizationType=kind))
            fake.clock.advance(timedelta(hours=7))
            job = fake.jobs["nightly-8"]
            plan = list(shares_of(kind))
            number = plan.index(phase)
            expected = [COMPLETED] * number + [FAILED] + [NOT_STARTED] * (len(plan) - number - 1)
            assert (job.status, list(phases(job).values())) == (FAILED, expected)

    def test_a_job_that_is_stopped_by_somebody_else_goes_through_stopping(self) -> None:
        """It has ended after the given time, and stops as long as stopping takes before that."""
        with frozen(stopping_duration=timedelta(minutes=2)) as fake:
            fake.next_job(outcome="Stopped", after=timedelta(minutes=10))
            fake.client().create_model_customization_job(**create_request())
            job = fake.jobs["nightly-8"]
            seen = [job.status]
            for minutes in (7, 1, 1, 1):
                fake.clock.advance(minutes=minutes)
                seen.append(job.status)
            assert seen == [IN_PROGRESS, IN_PROGRESS, STOPPING, STOPPING, STOPPED]

    @pytest.mark.parametrize("after", [timedelta(milliseconds=1), timedelta(seconds=30), timedelta(minutes=2)])
    def test_a_job_that_is_stopped_soon_is_in_progress_first(self, after: timedelta) -> None:
        """Even if it has stopped before stopping could usually be through."""
        with frozen(stopping_duration=timedelta(minutes=2)) as fake:
            fake.next_job(outcome="Stopped", after=after)
            fake.client().create_model_customization_job(**create_request())
            job = fake.jobs["nightly-8"]
            assert job.status == IN_PROGRESS
            fake.clock.advance(after)
            assert (job.status, job.end_time) == (STOPPED, NOW + after)


INSTANTS = st.integers(0, 5000)


@st.composite
def timelines(draw: st.DrawFn, kinds: list[str]) -> JobTimeline:
    """Any life that a job can have."""
    created = draw(INSTANTS)
    planned = draw(INSTANTS)
    end = created + draw(st.integers(0, planned))
    outcome = draw(st.sampled_from([COMPLETED, FAILED]))
    stopping = draw(st.none() | st.integers(created, end))
    plan, kind = Plan(planned, end, fails=outcome == FAILED), draw(st.sampled_from(kinds))
    begun = (created, IN_PROGRESS)
    if stopping is None or stopping == end:
        return JobTimeline(Timeline((begun, (end, outcome))), plan, kind)
    stopped = stopping + draw(st.integers(0, 500))
    return JobTimeline(Timeline((begun, (stopping, STOPPING), (stopped, STOPPED))), plan, kind)


@given(timelines(KINDS), st.lists(INSTANTS, min_size=2, max_size=30))
def test_a_status_only_moves_forward(job: JobTimeline, instants: list[int]) -> None:
    """Seen at any instants in order, a job goes along the edges of the diagram, and nothing about it goes back."""
    moments = sorted(job.timeline.begun + instant for instant in instants)
    statuses = [job.timeline.status_at(moment) for moment in moments]
    assert all(later in EDGES[earlier] for earlier, later in pairwise(statuses))
    modified = [modified_at(job, moment) for moment in moments]
    assert modified == sorted(modified)


@given(timelines(KINDS), INSTANTS, INSTANTS)
def test_a_view_stays_as_long_as_it_says(job: JobTimeline, first: int, second: int) -> None:
    """Until `stays_until` nothing about a job changes."""
    now = job.timeline.begun + first
    until = stays_until(job, now)
    later = now + second if until is None else min(now + second, until - 1)
    assert until is None or until > now

    def view(instant: int) -> Any:
        at = lambda millis: CREATED + timedelta(milliseconds=millis)  # noqa: E731
        status, ended = job.timeline.status_at(instant), job.timeline.ended_at(instant)
        return status, ended, status_details(job, instant, at), modified_at(job, instant)

    assert view(now) == view(later)


@given(timelines(TRAINED), INSTANTS)
def test_phases_follow_each_other(job: JobTimeline, passed: int) -> None:
    """A phase starts only when those before it are through; one that has ended did so between its start and the present."""
    now = job.timeline.begun + passed
    before = COMPLETED
    for phase in phases_at(job, now):
        if before != COMPLETED:
            assert phase.status == NOT_STARTED
        if phase.started is not None and phase.modified is not None:
            assert job.timeline.begun <= phase.started <= phase.modified <= now
        before = phase.status
