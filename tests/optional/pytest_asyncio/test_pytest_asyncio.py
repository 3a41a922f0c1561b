"""The fixture in tests of pytest-asyncio, and the examples beside it."""

from __future__ import annotations

import pytest

OPTIONS = ("-p", "no:randomly", "-p", "no:anyio", "-o", "asyncio_default_fixture_loop_scope=function")


@pytest.mark.parametrize("mode", ["strict", "auto"])
def test_coroutine_tests_and_fixtures_use_the_fixture(pytester: pytest.Pytester, mode: str) -> None:
    """Async fixtures and tests see the same fake, whatever the loop's scope."""
    pytester.makepyfile(
        """
        import asyncio
        import pytest
        import pytest_asyncio
        from aiobotocore.session import get_session

        @pytest_asyncio.fixture
        async def client(fake_bedrock_jobs):
            async with get_session().create_client("bedrock") as client:
                yield client

        @pytest.mark.asyncio
        async def test_sees_what_is_seeded(client, fake_bedrock_jobs):
            fake_bedrock_jobs.add_job(job_name="seeded")
            assert (await client.get_model_customization_job(jobIdentifier="seeded"))["status"] == "InProgress"

        @pytest.mark.asyncio
        async def test_begins_empty_and_sleeps_virtually(client, fake_bedrock_jobs):
            assert len(fake_bedrock_jobs.jobs) == 0
            job = fake_bedrock_jobs.add_job()
            with fake_bedrock_jobs.clock.skip_sleep():
                while (await client.get_model_customization_job(jobIdentifier=job.name))["status"] == "InProgress":
                    await asyncio.sleep(60)
            assert job.status == "Completed"

        @pytest.mark.asyncio(loop_scope="module")
        async def test_runs_in_the_modules_loop(fake_bedrock_jobs):
            async with get_session().create_client("bedrock") as client:
                await client.list_model_customization_jobs()
        """
    )
    pytester.runpytest_inprocess(*OPTIONS, "--asyncio-mode", mode).assert_outcomes(passed=3)


@pytest.mark.usefixtures("unmeasured")
@pytest.mark.parametrize("mode", ["strict", "auto"])
def test_the_examples_pass_beside_it(pytestconfig: pytest.Config, pytester: pytest.Pytester, mode: str) -> None:
    """Sync tests do not mind."""
    root = pytestconfig.rootpath
    where = ("--rootdir", root, "-c", str(pytestconfig.inipath), root / "examples")
    assert pytester.runpytest_subprocess(*OPTIONS, "--asyncio-mode", mode, *where).ret == pytest.ExitCode.OK
