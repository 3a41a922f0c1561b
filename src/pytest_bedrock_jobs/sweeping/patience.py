"""The end of runs that would go on for ever."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from ..errors import StalledBeyondExceptionsError, StalledError

if TYPE_CHECKING:
    from ..fake import FakeBedrockJobs

# The third StalledError is raised past `except Exception`.
_PATIENCE = 3


class Patience:
    """Ends a run that would go on for ever: with the same fault, or with more and more calls.

    Args:
        fake: The fake.
        most_calls: How many calls there may be; None for any number.

    Attributes:
        errors: What was raised at the code under test.
    """

    def __init__(self, fake: FakeBedrockJobs, most_calls: int | None) -> None:
        self.errors: list[StalledError] = []
        self._log = fake._pipeline.calls
        self._most_hits = fake.options.stall_after
        self._most_calls = most_calls
        self._looked = fake._pipeline.looked
        fake._pipeline.looked = self._check_calls

    def check_hits(self, hits: int) -> bool:
        """Lets a request meet its fault, unless too many have."""
        if self._most_hits is not None and hits >= self._most_hits:
            self._raise(f"the code goes on though {hits:,} requests have met the same fault")
        return True

    def _check_calls(self, *looked: Any) -> None:
        if self._most_calls is not None and self._log.total > self._most_calls:
            self._raise(f"the code has made {self._log.total:,} calls, far more than without the fault")
        self._looked(*looked)

    def _raise(self, text: str) -> NoReturn:
        error = StalledError(text)
        self.errors.append(error)
        if len(self.errors) >= _PATIENCE:
            raise StalledBeyondExceptionsError(text) from error
        raise error
