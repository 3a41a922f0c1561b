"""The foundation models of the catalogue, above all those that can be customized."""

from __future__ import annotations

from typing import Any, cast

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pytest_bedrock_jobs.service.catalogue import Catalogue, FoundationModel
from pytest_bedrock_jobs.wire import model
from pytest_bedrock_jobs.wire.rules import ModelRules

from ..conformity import assert_conforms

CATALOGUE = Catalogue()
MODELS = [model for model in CATALOGUE if model.customizations]
satisfies = ModelRules().satisfies


@pytest.mark.parametrize("base", MODELS, ids=lambda base: base.id)
class TestEachModel:
    """What holds for every one that can be customized."""

    def test_its_id_is_a_model_id(self, base: FoundationModel) -> None:
        """Requests may name it, and ARNs can be made of it."""
        assert_conforms("BaseModelIdentifier", base.id)
        assert_conforms("FoundationModelArn", f"arn:aws:bedrock:us-east-1::foundation-model/{base.id}")
        assert_conforms(
            "ModelCustomizationJobArn",
            f"arn:aws:bedrock:us-east-1:123456789012:model-customization-job/{base.id}/{'0' * 12}",
        )

    def test_its_customizations_are_customization_types(self, base: FoundationModel) -> None:
        """There is at least one, and each is one of the service model's, or newer than the installed botocore."""
        known = cast(Any, model.shape("CustomizationType")).enum
        assert set(base.customizations or ()) - {"REINFORCEMENT_FINE_TUNING"} <= set(known)
        assert base.customizations

    def test_its_hyperparameters_are_texts(self, base: FoundationModel) -> None:
        """They are what a request could say."""
        assert_conforms("ModelCustomizationHyperParameters", dict(base.hyper_parameters))

    def test_its_sibling_without_the_suffix_stands_for_it(self, base: FoundationModel) -> None:
        """The id up to the first or second colon names the same model."""
        parts = base.id.split(":")
        for length in range(1, len(parts) + 1):
            assert CATALOGUE.resolve(":".join(parts[:length]), satisfies) == base


@pytest.mark.parametrize("unknown", ["ai.new-v1:0", "ai.new-v1:0:64k", "amazon.nova-micro-v1:1"])
def test_a_model_that_nobody_knows_is_taken_as_it_is(unknown: str) -> None:
    """Models may be newer than the data file; nobody has said what they support."""
    assert CATALOGUE.resolve(unknown, satisfies) == FoundationModel(unknown)


@given(st.text("ab.:/-1A", max_size=8))
@example("a1.b1.c1")
def test_what_no_arn_can_be_made_of_is_no_model(text: str) -> None:
    """A model that is found has ARNs that keep their patterns, and so has what a job makes of it."""
    place = "arn:aws:bedrock:us-east-1"
    custom_model = f"{place}:123456789012:custom-model/{text}/{'0' * 12}"
    arns = {
        "ModelCustomizationJobArn": f"{place}:123456789012:model-customization-job/{text}/{'0' * 12}",
        "FoundationModelArn": f"{place}::foundation-model/{text}",
        **dict.fromkeys(("CustomModelArn", "ModelArn", "ModelIdentifier"), custom_model),
    }
    possible = all(satisfies(shape, arn) for shape, arn in arns.items())
    assert (CATALOGUE.resolve(text, satisfies) is not None) == possible


def test_a_base_of_which_a_model_could_not_be_told_is_none() -> None:
    """A second dot is fine in a foundation model's ARN, and not in that of a custom model."""
    assert Catalogue().resolve("acme.model.v1", satisfies) is None
