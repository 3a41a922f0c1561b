"""uvloop's loops cannot be driven, and say so."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Coroutine
from typing import Any

import pytest
import uvloop

from pytest_bedrock_jobs import FakeBedrockJobs


def run(main: Coroutine[Any, Any, None]) -> None:
    """Runs a coroutine under uvloop."""
    loop = uvloop.new_event_loop()
    try:
        loop.run_until_complete(main)
    finally:
        loop.close()


def test_a_sleep_says_at_once_that_it_cannot_be_skipped() -> None:
    """A watchdog would beat the poller that it watches, and timeouts would never fire."""
    with (
        FakeBedrockJobs().clock.skip_sleep(),
        pytest.raises(RuntimeError, match=r"cannot move the time of uvloop\.Loop"),
    ):
        run(asyncio.sleep(3600))


def test_entering_the_scope_says_so_too() -> None:
    """And nothing is patched."""
    real = (time.sleep,)

    async def enter() -> None:
        with FakeBedrockJobs().clock.skip_sleep():
            raise AssertionError("entered")

    with pytest.raises(RuntimeError, match="asyncio's own event loop"):
        run(enter())
    assert time.sleep is real[0]
