"""Timing contestants in turn, round by round: a slow moment of the machine falls on all of them, and their ratio keeps out of it.

pytest-benchmark does the timing, by the processor's clock. Its rounds go to the contestants one after the other, warm-up rounds included; what a contestant needs
around it is put up and taken down outside of what is timed.
"""

from __future__ import annotations

import resource
import statistics
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, nullcontext
from dataclasses import asdict, dataclass, field
from itertools import cycle
from typing import Any, Literal

Play = Callable[[int], None]
Quartiles = tuple[float, float, float]


@dataclass(frozen=True)
class Contestant:
    """One of those that are timed.

    Attributes:
        name: What the table calls it.
        play: Does the thing as often as it is told.
        often: How often in a round; the times are those of once.
        around: What is in place while it plays.
    """

    name: str
    play: Play
    often: int = 1
    around: Callable[[], AbstractContextManager[Any]] = nullcontext


@dataclass(frozen=True)
class Budget:
    """What the first contestant may cost: `ratio` to a peer, how much `more` than it, or what it `is` by itself."""

    kind: Literal["ratio", "more", "is"]
    most: float
    peer: str | None = None


@dataclass(frozen=True)
class Row:
    """What came out, for the table and the JSON file: quartiles, the median in the middle.

    Attributes:
        section: The table that it belongs to.
        name: What was measured.
        unit: ``s`` or ``bytes``.
        values: Of each contestant, the plugin first.
        ratios: The first contestant's value by each other one's, in the same round.
        differences: The same, subtracted.
        budgets: What was allowed, what came out, and whether that is met.
    """

    section: str
    name: str
    unit: str
    values: Mapping[str, Quartiles]
    ratios: Mapping[str, Quartiles]
    differences: Mapping[str, Quartiles]
    budgets: list[dict[str, Any]] = field(default_factory=list)


def cpu_time() -> float:
    """The processor's time that this process and those it has waited for have had, in seconds: other work on the machine is left out."""
    usages = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def repeat(call: Callable[[], object]) -> Play:
    """Playing by calling a function."""

    def play(often: int) -> None:
        for _ in range(often):
            call()

    return play


def race(benchmark: Any, contestants: Sequence[Contestant], rounds: int) -> dict[str, list[float]]:
    """The times of each contestant, in seconds, by round.

    Args:
        benchmark: pytest-benchmark's fixture.
        contestants: Those who take turns.
        rounds: How many turns each of them has, behind one for warming up.
    """
    turns = cycle(contestants)
    with ExitStack() as stack:

        def next_turn() -> tuple[tuple[Contestant], dict[str, Any]]:
            stack.close()
            contestant = next(turns)
            stack.enter_context(contestant.around())
            return (contestant,), {}

        benchmark.pedantic(
            lambda contestant: contestant.play(contestant.often),
            setup=next_turn,
            rounds=rounds * len(contestants),
            warmup_rounds=len(contestants),
        )
    durations = benchmark.stats.stats.data
    return {
        contestant.name: [duration / contestant.often for duration in durations[place :: len(contestants)]]
        for place, contestant in enumerate(contestants)
    }


def row(
    section: str, name: str, measured: Mapping[str, Sequence[float]], budgets: Sequence[Budget] = (), unit: str = "s"
) -> Row:
    """The row of what was measured: of each contestant, one value a round."""
    (_, ours), *peers = measured.items()
    ratios = {peer: [a / b for a, b in zip(ours, theirs, strict=True)] for peer, theirs in peers}
    differences = {peer: [a - b for a, b in zip(ours, theirs, strict=True)] for peer, theirs in peers}
    found = {"ratio": ratios, "more": differences, "is": {None: ours}}
    checked = []
    for budget in budgets:
        outcome = statistics.median(found[budget.kind][budget.peer])  # type: ignore[index]
        checked.append({**asdict(budget), "outcome": outcome, "met": outcome <= budget.most})
    return Row(section, name, unit, _quartiles(measured), _quartiles(ratios), _quartiles(differences), checked)


def _quartiles(measured: Mapping[str, Sequence[float]]) -> dict[str, Quartiles]:
    return {
        name: tuple(statistics.quantiles(values, n=4, method="inclusive")) if len(values) > 1 else (values[0],) * 3  # type: ignore[misc]
        for name, values in measured.items()
    }
