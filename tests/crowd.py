"""What each of many callers does at the same time, whatever its client, and what must be true meanwhile and afterwards."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Generator
from typing import Any

from pytest_bedrock_jobs import FakeBedrockJobs

from .samples import create_request

SIZE = 64
# One in so many only reads.
READERS = 16
PAGE = 50
SECONDS = 1.5
# Where time is short for so many, everybody still does everything.
LEAST = 3

Script = Generator[tuple[str, dict[str, Any]], Any, None]


class Crowd:
    """Callers who create, stop, list and look, each at jobs of their own among everybody's, and a few who read everything."""

    def __init__(self) -> None:
        self.arns: dict[str, str] = {}
        self._deadline = time.monotonic() + SECONDS

    def script(self, number: int) -> Script:
        """The calls of one caller: yields each as (method, parameters), and is sent the answer."""
        return self._write(number) if number % READERS else self._read()

    def _read(self) -> Script:
        """Pages through everything, again and again, while others write."""
        turns = 0
        while turns < LEAST or time.monotonic() < self._deadline:
            turns += 1
            order = "Ascending" if turns % 2 else "Descending"
            asked = {"sortBy": "CreationTime", "sortOrder": order, "maxResults": PAGE}
            there = set(self.arns.values())
            seen: list[dict[str, Any]] = []
            token = None
            while token is not None or not seen:
                more: dict[str, str] = {} if token is None else {"nextToken": token}
                page = yield "list_model_customization_jobs", {**asked, **more}
                jobs, token = page["modelCustomizationJobSummaries"], page.get("nextToken")
                seen += jobs
                assert len(jobs) == PAGE or token is None
                if not jobs:
                    break
            arns = [job["jobArn"] for job in seen]
            assert len(set(arns)) == len(arns)
            assert there <= set(arns)
            times = [job["creationTime"] for job in seen]
            assert times == sorted(times, reverse=order == "Descending")

    def _write(self, number: int) -> Script:
        mine: list[str] = []
        while len(mine) < LEAST or time.monotonic() < self._deadline:
            name = f"caller-{number}-job-{len(mine)}"
            created = yield "create_model_customization_job", create_request(name)
            self.arns[name] = created["jobArn"]
            mine.append(name)
            if len(mine) % 3 == 0:
                yield "stop_model_customization_job", {"jobIdentifier": created["jobArn"]}
            details = yield "get_model_customization_job", {"jobIdentifier": name}
            assert details["jobArn"] == created["jobArn"]
            assert details["status"] == ("Stopping" if len(mine) % 3 == 0 else "InProgress")
            page = yield "list_model_customization_jobs", {"nameContains": f"caller-{number}-", "maxResults": 20}
            assert [job["jobName"] for job in page["modelCustomizationJobSummaries"]] == mine[:-21:-1]

    def run(self, number: int, client: Any) -> None:
        """One caller with a sync client."""
        script = self.script(number)
        answer = None
        while (call := _next(script, answer)) is not None:
            answer = getattr(client, call[0])(**call[1])

    async def run_async(self, number: int, client: Any) -> None:
        """One caller with an async client."""
        script = self.script(number)
        answer: Any = None
        while (call := _next(script, answer)) is not None:
            method: Callable[..., Awaitable[Any]] = getattr(client, call[0])
            answer = await method(**call[1])

    def check(self, fake: FakeBedrockJobs, client: Any) -> None:
        """No job is lost, no name or id is there twice, and the pages hold each job once, newest first."""
        assert {job.name: job.arn for job in fake.jobs} == self.arns
        assert len(set(self.arns.values())) == len(self.arns) >= (SIZE - SIZE // READERS) * LEAST
        pages = client.get_paginator("list_model_customization_jobs").paginate(PaginationConfig={"PageSize": 100})
        summaries = [job for page in pages for job in page["modelCustomizationJobSummaries"]]
        assert [job["jobArn"] for job in summaries] == [job.arn for job in fake.jobs]
        times = [job["creationTime"] for job in summaries]
        assert times == sorted(times, reverse=True)


def _next(script: Script, answer: Any) -> tuple[str, dict[str, Any]] | None:
    try:
        return script.send(answer)
    except StopIteration:
        return None
