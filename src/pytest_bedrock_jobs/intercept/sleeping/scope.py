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
from ..patching import Method, Patches, without
from . import loops, retries, trio
from .functions import Replacements
from .real import REAL
from .real import async_sleep as real_async_sleep
from .timekeeper import keeper

_scopes: list[Scope] = []  # The innermost one first.
_patches = Patches()


class Scope:
    """Between its beginning and its end sleeping moves a clock; of several such scopes the innermost one's.

    Both functions are replaced in their own modules and wherever a module has imported them by name.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._has_begun = False

    def begin(self) -> None:
        """Begins it. If this is interrupted, :meth:`end` undoes what there is.

        Raises:
            RuntimeError: It is begun in an event loop whose time cannot be moved.
        """
        running = asyncio._get_running_loop()
        if running is not None and loops.driven(running) is None:
            raise RuntimeError(loops.not_driven_text(running))
        self._has_begun = True
        with keeper.changed:
            if not _scopes:
                _install()
            _scopes.insert(0, self)
            keeper.join()

    def end(self) -> None:
        """Ends it, if it has begun. If this is interrupted, it goes on from there when it is called again."""
        if not self._has_begun:
            return
        with keeper.changed:
            _scopes[:] = without(_scopes, self)
            if all(each._clock is not self._clock for each in _scopes):
                keeper.end(self._clock)
            if not _scopes:
                _uninstall()
        self._has_begun = False


@contextmanager
def skipped(clock: Clock) -> Iterator[None]:
    """A context that is such a scope.

    Raises:
        RuntimeError: It is entered in an event loop whose time cannot be moved.
    """
    scope = Scope(clock)
    try:
        scope.begin()
        yield
    finally:
        scope.end()


def innermost() -> Clock | None:
    """The clock that moves when anybody sleeps; None outside of all scopes."""
    try:
        return _scopes[0]._clock
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
        return await real_async_sleep()(delay, result)
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
    (REAL.sleep, real_async_sleep()),
    lambda module: module.startswith(__package__ or ""),
)


def _install() -> None:
    _replacements.put()
    loops.install(_patches)
    keeper.executors.install(_patches)
    retries.install(lambda: innermost() is not None, _patches)
    trio.install(innermost)
    _patches.add(threading.Thread, "start", _taking_part)


def _uninstall() -> None:
    _patches.undo()
    trio.uninstall()
    loops.release()
    _replacements.take_away()
    keeper.forget()


def _taking_part(original: Method) -> Method:
    def start(self: Any) -> None:
        original(self)
        # Whoever answers the calls of others, as a server does that was there before, starts threads that wait for these.
        if keeper.takes_part():
            keeper.add(self)

    return start
