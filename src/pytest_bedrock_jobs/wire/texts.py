"""Values in the texts of errors."""

from __future__ import annotations

_MOST = 1024


def cut(text: str) -> str:
    """A text with at most 1,024 characters of its own, and how long it was where it is longer. AWS does not say what it does there."""
    return text if len(text) <= _MOST else f"{text[:_MOST]}... ({len(text)} characters)"
