"""The examples, distributed over several processes."""

from __future__ import annotations

import pytest

EXAMPLES = "examples"


@pytest.mark.usefixtures("unmeasured")
def test_the_examples_pass_on_two_workers_in_random_order(
    pytestconfig: pytest.Config, pytester: pytest.Pytester
) -> None:
    """As they are, in the project's own directory, with its own options; no test needs another one before it."""
    pytester.chdir()
    result = pytester.runpytest_subprocess(
        "-p",
        "no:asyncio",
        "-n",
        "2",
        "--randomly-seed=1",
        "--rootdir",
        pytestconfig.rootpath,
        "-c",
        str(pytestconfig.inipath),
        pytestconfig.rootpath / EXAMPLES,
    )
    assert result.ret == pytest.ExitCode.OK
    result.stdout.fnmatch_lines(["Using --randomly-seed=1", "*2 workers*"])


def test_the_same_seed_gives_the_same_ids_on_every_worker(pytester: pytest.Pytester) -> None:
    """Neither the worker nor the tests before decide what a test sees."""
    pytester.makepyfile(
        """
        import pytest

        @pytest.mark.parametrize("turn", range(8))
        def test_first_arn(fake_bedrock_jobs, turn):
            from pytest_bedrock_jobs import FakeBedrockJobs
            assert fake_bedrock_jobs.add_job().arn == FakeBedrockJobs().add_job().arn
            print("ARN", fake_bedrock_jobs.add_job().arn)
        """
    )
    result = pytester.runpytest_subprocess("-p", "no:asyncio", "-n", "2", "-rP")
    result.assert_outcomes(passed=8)
    assert len({line for line in result.outlines if line.startswith("ARN")}) == 1
