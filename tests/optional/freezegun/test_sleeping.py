"""Tasks sleep in virtual time within freezegun, where asyncio's own time stands still."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest


@pytest.mark.usefixtures("unmeasured")
@pytest.mark.parametrize("how", ["freezegun_frozen", "freezegun_ticking", "freezegun_real_asyncio"])
def test_loops_pass_time_as_they_do_without(pytestconfig: pytest.Config, how: str) -> None:
    """All tests of event loops; what hangs ends after a while."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/intercept/sleeping/test_loops.py"]
    environment = {**os.environ, "TESTS_WITHIN": how}
    environment.pop("PYTEST_CURRENT_TEST", None)
    result = subprocess.run(  # noqa: PLW1510
        command, env=environment, cwd=pytestconfig.rootpath, timeout=300, capture_output=True, text=True
    )
    assert result.returncode == 0, result.stdout


IMPORTED = """
import asyncio
from freezegun import freeze_time

with freeze_time("2026-01-07"):
    from pytest_bedrock_jobs import FakeBedrockJobs
    fake = FakeBedrockJobs()
    before = fake.clock.now()
    with fake.clock.skip_sleep():
        asyncio.run(asyncio.sleep(60))
    assert (fake.clock.now() - before).total_seconds() == 60
    from pytest_bedrock_jobs.intercept.sleeping import REAL
    assert REAL.monotonic() != REAL.monotonic()
"""


def test_a_fake_that_is_imported_while_time_is_frozen_knows_the_real_one() -> None:
    """What holds time still is measured in real time."""
    subprocess.run([sys.executable, "-c", IMPORTED], check=True, timeout=60)
