"""The clock that a test holds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from ..intercept import sleeping
from ..service.clock import Clock
from .entering import ToEnter


class FakeClock(Clock):
    """The fake's virtual time (``fake_bedrock_jobs.clock``).

    It follows the system's clock, and whatever replaces that (freezegun, time-machine), until a test moves it: with `advance`,
    `move_to`, `auto_advance`, or by sleeping within `skip_sleep`. Moved, it goes on from there. It runs backward only where a time
    library sets an earlier time; what was to happen then goes on from where it was.
    """

    def skip_sleep(self, *, wall_clock: bool = False) -> AbstractContextManager[None]:
        """Within this context ``time.sleep`` and ``asyncio.sleep`` move the clock by what they would have slept, and take no time.

        Modules that did ``from time import sleep`` are covered; what keeps the function elsewhere (a default argument, a class, a
        ``functools.partial``) sleeps for real, as do other ways to wait (``threading.Event.wait``, ``queue.Queue.get``).

        Sleeps of threads and of tasks overlap, as real ones do: time moves to the first end of a sleep when all who take part sleep.
        Who does something holds time still. A thread that waits for another one, in a lock, join, queue or event, does so for 20 ms of
        real time, once until it sleeps again; one that waits for a socket, for a second; one that computes, a call that an executor was
        given, and a connection that a task waits for, for 10 seconds. Timeouts (``asyncio.timeout``, ``asyncio.wait_for``,
        ``trio.move_on_after``) fire when they are due. At the end of the context sleepers go on at once.

        Args:
            wall_clock: Whether ``time.time``, ``datetime.now`` and ``time.monotonic`` of the code under test move along, for deadlines.
                It needs time-machine (``pip install 'pytest-bedrock-jobs[time-machine]'``), and moves the wall clock of the process.

        Raises:
            ModuleNotFoundError: time-machine is needed and not installed.
            RuntimeError: It is entered in an event loop whose time cannot be moved, such as uvloop's.
        """
        return ToEnter(self._skipping_sleep(wall_clock), "clock.skip_sleep()")

    @contextmanager
    def _skipping_sleep(self, wall_clock: bool) -> Iterator[None]:
        if not wall_clock:
            with sleeping.skipped(self):
                yield
            return
        with sleeping.moving_along(self), sleeping.skipped(self):
            yield
