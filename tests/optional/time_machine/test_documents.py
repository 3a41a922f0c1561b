"""What the documentation says of deadlines is run."""

from __future__ import annotations

import pytest

from tests.documents import block


def test_the_pages_code_passes(pytester: pytest.Pytester) -> None:
    """As it is."""
    pytester.makepyfile(block("how-to/deadlines", "test_gives_up_after_half_an_hour"))
    pytester.runpytest("-W", "error").assert_outcomes(passed=1)
