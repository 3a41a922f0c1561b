"""The options of a run, and what becomes of its rows: a table on the terminal, and a JSON file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from . import report
from .race import Budget, Contestant, Row, race, row

Compare = Callable[..., None]
_rows = pytest.StashKey[list[Row]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("benchmarks of pytest-bedrock-jobs")
    group.addoption("--quick", action="store_true", help="see that everything works: few rounds, few jobs, no budgets")
    group.addoption("--sizes", default="1000,10000,100000", help="the numbers of jobs for the growth curves")
    group.addoption("--results", type=Path, help="the JSON file to write")


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_rows] = []


@pytest.fixture
def _conforming_answers() -> None:
    """What the suite does to every answer would take more time than the answers."""


@pytest.fixture(scope="session")
def quick(request: pytest.FixtureRequest) -> bool:
    """Whether this run only has to work."""
    return bool(request.config.getoption("--quick"))


@pytest.fixture(scope="session")
def sizes(request: pytest.FixtureRequest, quick: bool) -> list[int]:
    """The numbers of jobs for the growth curves, the largest first."""
    given = "100,200" if quick else request.config.getoption("--sizes")
    return sorted(map(int, given.split(",")), reverse=True)


@pytest.fixture
def record(request: pytest.FixtureRequest, quick: bool) -> Callable[[Row], None]:
    """Takes a row into the table, and fails where it does not keep its budgets."""

    def take(result: Row) -> None:
        request.config.stash[_rows].append(result)
        missed = [budget for budget in result.budgets if not budget["met"]]
        assert quick or not missed, f"{result.name}: over budget: {missed}"

    return take


@pytest.fixture
def compare(benchmark: Any, record: Callable[[Row], None], quick: bool) -> Compare:
    """Lets contestants race, and records what comes out."""

    def run(
        section: str, name: str, contestants: Sequence[Contestant], rounds: int, budgets: Sequence[Budget] = ()
    ) -> None:
        measured = race(benchmark, contestants, 2 if quick else rounds)
        record(row(section, name, measured, budgets))

    return run


def pytest_sessionfinish(session: pytest.Session) -> None:
    path = session.config.getoption("--results")
    rows = session.config.stash[_rows]
    if path is not None and rows:
        report.save(path, rows)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    rows = config.stash[_rows]
    if rows:
        terminalreporter.section("this plugin and its budgets")
        terminalreporter.write_line(report.terminal(rows))
