"""The functions of the standard library as they really are, whatever a test or a time library has put in their place."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Awaitable, Callable
from functools import cache
from types import BuiltinFunctionType
from typing import Any, NamedTuple


class _Real(NamedTuple):
    sleep: Callable[[float], None]
    monotonic: Callable[[], float]
    monotonic_ns: Callable[[], int]


def _wait(seconds: float) -> None:
    threading.Event().wait(seconds)


def _builtin(name: str) -> Any:
    """A function of ``time``: freezegun keeps the ones that it has replaced, and anybody else's stand-in has to do."""
    function = getattr(time, name)
    if isinstance(function, BuiltinFunctionType):
        return function
    return getattr(sys.modules.get("freezegun.api"), f"real_{name}", function)


# One object keeps them: freezegun, and the fake itself, replace the names of modules that hold such a function.
REAL = _Real(
    time.sleep if isinstance(time.sleep, BuiltinFunctionType) else _wait,
    _builtin("monotonic"),
    _builtin("monotonic_ns"),
)


@cache
def async_sleep() -> Callable[..., Awaitable[Any]]:
    """``asyncio.sleep``, as it was when this was asked first: before anything of ours stood in its place."""
    import asyncio.tasks  # Which is a lot for those who sleep in no loop.

    return asyncio.tasks.sleep
