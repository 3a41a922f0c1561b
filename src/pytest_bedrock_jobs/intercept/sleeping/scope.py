"""The scope in which sleeping is virtual: ``time.sleep`` and ``asyncio.sleep`` move a clock."""

from __future__ import annotations

import asyncio
import math
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ...service.clock import Clock
from ..patching import Method, Patch
from . import loops, retries, trio
from .functions import Replacements
from .real import REAL
from .timekeeper import keeper

_clocks: list[Clock] = []  # The innermost one first.
_thread_patch: Patch | None = None


@contextmanager
def skipped(clock: Clock) -> Iterator[None]:
    """Within this, sleeping moves a clock; of several such contexts the innermost one's.

    Both functions are replaced in their own modules and wherever a module has imported them by name.

    Raises:
        RuntimeError: It is entered in an event loop whose time cannot be moved.
    """
    running = asyncio._get_running_loop()
    if running is not None and loops.driven(running) is None:
        raise RuntimeError(loops.not_driven_text(running))
    with keeper.changed:
        if not _clocks:
            _install()
        _clocks.insert(0, clock)
        keeper.join()
    try:
        yield
    finally:
        with keeper.changed:
            _clocks.remove(clock)  # The innermost one, where it is there more than once.
            if clock not in _clocks:
                keeper.end(clock)
            if not _clocks:
                _uninstall()


def innermost() -> Clock | None:
    """The clock that moves when anybody sleeps; None outside of all scopes."""
    clocks = _clocks
    try:
        return clocks[0]
    except IndexError:
        return None


def sleep(seconds: float, /) -> None:
    """What stands in the place of ``time.sleep``."""
    clock, caller = innermost(), sys._getframe().f_back
    # Waiting for a process, subprocess sleeps between its looks; the process goes on in real time.
    if clock is None or (caller is not None and caller.f_globals.get("__name__") == "subprocess"):
        REAL.sleep(seconds)
        return
    if seconds < 0:
        raise ValueError("sleep length must be non-negative")
    keeper.sleep(clock, _target(clock, seconds))


async def async_sleep(delay: float, result: Any = None) -> Any:
    """What stands in the place of ``asyncio.sleep``."""
    clock = innermost()
    # Who sleeps for ever waits to be cancelled, and moves no clock.
    if clock is None or not 0 < delay < math.inf:
        return await REAL.async_sleep(delay, result)
    target = _target(clock, delay)
    loop = loops.driven(asyncio.get_running_loop())
    if loop is None:
        raise RuntimeError(loops.not_driven_text(asyncio.get_running_loop()))
    await loop.sleep(clock, delay, target)
    clock.reach(target)
    return result


def _target(clock: Clock, seconds: float) -> int:
    """When a sleep that starts now ends; a sleep of less than a millisecond takes one, or a loop of these would never end.

    Raises:
        OverflowError: No datetime can be that instant.
    """
    target = clock.millis() + math.ceil(seconds * 1000)
    clock.check(target)
    oldest = keeper.oldest(clock)
    for watcher in clock.sleep_watchers:
        watcher(seconds, oldest)
    return target


_replacements = Replacements(
    {(time, "sleep"): sleep, (asyncio, "sleep"): async_sleep},
    (REAL.sleep, REAL.async_sleep),
    lambda module: module.startswith(__package__ or ""),
)


def _install() -> None:
    global _thread_patch
    _replacements.put()
    loops.install()
    keeper.executors.install()
    retries.install(lambda: innermost() is not None)
    trio.install(innermost)
    _thread_patch = Patch(threading.Thread, "start", _taking_part)


def _uninstall() -> None:
    assert _thread_patch is not None
    _thread_patch.undo()
    trio.uninstall()
    retries.uninstall()
    keeper.executors.uninstall()
    loops.uninstall()
    _replacements.take_away()
    keeper.forget()


def _taking_part(original: Method) -> Method:
    def start(self: Any) -> None:
        original(self)
        # Whoever answers the calls of others, as a server does that was there before, starts threads that wait for these.
        if keeper.takes_part():
            keeper.add(self)

    return start
