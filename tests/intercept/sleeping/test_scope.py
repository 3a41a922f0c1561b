"""Sleeping in virtual time."""

from __future__ import annotations

import _thread
import asyncio
import subprocess
import sys
import threading
import time
from datetime import timedelta
from time import sleep
from types import ModuleType
from typing import Any

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


def test_waiting_for_a_process_takes_real_time() -> None:
    """``subprocess`` sleeps between its looks at a process, which knows nothing of virtual time."""
    fake = FakeBedrockJobs()
    before = fake.clock.freeze()
    with fake.clock.skip_sleep():
        subprocess.run([sys.executable, "-c", "import time; time.sleep(0.2)"], timeout=3600, check=True)
        with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(0.2)"]) as process:
            assert process.wait(timeout=3600) == 0
    assert fake.clock.now() == before


def test_a_sleep_that_no_python_code_called_moves_the_clock() -> None:
    """A thread may begin with it."""
    fake = FakeBedrockJobs()
    before = fake.clock.freeze()
    slept = threading.Event()
    with fake.clock.skip_sleep():
        # The clock tells when the thread has slept: nothing of it comes after that.
        fake._clock.watchers.append(lambda _: slept.set())
        _thread.start_new_thread(time.sleep, (DAY,))
        assert slept.wait(timeout=60)
    assert fake.clock.now() - before == timedelta(days=1)


def test_what_only_says_that_it_is_a_module_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """The libraries that cffi loads are like that, and moto loads one."""

    class Lib:
        __slots__ = ()
        __class__ = ModuleType  # type: ignore[assignment]

    monkeypatch.setitem(sys.modules, "pretends", Lib())
    with FakeBedrockJobs().clock.skip_sleep():
        assert time.sleep is not REAL[0]
    assert time.sleep is REAL[0]


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


def test_a_module_that_is_imported_within_gets_the_genuine_functions_afterwards(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It may have imported ours by name."""
    module: Any = ModuleType("imported_within")
    monkeypatch.setitem(sys.modules, "imported_within", module)
    with FakeBedrockJobs().clock.skip_sleep():
        module.sleep, module.nap = time.sleep, asyncio.sleep
    assert (module.sleep, module.nap) == REAL


def test_a_stand_in_that_comes_within_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever put it there takes it away."""
    with FakeBedrockJobs().clock.skip_sleep():
        stand_in = object()
        monkeypatch.setattr(sys.modules[__name__], "sleep", stand_in)
    assert sleep is stand_in
    monkeypatch.setattr(sys.modules[__name__], "sleep", REAL[0])


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


def test_what_still_waits_when_the_context_ends_waits_as_long_as_it_would_have() -> None:
    """A timer is not late by all the time that was skipped."""
    fake = FakeBedrockJobs()

    async def leave_early() -> str:
        with fake.clock.skip_sleep():
            waiting = asyncio.ensure_future(asyncio.sleep(3600.05, "woken"))
            await asyncio.sleep(3600)
        return await waiting

    assert asyncio.run(leave_early()) == "woken"


def test_a_sleep_beyond_all_dates_is_an_error() -> None:
    """``time.sleep`` cannot sleep that long, either."""
    with FakeBedrockJobs().clock.skip_sleep(), pytest.raises(OverflowError, match="beyond the year 9999"):
        time.sleep(1e12)


def test_many_short_sleeps_while_the_system_clock_runs() -> None:
    """The system's clock may have come to a sleep's end before the sleep has."""
    with FakeBedrockJobs().clock.skip_sleep():
        for _ in range(3000):
            time.sleep(0.0001)


class Stubborn(ModuleType):
    """A module that loads itself when it is looked at, fails at that, and takes no new value."""

    def __getattribute__(self, name: str) -> Any:
        raise ImportError(name)

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(name)


def test_a_module_that_cannot_be_looked_at_is_no_hindrance(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its names are found where they are kept."""
    module = Stubborn("stubborn")
    names: dict[str, Any] = object.__getattribute__(module, "__dict__")
    names["sleep"] = REAL[0]
    monkeypatch.setitem(sys.modules, "stubborn", module)
    with FakeBedrockJobs().clock.skip_sleep():
        assert names["sleep"] is time.sleep is not REAL[0]
    assert names["sleep"] is REAL[0]


def test_what_is_no_module_is_no_hindrance(monkeypatch: pytest.MonkeyPatch) -> None:
    """Anything can stand among the modules."""
    monkeypatch.setitem(sys.modules, "no_module", object())
    with FakeBedrockJobs().clock.skip_sleep():
        assert time.sleep is not REAL[0]


class Foreign(asyncio.SelectorEventLoop):
    """A loop of another library, which keeps its inside to itself."""

    def __getattribute__(self, name: str) -> Any:
        if name == "_selector" and sys._getframe(1).f_globals["__name__"].startswith("pytest_bedrock_jobs"):
            raise AttributeError(name)
        return super().__getattribute__(name)


def test_a_loop_that_is_not_asyncios_own_says_that_it_cannot_be_driven() -> None:
    """Its timers are its own, so a timeout would come too early, too late or never."""
    loop = Foreign()

    async def enter() -> None:
        with FakeBedrockJobs().clock.skip_sleep():
            raise AssertionError("entered")

    with pytest.raises(RuntimeError, match=r"cannot move the time of tests\.intercept\.sleeping\.test_scope\.Foreign"):
        loop.run_until_complete(enter())
    with FakeBedrockJobs().clock.skip_sleep(), pytest.raises(RuntimeError, match="asyncio's own event loop"):
        loop.run_until_complete(asyncio.sleep(60))
    loop.close()


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


def test_a_loop_that_waits_when_the_scope_ends_waits_on() -> None:
    """In another thread, and in real time."""
    waits, done = threading.Event(), threading.Event()

    async def wait() -> None:
        asyncio.get_running_loop().call_soon(waits.set)
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(asyncio.Event().wait(), 0.2)
        done.set()

    thread = threading.Thread(target=lambda: asyncio.run(wait()))
    with FakeBedrockJobs(frozen=True).clock.skip_sleep():
        thread.start()
        waits.wait()
    assert done.wait(60)
    thread.join()
