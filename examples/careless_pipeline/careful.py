"""Trains a model, reports on jobs, and reacts to their events. Whatever fails on the way, no model is trained twice."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta, timezone
from typing import Any, TypeAlias

from botocore.exceptions import BotoCoreError, ClientError

Client: TypeAlias = Any

POLL_SECONDS = 300
FAILURES = {"source": ["aws.bedrock"], "detail": {"jobStatus": ["Failed"]}}
"""The pattern of an EventBridge rule: customization jobs that have failed."""


class TrainingError(Exception):
    """There is no model. Its cause is what went wrong."""


def train(bedrock: Client, name: str) -> str:
    """Trains a model and returns its ARN; a second call goes on with the job of the first.

    Raises:
        TrainingError: There is no model, or AWS does not say so.
    """
    try:
        if name not in job_names(bedrock, nameContains=name):
            start(bedrock, name)
        return model_arn(bedrock, name)
    except (ClientError, BotoCoreError, KeyError) as error:
        # An answer that arrives in part lacks members, which is a KeyError.
        raise TrainingError(f"{name} is not trained") from error


def start(bedrock: Client, name: str) -> None:
    """Creates a job. The answer may be lost, so it asks again with the same token: Bedrock then knows that it is the same request."""
    try:
        create_job(bedrock, name)
    except BotoCoreError:
        create_job(bedrock, name)


def create_job(bedrock: Client, name: str) -> None:
    """Asks Bedrock for a job."""
    bedrock.create_model_customization_job(
        jobName=name,
        customModelName=f"{name}-model",
        clientRequestToken=name,
        roleArn="arn:aws:iam::123456789012:role/Trainer",
        baseModelIdentifier="amazon.nova-micro-v1:0:128k",
        trainingDataConfig={"s3Uri": "s3://amzn-s3-demo-bucket/train.jsonl"},
        outputDataConfig={"s3Uri": "s3://amzn-s3-demo-bucket/output/"},
    )


def wait(bedrock: Client, name: str) -> dict[str, Any]:
    """Looks at a job every five minutes until it has ended, and returns its details."""
    while True:
        job: dict[str, Any] = bedrock.get_model_customization_job(jobIdentifier=name)
        if job["status"] not in ("InProgress", "Stopping"):
            return job
        time.sleep(POLL_SECONDS)


def model_arn(bedrock: Client, name: str) -> str:
    """The ARN of the model that a job makes; it waits for the job's end, for there is none before.

    Raises:
        TrainingError: The job has ended without one.
    """
    job = wait(bedrock, name)
    if job["status"] != "Completed":
        raise TrainingError(f"{name} is {job['status']}")
    return str(job["outputModelArn"])


def job_names(bedrock: Client, **filters: Any) -> list[str]:
    """The names of all jobs that pass the filters."""
    return [job["jobName"] for job in list_jobs(bedrock, **filters)]


def overdue(bedrock: Client, limit: timedelta) -> list[str]:
    """The names of the jobs that have been running for longer than a limit."""
    created_before = datetime.now(timezone.utc) - limit
    running = list_jobs(bedrock, statusEquals="InProgress")
    return [job["jobName"] for job in running if job["creationTime"] < created_before]


def list_jobs(bedrock: Client, **filters: Any) -> Iterator[dict[str, Any]]:
    """The summaries of all jobs that pass the filters, page by page."""
    page = bedrock.list_model_customization_jobs(maxResults=10, **filters)
    yield from page["modelCustomizationJobSummaries"]
    while "nextToken" in page:
        page = bedrock.list_model_customization_jobs(maxResults=10, nextToken=page["nextToken"], **filters)
        yield from page["modelCustomizationJobSummaries"]


def failed_job(event: Mapping[str, Any]) -> str | None:
    """The name of the job that has failed, if that is what an event says."""
    detail = event["detail"]
    return str(detail["jobName"]) if detail["jobStatus"] == "Failed" else None
