"""How many examples a property is tried with: the same number everywhere would be too few for a night and too many for every lane."""

from __future__ import annotations

import os
from typing import Any

from hypothesis import settings

SCALE = float(os.environ.get("HYPOTHESIS_SCALE", "1"))
"""How many times as many examples as usual: 1 by default, less in the lanes that look for something else, more in CI's weekly run."""


def scaled(count: int) -> int:
    """So many examples at a scale of 1, and one at least."""
    return max(1, round(count * SCALE))


def examples(count: int, **others: Any) -> settings:
    """Hypothesis's settings for a property, or a machine, that is worth so many examples; what else is given goes to them as it is."""
    return settings(max_examples=scaled(count), **others)
