"""Skipped sleeps stop at each transition that somebody listens to."""

from __future__ import annotations

import asyncio
import threading
import time
from datetime import datetime, timedelta
from typing import Any

import pytest

from pytest_bedrock_jobs import FakeBedrockJobs
from pytest_bedrock_jobs.intercept.sleeping import REAL

HOUR = timedelta(hours=1)


class Heard:
    """What a callback has seen: the job's status, when by the clock, and in which thread."""

    def __init__(self, fake: FakeBedrockJobs, begun: datetime) -> None:
        self._fake = fake
        self._begun = begun
        self.statuses: list[tuple[str, float]] = []
        self.threads: set[threading.Thread] = set()

    def __call__(self, event: dict[str, Any]) -> None:
        self.threads.add(threading.current_thread())
        minutes = (self._fake.clock.now() - self._begun) / timedelta(minutes=1)
        self.statuses.append((self._fake.jobs[event["resources"][0]].status, minutes))


@pytest.fixture
def fake() -> FakeBedrockJobs:
    """A fake with two jobs that end after 10 and 20 minutes."""
    fake = FakeBedrockJobs(frozen=True)
    fake.add_job(timeline="InProgress 10m Completed")
    fake.add_job(timeline="InProgress 20m Failed")
    return fake


@pytest.fixture
def heard(fake: FakeBedrockJobs) -> Heard:
    """What is heard of them."""
    heard = Heard(fake, fake.clock.now())
    fake.on_state_change(heard)
    return heard


BOTH = [("Completed", 10), ("Failed", 20)]


def test_a_sleep_of_a_thread_stops_at_transitions(fake: FakeBedrockJobs, heard: Heard) -> None:
    """In the thread that sleeps; it is as long as ever."""
    before = fake.clock.now()
    with fake.clock.skip_sleep():
        time.sleep(3600)
    assert fake.clock.now() - before == HOUR
    assert heard.statuses == BOTH
    assert heard.threads == {threading.current_thread()}


def test_a_sleep_of_a_task_stops_at_transitions(fake: FakeBedrockJobs, heard: Heard) -> None:
    """And so does a timeout, which is a timer of the loop."""
    before = fake.clock.now()

    async def wait() -> None:
        task: Any = asyncio.current_task()
        asyncio.get_running_loop().call_later(3600, task.cancel)
        # Real time that passes here is none of a clock's that stands still.
        REAL.sleep(0.02)
        with pytest.raises(asyncio.CancelledError):
            await asyncio.sleep(7200)

    with fake.clock.skip_sleep():
        asyncio.run(wait())
    assert fake.clock.now() - before == HOUR
    assert heard.statuses == BOTH


def test_sleeps_of_threads_at_the_same_time_stop_at_transitions(fake: FakeBedrockJobs, heard: Heard) -> None:
    """Whoever moves time delivers the event, and holds time still meanwhile."""
    woken = []

    def poll(interval: int) -> None:
        for _ in range(3600 // interval):
            time.sleep(interval)
        woken.append(interval)

    with fake.clock.skip_sleep():
        threads = [threading.Thread(target=poll, args=[interval]) for interval in (450, 400, 1800)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert heard.statuses == BOTH
    assert sorted(woken) == [400, 450, 1800]


def test_a_callback_can_sleep(fake: FakeBedrockJobs) -> None:
    """It is code under test, too; what is due meanwhile comes when it has ended."""
    times = []
    begun = fake.clock.now()

    def slow(_: dict[str, Any]) -> None:
        time.sleep(900)
        times.append((fake.clock.now() - begun) / timedelta(minutes=1))

    fake.on_state_change(slow)
    with fake.clock.skip_sleep():
        time.sleep(3600)
    assert times == [25, 40]
    assert fake.clock.now() - begun == HOUR


def test_a_callback_can_start_a_task_while_its_loop_waits(fake: FakeBedrockJobs) -> None:
    """Which runs as of the transition, and not when the sleep ends."""
    begun = fake.clock.now()
    times = []

    async def handle() -> None:
        times.append((fake.clock.now() - begun) / timedelta(minutes=1))

    async def wait() -> None:
        tasks = []
        loop = asyncio.get_running_loop()
        fake.on_state_change(lambda _: tasks.append(loop.create_task(handle())))
        await asyncio.sleep(3600)
        await asyncio.gather(*tasks)

    with fake.clock.skip_sleep():
        asyncio.run(wait())
    assert times == [10, 20]


def test_a_task_that_never_rests_hears_of_transitions(fake: FakeBedrockJobs, heard: Heard) -> None:
    """Those who sleep get their turn, and so do the transitions on the way."""

    async def wait() -> None:
        sleeping = asyncio.create_task(asyncio.sleep(3600))
        for _ in iter(sleeping.done, True):
            await asyncio.sleep(0)

    with fake.clock.skip_sleep():
        asyncio.run(wait())
    assert heard.statuses == BOTH


def test_what_follows_the_clock_is_at_the_transition(fake: FakeBedrockJobs) -> None:
    """Such as the wall clock of the code under test, when the callback runs."""
    places: list[datetime] = []
    fake._clock.drivers.append(lambda: places.append(fake.clock.now()))
    heard = []
    fake.on_state_change(lambda _: heard.append((fake.clock.now(), places[-1])))
    with fake.clock.skip_sleep():
        time.sleep(3600)
    assert [now for now, _ in heard] == [driven for _, driven in heard]
