"""What type-checks and what must not. Nobody runs this: mypy checks it, and complains where an ``ignore`` is not needed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from pytest_bedrock_jobs import FakeBedrockJobs, Job, Resource, make_job_details, make_job_summary
from pytest_bedrock_jobs.typing import JobDetails, JobFields, JobStatus, JobSummary


def what_is_seeded_is_typed(fake: FakeBedrockJobs) -> None:
    job: Job = fake.add_job(status="Failed", failure_message="no luck")
    status: JobStatus = job.status
    ended: datetime | None = job.end_time
    jobs: list[Job] = fake.add_jobs(3, status=["Completed", "Failed"], tags=lambda index: {"n": str(index)})
    deployment: Resource = fake.add_deployment(model=job)
    fake.add_job(base_model=deployment)
    fake.add_copy_job(source_model="a-model")
    newest: Job = fake.jobs["job-1"]
    print(status, ended, jobs, newest)


def what_cannot_be_seeded_does_not_check(fake: FakeBedrockJobs, now: datetime) -> None:
    fake.add_job(status="Done")  # type: ignore[arg-type]
    fake.add_job(state="Failed")  # type: ignore[call-arg]
    fake.add_job(creation_time="2026-01-07")  # type: ignore[arg-type]
    fake.add_jobs("3")  # type: ignore[arg-type]
    fake.add_jobs(3, status=["Done"])  # type: ignore[list-item]
    fake.add_deployment(model=3)  # type: ignore[arg-type]
    fake.add_job("name")  # type: ignore[call-arg]


def an_outcome_belongs_to_its_process(fake: FakeBedrockJobs) -> None:
    fake.next_job("Failed", phase="training", after=timedelta(minutes=1))
    fake.next_outcome("deployment", "Active", name="nightly-*", times=None)
    fake.next_outcome("deployment_update", "UpdateFailed", failure_message="no luck")
    fake.next_outcome("provisioned_throughput", timeline="Creating 5m Failed")
    fake.next_job("Done")  # type: ignore[arg-type]
    fake.next_job("Failed", phase="testing")  # type: ignore[arg-type]
    fake.next_outcome("deployment", "Completed")  # type: ignore[call-overload]
    fake.next_outcome("job", "Completed")  # type: ignore[call-overload]
    fake.next_outcome("copy_job", "Completed", phases="x")  # type: ignore[call-overload]


def answers_are_typed(fake: FakeBedrockJobs) -> None:
    summary: JobSummary = make_job_summary(status="Completed")
    details: JobDetails = make_job_details()
    name: str = summary["jobName"]
    token: str | None = details.get("clientRequestToken")
    print(name, token)
    print(summary["name"])  # type: ignore[typeddict-item]


def a_dump_and_fields_are_typed(fake: FakeBedrockJobs) -> None:
    dump: dict[str, Any] = fake.dump("seeds.json")
    jobs: list[Job] = fake.load(dump)
    fields: JobFields = {"job_name": "nightly"}
    fake.add_job(**fields)
    fake.dump(3)  # type: ignore[arg-type]
    print(jobs)


def options_are_typed() -> None:
    FakeBedrockJobs(transport="wire", training_duration=timedelta(hours=1))
    FakeBedrockJobs(transport="http")  # type: ignore[arg-type]
    FakeBedrockJobs(durations=3)  # type: ignore[call-arg]
