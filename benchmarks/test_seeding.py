"""How long it takes to seed jobs, and how much memory they keep."""

from __future__ import annotations

import gc
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest

from pytest_bedrock_jobs import FakeBedrockJobs

from .conftest import Compare
from .race import Budget, Contestant, Row, cpu_time, row
from .test_growth import FIRST, STATUSES

pytestmark = pytest.mark.benchmark(timer=cpu_time)

SEEDING = "seeding"

SEEDS: dict[str, dict[str, Any]] = {
    "seeding": {},
    "seeding, in several statuses": {"status": STATUSES},
    "seeding, each at its own time": {"creation_time": lambda index: FIRST + timedelta(seconds=index)},
    "seeding, each with its own name": {"job_name": "nightly-{}".format},
}


@pytest.mark.parametrize("name", SEEDS)
def test_seeding(compare: Compare, sizes: list[int], name: str) -> None:
    """The time for each job of a new fake."""
    seeded: list[FakeBedrockJobs] = []

    def seed(size: int) -> None:
        seeded.append(FakeBedrockJobs())
        seeded[0].add_jobs(size, **SEEDS[name])

    @contextmanager
    def forgotten() -> Iterator[None]:
        seeded.clear()
        gc.collect()
        gc.freeze()  # The garbage collector goes on, but not through what moto and the other libraries of this process keep.
        yield
        gc.unfreeze()

    contestants = [Contestant(f"{size:,} jobs", seed, size, forgotten) for size in sizes]
    compare(SEEDING, name, contestants, 3, [Budget("is", 1e-5)])


@pytest.mark.parametrize("name", SEEDS)
def test_memory(record: Callable[[Row], None], sizes: list[int], name: str) -> None:
    """What each seeded job keeps."""
    kept = {}
    for size in sizes:
        gc.collect()
        tracemalloc.start()
        fake = FakeBedrockJobs()
        before, _ = tracemalloc.get_traced_memory()
        fake.add_jobs(size, **SEEDS[name])
        gc.collect()
        after, _ = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        kept[f"{size:,} jobs"] = [(after - before) / size]
    record(row(SEEDING, f"memory, {name}", kept, [Budget("is", 1024)], "bytes"))
