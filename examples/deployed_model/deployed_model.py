"""A custom model for the length of an experiment: train it, tag it, deploy it for on-demand use, and clean up after it.

Plain boto3 in the way of AWS's own samples, with loops that ask for a status and sleep; nothing here knows that it is tested with a fake.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from botocore.exceptions import ClientError

# boto3 makes its clients at run time. With boto3-stubs[bedrock] installed, this is mypy_boto3_bedrock.BedrockClient.
Client: TypeAlias = Any

POLL_SECONDS = 60


class ExperimentError(Exception):
    """Something on the way to a deployed model went wrong; the message says what."""


@dataclass(frozen=True)
class Experiment:
    """What to train, and what to call it."""

    name: str
    base_model: str
    role_arn: str
    training_data: str
    output_data: str
    tags: Mapping[str, str] = field(default_factory=dict)

    @property
    def model_name(self) -> str:
        """The custom model's name."""
        return f"{self.name}-model"

    @property
    def deployment_name(self) -> str:
        """The deployment's name."""
        return f"{self.name}-deployment"


@contextmanager
def deployed(bedrock: Client, experiment: Experiment) -> Iterator[str]:
    """Trains and deploys a model; within this context the deployment's ARN serves as a model id for inference.

    Both are deleted at the end, however it ends; what others have made is not, whatever its name is. The training job stays: Bedrock
    has no way to delete one.

    Raises:
        ExperimentError: The base model cannot be fine-tuned, or the job or the deployment failed.
    """
    # Each thing's deletion, by its ARN, is registered as soon as it is there; the last one made is the first one deleted.
    with ExitStack() as clean_up:
        model_arn = train(bedrock, experiment)
        clean_up.callback(until_settled, lambda: bedrock.delete_custom_model(modelIdentifier=model_arn))
        tag(bedrock, model_arn, experiment.tags)
        arn = create_deployment(bedrock, experiment, model_arn)
        clean_up.callback(
            until_settled, lambda: bedrock.delete_custom_model_deployment(customModelDeploymentIdentifier=arn)
        )
        wait_for_deployment(bedrock, experiment, arn)
        yield arn


def train(bedrock: Client, experiment: Experiment) -> str:
    """Fine-tunes the base model, waits for it, and returns the ARN of the custom model."""
    check_base_model(bedrock, experiment.base_model)
    job = bedrock.create_model_customization_job(
        jobName=experiment.name,
        customModelName=experiment.model_name,
        roleArn=experiment.role_arn,
        baseModelIdentifier=experiment.base_model,
        trainingDataConfig={"s3Uri": experiment.training_data},
        outputDataConfig={"s3Uri": experiment.output_data},
    )["jobArn"]
    ended = wait(lambda: bedrock.get_model_customization_job(jobIdentifier=job), ("InProgress", "Stopping"))
    if ended["status"] != "Completed":
        raise ExperimentError(f"{experiment.name}: training ended as {ended['status']}: {ended.get('failureMessage')}")
    return str(ended["outputModelArn"])


def check_base_model(bedrock: Client, model_id: str) -> None:
    """Raises unless a foundation model can be fine-tuned."""
    try:
        model = bedrock.get_foundation_model(modelIdentifier=model_id)["modelDetails"]
    except bedrock.exceptions.ResourceNotFoundException:
        raise ExperimentError(f"there is no model {model_id}") from None
    if "FINE_TUNING" not in model["customizationsSupported"]:
        raise ExperimentError(f"{model_id} cannot be fine-tuned")


def tag(bedrock: Client, arn: str, tags: Mapping[str, str]) -> None:
    """Tags a resource, so that those who pay can see whose it is."""
    bedrock.tag_resource(resourceARN=arn, tags=[{"key": key, "value": value} for key, value in tags.items()])


def create_deployment(bedrock: Client, experiment: Experiment, model_arn: str) -> str:
    """Begins to deploy a custom model, and returns the deployment's ARN."""
    return str(
        bedrock.create_custom_model_deployment(
            modelDeploymentName=experiment.deployment_name,
            modelArn=model_arn,
            tags=[{"key": key, "value": value} for key, value in experiment.tags.items()],
        )["customModelDeploymentArn"]
    )


def wait_for_deployment(bedrock: Client, experiment: Experiment, arn: str) -> None:
    """Waits until a deployment can be used."""
    ended = wait(lambda: bedrock.get_custom_model_deployment(customModelDeploymentIdentifier=arn), ("Creating",))
    if ended["status"] != "Active":
        raise ExperimentError(f"{experiment.name}: the deployment failed: {ended.get('failureMessage')}")


def wait(look: Callable[[], Mapping[str, Any]], unfinished: tuple[str, ...]) -> Mapping[str, Any]:
    """Looks again and again until a status is none of the unfinished ones."""
    while (seen := look())["status"] in unfinished:
        time.sleep(POLL_SECONDS)
    return seen


def until_settled(delete: Callable[[], object]) -> None:
    """Deletes something: again later if it is changing just now, and not at all if it is not there."""
    while is_changing(delete):
        time.sleep(POLL_SECONDS)


def is_changing(delete: Callable[[], object]) -> bool:
    """Whether something cannot be deleted just now; otherwise it is gone."""
    try:
        delete()
    except ClientError as error:
        if error.response["Error"]["Code"] == "ResourceNotFoundException":
            return False
        if "mutating state" in error.response["Error"]["Message"]:
            return True
        raise
    return False
