"""Ids, where something else seeds the random module. The examples run in random order beside pytest-xdist."""

from __future__ import annotations

import pytest


def test_reseeding_the_random_module_changes_no_id(pytester: pytest.Pytester) -> None:
    """pytest-randomly seeds the global generator before each test; ids come from the fake's own."""
    pytester.makepyfile(
        """
        import random
        import pytest

        @pytest.mark.parametrize("seed", range(3))
        def test_first_arn(fake_bedrock_jobs, seed):
            random.seed(seed)
            print("ARN", fake_bedrock_jobs.add_job().arn)
        """
    )
    result = pytester.runpytest_subprocess("-p", "no:asyncio", "-rP")
    result.assert_outcomes(passed=3)
    assert len({line for line in result.outlines if line.startswith("ARN")}) == 1
