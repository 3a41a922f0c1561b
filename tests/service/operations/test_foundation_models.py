"""Foundation models: the catalogue, and what jobs make of it."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_bedrock_jobs import FakeBedrockJobs
from pytest_bedrock_jobs.service.catalogue import Catalogue

from ...fakes import client
from ...samples import create_request
from .conftest import Refused

UNKNOWN = ("ValidationException", "The provided model identifier is invalid.")


def ids(bedrock: Any, **filters: str) -> set[str]:
    return {summary["modelId"] for summary in bedrock.list_foundation_models(**filters)["modelSummaries"]}


def test_a_customizable_model_has_a_sibling_that_is_not(fake: FakeBedrockJobs, bedrock: Any) -> None:
    """The sibling is for on-demand use."""
    assert fake.region_name == "us-east-1"
    nova = bedrock.get_foundation_model(modelIdentifier="amazon.nova-lite-v1:0:300k")["modelDetails"]
    plain = bedrock.get_foundation_model(modelIdentifier="amazon.nova-lite-v1:0")["modelDetails"]
    assert (nova["customizationsSupported"], nova["inferenceTypesSupported"]) == (
        ["FINE_TUNING", "DISTILLATION"],
        ["PROVISIONED"],
    )
    assert (plain["customizationsSupported"], plain["inferenceTypesSupported"]) == ([], ["ON_DEMAND"])


def test_a_model_is_found_by_id_and_by_arn(bedrock: Any, refused: Refused) -> None:
    """An ARN of another Region is not one of this Region's models."""
    by_id = bedrock.get_foundation_model(modelIdentifier="amazon.nova-micro-v1:0")["modelDetails"]
    assert bedrock.get_foundation_model(modelIdentifier=by_id["modelArn"])["modelDetails"] == by_id
    elsewhere = by_id["modelArn"].replace("us-east-1", "eu-west-1")
    assert refused(bedrock.get_foundation_model, modelIdentifier=elsewhere)[0] == "ResourceNotFoundException"
    assert (
        refused(bedrock.get_foundation_model, modelIdentifier="acme.unheard-of-v1:0")[0] == "ResourceNotFoundException"
    )


@pytest.mark.parametrize(
    ("filters", "member", "value"),
    [
        ({"byProvider": "meta"}, "providerName", "Meta"),
        ({"byCustomizationType": "DISTILLATION"}, "customizationsSupported", "DISTILLATION"),
        ({"byOutputModality": "EMBEDDING"}, "outputModalities", "EMBEDDING"),
        ({"byInferenceType": "ON_DEMAND"}, "inferenceTypesSupported", "ON_DEMAND"),
    ],
)
def test_models_are_filtered(bedrock: Any, filters: dict[str, str], member: str, value: str) -> None:
    """Every model of the catalogue that fits is there, and no other."""
    everything = bedrock.list_foundation_models()["modelSummaries"]
    wanted = {each["modelId"] for each in everything if value in each[member]}
    assert ids(bedrock, **filters) == wanted
    assert 0 < len(wanted) < len(everything)


def test_every_model_of_the_catalogue_is_one_that_aws_could_have(bedrock: Any) -> None:
    """The suite checks each against the service model; here each is fetched by what the list says."""
    for summary in bedrock.list_foundation_models()["modelSummaries"]:
        details = bedrock.get_foundation_model(modelIdentifier=summary["modelArn"])["modelDetails"]
        assert details == summary


def test_a_registered_model_is_listed_and_can_be_customized(fake: FakeBedrockJobs) -> None:
    """With ``base_models="strict"`` it is what decides."""
    with FakeBedrockJobs(base_models="strict") as strict:
        bedrock = client()
        strict.add_foundation_model("acme.wise-v1:0:8k", customizations_supported=["FINE_TUNING"], provider_name="ACME")
        assert ids(bedrock, byProvider="acme") == {"acme.wise-v1:0:8k"}
        bedrock.create_model_customization_job(**create_request(baseModelIdentifier="acme.wise-v1:0"))
        assert "acme.wise-v1:0:8k" in strict.jobs["nightly-8"].details()["baseModelArn"]
    assert not fake.unsupported_calls


def test_a_registered_model_takes_the_place_of_one_with_its_id(fake: FakeBedrockJobs, bedrock: Any) -> None:
    """Its hyperparameters are the ones that jobs get."""
    fake.add_foundation_model(
        "amazon.nova-micro-v1:0:128k", customizations_supported=["FINE_TUNING"], hyper_parameters={"depth": "9"}
    )
    bedrock.create_model_customization_job(**create_request())
    assert fake.jobs["nightly-8"].details()["hyperParameters"] == {"depth": "9"}


def test_a_removed_model_is_gone_until_the_reset(fake: FakeBedrockJobs, bedrock: Any) -> None:
    """Other fakes never notice."""
    fake.remove_foundation_model("deepseek.r1-v1:0")
    assert "deepseek.r1-v1:0" not in ids(bedrock)
    assert Catalogue().get("deepseek.r1-v1:0") is not None
    with pytest.raises(KeyError):
        fake.remove_foundation_model("deepseek.r1-v1:0")
    fake.reset()
    assert "deepseek.r1-v1:0" in ids(bedrock)


@pytest.mark.parametrize(
    ("base", "kind"),
    [
        ("acme.unheard-of-v1:0", "FINE_TUNING"),
        ("anthropic.claude-sonnet-4-20250514-v1:0", "FINE_TUNING"),
        ("amazon.nova-micro-v1:0", "CONTINUED_PRE_TRAINING"),
    ],
)
def test_only_strict_base_models_are_looked_up(refused: Refused, base: str, kind: str) -> None:
    """What is unknown, cannot be customized, or not in this way, passes as plausible otherwise."""
    request = create_request(baseModelIdentifier=base, customizationType=kind)
    with FakeBedrockJobs():
        client().create_model_customization_job(**request)
    with FakeBedrockJobs(base_models="strict"):
        assert refused(client().create_model_customization_job, **request)[0] == "ValidationException"


@pytest.mark.parametrize(
    ("model_id", "fields", "says"),
    [
        ("no dots", {}, "model_id='no dots'"),
        ("acme.wise-v1:0", {"lifecycle_status": "OLD"}, "lifecycle_status='OLD'"),
        ("acme.wise-v1:0", {"customizations_supported": ["MAGIC"]}, "customizations_supported='MAGIC'"),
        ("acme.wise-v1:0", {"model_name": ""}, "model_name='' is not a name"),
        ("acme.wise-v1:0", {"input_modalities": "TEXT"}, "input_modalities='TEXT' is not a list"),
    ],
)
def test_a_model_that_cannot_be_is_refused_at_once(model_id: str, fields: Any, says: str) -> None:
    """The error names the field and the value."""
    with pytest.raises(ValueError, match=says):
        FakeBedrockJobs().add_foundation_model(model_id, **fields)


def test_a_model_may_be_more_than_the_service_model_has_words_for(fake: FakeBedrockJobs, bedrock: Any) -> None:
    """AWS answers so, too."""
    fake.add_foundation_model(
        "acme.wise-v1:0",
        model_name="A model with a rather long name",
        input_modalities=["VIDEO"],
        inference_types_supported=["INFERENCE_PROFILE"],
    )
    details = bedrock.get_foundation_model(modelIdentifier="acme.wise-v1:0")["modelDetails"]
    assert details["modelName"] == "A model with a rather long name"
    assert (details["inputModalities"], details["inferenceTypesSupported"]) == (["VIDEO"], ["INFERENCE_PROFILE"])


def test_a_model_for_inference_profiles_says_so(bedrock: Any) -> None:
    """As AWS does, although the service model has no word for that."""
    details = bedrock.get_foundation_model(modelIdentifier="amazon.nova-premier-v1:0")["modelDetails"]
    assert details["inferenceTypesSupported"] == ["INFERENCE_PROFILE"]
    assert "VIDEO" in details["inputModalities"]
