"""The documentation's pages and the code in them."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = {
    path.relative_to(DOCS).with_suffix("").as_posix(): path.read_text(encoding="utf-8")
    for path in sorted(DOCS.rglob("*.md"))
    if "_build" not in path.parts
}
"""The text of each page of docs/ by its name, without suffix."""
SKILL = (ROOT / ".agents" / "skills" / "pytest-bedrock-jobs" / "SKILL.md").read_text(encoding="utf-8")
"""What the wheel tells agents."""


def blocks(text: str, language: str) -> list[str]:
    """The blocks of code of a document in a language, in its order."""
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


def names_of_tests(code: str) -> list[str]:
    """The names of the tests in a piece of code."""
    return re.findall(r"^(?:async )?def (test_\w+)", code, re.MULTILINE)


def block(page: str, name: str) -> str:
    """The block of a page in which a test is that needs a library which need not be there (``py``, where the others are ``python``)."""
    (found,) = (code for code in blocks(PAGES[page], "py") if f"def {name}(" in code)
    return found
