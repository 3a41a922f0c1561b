"""The pages of the reference that the code writes have everything."""

from __future__ import annotations

import importlib.util
import re
from typing import Any

import pytest

from pytest_bedrock_jobs import options, typing
from pytest_bedrock_jobs.service.registry import FAMILIES, OPERATIONS

from .documents import DOCS


@pytest.fixture(scope="module")
def generated() -> Any:
    """The extension that writes them."""
    spec: Any = importlib.util.spec_from_file_location("generated", DOCS / "_ext" / "generated.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _rows(lines: Any) -> list[str]:
    return re.findall(r"^\| `(\w+)` \|", "\n".join(lines), re.MULTILINE)


def test_every_option_has_its_row(generated: Any) -> None:
    """And every row its option."""
    assert tuple(_rows(generated.options_page())) == options.NAMES


def test_every_faked_operation_has_its_row(generated: Any) -> None:
    """Each says so."""
    text = "\n".join(generated.operations_page())
    assert set(re.findall(r"^\| \[(\w+)\].* \| yes \|$", text, re.MULTILINE)) == set(OPERATIONS)


def test_every_field_is_explained(generated: Any) -> None:
    """Whether its own docstring does, or that of the fields it has from others."""
    text = "\n".join(generated.fields_page())
    sections = dict(re.findall(r"^## `add_(\w+)`\n(.*?)(?=^## |\Z)", text, re.DOTALL | re.MULTILINE))
    assert set(sections) == {*FAMILIES, "foundation_model"}
    fields = sum(len(getattr(typing, name).__annotations__) for name in re.findall(r"typing\.(\w+Fields)`", text))
    assert len(_rows([text])) == fields
    assert re.findall(r"^.*\|  \|$", text, re.MULTILINE) == []
