"""Code that waits for what will never happen, and code that waits for real."""

from __future__ import annotations

import asyncio
import gc
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from typing import NamedTuple
from unittest import mock

import boto3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_bedrock_jobs import FakeBedrockJobs, StalledError
from pytest_bedrock_jobs.errors import StalledBeyondExceptionsError
from pytest_bedrock_jobs.service.clock import Clock
from pytest_bedrock_jobs.service.stalls import Stalls

from ..effort import examples

START = datetime(2026, 1, 7, 2, 0, tzinfo=timezone.utc)


class Asked(NamedTuple):
    """What a call asks."""

    members: dict[str, str]

    def parameters(self) -> dict[str, str]:
        return self.members


@pytest.fixture
def fake() -> Iterator[FakeBedrockJobs]:
    """A started fake whose clock stands still, with one running job; it forgets its stalls in the end."""
    with FakeBedrockJobs(start_time=START, frozen=True) as fake:
        fake.add_job(job_name="nightly-8", creation_time=START)
        yield fake
        fake.reset()


@pytest.fixture
def hasty(fake: FakeBedrockJobs) -> FakeBedrockJobs:
    """The same, that notices a stall sooner."""
    fake._stalls._after = 50
    return fake


def get(name: str = "nightly-8") -> str:
    """A job's status."""
    status: str = boto3.client("bedrock").get_model_customization_job(jobIdentifier=name)["status"]
    return status


def poll(look: Callable[[], object], times: int = 10_000) -> None:
    """Looks once a minute, for a status that there is not."""
    for _ in range(times):
        if look() == "Done":
            break
        time.sleep(60)


def looking() -> Callable[[], str]:
    """Looks with one client."""
    client = boto3.client("bedrock")
    return lambda: client.get_model_customization_job(jobIdentifier="nightly-8")["status"]


def test_an_endless_poll_is_noticed(fake: FakeBedrockJobs) -> None:
    """The text names the job, its status, what is asked, how often, and the words that Bedrock has."""
    with fake.clock.skip_sleep(), pytest.raises(StalledError) as caught:
        poll(looking())
    lines = str(caught.value).splitlines()
    assert lines[:3] == [
        "nothing changes any more, and the code sleeps on (1,000 times, 16 h 40 min).",
        (
            "  nightly-8 is Completed since 1:00:00; the code asks GetModelCustomizationJob nightly-8 every minute and waits"
            " for something else."
        ),
        "  Its statuses are InProgress, Completed, Failed, Stopping, Stopped.",
    ]
    assert (
        "  If it waits for a deadline, use skip_sleep(wall_clock=True): time.time and time.monotonic move along then."
        in lines
    )


def test_an_endless_poll_of_a_task_is_noticed(hasty: FakeBedrockJobs) -> None:
    """Whatever other tasks do meanwhile."""
    look = looking()

    async def poll_on() -> None:
        while look() != "Done":  # noqa: ASYNC110
            await asyncio.sleep(60)

    async def beat() -> None:
        while True:  # noqa: ASYNC110
            await asyncio.sleep(30)

    async def main() -> None:
        heartbeat = asyncio.ensure_future(beat())
        with pytest.raises(StalledError, match=r"\(50 times"):
            await poll_on()
        heartbeat.cancel()

    with hasty.clock.skip_sleep():
        asyncio.run(main())


def test_a_poll_for_what_is_not_there_is_noticed(hasty: FakeBedrockJobs) -> None:
    """The answer is an error each time."""
    client = boto3.client("bedrock")

    def look() -> None:
        with pytest.raises(client.exceptions.ResourceNotFoundException):
            client.get_model_customization_job(jobIdentifier="other")

    hasty.clock.advance(hours=2)
    with hasty.clock.skip_sleep(), pytest.raises(StalledError, match=r"The answer stays .*ResourceNotFoundException"):
        poll(look)


def test_a_poll_of_a_list_is_noticed(hasty: FakeBedrockJobs) -> None:
    """A list has no status."""
    client = boto3.client("bedrock")
    hasty.clock.advance(hours=2)
    with hasty.clock.skip_sleep(), pytest.raises(StalledError, match="The answer stays the same; the code asks List"):
        poll(client.list_model_customization_jobs)


def test_a_replaced_sleep_is_noticed(fake: FakeBedrockJobs) -> None:
    """No time passes, so the job never completes."""
    with mock.patch("time.sleep"), pytest.raises(StalledError) as caught:
        poll(looking())
    lines = str(caught.value).splitlines()
    assert lines[0].startswith("nothing changes, and the code looks on (1,00")
    assert lines[1] == "  nightly-8 is InProgress; the code asks GetModelCustomizationJob nightly-8 again and again."
    assert lines[2].startswith("  time.sleep is replaced by <MagicMock name='sleep'")
    assert "clock.skip_sleep()" in lines[3]


def test_a_sleep_that_is_replaced_by_a_function_is_noticed(
    hasty: FakeBedrockJobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It counts no calls, as a mock does."""
    monkeypatch.setattr(time, "sleep", lambda _: None)
    with pytest.raises(StalledError, match="is replaced by <function"):
        poll(looking())


def test_a_replaced_sleep_that_is_not_called_is_not_meant(hasty: FakeBedrockJobs) -> None:
    """A test may look as often as it likes."""
    look = looking()
    with mock.patch("time.sleep"):
        for _ in range(150):
            look()


def test_geventlike_and_slow_replacements_are_not_meant(fake: FakeBedrockJobs, monkeypatch: pytest.MonkeyPatch) -> None:
    """They do take time."""
    fake._stalls._after = 3
    look, real = looking(), (time.sleep,)

    def cooperative(_: float) -> None:
        """Nothing."""

    cooperative.__module__ = "gevent.hub"
    monkeypatch.setattr(time, "sleep", cooperative)
    poll(look, 20)
    get("nightly-8")
    boto3.client("bedrock").list_model_customization_jobs()
    monkeypatch.setattr(time, "sleep", lambda _: real[0](0.02))
    poll(look, 20)


def test_what_a_replaced_sleep_can_wait_for_is_waited_for() -> None:
    """A clock that moves with each call, or with the system to what comes soon."""
    for options in ({"frozen": True}, {"training_duration": timedelta(seconds=5)}):
        with FakeBedrockJobs(stall_after=3, **options) as fake:
            fake.add_job(job_name="nightly-8", creation_time=fake.clock.now())
            if fake.clock.frozen:
                fake.clock.auto_advance(timedelta(milliseconds=1))
            with mock.patch("time.sleep"):
                poll(looking(), 20)


def test_looks_without_sleeps_are_no_stall(hasty: FakeBedrockJobs) -> None:
    """Under a clock that stands still."""
    look = looking()
    for _ in range(150):
        look()


def test_sleeps_without_looks_are_no_stall(hasty: FakeBedrockJobs) -> None:
    """A heartbeat has nothing to do with the fake."""
    look = looking()
    with hasty.clock.skip_sleep():
        look()
        for _ in range(150):
            time.sleep(60)


def test_other_calls_and_other_answers_begin_anew(fake: FakeBedrockJobs) -> None:
    """Whatever the code does between its looks."""
    client = boto3.client("bedrock")
    fake._stalls._after = 3
    with fake.clock.skip_sleep():
        for _ in range(20):
            get()
            client.list_model_customization_jobs()
            time.sleep(3600)


def test_nothing_is_a_stall_while_somebody_sleeps_who_has_slept_all_the_while(fake: FakeBedrockJobs) -> None:
    """A watchdog may be going to change something."""
    fake._stalls._after = 3
    client = boto3.client("bedrock")

    async def watch() -> None:
        await asyncio.sleep(24 * 3600)
        client.create_model_customization_job(
            jobName="watched",
            customModelName="watched",
            roleArn="arn:aws:iam::123456789012:role/Trainer",
            baseModelIdentifier="amazon.nova-micro-v1:0",
            trainingDataConfig={"s3Uri": "s3://amzn-s3-demo-bucket/train.jsonl"},
            outputDataConfig={"s3Uri": "s3://amzn-s3-demo-bucket/output/"},
        )

    async def wait() -> None:
        watchdog = asyncio.ensure_future(watch())
        await asyncio.sleep(2 * 3600)
        while len(client.list_model_customization_jobs()["modelCustomizationJobSummaries"]) == 1:  # noqa: ASYNC110
            await asyncio.sleep(3600)
        await watchdog

    with fake.clock.skip_sleep():
        asyncio.run(wait())


def test_no_number_switches_it_off() -> None:
    """The same test would go on for ever."""
    with FakeBedrockJobs(start_time=START, frozen=True, stall_after=None) as fake, fake.clock.skip_sleep():
        fake.add_job(job_name="nightly-8", status="Completed")
        poll(looking(), 1100)
        with mock.patch("time.sleep"):
            poll(looking(), 1100)


def test_what_was_swallowed_comes_again_at_the_end() -> None:
    """As an operation that is not faked does."""
    with (
        pytest.raises(StalledError, match="3 times"),
        FakeBedrockJobs(frozen=True, stall_after=3) as fake,
        fake.clock.skip_sleep(),
    ):
        fake.add_job(job_name="nightly-8", status="Completed")
        with pytest.raises(StalledError):
            poll(looking())


def test_the_third_one_is_beyond_what_code_swallows(fake: FakeBedrockJobs) -> None:
    """Some try again whatever happens."""
    fake._stalls._after = 3
    look, told = looking(), []

    def go_on() -> None:
        while True:
            try:
                poll(look)
            except Exception as error:  # noqa: BLE001, PERF203
                told.append(error)

    with fake.clock.skip_sleep(), pytest.raises(StalledBeyondExceptionsError) as caught:
        go_on()
    assert [type(error) for error in told] == [StalledError, StalledError]
    assert isinstance(caught.value.__cause__, StalledError)


def keeps(seconds: float, sleep: Callable[[float], None] = time.sleep) -> None:
    """Keeps the real function where no replacement comes to."""
    sleep(seconds)


class Keeper:
    """Keeps it, too."""

    nap = time.sleep


def test_what_keeps_the_real_sleep_is_named(fake: FakeBedrockJobs) -> None:
    """It may be what the code sleeps with."""
    from functools import partial

    from pytest_bedrock_jobs.intercept.sleeping import keeping_sleep

    real = (time.sleep,)
    kept = partial(real[0], 1)
    assert "a functools.partial" in keeping_sleep()
    kept = partial(keeps, 1, sleep=real[0])
    found = keeping_sleep()
    assert kept.func is keeps
    assert "a functools.partial" in found
    assert f"{__name__}.Keeper (a class attribute)" in found
    assert f"{__name__}.keeps (a default argument)" in found


def test_of_many_that_keep_it_some_are_named() -> None:
    """The rest is cut."""
    from pytest_bedrock_jobs.intercept.sleeping import keeping_sleep

    real = (time.sleep,)
    classes = [type(f"Keeper{number}", (), {"nap": real[0]}) for number in range(9)]
    assert keeping_sleep()[-1] == "..."
    del classes
    # A class refers to itself, so until then another test would find them.
    gc.collect()


class Seconds:
    """A monotonic clock that a test holds."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def watched(**hooks: Callable[..., object]) -> tuple[Clock, Seconds, Stalls]:
    """Stalls of a clock that stands still, with something to come, and the real seconds."""
    clock, seconds = Clock(), Seconds()
    clock.freeze()
    clock.next_transition = lambda instant: instant + 1_000_000
    return clock, seconds, Stalls(clock, 1000, seconds, **hooks)  # type: ignore[arg-type]


def test_a_real_sleep_between_two_equal_looks_is_told_once() -> None:
    """It names the cure, and what keeps the real function."""
    clock, seconds, stalls = watched(kept=lambda: ["app.wait (a default argument)"], statuses=lambda _: ["A", "B"])
    for second in (0, 9, 20, 60):
        seconds.now = second
        stalls.looked("GetThing", Asked({"thingIdentifier": "x"}), {"status": "A"}, clock.millis())
    (text,) = stalls.real_sleeps
    assert text == (
        "the code under test waited 11 s of real time between two equal looks at the fake.\n"
        "  x is A; the code asks GetThing x.\n"
        "  Let it sleep in virtual time, with fake_bedrock_jobs.clock.skip_sleep(): ...\n"
        "  Its statuses are A, B.\n"
        "  These keep the real time.sleep, which nothing replaces: app.wait (a default argument)."
    )


def test_a_real_sleep_is_told_only_of_what_is_running() -> None:
    """Nobody waits for what has ended."""
    clock, seconds, stalls = watched()
    clock.next_transition = lambda _: None
    for second in (0, 20):
        seconds.now = second
        stalls.looked("GetThing", Asked({}), {"status": "A"}, clock.millis())
    assert stalls.real_sleeps == []


@pytest.mark.parametrize(("seconds", "words"), [(0.25, "250 ms"), (90, "1 min 30 s"), (1, "second")])
def test_intervals_are_told_in_words(seconds: float, words: str) -> None:
    """With their two largest units."""
    clock, _, stalls = watched()
    clock.next_transition = lambda _: None
    with pytest.raises(StalledError, match=f"asks GetThing every {words} and waits"):
        for _ in range(1001):
            stalls.looked("GetThing", Asked({}), {"status": "A"}, clock.millis())
            stalls.slept(seconds, None)


def test_an_end_of_long_ago_is_not_told() -> None:
    """It says nothing about this test."""
    clock, _, stalls = watched()
    clock.next_transition = lambda _: None
    with pytest.raises(StalledError, match="  x is A; the code asks"):
        for _ in range(1001):
            stalls.looked("GetThing", Asked({}), {"thingName": "x", "status": "A", "endTime": START}, clock.millis())
            stalls.slept(60, None)


@examples(8)
@given(
    st.lists(st.integers(60, 7200), min_size=1, max_size=4),
    st.lists(st.integers(30, 600), max_size=3),
    st.integers(1, 10 * 3600),
)
def test_right_code_is_never_told(intervals: list[int], beats: list[int], watchdog: int) -> None:
    """Pollers, heartbeats and a watchdog, while anything is left to happen."""
    with FakeBedrockJobs(frozen=True, stall_after=5, training_duration=timedelta(hours=9)) as fake:
        job = fake.add_job(job_name="nightly-8", creation_time=fake.clock.now())
        look = looking()

        async def poll_on(interval: int) -> None:
            while look() in {"InProgress", "Stopping"}:  # noqa: ASYNC110
                await asyncio.sleep(interval)

        async def beat(interval: int) -> None:
            while True:  # noqa: ASYNC110
                await asyncio.sleep(interval)

        async def watch() -> None:
            await asyncio.sleep(watchdog)
            if job.status == "InProgress":
                job.stop()

        async def main() -> None:
            heartbeats = [asyncio.ensure_future(beat(interval)) for interval in beats]
            await asyncio.gather(watch(), *map(poll_on, intervals))
            for heartbeat in heartbeats:
                heartbeat.cancel()

        with fake.clock.skip_sleep():
            asyncio.run(main())
        assert job.status == ("Stopped" if watchdog < 9 * 3600 else "Completed")
