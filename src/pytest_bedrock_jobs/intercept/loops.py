"""Letting asyncio's event loops pass time where they would wait for it.

A loop waits in its selector, until its next timer is due: a sleep, or a timeout of ``asyncio.timeout`` and its like. Where a task sleeps
in virtual time, the selector of its loop does not wait: the loop's time, and the clock with it, move to that timer instead. So
timers fire in their order, and no task that could go on is left behind. As long as a task sleeps, that is all the time that passes in its
loop: how long anything takes in reality changes no order.

What asyncio keeps to itself is touched here: ``BaseEventLoop.time``, ``_selector``, and ``_scheduled`` with the ``_when`` of its handles.
"""

from __future__ import annotations

import asyncio
import threading
from asyncio.base_events import BaseEventLoop
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any
from weakref import WeakKeyDictionary, ref

from ..service.clock import Clock
from .patching import Method, Patch

# How long a loop really waits, in seconds, for what comes from outside of it: other threads, and connections.
_GRACE = 0.01
# How many turns tasks may take in a row before those that sleep get theirs: some wait for others by giving up their turn.
_TURNS = 1000
# What a loop's time is a multiple of, in parts of a second: so that sums of usual delays are exact, and the same ones are equal.
_PARTS = 2**20

_patch: Patch | None = None
_loops: WeakKeyDictionary[Any, _Attended] = WeakKeyDictionary()


class _Attended:
    """A loop whose selector does not wait while a task sleeps.

    Args:
        loop: The loop.
        innermost: Gives the clock that moves, if there is one.
        genuine: The loop's own time, in seconds.

    Attributes:
        now: The loop's time.
        targets: The ends of the sleeps that go on, in milliseconds of the clock's time.
    """

    def __init__(self, loop: Any, innermost: Callable[[], Clock | None], genuine: Callable[[], float]) -> None:
        self.targets: list[int] = []
        self._loop = ref(loop)
        self._innermost = innermost
        self._genuine = genuine
        self._seen = genuine()
        self.now = -(-self._seen * _PARTS // 1) / _PARTS
        self._turns = 0
        self._selector = loop._selector
        self._wait = self._selector.select
        self._selector.select = self._select

    def look(self) -> float:
        """The loop's time, to which real time counts where nobody sleeps."""
        real = self._genuine()
        if not self.targets:
            self.now += (real - self._seen) * _PARTS // 1 / _PARTS
        self._seen = real
        return self.now

    def _select(self, timeout: float | None = None) -> Any:
        clock = self._innermost()
        if clock is None or not self.targets or timeout is None:
            return self._wait(timeout)
        if timeout > 0:
            self._turns = 0
            events = self._wait(min(timeout, _GRACE) if self._has_others() else 0)
        else:
            self._turns += 1
            events = self._wait(0)
        if not events and self._turns in (0, _TURNS):
            self._turns = 0
            self._pass(clock)
        return events

    def _pass(self, clock: Clock) -> None:
        """Moves the loop's time to its next timer. A task that this wakes moves the clock to the end of its sleep by itself."""
        loop: Any = self._loop()
        seconds = max(0.0, loop._scheduled[0]._when - self.now)
        self.now += seconds
        clock.reach(min(clock.millis() + round(seconds * 1000), *self.targets))

    def _has_others(self) -> bool:
        """Whether something may come from another thread, or over a connection; a loop has one of its own, to wake itself."""
        connections: Any = getattr(self._selector, "get_map", dict)() or ()
        return threading.active_count() > 1 or len(connections) > 1

    def release(self, loop: Any) -> None:
        """Lets the selector wait again, and the loop's remaining timers be due when they would have been."""
        del self._selector.select
        ahead = self.now - self._genuine()
        for handle in loop._scheduled:
            handle._when -= ahead


def install(innermost: Callable[[], Clock | None]) -> None:
    """Makes every event loop tell the time that was passed as well.

    Args:
        innermost: Gives the clock that moves, if there is one.
    """
    global _patch

    def wrap(original: Method) -> Method:
        def loop_time(self: Any) -> Any:
            # A loop of another library has no selector to tell of, and a closed one has none any more.
            if innermost() is None or getattr(self, "_selector", None) is None:
                return original(self)
            if self not in _loops:
                itself = ref(self)
                _loops[self] = _Attended(self, innermost, lambda: original(itself()))
            return _loops[self].look()

        return loop_time

    _patch = Patch(BaseEventLoop, "time", wrap)


def uninstall() -> None:
    """Gives every event loop its own time back, after `install`."""
    assert _patch is not None
    _patch.undo()
    for loop, attended in list(_loops.items()):
        attended.release(loop)
    _loops.clear()


async def pass_time(sleep: Callable[[float], Awaitable[Any]], delay: float, target: int) -> None:
    """Sleeps in virtual time.

    Args:
        sleep: The genuine ``asyncio.sleep``.
        delay: How long, in seconds.
        target: When that will be over, in milliseconds of the clock's time.
    """
    loop = asyncio.get_running_loop()
    loop.time()
    attended = _loops.get(loop)
    if attended is None:
        await sleep(0)  # A loop that is not asyncio's own keeps no order among its sleepers.
        return
    attended.targets.append(target)
    try:
        await sleep(delay)
    finally:
        attended.targets.remove(target)


def moved(millis: int) -> None:
    """Tells the loops that a thread has slept: what is due by now must not wait any longer."""
    for loop, attended in list(_loops.items()):
        attended.now += millis / 1000
        with suppress(RuntimeError):  # It has been closed.
            loop.call_soon_threadsafe(_go_on)


def _go_on() -> None:
    """Nothing; but a loop that has something to do looks at its timers."""
