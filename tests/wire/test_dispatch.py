"""Answering a request."""

from __future__ import annotations

import json
import threading
from datetime import timedelta
from typing import Any

import pytest

from pytest_bedrock_jobs import FakeBedrockJobs, UnsupportedOperationError
from pytest_bedrock_jobs.wire.dispatch import Origin
from pytest_bedrock_jobs.wire.outcomes import Raised
from pytest_bedrock_jobs.wire.parser import HTTPRequest
from pytest_bedrock_jobs.wire.pipeline import Incoming
from pytest_bedrock_jobs.wire.serializer import Answer

from ..fakes import NOW, frozen
from ..samples import create_request

ORIGIN = Origin("123456789012", "us-east-1")


@pytest.fixture
def fake() -> FakeBedrockJobs:
    return frozen()


def ask(fake: FakeBedrockJobs, method: str, url: str, body: Any = None, origin: Origin = ORIGIN) -> tuple[int, Any]:
    """The status and the body of the answer to a request over HTTP."""
    content = b"" if body is None else json.dumps(body).encode()
    outcome = fake._pipeline.answer(Incoming(HTTPRequest(method, url, {}, content), origin=origin))
    if isinstance(outcome, Raised):
        raise outcome.error
    assert isinstance(outcome, Answer)
    status, _, answer = outcome.http()
    return status, json.loads(answer)


def test_a_request_is_answered(fake: FakeBedrockJobs) -> None:
    """From HTTP to HTTP."""
    status, answer = ask(fake, "POST", "/model-customization-jobs", create_request("a+b", customModelName="tuned"))
    assert status == 201
    assert ask(fake, "GET", "/model-customization-jobs/a%2Bb")[1]["jobArn"] == answer["jobArn"]
    status, answer = ask(fake, "GET", "/model-customization-jobs?maxResults=5&sortOrder=Ascending")
    assert (status, len(answer["modelCustomizationJobSummaries"])) == (200, 1)
    assert ask(fake, "POST", "/model-customization-jobs/a%2Bb/stop") == (200, {})


def test_each_account_has_its_own_jobs(fake: FakeBedrockJobs) -> None:
    """An origin is an account in a Region."""
    ask(fake, "POST", "/model-customization-jobs", create_request())
    other = Origin("999999999999", "us-east-1")
    assert ask(fake, "GET", "/model-customization-jobs/nightly-8", origin=other)[0] == 404
    status, answer = ask(fake, "POST", "/model-customization-jobs", create_request(), origin=other)
    assert (status, answer["jobArn"].split(":")[4]) == (201, "999999999999")


@pytest.mark.parametrize(
    ("method", "url", "status", "message"),
    [
        ("GET", "/nowhere", 404, "No operation at GET /nowhere."),
        (
            "GET",
            "/model-customization-jobs?maxResults=x",
            400,
            "The value 'x' of maxResults cannot be converted to integer.",
        ),
    ],
)
def test_what_cannot_be_read_is_refused(
    fake: FakeBedrockJobs, method: str, url: str, status: int, message: str
) -> None:
    """As AWS does for requests that no SDK sends."""
    assert ask(fake, method, url) == (status, {"message": message})


def test_an_operation_that_is_not_faked_is_no_answer(fake: FakeBedrockJobs) -> None:
    """It raises."""
    with pytest.raises(UnsupportedOperationError, match="ListGuardrails"):
        ask(fake, "GET", "/guardrails")


def test_a_call_sees_one_instant(fake: FakeBedrockJobs) -> None:
    """The date of the answer and the times in it are those of the call, after the clock has moved by itself."""
    fake.clock.auto_advance(timedelta(seconds=10))
    ask(fake, "POST", "/model-customization-jobs", create_request())
    assert fake.clock.now() == NOW + timedelta(seconds=10)
    assert fake.jobs["nightly-8"].creation_time == NOW + timedelta(seconds=10)


def test_one_of_many_threads_gets_the_name(fake: FakeBedrockJobs) -> None:
    """Calls are answered one after the other."""
    statuses = []

    def create(number: int) -> None:
        request = create_request(customModelName=f"model-{number}")
        statuses.append(ask(fake, "POST", "/model-customization-jobs", request)[0])

    threads = [threading.Thread(target=create, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [201] + [400] * 7
    assert len(fake.jobs) == 1
