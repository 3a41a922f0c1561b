"""The README's code."""

from __future__ import annotations

from . import documents

README = (documents.ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    """The blocks of code in a language, in the README's order."""
    return documents.blocks(README, language)


def block(name: str) -> str:
    """The block in which a test is that needs a library which need not be there (``py``, where the others are ``python``)."""
    (found,) = (code for code in blocks("py") if f"def {name}(" in code)
    return found
