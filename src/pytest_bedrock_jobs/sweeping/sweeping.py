"""The function that test authors call."""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from typing import TYPE_CHECKING

from .. import started
from ..typing.faults import FaultFields
from .cases import DEFAULT_FAULTS, cases, checked
from .findings import report
from .runs import Runs, Scenario

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from ..typing import OptionFields


def sweep(
    scenario: Scenario,
    *,
    faults: Iterable[FaultFields] = DEFAULT_FAULTS,
    polls: int = 2,
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
        **options: Options of the fakes; see :class:`pytest_bedrock_jobs.Options`. After `stall_after` requests that met one fault, or as
            many calls more than without one, a run has stalled.

    Raises:
        AssertionError: There are findings, or the scenario fails without any fault, which is the error's cause.
        FakeBedrockError: The scenario makes no calls, or others from run to run.
        TypeError: The scenario is a coroutine function, or a fault or an option does not exist.
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
    with started.watched():
        runs = Runs(scenario, options)
        tried = [checked(fault, runs.scratch) for fault in faults]
        clean = runs.clean()
        findings = [found for case in cases(clean, tried, polls) if (found := runs.finding(case)) is not None]
    if findings:
        raise AssertionError(report(findings, runs.cases, len(tried))) from findings[0].error
