"""Letting code sleep in virtual time: ``time.sleep`` and ``asyncio.sleep`` return at once and move the clock."""

from __future__ import annotations

import asyncio
import math
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

from ..service.clock import Clock
from . import loops

_lock = threading.RLock()
_clocks: list[Clock] = []  # The innermost one first.


@contextmanager
def skipped(clock: Clock) -> Iterator[None]:
    """Within this, sleeping moves a clock; of several such contexts the innermost one's.

    Both functions are replaced in their own modules and wherever a module has imported them by name.
    """
    with _lock:
        if not _clocks:
            _install()
            loops.install(_innermost)
        _clocks.insert(0, clock)
    try:
        yield
    finally:
        with _lock:
            _clocks.remove(clock)  # The innermost one, where it is there more than once.
            if not _clocks:
                loops.uninstall()
                _uninstall()


def _sleep(seconds: float, /) -> None:
    clock, caller = _innermost(), sys._getframe().f_back
    # Waiting for a process, subprocess sleeps between its looks; the process goes on in real time.
    if clock is None or (caller is not None and caller.f_globals.get("__name__") == "subprocess"):
        _genuine[_sleep](seconds)
        return
    if seconds < 0:
        raise ValueError("sleep length must be non-negative")
    loops.moved(clock.reach(_target(clock, seconds)))


async def _async_sleep(delay: float, result: Any = None) -> Any:
    clock = _innermost()
    # Who sleeps for ever waits to be cancelled, and moves no clock.
    if clock is None or not 0 < delay < math.inf:
        return await _genuine[_async_sleep](delay, result)
    target = _target(clock, delay)
    await loops.pass_time(_genuine[_async_sleep], delay, target)
    clock.reach(target)
    return result


def _innermost() -> Clock | None:
    with _lock:
        return _clocks[0] if _clocks else None


def _target(clock: Clock, seconds: float) -> int:
    """When a sleep that starts now ends; a sleep of less than a millisecond takes one, or a loop of these would never end."""
    return clock.millis() + math.ceil(seconds * 1000)


# Putting the functions in place.

_homes: tuple[tuple[ModuleType, Callable[..., Any]], ...] = ((time, _sleep), (asyncio, _async_sleep))
_genuine = {ours: home.sleep for home, ours in _homes}
# What stood where ours stand now: the names of a module, the name, the value.
_stood: list[tuple[dict[str, Any], str, Any]] = []


def _install() -> None:
    # A test may have put functions of its own in their place; those move the clock, too, or a loop of sleeps would never end.
    replacements = {id(genuine): ours for ours, genuine in _genuine.items()}
    replacements.update({id(home.sleep): ours for home, ours in _homes})
    for names, name, value in _globals(replacements.keys()):
        _stood.append((names, name, value))
        names[name] = replacements[id(value)]


def _uninstall() -> None:
    ours = {id(function): genuine for function, genuine in _genuine.items()}
    for names, name, value in _stood:
        if id(names.get(name)) in ours:
            names[name] = value
    _stood.clear()
    # A module that imported one of them meanwhile gets the genuine one.
    for names, name, value in _globals(ours.keys()):
        names[name] = ours[id(value)]


def _globals(wanted: Any) -> Iterator[tuple[dict[str, Any], str, Any]]:
    """Where modules, but for this one, have certain objects, which are told by their ids: the module's names, the name, the object.

    The names are looked at and changed as what they are, a dict: a module may load itself when it is asked for an attribute, or
    refuse to have one set.
    """
    modules: list[Any] = list(sys.modules.values())  # Anything can stand there.
    for module in modules:
        # Some only say that they are modules, as those of cffi's libraries do, and have no names.
        if not issubclass(type(module), ModuleType):
            continue
        names: dict[str, Any] = object.__getattribute__(module, "__dict__")
        if names is not globals() and not wanted.isdisjoint(map(id, list(names.values()))):
            for name, value in list(names.items()):
                if id(value) in wanted:
                    yield names, name, value
