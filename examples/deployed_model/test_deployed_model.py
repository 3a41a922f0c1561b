"""The experiment against a fake Bedrock: all of it works on the same state, from the training job to the last deletion."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import boto3
import pytest

from deployed_model import deployed_model
from pytest_bedrock_jobs import FakeBedrockJobs, make_foundation_model_summary

EXPERIMENT = deployed_model.Experiment(
    name="support-bot",
    base_model="amazon.nova-micro-v1:0:128k",
    role_arn="arn:aws:iam::123456789012:role/Trainer",
    training_data="s3://amzn-s3-demo-bucket/train.jsonl",
    output_data="s3://amzn-s3-demo-bucket/output/",
    tags={"team": "support", "cost-centre": "42"},
)


@pytest.fixture
def bedrock(fake_bedrock_jobs: FakeBedrockJobs) -> Iterator[Any]:
    """A client as production makes it, for code that sleeps in virtual time."""
    with fake_bedrock_jobs.clock.skip_sleep():
        yield boto3.client("bedrock")


def test_the_deployment_serves_the_trained_model(fake_bedrock_jobs: FakeBedrockJobs, bedrock: Any) -> None:
    """Within the context everything is there, tagged; an hour of training and eight minutes of deployment have passed."""
    begin = fake_bedrock_jobs.clock.now()
    with deployed_model.deployed(bedrock, EXPERIMENT) as arn:
        deployment = fake_bedrock_jobs.deployments[arn]
        assert deployment.status == "Active"
        assert deployment.details()["modelArn"] == fake_bedrock_jobs.jobs["support-bot"].model_arn
        assert deployment.tags == fake_bedrock_jobs.custom_models["support-bot-model"].tags == EXPERIMENT.tags
    assert fake_bedrock_jobs.clock.now() - begin >= timedelta(hours=1, minutes=8)


def test_nothing_stays_but_the_job(fake_bedrock_jobs: FakeBedrockJobs, bedrock: Any) -> None:
    """Bedrock keeps jobs for ever."""
    with deployed_model.deployed(bedrock, EXPERIMENT):
        pass
    assert len(fake_bedrock_jobs.deployments) == len(fake_bedrock_jobs.custom_models) == 0
    assert "support-bot" in fake_bedrock_jobs.jobs


def test_a_failure_within_the_context_cleans_up(fake_bedrock_jobs: FakeBedrockJobs, bedrock: Any) -> None:
    """The failure goes on to whoever waits for it."""
    with pytest.raises(RuntimeError, match="no answer"), deployed_model.deployed(bedrock, EXPERIMENT):
        raise RuntimeError("no answer")
    assert len(fake_bedrock_jobs.deployments) == len(fake_bedrock_jobs.custom_models) == 0


def test_a_failed_training_deploys_nothing(fake_bedrock_jobs: FakeBedrockJobs, bedrock: Any) -> None:
    """The error says why it failed."""
    fake_bedrock_jobs.next_job(outcome="Failed", failure_message="not JSONL", after=timedelta(minutes=20))
    with pytest.raises(deployed_model.ExperimentError, match="ended as Failed: not JSONL"):
        deployed_model.deployed(bedrock, EXPERIMENT).__enter__()
    assert len(fake_bedrock_jobs.deployments) == len(fake_bedrock_jobs.custom_models) == 0


def test_a_failed_deployment_takes_the_model_with_it(fake_bedrock_jobs: FakeBedrockJobs, bedrock: Any) -> None:
    """A failed deployment is a deployment to be deleted, too."""
    fake_bedrock_jobs.next_outcome("deployment", "Failed", failure_message="no capacity")
    with pytest.raises(deployed_model.ExperimentError, match="the deployment failed: no capacity"):
        deployed_model.deployed(bedrock, EXPERIMENT).__enter__()
    assert len(fake_bedrock_jobs.deployments) == len(fake_bedrock_jobs.custom_models) == 0


def test_a_stopped_training_deploys_nothing(fake_bedrock_jobs: FakeBedrockJobs, bedrock: Any) -> None:
    """Somebody has stopped it: there is no model."""
    fake_bedrock_jobs.next_job(outcome="Stopped", after=timedelta(minutes=20))
    with pytest.raises(deployed_model.ExperimentError, match="ended as Stopped"):
        deployed_model.deployed(bedrock, EXPERIMENT).__enter__()
    assert len(fake_bedrock_jobs.deployments) == len(fake_bedrock_jobs.custom_models) == 0


def test_a_model_that_cannot_be_tagged_is_deleted(fake_bedrock_jobs: FakeBedrockJobs, bedrock: Any) -> None:
    """Bedrock has a limit of fifty tags; nothing is deployed that nobody would know the owner of."""
    experiment = replace(EXPERIMENT, tags={f"key-{number}": "value" for number in range(51)})
    with pytest.raises(bedrock.exceptions.TooManyTagsException):
        deployed_model.deployed(bedrock, experiment).__enter__()
    assert len(fake_bedrock_jobs.deployments) == len(fake_bedrock_jobs.custom_models) == 0


def test_somebody_elses_model_of_the_name_stays(fake_bedrock_jobs: FakeBedrockJobs, bedrock: Any) -> None:
    """And so does their deployment of the name."""
    model = fake_bedrock_jobs.add_custom_model(model_name=EXPERIMENT.model_name)
    deployment = fake_bedrock_jobs.add_deployment(deployment_name=EXPERIMENT.deployment_name, model=model)
    with pytest.raises(bedrock.exceptions.ValidationException, match="in use"):
        deployed_model.deployed(bedrock, EXPERIMENT).__enter__()
    assert model in fake_bedrock_jobs.custom_models
    assert deployment in fake_bedrock_jobs.deployments


def test_somebody_elses_deployment_of_the_name_stays(fake_bedrock_jobs: FakeBedrockJobs, bedrock: Any) -> None:
    """The model, which nothing serves now, does not."""
    theirs = fake_bedrock_jobs.add_custom_model(model_name="theirs")
    deployment = fake_bedrock_jobs.add_deployment(deployment_name=EXPERIMENT.deployment_name, model=theirs)
    with pytest.raises(bedrock.exceptions.ClientError, match="in use"):
        deployed_model.deployed(bedrock, EXPERIMENT).__enter__()
    assert list(fake_bedrock_jobs.custom_models) == [theirs]
    assert list(fake_bedrock_jobs.deployments) == [deployment]


def test_cleaning_up_waits_for_a_deployment_that_is_being_created(
    fake_bedrock_jobs: FakeBedrockJobs, bedrock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """AWS refuses to delete it before, and somebody has lost patience."""

    def interrupted(*_: Any) -> None:
        assert next(iter(fake_bedrock_jobs.deployments)).status == "Creating"
        raise KeyboardInterrupt

    monkeypatch.setattr(deployed_model, "wait_for_deployment", interrupted)
    with pytest.raises(KeyboardInterrupt):
        deployed_model.deployed(bedrock, EXPERIMENT).__enter__()
    assert len(fake_bedrock_jobs.deployments) == len(fake_bedrock_jobs.custom_models) == 0


def test_cleaning_up_does_not_hide_that_somebody_else_uses_the_model(
    fake_bedrock_jobs: FakeBedrockJobs, bedrock: Any
) -> None:
    """Only what is missing or not ready is waited for or passed over."""
    context = deployed_model.deployed(bedrock, EXPERIMENT)
    context.__enter__()
    model = fake_bedrock_jobs.custom_models[EXPERIMENT.model_name]
    theirs = fake_bedrock_jobs.add_deployment(deployment_name="theirs", model=model)
    with pytest.raises(bedrock.exceptions.ConflictException, match="in use"):
        context.__exit__(None, None, None)
    assert list(fake_bedrock_jobs.custom_models) == [model]
    assert list(fake_bedrock_jobs.deployments) == [theirs]


def test_what_is_gone_already_is_passed_over(fake_bedrock_jobs: FakeBedrockJobs, bedrock: Any) -> None:
    """Somebody has been faster."""
    with deployed_model.deployed(bedrock, EXPERIMENT) as arn:
        bedrock.delete_custom_model_deployment(customModelDeploymentIdentifier=arn)
    assert len(fake_bedrock_jobs.deployments) == len(fake_bedrock_jobs.custom_models) == 0


@pytest.mark.parametrize("base_model", ["amazon.nova-micro-v1:0", "acme.unheard-of-v1:0"])
def test_a_base_model_that_cannot_be_fine_tuned_is_found_out_first(
    fake_bedrock_jobs: FakeBedrockJobs, bedrock: Any, base_model: str
) -> None:
    """No job is created for it."""
    with pytest.raises(deployed_model.ExperimentError, match=base_model):
        deployed_model.check_base_model(bedrock, base_model)
    assert len(fake_bedrock_jobs.jobs) == 0


def test_the_base_model_of_the_experiment_can_be_fine_tuned() -> None:
    """A factory tells what Bedrock says of it, without any call."""
    assert "FINE_TUNING" in make_foundation_model_summary(EXPERIMENT.base_model)["customizationsSupported"]
