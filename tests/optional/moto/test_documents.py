"""What the documentation says of moto is run."""

from __future__ import annotations

import pytest

from tests.documents import PAGES, blocks


def test_the_recipe_for_events_passes(pytester: pytest.Pytester) -> None:
    """Its name is "test_a_failure_arrives_in_the_queue"."""
    [code] = blocks(PAGES["how-to/state-change-events"], "py")
    pytester.makepyfile(code)
    pytester.runpytest("-W", "error").assert_outcomes(passed=1)
