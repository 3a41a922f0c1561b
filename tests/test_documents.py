"""What the documentation says is run."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import pytest

from .documents import PAGES, SKILL, blocks, names_of_tests

MODULES = {name: "\n\n".join(blocks(text, "python")) for name, text in PAGES.items()}
"""The Python of each page that has some: its reader has all that stands further up."""


NEWER = {
    "how-to/batch-inference": pytest.mark.needs_members("GetModelInvocationJobResponse", "totalRecordCount"),
    "reference/factories": pytest.mark.needs_operations("CreateCustomModelDeployment"),
}
"""Pages about what the oldest botocore does not have."""


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=NEWER.get(name, ())) for name, code in MODULES.items() if code]
)
def test_a_pages_code_passes(pytester: pytest.Pytester, name: str) -> None:
    """All blocks of a page together are a test module, and nothing in it is hidden by a name that comes again."""
    names = names_of_tests(MODULES[name])
    assert len(set(names)) == len(names) > 0
    pytester.makepyfile(MODULES[name])
    # What a page sets for a whole run is set in a process of its own.
    run = pytester.runpytest_subprocess if "os.environ" in MODULES[name] else pytester.runpytest
    outcomes = run("-W", "error").parseoutcomes()
    assert outcomes.pop("passed") >= len(names)
    assert not outcomes


@pytest.mark.parametrize("name", PAGES)
def test_a_pages_console_session_is_real(name: str) -> None:
    """Each answer of an interactive session is what Python prints."""
    parser, runner = doctest.DocTestParser(), doctest.DocTestRunner(verbose=False)
    for session in blocks(PAGES[name], "pycon"):
        runner.run(parser.get_doctest(session, {}, name, f"{name}.md", 0))
    assert runner.summarize(verbose=False).failed == 0


def test_code_that_needs_more_is_run_where_that_is() -> None:
    """Each test in a block of ``py`` is named by a test in tests/optional, which has what it needs."""
    run = "".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("optional/*/test_*.py"))
    for text in PAGES.values():
        for name in names_of_tests("\n".join(blocks(text, "py"))):
            assert f'"{name}"' in run


def test_every_page_begins_with_a_title_and_a_paragraph() -> None:
    """llms.txt shows the title and the paragraph's first sentence."""
    for text in PAGES.values():
        title, paragraph, *_ = text.split("\n\n")
        assert title.startswith("# ")
        assert not paragraph.startswith(("#", "|", "<", "```"))


def test_the_skills_code_passes(pytester: pytest.Pytester) -> None:
    """All blocks together are a test module."""
    code = "\n\n".join(blocks(SKILL, "python"))
    pytester.makepyfile(code)
    pytester.runpytest("-W", "error").assert_outcomes(passed=len(names_of_tests(code)))


def test_the_skill_is_short_and_says_when_it_is_for() -> None:
    """Agents read its head first: a name and a description."""
    assert SKILL.count("\n") < 120
    assert re.match(r"---\nname: pytest-bedrock-jobs\ndescription: .{50,1024}\n---\n", SKILL)
