"""What boto3 and botocore keep from one run of the same code to the next."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from weakref import WeakSet

from .patching import Method, Patch


class Repeating:
    """Runs of the same code, each of which begins as the first one did.

    A client that is made once, at import, has a quota of retries, which the faults of earlier runs would use up: each run has all of it.
    boto3's default session, which takes long to make, is made by the first run that needs it and serves the others.
    """

    def __init__(self) -> None:
        self._session: Any = None

    @contextmanager
    def run(self) -> Iterator[None]:
        """One run. It begins after a fake is started, and ends before that is stopped: the fake puts the default session aside."""
        from botocore.retries.quota import RetryQuota

        patch = Patch(RetryQuota, "acquire", _full_at_first)
        if self._session is not None:
            sys.modules["boto3"].DEFAULT_SESSION = self._session  # type: ignore[attr-defined]
        try:
            yield
        finally:
            self._session = getattr(sys.modules.get("boto3"), "DEFAULT_SESSION", None)
            patch.undo()


def _full_at_first(original: Method) -> Method:
    met: WeakSet[Any] = WeakSet()

    def acquire(self: Any, amount: int) -> Any:
        if self not in met:
            met.add(self)
            self.release(self.INITIAL_CAPACITY)
        return original(self, amount)

    return acquire
