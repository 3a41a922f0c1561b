"""The table of faked operations in docs/reference/faked.md, from the code: ``python -m tests.operations_table`` writes it."""

from __future__ import annotations

import re
from pathlib import Path

from pytest_bedrock_jobs.service import families as _families  # noqa: F401  # It fills the registry.
from pytest_bedrock_jobs.service.registry import OPERATIONS

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "faked.md"
BLOCK = re.compile(r"(?<=<!-- operations -->\n).*?(?=<!-- /operations -->)", re.DOTALL)
REFERENCE = "https://docs.aws.amazon.com/bedrock/latest/APIReference/API_{}.html"


def table() -> str:
    """The operations by what they are about, a row each."""
    rows: dict[str, list[str]] = {}
    for name in sorted(OPERATIONS):
        rows.setdefault(_subject(name), []).append(f"[{name}]({REFERENCE.format(name)})")
    lines = "".join(f"| {subject} | {', '.join(names)} |\n" for subject, names in sorted(rows.items()))
    return f"| of | operations |\n|---|---|\n{lines}"


def _subject(operation: str) -> str:
    """What an operation is about, in words: ``Custom model deployment`` of ``ListCustomModelDeployments``."""
    if "tag" in operation.lower():
        return "Tags"
    _, *nouns = re.findall("[A-Z][a-z]+", operation)
    return " ".join(nouns).removesuffix("s").capitalize()


if __name__ == "__main__":
    PAGE.write_text(BLOCK.sub(lambda _: table(), PAGE.read_text(encoding="utf-8")), encoding="utf-8")
