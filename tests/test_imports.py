"""What is imported, and when: pytest's start-up stays light, and the fixture brings in only what it needs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

USED_LATER = {"botocore", "urllib3"}
NEVER_BY_ITSELF = {"aiobotocore", "asyncio", "boto3", "h11", "hypothesis", "moto", "requests", "responses", "werkzeug"}

# ``-X importtime`` would not do: it does not see what pytest's own import hook loads.
PYTEST = """
import json, sys, pytest
code = pytest.main(sys.argv[2:])
with open(sys.argv[1], "w") as file:
    json.dump(sorted(sys.modules), file)
sys.exit(code)
"""


def _imported(directory: Path, test: str, *arguments: str) -> set[str]:
    """The modules in a pytest process whose only plugin this one is."""
    (directory / "test_it.py").write_text(f"def test_it({test}): pass")
    command = [sys.executable, "-c", PYTEST, "modules.json", "-p", "pytest_bedrock_jobs.plugin", *arguments]
    environment = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    subprocess.run(command, cwd=directory, env=environment, capture_output=True, check=True)
    return set(json.loads((directory / "modules.json").read_text()))


def _packages(modules: set[str]) -> set[str]:
    return {module.partition(".")[0] for module in modules}


@pytest.mark.parametrize("arguments", [["--fixtures"], ["--collect-only"], []], ids=["fixtures", "collection", "tests"])
def test_start_up_imports_nothing_heavy(tmp_path: Path, arguments: list[str]) -> None:
    """Whoever installs the plugin and does not use it pays for its options and its fixtures' names only."""
    modules = _imported(tmp_path, "", *arguments)
    assert {module for module in modules if module.startswith("pytest_bedrock_jobs.")} == {
        "pytest_bedrock_jobs.configuration",
        "pytest_bedrock_jobs.options",
        "pytest_bedrock_jobs.plugin",
        "pytest_bedrock_jobs.started",
    }
    assert not _packages(modules) & (USED_LATER | NEVER_BY_ITSELF)


def test_asking_for_the_version_imports_nothing_heavy(tmp_path: Path) -> None:
    """Some versions of pytest do not even load the plugin for that."""
    assert not _packages(_imported(tmp_path, "", "--version")) & (USED_LATER | NEVER_BY_ITSELF)


def test_the_fixture_imports_what_it_needs(tmp_path: Path) -> None:
    """The first use brings in botocore, and no other library; calls of requests are caught once somebody has imported it."""
    packages = _packages(_imported(tmp_path, "fake_bedrock_jobs"))
    assert packages >= USED_LATER
    assert not packages & NEVER_BY_ITSELF


def test_a_factory_function_does_not_import_the_fake() -> None:
    """A name of the package is imported when somebody asks for it."""
    code = "import sys, pytest_bedrock_jobs as p; p.make_job_name; print('pytest_bedrock_jobs.fake' in sys.modules)"
    process = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert process.stdout.strip() == "False"


def test_a_plain_call_is_answered_where_nobody_has_imported_responses() -> None:
    """The answer itself brings it in: it is what makes answers for requests."""
    code = """
import sys, requests
from pytest_bedrock_jobs import FakeBedrockJobs

with FakeBedrockJobs():
    print("responses" in sys.modules)
    url = "https://bedrock.us-east-1.amazonaws.com/model-customization-jobs"
    print(requests.get(url, headers={"Authorization": "Bearer token"}).status_code)
"""
    process = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert process.stdout.split() == ["False", "200"]


def test_the_facade_lists_what_is_public() -> None:
    """And nothing that happens to be imported."""
    import pytest_bedrock_jobs

    assert dir(pytest_bedrock_jobs) == sorted(pytest_bedrock_jobs.__all__)
