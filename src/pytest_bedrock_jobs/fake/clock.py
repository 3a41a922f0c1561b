"""The clock that a test holds."""

from __future__ import annotations

from contextlib import AbstractContextManager

from ..intercept import sleep
from ..service.clock import Clock
from .entering import ToEnter


class FakeClock(Clock):
    """The fake's virtual time (``fake_bedrock_jobs.clock``).

    It follows the system's clock, and whatever replaces that (freezegun, time-machine), until a test moves it: with `advance`,
    `move_to`, `auto_advance`, or by sleeping within `skip_sleep`. Moved, it goes on from there. It never runs backward.
    """

    def skip_sleep(self) -> AbstractContextManager[None]:
        """Within this context ``time.sleep`` and ``asyncio.sleep`` return at once and move the clock by what they would have slept.

        Modules that did ``from time import sleep`` are covered; what keeps the function elsewhere (a default argument, a class, a
        ``functools.partial``) sleeps for real, as do other ways to wait (``threading.Event.wait``, ``trio.sleep``).

        Where a task of asyncio sleeps, the time of its event loop moves with the clock: tasks wake up in the order in which their sleeps
        end, and overlap, as real ones do, and timeouts (``asyncio.timeout``, ``asyncio.wait_for``) fire when they are due. Sleeps of
        threads add up, because each of them returns at once. ``time.time`` and ``time.monotonic`` stay what they are.
        """
        return ToEnter(sleep.skipped(self), "clock.skip_sleep()")
