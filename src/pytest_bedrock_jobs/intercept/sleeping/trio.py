"""Letting trio pass time: a run that would use the system's clock gets one that jumps when every task waits.

``trio.testing.MockClock`` does that. What trio keeps to itself is touched here: ``SystemClock`` in ``trio._core._run``, the ``clock`` and
``clock_autojump_threshold`` of a run that goes on already, and the clock's ``_autojump``.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from ...service.clock import Clock
from .timekeeper import Sleep, keeper

# How long every task must wait for real, in seconds, before time may move.
_THRESHOLD = 0.005

_innermost: Callable[[], Clock | None] = lambda: None  # noqa: E731
_patched: list[tuple[Any, Any]] = []


class _Run:
    """A run of trio, to the timekeeper a loop.

    Args:
        clock: Its clock.
    """

    def __init__(self, clock: Any) -> None:
        self._clock = clock
        self._left: float | None = None

    def until_timer(self) -> float | None:
        return self._left

    def holds(self, _: float) -> bool:
        return False

    def pass_time(self, seconds: float) -> None:
        self._clock.jump(seconds)

    def look_up(self) -> None:
        """Nothing: it looks every few milliseconds."""

    def jump(self) -> None:
        """Moves time, if nobody holds it still; trio calls it when all its tasks have waited for a while."""
        import trio

        clock = _innermost()
        if clock is None:
            self._clock.rate, self._clock.autojump_threshold = 1.0, math.inf
            return
        left = trio.lowlevel.current_statistics().seconds_to_next_deadline
        with keeper.asleep(), ExitStack() as sleeping:
            if 0 < left < math.inf:
                self._left = left
                target = clock.millis() + math.ceil(left * 1000)
                sleeping.enter_context(keeper.sleeping(Sleep(clock, target, by_timer=True)))
            keeper.loops.add(self)
            keeper.move()
            keeper.loops.discard(self)
            self._left = None
        clock.make_stop()


def _jumping() -> Any:
    from trio.testing import MockClock

    clock: Any = MockClock(autojump_threshold=_THRESHOLD)
    clock._autojump = _Run(clock).jump
    return clock


def install(innermost: Callable[[], Clock | None]) -> None:
    """Lets runs pass time, those that begin from now on and the one that goes on in this thread.

    Args:
        innermost: Gives the clock that moves, if there is one.
    """
    global _innermost
    _innermost = innermost
    run: Any = sys.modules.get("trio._core._run")
    if run is None:
        return
    _patched.append((run, run.SystemClock))
    runner = getattr(run.GLOBAL_RUN_CONTEXT, "runner", None)
    if runner is not None and isinstance(runner.clock, run.SystemClock):
        clock = _jumping()
        clock._virtual_base += runner.clock.current_time()
        runner.clock, runner.clock_autojump_threshold = clock, _THRESHOLD
    run.SystemClock = _jumping


def uninstall() -> None:
    """Gives runs that begin from now on the system's clock, after `install`; in those that go on real time passes again."""
    while _patched:
        run, system_clock = _patched[-1]
        run.SystemClock = system_clock
        _patched.pop()
