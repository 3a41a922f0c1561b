"""The bugs that only faults provoke: nobody has to know where they are."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from contextlib import suppress
from types import ModuleType
from typing import Any

import boto3
import pytest

from careless_pipeline import careful, careless
from pytest_bedrock_jobs import FakeBedrockJobs, sweep

Scenario = Callable[[FakeBedrockJobs], None]


def scenario_of(pipeline: Any) -> Scenario:
    """Two runs of a pipeline, as when a scheduler starts it again. Giving up is fine, training two models is not."""

    def scenario(fake: FakeBedrockJobs) -> None:
        bedrock = boto3.client("bedrock")
        for _ in range(2):
            with suppress(pipeline.TrainingError):
                pipeline.train(bedrock, "nightly")
        assert len(fake.jobs) <= 1, f"{len(fake.jobs)} jobs"

    return scenario


def test_whatever_fails_the_careful_pipeline_trains_one_model_at_most() -> None:
    """Nothing else is needed to test a pipeline against faults."""
    sweep(scenario_of(careful))


@pytest.mark.parametrize("pipeline", [careful, careless])
def test_without_faults_both_pipelines_pass(pipeline: Any) -> None:
    """So an ordinary test does not see the bugs."""
    sweep(scenario_of(pipeline), faults=[])


def test_the_sweep_finds_what_the_careless_pipeline_does_twice() -> None:
    """A lost answer to a create, and a truncated listing."""
    with pytest.raises(AssertionError) as found:
        sweep(scenario_of(careless))
    rows = [line.strip() for line in str(found.value).splitlines() if line.startswith("    ")]
    assert {row.split("'")[1] for row in rows} == {"ReadTimeoutError", "truncated"}
    assert {row.split("operation='")[1].split("'")[0] for row in rows} == {
        "CreateModelCustomizationJob",
        "ListModelCustomizationJobs",
    }


@pytest.mark.parametrize(
    "pasted",
    [
        lambda fake: fake.inject(
            "ReadTimeoutError", operation="CreateModelCustomizationJob", times=5, applied=True, optional=True
        ),
        lambda fake: fake.inject("truncated", operation="ListModelCustomizationJobs", skip=1),
    ],
    ids=["lost answer", "truncated listing"],
)
def test_a_row_of_the_report_brings_its_finding_about_alone(pasted: Callable[[FakeBedrockJobs], Any]) -> None:
    """It is pasted into the test that stays when the bug is fixed."""

    def scenario(fake: FakeBedrockJobs, pipeline: Any) -> int:
        pasted(fake)
        with suppress(AssertionError):
            scenario_of(pipeline)(fake)
        return len(fake.jobs)

    for pipeline, jobs in ((careful, 1), (careless, 2)):
        with FakeBedrockJobs(skip_sleep=True) as fake:
            assert scenario(fake, pipeline) == jobs


@pytest.mark.parametrize("error", ["ClientError", "BotoCoreError", "KeyError"])
def test_an_exception_that_is_not_caught_any_more_is_found(error: str) -> None:
    """Each of those that the careful pipeline catches is needed."""
    caught = "(ClientError, BotoCoreError, KeyError)"
    source = inspect.getsource(careful)
    assert source.count(caught) == 1
    left = caught.replace(f"{error}, ", "").replace(f", {error}", "")
    mutant = ModuleType("mutant")
    exec(source.replace(caught, left), vars(mutant))
    with pytest.raises(AssertionError, match=r"findings? in \d+ runs with a fault"):
        sweep(scenario_of(mutant))
