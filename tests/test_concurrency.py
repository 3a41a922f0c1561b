"""Many threads at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Event
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
    """A call that begins and ends while a fake is innermost is that one's; in between, it is one of the two's."""
    with FakeBedrockJobs(seed="outer") as outer, ThreadPoolExecutor(4) as threads:
        inner = FakeBedrockJobs(seed="inner")
        outer_arn, inner_arn = (fake.add_job(job_name="there").arn for fake in (outer, inner))
        assert outer_arn != inner_arn
        client, over = outer.client(), Event()

        def look() -> str:
            return str(client.get_model_customization_job(jobIdentifier="there")["jobArn"])

        def keep_looking(_: int) -> set[str]:
            seen = set()
            while not over.is_set():
                seen.add(look())
            return seen

        answers = threads.map(keep_looking, range(3))
        try:
            for _ in range(50):
                with inner:
                    assert threads.submit(look).result() == inner_arn
                assert threads.submit(look).result() == outer_arn
        finally:
            over.set()
        assert set().union(*answers) <= {outer_arn, inner_arn}
