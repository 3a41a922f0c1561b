"""Functions that stand in the place of others."""

from __future__ import annotations

import sys
import time
from types import ModuleType
from typing import Any

import pytest

from pytest_bedrock_jobs import FakeBedrockJobs

REAL = (time.sleep,)


def module(monkeypatch: pytest.MonkeyPatch, name: str, file: str) -> Any:
    """A module that was imported from somewhere."""
    made = ModuleType(name)
    made.__file__ = file
    monkeypatch.setitem(sys.modules, name, made)
    return made


@pytest.mark.parametrize("file", ["/app/code.py", "/venv/lib/site-packages/lib.py", f"{time.__name__}.py"])
def test_a_name_that_a_module_gets_between_two_scopes_is_covered(monkeypatch: pytest.MonkeyPatch, file: str) -> None:
    """Wherever it is from."""
    made = module(monkeypatch, "made", file)
    clock = FakeBedrockJobs().clock
    with clock.skip_sleep():
        assert time.sleep is not REAL[0]
    made.nap = REAL[0]
    for _ in range(2):
        with clock.skip_sleep():
            assert made.nap is time.sleep
        assert made.nap is REAL[0]


def test_a_name_that_gets_another_value_is_covered(monkeypatch: pytest.MonkeyPatch) -> None:
    """In code under test, which has as many names as before."""
    made = module(monkeypatch, "made", "/app/code.py")
    made.nap = None
    clock = FakeBedrockJobs().clock
    with clock.skip_sleep():
        assert made.nap is None
    made.nap = REAL[0]
    with clock.skip_sleep():
        assert made.nap is time.sleep


def test_an_installed_module_that_grows_within_gets_the_original(monkeypatch: pytest.MonkeyPatch) -> None:
    """It may import by name when it is first called."""
    made = module(monkeypatch, "made", "/venv/lib/site-packages/lib.py")
    clock = FakeBedrockJobs().clock
    with clock.skip_sleep():
        made.nap = time.sleep
    assert made.nap is REAL[0]


def test_a_module_that_has_gone_is_no_hindrance(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests import and remove modules."""
    made = module(monkeypatch, "made", "/app/code.py")
    made.nap = REAL[0]
    clock = FakeBedrockJobs().clock
    with clock.skip_sleep():
        monkeypatch.delitem(sys.modules, "made")
    with clock.skip_sleep():
        pass
    assert made.nap is REAL[0]
