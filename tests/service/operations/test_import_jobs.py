"""Model import jobs and imported models."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_bedrock_jobs import FakeBedrockJobs

from ...samples import import_request
from .conftest import Refused


def test_an_import_job_makes_its_model_when_it_completes(fake: FakeBedrockJobs, bedrock: Any) -> None:
    """Until then the job tells no model, and there is none."""
    arn = bedrock.create_model_import_job(**import_request())["jobArn"]
    job = bedrock.get_model_import_job(jobIdentifier="import-1")
    assert (job["jobArn"], job["status"]) == (arn, "InProgress")
    assert not {"endTime", "importedModelArn", "failureMessage"} & job.keys()
    assert bedrock.list_imported_models()["modelSummaries"] == []
    fake.clock.advance(fake.options.import_duration)
    job = bedrock.get_model_import_job(jobIdentifier=arn)
    assert job["status"] == "Completed"
    assert job["endTime"] - job["creationTime"] == fake.options.import_duration
    (summary,) = bedrock.list_imported_models()["modelSummaries"]
    assert summary["modelArn"] == job["importedModelArn"]
    model = bedrock.get_imported_model(modelIdentifier="import-1-model")
    assert (model["jobName"], model["jobArn"]) == ("import-1", arn)
    assert model["modelDataSource"] == import_request()["modelDataSource"]


def test_a_failed_import_job_makes_no_model(fake: FakeBedrockJobs, bedrock: Any, refused: Refused) -> None:
    """It says why, and the model's name is free again."""
    fake.next_outcome("import_job", "Failed", failure_message="unsupported architecture")
    bedrock.create_model_import_job(**import_request())
    fake.clock.advance(fake.options.import_duration)
    job = bedrock.get_model_import_job(jobIdentifier="import-1")
    assert (job["status"], job["failureMessage"]) == ("Failed", "unsupported architecture")
    assert "importedModelArn" not in job
    assert refused(bedrock.get_imported_model, modelIdentifier="import-1-model")[0] == "ResourceNotFoundException"
    bedrock.create_model_import_job(**import_request("again", importedModelName="import-1-model"))


@pytest.mark.parametrize("field", ["jobName", "importedModelName"])
def test_names_in_use_are_refused(bedrock: Any, refused: Refused, field: str) -> None:
    """The job's, and the model's while the job runs."""
    first = import_request()
    bedrock.create_model_import_job(**first)
    code, message = refused(bedrock.create_model_import_job, **import_request("other", **{field: first[field]}))
    assert code == "ValidationException"
    assert message.endswith("name is currently in use.")


@pytest.mark.parametrize("by", ["modelArn", "modelName"])
def test_a_deleted_imported_model_is_gone(fake: FakeBedrockJobs, bedrock: Any, refused: Refused, by: str) -> None:
    """The job stays, and the model's name is free."""
    model = fake.add_imported_model(model_name="mine", job_name="bring")
    identifier = model.details()[by]
    bedrock.delete_imported_model(modelIdentifier=identifier)
    assert refused(bedrock.get_imported_model, modelIdentifier=identifier)[0] == "ResourceNotFoundException"
    assert bedrock.get_model_import_job(jobIdentifier="bring")["importedModelArn"] == model.arn
    bedrock.create_model_import_job(**import_request(importedModelName="mine"))


def test_the_same_token_makes_one_import_job(bedrock: Any, refused: Refused) -> None:
    """botocore does not make one by itself here."""
    request = import_request(clientRequestToken="once")
    assert bedrock.create_model_import_job(**request) is not None
    bedrock.create_model_import_job(**request)
    assert len(bedrock.list_model_import_jobs()["modelImportJobSummaries"]) == 1
    other = import_request("other", clientRequestToken="once")
    assert refused(bedrock.create_model_import_job, **other)[0] == "ConflictException"


def test_import_jobs_and_models_are_filtered(fake: FakeBedrockJobs, bedrock: Any) -> None:
    """By name, status and time."""
    old = fake.add_import_job(job_name="old", imported_model_name="first")
    fake.clock.advance(minutes=1)
    bedrock.create_model_import_job(**import_request("new"))

    def jobs(**filters: Any) -> list[str]:
        summaries = bedrock.list_model_import_jobs(**filters)["modelImportJobSummaries"]
        return [summary["jobName"] for summary in summaries]

    assert jobs() == ["new", "old"]
    assert jobs(nameContains="ol") == ["old"]
    assert jobs(statusEquals="InProgress") == ["new"]
    assert jobs(creationTimeAfter=old.creation_time) == ["new"]
    assert [each["modelName"] for each in bedrock.list_imported_models(nameContains="irs")["modelSummaries"]] == [
        "first"
    ]
    assert bedrock.list_imported_models(creationTimeAfter=old.creation_time)["modelSummaries"] == []


def test_keys_and_networks_are_told(bedrock: Any) -> None:
    """A key's id is reported as its ARN."""
    key, vpc = "12345678-1234-1234-1234-123456789012", {"subnetIds": ["subnet-1"], "securityGroupIds": ["sg-1"]}
    bedrock.create_model_import_job(**import_request(importedModelKmsKeyId=key, vpcConfig=vpc))
    job = bedrock.get_model_import_job(jobIdentifier="import-1")
    assert job["importedModelKmsKeyArn"] == f"arn:aws:kms:us-east-1:123456789012:key/{key}"
    assert job["vpcConfig"] == vpc
