"""Tasks sleep in virtual time within time-machine, and on a host that has been up for 300 days."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest


@pytest.mark.usefixtures("unmeasured")
@pytest.mark.parametrize("how", ["time_machine", "uptime"])
def test_loops_pass_time_as_they_do_without(pytestconfig: pytest.Config, how: str) -> None:
    """All tests of event loops; what hangs ends after a while."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/intercept/sleeping/test_loops.py"]
    environment = {**os.environ, "TESTS_WITHIN": how}
    environment.pop("PYTEST_CURRENT_TEST", None)
    result = subprocess.run(  # noqa: PLW1510
        command, env=environment, cwd=pytestconfig.rootpath, timeout=300, capture_output=True, text=True
    )
    assert result.returncode == 0, result.stdout
