"""Many threads at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest

from pytest_bedrock_jobs import FakeBedrockJobs

from .crowd import SIZE, Crowd


@pytest.mark.parametrize("transport", ["direct", "wire"])
def test_threads_do_not_get_in_each_others_way(transport: Any) -> None:
    """They share a client and a state, and each finds what it did."""
    crowd = Crowd()
    with FakeBedrockJobs(transport=transport) as fake:
        client = fake.client()
        with ThreadPoolExecutor(SIZE) as threads:
            list(threads.map(partial(crowd.run, client=client), range(SIZE)))
        crowd.check(fake, client)


def test_fakes_come_and_go_while_threads_call() -> None:
    """Fakes that start and stop in the middle take no call from the one that is there all the time but while they are innermost."""
    with FakeBedrockJobs() as outer, ThreadPoolExecutor(8) as threads:
        outer.add_job(job_name="there")
        client, inner = outer.client(), FakeBedrockJobs()
        inner.add_job(job_name="there")

        def look(_: int) -> bool:
            arn = client.get_model_customization_job(jobIdentifier="there")["jobArn"]
            return arn in {outer.jobs["there"].arn, inner.jobs["there"].arn}

        answers = threads.map(look, range(500))
        for _ in range(200):
            with inner:
                pass
        assert all(answers)
