"""Virtual time: what Bedrock's clock says, and how a test moves it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta, timezone, tzinfo

from . import forks
from .instants import EARLIEST, LATEST, MILLISECOND, UTC_EPOCH, delta_millis, plain_delta, to_millis

__all__ = ["EARLIEST", "LATEST", "MILLISECOND", "UTC_EPOCH", "Clock", "delta_millis", "to_millis"]

# A step back of the system's clock by more than this, in milliseconds, is a time library's doing, not an adjustment by the system's.
_ADJUSTMENT = 1000


def _part(unit: str, number: float) -> timedelta:
    if isinstance(number, bool) or not isinstance(number, (int, float)):
        raise TypeError(f"{unit}={number!r} is not a number; pass an int or a float")
    try:
        return timedelta(**{unit: number})
    except (ValueError, OverflowError):
        raise ValueError(f"{unit}={number!r} is too long; pass a smaller number") from None


def _nothing_to_come(_: int) -> int | None:
    return None


class Clock:
    """The time of the fake: the system's clock, moved forward as far as the test has moved it.

    It follows ``time.time_ns()``, so tools that replace the system's time (freezegun, time-machine) drive it too. There are two ways to
    count. **Elapsed** time never goes backward, once the service has shown an instant to anybody; by it things happen, in their order.
    The time that is **shown** is the system's, plus what the test has moved: where a time library sets an earlier time, it goes back,
    and is `shift` milliseconds from elapsed time from then on. `forget` lifts that, and a reset of the fake calls it. A step back of a
    second at most is taken for an adjustment of the machine's clock, and is not shown.

    Instants are whole milliseconds, the precision of Bedrock's own timestamps. What the test moves it by has the names that
    :class:`pytest_bedrock_jobs.FakeClock` has, and is described there.

    Args:
        zone: The UTC time zone object that the datetimes of :meth:`now` carry.
    """

    def __init__(self, zone: tzinfo = timezone.utc) -> None:
        self.lock: threading.RLock = threading.RLock()
        forks.hold_for(self.lock)
        self._epoch = datetime(1970, 1, 1, tzinfo=zone)
        self._offset = 0
        self._shown: int | None = None
        # The system's time when it was looked at last, and how far it has stepped back since something was shown.
        self._last = self._behind = 0
        self._frozen: int | None = None
        self._step = 0
        # Where the system's time comes from, in nanoseconds, where that is not `time.time_ns`.
        self._source: Callable[[], int] | None = None
        # How far it was moved, in milliseconds of all its life.
        self.moved: int = 0
        # Whoever has to act when time has passed; called with each instant that is shown.
        self.watchers: list[Callable[[int], None]] = []
        # Whoever has to act when the clock was moved or frozen, but not when it follows the system.
        self.drivers: list[Callable[[], None]] = []
        # When something happens next by itself after an instant, in elapsed milliseconds; None if nothing does.
        self.next_transition: Callable[[int], int | None] = _nothing_to_come
        # Who wants the clock to stop at every transition on its way, and to act there without the lock; None where nobody does. It is
        # called with whether it may raise what goes wrong.
        self.at_stop: Callable[[bool], None] | None = None
        # Whoever has to know that somebody is going to sleep by this clock: how long, in seconds, and since when others sleep.
        self.sleep_watchers: list[Callable[[float, int | None], None]] = []

    def __repr__(self) -> str:
        return f"<{type(self).__name__} at {self.now().isoformat()}>"

    def now(self) -> datetime:
        """The current virtual time, aware, in UTC, to the millisecond."""
        with self.lock:
            return self.at(self.millis() + self.shift)

    @property
    def shift(self) -> int:
        """The time that is shown less elapsed time, in milliseconds, when the clock was looked at last.

        It is 0, unless a time library has set an earlier time.
        """
        return -self._behind

    def at(self, millis: int) -> datetime:
        """The datetime of an instant given in milliseconds since 1970."""
        return self._epoch + timedelta(milliseconds=millis)

    def millis(self) -> int:
        """The elapsed time in milliseconds since 1970."""
        with self.lock:
            return self._elapsed()

    def last_shown(self) -> int:
        """The last instant that was shown, which no longer depends on the system's clock; the current one if there is none."""
        with self.lock:
            return self.millis() if self._shown is None else self._shown

    def show(self) -> int:
        """The elapsed time in milliseconds, which is also the earliest from now on."""
        with self.lock:
            return self._show()

    def tick(self) -> int:
        """What each call to the service does: moves the clock by `auto_advance`, then shows it."""
        with self.lock:
            if self._step:
                self._set(min(self.millis() + self._step, LATEST))
            return self._show()

    def advance(
        self,
        delta: timedelta | None = None,
        *,
        days: float = 0,
        hours: float = 0,
        minutes: float = 0,
        seconds: float = 0,
    ) -> datetime:
        """Moves forward by a duration.

        Raises:
            TypeError: `delta` is not a timedelta, or another argument not a number.
            ValueError: It would move backward, or beyond the year 9999.
        """
        given = {"days": days, "hours": hours, "minutes": minutes, "seconds": seconds}
        step = sum((_part(name, value) for name, value in given.items() if value), timedelta(0))
        if delta is not None:
            delta_millis(delta, "delta")
            step += plain_delta(delta)
        self._move(lambda: self.target(delta=step))
        return self.now()

    def move_to(self, instant: datetime) -> datetime:
        """Moves forward to an instant; one that has shown nothing yet may go back, too.

        Raises:
            TypeError: `instant` is not a datetime.
            ValueError: `instant` has no time zone, or lies in the virtual past.
        """
        self._move(lambda: self.target(instant))
        return self.now()

    def advance_to_next_change(self) -> datetime | None:
        """Moves to the next transition; None, and no move, where none is left."""
        return self.now() if self._move(lambda: self.next_transition(self.millis())) else None

    def advance_until_idle(self) -> datetime:
        """Moves from transition to transition until none is left."""
        while self.advance_to_next_change() is not None:
            pass
        return self.now()

    def target(self, instant: datetime | None = None, delta: timedelta = timedelta(0)) -> int:
        """Where the clock comes to by a move to an instant, or from where it is, and then on by a duration. It does not move.

        Args:
            instant: See :meth:`move_to`.
            delta: See :meth:`advance`.

        Returns:
            Elapsed milliseconds since 1970.

        Raises:
            ValueError: The clock cannot be moved like that.
        """
        millis = delta_millis(delta, "delta")
        with self.lock:
            now = self.millis()
            start = now if instant is None else to_millis(instant, "instant") - self.shift
            if instant is not None and self._shown is not None and start < now:
                raise ValueError(
                    f"instant={instant.isoformat()} is before the clock's {self.now().isoformat()}; Bedrock's time never runs"
                    " backward: move to a later instant, or reset() the fake and then move to an earlier one"
                )
            if start + millis > LATEST:
                raise ValueError(f"delta={delta!r} leads beyond the year 9999, where datetimes end; pass a shorter one")
            return start + millis

    def reach(self, millis: int) -> int:
        """Moves the clock forward to an instant, unless it is there already.

        Args:
            millis: Elapsed milliseconds since 1970.

        Returns:
            How far it has moved, in milliseconds.

        Raises:
            OverflowError: No datetime can be that instant.
        """
        self.check(millis)
        far = 0

        def target() -> int | None:
            nonlocal far
            far = max(0, millis - self.millis())
            return millis if far else None

        self._move(target, raises=False)
        return far

    def next_stop(self) -> int | None:
        """The instant at which a move forward makes its next stop, in elapsed milliseconds; None where it makes none."""
        return None if self.at_stop is None else self.next_transition(self.millis())

    def make_stop(self, *, raises: bool = False) -> None:
        """Lets those who wait for a stop act. The caller must not hold the lock."""
        at_stop = self.at_stop  # Another thread may end it at any time.
        if at_stop is not None:
            at_stop(raises)

    def moves_by_itself_within(self, instant: int, millis: int) -> bool:
        """Whether it comes to an instant though nobody moves it: within so many milliseconds of real time, or by its steps."""
        with self.lock:
            return bool(self._step) or (self._frozen is None and instant - self.millis() <= millis)

    @staticmethod
    def check(millis: int) -> None:
        """Checks that a datetime can be an instant given in milliseconds.

        Raises:
            OverflowError: None can be.
        """
        if millis > LATEST:
            raise OverflowError(f"{millis} milliseconds since 1970 are beyond the year 9999, where datetimes end")

    @property
    def frozen(self) -> bool:
        """Whether it has stopped following the system's clock."""
        return self._frozen is not None

    def freeze(self) -> datetime:
        """Stops following the system's clock."""
        with self.lock:
            if self._frozen is None:
                self._frozen = self._look()
                self._tell_drivers()
            return self.now()

    def auto_advance(self, delta: timedelta) -> None:
        """Lets each `tick` move it by a duration."""
        self._step = delta_millis(delta, "delta")

    def forget(self) -> None:
        """Goes back to the system's time, as if nothing had ever been shown or moved."""
        with self.lock:
            self._offset, self._shown, self._frozen, self._step = 0, None, None, 0
            self._last = self._behind = 0
            self._tell_drivers()

    def lead(self, source: Callable[[], int] | None) -> None:
        """Takes the system's time from elsewhere and goes on from where it is: what drives the system's time must not follow it.

        Args:
            source: Gives the system's time in nanoseconds since 1970; None for ``time.time_ns``.
        """
        with self.lock:
            before = self._look()
            self._source = source
            # Another source has not been set back, whatever it says.
            self._last = 0
            self._offset += before - self._look()

    def _show(self) -> int:
        """What :meth:`show` does; the caller holds the lock."""
        self._shown = now = self._elapsed()
        for watcher in self.watchers:
            watcher(now)
        return now

    def _elapsed(self) -> int:
        """What :meth:`millis` gives; the caller holds the lock."""
        now = min(self._look() + self._offset + self._behind, LATEST)
        return now if self._shown is None else max(now, self._shown)

    def _look(self) -> int:
        """The system's time. Once something was shown, a look at it notes how far it has stepped back."""
        system = (self._source or time.time_ns)() // 1_000_000 if self._frozen is None else self._frozen
        if self._last > system and self._shown is not None:
            back = self._last - system
            if back > _ADJUSTMENT:
                # A time library's time is shown as it is, without what the clock was moved before.
                self._behind += back + self._offset
                self._offset = 0
            else:
                # Nobody has to see that the machine's clock was set right.
                self._offset += back
        self._last = system
        return system

    def _move(self, target: Callable[[], int | None], *, raises: bool = True) -> bool:
        """Moves to an instant, with the stops on its way. Every move goes through here that is not a part of a call.

        Args:
            target: Says where to, in elapsed milliseconds, when it is asked under the lock; None for no move.
            raises: Whether what goes wrong at a stop is raised, and the clock stays there.

        Returns:
            Whether it has moved.
        """
        with self.lock:
            end = target()
            arrived = end is None or self._go_on(end)
        while True:
            self.make_stop(raises=raises)
            if arrived or end is None:
                return end is not None
            with self.lock:
                # Time may have passed meanwhile.
                arrived = self._go_on(max(end, self.millis()))

    def _go_on(self, end: int) -> bool:
        """Moves to an instant or to the next stop before that; whether it has come to the end."""
        stop = self.next_stop() if self.at_stop is not None and end > self.millis() else None
        instant = end if stop is None else min(stop, end)
        self._set(instant)
        return instant == end

    def _set(self, millis: int) -> None:
        """Moves to an instant at once."""
        self.moved += max(0, millis - self.millis())
        self._offset = millis - self._look() - self._behind
        self._shown = millis
        self.show()
        self._tell_drivers()

    def _tell_drivers(self) -> None:
        for driver in tuple(self.drivers):
            driver()
