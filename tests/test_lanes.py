"""The lanes of tox.ini, and the directories of optional libraries."""

from __future__ import annotations

import re
from pathlib import Path

from .optional.conftest import NEEDS

OPTIONAL = Path(__file__).parent / "optional"
TOX = (Path(__file__).parents[1] / "tox.ini").read_text(encoding="utf-8")


def test_every_directory_of_optional_tests_says_what_it_needs() -> None:
    """One that does not would be collected where its library is missing."""
    assert {path.name for path in OPTIONAL.iterdir() if list(path.glob("test_*.py"))} == set(NEEDS)


def test_every_directory_of_optional_tests_has_a_lane() -> None:
    """One that no lane names would never run."""
    assert set(re.findall(r"tests/optional/(\w+)", TOX)) == set(NEEDS)


def test_coverage_waits_for_every_lane_that_measures_it() -> None:
    """A lane that ends later would not count."""
    measured = {
        lane for lanes in re.findall(r"^    ([\w,]+): coverage run", TOX, re.MULTILINE) for lane in lanes.split(",")
    }
    waited_for = TOX.partition("depends =\n")[2].partition("set_env")[0].split()
    assert measured == set(waited_for)
