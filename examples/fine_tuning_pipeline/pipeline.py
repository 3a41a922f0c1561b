"""Fine-tuning models on Amazon Bedrock: start a job and wait for its model, report jobs that failed, stop those that take too long.

Plain boto3, as it runs in production; nothing here knows that it is tested with a fake.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any, TypeAlias

from botocore.exceptions import ClientError

# boto3 makes its clients at run time. With boto3-stubs[bedrock] installed, this is mypy_boto3_bedrock.BedrockClient.
Client: TypeAlias = Any

POLL_SECONDS = 60


class TrainingFailedError(Exception):
    """Bedrock gave up on a job; the message says why."""


class TrainingStoppedError(Exception):
    """Somebody stopped a job, so there is no model."""


@dataclass(frozen=True)
class Training:
    """What to train a model on, and with what."""

    name: str
    base_model: str
    role_arn: str
    training_data: str
    output_data: str
    hyper_parameters: Mapping[str, str] = field(default_factory=dict)


def run(bedrock: Client, training: Training, run_id: str) -> str:
    """Trains a model and returns its ARN.

    Args:
        bedrock: A boto3 client for Bedrock.
        training: What to train.
        run_id: Letters, digits and single dashes. A second run with the same id goes on with the job of the first.

    Raises:
        TrainingFailedError: The job failed.
        TrainingStoppedError: The job was stopped.
    """
    job_name = start(bedrock, training, run_id)
    return model_arn(wait(bedrock, job_name))


def start(bedrock: Client, training: Training, run_id: str) -> str:
    """Starts a job and returns its name: the training's own, with a number if another run has used that. Bedrock never frees a name."""
    number = 0
    while True:
        number += 1
        job_name = training.name if number == 1 else f"{training.name}-{number}"
        try:
            create_job(bedrock, training, job_name, token=f"{run_id}-{number}")
        except ClientError as error:
            if not is_name_in_use(error):
                raise
        else:
            return job_name


def create_job(bedrock: Client, training: Training, job_name: str, token: str) -> None:
    """Asks Bedrock for a job. The token makes it safe to ask again: the same request gets the same job."""
    bedrock.create_model_customization_job(
        jobName=job_name,
        customModelName=f"{job_name}-model",
        clientRequestToken=token,
        roleArn=training.role_arn,
        baseModelIdentifier=training.base_model,
        customizationType="FINE_TUNING",
        trainingDataConfig={"s3Uri": training.training_data},
        outputDataConfig={"s3Uri": training.output_data},
        hyperParameters=dict(training.hyper_parameters),
    )


def is_name_in_use(error: ClientError) -> bool:
    """Whether Bedrock refused a job because of its name. It has no error code of its own for that."""
    reason = error.response["Error"]
    return reason["Code"] == "ValidationException" and "job name is currently in use" in reason["Message"]


def wait(bedrock: Client, job_name: str) -> dict[str, Any]:
    """Looks at a job once a minute until it has ended, and returns its details."""
    while True:
        job: dict[str, Any] = bedrock.get_model_customization_job(jobIdentifier=job_name)
        if job["status"] not in ("InProgress", "Stopping"):
            return job
        time.sleep(POLL_SECONDS)


def model_arn(job: Mapping[str, Any]) -> str:
    """The ARN of the model that a job, which has ended, has made.

    Raises:
        TrainingFailedError: The job failed.
        TrainingStoppedError: The job was stopped.
        ValueError: The job has not ended.
    """
    name, status = job["jobName"], job["status"]
    if status == "Completed":
        return str(job["outputModelArn"])
    if status == "Failed":
        raise TrainingFailedError(f"{name}: {job['failureMessage']}")
    if status == "Stopped":
        raise TrainingStoppedError(f"{name} was stopped after {running_time(job)}")
    raise ValueError(f"{name} is {status}; wait for its end")


def running_time(job: Mapping[str, Any]) -> timedelta:
    """How long a job, which has ended, took. Takes a job's summary as well as its details."""
    duration: timedelta = job["endTime"] - job["creationTime"]
    return timedelta(seconds=round(duration.total_seconds()))


def failures_since(bedrock: Client, since: datetime) -> list[str]:
    """A line for each job created after a time that has failed, oldest first."""
    summaries = list_jobs(bedrock, creationTimeAfter=since, statusEquals="Failed", sortOrder="Ascending")
    return [describe_failure(bedrock, summary) for summary in summaries]


def describe_failure(bedrock: Client, summary: Mapping[str, Any]) -> str:
    """The report's line for a job that failed. Only the details of a job say why."""
    details = bedrock.get_model_customization_job(jobIdentifier=summary["jobArn"])
    return f"{summary['jobName']} failed after {running_time(summary)}: {details['failureMessage']}"


def stop_overdue(bedrock: Client, limit: timedelta) -> list[str]:
    """Stops the jobs that have been running for longer than a limit, and returns their names, oldest first."""
    created_before = datetime.now(timezone.utc) - limit
    overdue = list_jobs(bedrock, creationTimeBefore=created_before, statusEquals="InProgress", sortOrder="Ascending")
    return [job["jobName"] for job in overdue if stop(bedrock, job["jobArn"])]


def stop(bedrock: Client, job_arn: str) -> bool:
    """Stops a job; False if it ended before it could be stopped."""
    try:
        bedrock.stop_model_customization_job(jobIdentifier=job_arn)
    except ClientError as error:
        if error.response["Error"]["Code"] != "ValidationException":
            raise
        return False
    return True


def list_jobs(bedrock: Client, **filters: Any) -> Iterator[dict[str, Any]]:
    """The summaries of all jobs that pass the filters, however many pages that takes."""
    paginator = bedrock.get_paginator("list_model_customization_jobs")
    for page in paginator.paginate(sortBy="CreationTime", **filters):
        yield from page["modelCustomizationJobSummaries"]
