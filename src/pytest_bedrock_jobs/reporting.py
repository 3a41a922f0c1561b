"""What pytest shows of the fakes that a test has used: the section of a failed test, and the page of a run.

The plugin imports this only where there is something to show.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .fake.history import from_fake, html, text
from .fake.history.story import Story

if TYPE_CHECKING:
    import pytest

    from .fake import FakeBedrockJobs
    from .started import Test

TITLE = "Bedrock"
WIDEST = 100
_NARROWEST = 40
# Where a report carries its part of the page, also from a worker of pytest-xdist to the controller.
_PART = "fake_bedrock_jobs_html"


def add_section(report: pytest.TestReport, test: Test, *, width: int, verbose: bool) -> None:
    """Adds what happened in the fakes that the running test has used to a report of it.

    Args:
        report: The report of a failure.
        test: The fakes that the test has used.
        width: How wide the terminal is.
        verbose: Whether nothing is left out.
    """
    section = _section(test, max(min(width, WIDEST), _NARROWEST), verbose=verbose)
    if not section:
        return
    # What the longrepr has is in JUnit XML, too, and is not subject to --show-capture; but not every longrepr can have it.
    longrepr: Any = report.longrepr
    if hasattr(longrepr, "addsection"):
        longrepr.addsection(TITLE, section, sep="-")
    else:
        report.sections.append((TITLE, section))


def add_part(report: pytest.TestReport, test: Test, outcome: str) -> None:
    """Adds the test's part of the page to the report of its tear-down.

    Args:
        report: The report.
        test: The fakes that the test has used.
        outcome: How the test went.
    """
    body = "".join(html.fragment(story) for _, story in _stories(test))
    if body:
        setattr(report, _PART, {"title": report.nodeid, "outcome": outcome, "body": body})


def _section(test: Test, width: int, *, verbose: bool) -> str:
    try:
        stories = list(_stories(test))
        texts = [text.render(story, width=width, verbose=verbose) for _, story in stories]
    except Exception as error:  # noqa: BLE001  # The failure of the test must be shown, whatever is wrong here.
        return f"What happened in the fake cannot be shown: {error!r}"
    if len(texts) < 2:  # noqa: PLR2004
        return "".join(texts)
    headed = zip(stories, texts, strict=True)
    return "\n\n".join(
        f"Fake {number} of {len(texts)}, in {fake.region_name}:\n{told}"
        for number, ((fake, _), told) in enumerate(headed, 1)
    )


def _stories(test: Test) -> Iterator[tuple[FakeBedrockJobs, Story]]:
    """The fakes that the running test has started, and those started before that it has used, with what happened in them."""
    for fake in test.all_fakes():
        story = from_fake.story_of(fake, test.instant_of(fake))
        if fake in test.fakes or fake._pipeline.calls.start is not None:
            yield fake, story


class Page:
    """Collects the parts of a page from the reports of a run, and writes it at the end: a plugin of pytest."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._entries: list[html.Entry] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        part: Any = getattr(report, _PART, None)
        if part is not None:
            self._entries.append(html.Entry(**part))

    def pytest_sessionfinish(self) -> None:
        # Workers report in any order; the page is the same in every run.
        entries = sorted(self._entries, key=lambda entry: (entry.outcome != "failed", entry.title))
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._path.write_text(html.page(entries), encoding="ascii")

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        terminalreporter.write_sep("-", f"{TITLE}: {self._path}")
