"""Lets tests run within something that changes time: `TESTS_WITHIN` says what."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import pytest


def _within(name: str) -> AbstractContextManager[Any]:
    if name.startswith("freezegun"):
        from freezegun import freeze_time

        options: dict[str, Any] = {
            "freezegun_ticking": {"tick": True},
            "freezegun_real_asyncio": {"real_asyncio": True},
        }
        frozen: AbstractContextManager[Any] = freeze_time("2026-01-07", **options.get(name, {}))
        return frozen
    if name == "time_machine":
        import time_machine

        travelling: AbstractContextManager[Any] = time_machine.travel("2026-01-07T00:00:00+00:00", tick=False)
        return travelling
    if name == "uptime":
        real = (time.monotonic,)
        patch = pytest.MonkeyPatch()
        patch.setattr(time, "monotonic", lambda: real[0]() + 300 * 86_400)
        return _Undoing(patch)
    return nullcontext()


class _Undoing(AbstractContextManager[None]):
    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self._patch = patch

    def __exit__(self, *_: object) -> None:
        self._patch.undo()


@pytest.fixture(autouse=True)
def _within_what_changes_time() -> Iterator[None]:
    with _within(os.environ.get("TESTS_WITHIN", "")):
        yield
