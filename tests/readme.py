"""The README's code."""

from __future__ import annotations

from . import documents

README = (documents.ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    """The blocks of code in a language, in the README's order."""
    return documents.blocks(README, language)
