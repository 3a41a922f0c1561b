"""The function that test authors call."""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, Protocol

from .. import started
from ..typing.faults import FaultFields
from .cases import DEFAULT_FAULTS, Case, cases, checked
from .findings import Finding, report
from .runs import Runs, Scenario

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from ..typing import OptionFields


class Subtests(Protocol):
    """What reports parts of a test: pytest's fixture ``subtests``."""

    def test(self, msg: str | None = None, **kwargs: Any) -> AbstractContextManager[Any]:
        """Reports what happens within the context as one part, and swallows what fails it."""
        ...


def sweep(
    scenario: Scenario,
    *,
    faults: Iterable[FaultFields] = DEFAULT_FAULTS,
    polls: int = 2,
    subtests: Subtests | None = None,
    **options: Unpack[OptionFields],
) -> None:
    """Runs a scenario once for each of its calls to Bedrock and each fault, and reports what the scenario does not survive.

    The first run is without a fault and shows the calls. Each further run has a fake of its own and one fault. A finding is whatever the
    scenario raises then, such as an AssertionError, or a stall. A scenario that gives up in a planned way catches its own exception.

    In each run the fake's clock stands still but for sleeping, which is skipped; `options` can say otherwise.

    Args:
        scenario: The code under test and what must hold after it, whatever has failed: a function that is handed a started fake.
        faults: What goes wrong: arguments of ``inject``. A fault without `times` hits all requests of one call. The default is
            ``DEFAULT_FAULTS`` of ``pytest_bedrock_jobs.sweeping``.
        polls: How many of equal calls in a row are tried.
        subtests: pytest's fixture ``subtests``, so that pytest reports each case as a subtest: that is in pytest from 9.0 on, and in
            pytest-subtests. By default only the findings are reported, all in one error.
        **options: Options of the fakes; see :class:`pytest_bedrock_jobs.Options`. After `stall_after` requests that met one fault, or as
            many calls more than without one, a run has stalled.

    Raises:
        AssertionError: There are findings, or the scenario fails without any fault, which is the error's cause.
        FakeBedrockError: The scenario makes no calls, or others from run to run.
        TypeError: The scenario is a coroutine function, a fault or an option does not exist, or `subtests` is something else.
        ValueError: An argument has a value that it cannot have.
    """
    __tracebackhide__ = True
    if inspect.iscoroutinefunction(scenario):
        raise TypeError(
            f"scenario={scenario!r}: expected a function that returns when all is done;"
            " use one that calls asyncio.run(...)"
        )
    if isinstance(polls, bool) or not isinstance(polls, int) or polls < 1:
        raise ValueError(f"polls={polls!r}: expected an int of 1 or more")
    if subtests is not None and not hasattr(subtests, "test"):
        raise TypeError(f"subtests={subtests!r}: expected pytest's fixture of that name")
    with started.watched():
        runs = Runs(scenario, options)
        tried = [checked(fault, runs.scratch) for fault in faults]
        clean = runs.clean()
        found = [_found(runs, case, subtests) for case in cases(clean, tried, polls)]
        findings = [each for each in found if each is not None]
    if findings:
        raise AssertionError(report(findings, runs.cases, len(tried))) from findings[0].error


def _found(runs: Runs, case: Case, subtests: Subtests | None) -> Finding | None:
    """What a case has found, reported as a subtest where these are wanted."""
    if subtests is None:
        return runs.finding(case)
    found = None
    with subtests.test(f"{case.arguments['error']} at {case}"):
        found = runs.finding(case)
        if found is not None:
            raise found.error
    return found
