"""What a sweep has found, and how it tells of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .cases import Case

# How long the text of an error in a row is at most.
_SHOWN = 160
# Whose frames do not say where the code under test has failed.
_LIBRARIES = ("_pytest", "aiobotocore", "boto3", "botocore", __name__.partition(".")[0])


@dataclass(frozen=True)
class Finding:
    """What a run has raised.

    Attributes:
        case: What was tried.
        inject: The call of ``inject`` that brings it about.
        error: What was raised.
    """

    case: Case
    inject: str
    error: BaseException

    def __str__(self) -> str:
        return f"  {self.case}: {words(self.error)}{_place(self.error)}\n    fake.{self.inject}"


def report(findings: Sequence[Finding], cases: int, faults: int) -> str:
    """The text of the error: a row for each finding."""
    calls = len(findings[0].case.operations)
    found, runs = _counted(len(findings), "finding"), _counted(cases, "run")
    return "\n".join(
        [
            f"{found} in {runs} with a fault ({_counted(calls, 'call')}, {_counted(faults, 'kind')} of fault):",
            *map(str, findings),
            "  Each inject(...), as the first line of the scenario, brings its finding about without the sweep.",
        ]
    )


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def words(error: BaseException) -> str:
    """An error's class and the first line of its text."""
    text = (str(error).splitlines() or [""])[0]
    shown = text if len(text) <= _SHOWN else f"{text[: _SHOWN - 3]}..."
    return f"{type(error).__name__}: {shown}" if shown else type(error).__name__


def _place(error: BaseException) -> str:
    """Where the code under test was when it was raised."""
    place, traceback = "", error.__traceback__
    while traceback is not None:
        frame = traceback.tb_frame
        if str(frame.f_globals.get("__name__")).partition(".")[0] not in _LIBRARIES:
            file = frame.f_code.co_filename.replace("\\", "/").rpartition("/")[2]
            place = f" ({file}:{traceback.tb_lineno})"
        traceback = traceback.tb_next
    return place
