"""A fake that is held for longer than a test, through the public context manager."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize("scope", ["session", "module", "class"])
def test_a_fixture_of_any_scope_may_hold_a_fake(pytester: pytest.Pytester, scope: str) -> None:
    """Its tests share the state; a test with the fixture of its own has its own, and gives way again."""
    pytester.makepyfile(
        f"""
        import boto3
        import pytest
        from pytest_bedrock_jobs import FakeBedrockJobs

        @pytest.fixture(scope={scope!r})
        def held():
            with FakeBedrockJobs(region_name="eu-west-1") as fake:
                fake.add_job(job_name="held")
                yield fake

        def names():
            jobs = boto3.client("bedrock").list_model_customization_jobs()["modelCustomizationJobSummaries"]
            return [job["jobName"] for job in jobs]

        class TestTogether:
            def test_sees_what_is_held(self, held):
                assert names() == ["held"]
                held.add_job(job_name="added")

            def test_has_its_own(self, held, fake_bedrock_jobs):
                assert names() == []

            def test_sees_what_was_added(self, held):
                assert names() == ["added", "held"]
        """
    )
    pytester.runpytest_inprocess("-p", "no:randomly", "-p", "no:asyncio").assert_outcomes(passed=3)
