"""What the fake raises at the test author. AWS's own errors are botocore's ``ClientError`` as ever."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


class FakeBedrockError(Exception):
    """Something about the test is wrong, not about the code's use of AWS."""


class UnsupportedOperationError(FakeBedrockError):
    """The code under test called a Bedrock operation that is not faked.

    It is raised at the call, and again where the fake's context or its test ends, so that code that swallows exceptions cannot hide it.
    """


class UnusedRuleError(FakeBedrockError, AssertionError):
    """A rule of ``next_job`` that no job has met; a test that does not do what it prepares is a wrong test."""


def unsupported_text(operation: str, region: str, account: str, faked: Iterable[str]) -> str:
    """What an :class:`UnsupportedOperationError` says."""
    names = "\n".join(f"    {name}" for name in sorted(faked))
    return (
        f"the code under test called {operation} (Region {region}, account {account}), which is not faked.\n"
        f"  These operations are:\n{names}\n"
        "  Ways out:\n"
        '    - hand it on, to moto for example: @pytest.mark.fake_bedrock_jobs(unsupported="passthrough")\n'
        "    - stub it for this client with botocore.stub.Stubber, which answers before the fake does\n"
        "    - if the test means to call it, acknowledge that with fake_bedrock_jobs.unsupported_calls.clear()"
    )


def missed_text(rules: Iterable[str], created: Sequence[str]) -> str:
    """What an :class:`UnusedRuleError` says."""
    lines = "\n".join(f"    {rule}" for rule in rules)
    return (
        "next_job() decided the fate of jobs that the code under test did not create:\n"
        f"{lines}\n"
        f"  Jobs of this test: {', '.join(created[:10]) or 'none'}\n"
        "  Ways out: create such a job, correct name= or times=, or pass optional=True"
    )
