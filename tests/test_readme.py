"""What the README says is run."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import pytest

from pytest_bedrock_jobs import options

from .readme import README, blocks


@pytest.mark.parametrize("block", blocks("python"), ids=lambda block: re.findall(r"def (test_\w+)", block)[0])
def test_the_readmes_code_passes(pytester: pytest.Pytester, block: str) -> None:
    """Each block of Python is a test module of its own."""
    pytester.makepyfile(block)
    result = pytester.runpytest("-W", "error")
    result.assert_outcomes(passed=len(re.findall(r"^def test_", block, re.MULTILINE)))


def test_the_first_code_comes_early() -> None:
    """A reader sees what it is about without scrolling."""
    assert README.split("\n").index("```python") < 25


def test_the_readmes_console_session_is_real() -> None:
    """Each answer of the interactive session is what Python prints."""
    parser, runner = doctest.DocTestParser(), doctest.DocTestRunner(verbose=False)
    for session in blocks("pycon"):
        runner.run(parser.get_doctest(session, {}, "README", "README.md", 0))
    assert runner.summarize(verbose=False).failed == 0


def test_the_table_of_options_is_complete() -> None:
    """Every option has its row, and every row its option."""
    table = README.partition("## Options")[2].partition("\n## ")[0]
    assert tuple(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)) == options.NAMES


def test_code_that_needs_more_is_run_where_that_is() -> None:
    """Each such block is named by a test in tests/optional."""
    run = "".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("optional/*/test_*.py"))
    for name in re.findall(r"def (test_\w+)", "".join(blocks("py"))):
        assert f'block("{name}")' in run
