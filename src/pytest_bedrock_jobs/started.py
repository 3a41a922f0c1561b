"""Which fakes the running test has started. Nothing is imported here that pytest has not, for the plugin asks in every run."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

# A test that starts many fakes one after the other is told about by its last ones.
_MOST = 3


class Test:
    """A running test.

    Args:
        before: The fakes that are started already.

    Attributes:
        before: The same; they may be stopped when the test ends.
        fakes: The fakes that it has started, the last few of them. They are kept until its end, so that a fake that nobody holds any
            more can be told about.
        instants: What the clock of each fake, by its ``id``, showed last while the test was running.
    """

    __test__ = False

    def __init__(self, before: Iterable[Any]) -> None:
        self.before: list[Any] = list(dict.fromkeys(before))
        self.fakes: deque[Any] = deque(maxlen=_MOST)
        self.instants: dict[int, int] = {}

    def all_fakes(self) -> list[Any]:
        """The fakes that it may have used: those that it has started, and those that were running before."""
        return list(dict.fromkeys([*self.before, *self.fakes]))

    def look_at_clocks(self) -> None:
        """Notes the time. When a test has ended, the system's time may be another one, and even pytest's ``repr`` of a fake looks."""
        for fake in self.all_fakes():
            self.instants[id(fake)] = fake._clock.last_shown()

    def instant_of(self, fake: Any) -> int:
        """The instant at which to tell about a fake, in milliseconds since 1970."""
        instant: int = self.instants.get(id(fake)) or fake._clock.last_shown()
        return instant


current: Test | None = None
"""The running test; None outside of tests, where nothing is noted."""


running: list[tuple[Any, Any]] = []
"""The fakes that are started or served now, by whomever, each with what runs it; one that was started twice is there twice."""


def start(fake: Any, runner: Any) -> None:
    """Notes that a fake is started, or served.

    Args:
        fake: The fake.
        runner: What stands for this start, or the server.
    """
    running.append((fake, runner))
    fake._mark()
    if current is not None and fake not in current.fakes:
        current.fakes.append(fake)


def stop(runner: Any) -> None:
    """Notes that what has run a fake does so no more. Where that was interrupted it can be said again."""
    running[:] = [each for each in running if each[1] is not runner]


def others_than(fake: Any) -> list[Any]:
    """The other fakes that are started or served."""
    return [each for each in dict.fromkeys(each for each, _ in running) if each is not fake]


def restart() -> None:
    """Begins a test, or its next run."""
    global current
    current = Test(fake for fake, _ in running)
    for fake, _ in running:
        fake._begin_test()


@contextmanager
def watched() -> Iterator[None]:
    """Forgets within it what was noted for a test before, and at its end what was noted since: tests may run within tests."""
    global current
    outer, current = current, None
    try:
        yield
    finally:
        current = outer


def with_fakes() -> Test | None:
    """The running test, if it may have used a fake."""
    return current if current is not None and current.all_fakes() else None
