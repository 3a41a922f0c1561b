"""Custom model deployments."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from pytest_bedrock_jobs import FakeBedrockJobs

from ...samples import custom_model_request
from .conftest import Refused

pytestmark = pytest.mark.needs_operations("CreateCustomModel", "CreateCustomModelDeployment")

MUTATING = ("ValidationException", "Custom model deployment is in a mutating state")


@pytest.fixture
def model(fake: FakeBedrockJobs) -> str:
    """The ARN of a custom model."""
    return fake.add_custom_model(model_name="mine").arn


def deploy(bedrock: Any, model: str, name: str = "serving") -> str:
    answer = bedrock.create_custom_model_deployment(modelDeploymentName=name, modelArn=model, description="for tests")
    return str(answer["customModelDeploymentArn"])


def get(bedrock: Any, identifier: str = "serving") -> Any:
    return bedrock.get_custom_model_deployment(customModelDeploymentIdentifier=identifier)


def test_a_deployment_becomes_active(fake: FakeBedrockJobs, bedrock: Any, model: str) -> None:
    """It is Creating for `deployment_duration`; its name has another name in a list."""
    fake.clock.freeze()
    arn = deploy(bedrock, model)
    fake.clock.advance(fake.options.deployment_duration - timedelta(milliseconds=1))
    assert get(bedrock)["status"] == "Creating"
    fake.clock.advance(timedelta(milliseconds=1))
    deployment = get(bedrock, arn)
    assert (deployment["status"], deployment["modelDeploymentName"]) == ("Active", "serving")
    assert (deployment["modelArn"], deployment["description"]) == (model, "for tests")
    assert deployment["lastUpdatedAt"] - deployment["createdAt"] == fake.options.deployment_duration
    (summary,) = bedrock.list_custom_model_deployments()["modelDeploymentSummaries"]
    assert (summary["customModelDeploymentName"], summary["customModelDeploymentArn"]) == ("serving", arn)


def test_a_deployment_can_fail(fake: FakeBedrockJobs, bedrock: Any, model: str) -> None:
    """The test decides it, and when."""
    fake.next_outcome("deployment", "Failed", failure_message="no capacity", after=timedelta(minutes=1), name="serv*")
    deploy(bedrock, model)
    fake.clock.advance(minutes=1)
    deployment = get(bedrock)
    assert (deployment["status"], deployment["failureMessage"]) == ("Failed", "no capacity")


def test_a_deployment_that_is_being_created_cannot_be_deleted(
    fake: FakeBedrockJobs, bedrock: Any, model: str, refused: Refused
) -> None:
    """In the recorded words; as soon as it is Active it can."""
    deploy(bedrock, model)
    name = "serving"
    assert refused(bedrock.delete_custom_model_deployment, customModelDeploymentIdentifier=name) == MUTATING
    fake.clock.advance(fake.options.deployment_duration)
    bedrock.delete_custom_model_deployment(customModelDeploymentIdentifier=name)
    assert bedrock.list_custom_model_deployments()["modelDeploymentSummaries"] == []


@pytest.mark.parametrize("by", ["customModelDeploymentArn", "modelDeploymentName"])
def test_a_deleted_deployment_is_gone_and_its_name_is_free(
    fake: FakeBedrockJobs, bedrock: Any, model: str, refused: Refused, by: str
) -> None:
    """By name and by ARN."""
    identifier = fake.add_deployment(deployment_name="serving", model=model).details()[by]
    bedrock.delete_custom_model_deployment(customModelDeploymentIdentifier=identifier)
    code, message = refused(bedrock.get_custom_model_deployment, customModelDeploymentIdentifier=identifier)
    assert (code, message) == ("ResourceNotFoundException", "The provided custom model deployment was not found.")
    deploy(bedrock, model)


def test_a_name_in_use_is_refused(fake: FakeBedrockJobs, bedrock: Any, model: str, refused: Refused) -> None:
    """Names are unique in an account and Region."""
    fake.add_deployment(deployment_name="serving", model=model)
    create = bedrock.create_custom_model_deployment
    code, message = refused(create, modelDeploymentName="serving", modelArn=model)
    assert code == "ValidationException"
    assert "in use" in message


def test_only_an_active_model_can_be_deployed(bedrock: Any, model: str, refused: Refused) -> None:
    """Not one that is being created, and not one that is not there."""
    create = bedrock.create_custom_model_deployment
    creating = bedrock.create_custom_model(**custom_model_request())["modelArn"]
    assert refused(create, modelDeploymentName="serving", modelArn=creating)[0] == "ValidationException"
    absent = f"{model[:-12]}aaaaaaaaaaaa"
    assert refused(create, modelDeploymentName="serving", modelArn=absent)[0] == "ResourceNotFoundException"


def test_the_same_token_makes_one_deployment(bedrock: Any, model: str, refused: Refused) -> None:
    """Another request with it is refused with an error that the operation has."""
    request = {"modelDeploymentName": "serving", "modelArn": model, "clientRequestToken": "once"}
    first = bedrock.create_custom_model_deployment(**request)["customModelDeploymentArn"]
    assert bedrock.create_custom_model_deployment(**request)["customModelDeploymentArn"] == first
    other = {**request, "modelDeploymentName": "other"}
    assert refused(bedrock.create_custom_model_deployment, **other)[0] == "ValidationException"


def test_deployments_are_filtered(fake: FakeBedrockJobs, bedrock: Any, model: str) -> None:
    """By name, model, status and time."""
    old = fake.add_deployment(deployment_name="old")
    fake.clock.advance(minutes=1)
    deploy(bedrock, model, "new")

    def listed(**filters: Any) -> list[str]:
        summaries = bedrock.list_custom_model_deployments(**filters)["modelDeploymentSummaries"]
        return [summary["customModelDeploymentName"] for summary in summaries]

    assert listed() == ["new", "old"]
    assert listed(sortBy="CreationTime", sortOrder="Ascending") == ["old", "new"]
    assert listed(nameContains="ol") == ["old"]
    assert listed(modelArnEquals=model) == ["new"]
    assert listed(statusEquals="Creating") == ["new"]
    assert listed(statusEquals="Active") == ["old"]
    assert listed(createdAfter=old.creation_time) == ["new"]
    assert listed(createdBefore=old.creation_time) == []


@pytest.mark.needs_operations("UpdateCustomModelDeployment")
def test_a_deployment_that_is_being_created_cannot_be_updated(bedrock: Any, model: str, refused: Refused) -> None:
    """In the same words."""
    deploy(bedrock, model)
    update = bedrock.update_custom_model_deployment
    assert refused(update, customModelDeploymentIdentifier="serving", modelArn=model) == MUTATING


@pytest.mark.needs_operations("UpdateCustomModelDeployment")
def test_a_deployment_that_failed_cannot_be_updated(
    fake: FakeBedrockJobs, bedrock: Any, model: str, refused: Refused
) -> None:
    """There is nothing that serves a model."""
    fake.add_deployment(deployment_name="serving", status="Failed")
    assert refused(
        bedrock.update_custom_model_deployment, customModelDeploymentIdentifier="serving", modelArn=model
    ) == (
        "ValidationException",
        "The provided custom model deployment cannot be updated. Status was: Failed",
    )


@pytest.mark.needs_operations("UpdateCustomModelDeployment")
def test_an_update_switches_the_model_when_it_is_through(
    fake: FakeBedrockJobs, bedrock: Any, model: str, refused: Refused
) -> None:
    """Until then the deployment stays Active with its former model, and both models are in use."""
    fake.add_deployment(deployment_name="serving", model=model)
    other = fake.add_custom_model(model_name="other").arn
    bedrock.update_custom_model_deployment(customModelDeploymentIdentifier="serving", modelArn=other)
    deployment = get(bedrock)
    assert (deployment["status"], deployment["modelArn"]) == ("Active", model)
    assert deployment["updateDetails"] == {"modelArn": other, "updateStatus": "Updating"}
    assert refused(bedrock.delete_custom_model_deployment, customModelDeploymentIdentifier="serving") == MUTATING
    for each in (model, other):
        assert refused(bedrock.delete_custom_model, modelIdentifier=each)[0] == "ConflictException"
    fake.clock.advance(fake.options.deployment_duration)
    deployment = get(bedrock)
    assert deployment["modelArn"] == other
    assert deployment["updateDetails"] == {"modelArn": other, "updateStatus": "UpdateCompleted"}
    bedrock.delete_custom_model(modelIdentifier=model)


@pytest.mark.needs_operations("UpdateCustomModelDeployment")
def test_a_failed_update_leaves_the_former_model(fake: FakeBedrockJobs, bedrock: Any, model: str) -> None:
    """The model that it was to be is not in use."""
    fake.add_deployment(deployment_name="serving", model=model)
    other = fake.add_custom_model(model_name="other").arn
    fake.next_outcome("deployment_update", "UpdateFailed", failure_message="no capacity")
    bedrock.update_custom_model_deployment(customModelDeploymentIdentifier="serving", modelArn=other)
    fake.clock.advance(fake.options.deployment_duration)
    deployment = get(bedrock)
    assert (deployment["status"], deployment["modelArn"]) == ("Active", model)
    assert deployment["updateDetails"] == {"modelArn": other, "updateStatus": "UpdateFailed"}
    assert deployment["failureMessage"] == "no capacity"
    bedrock.delete_custom_model(modelIdentifier=other)


@pytest.mark.needs_operations("UpdateCustomModelDeployment")
def test_an_update_between_two_pages_does_not_show_in_the_second(
    fake: FakeBedrockJobs, bedrock: Any, model: str
) -> None:
    """A listing shows one instant, within a millisecond, too."""
    fake.clock.freeze()
    fake.add_deployments(2, deployment_name=["first", "second"], model=model)
    other = fake.add_custom_model(model_name="other").arn
    page = bedrock.list_custom_model_deployments(modelArnEquals=model, maxResults=1)
    bedrock.update_custom_model_deployment(customModelDeploymentIdentifier="first", modelArn=other)
    fake.deployments["first"].complete()
    rest = bedrock.list_custom_model_deployments(modelArnEquals=model, maxResults=1, nextToken=page["nextToken"])
    (summary,) = rest["modelDeploymentSummaries"]
    assert (summary["customModelDeploymentName"], summary["modelArn"]) == ("first", model)


@pytest.mark.needs_operations("UpdateCustomModelDeployment")
def test_a_listing_says_why_an_update_has_failed(fake: FakeBedrockJobs, bedrock: Any, model: str) -> None:
    """As the details do."""
    fake.add_deployment(deployment_name="serving", model=model)
    fake.next_outcome("deployment_update", "UpdateFailed", failure_message="no capacity")
    bedrock.update_custom_model_deployment(customModelDeploymentIdentifier="serving", modelArn=model)
    fake.clock.advance(fake.options.deployment_duration)
    (summary,) = bedrock.list_custom_model_deployments()["modelDeploymentSummaries"]
    assert summary["failureMessage"] == get(bedrock)["failureMessage"] == "no capacity"


def test_a_token_stands_for_its_request_after_a_deletion(fake: FakeBedrockJobs, bedrock: Any, model: str) -> None:
    """The same request again gets the same answer, and makes nothing."""
    request = {"modelDeploymentName": "serving", "modelArn": model, "clientRequestToken": "once"}
    first = bedrock.create_custom_model_deployment(**request)["customModelDeploymentArn"]
    fake.clock.advance(fake.options.deployment_duration)
    bedrock.delete_custom_model_deployment(customModelDeploymentIdentifier="serving")
    assert bedrock.create_custom_model_deployment(**request)["customModelDeploymentArn"] == first
    assert len(fake.deployments) == 0


def test_a_deployment_that_has_failed_serves_nothing(fake: FakeBedrockJobs, bedrock: Any, model: str) -> None:
    """Its model can be deleted."""
    fake.add_deployment(model=model, status="Failed")
    bedrock.delete_custom_model(modelIdentifier=model)
