"""The table of operations in the README, from the code: ``python -m tests.operations_table`` writes it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from pytest_bedrock_jobs.service.registry import OPERATIONS

README = Path(__file__).parents[1] / "README.md"
BLOCK = re.compile(r"(?<=<!-- operations -->\n).*?(?=<!-- /operations -->)", re.DOTALL)


def table() -> str:
    """The operations by family, a row each, in the order in which AWS's own reference would explain them."""
    families: dict[str, list[str]] = {}
    for name, function in OPERATIONS.items():
        module: Any = __import__(function.__module__, fromlist=["__doc__"])
        families.setdefault(_family(module), []).append(f"[{name}]({_page(function)})")
    rows = "".join(f"| {family} | {', '.join(names)} |\n" for family, names in sorted(families.items()))
    return f"| of | operations |\n|---|---|\n{rows}"


def _family(module: Any) -> str:
    """What a module is about, in the words of its first line up to a colon, a comma or a dot."""
    return re.split("[:,.]", str(module.__doc__))[0]


def _page(function: Any) -> str:
    """The page of AWS's reference that an operation's function names first."""
    return str(function.__doc__).split()[0]


if __name__ == "__main__":
    README.write_text(BLOCK.sub(lambda _: table(), README.read_text(encoding="utf-8")), encoding="utf-8")
