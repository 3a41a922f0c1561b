"""The foundation models of the catalogue, above all those that can be customized."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any, cast

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pytest_bedrock_jobs.service.catalogue import ACTIVE, LEGACY, Catalogue, FoundationModel
from pytest_bedrock_jobs.service.clock import to_millis
from pytest_bedrock_jobs.service.java import java_double
from pytest_bedrock_jobs.service.names import Scope, custom_model_resource, job_resource
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

    def test_its_defaults_are_written_as_aws_does(self, base: FoundationModel) -> None:
        """A rate, a threshold and a share are floating-point numbers, as Java writes them; counts are integers."""
        for name, text in base.hyper_parameters.items():
            if name.endswith(("Rate", "Multiplier", "Threshold", "Percentage")):
                assert text == java_double(float(text))
            else:
                assert text == str(int(text))

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


@pytest.mark.parametrize("model", [model for model in CATALOGUE if model.customizations], ids=lambda model: model.id)
def test_there_are_arns_of_every_model_that_aws_customizes(model: FoundationModel) -> None:
    rules, scope = ModelRules(), Scope("aws", "us-east-1", "123456789012")
    custom_model = scope.arn(custom_model_resource(model.id, "0" * 12))
    assert rules.satisfies("ModelCustomizationJobArn", scope.arn(job_resource(model.id, "0" * 12)))
    assert rules.satisfies("FoundationModelArn", scope.foundation_model_arn(model.id))
    assert all(rules.satisfies(shape, custom_model) for shape in ("CustomModelArn", "ModelArn", "ModelIdentifier"))


@pytest.mark.parametrize("base", list(CATALOGUE), ids=lambda base: base.id)
def test_the_dates_of_a_lifecycle_come_in_order(base: FoundationModel) -> None:
    """A model is launched before it is legacy, and legacy before its end; a model without a status has dates that give it one."""
    names = ("startOfLifeTime", "legacyTime", "publicExtendedAccessTime", "endOfLifeTime")
    times = [base.lifecycle[name] for name in names if name in base.lifecycle]
    assert set(base.lifecycle) <= set(names)
    assert times == sorted(times)
    assert base.status is not None or base.lifecycle


def _at(*date: int) -> int:
    return to_millis(datetime(*date, tzinfo=timezone.utc), "date")  # type: ignore[arg-type, misc]


@pytest.mark.parametrize(
    ("model_id", "before", "after"),
    [
        ("anthropic.claude-sonnet-4-20250514-v1:0", _at(2026, 4, 14, 7, 59), _at(2026, 4, 14, 8)),
        ("anthropic.claude-3-haiku-20240307-v1:0", _at(2026, 3, 10), _at(2026, 3, 12)),
        ("anthropic.claude-3-haiku-20240307-v1:0:200k", _at(2026, 3, 10), _at(2030, 1, 1)),
        ("amazon.nova-canvas-v1:0", _at(2026, 3, 30), _at(2026, 4, 1)),
    ],
)
def test_a_model_becomes_legacy_when_its_time_comes(model_id: str, before: int, after: int) -> None:
    """At its date, or half a year before its end, and stays so."""
    base = CATALOGUE.get(model_id)
    assert base is not None
    assert (base.status_at(before), base.status_at(after)) == (ACTIVE, LEGACY)


def test_a_model_without_an_end_stays_active() -> None:
    """And one that has been legacy as long as anybody remembers is legacy."""
    active, legacy = CATALOGUE.get("amazon.nova-micro-v1:0"), CATALOGUE.get("amazon.titan-text-lite-v1")
    assert active is not None
    assert legacy is not None
    assert {active.status_at(_at(*date)) for date in ((2020, 1, 1), (2040, 1, 1))} == {ACTIVE}
    assert {legacy.status_at(_at(*date)) for date in ((2020, 1, 1), (2040, 1, 1))} == {LEGACY}
