"""What a process pays once, and what a test pays for its fixture: processes with and without the plugin, in pairs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import Compare
from .race import Budget, Contestant, Play, cpu_time
from .rivals import MOTO, OURS

pytestmark = pytest.mark.benchmark(timer=cpu_time)

PROCESSES = "processes"
WITHOUT = "without"
CLIENT_ONLY = "a client only"

CLIENT = """
import boto3
client = boto3.client("bedrock", "us-east-1", aws_access_key_id="testing", aws_secret_access_key="testing")
client.create_model_customization_job(
    jobName="job", customModelName="model", roleArn="arn:aws:iam::123456789012:role/Trainer",
    baseModelIdentifier="amazon.titan-text-express-v1",
    trainingDataConfig={"s3Uri": "s3://amzn-s3-demo-bucket/train.jsonl"},
    outputDataConfig={"s3Uri": "s3://amzn-s3-demo-bucket/output/"},
)
"""
FIRST_CALLS = {
    OURS: f"from pytest_bedrock_jobs import FakeBedrockJobs\nFakeBedrockJobs().start(){CLIENT}",
    MOTO: f"from moto import mock_aws\nmock_aws().start(){CLIENT}",
    # As far as anybody gets without answering: the service model is read, and the client is there.
    CLIENT_ONLY: CLIENT.partition("client.create")[0],
}

# A fixture for each of those that are compared: its name, and what makes it where the plugin does not.
FIXTURES = {
    OURS: ("fake_bedrock_jobs", ""),
    WITHOUT: ("nothing", "@pytest.fixture\ndef nothing():\n    yield"),
    MOTO: ("aws", "@pytest.fixture\ndef aws():\n    with moto.mock_aws():\n        yield"),
}
# The first use of each is over when the tests begin.
TESTS = """
import moto
import pytest
from pytest_bedrock_jobs import FakeBedrockJobs

with FakeBedrockJobs(), moto.mock_aws():
    pass

{fixture}

@pytest.mark.parametrize("number", range({many}))
def test_nothing({name}, number):
    pass
"""

_PYTEST = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
_PLUGIN = ["-p", "pytest_bedrock_jobs.plugin"]


def _process(directory: Path, *command: str) -> Play:
    """Playing by running a process, in which pytest loads the plugins only that it is told to."""
    environment = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}

    def play(_: int) -> None:
        subprocess.run(command, check=True, capture_output=True, cwd=directory, env=environment)

    return play


def test_start_up(compare: Compare, tmp_path: Path) -> None:
    """A run of a single test that does not use the plugin."""
    (tmp_path / "test_one.py").write_text("def test_one():\n    pass\n")
    (tmp_path / "empty_plugin.py").touch()
    # moto has no plugin: whoever uses it imports it.
    (tmp_path / "moto_plugin.py").write_text("from moto import mock_aws\n")
    contestants = [
        Contestant(OURS, _process(tmp_path, *_PYTEST, *_PLUGIN)),
        # Looking for a plugin among all that is installed is pytest's own cost.
        Contestant(WITHOUT, _process(tmp_path, *_PYTEST, "-p", "empty_plugin")),
        Contestant(MOTO, _process(tmp_path, *_PYTEST, "-p", "moto_plugin")),
    ]
    compare(PROCESSES, "pytest, plugin unused", contestants, 40, [Budget("more", 0.005, WITHOUT)])


def test_first_call(compare: Compare, tmp_path: Path) -> None:
    """A process that starts, makes a client, and creates a job."""
    contestants = [
        Contestant(name, _process(tmp_path, sys.executable, "-c", code)) for name, code in FIRST_CALLS.items()
    ]
    compare(PROCESSES, "first call of a process", contestants, 15, [Budget("ratio", 1.15, CLIENT_ONLY)])


def test_fixture(compare: Compare, tmp_path: Path, quick: bool) -> None:
    """A test of many that use the fixture."""
    many = 2 if quick else 500
    contestants = []
    for name, (fixture, code) in FIXTURES.items():
        path = tmp_path / f"test_{fixture}.py"
        path.write_text(TESTS.format(fixture=code, name=fixture, many=many))
        contestants.append(Contestant(name, _process(tmp_path, *_PYTEST, *_PLUGIN, path.name), many))
    compare(PROCESSES, "a test with the fixture", contestants, 5, [Budget("more", 0.0005, WITHOUT)])
