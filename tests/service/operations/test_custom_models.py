"""Custom models: what jobs make, what CreateCustomModel brings in, and what becomes of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from pytest_bedrock_jobs import FakeBedrockJobs

from ...samples import create_request, custom_model_request, tag_list
from .conftest import Refused

MINUTE = timedelta(minutes=1)


def names(answer: Any) -> list[str]:
    return [summary["modelName"] for summary in answer["modelSummaries"]]


def test_a_job_makes_its_model_at_the_instant_it_completes(fake: FakeBedrockJobs, bedrock: Any) -> None:
    """Not a millisecond before."""
    fake.clock.freeze()
    job = bedrock.create_model_customization_job(**create_request())["jobArn"]
    fake.clock.advance(fake.options.training_duration - timedelta(milliseconds=1))
    assert names(bedrock.list_custom_models()) == []
    fake.clock.advance(timedelta(milliseconds=1))
    assert names(bedrock.list_custom_models()) == ["nightly-8-model"]
    assert bedrock.get_custom_model(modelIdentifier="nightly-8-model")["jobArn"] == job


@pytest.mark.parametrize("outcome", ["Failed", "Stopped"])
def test_a_job_that_does_not_complete_makes_no_model(
    fake: FakeBedrockJobs, bedrock: Any, refused: Refused, outcome: Any
) -> None:
    """Neither a failed one nor a stopped one."""
    fake.next_job(outcome=outcome)
    bedrock.create_model_customization_job(**create_request())
    fake.clock.advance(fake.options.training_duration * 2)
    assert names(bedrock.list_custom_models()) == []
    code, message = refused(bedrock.get_custom_model, modelIdentifier="nightly-8-model")
    assert (code, message) == ("ResourceNotFoundException", "The provided custom model was not found.")


def test_a_model_tells_of_the_job_that_made_it(fake: FakeBedrockJobs, bedrock: Any) -> None:
    """Its creation time is the job's, and it has the job's ARN and not its name, as recorded answers have it."""
    job = fake.add_job(status="Completed", hyper_parameters={"epochCount": "3"})
    model = bedrock.get_custom_model(modelIdentifier=job.model_arn)
    details: Any = job.details()
    assert (model["modelArn"], model["modelName"]) == (job.model_arn, job.model_name)
    assert (model["jobArn"], model["creationTime"]) == (job.arn, job.creation_time)
    assert "jobName" not in model
    for member in ("hyperParameters", "trainingDataConfig", "outputDataConfig", "trainingMetrics", "customizationType"):
        assert model[member] == details[member]


def test_a_job_that_the_test_completes_has_its_model_at_once(fake: FakeBedrockJobs, bedrock: Any) -> None:
    """`Job.complete` is a completion like any other."""
    job = fake.add_job()
    assert names(bedrock.list_custom_models()) == []
    job.complete()
    assert names(bedrock.list_custom_models()) == [job.model_name]


def test_models_are_listed_newest_first_by_their_jobs_creation(fake: FakeBedrockJobs, bedrock: Any) -> None:
    """The order in which the jobs completed does not count."""
    first = fake.add_job(job_name="first")
    fake.clock.advance(MINUTE)
    second = fake.add_job(job_name="second")
    second.complete()
    assert names(bedrock.list_custom_models()) == ["second-model"]
    first.complete()
    assert names(bedrock.list_custom_models()) == ["second-model", "first-model"]
    assert names(bedrock.list_custom_models(sortBy="CreationTime", sortOrder="Ascending")) == [
        "first-model",
        "second-model",
    ]


def test_a_model_made_between_two_pages_does_not_show_in_the_second(fake: FakeBedrockJobs, bedrock: Any) -> None:
    """A listing shows one instant."""
    fake.add_jobs(3, status="Completed")
    running = fake.add_job(creation_time=fake.clock.now() - timedelta(minutes=59))
    page = bedrock.list_custom_models(maxResults=2)
    running.complete()
    rest = bedrock.list_custom_models(maxResults=2, nextToken=page["nextToken"])
    assert len(page["modelSummaries"]) + len(rest["modelSummaries"]) == 3
    assert running.model_name in names(bedrock.list_custom_models())


def test_name_contains_looks_at_the_models_name(fake: FakeBedrockJobs, bedrock: Any) -> None:
    """Not at the job's."""
    fake.add_job(job_name="alpha", custom_model_name="beta", status="Completed")
    assert names(bedrock.list_custom_models(nameContains="eta")) == ["beta"]
    assert names(bedrock.list_custom_models(nameContains="alpha")) == []


@pytest.mark.needs_operations("CreateCustomModel")
def test_models_are_filtered_by_creation_time_and_status(fake: FakeBedrockJobs, bedrock: Any) -> None:
    """The bounds are strict."""
    job = fake.add_job(status="Completed")
    bedrock.create_custom_model(**custom_model_request())
    assert names(bedrock.list_custom_models(modelStatus="Active")) == [job.model_name]
    assert names(bedrock.list_custom_models(modelStatus="Creating")) == ["brought-in"]
    assert names(bedrock.list_custom_models(creationTimeBefore=job.creation_time)) == []
    assert names(bedrock.list_custom_models(creationTimeAfter=job.creation_time)) == ["brought-in"]


def test_a_model_trained_on_a_model_has_both_as_its_base(fake: FakeBedrockJobs, bedrock: Any) -> None:
    """The custom model is its base, and the foundation model is at the root of both."""
    first = fake.add_job(job_name="first", status="Completed")
    bedrock.create_model_customization_job(**create_request("second", baseModelIdentifier=first.model_arn))
    fake.clock.advance(fake.options.training_duration)
    foundation = first.details()["baseModelArn"]
    assert names(bedrock.list_custom_models(baseModelArnEquals=first.model_arn)) == ["second-model"]
    assert names(bedrock.list_custom_models(baseModelArnEquals=foundation)) == ["first-model"]
    assert names(bedrock.list_custom_models(foundationModelArnEquals=foundation)) == ["second-model", "first-model"]
    assert bedrock.get_custom_model(modelIdentifier="second-model")["baseModelArn"] == first.model_arn


def test_an_account_owns_all_its_models(fake: FakeBedrockJobs, bedrock: Any) -> None:
    """Nothing is shared between accounts."""
    job = fake.add_job(status="Completed")
    assert names(bedrock.list_custom_models(isOwned=True)) == [job.model_name]
    assert names(bedrock.list_custom_models(isOwned=False)) == []
    assert bedrock.list_custom_models()["modelSummaries"][0]["ownerAccountId"] == fake.account_id


@pytest.mark.needs_operations("CreateCustomModel")
def test_a_model_that_is_brought_in_becomes_active(fake: FakeBedrockJobs, bedrock: Any) -> None:
    """It is Creating for `model_creation_duration`, and no job made it."""
    arn = bedrock.create_custom_model(**custom_model_request())["modelArn"]
    assert ":custom-model/imported/" in arn
    assert bedrock.get_custom_model(modelIdentifier=arn)["modelStatus"] == "Creating"
    fake.clock.advance(fake.options.model_creation_duration)
    model = bedrock.get_custom_model(modelIdentifier="brought-in")
    assert (model["modelStatus"], model["customizationType"]) == ("Active", "IMPORTED")
    assert "jobArn" not in model


@pytest.mark.needs_operations("CreateCustomModel")
@pytest.mark.parametrize("taker", ["a job", "a model"])
def test_a_models_name_is_taken_while_something_holds_it(
    fake: FakeBedrockJobs, bedrock: Any, refused: Refused, taker: str
) -> None:
    """A running job is going to make a model of that name. AWS says it in different words."""
    if taker == "a job":
        fake.add_job(custom_model_name="mine")
    else:
        bedrock.create_custom_model(**custom_model_request("mine"))
    exists = ("ValidationException", "A custom model with the provided name already exists.")
    assert refused(bedrock.create_custom_model, **custom_model_request("mine")) == exists
    request = create_request("other", customModelName="mine")
    in_use = ("ValidationException", "The provided custom model name is currently in use.")
    assert refused(bedrock.create_model_customization_job, **request) == in_use


@pytest.mark.needs_operations("CreateCustomModel")
@pytest.mark.parametrize("by", ["modelArn", "modelName"])
def test_a_deleted_model_is_gone_and_its_name_is_free(
    fake: FakeBedrockJobs, bedrock: Any, refused: Refused, by: str
) -> None:
    """The job that made it stays, and keeps the model's ARN."""
    job = fake.add_job(custom_model_name="mine", status="Completed")
    model = bedrock.get_custom_model(modelIdentifier="mine")
    bedrock.delete_custom_model(modelIdentifier=model[by])
    assert refused(bedrock.get_custom_model, modelIdentifier=model[by])[0] == "ResourceNotFoundException"
    assert names(bedrock.list_custom_models()) == []
    assert bedrock.get_model_customization_job(jobIdentifier=job.arn)["outputModelArn"] == model["modelArn"]
    bedrock.create_custom_model(**custom_model_request("mine"))
    assert names(bedrock.list_custom_models()) == ["mine"]


@pytest.mark.needs_operations("CreateCustomModelDeployment")
def test_a_model_in_use_cannot_be_deleted(fake: FakeBedrockJobs, bedrock: Any, refused: Refused) -> None:
    """Neither under a deployment nor under provisioned throughput; without them it can."""
    job = fake.add_job(status="Completed")
    bedrock.create_custom_model_deployment(modelDeploymentName="serving", modelArn=job.model_arn)
    bedrock.create_provisioned_model_throughput(provisionedModelName="bought", modelId=job.model_arn, modelUnits=1)
    fake.clock.advance(minutes=15)
    assert refused(bedrock.delete_custom_model, modelIdentifier=job.model_arn)[0] == "ConflictException"
    bedrock.delete_custom_model_deployment(customModelDeploymentIdentifier="serving")
    code, message = refused(bedrock.delete_custom_model, modelIdentifier=job.model_arn)
    assert code == "ConflictException"
    assert ":provisioned-model/" in message
    bedrock.delete_provisioned_model_throughput(provisionedModelId="bought")
    bedrock.delete_custom_model(modelIdentifier=job.model_arn)
    assert names(bedrock.list_custom_models()) == []


@pytest.mark.needs_operations("CreateCustomModel")
def test_a_model_that_is_being_created_cannot_be_deleted(bedrock: Any, refused: Refused) -> None:
    """It can as soon as it is there."""
    bedrock.create_custom_model(**custom_model_request())
    assert refused(bedrock.delete_custom_model, modelIdentifier="brought-in")[0] == "ConflictException"


@pytest.mark.needs_operations("CreateCustomModel")
def test_the_same_token_makes_one_model(bedrock: Any, refused: Refused) -> None:
    """The same request again is answered as before; another one with the token is a conflict."""
    request = custom_model_request(clientRequestToken="once")
    arn = bedrock.create_custom_model(**request)["modelArn"]
    assert bedrock.create_custom_model(**request)["modelArn"] == arn
    other = {**request, "modelName": "other"}
    assert refused(bedrock.create_custom_model, **other)[0] == "ConflictException"
    assert names(bedrock.list_custom_models()) == ["brought-in"]


@pytest.mark.needs_operations("CreateCustomModel")
def test_a_deleted_model_takes_its_tags_with_it(fake: FakeBedrockJobs, bedrock: Any, refused: Refused) -> None:
    """A model of the same name begins without."""
    job = fake.add_job(custom_model_name="mine", status="Completed", model_tags={"team": "nlp"})
    assert bedrock.list_tags_for_resource(resourceARN=job.model_arn)["tags"] == tag_list(team="nlp")
    bedrock.delete_custom_model(modelIdentifier="mine")
    assert refused(bedrock.list_tags_for_resource, resourceARN=job.model_arn)[0] == "ResourceNotFoundException"
    arn = bedrock.create_custom_model(**custom_model_request("mine"))["modelArn"]
    assert bedrock.list_tags_for_resource(resourceARN=arn)["tags"] == []


@pytest.mark.needs_operations("CreateCustomModel")
def test_a_model_in_s3_needs_a_role(bedrock: Any, refused: Refused) -> None:
    """The service model says so in words only."""
    request = custom_model_request()
    del request["roleArn"]
    code, message = refused(bedrock.create_custom_model, **request)
    assert (code, "roleArn" in message) == ("ValidationException", True)


@pytest.mark.needs_operations("CreateCustomModel")
def test_a_model_that_was_brought_in_is_not_trained_further(
    fake: FakeBedrockJobs, bedrock: Any, refused: Refused
) -> None:
    """Nobody knows its base."""
    fake.add_custom_model(model_name="mine", customization_type="IMPORTED")
    request = create_request(baseModelIdentifier="mine")
    assert refused(bedrock.create_model_customization_job, **request)[0] == "ValidationException"


@pytest.mark.needs_members("CreateCustomModelRequest", "customModelDataSource")
def test_a_model_comes_from_one_source(bedrock: Any, refused: Refused) -> None:
    """Neither none nor two."""
    request = custom_model_request()
    del request["modelSourceConfig"]
    code, message = refused(bedrock.create_custom_model, **request)
    assert (code, message) == (
        "ValidationException",
        "Exactly one of modelSourceConfig and customModelDataSource must be provided.",
    )
