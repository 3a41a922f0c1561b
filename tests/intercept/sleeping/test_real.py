"""The functions as they really are, however late the fake is imported."""

from __future__ import annotations

import subprocess
import sys

MOCKED = """
import time
from unittest import mock

with mock.patch("time.sleep"), mock.patch("asyncio.sleep"):
    from pytest_bedrock_jobs import FakeBedrockJobs
    fake = FakeBedrockJobs(frozen=True)
    before = fake.clock.now()
    with fake.clock.skip_sleep():
        time.sleep(60)
    assert (fake.clock.now() - before).total_seconds() == 60
    from pytest_bedrock_jobs.intercept.sleeping import REAL
    began = time.perf_counter()
    REAL.sleep(0.02)
    assert time.perf_counter() - began >= 0.02
import asyncio
from pytest_bedrock_jobs.intercept.sleeping.real import async_sleep
assert async_sleep() is asyncio.sleep
"""


def test_a_fake_that_is_imported_while_sleep_is_mocked_knows_the_real_one() -> None:
    """A test may be the first to use it."""
    subprocess.run([sys.executable, "-c", MOCKED], check=True, timeout=60)
