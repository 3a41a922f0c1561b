"""The clock that a test holds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime, timedelta

from ..intercept import sleeping
from ..service.clock import Clock
from .entering import ToEnter


class FakeClock:
    """The fake's virtual time (``fake_bedrock_jobs.clock``).

    It follows the system's clock, and whatever replaces that (freezegun, time-machine), until a test moves it: with `advance`,
    `move_to`, `auto_advance`, or by sleeping within `skip_sleep`. Moved, it goes on from there. It runs backward only where a time
    library sets an earlier time; what was to happen then goes on from where it was.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def __repr__(self) -> str:
        return f"<FakeClock at {self.now().isoformat()}>"

    @property
    def frozen(self) -> bool:
        """Whether it has stopped following the system's clock."""
        return self._clock.frozen

    def now(self) -> datetime:
        """The current virtual time, aware, in UTC, to the millisecond."""
        return self._clock.now()

    def advance(
        self,
        delta: timedelta | None = None,
        *,
        days: float = 0,
        hours: float = 0,
        minutes: float = 0,
        seconds: float = 0,
    ) -> datetime:
        """Moves the clock forward.

        Args:
            delta: How far.
            days: Days on top of that.
            hours: Hours on top of that.
            minutes: Minutes on top of that.
            seconds: Seconds on top of that.

        Returns:
            The new time.

        Raises:
            TypeError: `delta` is not a timedelta, or another argument not a number.
            ValueError: The clock would move backward, or beyond the year 9999.
        """
        return self._clock.advance(delta, days=days, hours=hours, minutes=minutes, seconds=seconds)

    def move_to(self, instant: datetime) -> datetime:
        """Moves the clock forward to an instant.

        A clock that has shown nothing yet may go back, too: at the beginning of a test, before anything was seeded or asked, and after
        a reset. The options `start_time` and `frozen` of the fake do the same for every test.

        Args:
            instant: An aware datetime, not before the current virtual time once something was shown.

        Returns:
            The new time.

        Raises:
            TypeError: `instant` is not a datetime.
            ValueError: `instant` has no time zone, or lies in the virtual past.
        """
        return self._clock.move_to(instant)

    def advance_to_next_change(self) -> datetime | None:
        """Moves the clock to the next instant at which anything in the fake changes by itself, such as the end of a job.

        Returns:
            The new time; None if nothing is left to happen, and the clock stays where it is.
        """
        return self._clock.advance_to_next_change()

    def advance_until_idle(self) -> datetime:
        """Moves the clock from change to change until nothing is left to happen.

        Returns:
            The new time: that of the last change, or the present if nothing was left.
        """
        return self._clock.advance_until_idle()

    def freeze(self) -> datetime:
        """Stops following the system's clock: from here on the time moves only when the test (or `auto_advance`) moves it."""
        return self._clock.freeze()

    def auto_advance(self, delta: timedelta) -> None:
        """Makes every call to the service move the clock by `delta` before it is answered; ``timedelta(0)`` ends that."""
        self._clock.auto_advance(delta)

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
            with sleeping.skipped(self._clock):
                yield
            return
        with sleeping.moving_along(self._clock), sleeping.skipped(self._clock):
            yield
