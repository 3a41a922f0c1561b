"""The fixture in tests of anyio's pytest plugin."""

from __future__ import annotations

import pytest


def test_coroutine_tests_and_task_groups_use_the_fixture(pytester: pytest.Pytester) -> None:
    """Tasks of one group see one state, and a cancelled scope leaves it whole."""
    pytester.makepyfile(
        """
        import anyio
        import pytest
        from aiobotocore.session import get_session
        from tests.samples import create_request

        pytestmark = pytest.mark.anyio

        @pytest.fixture
        def anyio_backend():
            return "asyncio"

        @pytest.fixture
        async def client(fake_bedrock_jobs):
            async with get_session().create_client("bedrock") as client:
                yield client

        async def test_a_task_group_creates_jobs(client, fake_bedrock_jobs):
            async def create(number):
                await client.create_model_customization_job(**create_request(f"job-{number}"))

            async with anyio.create_task_group() as group:
                for number in range(20):
                    group.start_soon(create, number)
            assert {job.name for job in fake_bedrock_jobs.jobs} == {f"job-{number}" for number in range(20)}

        async def test_a_cancelled_scope_leaves_whole_jobs(client, fake_bedrock_jobs):
            with anyio.CancelScope() as scope:
                scope.cancel()
                await client.create_model_customization_job(**create_request())
            for job in fake_bedrock_jobs.jobs:
                await client.get_model_customization_job(jobIdentifier=job.arn)
        """
    )
    pytester.runpytest_inprocess("-p", "no:randomly", "-p", "no:asyncio").assert_outcomes(passed=2)


@pytest.mark.usefixtures("unmeasured")
def test_the_examples_pass_beside_it(pytestconfig: pytest.Config, pytester: pytest.Pytester) -> None:
    """Sync tests do not mind."""
    root = pytestconfig.rootpath
    where = ("--rootdir", root, "-c", str(pytestconfig.inipath), root / "examples")
    result = pytester.runpytest_subprocess("-p", "anyio", "-p", "no:randomly", "-p", "no:asyncio", *where)
    assert result.ret == pytest.ExitCode.OK
