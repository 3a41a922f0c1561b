"""trio's tasks sleep in virtual time."""

from __future__ import annotations

import threading
import time
from datetime import timedelta
from typing import Any

import pytest
import trio

from pytest_bedrock_jobs import FakeBedrockJobs


async def race(fake: FakeBedrockJobs) -> list[tuple[str, float]]:
    """Two pollers and a timeout, and when each was told."""
    before, told = fake.clock.now(), []

    def tell(name: str) -> None:
        told.append((name, (fake.clock.now() - before).total_seconds()))

    async def poll(name: str, interval: float, times: int) -> None:
        for _ in range(times):
            await trio.sleep(interval)
            tell(name)

    async with trio.open_nursery() as nursery:
        nursery.start_soon(poll, "fast", 20, 4)
        nursery.start_soon(poll, "slow", 50, 2)
        with trio.move_on_after(90):
            await trio.sleep_forever()
        tell("timeout")
    return told


EXPECTED = [
    *(("fast", 20), ("fast", 40), ("slow", 50), ("fast", 60), ("fast", 80), ("timeout", 90), ("slow", 100)),
]


def test_tasks_wake_up_in_the_order_in_which_their_sleeps_end() -> None:
    """And timeouts fire when they are due."""
    fake = FakeBedrockJobs(frozen=True)
    with fake.clock.skip_sleep():
        assert trio.run(race, fake) == EXPECTED


def test_a_run_that_goes_on_already_passes_time_too() -> None:
    """And real time again afterwards."""
    fake = FakeBedrockJobs(frozen=True)

    async def main() -> None:
        with fake.clock.skip_sleep():
            assert await race(fake) == EXPECTED
        began = time.perf_counter()
        await trio.sleep(0.05)
        assert time.perf_counter() - began >= 0.04

    trio.run(main)


def test_work_in_a_thread_is_not_overtaken_by_its_timeout() -> None:
    """It takes real time."""
    fake = FakeBedrockJobs(frozen=True)

    def work() -> None:
        end = time.perf_counter() + 0.1
        while time.perf_counter() < end:
            pass

    async def main() -> None:
        with trio.fail_after(30):
            await trio.to_thread.run_sync(work)

    with fake.clock.skip_sleep():
        trio.run(main)


def test_a_thread_sleeps_beside_a_run_that_only_waits() -> None:
    """The run has no deadline, so it holds nothing still."""
    fake = FakeBedrockJobs(frozen=True)
    before = fake.clock.now()

    async def main() -> None:
        await trio.to_thread.run_sync(time.sleep, 60)

    with fake.clock.skip_sleep():
        trio.run(main)
    assert fake.clock.now() - before == timedelta(minutes=1)


def test_a_run_with_a_clock_of_its_own_keeps_it() -> None:
    """A test has chosen it."""
    fake = FakeBedrockJobs(frozen=True)
    before = fake.clock.now()
    clock = trio.testing.MockClock(autojump_threshold=0)
    with fake.clock.skip_sleep():
        trio.run(trio.sleep, 60, clock=clock)
    assert fake.clock.now() == before


def test_a_run_that_outlives_the_scope_goes_on_in_real_time() -> None:
    """In another thread."""
    entered, left = threading.Event(), threading.Event()

    async def main() -> None:
        entered.set()
        while not left.is_set():  # noqa: ASYNC110
            await trio.sleep(0.01)
        await trio.sleep(0.01)

    thread = threading.Thread(target=trio.run, args=(main,))
    with FakeBedrockJobs(frozen=True).clock.skip_sleep():
        thread.start()
        entered.wait()
    left.set()
    thread.join(60)
    assert not thread.is_alive()


@pytest.mark.parametrize("deadline", [60.0, 3600.0])
def test_a_stall_of_a_task_is_noticed(deadline: float) -> None:
    """It is not counted with its thread."""
    from pytest_bedrock_jobs.service.stalls import _task

    async def main() -> None:
        assert _task() is trio.lowlevel.current_task()
        await trio.sleep(deadline)

    trio.run(main, clock=trio.testing.MockClock(autojump_threshold=0))


def test_the_wait_for_a_token_is_a_sleep_like_any_other() -> None:
    """Of a client of aiobotocore's that runs on trio."""
    from pytest_bedrock_jobs.intercept.sleeping import retries

    fake = FakeBedrockJobs(frozen=True)
    before = fake.clock.now()
    with fake.clock.skip_sleep():
        trio.run(retries._sleep, 60)
    assert fake.clock.now() - before == timedelta(minutes=1)


def test_a_sleep_stops_at_transitions() -> None:
    """And tells whoever listens, in the thread of the run."""
    fake = FakeBedrockJobs(frozen=True)
    fake.add_job(timeline="InProgress 10m Completed")
    fake.add_job(timeline="InProgress 20m Failed")
    before, heard = fake.clock.now(), []

    def note(event: dict[str, Any]) -> None:
        heard.append((event["detail"]["jobStatus"], (fake.clock.now() - before).total_seconds()))

    fake.on_state_change(note)
    with fake.clock.skip_sleep():
        trio.run(trio.sleep, 3600)
    assert heard == [("Completed", 600), ("Failed", 1200)]
    assert fake.clock.now() - before == timedelta(hours=1)
