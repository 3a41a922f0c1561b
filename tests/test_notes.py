"""An error that says "not found" tells where the fake has it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from pytest_bedrock_jobs import FakeBedrockJobs

from .fakes import frozen


@pytest.fixture(params=["direct", "wire"])
def fake(request: pytest.FixtureRequest) -> Iterator[FakeBedrockJobs]:
    """A started fake, over each transport."""
    with frozen(transport=request.param) as fake:
        yield fake


def notes(call: Callable[..., Any], **parameters: Any) -> list[str]:
    """The notes on what a call raises, as lines."""
    with pytest.raises(ClientError) as raised:
        call(**parameters)
    return "\n".join(getattr(raised.value, "__notes__", [])).splitlines()


def assert_noted(lines: list[str], *expected: str) -> None:
    """Fails unless the notes are as expected; Python 3.10 has none."""
    assert lines == (list(expected) if sys.version_info >= (3, 11) else [])


def test_another_region_is_told(fake: FakeBedrockJobs) -> None:
    """Which is what a client was made for by mistake."""
    job = fake.add_job(job_name="nightly-8", region_name="eu-west-1")
    for identifier in (job.name, job.arn):
        assert_noted(
            notes(boto3.client("bedrock").get_model_customization_job, jobIdentifier=identifier),
            "The fake was asked in Region us-east-1, account 123456789012. It has",
            f"  a job in Region eu-west-1: {job.arn}",
        )


def test_another_account_is_told(fake: FakeBedrockJobs) -> None:
    """Perhaps the credentials are those of somebody else."""
    job = fake.add_job(job_name="nightly-8")
    client = boto3.client("bedrock", region_name="eu-west-1", **fake.add_account("222222222222"))
    assert_noted(
        notes(client.get_model_customization_job, jobIdentifier="nightly-8"),
        "The fake was asked in Region eu-west-1, account 222222222222. It has",
        f"  a job in Region us-east-1, account 123456789012: {job.arn}",
    )


def test_another_family_is_told(fake: FakeBedrockJobs) -> None:
    """A job is not its model."""
    job = fake.add_job(job_name="nightly-8", status="Completed")
    assert_noted(
        notes(boto3.client("bedrock").get_custom_model, modelIdentifier="nightly-8"),
        "The fake was asked in Region us-east-1, account 123456789012. It has",
        f"  a job in the same Region and account: {job.arn}",
    )


def test_another_fake_is_told(fake: FakeBedrockJobs) -> None:
    """A fake of the whole session is there beside that of the test, which answers."""
    with frozen() as later:
        later.add_job(job_name="another")
        job = fake.add_job(job_name="nightly-8")
        lines = notes(boto3.client("bedrock").get_model_customization_job, jobIdentifier=job.name)
    assert_noted(lines, f"Another fake that is started has it, {fake!r}; the one that was started last has answered.")


def test_there_is_no_note_without_anything_to_say(fake: FakeBedrockJobs) -> None:
    """Nothing has the name; or it is another error."""
    fake.add_job(job_name="nightly-8", status="Completed")
    client = boto3.client("bedrock")
    assert notes(client.get_model_customization_job, jobIdentifier="nightly-7") == []
    assert notes(client.stop_model_customization_job, jobIdentifier="nightly-8") == []


def test_the_frames_of_the_fake_are_hidden(pytester: pytest.Pytester) -> None:
    """A failed test shows its own code, and botocore's."""
    pytester.makepyfile(
        """
        import boto3

        def test_it(fake_bedrock_jobs):
            boto3.client("bedrock").list_guardrails()

        def test_calls(fake_bedrock_jobs):
            fake_bedrock_jobs.calls.assert_called("Get*")
        """
    )
    result = pytester.runpytest_inprocess()
    result.stdout.fnmatch_lines(["*called ListGuardrails*", "*0 calls, expected 1 or more: Get[*]()"])
    # The end of the test raises the first one again, which is in the plugin.
    assert not [line for line in result.outlines if "intercept" in line or "fake/calls.py" in line]
