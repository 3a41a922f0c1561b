"""Handing state-change events to a test's callbacks, as EventBridge hands them to the targets of a rule."""

from __future__ import annotations

import inspect
import threading
from collections import deque
from collections.abc import Callable, Mapping
from random import Random
from types import TracebackType
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from typing_extensions import Self

    from ..service.clock import Clock
    from ..service.event_log import EventLog, StateChange
    from ..service.event_patterns import EventPattern

# How much of what is held back comes at each occasion: so little that the end of a job often comes before its beginning.
_SHARE = 0.25

Callback = Callable[[dict[str, Any]], object]
"""Takes an event; what it returns is ignored."""


class Subscription:
    """A callback for state-change events. `on_state_change` of the fake makes them.

    As a context manager it ends with the block: what was held back is delivered, and the first error of the callback is raised that
    nothing has raised yet. Where the block itself fails, neither is done. ``stop()`` and ``reset()`` of the fake end all.
    """

    def __init__(
        self,
        deliveries: Deliveries,
        callback: Callback,
        pattern: EventPattern | None,
        copies: int,
        random: Random | None,
    ) -> None:
        self._deliveries = deliveries
        self._callback = callback
        self._pattern = pattern
        self._copies = copies
        self._random = random
        # What is held back, to come out of order.
        self._held: list[StateChange] = []
        self._ended = False

    def __repr__(self) -> str:
        name = getattr(self._callback, "__qualname__", repr(self._callback))
        return f"<Subscription of {name}{', ended' if self._ended else ''}>"

    def end(self) -> None:
        """Ends it: the callback gets no more events."""
        self._deliveries.end(self)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if kind is None:
            self._deliveries.deliver_rest()
        self.end()
        if kind is None:
            self._deliveries.raise_error_of(self)


class _Delivery(NamedTuple):
    subscription: Subscription
    change: StateChange


class Deliveries:
    """The subscriptions of a fake, and what is to be delivered to them.

    What a thread has noticed is delivered in that thread, in order, as soon as it does not hold the clock's lock: it waits for no other
    thread, and no callback interrupts another one.

    Args:
        clock: The fake's clock.
        log: The fake's events.
        seed: Decides the order of events that come out of order.
    """

    def __init__(self, clock: Clock, log: EventLog, seed: int | str) -> None:
        self._clock = clock
        self._log = log
        self._seed = seed
        self._active = threading.local()
        self._subscriptions: list[Subscription] = []
        self._due: dict[int, deque[_Delivery]] = {}
        self._count = 0
        self._errors: list[tuple[Subscription, Exception]] = []

    @property
    def errors(self) -> list[Exception]:
        """What callbacks have raised and nothing has raised to the test."""
        return [error for _, error in self._errors]

    def subscribe(
        self, callback: Callback, pattern: Mapping[str, Any] | str | None, deliveries: int, shuffled: bool
    ) -> Subscription:
        """Takes a callback; see `on_state_change` of the fake."""
        _check_callback(callback)
        if isinstance(deliveries, bool) or not isinstance(deliveries, int) or deliveries < 1:
            raise ValueError(f"deliveries={deliveries!r}: expected an int of 1 or more")
        if not isinstance(shuffled, bool):
            raise TypeError(f"shuffled={shuffled!r}: expected True or False")
        from ..service.event_patterns import EventPattern

        parsed = None if pattern is None else EventPattern(pattern)
        with self._clock.lock:
            self._clock.show()
            self._count += 1
            random = Random(f"pytest-bedrock-jobs {self._seed} deliveries {self._count}") if shuffled else None
            subscription = Subscription(self, callback, parsed, deliveries, random)
            self._subscriptions.append(subscription)
            self._log.heard, self._clock.at_stop = self._hear, self._deliver
        return subscription

    def end(self, subscription: Subscription) -> None:
        """Ends a subscription, if that has not been done."""
        with self._clock.lock:
            subscription._ended = True
            self._subscriptions = [each for each in self._subscriptions if each is not subscription]
            if not self._subscriptions:
                self._log.heard = self._clock.at_stop = None
                self._due.clear()

    def end_all(self) -> None:
        """Ends all subscriptions."""
        for subscription in self._subscriptions:
            self.end(subscription)

    def reset(self) -> None:
        """Ends all subscriptions, and forgets errors."""
        self.end_all()
        self._errors.clear()
        self._count = 0

    def raise_error_of(self, subscription: Subscription) -> None:
        """Raises the first error of a callback that was kept, and forgets its others."""
        errors = [error for owner, error in self._errors if owner is subscription]
        self._errors = [kept for kept in self._errors if kept[0] is not subscription]
        if errors:
            raise errors[0]

    def deliver_rest(self) -> None:
        """Delivers everything that was noticed so far, in whichever thread."""
        if not self._subscriptions:
            return
        with self._clock.lock:
            self._clock.show()
            mine = self._mine()
            for queue in self._due.values():
                if queue is not mine:
                    mine.extend(queue)
                    queue.clear()
            self._let_go(everything=True)
        self._deliver(raises=False)

    def _hear(self, change: StateChange) -> None:
        """Takes a transition that the current thread has noticed."""
        for subscription in self._subscriptions:
            if subscription._random is None:
                self._mine().extend([_Delivery(subscription, change)] * subscription._copies)
            else:
                subscription._held.extend([change] * subscription._copies)

    def _mine(self) -> deque[_Delivery]:
        """What the current thread has to deliver."""
        return self._due.setdefault(threading.get_ident(), deque())

    def _let_go(self, *, everything: bool) -> None:
        """Lets some of what is held back come now, or all of it."""
        for subscription in self._subscriptions:
            random, held = subscription._random, subscription._held
            if random is None or not held:
                continue
            random.shuffle(held)
            stays = [not everything and random.random() >= _SHARE for _ in held]
            self._mine().extend(
                _Delivery(subscription, change) for change, held_back in zip(held, stays, strict=True) if not held_back
            )
            subscription._held = [change for change, held_back in zip(held, stays, strict=True) if held_back]

    def _deliver(self, raises: bool) -> None:
        """Runs the callbacks of what the current thread has noticed, unless it runs one already, or holds the lock."""
        lock: Any = self._clock.lock
        if getattr(self._active, "now", False) or lock._is_owned():
            return
        self._active.now = True
        try:
            with lock:
                self._let_go(everything=False)
            while (delivery := self._next()) is not None:
                self._run(*delivery, raises)
        finally:
            self._active.now = False

    def _next(self) -> _Delivery | None:
        """What is to be delivered next. Nothing is held back any longer when nothing is left to happen."""
        with self._clock.lock:
            queue = self._mine()
            if not queue and self._clock.next_transition(self._clock.millis()) is None:
                self._let_go(everything=True)
            if queue:
                return queue.popleft()
            self._due.pop(threading.get_ident(), None)
            return None

    def _run(self, subscription: Subscription, change: StateChange, raises: bool) -> None:
        with self._clock.lock:
            event = self._log.event(change)
        pattern = subscription._pattern
        if subscription._ended or (pattern is not None and not pattern.matches(event)):
            return
        try:
            subscription._callback(event)
        except Exception as error:
            if raises:
                raise
            self._errors.append((subscription, error))


def _check_callback(callback: object) -> None:
    if not callable(callback):
        raise TypeError(f"callback={callback!r}: expected a function that takes an event, a dict")
    if inspect.iscoroutinefunction(callback) or inspect.iscoroutinefunction(type(callback).__call__):
        raise TypeError(
            f"callback={callback!r}: expected a plain function, as nothing would await it;"
            " let it start a task, or put the event into a queue"
        )
