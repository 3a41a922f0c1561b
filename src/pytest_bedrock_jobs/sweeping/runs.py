"""The runs of a scenario: without a fault, and with one."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn

from ..errors import FakeBedrockError
from ..fake import FakeBedrockJobs
from ..intercept.repeating import Repeating
from .cases import Case
from .findings import Finding, words
from .patience import Patience

if TYPE_CHECKING:
    from ..fake.call import Call
    from ..typing import OptionFields

Scenario = Callable[[FakeBedrockJobs], object]

# More requests than any client makes of one call.
_MOST_TRIES = 20


@dataclass
class Run:
    """How a run went: its fake, what was raised, and how many requests have met the fault."""

    fake: FakeBedrockJobs
    error: BaseException | None = None
    hits: int = 0

    def injected(self, index: int) -> int:
        """How many requests of a call have met a fault."""
        return sum(attempt.injected for attempt in self.fake.calls[index].attempts)


class Runs:
    """Runs the scenario again and again.

    Args:
        scenario: The scenario.
        options: The options of its fakes.

    Attributes:
        scratch: A fake that is never started, to check faults and to spell them.
        cases: How many cases there were.
    """

    def __init__(self, scenario: Scenario, options: OptionFields) -> None:
        self._scenario = scenario
        self._options: OptionFields = {"frozen": True, "skip_sleep": True, **options}
        self._repeating = Repeating()
        self._most_calls: int | None = None
        self.scratch: FakeBedrockJobs = FakeBedrockJobs(**self._options)
        # All runs begin at the same time.
        self._options.setdefault("start_time", self.scratch.clock.now())
        self.cases: int = 0

    def clean(self) -> list[Call]:
        """The calls of a run without a fault.

        Raises:
            AssertionError: The scenario fails.
            FakeBedrockError: There are no calls.
        """
        __tracebackhide__ = True
        run = self._run()
        if run.error is not None:
            raise AssertionError(f"the scenario fails without any fault: {words(run.error)}") from run.error
        calls = list(run.fake.calls)
        if not calls:
            raise FakeBedrockError("the scenario makes no call to Bedrock, so there is nothing that can fail")
        stall_after = run.fake.options.stall_after
        self._most_calls = None if stall_after is None else len(calls) + stall_after
        return calls

    def finding(self, case: Case) -> Finding | None:
        """Tries a case. None where the scenario survives it.

        Raises:
            FakeBedrockError: The calls were others.
        """
        __tracebackhide__ = True
        self.cases += 1
        arguments = case.arguments
        if "times" in arguments:
            run = self._checked_run(case, arguments)
        else:
            # The client decides how many requests the call is, so one run finds that out.
            run = self._checked_run(case, {**arguments, "times": _MOST_TRIES})
            arguments = {**arguments, "times": run.injected(case.index)}
            if run.hits > arguments["times"]:
                run = self._checked_run(case, arguments)
        if run.error is None:
            return None
        return Finding(case, self.scratch.inject(**arguments)._rule.text, run.error)

    def _checked_run(self, case: Case, arguments: Mapping[str, Any]) -> Run:
        __tracebackhide__ = True
        run = self._run(arguments)
        expected, operations = case.operations[: case.index + 1], run.fake.calls.operations
        if operations[: len(expected)] != expected or not run.injected(case.index):
            _differ(expected, operations)
        return run

    def _run(self, arguments: Mapping[str, Any] | None = None) -> Run:
        """Runs the scenario with a fault, or without."""
        fake = FakeBedrockJobs(**self._options)
        run, patience = Run(fake), Patience(fake, self._most_calls)
        fake.start()
        try:
            if arguments is not None:
                rule = fake.inject(**arguments)._rule
                rule.where = lambda _: patience.check_hits(rule.hits)
            with self._repeating.run():
                self._scenario(fake)
        except BaseException as error:
            if isinstance(error, _passing()):
                raise
            run.error = error
        finally:
            fake.stop()
        if arguments is not None:
            run.hits = rule.hits
        run.error = _hidden(fake, patience, rules=arguments is None and run.error is None) or run.error
        return run


def _passing() -> tuple[type[BaseException], ...]:
    """What is not for the sweep: the end of the run, and of a test that is skipped."""
    pytest: Any = sys.modules.get("pytest")
    outcomes = () if pytest is None else (pytest.skip.Exception, pytest.xfail.Exception, pytest.exit.Exception)
    return (KeyboardInterrupt, GeneratorExit, *outcomes)


def _hidden(fake: FakeBedrockJobs, patience: Patience, *, rules: bool) -> BaseException | None:
    """What the code under test may have hidden. With a fault it need not begin what the scenario has prepared."""
    stalls = [*patience.errors, *fake._stalls.errors]
    try:
        fake.verify(rules=rules)
    except (FakeBedrockError, AssertionError) as error:
        return error
    return stalls[0] if stalls else None


def _differ(expected: Sequence[str], operations: Sequence[str]) -> NoReturn:
    """Says that a run was not like the first one."""
    __tracebackhide__ = True
    pairs = enumerate(zip(expected, operations, strict=False))
    last = min(len(operations), len(expected) - 1)
    index = next((index for index, (one, other) in pairs if one != other), last)
    there = operations[index] if index < len(operations) else "missing"
    changed = f"later {there}" if there != expected[index] else "later did not meet its fault"
    raise FakeBedrockError(
        "the calls differ from run to run, so a fault cannot be aimed at one of them.\n"
        f"  Call {index + 1} was {expected[index]} in the first run, and {changed}.\n"
        "  Let the scenario begin with the same state each time, draw from fixed seeds, and call Bedrock from one thread."
    )
