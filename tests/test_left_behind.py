"""However a fake ends, nothing is left behind."""

from __future__ import annotations

import asyncio
import itertools
import linecache
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

import boto3
import pytest
import requests

import pytest_bedrock_jobs
from pytest_bedrock_jobs import FakeBedrockJobs, UnsupportedOperationError
from pytest_bedrock_jobs.intercept import moto

from .signing import ENDPOINT
from .surroundings import surroundings

if TYPE_CHECKING:
    from typing_extensions import Self


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


class Interrupter:
    """Raises a KeyboardInterrupt at one of the lines of this package that run within it.

    Args:
        place: Which of them, from 0 on.
        functions: The names of functions whose own lines do not count.

    Attributes:
        left: How many lines are left before that one; negative once it has come.
    """

    def __init__(self, place: int, *functions: str) -> None:
        self.left = place
        self._functions = functions
        self._home = str(Path(str(pytest_bedrock_jobs.__file__)).parent)

    def __enter__(self) -> Self:
        self._before = sys.gettrace()
        sys.settrace(self._trace)
        return self

    def __exit__(self, *_: object) -> None:
        sys.settrace(self._before)

    def _trace(self, frame: FrameType, event: str, _: object) -> Any:
        counts = frame.f_code.co_filename.startswith(self._home) and frame.f_code.co_name not in self._functions
        # A real interrupt does not come between the end of a with statement's body and its exit, as an error of this function would.
        line = linecache.getline(frame.f_code.co_filename, frame.f_lineno)
        if event == "line" and counts and not line.lstrip().startswith("with "):
            self.left -= 1
            if self.left == -1:
                raise KeyboardInterrupt
        return self._trace


def interrupted_everywhere(
    begin: Callable[[], Any], act: Callable[[Any], None], end: Callable[[Any], None], *but_in: str
) -> int:
    """Interrupts an act at each of its lines in turn, and asserts that nothing is left; how many lines there were.

    Args:
        begin: Makes what the act needs.
        act: What is interrupted.
        end: Ends what goes on where the act was not interrupted.
        but_in: The names of functions in whose own lines nothing has happened yet.
    """
    before = surroundings()
    for place in itertools.count():
        subject = begin()
        interrupter = Interrupter(place, *but_in)
        try:
            with interrupter:
                act(subject)
        except KeyboardInterrupt:
            assert interrupter.left < 0
        else:
            end(subject)
        assert sys.exc_info() == (None, None, None)
        assert surroundings() == before
        if interrupter.left >= 0:
            assert_no_lock_is_held()
            return place
    raise AssertionError


def pass_time() -> None:
    """Starts a fake, and sleeps in virtual time."""
    with skipping():
        time.sleep(1)


def assert_no_lock_is_held() -> None:
    """Fails unless another thread can start and stop a fake, and sleep within it."""
    other = threading.Thread(target=pass_time, daemon=True)
    other.start()
    other.join(60)
    assert not other.is_alive()


def started() -> FakeBedrockJobs:
    """A fake."""
    fake = FakeBedrockJobs()
    fake.start()
    return fake


def test_after_an_interrupt_in_the_middle_of_starting() -> None:
    """Wherever it comes, what was done is undone."""
    assert interrupted_everywhere(FakeBedrockJobs, FakeBedrockJobs.start, FakeBedrockJobs.stop) > 100


def test_after_an_interrupt_in_the_middle_of_stopping() -> None:
    """Wherever it comes, the rest is done."""
    assert interrupted_everywhere(started, FakeBedrockJobs.stop, lambda _: None, "stop", "_end") > 50


@pytest.mark.parametrize("inner", [0, 1])
def test_after_an_interrupt_in_the_middle_of_stopping_one_of_two(inner: int) -> None:
    """The other one goes on, and gives back everything."""

    def begin() -> list[FakeBedrockJobs]:
        return [started(), started()]

    def stop_one(fakes: list[FakeBedrockJobs]) -> None:
        fakes[inner].stop()

    def act(fakes: list[FakeBedrockJobs]) -> None:
        try:
            stop_one(fakes)
        finally:
            sys.settrace(None)
            fakes[1 - inner].stop()

    assert interrupted_everywhere(begin, act, lambda _: None, "stop", "_end") > 20


# A look at all modules, which goes through thousands of lines and changes nothing.
LOOK = ("_look", "changed", "_look_anew", "_names", "_is_installed", "<genexpr>", "<listcomp>")


def skipping() -> FakeBedrockJobs:
    """A fake that lets sleeps move its clock."""
    return FakeBedrockJobs(skip_sleep=True)


def test_after_an_interrupt_while_skipping_of_sleep_starts() -> None:
    """Wherever it comes, sleeping is real again."""
    assert interrupted_everywhere(skipping, FakeBedrockJobs.start, FakeBedrockJobs.stop, *LOOK) > 200


def test_after_an_interrupt_while_skipping_of_sleep_stops() -> None:
    """Wherever it comes, the rest is done."""

    def begin() -> FakeBedrockJobs:
        fake = skipping()
        fake.start()
        return fake

    assert interrupted_everywhere(begin, FakeBedrockJobs.stop, lambda _: None, "stop", "_end", *LOOK) > 100


def test_after_an_interrupt_anywhere_in_a_with_statement() -> None:
    """Before the stop has begun, too."""

    def act(fake: FakeBedrockJobs) -> None:
        with fake:
            pass

    assert interrupted_everywhere(FakeBedrockJobs, act, lambda _: None, "__exit__") > 150


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


@pytest.mark.usefixtures("unmeasured")
def test_after_a_child_process_that_ends_at_once(pytestconfig: pytest.Config) -> None:
    """``os._exit`` runs nothing; the parent and its state do not notice."""
    subprocess.run([sys.executable, "-c", CHILD], check=True, timeout=120, cwd=pytestconfig.rootpath)


@pytest.mark.usefixtures("unmeasured")
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


def once(function: Callable[[], Any]) -> Callable[[], Any]:
    """A function that is interrupted the first time."""
    times = itertools.count()

    def interrupted() -> Any:
        if next(times) == 0:
            raise KeyboardInterrupt
        return function()

    return interrupted


def test_after_an_interrupt_at_the_end_of_stopping(monkeypatch: pytest.MonkeyPatch) -> None:
    """What had been put back stays so."""
    before = surroundings()
    fake = started()
    monkeypatch.setattr(moto, "unwatch", once(moto.unwatch))
    with pytest.raises(KeyboardInterrupt):
        fake.stop()
    assert surroundings() == before


def test_after_an_interrupt_before_stopping_begins(monkeypatch: pytest.MonkeyPatch) -> None:
    """At the end of a with statement."""
    before = surroundings()
    fake = FakeBedrockJobs()
    monkeypatch.setattr(fake, "stop", once(fake.stop))
    with pytest.raises(KeyboardInterrupt), fake:
        pass
    assert surroundings() == before
