"""A family that AWS does not have comes in as one module: nothing else is touched."""

from __future__ import annotations

from pathlib import Path

import pytest

from .made_up import service_model

HERE = Path(__file__).parent / "made_up"


def test_a_family_is_one_module(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is created, seeded, listed, tagged, stopped, shown, given outcomes, made by factories and served."""
    # botocore looks for service models below the home folder first.
    service_model.write(pytester.path)
    monkeypatch.setenv("HOME", str(pytester.path))
    monkeypatch.setenv("USERPROFILE", str(pytester.path))
    pytester.makepyfile(
        experiments=(HERE / "experiments.py").read_text(encoding="utf-8"),
        test_experiments=(HERE / "example_experiments.py").read_text(encoding="utf-8"),
    )
    result = pytester.runpytest_subprocess("-p", "no:cacheprovider", "-p", "no:randomly")
    outcomes = result.parseoutcomes()
    assert set(outcomes) <= {"passed", "skipped"}
    assert outcomes["passed"] >= 20
