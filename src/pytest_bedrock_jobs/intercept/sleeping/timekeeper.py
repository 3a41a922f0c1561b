"""When virtual time moves, and how far.

Threads and event loops take part. Time stands still as long as one of them does something; when all of them sleep, it moves to the
first end of a sleep or of a loop's timer. A thread that enters `skip_sleep` takes part from then on, one that such a thread starts takes
part from its start, any other one from its first sleep, until it ends; an event loop, from its first sleep or timer.
What holds time still, and for how long at most, is in :mod:`.threads`, :mod:`.executors` and :mod:`.connections`.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Protocol
from weakref import WeakSet

from ...service.clock import Clock
from ...service.forks import do_in_child
from .executors import Executors
from .real import REAL
from .threads import Member, frames

# How long sleepers wait between their looks at who holds time still, in seconds of real time: the one that looks, and the others.
_PAUSE = 0.001
_LONG_PAUSE = 0.05


class Sleep:
    """A sleep of a thread or a task.

    Args:
        clock: The clock by which it sleeps.
        target: Its end, in elapsed milliseconds of the clock.
        by_timer: Whether it is a task's, which ends by a timer of its loop.

    Attributes:
        began: When it began.
        over: Whether it has ended, or its scope has.
    """

    def __init__(self, clock: Clock, target: int, *, by_timer: bool = False) -> None:
        self.clock = clock
        self.target = target
        self.by_timer = by_timer
        self.began: int = clock.millis()
        self.over = False

    @property
    def left(self) -> int:
        """How long it still takes, in milliseconds."""
        return max(0, self.target - self.clock.millis())


class Loop(Protocol):
    """What is needed of an event loop."""

    def until_timer(self) -> float | None:
        """How long it is until its next timer, in seconds; None where it has none."""

    def holds(self, now: float) -> bool:
        """Whether it holds time still, at a real time in seconds."""

    def pass_time(self, seconds: float) -> None:
        """Moves its time."""

    def look_up(self) -> None:
        """Makes it look at who sleeps, in case that it waits in real time."""


class Timekeeper:
    """Those who take part, and their sleeps. Hold `changed` while you read or change it."""

    def __init__(self) -> None:
        self.changed: threading.Condition = threading.Condition(threading.RLock())
        self.sleeps: list[Sleep] = []
        self.loops: WeakSet[Loop] = WeakSet()
        self._members: dict[int, Member] = {}
        self.executors: Executors = Executors(self.changed, self.join, self.leave)

    def join(self) -> Member:
        """Makes the current thread take part."""
        return self.add(threading.current_thread())

    def add(self, thread: threading.Thread) -> Member:
        """Makes a thread that was started take part."""
        with self.changed:
            member = self._members.get(thread.ident or 0)
            # A new thread may have the ident of one that has ended.
            if member is None or member.thread is not thread:
                member = self._members[thread.ident or 0] = Member(thread)
            return member

    def leave(self, member: Member) -> None:
        """Lets a thread take part no more, unless it sleeps or has got something else to do."""
        with self.changed:
            if not member.asleep and not member.works and self._members.get(member.thread.ident or 0) is member:
                del self._members[member.thread.ident or 0]

    def takes_part(self) -> bool:
        """Whether the current thread does."""
        return threading.get_ident() in self._members

    def sleep(self, clock: Clock, target: int) -> None:
        """Lets the current thread sleep until an instant, in elapsed milliseconds of a clock."""
        with self.sleeping(Sleep(clock, target)) as sleep:
            while not sleep.over:
                self._sleep_until_stop(sleep)
                # Awake, it holds time still meanwhile.
                self.make_stop()

    def _sleep_until_stop(self, sleep: Sleep) -> None:
        """Lets the current thread sleep until that is over, or until time has moved to a stop of a clock."""
        with self.asleep():
            while not sleep.over:
                if self.move() and self.makes_stops():
                    break
                if not sleep.over:
                    self.changed.wait(_PAUSE if self.sleeps[0] is sleep else _LONG_PAUSE)
            # Who looked after the others may be gone.
            self.changed.notify_all()

    def makes_stops(self) -> bool:
        """Whether a clock makes stops by which anybody sleeps."""
        return any(sleep.clock.at_stop is not None for sleep in self.sleeps)

    def make_stop(self) -> None:
        """Lets those who wait for a stop of a clock act. The current thread must not hold a lock."""
        with self.changed:
            clocks = {sleep.clock for sleep in self.sleeps if sleep.clock.at_stop is not None}
        for clock in clocks:
            clock.make_stop()

    @contextmanager
    def asleep(self) -> Iterator[None]:
        """Within this the current thread holds no time still; `changed` is held unless it waits."""
        with self.changed:
            member = self.join()
            member.asleep += 1
            try:
                yield
            finally:
                member.asleep -= 1
                member.awake_again()

    @contextmanager
    def sleeping(self, sleep: Sleep) -> Iterator[Sleep]:
        """Within this a thread sleeps, or a task."""
        with self.changed:
            self.sleeps.append(sleep)
            if len(self.sleeps) == 1:
                for loop in self.loops:
                    loop.look_up()
        try:
            yield sleep
        finally:
            with self.changed:
                self.sleeps.remove(sleep)

    def oldest(self, clock: Clock) -> int | None:
        """When the oldest sleep by a clock began that goes on, in elapsed milliseconds; None where nobody sleeps by it."""
        with self.changed:
            return min((sleep.began for sleep in self.sleeps if sleep.clock is clock), default=None)

    def end(self, clock: Clock) -> None:
        """Ends all sleeps by a clock."""
        with self.changed:
            for sleep in self.sleeps:
                sleep.over = sleep.over or sleep.clock is clock
            self.changed.notify_all()
            for loop in self.loops:
                loop.look_up()

    def forget(self) -> None:
        """Lets nobody take part any more; the last scope has ended, or this is a child process, which has one thread."""
        self._members.clear()
        self.executors.forget()

    def move(self) -> bool:
        """Moves time, unless somebody holds it still.

        Returns:
            Whether anything is over or due, so that it is time to look at it.
        """
        with ExitStack() as locks:
            for clock in {sleep.clock for sleep in self.sleeps}:
                # Who holds it may be about to sleep, and wait for `changed`.
                if not clock.lock.acquire(blocking=False):
                    return False
                locks.callback(clock.lock.release)
            return self._is_any_over() or self._move_on()

    def _is_any_over(self) -> bool:
        ended = [sleep for sleep in self.sleeps if not sleep.by_timer and (sleep.over or not sleep.left)]
        for sleep in ended:
            sleep.over = True
        if ended:
            self.changed.notify_all()
        return bool(ended)

    def _move_on(self) -> bool:
        if not self.sleeps or self._is_held():
            return False
        ends = [sleep.left / 1000 for sleep in self.sleeps if not sleep.by_timer]
        timers = [left for loop in self.loops if (left := loop.until_timer()) is not None]
        if not ends and not timers:
            return False  # The loop of a task that sleeps is not waiting: it has been stopped.
        self._pass(min(ends + timers + self._stops()))
        self._is_any_over()
        return True

    def _stops(self) -> list[float]:
        """How long it is until the next stop of each clock that makes any, in seconds."""
        stops = [(clock, clock.next_stop()) for clock in {sleep.clock for sleep in self.sleeps}]
        return [(stop - clock.millis()) / 1000 for clock, stop in stops if stop is not None]

    def _pass(self, seconds: float) -> None:
        shortest: dict[Clock, int] = {}
        for sleep in self.sleeps:
            shortest[sleep.clock] = min(sleep.left, shortest.get(sleep.clock, sleep.left))
        for loop in self.loops:
            loop.pass_time(seconds)
        for clock, millis in shortest.items():
            # A task that wakes up moves the clock to the end of its sleep by itself: a loop's timers are finer than milliseconds.
            clock.reach(clock.millis() + min(round(seconds * 1000), millis))

    def _is_held(self) -> bool:
        now = REAL.monotonic()
        awake = [member for member in self._members.values() if not member.asleep]
        if awake:
            where = frames()
            for member in awake:
                if member.thread.ident not in where:
                    self._members.pop(member.thread.ident or 0)
            # All of them are looked at: how long each may hold time still does not depend on who else does.
            if [member for member in awake if member.holds(now, where)]:
                return True
        return self.executors.hold(now) or bool([loop for loop in self.loops if loop.holds(now)])


keeper: Timekeeper = Timekeeper()


def _in_child() -> None:
    """Only the thread that has forked is there, and nobody else holds the lock."""
    keeper.changed = threading.Condition(threading.RLock())
    keeper.executors._lock = keeper.changed
    keeper.sleeps.clear()
    keeper.loops.clear()
    keeper.forget()


do_in_child(_in_child)
