"""Context managers that say so where nobody enters them."""

from __future__ import annotations

import sys
import warnings
from contextlib import AbstractContextManager
from types import TracebackType


class ToEnter(AbstractContextManager[None]):
    """A context manager that does nothing unless it is entered, and warns if it never is.

    Args:
        behind: What does it.
        call: The call that made this, as a test author writes it.
    """

    _is_entered = True  # Whoever is interrupted while making one is not warned.

    def __init__(self, behind: AbstractContextManager[None], call: str) -> None:
        caller = sys._getframe(2)
        self._behind = behind
        self._call = call
        self._made_at = caller.f_code.co_filename, caller.f_lineno
        self._is_entered = False

    def __enter__(self) -> None:
        self._is_entered = True
        self._behind.__enter__()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._behind.__exit__(kind, error, traceback)

    def __del__(self) -> None:
        if not self._is_entered:
            message = f"{self._call} does nothing by itself; write `with {self._call}:` around the code that sleeps"
            warnings.warn_explicit(message, RuntimeWarning, *self._made_at)
