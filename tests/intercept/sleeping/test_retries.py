"""The rate limit of adaptive retries waits in virtual time."""

from __future__ import annotations

import threading
import time
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import CapacityNotAvailableError
from botocore.retries.bucket import Clock, TokenBucket

from pytest_bedrock_jobs import FakeBedrockJobs


def bucket(rate: float = 0.5) -> Any:
    """A bucket of a token, which is empty."""
    made: Any = TokenBucket(rate, Clock())
    made._current_capacity = 0
    return made


def test_the_wait_for_a_token_moves_the_clock() -> None:
    """Two seconds for each, at half a token a second."""
    fake = FakeBedrockJobs(frozen=True)
    before, tokens = fake.clock.now(), bucket()
    with fake.clock.skip_sleep():
        for _ in range(10):
            assert tokens.acquire()
    assert timedelta(seconds=19) < fake.clock.now() - before <= timedelta(seconds=20)


def test_threads_that_share_a_bucket_do_not_wait_for_each_other() -> None:
    """The bucket is free while one of them waits."""
    fake = FakeBedrockJobs(frozen=True)
    before, tokens = fake.clock.now(), bucket()
    with fake.clock.skip_sleep():
        threads = [threading.Thread(target=tokens.acquire) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert timedelta(seconds=1) < fake.clock.now() - before <= timedelta(seconds=6)


def test_a_token_that_is_there_is_taken_at_once() -> None:
    """And who does not want to wait does not."""
    fake = FakeBedrockJobs(frozen=True)
    before, tokens = fake.clock.now(), bucket()
    tokens._current_capacity = 1
    with fake.clock.skip_sleep():
        assert tokens.acquire()
        with pytest.raises(CapacityNotAvailableError):
            tokens.acquire(block=False)
    assert fake.clock.now() == before


def test_a_client_that_outlives_the_scope_owes_nothing() -> None:
    """Its bucket has lived in real time."""
    tokens = bucket(50)
    with FakeBedrockJobs(frozen=True).clock.skip_sleep():
        for _ in range(100):
            tokens.acquire()
    began = time.perf_counter()
    tokens.acquire()
    assert time.perf_counter() - began < 60
