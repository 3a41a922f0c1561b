"""Virtual time: what Bedrock's clock says, and how a test moves it."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta, timezone, tzinfo
from weakref import WeakSet

MILLISECOND = timedelta(milliseconds=1)
UTC_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
# The first and the last instant that a datetime can be.
EARLIEST = (datetime.min.replace(tzinfo=timezone.utc) - UTC_EPOCH) // MILLISECOND
LATEST = (datetime.max.replace(tzinfo=timezone.utc) - UTC_EPOCH) // MILLISECOND


def to_millis(instant: datetime, field: str) -> int:
    """Milliseconds since 1970 of an aware datetime; what is finer than a millisecond is cut off, as Bedrock does.

    Raises:
        TypeError: `instant` is not a datetime.
        ValueError: `instant` has no time zone, so it names no instant; or no datetime in UTC can be that instant.
    """
    if not isinstance(instant, datetime):
        raise TypeError(f"{field}={instant!r} is not a datetime; pass an aware datetime.datetime")
    if instant.utcoffset() is None:
        raise ValueError(
            f"{field}={instant!r} has no time zone, and Bedrock's times are instants;"
            " pass an aware datetime, for example datetime(..., tzinfo=timezone.utc)"
        )
    millis = (instant - UTC_EPOCH) // MILLISECOND
    if not EARLIEST <= millis <= LATEST:
        raise ValueError(
            f"{field}={instant!r} is not within the years 1 to 9999 in UTC, where datetimes are; pass another"
        )
    return millis


def delta_millis(delta: timedelta, field: str) -> int:
    """A duration in milliseconds.

    Raises:
        TypeError: `delta` is not a timedelta.
        ValueError: `delta` is negative.
    """
    if not isinstance(delta, timedelta):
        raise TypeError(f"{field}={delta!r} is not a timedelta; pass a datetime.timedelta")
    if delta < timedelta(0):
        raise ValueError(f"{field}={delta!r} is negative; time only moves forward, pass a timedelta of zero or more")
    return delta // MILLISECOND


def _part(unit: str, number: float) -> timedelta:
    if isinstance(number, bool) or not isinstance(number, (int, float)):
        raise TypeError(f"{unit}={number!r} is not a number; pass an int or a float")
    try:
        return timedelta(**{unit: number})
    except (ValueError, OverflowError):
        raise ValueError(f"{unit}={number!r} is no duration; pass a smaller number") from None


# A process that forks while another of its threads holds a clock's lock would leave the child with a lock that nobody ever opens.
_clocks: WeakSet[Clock] = WeakSet()
_held: list[Clock] = []


def _hold_all() -> None:
    _held.extend(_clocks)
    for clock in _held:
        clock.lock.acquire()


def _release_all() -> None:
    while _held:
        _held.pop().lock.release()


# Where processes do not fork, there is nothing to register with.
_register: Callable[..., None] = getattr(os, "register_at_fork", lambda **_: None)
_register(before=_hold_all, after_in_parent=_release_all, after_in_child=_release_all)


class Clock:
    """The time of the fake: the system's clock, moved forward as far as the test has moved it.

    It follows ``time.time_ns()``, so tools that replace the system's time (freezegun, time-machine) drive it too. Once the service has
    shown an instant to anybody, it never shows an earlier one: where the system's clock steps back, as it does when a test freezes an
    earlier time, the fake's goes on from where it is, with the system's steps, until the system has caught up. `forget` lifts
    that, and a reset of the fake calls it.

    Instants are whole milliseconds, the precision of Bedrock's own timestamps.

    Args:
        zone: The UTC time zone object that the datetimes of :meth:`now` carry.
    """

    def __init__(self, zone: tzinfo = timezone.utc) -> None:
        self.lock = threading.RLock()
        _clocks.add(self)
        self._epoch = datetime(1970, 1, 1, tzinfo=zone)
        self._offset = 0
        self._shown: int | None = None
        # The system's time when it was looked at last, the latest it has ever been, and how far it has stepped back since then.
        self._last = self._latest = self._behind = 0
        self._frozen: int | None = None
        self._step = 0
        # Whoever has to act when time has passed; called with each instant that is shown.
        self.watchers: list[Callable[[int], None]] = []

    def __repr__(self) -> str:
        return f"<{type(self).__name__} at {self.now().isoformat()}>"

    def now(self) -> datetime:
        """The current virtual time, aware, in UTC, to the millisecond."""
        return self.at(self.millis())

    def at(self, millis: int) -> datetime:
        """The datetime of an instant given in milliseconds since 1970."""
        return self._epoch + timedelta(milliseconds=millis)

    def millis(self) -> int:
        """The current virtual time in milliseconds since 1970."""
        with self.lock:
            now = min(self._look() + self._offset + self._behind, LATEST)
            return now if self._shown is None else max(now, self._shown)

    def last_shown(self) -> int:
        """The last instant that was shown, which no longer depends on the system's clock; the current one if there is none."""
        with self.lock:
            return self.millis() if self._shown is None else self._shown

    def show(self) -> int:
        """The current time in milliseconds, which is also the earliest that is shown from now on."""
        with self.lock:
            self._shown = self.millis()
            for watcher in self.watchers:
                watcher(self._shown)
            return self._shown

    def tick(self) -> int:
        """What each call to the service does: moves the clock by `auto_advance`, then shows it."""
        with self.lock:
            if self._step:
                self._set(min(self.millis() + self._step, LATEST))
            return self.show()

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
        given = {"days": days, "hours": hours, "minutes": minutes, "seconds": seconds}
        step = sum((_part(name, value) for name, value in given.items() if value), timedelta(0))
        if delta is not None:
            delta_millis(delta, "delta")
            step += delta
        with self.lock:
            self._set(self.target(delta=step))
            return self.now()

    def move_to(self, instant: datetime) -> datetime:
        """Moves the clock forward to an instant.

        Args:
            instant: An aware datetime, not before the current virtual time.

        Returns:
            The new time.

        Raises:
            ValueError: `instant` has no time zone, or lies in the virtual past.
        """
        with self.lock:
            self._set(self.target(instant))
            return self.now()

    def target(self, instant: datetime | None = None, delta: timedelta = timedelta(0)) -> int:
        """Where the clock comes to by a move to an instant, or from where it is, and then on by a duration. It does not move.

        Args:
            instant: See :meth:`move_to`.
            delta: See :meth:`advance`.

        Returns:
            Milliseconds since 1970.

        Raises:
            ValueError: The clock cannot be moved like that.
        """
        millis = delta_millis(delta, "delta")
        with self.lock:
            start = self.millis() if instant is None else to_millis(instant, "instant")
            if instant is not None and self._shown is not None and start < self.millis():
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
            millis: Milliseconds since 1970.

        Returns:
            How far it has moved, in milliseconds.

        Raises:
            OverflowError: No datetime can be that instant.
        """
        if millis > LATEST:
            raise OverflowError(f"{millis} milliseconds since 1970 are beyond the year 9999, where datetimes end")
        with self.lock:
            far = max(0, millis - self.millis())
            if far:
                self._set(millis)
            return far

    @property
    def shift(self) -> int:
        """What has to be added to the clock's instants to get the time that it shows, in milliseconds."""
        return 0

    @property
    def frozen(self) -> bool:
        """Whether it has stopped following the system's clock."""
        return self._frozen is not None

    def freeze(self) -> datetime:
        """Stops following the system's clock: from here on the time moves only when the test (or `auto_advance`) moves it."""
        with self.lock:
            if self._frozen is None:
                self._frozen = time.time_ns() // 1_000_000
            return self.now()

    def auto_advance(self, delta: timedelta) -> None:
        """Makes every call to the service move the clock by `delta` before it is answered; ``timedelta(0)`` ends that."""
        self._step = delta_millis(delta, "delta")

    def forget(self) -> None:
        """Goes back to the system's time, as if nothing had ever been shown or moved."""
        with self.lock:
            self._offset, self._shown, self._frozen, self._step = 0, None, None, 0
            self._last = self._latest = self._behind = 0

    def _look(self) -> int:
        """The system's time; a look at it notes where it steps back, once something has been shown, and where it has caught up."""
        system = self._system()
        if self._shown is None or system >= self._latest:
            self._latest, self._behind = system, 0
        elif system < self._last:
            self._behind += self._last - system
        self._last = system
        return system

    def _system(self) -> int:
        return time.time_ns() // 1_000_000 if self._frozen is None else self._frozen

    def _set(self, millis: int) -> None:
        self._offset = millis - self._look() - self._behind
        self._shown = millis
        self.show()
