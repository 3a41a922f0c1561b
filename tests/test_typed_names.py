"""The typed names of the families, which a script writes."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import pytest

SCRIPT = Path(__file__).parents[1] / "scripts" / "typed_names.py"


def script() -> Any:
    """The script, as a module."""
    spec: Any = importlib.util.spec_from_file_location("typed_names", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def squeezed(text: str) -> str:
    """A text without what the formatter may change: line breaks, blanks and the commas before a closing bracket."""
    return "".join(text.split()).replace(",)", ")").replace(",]", "]")


@pytest.mark.parametrize("path", script().BLOCKS)
def test_the_typed_names_are_current(path: str) -> None:
    """``python scripts/typed_names.py`` would change nothing."""
    names = script()
    assert squeezed(names.written(path)) == squeezed((names.PACKAGE / path).read_text(encoding="utf-8"))
