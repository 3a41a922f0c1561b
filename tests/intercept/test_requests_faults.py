"""Faults as ``requests`` meets them: errors of its own, and bodies as they come."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import requests
from urllib3 import Timeout

from pytest_bedrock_jobs import FakeBedrockJobs
from tests.fakes import NOW, frozen
from tests.signing import ENDPOINT

BEARER = {"Authorization": "Bearer token"}


@pytest.fixture
def fake() -> Iterator[FakeBedrockJobs]:
    """A started fake whose time stands still, and in which sleeping is skipped."""
    with frozen() as fake, fake.clock.skip_sleep():
        yield fake


def listing(timeout: Any = 60) -> requests.Response:
    """A plain call."""
    return requests.get(f"{ENDPOINT}/model-customization-jobs", headers=BEARER, timeout=timeout)


@pytest.mark.parametrize(
    ("error", "raised", "seconds"),
    [
        ("EndpointConnectionError", requests.ConnectionError, 0),
        ("ConnectTimeoutError", requests.ConnectTimeout, 2),
        ("ReadTimeoutError", requests.ReadTimeout, 7),
        ("ConnectionClosedError", requests.ConnectionError, 0),
        ("ProxyConnectionError", requests.exceptions.ProxyError, 0),
        ("SSLError", requests.exceptions.SSLError, 0),
    ],
)
def test_an_error_of_a_connection_is_requests_own(
    fake: FakeBedrockJobs, error: str, raised: type[Exception], seconds: int
) -> None:
    """After the timeout of the call."""
    fake.inject(error)
    with pytest.raises(raised) as caught:
        listing((2, 7))
    assert type(caught.value) is raised
    assert fake.clock.now() == NOW + timedelta(seconds=seconds)
    assert fake.calls.last.error == error


def test_an_error_is_bedrocks(fake: FakeBedrockJobs) -> None:
    """With its status, its code, and when to try again."""
    fake.inject("ThrottlingException", retry_after=timedelta(seconds=2))
    answer = listing()
    assert (answer.status_code, answer.json()) == (429, {"message": "Rate exceeded"})
    assert answer.headers["x-amzn-errortype"] == "ThrottlingException"
    assert answer.headers["x-amz-retry-after"] == "2000"


def test_half_an_answer_cannot_be_read(fake: FakeBedrockJobs) -> None:
    """Its length is that of what comes."""
    fake.inject("truncated")
    answer = listing()
    assert answer.status_code == 200
    with pytest.raises(requests.JSONDecodeError):
        answer.json()


@pytest.mark.parametrize("timeout", [60, (60, 60), Timeout(60, 60), None])
def test_a_late_answer_is_late(fake: FakeBedrockJobs, timeout: Any) -> None:
    """Whatever the timeout is made of."""
    fake.inject(latency=timedelta(seconds=59))
    assert listing(timeout).status_code == 200
    assert fake.clock.now() == NOW + timedelta(seconds=59)


def test_waiting_for_real_has_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock goes all the way; the test does not have to."""
    slept: list[float] = []
    monkeypatch.setattr("time.sleep", slept.append)
    with frozen() as fake:
        fake.inject(latency=timedelta(seconds=50))
        listing()
    assert slept == [2]
    assert fake.clock.now() == NOW + timedelta(seconds=50)
