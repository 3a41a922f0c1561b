"""What the documentation says of other processes is run."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pytest_bedrock_jobs import FakeBedrockJobsServer
from tests.documents import block


@pytest.fixture
def this_environments_aws(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command ``aws`` is the one that is installed with these tests."""
    monkeypatch.setenv("PATH", str(Path(sys.executable).parent), prepend=os.pathsep)


@pytest.mark.usefixtures("this_environments_aws")
def test_the_pages_code_passes(fake_bedrock_jobs_server: FakeBedrockJobsServer) -> None:
    """In a process of its own, as it is."""
    namespace: dict[str, Any] = {"subprocess": subprocess}
    exec(block("how-to/processes", "test_a_script_sees_the_job_complete"), namespace)
    namespace["test_a_script_sees_the_job_complete"](fake_bedrock_jobs_server)
