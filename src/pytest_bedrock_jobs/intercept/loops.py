"""Letting asyncio's event loops pass time where they would wait for it.

A loop waits in its selector, until its next timer is due: a sleep, or a timeout of ``asyncio.timeout`` and its like. Where a task sleeps
in virtual time, the selector of its loop does not wait: the loop's time, and the clock with it, move to that timer instead. So
timers fire in their order, and no task that could go on is left behind.

What asyncio keeps to itself is touched here: ``BaseEventLoop.time``, ``_selector``, and ``_scheduled`` with the ``_when`` of its handles.
"""

from __future__ import annotations

import asyncio
import threading
from asyncio.base_events import BaseEventLoop
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any
from weakref import WeakKeyDictionary

from ..service.clock import Clock
from .patching import Method, Patch

# How long a loop really waits, in seconds, for what comes from outside of it: other threads, and connections.
_GRACE = 0.01

_patch: Patch | None = None
# How far the loops' time has been moved, in seconds, and the loops that were told.
_ahead = 0.0
_loops: WeakKeyDictionary[Any, _Attended] = WeakKeyDictionary()


class _Attended:
    """A loop whose selector does not wait while a task sleeps.

    Args:
        loop: The loop.
        innermost: Gives the clock that moves, if there is one.

    Attributes:
        since: How far the time of all loops had been moved when this one joined.
        targets: The ends of the sleeps that go on, in milliseconds of the clock's time.
    """

    def __init__(self, loop: Any, innermost: Callable[[], Clock | None]) -> None:
        self.since = _ahead
        self.targets: list[int] = []
        self._innermost = innermost
        self._selector = loop._selector
        self._wait = self._selector.select
        self._selector.select = self._select

    def _select(self, timeout: float | None = None) -> Any:
        clock = self._innermost()
        if clock is None or not self.targets or not timeout or timeout < 0:
            return self._wait(timeout)
        events = self._wait(min(timeout, _GRACE) if self._has_others() else 0)
        if not events:
            # A sleeper moves the clock to the end of its sleep by itself, to the millisecond.
            clock.reach(min(clock.millis() + round(timeout * 1000), *self.targets))
            _move(timeout)
        return events

    def _has_others(self) -> bool:
        """Whether something may come from another thread, or over a connection; a loop has one of its own, to wake itself."""
        connections: Any = getattr(self._selector, "get_map", dict)() or ()
        return threading.active_count() > 1 or len(connections) > 1

    def release(self, loop: Any) -> None:
        """Lets the selector wait again, and the loop's remaining timers be due when they would have been."""
        del self._selector.select
        for handle in loop._scheduled:
            handle._when -= _ahead - self.since


def install(innermost: Callable[[], Clock | None]) -> None:
    """Makes every event loop tell the time that was passed as well.

    Args:
        innermost: Gives the clock that moves, if there is one.
    """
    global _patch

    def wrap(original: Method) -> Method:
        def loop_time(self: Any) -> Any:
            now = original(self)
            # A loop of another library has no selector to tell of, and a closed one has none any more.
            if innermost() is None or getattr(self, "_selector", None) is None:
                return now
            if self not in _loops:
                _loops[self] = _Attended(self, innermost)
            return now + _ahead - _loops[self].since

        return loop_time

    _patch = Patch(BaseEventLoop, "time", wrap)


def uninstall() -> None:
    """Gives every event loop its own time back, after `install`."""
    global _ahead
    assert _patch is not None
    _patch.undo()
    for loop, attended in list(_loops.items()):
        attended.release(loop)
    _loops.clear()
    _ahead = 0.0


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
    _move(millis / 1000)
    for loop in list(_loops):
        with suppress(RuntimeError):  # It has been closed.
            loop.call_soon_threadsafe(_go_on)


def _move(seconds: float) -> None:
    global _ahead
    _ahead += seconds


def _go_on() -> None:
    """Nothing; but a loop that has something to do looks at its timers."""
