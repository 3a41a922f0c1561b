"""The section of a failed test whose fake a server serves."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    "body",
    [
        "def test_it(fake_bedrock_jobs_server): assert 0",
        "def test_it():\n with FakeBedrockJobsServer(FakeBedrockJobs()): assert 0",
    ],
)
def test_the_fake_of_a_server_is_shown_once(pytester: pytest.Pytester, body: str) -> None:
    """As any other fake."""
    imports = "from pytest_bedrock_jobs import FakeBedrockJobs\nfrom pytest_bedrock_jobs.server import FakeBedrockJobsServer\n"
    pytester.makepyfile(imports + body)
    result = pytester.runpytest("-p", "no:randomly")
    assert result.parseoutcomes()["failed"] == 1
    assert result.outlines.count("no calls, nothing seeded") == 1
