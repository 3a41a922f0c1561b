"""Tags, on every resource that can have them."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_bedrock_jobs import FakeBedrockJobs

from ...samples import create_request, custom_model_request, import_request, tag_list
from .conftest import Refused


def make(kind: str, fake: FakeBedrockJobs, bedrock: Any, tags: list[dict[str, str]]) -> str:
    """A resource of a kind that has tags from the start, by ARN."""
    if kind == "model-customization-job":
        return str(bedrock.create_model_customization_job(**create_request(jobTags=tags))["jobArn"])
    if kind == "custom-model":
        return str(bedrock.create_custom_model(**custom_model_request(modelTags=tags))["modelArn"])
    if kind == "model-import-job":
        return str(bedrock.create_model_import_job(**import_request(jobTags=tags))["jobArn"])
    if kind == "imported-model":
        bedrock.create_model_import_job(**import_request(importedModelTags=tags))
        fake.clock.advance(fake.options.import_duration)
        return str(bedrock.get_imported_model(modelIdentifier="import-1-model")["modelArn"])
    model = fake.add_job(status="Completed").model_arn
    if kind == "custom-model-deployment":
        answer = bedrock.create_custom_model_deployment(modelDeploymentName="serving", modelArn=model, tags=tags)
        return str(answer["customModelDeploymentArn"])
    answer = bedrock.create_provisioned_model_throughput(
        provisionedModelName="bought", modelId=model, modelUnits=1, tags=tags
    )
    return str(answer["provisionedModelArn"])


KINDS = [
    "model-customization-job",
    pytest.param("custom-model", marks=pytest.mark.needs_operations("CreateCustomModel")),
    pytest.param("custom-model-deployment", marks=pytest.mark.needs_operations("CreateCustomModelDeployment")),
    "provisioned-model",
    "model-import-job",
    "imported-model",
]


@pytest.mark.parametrize("kind", KINDS)
def test_tags_come_and_go(fake: FakeBedrockJobs, bedrock: Any, kind: str) -> None:
    """Given at creation, added, replaced and taken away."""
    arn = make(kind, fake, bedrock, tag_list(team="nlp", env="test"))
    assert f":{kind}/" in arn
    bedrock.tag_resource(resourceARN=arn, tags=tag_list(env="prod", owner="me"))
    assert bedrock.list_tags_for_resource(resourceARN=arn)["tags"] == tag_list(team="nlp", env="prod", owner="me")
    bedrock.untag_resource(resourceARN=arn, tagKeys=["team", "absent"])
    assert bedrock.list_tags_for_resource(resourceARN=arn)["tags"] == tag_list(env="prod", owner="me")


def test_a_resource_has_fifty_tags_at_most(fake: FakeBedrockJobs, bedrock: Any, refused: Refused) -> None:
    """What there is and what is new count together, and it is all or nothing."""
    arn = fake.add_job(tags={f"key-{number}": "old" for number in range(49)}).arn
    bedrock.tag_resource(resourceARN=arn, tags=tag_list(**{"key-0": "new", "fiftieth": "new"}))
    before = bedrock.list_tags_for_resource(resourceARN=arn)["tags"]
    code, _ = refused(bedrock.tag_resource, resourceARN=arn, tags=tag_list(**{"key-1": "new", "more": "new"}))
    assert code == "TooManyTagsException"
    assert bedrock.list_tags_for_resource(resourceARN=arn)["tags"] == before


def test_jobs_that_were_seeded_alike_have_their_own_tags(fake: FakeBedrockJobs, bedrock: Any) -> None:
    """To tag one leaves the other as it was."""
    first, second = fake.add_jobs(2, tags={"team": "nlp"})
    bedrock.tag_resource(resourceARN=first.arn, tags=tag_list(team="vision"))
    assert bedrock.list_tags_for_resource(resourceARN=second.arn)["tags"] == tag_list(team="nlp")


@pytest.mark.parametrize("operation", ["tag_resource", "untag_resource", "list_tags_for_resource"])
@pytest.mark.parametrize(
    "arn",
    [
        "arn:aws:bedrock:us-east-1:123456789012:model-import-job/aaaaaaaaaaaa",
        "arn:aws:bedrock:us-east-1:123456789012:guardrail/aaaaaaaaaaaa",
        "arn:aws:bedrock:eu-west-1:123456789012:imported-model/aaaaaaaaaaaa",
    ],
)
def test_what_is_not_there_has_no_tags(bedrock: Any, refused: Refused, operation: str, arn: str) -> None:
    """Nor has what is not faked, or what is elsewhere."""
    more: Any = {"tag_resource": {"tags": []}, "untag_resource": {"tagKeys": []}}.get(operation, {})
    code, message = refused(getattr(bedrock, operation), resourceARN=arn, **more)
    assert (code, message) == ("ResourceNotFoundException", "The provided resource was not found.")


def test_a_copy_job_cannot_be_tagged(fake: FakeBedrockJobs, bedrock: Any, refused: Refused) -> None:
    """The service model has no place for its ARN there."""
    model = fake.add_job(status="Completed").model_arn
    arn = bedrock.create_model_copy_job(sourceModelArn=model, targetModelName="copy")["jobArn"]
    assert refused(bedrock.tag_resource, resourceARN=arn, tags=[])[0] == "ValidationException"
