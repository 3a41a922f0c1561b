"""Many prompts answered by batch inference: write them to S3, start a job, wait, read the answers, and ask again for what is missing.

Plain boto3; nothing here knows that it is tested with a fake.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

# boto3 makes its clients at run time. With boto3-stubs[bedrock,s3] installed, these have types of their own.
Client: TypeAlias = Any
Record: TypeAlias = Mapping[str, Any]

POLL_SECONDS = 60
MINIMUM = 100
"""AWS takes no job of fewer records."""
RUNNING = ("Submitted", "Validating", "Scheduled", "InProgress", "Stopping")
READABLE = ("Completed", "PartiallyCompleted", "Expired")
"""How a job can end whose missing answers are worth another one."""


class BatchError(Exception):
    """A job has failed or was stopped; the message says which one, and why."""


@dataclass(frozen=True)
class Batch:
    """What to ask, and where to keep it."""

    name: str
    model: str
    role_arn: str
    bucket: str

    def records(self, prompts: Mapping[str, str]) -> list[Record]:
        """A record for each prompt, in the form of Amazon Nova's models."""
        return [
            {"recordId": key, "modelInput": {"messages": [{"role": "user", "content": [{"text": prompt}]}]}}
            for key, prompt in prompts.items()
        ]


def answers(s3: Client, bedrock: Client, batch: Batch, records: Sequence[Record], attempts: int = 2) -> dict[str, Any]:
    """The model's answers, by record id. What cannot be answered in any of the attempts is missing.

    Raises:
        BatchError: A job has failed or was stopped.
    """
    found: dict[str, Any] = {}
    for attempt in range(1, attempts + 1):
        missing = [record for record in records if record["recordId"] not in found]
        if not missing:
            break
        found.update(run(s3, bedrock, batch, f"{batch.name}-{attempt}", missing))
    return {record["recordId"]: found[record["recordId"]] for record in records if record["recordId"] in found}


def run(s3: Client, bedrock: Client, batch: Batch, name: str, records: Sequence[Record]) -> dict[str, Any]:
    """The answers of one job."""
    job = wait(bedrock, start(s3, bedrock, batch, name, records))
    if job["status"] not in READABLE:
        raise BatchError(f"{name} is {job['status']}: {job.get('message', 'somebody has stopped it')}")
    return {line["recordId"]: line["modelOutput"] for line in lines(s3, batch, name, job) if "modelOutput" in line}


def start(s3: Client, bedrock: Client, batch: Batch, name: str, records: Sequence[Record]) -> str:
    """Writes the records to S3 and starts a job; returns its ARN."""
    content = "\n".join(map(json.dumps, filled_up(records)))
    s3.put_object(Bucket=batch.bucket, Key=f"input/{name}.jsonl", Body=content.encode())
    return str(
        bedrock.create_model_invocation_job(
            jobName=name,
            modelId=batch.model,
            roleArn=batch.role_arn,
            inputDataConfig={"s3InputDataConfig": {"s3Uri": f"s3://{batch.bucket}/input/{name}.jsonl"}},
            outputDataConfig={"s3OutputDataConfig": {"s3Uri": f"s3://{batch.bucket}/output/"}},
        )["jobArn"]
    )


def filled_up(records: Sequence[Record]) -> Iterable[Record]:
    """The records, and as many more as a job needs; the answers to those are not looked at."""
    yield from records
    for number in range(len(records), MINIMUM):
        yield {"recordId": f"FILL{number:07}", "modelInput": records[0]["modelInput"]}


def wait(bedrock: Client, arn: str) -> Mapping[str, Any]:
    """Looks again and again until a job has ended."""
    while (job := bedrock.get_model_invocation_job(jobIdentifier=arn))["status"] in RUNNING:
        time.sleep(POLL_SECONDS)
    found: Mapping[str, Any] = job
    return found


def lines(s3: Client, batch: Batch, name: str, job: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The lines of a job's output: in the folder that has the job's id, in any order. There is none if the job never began."""
    job_id = job["jobArn"].rpartition("/")[2]
    try:
        body = s3.get_object(Bucket=batch.bucket, Key=f"output/{job_id}/{name}.jsonl.out")["Body"]
    except s3.exceptions.NoSuchKey:
        return
    for line in body.read().decode().splitlines():
        yield json.loads(line)
