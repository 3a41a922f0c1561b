"""Deadlines: the wall clock and ``time.monotonic`` of the code under test move along with a clock.

time-machine moves the wall clock, for the whole process. The fake's clock leads and takes its time from the real one meanwhile. Real stay
``time.perf_counter``, and the monotonic clock that the modules see that wait in real time.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timezone
from typing import Any

from ...service.clock import Clock
from .functions import Replacements
from .real import REAL
from .timekeeper import keeper

_KEPT = (
    *("asyncio", "threading", "queue", "selectors", "concurrent", "subprocess", "multiprocessing"),
    *("botocore", "pytest_bedrock_jobs", "_pytest"),
)


def _keeps_real_time(module: str) -> bool:
    return module.partition(".")[0] in _KEPT


# The clocks whose moves count, the innermost one first, each with how far it had been moved at the beginning.
_leaders: list[tuple[Clock, int]] = []


def deadlines_move() -> bool:
    """Whether the wall clock and ``time.monotonic`` move along with a clock now."""
    return bool(_leaders)


def _ahead() -> int:
    """How far the monotonic clock is ahead of the real one, in milliseconds, for the code that calls a function here."""
    caller = sys._getframe(2)
    leaders = _leaders[:1]
    if not leaders or _keeps_real_time(str(caller.f_globals.get("__name__"))):
        return 0
    clock, before = leaders[0]
    return clock.moved - before


def monotonic() -> float:
    """What stands in the place of ``time.monotonic``."""
    return REAL.monotonic() + _ahead() / 1000


def monotonic_ns() -> int:
    """What stands in the place of ``time.monotonic_ns``."""
    return REAL.monotonic_ns() + _ahead() * 1_000_000


_replacements = Replacements(
    {(time, "monotonic"): monotonic, (time, "monotonic_ns"): monotonic_ns},
    (REAL.monotonic, REAL.monotonic_ns),
    _keeps_real_time,
)


def time_machine() -> Any:
    """The library that moves the wall clock.

    Raises:
        ModuleNotFoundError: It is not installed.
    """
    try:
        import time_machine
    except ModuleNotFoundError:
        raise ModuleNotFoundError(
            "wall_clock=True moves the wall clock with time-machine, which is not installed;"
            " pip install 'pytest-bedrock-jobs[time-machine]'"
        ) from None
    return time_machine


@contextmanager
def moving_along(clock: Clock) -> Iterator[None]:
    """Within this, ``time.time``, ``datetime.now`` and ``time.monotonic`` move with a clock.

    Raises:
        ModuleNotFoundError: time-machine is not installed.
    """
    machine = time_machine()
    escape = machine.escape_hatch

    def real() -> int:
        return int(escape.time.time_ns() if escape.is_travelling() else time.time_ns())

    clock.lead(real)
    travel = machine.travel(_now(clock), tick=not clock.frozen)
    coordinates = travel.start()

    def follow() -> None:
        coordinates.move_to(_now(clock), tick=not clock.frozen)

    with keeper.changed:
        clock.drivers.append(follow)
        if not _leaders:
            _replacements.put()
        _leaders.insert(0, (clock, clock.moved))
    try:
        yield
    finally:
        with keeper.changed:
            clock.drivers.remove(follow)
            _leaders.remove(next(leader for leader in _leaders if leader[0] is clock))
            if not _leaders:
                _replacements.take_away()
        travel.stop()
        clock.lead(None)


def _now(clock: Clock) -> Any:
    # With a zone of its own, time-machine would set the zone of the process as well.
    return clock.now().astimezone(timezone.utc)
