"""The wall clock and the monotonic one of the code under test move along."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from time import monotonic, monotonic_ns

import boto3
import pytest
import time_machine

from pytest_bedrock_jobs import FakeBedrockJobs
from tests.samples import create_request

REAL = (time.monotonic, time.monotonic_ns)
START = datetime(2026, 1, 7, 2, 0, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    "tell",
    [
        pytest.param(lambda: time.time(), id="time.time"),  # noqa: PLW0108
        pytest.param(lambda: datetime.now(timezone.utc).timestamp(), id="datetime.now"),
        pytest.param(lambda: time.monotonic(), id="time.monotonic"),  # noqa: PLW0108
        pytest.param(lambda: monotonic(), id="monotonic"),  # noqa: PLW0108
        pytest.param(lambda: monotonic_ns() / 1e9, id="monotonic_ns"),
    ],
)
def test_a_deadline_passes(tell: Callable[[], float]) -> None:
    """Whatever the code under test measures it by."""
    fake, polls = FakeBedrockJobs(), 0
    with fake.clock.skip_sleep(wall_clock=True):
        deadline = tell() + 3600
        while tell() < deadline:
            time.sleep(60)
            polls += 1
    assert polls == 60
    assert (time.monotonic, time.monotonic_ns) == REAL


def test_the_wall_clock_is_the_fakes() -> None:
    """Running, frozen and moved by the test."""
    fake = FakeBedrockJobs(start_time=START)
    with fake.clock.skip_sleep(wall_clock=True):
        assert timedelta(0) <= datetime.now(timezone.utc) - START < timedelta(minutes=1)
        now = fake.clock.freeze()
        assert datetime.now(timezone.utc) == now
        fake.clock.advance(hours=1)
        assert datetime.now(timezone.utc) == now + timedelta(hours=1)
    assert fake.clock.now() == now + timedelta(hours=1)


def test_the_clock_goes_on_from_where_it_is_afterwards() -> None:
    """It has led, and does not follow the way back."""
    fake = FakeBedrockJobs()
    before = fake.clock.now()
    with fake.clock.skip_sleep(wall_clock=True):
        time.sleep(3600)
    assert timedelta(hours=1) <= fake.clock.now() - before < timedelta(hours=1, minutes=1)
    assert fake._clock.shift == 0


def test_within_a_travelled_time_it_goes_on_from_there() -> None:
    """And the traveller is where it was afterwards."""
    with time_machine.travel(START, tick=False), FakeBedrockJobs() as fake:
        with fake.clock.skip_sleep(wall_clock=True):
            time.sleep(3600)
            assert datetime.now(timezone.utc) - START >= timedelta(hours=1)
        assert datetime.now(timezone.utc) == START
        assert timedelta(hours=1) <= fake.clock.now() - START < timedelta(hours=1, minutes=1)


def test_what_waits_in_real_time_sees_real_time() -> None:
    """asyncio, threading, and pytest's durations."""
    fake = FakeBedrockJobs(frozen=True)
    with fake.clock.skip_sleep(wall_clock=True):
        began = time.perf_counter()
        fake.clock.advance(hours=1)
        assert not threading.Event().wait(0.01)
        with pytest.raises(asyncio.TimeoutError):
            asyncio.run(asyncio.wait_for(asyncio.Event().wait(), 0.01))
        assert time.perf_counter() - began < 60


def test_of_nested_scopes_the_innermost_counts() -> None:
    """And the outer one goes on where it was."""
    outer, inner = FakeBedrockJobs(start_time=START, frozen=True), FakeBedrockJobs(frozen=True)
    with outer.clock.skip_sleep(wall_clock=True):
        with inner.clock.skip_sleep(wall_clock=True):
            before = time.monotonic()
            time.sleep(3600)
            assert time.monotonic() - before >= 3600
        assert datetime.now(timezone.utc) == START


@pytest.mark.parametrize("transport", ["direct", "wire"])
def test_a_pipeline_with_a_deadline_gives_up(transport: str) -> None:
    """As an option, for a whole test."""
    with FakeBedrockJobs(wall_clock=True, transport=transport, training_duration=timedelta(hours=3)):  # type: ignore[arg-type]
        bedrock = boto3.client("bedrock")
        bedrock.create_model_customization_job(**create_request())
        deadline, status = time.time() + 7200, ""
        while time.time() < deadline:
            status = bedrock.get_model_customization_job(jobIdentifier="nightly-8")["status"]
            time.sleep(60)
        assert status == "InProgress"


MISSING = """
import sys
sys.modules["time_machine"] = None
from pytest_bedrock_jobs import FakeBedrockJobs
from tests.surroundings import surroundings

before = surroundings()
try:
    FakeBedrockJobs(wall_clock=True).start()
except ModuleNotFoundError as error:
    print(error)
assert surroundings() == before
"""


def test_without_time_machine_an_error_names_it(pytestconfig: pytest.Config) -> None:
    """And nothing is left behind."""
    result = subprocess.run(
        [sys.executable, "-c", MISSING],
        check=True,
        timeout=60,
        capture_output=True,
        text=True,
        cwd=pytestconfig.rootpath,
    )
    assert result.stdout == (
        "wall_clock=True moves the wall clock with time-machine, which is not installed;"
        " pip install 'pytest-bedrock-jobs[time-machine]'\n"
    )
