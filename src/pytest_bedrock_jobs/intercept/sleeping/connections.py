"""What tasks wait for that goes on in real time: sockets and pipes of an asyncio loop."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

from .threads import STILL, WORK


class _Wait:
    """A wait for a connection."""

    def __init__(self, key: object, now: float) -> None:
        self.key = key
        self.since = now
        self.answered = False


class Connections:
    """The connections of a loop, and since when it has waited for each.

    While a task waits for something other than a sleep or another task, a connection holds time still: for `WORK` seconds from when it is
    registered or written to, and for `STILL` seconds after something came. One whose other end is in the same loop, and a socket that
    listens, hold nothing.

    Args:
        loop: The loop, or something that gives it.
        selector: The loop's selector, or on Windows its proactor.
    """

    def __init__(self, loop: Callable[[], Any], selector: Any) -> None:
        self._loop = loop
        self._selector = selector
        self._waits: dict[object, _Wait] = {}

    def hold(self, now: float) -> bool:
        """Whether one of them holds time still, at a real time in seconds."""
        keys = self._keys()
        for name in self._waits.keys() - keys.keys():
            del self._waits[name]
        for name, key in keys.items():
            if name not in self._waits or self._waits[name].key != key:
                self._waits[name] = _Wait(key, now)
        holding = [wait for wait in self._waits.values() if now - wait.since < (STILL if wait.answered else WORK)]
        return bool(holding) and self._tasks_wait()

    def came(self, events: Iterable[Any], now: float) -> None:
        """Notes what has come from them."""
        with suppress(TypeError):  # A proactor returns nothing of the kind.
            for key, _ in events:
                if key.fd in self._waits:
                    self._waits[key.fd].since, self._waits[key.fd].answered = now, True

    def written(self, fd: int) -> None:
        """Notes that something was sent: an answer is what is waited for."""
        self._waits.pop(fd, None)

    def _keys(self) -> dict[object, object]:
        """What is waited for, by what names it; without what wakes the loop itself."""
        loop = self._loop()
        if not hasattr(self._selector, "get_map"):
            # A proactor keeps the operations that are under way; one of them is for waking the loop.
            operations = dict(getattr(self._selector, "_cache", {}))
            own = getattr(loop, "_self_reading_future", None)
            return {name: name for name, operation in operations.items() if operation[0] is not own}
        keys = dict(self._selector.get_map() or {})
        keys.pop(loop._ssock.fileno(), None)
        ends = {fd: _ends(fd) for fd in keys}
        here = {own for own, _ in ends.values() if own}
        return {
            fd: (key.events, id(key.data))
            for fd, key in keys.items()
            if ends[fd][1] is not _LISTENS and ends[fd][1] not in here
        }

    def _tasks_wait(self) -> bool:
        """Whether a task waits for anything but a sleep or other tasks."""
        return any(_waits_for_others(task) for task in asyncio.all_tasks(self._loop()))


SLEEPING: set[asyncio.Future[Any]] = set()
"""The tasks that are in a virtual sleep."""


def _waits_for_others(task: Any) -> bool:
    waiter = getattr(task, "_fut_waiter", None)
    if task in SLEEPING or waiter is None or isinstance(waiter, asyncio.Task):
        return False
    children = getattr(waiter, "_children", ())  # Of a gather.
    return not children or not all(isinstance(child, asyncio.Task) for child in children)


_LISTENS = object()


def _ends(fd: int) -> tuple[Any, Any]:
    """The addresses of both ends of a connection, or that it listens; None for an address that nobody knows."""
    try:
        connection = socket.socket(fileno=fd)
    except OSError:  # A pipe, for example.
        return None, None
    try:
        own = connection.getsockname()
        if connection.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
            return own, _LISTENS
        return own, connection.getpeername()
    except OSError:  # It is not connected yet.
        return None, None
    finally:
        connection.detach()
