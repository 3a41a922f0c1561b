"""aiobotocore need not be there."""

from __future__ import annotations

import subprocess
import sys

CODE = """
import time
from importlib.machinery import PathFinder

find_spec = PathFinder.find_spec
PathFinder.find_spec = lambda name, *others: None if name == "aiobotocore" else find_spec(name, *others)
from pytest_bedrock_jobs import FakeBedrockJobs

with FakeBedrockJobs(frozen=True, skip_sleep=True) as fake:
    before = fake.clock.now()
    time.sleep(60)
    print(fake.clock.now() - before)
"""


def test_sleeping_is_skipped_where_there_is_no_aiobotocore() -> None:
    """Only what is there is patched."""
    process = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=True)
    assert process.stdout.strip() == "0:01:00"
