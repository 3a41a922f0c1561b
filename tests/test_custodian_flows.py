"""What Cloud Custodian does when a policy stops jobs that nobody owns: the calls of its resources, against the fake.

https://github.com/cloud-custodian/cloud-custodian/blob/main/c7n/resources/bedrock.py
"""

from __future__ import annotations

import pytest

from pytest_bedrock_jobs import FakeBedrockJobs

ACTIVE = ("Submitted", "Validating", "Scheduled", "InProgress")


@pytest.mark.needs_operations("StopModelInvocationJob")
def test_batch_inference_jobs_that_are_under_way_are_stopped(fake_bedrock_jobs: FakeBedrockJobs) -> None:
    """All pages are read, and ended ones left alone."""
    fake = fake_bedrock_jobs
    fake.clock.freeze()
    for status in (*ACTIVE, "Completed", "Expired"):
        fake.add_invocation_job(job_name=f"batch-{status.lower()}", status=status)
    bedrock = fake.client()
    pages = bedrock.get_paginator("list_model_invocation_jobs").paginate()
    resources = pages.build_full_result()["invocationJobSummaries"]
    for each in resources:
        if each["status"] in ACTIVE:
            bedrock.stop_model_invocation_job(jobIdentifier=each["jobArn"])
    assert len(resources) == 6
    assert sum(job.status in ("Stopping", "Stopped") for job in fake.invocation_jobs) == len(ACTIVE)


def test_customization_jobs_without_an_owner_are_stopped(fake_bedrock_jobs: FakeBedrockJobs) -> None:
    """Those that run are listed, each one's details are asked for by its name and its tags by its ARN."""
    fake = fake_bedrock_jobs
    fake.clock.freeze()
    fake.add_job(job_name="mine", tags={"Owner": "me"})
    fake.add_job(job_name="nobodys")
    fake.add_job(job_name="old", status="Completed")
    bedrock = fake.client()
    pages = bedrock.get_paginator("list_model_customization_jobs").paginate(statusEquals="InProgress")
    for each in pages.build_full_result()["modelCustomizationJobSummaries"]:
        details = bedrock.get_model_customization_job(jobIdentifier=each["jobName"])
        tags = bedrock.list_tags_for_resource(resourceARN=details["jobArn"])["tags"]
        if "Owner" not in {tag["key"] for tag in tags}:
            bedrock.stop_model_customization_job(jobIdentifier=details["jobArn"])
    assert {job.name: job.status for job in fake.jobs} == {
        "mine": "InProgress",
        "nobodys": "Stopping",
        "old": "Completed",
    }
