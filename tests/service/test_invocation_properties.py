"""What holds for batch inference jobs whatever happens to them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from pytest_bedrock_jobs import FakeBedrockJobs
from pytest_bedrock_jobs.service.families.invocation_jobs.record import LIFECYCLE
from pytest_bedrock_jobs.service.names import Scope

from ..effort import examples
from ..fakes import NOW, frozen
from ..samples import invocation_request

COUNTS = ("totalRecordCount", "processedRecordCount", "successRecordCount", "errorRecordCount")
# The edges of the state diagram that AWS documents.
EDGES: Mapping[str, set[str]] = {
    "Submitted": {"Validating", "Failed", "Stopping"},
    "Validating": {"Scheduled", "Failed", "Stopping"},
    "Scheduled": {"InProgress", "Expired", "Stopping"},
    "InProgress": {"Completed", "PartiallyCompleted", "Failed", "Stopping"},
    "Stopping": {"Stopped"},
}
STEPS = st.lists(st.integers(1, 90) | st.sampled_from(["stop", "complete", "fail"]), max_size=8)


class Memory:
    """An S3 of one bucket."""

    def __init__(self, objects: dict[str, bytes]) -> None:
        self.objects = objects

    def read(self, _scope: Scope, _bucket: str, key: str) -> bytes | None:
        return self.objects.get(key)

    def keys(self, _scope: Scope, _bucket: str, prefix: str) -> list[str]:
        return sorted(key for key in self.objects if key.startswith(prefix))

    def is_writable(self, _scope: Scope, _bucket: str) -> bool:
        return True

    def write(self, _scope: Scope, _bucket: str, key: str, content: bytes) -> None:
        self.objects[key] = content


def test_the_table_has_the_documented_edges() -> None:
    """And no others: what ends stays as it is."""
    assert {status: set(LIFECYCLE.following(status)) for status in LIFECYCLE.running} == EDGES
    assert all(LIFECYCLE.following(status) == () for status in LIFECYCLE.final)


def records(count: int) -> bytes:
    return "\n".join(json.dumps({"recordId": f"{n:011}", "modelInput": {"n": n}}) for n in range(count)).encode()


@pytest.mark.needs_members("GetModelInvocationJobResponse", "totalRecordCount")
@examples(60, suppress_health_check=list(HealthCheck))
@given(
    outcome=st.sampled_from([None, *LIFECYCLE.final]),
    sizes=st.lists(st.integers(1, 80), min_size=2, max_size=3),
    bad=st.integers(0, 100),
    steps=STEPS,
)
def test_records_are_conserved(outcome: Any, sizes: list[int], bad: int, steps: list[int | str]) -> None:
    """The counts agree and only grow, the statuses keep to the edges, and the files hold exactly what was processed."""
    memory = Memory({f"input/{name}.jsonl": records(size) for name, size in enumerate([100, *sizes])})
    with frozen() as fake:
        fake._bedrock.storage = memory
        fake.answer_records(lambda record: {"errorCode": 400} if record["modelInput"]["n"] < bad else None)
        if outcome is not None:
            fake.next_outcome("invocation_job", outcome)
        source = {"s3InputDataConfig": {"s3Uri": "s3://amzn-s3-demo-bucket/input/"}}
        fake.client().create_model_invocation_job(**invocation_request(inputDataConfig=source))
        job, done = fake.invocation_jobs["batch-1"], 0
        for step in [*steps, 1500]:
            _take(fake, job, step)
            details = job.details()
            total, processed, success, errors = (details.get(name, 0) for name in COUNTS)
            assert done <= processed <= total
            assert success + errors == processed
            done = processed
            _check_files(memory, details)
        statuses = [status for _, status in job.timeline.steps]
        assert all(after in EDGES[before] for before, after in pairwise(statuses))
        assert job.status in LIFECYCLE.final


def _take(fake: FakeBedrockJobs, job: Any, step: int | str) -> None:
    if isinstance(step, int):
        fake.clock.advance(minutes=step)
    elif job.status in EDGES and job.status != "Stopping":
        getattr(job, step)()


def _check_files(memory: Memory, details: Mapping[str, Any]) -> None:
    folder = f"output/{details['jobArn'][-12:]}/"
    files = {key.removeprefix(folder): text for key, text in memory.objects.items() if key.startswith(folder)}
    manifest = files.pop("manifest.json.out", None)
    if manifest is not None:
        assert [json.loads(manifest)[name] for name in COUNTS] == [details[name] for name in COUNTS]
    results = [json.loads(line) for text in files.values() for line in text.splitlines()]
    if details["status"] in ("Submitted", "Validating", "Scheduled", "InProgress"):
        assert results == []
    else:
        assert len(results) == details.get("processedRecordCount", 0)
        assert sum("error" in each for each in results) == details.get("errorRecordCount", 0)
    for name, text in files.items():
        ids = [json.loads(line)["recordId"] for line in text.splitlines()]
        given = {json.loads(line)["recordId"] for line in memory.objects[f"input/{name}"[: -len(".out")]].splitlines()}
        assert len(set(ids)) == len(ids)
        assert given.issuperset(ids)


SEEDS = st.lists(
    st.tuples(st.sampled_from(LIFECYCLE.statuses), st.integers(0, 5), st.sampled_from(["a", "b"])), max_size=12
)
FILTERS = st.fixed_dictionaries(
    {},
    optional={
        "statusEquals": st.sampled_from(LIFECYCLE.statuses),
        "nameContains": st.sampled_from(["a", "b", "a-1"]),
        "submitTimeAfter": st.integers(0, 5).map(lambda hours: NOW - timedelta(hours=30 + hours)),
        "submitTimeBefore": st.integers(0, 5).map(lambda hours: NOW - timedelta(hours=30 + hours)),
        "sortOrder": st.sampled_from(["Ascending", "Descending"]),
    },
)


@examples(60)
@given(SEEDS, FILTERS, st.integers(1, 4))
def test_pages_are_those_of_a_naive_listing(
    seeds: list[tuple[str, int, str]], filters: dict[str, Any], size: int
) -> None:
    """Every job that the filters leave, once, in order; whatever the size of the pages."""
    with frozen() as fake:
        for number, (status, hours, name) in enumerate(seeds):
            created = NOW - timedelta(hours=30 + hours)
            fake.add_invocation_job(job_name=f"{name}-{number}", status=status, creation_time=created)
        kept = [each.summary() for each in reversed(fake.invocation_jobs) if _wanted(each.summary(), filters)]
        if filters.get("sortOrder") != "Ascending":
            kept.reverse()
        paginator = fake.client().get_paginator("list_model_invocation_jobs")
        pages = list(paginator.paginate(**filters, PaginationConfig={"PageSize": size}))
        assert [each for page in pages for each in page["invocationJobSummaries"]] == kept
        assert all(len(page["invocationJobSummaries"]) == size for page in pages[:-1])


def _wanted(summary: Mapping[str, Any], filters: Mapping[str, Any]) -> bool:
    submitted: datetime = summary["submitTime"]
    return (
        filters.get("statusEquals", summary["status"]) == summary["status"]
        and filters.get("nameContains", "") in summary["jobName"]
        and filters.get("submitTimeAfter", submitted - timedelta(1))
        < submitted
        < filters.get("submitTimeBefore", submitted + timedelta(1))
    )
