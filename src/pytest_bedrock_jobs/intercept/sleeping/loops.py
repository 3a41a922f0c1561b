"""Letting asyncio's event loops pass time where they would wait for it.

A loop waits in its selector (on Windows: its proactor) until its next timer is due: a sleep, or a timeout of ``asyncio.timeout`` and its
like. Where anybody sleeps in virtual time, the selector does not wait: the timekeeper moves the loop's time to that timer instead. So
timers fire in their order, and no task that could go on is left behind. As long as a task sleeps, that is all the time that passes in its
loop: how long anything takes in reality changes no order.

What asyncio keeps to itself is touched here: ``BaseEventLoop._run_once``, ``_selector``, ``_ready``, ``_clock_resolution``, and
``_scheduled`` with the ``_when`` of its handles; and ``_SelectorSocketTransport.write``, to see that an answer is waited for.
"""

from __future__ import annotations

import asyncio
import math
from asyncio.base_events import BaseEventLoop
from contextlib import suppress
from typing import Any
from weakref import WeakKeyDictionary, ref

from ...service.clock import Clock
from ..patching import Method, Patches
from .connections import SLEEPING, Connections
from .real import REAL, async_sleep
from .timekeeper import Sleep, keeper

# How long a loop really waits between its looks at who holds time still, in seconds.
_PAUSE = 0.001
# How many turns tasks may take in a row before those that sleep get theirs: some wait for others by giving up their turn.
_TURNS = 1000
# What a loop's time is a multiple of, in parts of a second: so that sums of usual delays are exact, and the same ones are equal.
_PARTS = 2**20

_loops: WeakKeyDictionary[Any, DrivenLoop] = WeakKeyDictionary()


class DrivenLoop:
    """An event loop whose selector does not wait while anybody sleeps.

    Args:
        loop: The loop.

    Attributes:
        now: The loop's time, in seconds.
    """

    def __init__(self, loop: Any) -> None:
        self._loop = ref(loop)
        self._real = REAL.monotonic()
        self.now: float = -(-loop.time() * _PARTS // 1) / _PARTS
        self._sleepers = 0
        self._turns = 0
        self._waits = False
        self._yields = False
        self._selector: Any = loop._selector
        self._wait = self._selector.select
        self._connections = Connections(self._loop, self._selector)
        self._resolution = self._margin = loop._clock_resolution
        self._released = False
        self._selector.select = self._select
        loop.time = self.time
        self._let_timers_fire()

    def time(self) -> float:
        """The loop's time, to which real time counts where none of its tasks sleeps."""
        with keeper.changed:
            real = REAL.monotonic()
            if not self._sleepers:
                self.now += (real - self._real) * _PARTS // 1 / _PARTS
            self._real = real
            return self.now

    def until_timer(self) -> float | None:
        """How long it is until its next timer, in seconds; None where it has none."""
        timers = getattr(self._loop(), "_scheduled", None)
        return max(0.0, timers[0]._when - self.now) if timers and self._waits else None

    def holds(self, now: float) -> bool:
        """Whether it waits for a connection, or is about to go on because another thread has told it to."""
        if not self._waits or self._yields:
            return False
        return bool(getattr(self._loop(), "_ready", ())) or self._connections.hold(now)

    def pass_time(self, seconds: float) -> None:
        """Moves its time."""
        self.now += seconds
        self._let_timers_fire()

    def look_up(self) -> None:
        """Wakes the loop, if it waits."""
        loop: Any = self._loop()
        if self._waits and loop is not None:
            with suppress(RuntimeError):  # It has been closed.
                loop.call_soon_threadsafe(_go_on)

    def _let_timers_fire(self) -> None:
        # A timer is due when it is less than this away. A float has no room for a nanosecond after half a year of uptime.
        loop: Any = self._loop()
        if loop is not None and not self._released:
            loop._clock_resolution = self._margin = max(1 / _PARTS, 4 * math.ulp(self.now))

    def _select(self, timeout: float | None = None) -> Any:
        if timeout is not None and timeout <= 0:
            return self._take_turn()
        self._turns = 0
        events = self._noted(self._wait(0))
        if not events:
            events = self._idle(timeout)
            keeper.make_stop()
        return events

    def _take_turn(self) -> Any:
        """Looks for what has come while tasks have something to do; sleepers get their turn after so many."""
        self._turns += 1
        events = self._noted(self._wait(0))
        if not events and self._turns >= _TURNS and keeper.sleeps:
            self._turns = 0
            with keeper.asleep():
                self._waits = self._yields = True
                keeper.move()
                self._waits = self._yields = False
            keeper.make_stop()
        return events

    def _idle(self, timeout: float | None) -> Any:
        """Waits until something comes or a timer is due, in virtual time if anybody sleeps."""
        with keeper.changed:
            takes_part = keeper.takes_part() or bool(self._sleepers)
            member = keeper.join() if takes_part else None
            if member is not None:
                member.asleep += 1
            self._waits = True
        try:
            while True:
                with keeper.changed:
                    virtual = bool(keeper.sleeps)
                    if virtual and keeper.move() and (self._is_due() or keeper.makes_stops()):
                        return []
                if not virtual:
                    return self._really_wait(timeout)
                if events := self._noted(self._wait(_PAUSE)):
                    return events
        finally:
            with keeper.changed:
                self._waits = False
                if member is not None:
                    member.asleep -= 1
                    member.awake_again()

    def _is_due(self) -> bool:
        left = self.until_timer()
        return left is not None and left < self._margin

    def _really_wait(self, timeout: float | None) -> Any:
        before = self.time()
        left = self.until_timer()
        if timeout is not None and left is not None:
            # Others may have slept since the loop looked how long it has to wait.
            timeout = min(timeout, left)
        events = self._noted(self._wait(timeout))
        if not events and timeout is not None:
            # It has waited, whatever a clock says that somebody else has stopped.
            self.now = max(self.time(), before + timeout)
            self._let_timers_fire()
        return events

    def _noted(self, events: Any) -> Any:
        if events:
            self._connections.came(events, REAL.monotonic())
        return events

    async def sleep(self, clock: Clock, delay: float, target: int) -> None:
        """Lets the current task sleep.

        Args:
            clock: The clock by which it sleeps.
            delay: How long, in seconds.
            target: When that will be over, in elapsed milliseconds of the clock.
        """
        task: Any = asyncio.current_task()
        if clock.frozen:
            # A clock that stands still does not count what the task has done since a timer was set, and the timer must not either.
            with keeper.changed:
                self._real = REAL.monotonic()
        self.time()
        keeper.join()
        with keeper.sleeping(Sleep(clock, target, by_timer=True)):
            self._sleepers += 1
            SLEEPING.add(task)
            try:
                await async_sleep()(delay)
            finally:
                SLEEPING.discard(task)
                self.time()
                self._sleepers -= 1

    def written(self, fd: int) -> None:
        """Notes that something was sent."""
        self._connections.written(fd)

    def release(self, loop: Any) -> None:
        """Lets the selector of the loop wait again, and the loop's remaining timers be due when they would have been."""
        self._released = True
        del self._selector.select
        now = self.time()
        del loop.time
        loop._clock_resolution = self._resolution
        ahead = now - loop.time()
        for handle in loop._scheduled:
            handle._when -= ahead


def _go_on() -> None:
    """Nothing; but a loop that has something to do looks at its timers."""


def install(patches: Patches) -> None:
    """Drives every event loop of asyncio from its next turn on, while the patches are installed."""

    def run_once(original: Method) -> Method:
        def _run_once(loop: Any) -> Any:
            driven(loop)
            return original(loop)

        return _run_once

    def write(original: Method) -> Method:
        def noted(transport: Any, data: Any) -> Any:
            loop = _loops.get(transport._loop)
            if loop is not None:
                loop.written(transport._sock_fd)
            return original(transport, data)

        return noted

    from asyncio.selector_events import _SelectorSocketTransport  # type: ignore[attr-defined]

    patches.add(BaseEventLoop, "_run_once", run_once)
    patches.add(_SelectorSocketTransport, "write", write)


def release() -> None:
    """Gives every event loop its own time back, after `install`."""
    with keeper.changed:
        for loop, driven_loop in list(_loops.items()):
            driven_loop.release(loop)
        _loops.clear()
        keeper.loops.clear()


def driven(loop: Any) -> DrivenLoop | None:
    """An event loop that passes time; None for one of another library, which cannot be driven."""
    found = _loops.get(loop)
    if found is None and isinstance(loop, BaseEventLoop) and getattr(loop, "_selector", None) is not None:
        with keeper.changed:
            found = _loops[loop] = DrivenLoop(loop)
            keeper.loops.add(found)
    return found


def not_driven_text(loop: Any) -> str:
    """What an error says about a loop of another library."""
    kind = type(loop)
    return (
        f"skip_sleep cannot move the time of {kind.__module__}.{kind.__qualname__}, whose timers are its own;"
        " run this test on asyncio's own event loop (asyncio.SelectorEventLoop, or without uvloop.install() and its policy),"
        " or move the clock with clock.advance(...) instead of sleeping"
    )
