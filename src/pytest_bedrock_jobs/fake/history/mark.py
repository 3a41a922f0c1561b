"""Where the part of a fake's life begins that belongs to the running test."""

from __future__ import annotations

from dataclasses import dataclass

from ... import started


@dataclass(slots=True)
class Mark:
    """Where a test's part of the life of a fake begins; a fake may live longer than a test.

    Attributes:
        test: The test; None outside of tests.
        calls: How many calls there had been by then.
    """

    test: started.Test | None
    calls: int = 0

    @classmethod
    def now(cls, calls: int = 0) -> Mark:
        """The mark of the test that is running, after so many calls."""
        return cls(started.current, calls)

    @property
    def is_current(self) -> bool:
        """Whether its test is still running."""
        return self.test is started.current
