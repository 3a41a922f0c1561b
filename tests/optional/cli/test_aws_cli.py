"""The real AWS CLI (version 1, from the package index), which carries its own copy of botocore, against the server."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pytest_bedrock_jobs import FakeBedrockJobs, FakeBedrockJobsServer
from tests.samples import ROLE

CREATE = [
    "create-model-customization-job",
    *("--job-name", "nightly-8", "--custom-model-name", "nightly-model", "--role-arn", ROLE),
    *("--base-model-identifier", "amazon.nova-micro-v1:0"),
    *("--training-data-config", "s3Uri=s3://amzn-s3-demo-bucket/train.jsonl"),
    *("--output-data-config", "s3Uri=s3://amzn-s3-demo-bucket/output/"),
]


@pytest.fixture
def server() -> Iterator[FakeBedrockJobsServer]:
    """A server whose clock stands still."""
    fake = FakeBedrockJobs()
    fake.clock.freeze()
    with FakeBedrockJobsServer(fake) as server:
        yield server


def aws(server: FakeBedrockJobsServer, *arguments: str, status: int = 0) -> Any:
    """What ``aws bedrock`` prints: its JSON, or the text of its error."""
    command = [sys.executable, "-m", "awscli", "bedrock", *arguments, "--output", "json"]
    done = subprocess.run(command, env=server.environment, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == status, done.stderr
    return done.stderr if status else json.loads(done.stdout or "null")


def test_a_job_is_created_stopped_and_seen(server: FakeBedrockJobsServer) -> None:
    """By name and by ARN, which the CLI percent-encodes."""
    arn = aws(server, *CREATE)["jobArn"]
    aws(server, "stop-model-customization-job", "--job-identifier", arn)
    details = aws(server, "get-model-customization-job", "--job-identifier", "nightly-8")
    assert (details["jobArn"], details["status"]) == (arn, "Stopping")


def test_a_list_is_paged(server: FakeBedrockJobsServer) -> None:
    """``--max-items`` and ``--starting-token`` page on the client's side, ``--page-size`` on ours."""
    names = [job.name for job in server.fake.add_jobs(7)][::-1]
    seen = []
    token: list[str] = []
    while token is not None:
        page = aws(server, "list-model-customization-jobs", "--max-items", "3", "--page-size", "2", *token)
        seen.append([job["jobName"] for job in page["modelCustomizationJobSummaries"]])
        if "NextToken" not in page:
            break
        token = ["--starting-token", page["NextToken"]]
    assert seen == [names[:3], names[3:6], names[6:]]


def test_a_list_is_filtered(server: FakeBedrockJobsServer) -> None:
    """By status and time, as the CLI writes them."""
    server.fake.add_jobs(4, status=["Completed", "InProgress"])
    found = aws(
        server,
        "list-model-customization-jobs",
        *("--status-equals", "Completed", "--creation-time-after", "2020-01-01T00:00:00Z", "--sort-order", "Ascending"),
    )
    assert [job["jobName"] for job in found["modelCustomizationJobSummaries"]] == ["job-1", "job-3"]


def test_a_job_is_tagged(server: FakeBedrockJobsServer) -> None:
    """What is tagged shows its tags, until they are taken away."""
    arn = aws(server, *CREATE)["jobArn"]
    aws(server, "tag-resource", "--resource-arn", arn, "--tags", "key=team,value=nlp", "key=stage,value=test")
    tags = aws(server, "list-tags-for-resource", "--resource-arn", arn)["tags"]
    assert tags == [{"key": "team", "value": "nlp"}, {"key": "stage", "value": "test"}]
    aws(server, "untag-resource", "--resource-arn", arn, "--tag-keys", "team")
    assert aws(server, "list-tags-for-resource", "--resource-arn", arn) == {"tags": [{"key": "stage", "value": "test"}]}


def test_a_custom_model_is_listed_shown_and_deleted(server: FakeBedrockJobsServer) -> None:
    """It is there once its job has completed, and gone when it is deleted."""
    job = aws(server, *CREATE)["jobArn"]
    assert aws(server, "list-custom-models") == {"modelSummaries": []}
    server.fake.clock.advance(hours=1)
    [summary] = aws(server, "list-custom-models", "--name-contains", "nightly")["modelSummaries"]
    details = aws(server, "get-custom-model", "--model-identifier", summary["modelArn"])
    assert details == aws(server, "get-custom-model", "--model-identifier", "nightly-model")
    assert (details["modelName"], details["jobArn"]) == (summary["modelName"], job)
    aws(server, "delete-custom-model", "--model-identifier", "nightly-model")
    assert aws(server, "list-custom-models") == {"modelSummaries": []}
    assert "ResourceNotFoundException" in aws(
        server, "get-custom-model", "--model-identifier", "nightly-model", status=255
    )


def test_an_error_is_shown_as_awss(server: FakeBedrockJobsServer) -> None:
    """With code, operation and message."""
    aws(server, *CREATE)
    printed = aws(server, *CREATE, status=255)
    assert (
        "An error occurred (ValidationException) when calling the CreateModelCustomizationJob operation:"
        " The provided job name is currently in use."
    ) in printed


def test_what_the_cli_printed_loads_back(server: FakeBedrockJobsServer, tmp_path: Path) -> None:
    """Lists and details: the same jobs with the same times, as the CLI prints them again."""
    fake = server.fake
    fake.add_jobs(5, status=["Completed", "Failed", "InProgress", "Stopping", "Stopped"])
    aws(server, *CREATE, "--hyper-parameters", "epochCount=2")
    fake.clock.advance(minutes=7)
    listed = aws(server, "list-model-customization-jobs")
    details = aws(server, "get-model-customization-job", "--job-identifier", "nightly-8")
    fake.reset()
    fake.clock.freeze()
    file = tmp_path / "jobs.json"
    file.write_text(json.dumps(listed))
    jobs = fake.load(file)
    assert [job.name for job in jobs] == [job["jobName"] for job in listed["modelCustomizationJobSummaries"]]
    assert aws(server, "list-model-customization-jobs") == listed
    fake.reset()
    fake.clock.freeze()
    file.write_text(json.dumps(details))
    fake.load(str(file))
    assert aws(server, "get-model-customization-job", "--job-identifier", "nightly-8") == details
