"""Calls that an executor was given take no virtual time."""

from __future__ import annotations

import asyncio
import threading
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from datetime import timedelta
from multiprocessing import get_context

import pytest

from pytest_bedrock_jobs import FakeBedrockJobs
from pytest_bedrock_jobs.intercept.sleeping.timekeeper import keeper


def work() -> str:
    """Takes real time, without a sleep."""
    end = time.perf_counter() + 0.2
    while time.perf_counter() < end:
        pass
    return "worked"


async def beside_a_heartbeat(call: object) -> object:
    """Awaits something for 30 seconds at most, while another task sleeps 10 seconds at a time."""

    async def beat() -> None:
        while True:  # noqa: ASYNC110
            await asyncio.sleep(10)

    heartbeat = asyncio.ensure_future(beat())
    try:
        return await asyncio.wait_for(call, 30)  # type: ignore[arg-type]
    finally:
        heartbeat.cancel()


def test_a_call_in_a_thread_is_not_overtaken_by_its_timeout() -> None:
    """``asyncio.to_thread`` is how async services call boto3."""
    fake = FakeBedrockJobs(frozen=True)
    before = fake.clock.now()

    async def main() -> object:
        return await beside_a_heartbeat(asyncio.to_thread(work))

    with fake.clock.skip_sleep():
        assert asyncio.run(main()) == "worked"
    assert fake.clock.now() == before


def test_a_call_in_a_process_is_not_overtaken_by_its_timeout() -> None:
    """The pool is there before, and the process has begun."""
    fake = FakeBedrockJobs(frozen=True)
    before = fake.clock.now()
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        pool.submit(int).result()

        async def main() -> object:
            return await beside_a_heartbeat(asyncio.get_running_loop().run_in_executor(pool, work))

        with fake.clock.skip_sleep():
            assert asyncio.run(main()) == "worked"
    assert fake.clock.now() == before


def test_a_call_in_a_process_holds_time_still_until_all_who_wait_for_it_know() -> None:
    """Another one is told first, and takes its time."""
    fake = FakeBedrockJobs(frozen=True)
    before = fake.clock.now()
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        pool.submit(int).result()

        async def main() -> object:
            call = pool.submit(work)
            call.add_done_callback(lambda _: threading.Event().wait(0.2))
            return await beside_a_heartbeat(asyncio.wrap_future(call))

        with fake.clock.skip_sleep():
            assert asyncio.run(main()) == "worked"
    assert fake.clock.now() == before


def test_a_call_that_sleeps_takes_the_time_that_it_sleeps() -> None:
    """And its timeout fires in the middle of it."""
    fake = FakeBedrockJobs(frozen=True)
    before = fake.clock.now()

    async def main() -> None:
        await asyncio.to_thread(time.sleep, 20)
        with pytest.raises(asyncio.TimeoutError):
            await beside_a_heartbeat(asyncio.to_thread(time.sleep, 60))

    with fake.clock.skip_sleep():
        asyncio.run(main())
    # At the end asyncio waits for the thread.
    assert fake.clock.now() - before == timedelta(seconds=80)


def test_a_call_that_waits_for_its_turn_holds_nothing() -> None:
    """The pool's only thread sleeps."""
    fake = FakeBedrockJobs(frozen=True)
    before = fake.clock.now()
    with fake.clock.skip_sleep(), ThreadPoolExecutor(1) as pool:
        for _ in range(3):
            pool.submit(time.sleep, 60)
    assert fake.clock.now() - before == timedelta(minutes=3)


def test_a_pool_that_is_closed_refuses_as_ever() -> None:
    """And nothing is under way."""
    pool = ThreadPoolExecutor(1)
    pool.shutdown()
    with FakeBedrockJobs().clock.skip_sleep():
        with pytest.raises(RuntimeError, match="after shutdown"):
            pool.submit(int)
        assert keeper.executors._calls == set()


def test_what_a_call_raises_comes_out_as_ever() -> None:
    """With its arguments, by position and by keyword."""
    with FakeBedrockJobs().clock.skip_sleep(), ThreadPoolExecutor(1) as pool:
        assert pool.submit(int, "ff", base=16).result() == 255
        with pytest.raises(ValueError, match="invalid literal"):
            pool.submit(int, "x").result()


def test_an_idle_thread_of_a_pool_holds_nothing() -> None:
    """A service that sleeps between its calls does not wait for it."""
    with FakeBedrockJobs().clock.skip_sleep(), ThreadPoolExecutor(1) as pool:
        done = threading.Event()
        pool.submit(int).add_done_callback(lambda _: done.set())
        assert done.wait(60)
        deadline = time.perf_counter() + 60
        while len(keeper._members) > 1:
            assert time.perf_counter() < deadline


def test_a_thread_that_has_got_something_else_to_do_goes_on_taking_part() -> None:
    """Its first call is over, and it carries out another one."""
    with FakeBedrockJobs().clock.skip_sleep():
        member = keeper.join()
        member.works += 1
        keeper.leave(member)
        assert keeper.takes_part()
        member.works -= 1
        keeper.leave(member)
        assert not keeper.takes_part()
