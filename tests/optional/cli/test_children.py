"""The AWS CLI in a test with the server fixture."""

from __future__ import annotations

import subprocess
import sys

from pytest_bedrock_jobs import FakeBedrockJobsServer

QUERY = ("--job-identifier", "nightly-7", "--query", "status", "--output", "text")


def test_the_cli_is_answered_without_being_told(fake_bedrock_jobs_server: FakeBedrockJobsServer) -> None:
    """No ``env=``, and no ``--endpoint-url``."""
    fake_bedrock_jobs_server.fake.add_job(job_name="nightly-7", status="Failed")
    command = [sys.executable, "-m", "awscli", "bedrock", "get-model-customization-job", *QUERY]
    assert subprocess.check_output(command, text=True, timeout=120) == "Failed\n"
