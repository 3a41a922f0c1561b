"""Faults as botocore's clients meet them: signing, parsing, the mapping of errors and retries are botocore's own."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, ReadTimeoutError
from botocore.stub import Stubber

from pytest_bedrock_jobs import FakeBedrockJobs
from pytest_bedrock_jobs.intercept import faults
from tests.fakes import NOW, client, frozen
from tests.retries import CONNECT_TIMEOUT, READ_TIMEOUT, Fault, check_time, every_fault, every_mode
from tests.samples import create_request


@pytest.fixture
def fake() -> Iterator[FakeBedrockJobs]:
    """A started fake whose time stands still."""
    with frozen() as fake:
        yield fake


def client_in(mode: Any) -> Any:
    """A client with short timeouts in a retry mode; adaptive ones remember their throttles, so each is a new one."""
    config = Config(retries={"mode": mode}, connect_timeout=CONNECT_TIMEOUT, read_timeout=READ_TIMEOUT)
    return boto3.client("bedrock", config=config)


def outcome(call: Any, **parameters: Any) -> tuple[str | None, Any]:
    """The code or the name of what a call raises, and what it answers."""
    try:
        answer = call(**parameters)
    except ClientError as error:
        return error.response["Error"]["Code"], None
    except BotoCoreError as error:
        return type(error).__name__, None
    del answer["ResponseMetadata"]
    return None, answer


@every_mode
@every_fault
def test_each_fault_in_each_mode(fake: FakeBedrockJobs, fault: Fault, mode: str) -> None:
    """What the caller gets, how many requests there are, and how much virtual time passes."""
    fake.add_job(job_name="nightly-8")
    injected = fake.inject(fault.error, operation="Get*", times=None)
    with fake.clock.skip_sleep():
        raised, answer = outcome(client_in(mode).get_model_customization_job, jobIdentifier="nightly-8")
    assert (raised, answer) == (fault.raised, None if fault.raised else {})
    assert injected.hits == len(fake.calls.last.attempts) == fault.tries(mode)
    assert (fake.calls.last.error, fake.calls.last.answer) == (raised, answer)
    check_time(fault, mode, (fake.clock.now() - NOW).total_seconds())
    assert fake.calls.last.took == fake.clock.now() - NOW


@every_mode
def test_a_call_that_fails_once_passes(fake: FakeBedrockJobs, mode: str) -> None:
    """botocore's own retries see to it."""
    fake.add_job(job_name="nightly-8")
    fake.inject("InternalServerException", operation="Get*")
    with fake.clock.skip_sleep():
        answer = client_in(mode).get_model_customization_job(jobIdentifier="nightly-8")
    assert (answer["status"], answer["ResponseMetadata"]["RetryAttempts"]) == ("InProgress", 1)


@pytest.mark.parametrize("mode", ["legacy", "standard"])
def test_the_same_seed_waits_as_long(mode: str) -> None:
    """And another one does not; the test's own random numbers are as they would have been."""

    def waited(seed: int) -> timedelta:
        with frozen(seed=seed) as fake, fake.clock.skip_sleep():
            fake.inject("ThrottlingException", times=None)
            outcome(client_in(mode).list_model_customization_jobs)
            return fake.clock.now() - NOW

    random.seed(1)
    expected = random.random()
    random.seed(1)
    first = waited(1)
    assert random.random() == expected
    assert first == waited(1) != waited(2)


def test_retries_of_several_threads_leave_the_random_numbers_alone() -> None:
    """The last one puts back what the first one found."""
    state = random.getstate()
    with faults._Seeded(1):
        with faults._Seeded(2):
            assert random.getstate() != state
        assert random.getstate() != state
    assert random.getstate() == state


def test_a_reset_begins_the_waiting_anew(fake: FakeBedrockJobs) -> None:
    """As everything else that the seed decides."""
    waited = []
    for _ in range(2):
        fake.reset()
        fake.clock.freeze()
        began = fake.clock.now()
        fake.inject("ThrottlingException", times=2)
        with fake.clock.skip_sleep():
            client_in("standard").list_model_customization_jobs()
        waited.append(fake.clock.now() - began)
    assert waited[0] == waited[1]


def test_a_lost_answer_trains_nothing_twice(fake: FakeBedrockJobs) -> None:
    """botocore sends the same token with each try."""
    fake.inject("ReadTimeoutError", operation="Create*", applied=True, times=3)
    with fake.clock.skip_sleep(), pytest.raises(ReadTimeoutError):
        client_in("standard").create_model_customization_job(**create_request())
    assert len(fake.jobs) == 1
    assert fake.jobs["nightly-8"].creation_time == NOW


def test_what_was_not_applied_has_not_happened(fake: FakeBedrockJobs) -> None:
    """The request was lost on its way."""
    fake.inject("ReadTimeoutError", operation="Create*", times=3)
    with fake.clock.skip_sleep(), pytest.raises(ReadTimeoutError):
        client_in("standard").create_model_customization_job(**create_request())
    assert len(fake.jobs) == 0


@pytest.mark.parametrize("error", ["truncated", "html", "ConnectionClosedError"])
def test_a_broken_answer_of_a_request_that_was_carried_out(fake: FakeBedrockJobs, error: str) -> None:
    """There is a job all the same."""
    fake.inject(error, operation="Create*", applied=True)
    with fake.clock.skip_sleep():
        client_in("standard").create_model_customization_job(**create_request())
    assert len(fake.jobs) == 1


def test_what_bedrock_refuses_stays_refused(fake: FakeBedrockJobs) -> None:
    """A lost answer carries out nothing that would have been refused."""
    fake.add_job(job_name="nightly-8")
    fake.inject("ReadTimeoutError", applied=True)
    with fake.clock.skip_sleep(), pytest.raises(ClientError, match="currently in use"):
        client_in("standard").create_model_customization_job(**create_request("nightly-8"))
    assert len(fake.jobs) == 1


def test_a_late_answer_is_late_in_virtual_time(fake: FakeBedrockJobs) -> None:
    """It is that of the moment when Bedrock was asked."""
    fake.inject(latency=timedelta(seconds=5), operation="Create*")
    arn = client_in("standard").create_model_customization_job(**create_request())["jobArn"]
    assert fake.clock.now() == NOW + timedelta(seconds=5)
    assert fake.jobs[arn].creation_time == NOW
    assert fake.calls.last.took == timedelta(seconds=5)


def test_an_answer_beyond_the_clients_timeout_is_lost(fake: FakeBedrockJobs) -> None:
    """Bedrock has carried it out; the client tries again after its timeout."""
    fake.inject(latency=timedelta(seconds=READ_TIMEOUT + 1), operation="Create*")
    with fake.clock.skip_sleep():
        client_in("standard").create_model_customization_job(**create_request())
    first, second = fake.calls.last.attempts
    assert (first.error, first.took, second.error) == ("ReadTimeoutError", timedelta(seconds=READ_TIMEOUT), None)
    assert len(fake.jobs) == 1


def test_a_late_error_is_late(fake: FakeBedrockJobs) -> None:
    """Errors may take their time, too."""
    fake.inject("AccessDeniedException", latency=timedelta(seconds=5))
    with pytest.raises(ClientError):
        client_in("standard").list_model_customization_jobs()
    assert fake.clock.now() == NOW + timedelta(seconds=5)


@pytest.mark.parametrize("error", ["ThrottlingException", "bad_gateway"])
def test_an_answer_says_when_to_try_again(fake: FakeBedrockJobs, error: str) -> None:
    """In milliseconds, in a header that new SDKs heed."""
    fake.inject(error, retry_after=timedelta(seconds=2), times=None)
    with pytest.raises(ClientError) as raised, fake.clock.skip_sleep():
        client_in("standard").list_model_customization_jobs()
    assert raised.value.response["ResponseMetadata"]["HTTPHeaders"]["x-amz-retry-after"] == "2000"


def test_a_stubber_answers_before_a_fault(fake: FakeBedrockJobs) -> None:
    """The test has said it to this very client."""
    fault = fake.inject("ThrottlingException", times=None, optional=True)
    with Stubber(client()) as stubber:
        stubber.add_response("list_model_customization_jobs", {})
        assert client().list_model_customization_jobs() == {}
    assert fault.hits == 0


def test_a_fault_does_not_touch_other_operations(fake: FakeBedrockJobs) -> None:
    """Nor those that are not faked."""
    fake.inject("ThrottlingException", operation="Get*", optional=True)
    assert client().list_model_customization_jobs()["modelCustomizationJobSummaries"] == []


def test_an_answer_that_nobody_reads_moves_no_clock_of_others(fake: FakeBedrockJobs) -> None:
    """Without ``skip_sleep`` the fake's clock moves alone."""
    fake.inject("ReadTimeoutError")
    with fake.clock.skip_sleep():
        client_in("standard").list_model_customization_jobs()
    assert fake.clock.now() >= NOW + timedelta(seconds=READ_TIMEOUT)


def test_a_client_without_timeouts_waits_for_nothing() -> None:
    """There is no time to take."""
    with frozen() as fake:
        fake.inject("ReadTimeoutError", times=None)
        config = Config(retries={"mode": "standard", "total_max_attempts": 1}, read_timeout=None)
        with pytest.raises(ReadTimeoutError):
            boto3.client("bedrock", config=config).list_model_customization_jobs()
        assert fake.clock.now() == NOW
