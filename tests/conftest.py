"""What the tests share: Hypothesis's settings, what runs with which botocore, and a look at what is left behind."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from pytest_bedrock_jobs.wire.model import service_model

from .effort import scaled
from .surroundings import surroundings

settings.register_profile(
    "default",
    max_examples=scaled(100),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
settings.register_profile("ci", parent=settings.get_profile("default"), derandomize=True, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "default")


def pytest_configure(config: pytest.Config) -> None:
    """Knows the suite's own markers."""
    config.addinivalue_line("markers", "needs_operations(*names): runs only with a botocore that has these operations.")
    config.addinivalue_line(
        "markers", "needs_members(shape, *names): runs only with a botocore whose shape has these members."
    )
    config.addinivalue_line("markers", "needs_pytest(*version): runs only with this pytest or a later one.")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves out what the installed botocore and pytest do not have; a run with the latest of both has everything."""
    known = set(service_model().operation_names)
    out = [item for item in items if not known.issuperset(_needed(item)) or _lacks_members(item) or _is_too_new(item)]
    config.hook.pytest_deselected(items=out)
    items[:] = [item for item in items if item not in out]


def _needed(item: pytest.Item) -> set[str]:
    return {name for marker in item.iter_markers("needs_operations") for name in marker.args}


def _lacks_members(item: pytest.Item) -> bool:
    for marker in item.iter_markers("needs_members"):
        shape: Any = service_model().shape_for(marker.args[0])
        if not set(marker.args[1:]) <= set(shape.members):
            return True
    return False


def _is_too_new(item: pytest.Item) -> bool:
    return any(pytest.version_tuple < marker.args for marker in item.iter_markers("needs_pytest"))


@pytest.fixture(autouse=True)
def _nothing_left_behind() -> Iterator[None]:
    """Fails a test after which something that a fake touches is not as it was."""
    before = surroundings()
    yield
    assert surroundings() == before


@pytest.fixture
def unmeasured(monkeypatch: pytest.MonkeyPatch) -> None:
    """Child processes run without coverage, which doubles their time, for tests whose children run what is measured elsewhere."""
    monkeypatch.delenv("COVERAGE_PROCESS_CONFIG", raising=False)
