"""Inference profiles: those that Bedrock defines, and those of applications."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_bedrock_jobs import FakeBedrockJobs, make_inference_profile_details

from ...fakes import client, frozen
from ...samples import tag_list
from .conftest import Refused

NOVA = "us.amazon.nova-lite-v1:0"
NOVA_ARN = f"arn:aws:bedrock:us-east-1:123456789012:inference-profile/{NOVA}"
MODEL_ARN = "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0"
ROUTES = [
    f"arn:aws:bedrock:{each}::foundation-model/amazon.nova-lite-v1:0"
    for each in ("us-east-1", "us-east-2", "us-west-2")
]


def ids(bedrock: Any, **parameters: Any) -> list[str]:
    answer = bedrock.list_inference_profiles(**parameters)
    return [each["inferenceProfileId"] for each in answer["inferenceProfileSummaries"]]


def create(bedrock: Any, name: str = "team-a", source: str = NOVA_ARN, **more: Any) -> str:
    answer = bedrock.create_inference_profile(inferenceProfileName=name, modelSource={"copyFrom": source}, **more)
    assert answer["status"] == "ACTIVE" and answer["ResponseMetadata"]["HTTPStatusCode"] == 201
    return str(answer["inferenceProfileArn"])


def get(bedrock: Any, identifier: str) -> dict[str, Any]:
    answer: dict[str, Any] = bedrock.get_inference_profile(inferenceProfileIdentifier=identifier)
    del answer["ResponseMetadata"]
    return answer


@pytest.mark.parametrize("identifier", [NOVA, NOVA_ARN])
def test_a_system_defined_profile_is_found_by_id_and_by_arn(bedrock: Any, identifier: str) -> None:
    """It routes to its model in the Regions of its geography."""
    profile = get(bedrock, identifier)
    assert profile.pop("createdAt") == profile.pop("updatedAt")
    assert profile == {
        "inferenceProfileName": "US Nova Lite",
        "description": "Routes requests to Nova Lite in us-east-1, us-east-2 and us-west-2.",
        "inferenceProfileArn": NOVA_ARN,
        "models": [{"modelArn": arn} for arn in ROUTES],
        "inferenceProfileId": NOVA,
        "status": "ACTIVE",
        "type": "SYSTEM_DEFINED",
    }


@pytest.mark.parametrize(
    ("region_name", "prefixes"),
    [
        ("us-east-1", {"us", "global"}),
        ("eu-west-1", {"eu", "global"}),
        ("ap-south-1", {"apac", "global"}),
        ("sa-east-1", {"global"}),
        ("us-gov-west-1", set()),
    ],
)
def test_a_region_has_the_profiles_of_its_geography_and_the_global_ones(
    fake: FakeBedrockJobs, region_name: str, prefixes: set[str]
) -> None:
    """Outside of the partition aws there are none."""
    assert fake.region_name == "us-east-1"
    assert {each.partition(".")[0] for each in ids(client(region_name))} == prefixes


def test_a_region_is_among_those_that_its_profiles_route_to(fake: FakeBedrockJobs) -> None:
    """Also one that no profile of AWS's would leave out."""
    assert fake.region_name == "us-east-1"
    models = get(client("us-west-1"), NOVA)["models"]
    assert "arn:aws:bedrock:us-west-1::foundation-model/amazon.nova-lite-v1:0" in [each["modelArn"] for each in models]


def test_a_global_profile_shows_the_model_of_the_region(bedrock: Any) -> None:
    """Where else it goes is not said."""
    profile = get(bedrock, "global.anthropic.claude-sonnet-4-5-20250929-v1:0")
    assert profile["inferenceProfileName"] == "Global Anthropic Claude Sonnet 4.5"
    assert profile["models"] == [
        {"modelArn": "arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-sonnet-4-5-20250929-v1:0"}
    ]


@pytest.mark.parametrize(
    ("model", "has"),
    [
        ("meta.llama3-3-70b-instruct-v1:0", True),
        ("amazon.nova-2-lite-v1:0", True),
        ("amazon.nova-micro-v1:0", True),
        ("amazon.nova-micro-v1:0:128k", False),
        ("amazon.nova-canvas-v1:0", False),
        ("cohere.command-r-v1:0", False),
    ],
)
def test_models_that_are_invoked_through_profiles_have_them(bedrock: Any, model: str, has: bool) -> None:
    """Those whose inference type says so, and the Nova models that take text out."""
    assert (f"us.{model}" in ids(bedrock)) is has


def test_a_foundation_model_of_the_tests_own_has_profiles(fake: FakeBedrockJobs, bedrock: Any) -> None:
    """If its inference types say so; a date that nobody knows is left out."""
    fake.add_foundation_model("acme.large-v1:0", inference_types_supported=["INFERENCE_PROFILE"])
    profile = get(bedrock, "us.acme.large-v1:0")
    assert profile["inferenceProfileName"] == "US Acme large-v1:0"
    assert "createdAt" not in profile


def test_without_a_type_only_system_defined_profiles_are_listed(bedrock: Any) -> None:
    """As AWS does."""
    arn = create(bedrock)
    assert {each.partition(".")[0] for each in ids(bedrock)} == {"us", "global"}
    assert ids(bedrock, typeEquals="SYSTEM_DEFINED") == ids(bedrock)
    assert ids(bedrock, typeEquals="APPLICATION") == [arn.rpartition("/")[2]]


def test_the_pages_of_system_defined_profiles_are_the_whole_list(bedrock: Any) -> None:
    """None is repeated, none is left out."""
    pages = bedrock.get_paginator("list_inference_profiles").paginate(PaginationConfig={"PageSize": 5})
    listed = [each["inferenceProfileId"] for page in pages for each in page["inferenceProfileSummaries"]]
    assert listed == ids(bedrock, maxResults=1000)


def test_a_token_of_another_type_is_refused(bedrock: Any, refused: Refused) -> None:
    """It belongs to the query that made it."""
    token = bedrock.list_inference_profiles(maxResults=1)["nextToken"]
    code, message = refused(bedrock.list_inference_profiles, typeEquals="APPLICATION", nextToken=token)
    assert (code, message) == ("ValidationException", "The provided nextToken is invalid for this request.")


def test_a_profile_of_an_application_is_active_at_once() -> None:
    """It has the models of what it was copied from."""
    fake = frozen()
    with fake:
        arn = create(client(), description="Costs of team A", clientRequestToken="one")
        assert get(client(), arn) == {
            "inferenceProfileName": "team-a",
            "description": "Costs of team A",
            "createdAt": fake.clock.now(),
            "updatedAt": fake.clock.now(),
            "inferenceProfileArn": arn,
            "models": [{"modelArn": each} for each in ROUTES],
            "inferenceProfileId": arn.rpartition("/")[2],
            "status": "ACTIVE",
            "type": "APPLICATION",
        }


def test_a_profile_of_an_application_is_found_by_its_id_but_not_by_its_name(bedrock: Any, refused: Refused) -> None:
    """The id is what its ARN ends with."""
    arn = create(bedrock, name="team")
    assert get(bedrock, arn.rpartition("/")[2])["inferenceProfileArn"] == arn
    assert refused(bedrock.get_inference_profile, inferenceProfileIdentifier="team")[0] == "ResourceNotFoundException"


@pytest.mark.parametrize("model", ["amazon.nova-lite-v1:0", "acme.unheard-of-v1:0"])
def test_a_profile_can_be_copied_from_a_foundation_model(bedrock: Any, model: str) -> None:
    """Also from one that is not in the catalogue."""
    source = f"arn:aws:bedrock:us-east-1::foundation-model/{model}"
    assert get(bedrock, create(bedrock, source=source))["models"] == [{"modelArn": source}]


@pytest.mark.parametrize(
    "source",
    [
        NOVA_ARN.replace("us-east-1", "us-west-2"),
        NOVA_ARN.replace("nova-lite", "nova-large"),
        MODEL_ARN.replace("us-east-1", "us-west-2"),
        MODEL_ARN.replace("amazon.nova-lite-v1:0", "nova"),
    ],
)
def test_what_a_profile_is_copied_from_has_to_be_there(bedrock: Any, refused: Refused, source: str) -> None:
    """In this account and Region."""
    code, message = refused(
        bedrock.create_inference_profile, inferenceProfileName="a", modelSource={"copyFrom": source}
    )
    assert (code, message) == ("ValidationException", "The provided model identifier is invalid.")


def test_a_strict_fake_knows_no_other_models(refused: Refused) -> None:
    """With base_models="strict"."""
    source = "arn:aws:bedrock:us-east-1::foundation-model/acme.unheard-of-v1:0"
    with FakeBedrockJobs(base_models="strict"):
        code, _ = refused(client().create_inference_profile, inferenceProfileName="a", modelSource={"copyFrom": source})
    assert code == "ValidationException"


def test_a_token_stands_for_one_profile(bedrock: Any, refused: Refused) -> None:
    """The same request gets the same ARN; another one is a conflict."""
    arn = create(bedrock, clientRequestToken="one")
    assert create(bedrock, clientRequestToken="one") == arn
    code, _ = refused(
        bedrock.create_inference_profile,
        inferenceProfileName="other",
        modelSource={"copyFrom": NOVA_ARN},
        clientRequestToken="one",
    )
    assert code == "ConflictException"
    assert len(ids(bedrock, typeEquals="APPLICATION")) == 1


def test_two_profiles_can_have_the_same_name(bedrock: Any) -> None:
    """They have different ARNs, and are listed newest first."""
    first, second = create(bedrock), create(bedrock)
    assert ids(bedrock, typeEquals="APPLICATION") == [arn.rpartition("/")[2] for arn in (second, first)]


def test_a_profile_of_an_application_is_deleted(bedrock: Any, refused: Refused) -> None:
    """By id or ARN; afterwards it is not found."""
    arn = create(bedrock)
    bedrock.delete_inference_profile(inferenceProfileIdentifier=arn)
    assert ids(bedrock, typeEquals="APPLICATION") == []
    assert refused(bedrock.delete_inference_profile, inferenceProfileIdentifier=arn)[0] == "ResourceNotFoundException"


def test_a_system_defined_profile_cannot_be_deleted(bedrock: Any, refused: Refused) -> None:
    """Nobody's account has made it."""
    code, message = refused(bedrock.delete_inference_profile, inferenceProfileIdentifier=NOVA)
    assert (code, message) == (
        "ValidationException",
        "The provided inference profile is system-defined and cannot be deleted.",
    )


def test_a_profile_of_an_application_can_be_tagged(bedrock: Any) -> None:
    """From the start and later."""
    arn = create(bedrock, tags=tag_list(team="a"))
    bedrock.tag_resource(resourceARN=arn, tags=tag_list(env="test"))
    assert bedrock.list_tags_for_resource(resourceARN=arn)["tags"] == tag_list(team="a", env="test")


def test_a_seeded_profile_is_listed_and_held(fake: FakeBedrockJobs, bedrock: Any) -> None:
    """By default it routes to Nova Micro."""
    profile = fake.add_inference_profile(inference_profile_name="team-a", tags={"team": "a"})
    assert fake.inference_profiles["team-a"] == profile
    assert (profile.status, profile.tags) == ("ACTIVE", {"team": "a"})
    assert bedrock.list_inference_profiles(typeEquals="APPLICATION")["inferenceProfileSummaries"] == [profile.summary()]
    assert profile.details()["models"] == [
        {"modelArn": "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-micro-v1:0"}
    ]


@pytest.mark.parametrize("model", [NOVA, NOVA_ARN])
def test_a_profile_is_seeded_for_a_profile(fake: FakeBedrockJobs, model: str) -> None:
    """By its id or its ARN."""
    assert fake.add_inference_profile(model=model).details()["models"] == [{"modelArn": arn} for arn in ROUTES]


def test_a_seed_of_a_model_that_is_not_there_is_refused(fake: FakeBedrockJobs) -> None:
    """The error says what to pass."""
    with pytest.raises(
        ValueError, match=r"model='.*' is not a model or an inference profile in us-east-1; pass the id"
    ):
        fake.add_inference_profile(model=NOVA_ARN.replace("us-east-1", "eu-west-1"))


def test_a_seed_cannot_come_from_the_future(fake: FakeBedrockJobs) -> None:
    """The clock has to be moved first."""
    with pytest.raises(ValueError, match=r"creation_time=.* is in the future"):
        fake.add_inference_profile(creation_time=fake.clock.now().replace(year=2999))


def test_a_profile_can_be_made_without_a_fake() -> None:
    """As Get returns it."""
    assert make_inference_profile_details(inference_profile_name="a")["type"] == "APPLICATION"


def test_one_of_several_with_the_same_name_can_be_deleted() -> None:
    """The others keep it, whichever was there first."""
    with frozen():
        bedrock = client()
        first, second, third = (create(bedrock, "team-a") for _ in range(3))
        bedrock.delete_inference_profile(inferenceProfileIdentifier=second)
        bedrock.delete_inference_profile(inferenceProfileIdentifier=first)
        assert [
            each["inferenceProfileArn"]
            for each in bedrock.list_inference_profiles(typeEquals="APPLICATION")["inferenceProfileSummaries"]
        ] == [third]
