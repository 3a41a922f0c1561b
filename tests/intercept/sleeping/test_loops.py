"""Event loops of asyncio that pass time where they would wait for it.

These run within time libraries and on other uptimes, too: tests/optional and `TESTS_WITHIN` in conftest.py.
"""

from __future__ import annotations

import asyncio
import selectors
import threading
import time
from datetime import timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pytest_bedrock_jobs import FakeBedrockJobs
from pytest_bedrock_jobs.intercept.sleeping.loops import DrivenLoop


def test_tasks_that_sleep_at_the_same_time_overlap() -> None:
    """Three tasks that sleep a minute each need a minute together, and get their results."""
    fake = FakeBedrockJobs()
    before = fake.clock.freeze()

    async def sleep_together() -> list[int]:
        return await asyncio.gather(*(asyncio.sleep(60, number) for number in range(3)))

    with fake.clock.skip_sleep():
        assert asyncio.run(sleep_together()) == [0, 1, 2]
    assert fake.clock.now() - before == timedelta(minutes=1)


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


def test_a_task_that_does_something_between_its_sleeps_is_not_overtaken() -> None:
    """A watchdog of hours must not beat somebody who polls every minute, however often that gives others a turn."""
    fake = FakeBedrockJobs()
    before = fake.clock.freeze()

    async def poll() -> str:
        for _ in range(90):
            for _ in range(5):
                await asyncio.sleep(0)
            await asyncio.sleep(60)
        return "polled"

    async def race() -> set[str]:
        tasks = [asyncio.ensure_future(poll()), asyncio.ensure_future(asyncio.sleep(2 * 3600, "watched"))]
        done, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in pending:
            task.cancel()
        return {task.result() for task in done}

    with fake.clock.skip_sleep():
        assert asyncio.run(race()) == {"polled"}
    assert fake.clock.now() - before == timedelta(minutes=90)


def test_a_task_that_only_gives_up_its_turn_does_not_keep_others_from_waking_up() -> None:
    """Some wait for another task by asking again and again."""
    fake = FakeBedrockJobs()
    before = fake.clock.freeze()

    async def ask() -> None:
        sleeper = asyncio.ensure_future(asyncio.sleep(3600))
        while not sleeper.done():  # noqa: ASYNC110  # That is what this is about.
            await asyncio.sleep(0)

    with fake.clock.skip_sleep():
        asyncio.run(ask())
    assert fake.clock.now() - before == timedelta(hours=1)


def test_a_timeout_of_a_task_that_waits_without_sleeping_takes_real_time() -> None:
    """Nobody sleeps, so no time is skipped; and it does come to its end."""
    fake = FakeBedrockJobs()
    before = fake.clock.freeze()
    with fake.clock.skip_sleep(), pytest.raises(asyncio.TimeoutError):
        asyncio.run(asyncio.wait_for(asyncio.Event().wait(), 0.01))
    assert fake.clock.now() == before


def test_a_task_that_asks_another_thread_is_not_overtaken() -> None:
    """What is under way in a thread gets a moment."""
    fake = FakeBedrockJobs()
    before = fake.clock.freeze()

    async def poll() -> None:
        for _ in range(3):
            await asyncio.to_thread(int)
            await asyncio.sleep(60)

    async def race() -> None:
        watchdog = asyncio.ensure_future(asyncio.sleep(3600))
        await poll()
        watchdog.cancel()

    with fake.clock.skip_sleep():
        asyncio.run(race())
    assert fake.clock.now() - before == timedelta(minutes=3)


def test_a_timeout_of_asyncio_fires_while_its_task_sleeps() -> None:
    """Whoever gives up after ten minutes does so in virtual time, between the polls where it is due."""
    fake = FakeBedrockJobs()
    before = fake.clock.now()
    polls = []

    async def poll() -> None:
        while True:
            polls.append(fake.clock.now())
            await asyncio.sleep(60)

    with fake.clock.skip_sleep(), pytest.raises(asyncio.TimeoutError):
        asyncio.run(asyncio.wait_for(poll(), 570))
    assert len(polls) == 10
    assert timedelta(seconds=569) < fake.clock.now() - before < timedelta(seconds=599)


def test_a_timeout_of_asyncio_fires_while_a_thread_sleeps() -> None:
    """A loop that waits for a thread learns how long that has slept."""
    fake = FakeBedrockJobs()
    stop = threading.Event()

    def poll() -> None:
        while not stop.is_set():
            time.sleep(60)

    async def give_up() -> None:
        try:
            await asyncio.wait_for(asyncio.to_thread(poll), 600)
        finally:
            stop.set()

    with fake.clock.skip_sleep(), pytest.raises(asyncio.TimeoutError):
        asyncio.run(give_up())


def test_a_loop_that_was_closed_disturbs_nobody() -> None:
    """It has no timers any more."""
    clock = FakeBedrockJobs().clock
    loop = asyncio.new_event_loop()
    with clock.skip_sleep():
        loop.run_until_complete(asyncio.sleep(60))
        loop.close()
        time.sleep(60)
        assert loop.time() > 0


def test_sleeping_for_ever_is_left_when_it_is_cancelled() -> None:
    """The idiom for waiting until somebody cancels moves no clock."""
    fake = FakeBedrockJobs()
    before = fake.clock.freeze()

    async def cancel_it() -> None:
        waiting = asyncio.ensure_future(asyncio.sleep(float("inf")))
        await asyncio.sleep(60)
        assert not waiting.done()
        waiting.cancel()

    with fake.clock.skip_sleep():
        asyncio.run(cancel_it())
    assert fake.clock.now() - before == timedelta(minutes=1)


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


YEAR = 365.25 * 86_400
DELAYS = st.one_of(
    st.integers(1, 10_000).map(float),
    st.floats(0.001, 10_000).map(lambda delay: round(delay, 3)),
    st.sampled_from([0.1, 0.25, 60.0]),
)


@pytest.fixture
def shifted(monkeypatch: pytest.MonkeyPatch) -> Shift:
    """Lets a host have been up for as long as a test says."""
    return Shift(monkeypatch)


class Shift:
    """The monotonic clock of a host that has been up for longer."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self._patch = patch
        self._real = (time.monotonic,)

    def by(self, seconds: float) -> None:
        self._patch.setattr(time, "monotonic", lambda: self._real[0]() + seconds)


@example(2.0**24, [60.0])
@example(100 * YEAR, [0.1, 0.1, 0.1])
@given(st.floats(0, 100 * YEAR), st.lists(DELAYS, min_size=1, max_size=4))
def test_sleeps_end_whatever_the_uptime(shifted: Shift, uptime: float, delays: list[float]) -> None:
    """From half a year on, a float has no room for the nanosecond by which a loop's time passes its timers."""
    shifted.by(uptime)
    fake = FakeBedrockJobs(frozen=True)
    before = fake.clock.now()
    woken: list[float] = []
    took: list[timedelta] = []

    async def nap(delay: float) -> None:
        await asyncio.sleep(delay)
        woken.append(delay)

    async def main() -> None:
        await asyncio.gather(*map(nap, delays))
        took.append(fake.clock.now() - before)
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(asyncio.sleep(3600), 60)

    with fake.clock.skip_sleep():
        asyncio.run(main())
    assert woken == sorted(delays)
    assert timedelta(0) <= took[0] - timedelta(seconds=max(delays)) < timedelta(milliseconds=2)


def test_two_loops_pass_one_time() -> None:
    """Each in a thread of its own; they see one another's sleeps end in order."""
    fake = FakeBedrockJobs(frozen=True)
    before = fake.clock.now()
    woken: list[tuple[str, float]] = []

    async def poll(name: str, interval: float, times: int) -> None:
        for _ in range(times):
            await asyncio.sleep(interval)
            woken.append((name, (fake.clock.now() - before).total_seconds()))

    with fake.clock.skip_sleep():
        threads = [
            threading.Thread(target=lambda: asyncio.run(poll("slow", 50, 2))),
            threading.Thread(target=lambda: asyncio.run(poll("fast", 20, 4))),
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert woken == [("fast", 20), ("fast", 40), ("slow", 50), ("fast", 60), ("fast", 80), ("slow", 100)]


def test_a_loop_that_waits_in_real_time_notices_that_a_thread_begins_to_sleep() -> None:
    """Its timers are due by what the thread sleeps."""
    fake = FakeBedrockJobs(frozen=True)
    waits = threading.Event()

    async def wait() -> None:
        asyncio.get_running_loop().call_later(0.01, waits.set)
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(asyncio.Event().wait(), 3600)

    with fake.clock.skip_sleep():
        thread = threading.Thread(target=lambda: asyncio.run(wait()))
        thread.start()
        waits.wait()
        time.sleep(7200)
        thread.join()


def test_a_task_that_was_told_by_another_thread_goes_on_before_time_does() -> None:
    """What comes by ``call_soon_threadsafe`` is there at once."""
    fake = FakeBedrockJobs(frozen=True)
    before = fake.clock.now()

    async def main() -> None:
        loop, told = asyncio.get_running_loop(), asyncio.Event()

        def tell() -> None:
            time.sleep(60)
            loop.call_soon_threadsafe(told.set)

        threading.Thread(target=tell).start()
        watchdog = asyncio.ensure_future(asyncio.sleep(3600))
        await told.wait()
        watchdog.cancel()

    with fake.clock.skip_sleep():
        asyncio.run(main())
    assert fake.clock.now() - before == timedelta(minutes=1)


def test_a_loop_that_was_stopped_in_the_middle_of_a_sleep_keeps_nobody_waiting() -> None:
    """It may never run again."""
    fake = FakeBedrockJobs(frozen=True)
    before = fake.clock.now()
    loop = asyncio.new_event_loop()
    with fake.clock.skip_sleep():
        asleep = loop.create_task(asyncio.sleep(3600))
        loop.call_soon(loop.stop)
        loop.run_forever()
        time.sleep(60)
        asleep.cancel()
        with pytest.raises(asyncio.CancelledError):
            loop.run_until_complete(asleep)
    loop.close()
    assert fake.clock.now() - before == timedelta(minutes=1)


def test_a_loop_that_nobody_keeps_is_forgotten() -> None:
    """With what was known of it."""
    import gc

    from pytest_bedrock_jobs.intercept.sleeping.timekeeper import keeper

    with FakeBedrockJobs(frozen=True).clock.skip_sleep():
        asyncio.run(asyncio.sleep(60))
        gc.collect()
        assert len(keeper.loops) == 0


def test_a_loop_of_a_bystander_passes_time_too() -> None:
    """Its thread was there before and takes no part; its timeouts fire by what others sleep."""
    begin, waits, fired = threading.Event(), threading.Event(), threading.Event()

    async def wait() -> None:
        begin.wait()
        asyncio.get_running_loop().call_soon(waits.set)
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(asyncio.Event().wait(), 3600)
        fired.set()

    thread = threading.Thread(target=lambda: asyncio.run(wait()))
    thread.start()
    with FakeBedrockJobs(frozen=True).clock.skip_sleep():
        begin.set()
        waits.wait()
        for _ in range(3):
            time.sleep(3600)
        assert fired.wait(60)
    thread.join()


def test_what_others_sleep_before_a_loop_begins_to_wait_counts() -> None:
    """The loop has chosen how long it waits, and another thread sleeps until all of that is over."""
    begin, chosen, slept, fired = threading.Event(), threading.Event(), threading.Event(), threading.Event()

    class LateSelector(selectors.SelectSelector):
        late = False

        def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
            if self.late:
                chosen.set()
                slept.wait()
            return super().select(timeout)

    selector = LateSelector()

    async def wait() -> None:
        asyncio.get_running_loop().call_soon(setattr, selector, "late", True)
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(asyncio.Event().wait(), 3600)
        fired.set()

    def run() -> None:
        begin.wait()
        loop = asyncio.SelectorEventLoop(selector)
        loop.run_until_complete(wait())
        loop.close()

    thread = threading.Thread(target=run)
    thread.start()  # Before the scope, so that it takes no part.
    with FakeBedrockJobs(frozen=True).clock.skip_sleep():
        begin.set()
        chosen.wait()
        time.sleep(7200)
        slept.set()
        assert fired.wait(60)
    thread.join()


def test_a_loop_beside_one_that_was_stopped_in_the_middle_of_a_sleep_waits_for_what_comes() -> None:
    """Nothing says when that will go on."""
    fake = FakeBedrockJobs(frozen=True)
    before = fake.clock.now()
    stopped = asyncio.new_event_loop()

    async def main() -> None:
        loop, told = asyncio.get_running_loop(), asyncio.Event()

        def tell() -> None:
            threading.Event().wait(0.1)
            loop.call_soon_threadsafe(told.set)

        threading.Thread(target=tell).start()
        await told.wait()

    with fake.clock.skip_sleep():
        asleep = stopped.create_task(asyncio.sleep(3600))
        stopped.call_soon(stopped.stop)
        stopped.run_forever()
        asyncio.run(main())
        asleep.cancel()
        with pytest.raises(asyncio.CancelledError):
            stopped.run_until_complete(asleep)
    stopped.close()
    assert fake.clock.now() == before


def test_a_loop_that_was_given_back_keeps_its_own_resolution() -> None:
    """Time may be moved for it once more: who moves time has taken note of it before."""
    loop = asyncio.new_event_loop()
    resolution = loop._clock_resolution  # type: ignore[attr-defined]
    driven = DrivenLoop(loop)
    driven.release(loop)
    before = driven.now
    driven.pass_time(2.0**30)
    assert (driven.now - before, loop._clock_resolution) == (2.0**30, resolution)  # type: ignore[attr-defined]
    loop.close()
