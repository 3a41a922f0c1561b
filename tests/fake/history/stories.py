"""Made-up stories for the renderers. Times are minutes since the beginning."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pytest_bedrock_jobs.fake.history.story import Attempt, Kind, Lane, Row, Span, Step, Story

BEGIN = 1_700_000_000_000
GET, CREATE, LIST = "GetModelCustomizationJob", "CreateModelCustomizationJob", "ListModelCustomizationJobs"


def at(minutes: float) -> int:
    """An instant."""
    return BEGIN + round(minutes * 60_000)


def lane(name: str, *steps: tuple[float, str, Kind], **fields: Any) -> Lane:
    """A lane, from its statuses with the minutes at which they are entered."""
    taken = [Step(at(minutes), status, kind) for minutes, status, kind in steps]
    return Lane(**{"key": name, "name": name, "family": "job", "steps": taken, **fields})


def job(name: str, created: float = 0, **fields: Any) -> Lane:
    """A customization job that completes after an hour."""
    phases = [
        Span(at(created + 0.6), at(created + 3.18), Kind.VALIDATING, "validation"),
        Span(at(created + 3.42), at(created + 60), Kind.WORKING, "training"),
    ]
    steps = ((created, "InProgress", Kind.WORKING), (created + 60, "Completed", Kind.SUCCEEDED))
    return lane(name, *steps, **{"phases": phases, **fields})


def failed_job(name: str, created: float = 0, message: str = "no S3 access") -> Lane:
    """A customization job that fails after half an hour."""
    steps = ((created, "InProgress", Kind.WORKING), (created + 30, "Failed", Kind.FAILED))
    return lane(name, *steps, failure=message)


def stopped_job(name: str, created: float, stopping: float) -> Lane:
    """A customization job that is stopped."""
    return lane(
        name,
        (created, "InProgress", Kind.WORKING),
        (stopping, "Stopping", Kind.STOPPING),
        (stopping + 2, "Stopped", Kind.STOPPED),
    )


def batch(name: str, end: tuple[float, str, Kind] = (80, "Completed", Kind.SUCCEEDED)) -> Lane:
    """A job of batch inference, which goes through four statuses first."""
    return lane(
        name,
        (0, "Submitted", Kind.WAITING),
        (2, "Validating", Kind.VALIDATING),
        (8, "Scheduled", Kind.WAITING),
        (15, "InProgress", Kind.WORKING),
        end,
        family="batch inference job",
    )


def call(operation: str, subject: str, *attempts: tuple[float, str] | tuple[float, str, bool], **fields: Any) -> Row:
    """A call, from its attempts: the minute, what came back, and whether that was injected."""
    tries = [Attempt(at(minutes), *rest) for minutes, *rest in attempts]
    is_poll = operation.startswith(("Get", "List"))
    return Row(
        **{"operation": operation, "subject": subject, "lane": subject, "attempts": tries, "is_poll": is_poll, **fields}
    )


def story(lanes: Sequence[Lane] = (), rows: Sequence[Row] = (), now: float = 0, **fields: Any) -> Story:
    """A story that is told at a minute."""
    return Story(lanes=lanes, rows=rows, begin=BEGIN, now=at(now), **fields)


def lost_answers() -> Story:
    """A create whose answers are lost, so that a second job is made; and a poll that is throttled once."""
    return story(
        [job("nightly-8"), job("nightly-8-again", 5.05)],
        [
            call(
                CREATE,
                "nightly-8",
                (0, "no answer, but done", True),
                (1, "no answer, but done", True),
                (2.02, "no answer, but done", True),
                raised="ReadTimeoutError",
            ),
            call(CREATE, "nightly-8-again", (5.05, "...16kf4rfddn4x")),
            call(GET, "nightly-8-again", (5.05, "InProgress")),
            call(GET, "nightly-8-again", (25.05, "InProgress")),
            call(GET, "nightly-8-again", (45.05, "429 ThrottlingException", True), (45.07, "InProgress")),
            call(GET, "nightly-8-again", (65.07, "Completed")),
        ],
        now=85,
    )
