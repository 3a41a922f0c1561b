"""Foundation models: the catalogue, and what jobs make of it."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from botocore.exceptions import ParamValidationError

from pytest_bedrock_jobs import FakeBedrockJobs
from pytest_bedrock_jobs.service.bedrock import Call
from pytest_bedrock_jobs.service.catalogue import Catalogue
from pytest_bedrock_jobs.service.errors import ServiceError
from pytest_bedrock_jobs.service.registry import OPERATIONS
from pytest_bedrock_jobs.wire import model

from ...fakes import NOW, client, frozen
from ...samples import create_request
from .conftest import Refused

LAUNCH = datetime(2025, 1, 2, tzinfo=timezone.utc)
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
        ("acme.wise-v1:0", {"legacy_time": datetime(2026, 1, 2)}, "legacy_time=.* has no time zone"),
        (
            "acme.wise-v1:0",
            {"start_of_life_time": LAUNCH, "end_of_life_time": LAUNCH - timedelta(days=1)},
            r"end_of_life_time=2025-01-01T00:00:00\+00:00 is before start_of_life_time=2025-01-02T00:00:00\+00:00; pass a later",
        ),
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


@pytest.mark.parametrize(
    "model_id",
    [
        "amazon.nova-2-lite-v1:0",
        "meta.llama3-2-1b-instruct-v1:0",
        "meta.llama3-2-3b-instruct-v1:0",
        "meta.llama3-3-70b-instruct-v1:0",
    ],
)
def test_a_sibling_that_aws_refuses_on_demand_is_for_inference_profiles(bedrock: Any, model_id: str) -> None:
    """Code that offers what it lists by ON_DEMAND must not offer these."""
    assert bedrock.get_foundation_model(modelIdentifier=model_id)["modelDetails"]["inferenceTypesSupported"] == [
        "INFERENCE_PROFILE"
    ]
    assert model_id not in ids(bedrock, byInferenceType="ON_DEMAND")


KNOWN_DATES = set(getattr(model.shape("FoundationModelLifecycle"), "members", ())) - {"status"}


def test_a_model_shows_the_dates_of_its_lifecycle(bedrock: Any) -> None:
    """As far as the installed botocore knows them."""
    shown = bedrock.get_foundation_model(modelIdentifier="anthropic.claude-sonnet-4-20250514-v1:0")["modelDetails"]
    dates = {
        "startOfLifeTime": datetime(2025, 5, 22, tzinfo=timezone.utc),
        "legacyTime": datetime(2026, 4, 14, 8, tzinfo=timezone.utc),
        "publicExtendedAccessTime": datetime(2026, 7, 14, 8, tzinfo=timezone.utc),
        "endOfLifeTime": datetime(2026, 10, 14, 8, tzinfo=timezone.utc),
    }
    lifecycle = dict(shown["modelLifecycle"])
    assert lifecycle.pop("status") in ("ACTIVE", "LEGACY")
    assert lifecycle == {name: date for name, date in dates.items() if name in KNOWN_DATES}


def test_a_registered_model_has_a_lifecycle_by_the_clock() -> None:
    """It is active before its legacy time, and stays when its end has come."""
    day = timedelta(days=1)
    with frozen() as fake:
        fake.add_foundation_model(
            "acme.wise-v1:0",
            start_of_life_time=NOW - day,
            legacy_time=NOW + day,
            public_extended_access_time=NOW + 2 * day,
            end_of_life_time=NOW + 3 * day,
        )
        seen = []
        for _ in range(5):
            details = client().get_foundation_model(modelIdentifier="acme.wise-v1:0")["modelDetails"]
            seen.append(details["modelLifecycle"]["status"])
            fake.clock.advance(day)
    assert seen == ["ACTIVE", "LEGACY", "LEGACY", "LEGACY", "LEGACY"]


def test_a_status_that_is_given_counts_more_than_the_dates(fake: FakeBedrockJobs, bedrock: Any) -> None:
    """AWS has had models whose dates and status did not agree."""
    fake.add_foundation_model("acme.wise-v1:0", lifecycle_status="ACTIVE", legacy_time=LAUNCH)
    details = bedrock.get_foundation_model(modelIdentifier="acme.wise-v1:0")["modelDetails"]
    assert details["modelLifecycle"]["status"] == "ACTIVE"


NO_PROJECT = ("ValidationException", "The provided project identifier is invalid.")
ASKED = [("list_foundation_models", {}), ("get_foundation_model", {"modelIdentifier": "amazon.nova-micro-v1:0"})]


@pytest.mark.parametrize(("method", "request_"), ASKED)
def test_a_project_that_does_not_exist_is_refused(
    bedrock: Any, refused: Refused, method: str, request_: dict[str, str]
) -> None:
    """By Bedrock, or by a botocore that does not know projects yet."""
    call = getattr(bedrock, method)
    operation = bedrock.meta.method_to_api_mapping[method]
    if "projectIdentifier" in model.operation_model(operation).input_shape.members:  # type: ignore[union-attr]
        assert refused(call, projectIdentifier="proj_abcdefghijkl", **request_) == NO_PROJECT
        assert call(projectIdentifier="default", **request_).keys() == call(**request_).keys()
    else:
        with pytest.raises(ParamValidationError, match="projectIdentifier"):
            call(projectIdentifier="default", **request_)


@pytest.mark.parametrize("operation", ["ListFoundationModels", "GetFoundationModel"])
def test_the_account_is_the_only_project(fake: FakeBedrockJobs, operation: str) -> None:
    """Whatever the installed botocore knows, requests of a newer one are answered."""
    region = fake._bedrock.region(fake.account_id, fake.region_name)
    call = Call(fake._bedrock, region, fake._clock.show())
    request = {"modelIdentifier": "amazon.nova-micro-v1:0"}
    answer = OPERATIONS[operation](call, request)
    assert OPERATIONS[operation](call, {**request, "projectIdentifier": "default"}) == answer
    with pytest.raises(ServiceError) as caught:
        OPERATIONS[operation](call, {**request, "projectIdentifier": "proj_abcdefghijkl"})
    assert (caught.value.code, caught.value.message) == NO_PROJECT


@pytest.mark.parametrize(
    ("base", "given", "complete"),
    [
        (
            "meta.llama3-3-70b-instruct-v1:0",
            {"epochCount": "2"},
            {"batchSize": "1", "learningRate": "1.0E-4", "epochCount": "2"},
        ),
        (
            "cohere.command-text-v14",
            {"epochCount": "1", "batchSize": "8", "learningRate": "0.005"},
            {
                "batchSize": "8",
                "earlyStoppingPatience": "6",
                "earlyStoppingThreshold": "0.01",
                "epochCount": "1",
                "evalPercentage": "20.0",
                "learningRate": "0.005",
            },
        ),
    ],
)
def test_defaults_of_hyperparameters_are_written_as_java_does(
    bedrock: Any, base: str, given: dict[str, str], complete: dict[str, str]
) -> None:
    """As recorded; what is given keeps its text."""
    bedrock.create_model_customization_job(**create_request(baseModelIdentifier=base, hyperParameters=given))
    assert bedrock.get_model_customization_job(jobIdentifier="nightly-8")["hyperParameters"] == complete
