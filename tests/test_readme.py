"""What the README says is run."""

from __future__ import annotations

import doctest
import re

import pytest

from . import documents
from .readme import README, blocks


@pytest.mark.parametrize("block", blocks("python"), ids=lambda block: re.findall(r"def (test_\w+)", block)[0])
def test_the_readmes_code_passes(pytester: pytest.Pytester, block: str) -> None:
    """Each block of Python is a test module of its own."""
    pytester.makepyfile(block)
    result = pytester.runpytest("-W", "error")
    result.assert_outcomes(passed=len(re.findall(r"^def test_", block, re.MULTILINE)))


def test_the_first_code_comes_early() -> None:
    """A reader sees the first test without scrolling."""
    first = next(number for number, line in enumerate(README.split("\n"), 1) if line.startswith("def test_"))
    assert first <= 25


def test_the_readmes_console_session_is_real() -> None:
    """Each answer of the interactive session is what Python prints."""
    parser, runner = doctest.DocTestParser(), doctest.DocTestRunner(verbose=False)
    for session in blocks("pycon"):
        runner.run(parser.get_doctest(session, {}, "README", "README.md", 0))
    assert runner.summarize(verbose=False).failed == 0


def test_every_link_leads_somewhere() -> None:
    """PyPI shows the README too, so links are absolute, or lead to a heading; those into this repository lead to what is there."""
    links = [*re.findall(r"\]\(([^)]+)\)", README), *re.findall(r"^\[[^\]]+\]: (\S+)$", README, re.MULTILINE)]
    headings = [line.lstrip("# ").lower().replace(" ", "-") for line in README.split("\n") if line.startswith("##")]
    assert [link[1:] for link in links if link.startswith("#") and link[1:] not in headings] == []
    others = [link for link in links if not link.startswith("#")]
    paths = [
        re.sub(r"^https://[^/]+/pytest-bedrock-jobs/pytest-bedrock-jobs/((blob|tree)/)?main/", "", link)
        for link in others
    ]
    assert [path for path in paths if not (documents.ROOT / path).exists()] == []


def test_every_named_link_has_its_address() -> None:
    """The addresses stand at the end, and each is used."""
    used = re.findall(r"\]\[([^\]]+)\]", README)
    assert set(used) == set(re.findall(r"^\[([^\]]+)\]: ", README, re.MULTILINE))
