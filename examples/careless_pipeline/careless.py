"""The same as `careful`, with seven bugs, each at a comment. All of them have been in production somewhere, and none shows in a demo."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from botocore.exceptions import BotoCoreError, ClientError

Client: TypeAlias = Any

POLL_SECONDS = 300
FAILURES = {"source": ["aws.bedrock"], "detail": {"status": ["Failed"]}}


class TrainingError(Exception):
    """There is no model. Its cause is what went wrong."""


def train(bedrock: Client, name: str) -> str:
    """Trains a model and returns its ARN; a second call goes on with the job of the first.

    Raises:
        TrainingError: There is no model, or AWS does not say so.
    """
    try:
        names = job_names(bedrock, nameContains=name)
        job_name = names[0] if names else start(bedrock, name)
        job = wait(bedrock, job_name)
    except (ClientError, BotoCoreError, KeyError) as error:
        raise TrainingError(f"{name} is not trained") from error
    if job["status"] != "Completed":
        raise TrainingError(f"{name} is {job['status']}")
    return str(job["outputModelArn"])


def start(bedrock: Client, name: str) -> str:
    """Creates a job, under another name if the first one is taken, and returns its name."""
    for number in range(1, 4):
        job_name = name if number == 1 else f"{name}-{number}"
        try:
            create_job(bedrock, job_name)
        except BotoCoreError:
            continue  # Bug 1: the answer is lost, but there may be a job. Another name, or another token, makes a second one.
        except ClientError as error:
            if "currently in use" not in error.response["Error"]["Message"]:
                raise
        else:
            return job_name
    raise TrainingError(f"{name} cannot be started")


def create_job(bedrock: Client, name: str) -> None:
    """Asks Bedrock for a job."""
    bedrock.create_model_customization_job(
        jobName=name,
        customModelName=f"{name}-model",
        roleArn="arn:aws:iam::123456789012:role/Trainer",
        baseModelIdentifier="amazon.nova-micro-v1:0:128k",
        trainingDataConfig={"s3Uri": "s3://amzn-s3-demo-bucket/train.jsonl"},
        outputDataConfig={"s3Uri": "s3://amzn-s3-demo-bucket/output/"},
    )


def wait(bedrock: Client, name: str) -> dict[str, Any]:
    """Looks at a job every five minutes until it has ended, and returns its details."""
    while True:
        job: dict[str, Any] = bedrock.get_model_customization_job(jobIdentifier=name)
        if job["status"] != "InProgress":  # Bug 3: a job that is Stopping has not ended.
            return job
        time.sleep(POLL_SECONDS)


def model_arn(bedrock: Client, name: str) -> str:
    """The ARN of the model that a job makes."""
    job = bedrock.get_model_customization_job(jobIdentifier=name)
    return str(job["outputModelArn"])  # Bug 6: only a job that is Completed has one.


def job_names(bedrock: Client, **filters: Any) -> list[str]:
    """The names of all jobs that pass the filters."""
    return [job["jobName"] for job in list_jobs(bedrock, **filters)]


def overdue(bedrock: Client, limit: timedelta) -> list[str]:
    """The names of the jobs that have been running for longer than a limit."""
    created_before = datetime.now() - limit  # noqa: DTZ005  # Bug 4: AWS's times are aware, and this one is not.
    running = list_jobs(bedrock, statusEquals="InProgress")
    return [job["jobName"] for job in running if job["creationTime"] < created_before]


def list_jobs(bedrock: Client, **filters: Any) -> Iterator[dict[str, Any]]:
    """The summaries of all jobs that pass the filters, page by page."""
    page = bedrock.list_model_customization_jobs(maxResults=10, **filters)
    # Bug 2: an answer that arrives in part is taken for an account without jobs.
    yield from page.get("modelCustomizationJobSummaries", [])
    if "nextToken" in page:  # Bug 5: there may be more than two pages.
        page = bedrock.list_model_customization_jobs(maxResults=10, nextToken=page["nextToken"], **filters)
        yield from page.get("modelCustomizationJobSummaries", [])


def failed_job(event: Mapping[str, Any]) -> str | None:
    """The name of the job that has failed, if that is what an event says."""
    detail = event["detail"]
    # Bug 7, here and in the pattern: that is how batch inference says it. With customization jobs it is jobStatus.
    return str(detail["jobName"]) if detail.get("status") == "Failed" else None
