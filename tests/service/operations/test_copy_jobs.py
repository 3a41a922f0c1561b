"""Model copy jobs, across Regions and accounts."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_bedrock_jobs import FakeBedrockJobs

from ...fakes import client
from ...samples import custom_model_request, tag_list
from .conftest import Refused


def test_a_copy_comes_to_the_callers_region_when_the_job_completes(fake: FakeBedrockJobs, bedrock: Any) -> None:
    """It knows the job that made the original; the original stays where it is."""
    source = fake.add_custom_model(model_name="mine", region_name="us-west-2")
    arn = bedrock.create_model_copy_job(
        sourceModelArn=source.arn, targetModelName="copy", targetModelTags=tag_list(team="nlp")
    )["jobArn"]
    job = bedrock.get_model_copy_job(jobArn=arn)
    assert (job["status"], job["sourceModelName"], job["sourceAccountId"]) == ("InProgress", "mine", fake.account_id)
    assert job["targetModelArn"].startswith("arn:aws:bedrock:us-east-1:")
    assert bedrock.list_custom_models()["modelSummaries"] == []
    fake.clock.advance(fake.options.copy_duration)
    assert bedrock.get_model_copy_job(jobArn=arn)["status"] == "Completed"
    copy = bedrock.get_custom_model(modelIdentifier="copy")
    assert copy["modelArn"] == job["targetModelArn"]
    assert copy["baseModelArn"].startswith("arn:aws:bedrock:us-east-1::foundation-model/")
    assert copy["jobArn"] == source.details()["jobArn"]
    assert bedrock.list_tags_for_resource(resourceARN=copy["modelArn"])["tags"] == tag_list(team="nlp")
    assert [each["modelName"] for each in client("us-west-2").list_custom_models()["modelSummaries"]] == ["mine"]


def test_a_failed_copy_makes_no_model(fake: FakeBedrockJobs, bedrock: Any) -> None:
    """It says why."""
    fake.next_outcome("copy_job", "Failed", failure_message="no access", name="copy")
    source = fake.add_custom_model(model_name="mine", region_name="us-west-2")
    arn = bedrock.create_model_copy_job(sourceModelArn=source.arn, targetModelName="copy")["jobArn"]
    fake.clock.advance(fake.options.copy_duration)
    job = bedrock.get_model_copy_job(jobArn=arn)
    assert (job["status"], job["failureMessage"]) == ("Failed", "no access")
    assert bedrock.list_custom_models()["modelSummaries"] == []


def test_a_model_of_another_account_can_be_copied(fake: FakeBedrockJobs, bedrock: Any) -> None:
    """The copy belongs to the caller's account."""
    source = fake.add_custom_model(account_id="222222222222")
    bedrock.create_model_copy_job(sourceModelArn=source.arn, targetModelName="copy")
    fake.clock.advance(fake.options.copy_duration)
    (copy,) = bedrock.list_custom_models()["modelSummaries"]
    assert copy["ownerAccountId"] == fake.account_id
    (job,) = bedrock.list_model_copy_jobs(sourceAccountEquals="222222222222")["modelCopyJobSummaries"]
    assert job["sourceAccountId"] == "222222222222"
    assert bedrock.list_model_copy_jobs(sourceAccountEquals=fake.account_id)["modelCopyJobSummaries"] == []


def test_a_copy_outlives_its_original(fake: FakeBedrockJobs, bedrock: Any) -> None:
    """The job goes on telling of it, too."""
    source = fake.add_custom_model(model_name="mine", region_name="us-west-2")
    bedrock.create_model_copy_job(sourceModelArn=source.arn, targetModelName="copy")
    client("us-west-2").delete_custom_model(modelIdentifier="mine")
    fake.clock.advance(fake.options.copy_duration)
    (job,) = bedrock.list_model_copy_jobs(statusEquals="Completed")["modelCopyJobSummaries"]
    assert job["sourceModelArn"] == source.arn
    assert bedrock.get_custom_model(modelIdentifier="copy")["modelName"] == "copy"


@pytest.mark.needs_operations("CreateCustomModel")
def test_what_cannot_be_copied_is_refused(fake: FakeBedrockJobs, bedrock: Any, refused: Refused) -> None:
    """A model that is not there, one of another partition, one that is not ready, and a name in use."""
    create, source = bedrock.create_model_copy_job, fake.add_custom_model(model_name="mine")
    absent = f"{source.arn[:-12]}aaaaaaaaaaaa"
    assert refused(create, sourceModelArn=absent, targetModelName="copy")[0] == "ResourceNotFoundException"
    foundation = "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-micro-v1:0"
    assert refused(create, sourceModelArn=foundation, targetModelName="copy")[0] == "ResourceNotFoundException"
    government = fake.add_custom_model(region_name="us-gov-west-1")
    assert refused(create, sourceModelArn=government.arn, targetModelName="copy")[0] == "ResourceNotFoundException"
    creating = bedrock.create_custom_model(**custom_model_request())["modelArn"]
    assert refused(create, sourceModelArn=creating, targetModelName="copy")[0] == "ValidationException"
    assert refused(create, sourceModelArn=source.arn, targetModelName="mine")[0] == "ValidationException"


@pytest.mark.parametrize("filters", [{"targetModelNameContains": "op"}, {"statusEquals": "InProgress"}])
def test_copy_jobs_are_filtered(fake: FakeBedrockJobs, bedrock: Any, filters: dict[str, str]) -> None:
    """By the copy's name, by status and by the original."""
    fake.add_copy_job(target_model_name="done")
    source = fake.add_custom_model()
    bedrock.create_model_copy_job(sourceModelArn=source.arn, targetModelName="copy")
    for each in (filters, {"sourceModelArnEquals": source.arn}):
        (job,) = bedrock.list_model_copy_jobs(**each)["modelCopyJobSummaries"]
        assert job["targetModelName"] == "copy"
    assert len(bedrock.list_model_copy_jobs()["modelCopyJobSummaries"]) == 2
