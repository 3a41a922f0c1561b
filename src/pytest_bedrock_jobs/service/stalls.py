"""Noticing code that waits for what will never happen, and code that waits for real."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from types import BuiltinFunctionType
from typing import Any, Protocol
from weakref import WeakKeyDictionary

from ..errors import StalledBeyondExceptionsError, StalledError
from .clock import Clock

# A sleep of code under test that takes less than this is no sleep, in seconds of real time for each.
_AT_ONCE = 0.01
# What lies that far ahead, in milliseconds, no test waits for in real time.
_FAR = 10_000
# Where this much real time lies between two equal looks, in seconds, the test is told.
_REAL_SLEEP = 10.0
# From which error on, in a thread or task, it is one that code cannot take for an ordinary exception.
_PATIENCE = 3


class Asked(Protocol):
    """What a call asks."""

    def parameters(self) -> Mapping[str, Any]:
        """The parameters of the call."""


_Call = tuple[str, Asked, Any]
"""The operation, what was asked, and the answer."""


class _Waiter:
    """A thread or task that looks at the fake, sees the same, and looks again.

    Attributes:
        call: What it sees.
        began: When it first saw that, in elapsed milliseconds.
        began_really: The same in seconds of real time.
        looked: When it last looked, in seconds of real time.
        looks: How often it has looked.
        sleeps: How often it has slept since then, each time with a look before.
        slept: How long, in seconds of virtual time.
        has_looked: Whether it has looked since its last sleep.
        stand_in_calls: How often what stands in the place of ``time.sleep`` had been called at the last look, if it counts.
        errors: How often it was told.
    """

    def __init__(self, call: _Call, millis: int, now: float) -> None:
        self.errors = 0
        self.see(call, millis, now)

    def see(self, call: _Call, millis: int, now: float) -> None:
        """Begins to look at something else."""
        self.call = call
        self.began = millis
        self.began_really = self.looked = now
        self.looks = 1
        self.sleeps = 0
        self.slept = 0.0
        self.has_looked = True
        self.stand_in_calls: int | None = None


class Stalls:
    """Watches who looks at the fake and sleeps.

    Args:
        clock: The fake's clock, whose `next_transition` says what is left to happen.
        after: How often one thread or task may sleep and see the same, when nothing is left to happen; None for any number.
        monotonic: The real monotonic clock, in seconds.
        skips: Whether sleeping is virtual now.
        statuses: The statuses that an operation's answer can have, in AWS's words.
        kept: What is known to keep the real ``time.sleep``, in words.
        deadlines_move: Whether the wall clock and ``time.monotonic`` move along with the clock now.

    Attributes:
        errors: What was raised at the code under test.
        real_sleeps: What a test is told of at its end.
    """

    def __init__(
        self,
        clock: Clock,
        after: int | None,
        monotonic: Callable[[], float],
        *,
        skips: Callable[[], bool] = lambda: False,
        statuses: Callable[[str], Sequence[str]] = lambda _: (),
        kept: Callable[[], Iterable[str]] = lambda: (),
        deadlines_move: Callable[[], bool] = lambda: True,
    ) -> None:
        self._clock = clock
        self._after = after
        self._monotonic = monotonic
        self._skips = skips
        self._statuses = statuses
        self._deadlines_move = deadlines_move
        self._kept = kept
        self._lock = threading.Lock()
        self.reset()

    def reset(self) -> None:
        """Forgets everything."""
        with self._lock:
            self._waiters = _Waiters()
            # When the fake was first looked at.
            self._began: datetime | None = None
            self.errors: list[StalledError] = []
            self.real_sleeps: list[str] = []

    def looked(self, operation: str, asked: Asked, answer: object, millis: int) -> None:
        """Notes a call to Bedrock that was answered.

        Args:
            operation: The operation, by AWS's name.
            asked: What was asked: equal questions are equal.
            answer: What was answered; equal answers are equal.
            millis: When, in elapsed milliseconds.

        Raises:
            StalledError: Nothing changes, though the code looks again and again, and ``time.sleep`` has been replaced by something that
                takes no time.
        """
        now, call = self._monotonic(), (operation, asked, answer)
        with self._lock:
            if self._began is None:
                self._began = self._clock.now()
            waiter = self._waiters.mine()
            if waiter is None:
                self._waiters.begin(_Waiter(call, millis, now))
                return
            if waiter.call != call:
                waiter.see(call, millis, now)
                return
            before, waiter.looked = waiter.looked, now
            waiter.looks += 1
            waiter.has_looked = True
            if now - before >= _REAL_SLEEP and not self.real_sleeps and self._next() is not None:
                self.real_sleeps.append(self._real_sleep_text(waiter, now - before))
            if self._after is None or waiter.looks <= self._after:
                return
            stand_in = self._stand_in(waiter, now)
        if stand_in is not None:
            self._raise(waiter, self._stand_in_text(waiter, stand_in, now))

    def slept(self, seconds: float, oldest: int | None) -> None:
        """Notes that the current thread or task is going to sleep in virtual time.

        Args:
            seconds: How long.
            oldest: When the oldest sleep of another thread or task began that goes on, in elapsed milliseconds; None where all are awake.

        Raises:
            StalledError: It sleeps on and on, and nothing is left to happen.
        """
        with self._lock:
            waiter = self._waiters.mine()
            if waiter is None:
                return
            if not waiter.has_looked:
                waiter.sleeps, waiter.slept = 0, 0.0
                return
            # Somebody who has slept all the while may be going to do something.
            others_wait = oldest is not None and oldest <= waiter.began
            if self._after is None or waiter.sleeps < self._after or others_wait or self._next() is not None:
                waiter.has_looked = False
                waiter.sleeps += 1
                waiter.slept += seconds
                return
        self._raise(waiter, self._sleep_text(waiter))

    def _next(self) -> int | None:
        return self._clock.next_transition(self._clock.millis())

    def _stand_in(self, waiter: _Waiter, now: float) -> Any:
        """What stands in the place of ``time.sleep`` and takes no time; None where nothing does, or there is something to wait for."""
        stand_in: Any = time.sleep
        if isinstance(stand_in, BuiltinFunctionType) or str(getattr(stand_in, "__module__", "")).startswith("gevent"):
            return None
        if self._skips():
            return None
        calls = getattr(stand_in, "call_count", None)  # A mock counts.
        if isinstance(calls, int):
            before, waiter.stand_in_calls = waiter.stand_in_calls, calls
            if before is None or calls == before:
                return None
        if now - waiter.began_really > waiter.looks * _AT_ONCE:
            return None
        coming = self._next()
        if coming is not None and self._clock.moves_by_itself_within(coming, _FAR):
            return None
        return stand_in

    def _raise(self, waiter: _Waiter, text: str) -> None:
        waiter.errors += 1
        waiter.looks, waiter.sleeps, waiter.slept = 1, 0, 0.0
        waiter.began_really = self._monotonic()
        error = StalledError(text)
        self.errors.append(error)
        if waiter.errors >= _PATIENCE:
            raise StalledBeyondExceptionsError(text) from error
        raise error

    def _sleep_text(self, waiter: _Waiter) -> str:
        every = _EVERY.get(seconds := waiter.slept / waiter.sleeps) or _words(seconds)
        return "\n".join(
            [
                f"nothing changes any more, and the code sleeps on ({waiter.sleeps:,} times, {_words(waiter.slept)}).",
                f"  {self._seen(waiter)}; the code asks {_asked(waiter)} every {every} and waits for something else.",
                *self._hints(waiter),
            ]
        )

    def _stand_in_text(self, waiter: _Waiter, stand_in: Any, now: float) -> str:
        seconds = now - waiter.began_really
        return "\n".join(
            [
                f"nothing changes, and the code looks on ({waiter.looks - 1:,} times in {seconds:.1f} s).",
                f"  {self._seen(waiter)}; the code asks {_asked(waiter)} again and again.",
                f"  time.sleep is replaced by {_short(stand_in)}, so no time passes between two looks: instead of replacing it,",
                "  let the code sleep in virtual time, with fake_bedrock_jobs.clock.skip_sleep(): ...",
                *self._hints(waiter),
            ]
        )

    def _real_sleep_text(self, waiter: _Waiter, seconds: float) -> str:
        return "\n".join(
            [
                f"the code under test waited {seconds:.0f} s of real time between two equal looks at the fake.",
                f"  {self._seen(waiter)}; the code asks {_asked(waiter)}.",
                "  Let it sleep in virtual time, with fake_bedrock_jobs.clock.skip_sleep(): ...",
                *self._hints(waiter),
            ]
        )

    def _seen(self, waiter: _Waiter) -> str:
        _, asked, answer = waiter.call
        members = answer if isinstance(answer, Mapping) else {}
        name = next((value for key, value in members.items() if key.endswith("Name")), None) or _subject(
            asked.parameters()
        )
        status = members.get("status")
        if status is None:
            return "The answer stays the same" if members else f"The answer stays {_short(answer)}"
        end = members.get("endTime")
        since = ""
        if isinstance(end, datetime) and self._began is not None and end >= self._began:
            since = f" since {timedelta(seconds=round((end - self._began).total_seconds()))}"
        return f"{name or 'It'} is {status}{since}"

    def _hints(self, waiter: _Waiter) -> list[str]:
        statuses = ", ".join(self._statuses(waiter.call[0]))
        lines = [f"  Its statuses are {statuses}."] if statuses else []
        kept = list(self._kept())
        if kept:
            lines.append(f"  These keep the real time.sleep, which nothing replaces: {', '.join(kept)}.")
        if not self._deadlines_move():
            lines.append(
                "  If it waits for a deadline, use skip_sleep(wall_clock=True): time.time and time.monotonic move along then."
            )
        return lines


class _Waiters:
    """What each task, or else each thread, has seen last."""

    def __init__(self) -> None:
        self._of_tasks: WeakKeyDictionary[Any, _Waiter] = WeakKeyDictionary()
        # Every call asks for it, and this is found in a tenth of the time.
        self._of_thread = threading.local()

    def mine(self) -> _Waiter | None:
        """That of the current task or thread; None where it has seen nothing."""
        task = _task()
        return getattr(self._of_thread, "waiter", None) if task is None else self._of_tasks.get(task)

    def begin(self, waiter: _Waiter) -> None:
        """Takes that of the current task or thread."""
        task = _task()
        if task is None:
            self._of_thread.waiter = waiter
        else:
            self._of_tasks[task] = waiter


def _task() -> Any:
    """The current task of asyncio or trio; None outside of tasks."""
    asyncio = sys.modules.get("asyncio")
    if asyncio is not None and asyncio._get_running_loop() is not None:
        return asyncio.current_task()
    trio = sys.modules.get("trio")
    return trio.lowlevel.current_task() if trio is not None and trio.lowlevel.in_trio_task() else None


def _asked(waiter: _Waiter) -> str:
    operation, asked, _ = waiter.call
    return f"{operation} {_subject(asked.parameters())}".strip()


def _subject(parameters: Mapping[str, Any]) -> str:
    """What a call is about: the name or ARN that it gives."""
    return next((str(value) for key, value in parameters.items() if key.endswith(("Identifier", "Arn", "Name"))), "")


_EVERY: dict[float, str] = {1: "second", 60: "minute", 3600: "hour"}


def _words(seconds: float) -> str:
    """A duration in words: its two largest units."""
    left, parts = round(seconds), []
    for unit, size in (("d", 86_400), ("h", 3600), ("min", 60), ("s", 1)):
        number, left = divmod(left, size)
        if number:
            parts.append(f"{number} {unit}")
    return " ".join(parts[:2]) or f"{seconds * 1000:.0f} ms"


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:77]}..."  # noqa: PLR2004
