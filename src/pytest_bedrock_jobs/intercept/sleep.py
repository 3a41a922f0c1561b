"""Letting code sleep in virtual time: ``time.sleep`` and ``asyncio.sleep`` return at once and move the clock."""

from __future__ import annotations

import asyncio
import heapq
import math
import sys
import threading
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from itertools import count
from types import ModuleType
from typing import Any
from weakref import WeakKeyDictionary

from ..service.clock import Clock

_lock = threading.RLock()
_clocks: list[Clock] = []  # The innermost one first.
_serial = count()


@contextmanager
def skipped(clock: Clock) -> Iterator[None]:
    """Within this, sleeping moves a clock; of several such contexts the innermost one's.

    Both functions are replaced in their own modules and wherever a module has imported them by name.
    """
    with _lock:
        if not _clocks:
            _install()
        _clocks.insert(0, clock)
    try:
        yield
    finally:
        with _lock:
            _clocks.remove(clock)  # The innermost one, where it is there more than once.
            if not _clocks:
                _uninstall()


def _sleep(seconds: float, /) -> None:
    clock = _innermost()
    if clock is None:
        _genuine[_sleep](seconds)
        return
    if seconds < 0:
        raise ValueError("sleep length must be non-negative")
    _sleep_until(clock, _target(clock, seconds))


async def _async_sleep(delay: float, result: Any = None) -> Any:
    clock = _innermost()
    if clock is None:
        return await _genuine[_async_sleep](delay, result)
    if delay <= 0:
        await _Turn()
        return result
    target = _target(clock, delay)
    await _in_line(target)
    _sleep_until(clock, target)
    return result


def _innermost() -> Clock | None:
    with _lock:
        return _clocks[0] if _clocks else None


def _target(clock: Clock, seconds: float) -> int:
    """When a sleep that starts now ends."""
    return clock.millis() + math.ceil(seconds * 1000)


def _sleep_until(clock: Clock, target: int) -> None:
    """Moves the clock to the end of a sleep, unless others who slept at the same time have moved it further."""
    with clock.lock:
        if target > clock.millis():
            clock.move_to(clock.at(target))


# The order in which tasks wake up.

_lines: WeakKeyDictionary[asyncio.AbstractEventLoop, list[_Sleeper]] = WeakKeyDictionary()


class _Turn:
    """Awaiting this gives every other task that is ready its turn, as ``asyncio.sleep(0)`` does."""

    def __await__(self) -> Generator[None, None, None]:
        yield


class _Sleeper:
    """A task that sleeps."""

    def __init__(self, target: int) -> None:
        self._order = (target, next(_serial))
        self.woken = asyncio.Event()

    def __lt__(self, other: _Sleeper) -> bool:
        return self._order < other._order


async def _in_line(target: int) -> None:
    """Waits until no task of this event loop has an earlier end of its sleep to wait for."""
    with _lock:
        line = _lines.setdefault(asyncio.get_running_loop(), [])
    sleeper = _Sleeper(target)
    heapq.heappush(line, sleeper)
    try:
        await _Turn()
        while line[0] is not sleeper:
            sleeper.woken.clear()
            await sleeper.woken.wait()
    finally:
        line.remove(sleeper)
        heapq.heapify(line)
        if line:
            line[0].woken.set()


# Putting the functions in place.

_homes: tuple[tuple[ModuleType, Callable[..., Any]], ...] = ((time, _sleep), (asyncio, _async_sleep))
_genuine = {ours: home.sleep for home, ours in _homes}
# What stood where ours stand now, by module and name.
_stood: dict[tuple[str, str], Any] = {}


def _install() -> None:
    _stood.clear()
    # A test may have put functions of its own in their place; those move the clock, too, or a loop of sleeps would never end.
    replacements = {id(genuine): ours for ours, genuine in _genuine.items()}
    replacements.update({id(home.sleep): ours for home, ours in _homes})
    for module, name, value in _globals():
        if id(value) in replacements:
            _stood[module.__name__, name] = value
            setattr(module, name, replacements[id(value)])


def _uninstall() -> None:
    for module, name, value in _globals():
        if value is _sleep or value is _async_sleep:
            # A module that imported one of them meanwhile gets the genuine one.
            setattr(module, name, _stood.get((module.__name__, name), _genuine[value]))


def _globals() -> Iterator[tuple[ModuleType, str, Any]]:
    """The names of all modules but this one, and what they stand for."""
    for module in list(sys.modules.values()):
        if isinstance(module, ModuleType) and module.__name__ != __name__:
            for name, value in list(vars(module).items()):
                yield module, name, value
