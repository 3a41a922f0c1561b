"""Sleeping in virtual time."""

from __future__ import annotations

import asyncio
import threading
import time
from datetime import timedelta
from time import sleep

import pytest

from pytest_bedrock_jobs import FakeBedrockJobs

# In a tuple: a name of this module that held a function itself would be replaced, too.
REAL = (time.sleep, asyncio.sleep)
DAY = 86_400.0


def test_sleeping_moves_the_clock_instead() -> None:
    """A day of sleep takes no time."""
    fake = FakeBedrockJobs()
    before = fake.clock.freeze()
    with fake.clock.skip_sleep():
        time.sleep(DAY)
    assert fake.clock.now() - before == timedelta(days=1)


def test_a_function_imported_by_name_is_covered() -> None:
    """``from time import sleep`` is how many write it."""
    fake = FakeBedrockJobs()
    before = fake.clock.freeze()
    with fake.clock.skip_sleep():
        sleep(DAY)
    assert fake.clock.now() - before == timedelta(days=1)


def test_both_functions_are_back_after_the_context() -> None:
    """In their modules and where they were imported by name."""
    with FakeBedrockJobs().clock.skip_sleep():
        assert time.sleep is not REAL[0]
    assert (time.sleep, asyncio.sleep, sleep) == (*REAL, REAL[0])


def test_contexts_that_end_in_the_wrong_order_leave_nothing() -> None:
    """The last one to end puts the functions back."""
    first, second = FakeBedrockJobs().clock, FakeBedrockJobs().clock
    before = second.freeze()
    one, two = first.skip_sleep(), second.skip_sleep()
    one.__enter__()
    two.__enter__()
    one.__exit__(None, None, None)
    time.sleep(60)
    assert second.now() - before == timedelta(minutes=1)
    two.__exit__(None, None, None)
    assert time.sleep is REAL[0]


def test_what_was_imported_within_sleeps_for_real_afterwards() -> None:
    """A module that is imported within the context must not keep skipping."""
    with FakeBedrockJobs().clock.skip_sleep():
        taken = time.sleep
        taken_async = asyncio.sleep
    began = time.monotonic()
    taken(0.01)
    assert asyncio.run(taken_async(0.01, "slept")) == "slept"
    assert time.monotonic() - began >= 0.02


def test_tasks_that_sleep_at_the_same_time_overlap() -> None:
    """Three tasks that sleep a minute each need a minute together, and get their results."""
    fake = FakeBedrockJobs()
    before = fake.clock.freeze()

    async def sleep_together() -> list[int]:
        return await asyncio.gather(*(asyncio.sleep(60, number) for number in range(3)))

    with fake.clock.skip_sleep():
        assert asyncio.run(sleep_together()) == [0, 1, 2]
    assert fake.clock.now() - before == timedelta(minutes=1)


def test_threads_sleep_in_virtual_time_too() -> None:
    """Pollers often run in a thread."""
    fake = FakeBedrockJobs()
    before = fake.clock.freeze()
    with fake.clock.skip_sleep():
        thread = threading.Thread(target=time.sleep, args=(DAY,))
        thread.start()
        thread.join()
    assert fake.clock.now() - before == timedelta(days=1)


def test_a_sleep_shorter_than_a_millisecond_moves_the_clock() -> None:
    """A loop of short sleeps comes to its end."""
    fake = FakeBedrockJobs()
    before = fake.clock.freeze()
    with fake.clock.skip_sleep():
        time.sleep(0.0001)
    assert fake.clock.now() - before == timedelta(milliseconds=1)


def test_a_negative_sleep_is_refused_as_ever() -> None:
    """``time.sleep`` refuses it, too."""
    with FakeBedrockJobs().clock.skip_sleep(), pytest.raises(ValueError, match="must be non-negative"):
        time.sleep(-1)


def test_of_nested_contexts_the_innermost_clock_moves() -> None:
    """Also when a clock that is inside another's comes back for a while."""
    outer, inner = FakeBedrockJobs().clock, FakeBedrockJobs().clock
    before = inner.freeze()
    with outer.skip_sleep(), inner.skip_sleep():
        with outer.skip_sleep():
            pass
        time.sleep(60)
    assert inner.now() - before == timedelta(minutes=1)


def test_tasks_wake_up_in_the_order_in_which_their_sleeps_end() -> None:
    """Two that poll at different intervals meet each other where they would."""
    fake = FakeBedrockJobs()
    before = fake.clock.freeze()
    woken = []

    async def poll(name: str, interval: float, times: int) -> None:
        for _ in range(times):
            await asyncio.sleep(interval)
            woken.append((name, (fake.clock.now() - before).total_seconds()))

    async def poll_together() -> None:
        await asyncio.gather(poll("slow", 50, 2), poll("fast", 20, 5))

    with fake.clock.skip_sleep():
        asyncio.run(poll_together())
    assert woken == [
        *(("fast", 20), ("fast", 40), ("slow", 50), ("fast", 60), ("fast", 80)),
        *(("slow", 100), ("fast", 100)),
    ]


def test_a_task_that_is_cancelled_in_its_sleep_keeps_nobody_waiting() -> None:
    """The next one takes its place."""
    fake = FakeBedrockJobs()
    before = fake.clock.freeze()

    async def cancel_one() -> None:
        first, second = asyncio.ensure_future(asyncio.sleep(10)), asyncio.ensure_future(asyncio.sleep(20))
        await asyncio.sleep(0)
        first.cancel()
        await second
        assert first.cancelled()

    with fake.clock.skip_sleep():
        asyncio.run(cancel_one())
    assert fake.clock.now() - before == timedelta(seconds=20)


@pytest.mark.parametrize("delay", [0, -1])
def test_an_async_sleep_of_no_time_is_a_turn_for_the_others(delay: float) -> None:
    """``asyncio.sleep`` takes negative delays, unlike ``time.sleep``."""
    fake = FakeBedrockJobs()
    before = fake.clock.freeze()
    turns: list[object] = []

    async def take_turns() -> None:
        other = asyncio.ensure_future(asyncio.sleep(0, "other"))
        other.add_done_callback(turns.append)
        assert await asyncio.sleep(delay, "mine") == "mine"
        await other

    with fake.clock.skip_sleep():
        asyncio.run(take_turns())
    assert len(turns) == 1
    assert fake.clock.now() == before


def test_a_stand_in_of_the_tests_own_makes_way_and_comes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """Many projects replace ``time.sleep`` for all tests, and a poll that does not move the clock would never end."""
    fake = FakeBedrockJobs()
    before = fake.clock.freeze()
    monkeypatch.setattr(time, "sleep", lambda _: None)
    stand_in = time.sleep
    with fake.clock.skip_sleep():
        time.sleep(30)
        sleep(30)
    assert fake.clock.now() - before == timedelta(minutes=1)
    assert time.sleep is stand_in
    assert sleep is REAL[0]
