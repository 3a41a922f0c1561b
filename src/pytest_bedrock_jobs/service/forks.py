"""Locks and forks: a process that forks while another of its threads holds a lock would leave the child with a lock that nobody ever opens."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from itertools import count
from operator import itemgetter
from typing import Any
from weakref import WeakValueDictionary

# By number, in the order in which they were made.
_locks: WeakValueDictionary[int, Any] = WeakValueDictionary()
_numbers = count()


# Where processes do not fork, there is nothing to register with.
_register: Callable[..., None] = getattr(os, "register_at_fork", lambda **_: None)


class _Held(threading.local):
    """The locks that the thread that forks has taken: several threads can fork at once."""

    def __init__(self) -> None:
        self.locks: list[Any] = []


_held = _Held()


def hold_for(lock: Any) -> None:
    """Makes every thread that forks hold a lock meanwhile."""
    _locks[next(_numbers)] = lock


def do_in_child(function: Callable[[], None]) -> None:
    """Lets every child that is born by a fork call a function at its beginning."""
    _register(after_in_child=function)


def _hold_all() -> None:
    # In one order, whichever thread forks: two that wait for each other's locks would wait for ever.
    for _, lock in sorted(_locks.items(), key=itemgetter(0)):
        lock.acquire()
        _held.locks.append(lock)


def _release_all() -> None:
    while _held.locks:
        _held.locks.pop().release()


_register(before=_hold_all, after_in_parent=_release_all, after_in_child=_release_all)
