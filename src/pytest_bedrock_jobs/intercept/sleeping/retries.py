"""The rate limit of botocore's adaptive retries, and of aiobotocore's: the wait for a token is a sleep like any other.

The buckets wait on a ``Condition``, in real time. Their clocks stay real all the same: a client that lives longer than the scope would
owe tokens for hours.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from typing import Any

from ..patching import Method, Patches


def install(skips: Callable[[], bool], patches: Patches) -> None:
    """Lets buckets of tokens wait in virtual time.

    Args:
        skips: Whether sleeping is virtual.
        patches: Where the patches go.
    """
    from botocore.retries import bucket

    def acquire(original: Method) -> Method:
        def _acquire(self: Any, amount: Any, block: Any) -> Any:
            self._refill()
            if not skips() or not block or amount <= self._current_capacity:
                return original(self, amount, block)
            self._new_fill_rate_condition.release()
            try:
                time.sleep(self._sleep_amount(amount))
            finally:
                self._new_fill_rate_condition.acquire()
            # What has been filled in meanwhile is what was waited for.
            self._current_capacity = 0
            return True

        return _acquire

    patches.add(bucket.TokenBucket, "_acquire", acquire)
    if _has_aiobotocore():
        from aiobotocore.retries import bucket as async_bucket

        patches.add(async_bucket.AsyncTokenBucket, "_acquire", _async_acquire(skips))


@cache
def _has_aiobotocore() -> bool:
    # No exception is caught here: Python keeps the one that is being handled when an interrupt comes at the wrong moment, and shows it
    # with every later error.
    return "aiobotocore" in sys.modules or find_spec("aiobotocore") is not None


def _async_acquire(skips: Callable[[], bool]) -> Callable[[Method], Method]:
    def acquire(original: Method) -> Method:
        async def _acquire(self: Any, amount: Any, block: Any) -> Any:
            self._refill()
            if not skips() or not block or amount <= self._current_capacity:
                return await original(self, amount, block)
            self._new_fill_rate_condition.release()
            try:
                await _sleep(self._sleep_amount(amount))
            finally:
                await self._new_fill_rate_condition.acquire()
            self._current_capacity = 0
            return True

        return _acquire

    return acquire


async def _sleep(seconds: float) -> None:
    if asyncio._get_running_loop() is not None:
        await asyncio.sleep(seconds)
    else:
        import anyio  # A client that runs on trio needs it.

        await anyio.sleep(seconds)
