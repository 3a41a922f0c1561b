"""However a fake ends, nothing is left behind."""

from __future__ import annotations

import asyncio
import itertools
import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec

import boto3
import pytest
import requests

from pytest_bedrock_jobs import FakeBedrockJobs, UnsupportedOperationError

from .signing import ENDPOINT
from .surroundings import surroundings


def use(fake: FakeBedrockJobs) -> None:
    """Touches everything that a fake can touch, of the libraries that are there."""
    fake.add_job(job_name="seen")
    look()
    requests.get(f"{ENDPOINT}/model-customization-jobs/seen", headers={"Authorization": "Bearer token"}, timeout=60)
    with fake.clock.skip_sleep():
        pass
    if find_spec("moto"):
        from moto import mock_aws

        with mock_aws():
            look()
    if find_spec("aiobotocore"):
        # A loop may be running in this thread.
        with ThreadPoolExecutor(1) as other:
            other.submit(asyncio.run, look_async()).result()


def look() -> None:
    """A boto3 client's call."""
    boto3.client("bedrock").get_model_customization_job(jobIdentifier="seen")


async def look_async() -> None:
    """An aiobotocore client's call."""
    from aiobotocore.session import get_session

    async with get_session().create_client("bedrock") as client:
        await client.get_model_customization_job(jobIdentifier="seen")


@pytest.mark.parametrize("transport", ["direct", "wire"])
@pytest.mark.parametrize("error", [ZeroDivisionError, KeyboardInterrupt, SystemExit, GeneratorExit])
def test_after_an_exception(transport: str, error: type[BaseException]) -> None:
    """Any exception goes through, and takes nothing with it."""
    before = surroundings()
    with pytest.raises(error), FakeBedrockJobs(transport=transport) as fake:  # type: ignore[arg-type]
        use(fake)
        raise error
    assert surroundings() == before


def test_after_an_error_while_sleeping_is_skipped() -> None:
    """``time.sleep`` and ``asyncio.sleep`` are real again."""
    before = surroundings()
    with pytest.raises(ZeroDivisionError), FakeBedrockJobs() as fake, fake.clock.skip_sleep():
        raise ZeroDivisionError
    assert surroundings() == before


def test_after_a_call_that_was_refused() -> None:
    """The error at the end comes when everything is back."""
    before = surroundings()
    with pytest.raises(UnsupportedOperationError), FakeBedrockJobs():
        boto3.client("bedrock").list_guardrails()
    assert surroundings() == before


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_after_fakes_that_stop_in_any_order(order: tuple[int, ...]) -> None:
    """While one is left, it answers; when none is, nothing is."""
    before = surroundings()
    fakes = [FakeBedrockJobs(region_name=name) for name in ("us-east-1", "eu-west-1", "ap-south-1")]
    for number, fake in enumerate(fakes):
        fake.start()
        fake.add_job(job_name=f"job-of-{number}")
    left = [0, 1, 2]
    for number in order:
        answering = fakes[left[-1]]
        arn = boto3.client("bedrock").get_model_customization_job(jobIdentifier=f"job-of-{left[-1]}")["jobArn"]
        assert answering.region_name in arn
        fakes[number].stop()
        left.remove(number)
    assert surroundings() == before


def test_after_a_cancelled_task() -> None:
    """A task that is cancelled within its fake takes it down."""
    before = surroundings()

    async def work(started: asyncio.Event) -> None:
        async with FakeBedrockJobs() as fake:
            use(fake)
            started.set()
            await asyncio.Event().wait()

    async def main() -> None:
        started = asyncio.Event()
        task = asyncio.ensure_future(work(started))
        await started.wait()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    asyncio.run(main())
    assert surroundings() == before


def test_after_a_fake_that_another_thread_stops() -> None:
    """Patches belong to the process, not to a thread."""
    before = surroundings()
    fake = FakeBedrockJobs()
    fake.start()
    thread = threading.Thread(target=fake.stop)
    thread.start()
    thread.join()
    assert surroundings() == before


CHILD = """
import os
from pytest_bedrock_jobs import FakeBedrockJobs
from tests.surroundings import surroundings
from tests.test_left_behind import use

before = surroundings()
with FakeBedrockJobs() as fake:
    child = os.fork()
    if child == 0:
        use(fake)
        os._exit(len(fake.jobs))
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 1
    assert len(fake.jobs) == 0
    use(fake)
assert surroundings() == before
"""


def test_after_a_child_process_that_ends_at_once(pytestconfig: pytest.Config) -> None:
    """``os._exit`` runs nothing; the parent and its state do not notice."""
    subprocess.run([sys.executable, "-c", CHILD], check=True, timeout=120, cwd=pytestconfig.rootpath)


@pytest.mark.parametrize("ending", ["raise KeyboardInterrupt", "raise SystemExit(7)", "assert False"])
def test_after_a_run_of_pytest(
    pytestconfig: pytest.Config, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    """The fixture gives everything back when a test ends the run."""
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(pytestconfig.rootpath), os.environ.get("PYTHONPATH", "")]))
    pytester.makeconftest(
        """
        from tests.surroundings import surroundings

        before = surroundings()

        def pytest_unconfigure(config):
            print("NOTHING LEFT BEHIND" if surroundings() == before else "SOMETHING LEFT BEHIND")
        """
    )
    pytester.makepyfile(
        f"""
        from tests.test_left_behind import use

        def test_ends(fake_bedrock_jobs):
            use(fake_bedrock_jobs)
            {ending}
        """
    )
    result = pytester.runpytest_subprocess("-p", "no:randomly", "-p", "no:asyncio")
    assert result.ret != 0
    result.stdout.fnmatch_lines(["NOTHING LEFT BEHIND"])
