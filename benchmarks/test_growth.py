"""How cost grows with the number of jobs: pages with and without filters, Get, Create, and all that completes at one moment."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from functools import partial
from itertools import count
from typing import Any

import pytest

from pytest_bedrock_jobs import FakeBedrockJobs
from pytest_bedrock_jobs.typing import JobStatus

from .conftest import Compare
from .race import Budget, Contestant, cpu_time, repeat
from .test_calls import JOB

pytestmark = pytest.mark.benchmark(timer=cpu_time)

GROWTH = "growth"
STATUSES: list[JobStatus] = ["Completed", "Failed", "Completed", "Stopped", "InProgress"]
FIRST = datetime(2024, 1, 1, tzinfo=timezone.utc)
PAGE = 100

_numbers = count()


@pytest.fixture(scope="module")
def fakes(sizes: list[int]) -> dict[int, FakeBedrockJobs]:
    """A fake of each size, not started: jobs of every status, one created each second."""
    fakes = {size: FakeBedrockJobs() for size in sizes}
    for size, fake in fakes.items():
        fake.add_jobs(size, status=STATUSES, creation_time=lambda index: FIRST + timedelta(seconds=index))
    return fakes


@pytest.fixture
def client(fakes: dict[int, FakeBedrockJobs]) -> Any:
    """A client that any of the fakes answers."""
    return next(iter(fakes.values())).client()


def _grow(
    compare: Compare, fakes: dict[int, FakeBedrockJobs], name: str, call: Callable[[int], object], rounds: int = 40
) -> None:
    """Compares the sizes; the largest may cost a fifth more than the smallest."""
    contestants = [
        Contestant(f"{size:,} jobs", repeat(partial(call, size)), 5, partial(_same, fake))
        for size, fake in fakes.items()
    ]
    compare(GROWTH, name, contestants, rounds, [Budget("ratio", 1.2, contestants[-1].name)])


def _same(fake: FakeBedrockJobs) -> FakeBedrockJobs:
    return fake


def _middle(size: int) -> dict[str, datetime]:
    """The bounds of a time in which twice a page's jobs were created, half way through."""
    half = FIRST + timedelta(seconds=size // 2)
    return {"creationTimeAfter": half - timedelta(seconds=PAGE), "creationTimeBefore": half + timedelta(seconds=PAGE)}


PAGES: dict[str, Callable[[int], dict[str, Any]]] = {
    "page": lambda _: {},
    "page, oldest first": lambda _: {"sortBy": "CreationTime", "sortOrder": "Ascending"},
    "page of a status": lambda _: {"statusEquals": "Failed"},
    "page of a time span": _middle,
    "page of a status in a time span": lambda size: {"statusEquals": "Completed", **_middle(size)},
    "page by a part of the name": lambda _: {"nameContains": "7"},
}


@pytest.mark.parametrize("name", PAGES)
def test_page(compare: Compare, fakes: dict[int, FakeBedrockJobs], client: Any, name: str) -> None:
    """The first 100 jobs of a query."""
    queries = {size: PAGES[name](size) for size in fakes}
    _grow(compare, fakes, name, lambda size: client.list_model_customization_jobs(maxResults=PAGE, **queries[size]))


def test_later_page(compare: Compare, fakes: dict[int, FakeBedrockJobs], client: Any) -> None:
    """The 100 jobs in the middle of a long listing."""
    tokens = {size: _token(fake, client, size // 2) for size, fake in fakes.items()}
    _grow(
        compare,
        fakes,
        "page half way through",
        lambda size: client.list_model_customization_jobs(maxResults=PAGE, nextToken=tokens[size]),
    )


def _token(fake: FakeBedrockJobs, client: Any, skipped: int) -> str:
    """The token that a listing gives behind so many jobs."""
    with fake:
        page = client.list_model_customization_jobs(maxResults=min(skipped, 1000))
        for _ in range(1000, skipped, 1000):
            page = client.list_model_customization_jobs(maxResults=1000, nextToken=page["nextToken"])
    return str(page["nextToken"])


@pytest.mark.parametrize("by", ["name", "ARN"])
def test_get(compare: Compare, fakes: dict[int, FakeBedrockJobs], client: Any, by: str) -> None:
    """The job in the middle."""
    jobs = {size: fake.jobs[f"job-{size // 2}"] for size, fake in fakes.items()}
    identifiers = {size: job.name if by == "name" else job.arn for size, job in jobs.items()}
    _grow(
        compare,
        fakes,
        f"Get by {by}",
        lambda size: client.get_model_customization_job(jobIdentifier=identifiers[size]),
    )


def test_create(compare: Compare, fakes: dict[int, FakeBedrockJobs], client: Any) -> None:
    """Another job."""

    def call(_: int) -> None:
        number = next(_numbers)
        client.create_model_customization_job(jobName=f"new-{number}", customModelName=f"model-{number}", **JOB)

    _grow(compare, fakes, "Create", call)


def test_completion(compare: Compare, sizes: list[int]) -> None:
    """The time for each job of a fleet that completes at one moment."""
    fleet: list[FakeBedrockJobs] = []

    @contextmanager
    def running(size: int) -> Iterator[None]:
        fleet.append(FakeBedrockJobs(frozen=True))
        fleet[0].add_jobs(size)
        gc.collect()
        gc.freeze()  # The garbage collector goes on, but not through what this module and other libraries keep.
        yield
        gc.unfreeze()
        fleet.clear()

    def complete(_: int) -> None:
        fleet[0].clock.advance(hours=2)

    contestants = [Contestant(f"{size:,} jobs", complete, size, partial(running, size)) for size in sizes]
    compare(GROWTH, "completion of all", contestants, 3)
