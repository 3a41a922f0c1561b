"""The log of calls: what it holds, and what its assertions say."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from unittest.mock import ANY

import boto3
import pytest
import requests
from botocore.config import Config
from botocore.exceptions import ClientError, ReadTimeoutError

from pytest_bedrock_jobs import Call, Calls, FakeBedrockJobs, UnsupportedOperationError
from pytest_bedrock_jobs.service import calls as log

from .fakes import NOW, client, frozen
from .samples import create_request
from .signing import ENDPOINT

STANDARD = Config(retries={"mode": "standard"})
BEARER = {"Authorization": "Bearer token"}


@pytest.fixture(params=["direct", "wire"])
def fake(request: pytest.FixtureRequest) -> Iterator[FakeBedrockJobs]:
    """A started fake whose time stands still, over each transport."""
    with frozen(transport=request.param) as fake:
        yield fake


def get(name: str) -> Any:
    """A job, as a client gets it."""
    return client().get_model_customization_job(jobIdentifier=name)


def test_a_call_says_who_asked_what_and_what_came_back(fake: FakeBedrockJobs) -> None:
    """Parameters as Bedrock received them, and the answer without what is HTTP's."""
    fake.add_job(job_name="nightly-8")
    fake.clock.advance(minutes=5)
    answer = get("nightly-8")
    call = fake.calls.last
    metadata = answer.pop("ResponseMetadata")
    assert (call.operation, call.parameters) == ("GetModelCustomizationJob", {"jobIdentifier": "nightly-8"})
    assert (call.answer, call.error, call.request_id) == (answer, None, metadata["RequestId"])
    assert (call.region_name, call.account_id) == ("us-east-1", "123456789012")
    assert (call.at, call.took) == (NOW + timedelta(minutes=5), timedelta(0))
    (attempt,) = call.attempts
    assert (attempt.status_code, attempt.error, attempt.injected) == (200, None, False)


def test_a_refused_call_has_its_code(fake: FakeBedrockJobs) -> None:
    """And no answer."""
    with pytest.raises(ClientError):
        get("nightly-7")
    assert (fake.calls.last.answer, fake.calls.last.error) == (None, "ResourceNotFoundException")
    assert fake.calls.last.attempts[0].status_code == 404
    assert fake.calls.last.request_id is not None


def test_what_a_call_answered_is_a_copy(fake: FakeBedrockJobs) -> None:
    """Nobody changes the log."""
    fake.add_job(job_name="nightly-8")
    get("nightly-8")["jobName"] = "changed"
    assert fake.calls.last.answer is not None
    assert fake.calls.last.answer["jobName"] == "nightly-8"


def test_a_call_that_is_not_faked_is_there() -> None:
    """With the error that it raised."""
    fake = FakeBedrockJobs()
    with pytest.raises(UnsupportedOperationError), fake:
        client().list_guardrails()
    assert (fake.calls.last.operation, fake.calls.last.error) == ("ListGuardrails", "UnsupportedOperationError")


def test_a_call_that_is_handed_on_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody else's answer is not known."""
    monkeypatch.setattr(client()._endpoint.http_session, "send", lambda *_: None)
    with FakeBedrockJobs(unsupported="passthrough") as fake, pytest.raises(AttributeError):
        client().list_guardrails()
    call = fake.calls.last
    assert (call.operation, call.answer, call.error) == ("ListGuardrails", None, None)
    assert "not answered by the fake" in repr(call)


def test_plain_calls_are_there(fake: FakeBedrockJobs) -> None:
    """Those without authentication, too, and those for no operation."""
    requests.get(f"{ENDPOINT}/model-customization-jobs/a%2Bb", headers=BEARER, timeout=60)
    requests.get(f"{ENDPOINT}/model-customization-jobs", timeout=60)
    requests.get(f"{ENDPOINT}/nowhere?a=b", headers=BEARER, timeout=60)
    first, second, third = fake.calls
    assert (first.parameters, first.error) == ({"jobIdentifier": "a+b"}, "ResourceNotFoundException")
    assert (second.error, second.region_name) == ("MissingAuthenticationTokenException", "us-east-1")
    assert (third.operation, third.error) == ("GET /nowhere", "UnknownOperationException")


def test_what_cannot_be_read_has_no_parameters(fake: FakeBedrockJobs) -> None:
    """Bedrock could not read it, either."""
    requests.get(f"{ENDPOINT}/model-customization-jobs?maxResults=x", headers=BEARER, timeout=60)
    assert (fake.calls.last.parameters, fake.calls.last.error) == ({}, "SerializationException")


def test_the_tries_of_a_retried_call_are_one_call(fake: FakeBedrockJobs) -> None:
    """With the time of each, and what the code under test got in the end."""
    fake.add_job(job_name="nightly-8")
    fake.inject("ReadTimeoutError", operation="Get*", times=2)
    stubborn = boto3.client("bedrock", config=Config(retries={"mode": "standard"}, read_timeout=10))
    with fake.clock.skip_sleep():
        stubborn.get_model_customization_job(jobIdentifier="nightly-8")
    (call,) = fake.calls
    assert [attempt.error for attempt in call.attempts] == ["ReadTimeoutError", "ReadTimeoutError", None]
    assert [attempt.injected for attempt in call.attempts] == [True, True, False]
    assert [attempt.took.total_seconds() for attempt in call.attempts] == [10, 10, 0]
    assert call.attempts[1].at - call.attempts[0].at >= timedelta(seconds=10)
    assert (call.error, call.took) == (None, call.attempts[2].at - call.at)
    assert call.answer is not None


def test_a_call_that_ends_with_an_exception_has_its_name(fake: FakeBedrockJobs) -> None:
    """As the code under test has seen it."""
    fake.inject("ReadTimeoutError", times=None)
    with pytest.raises(ReadTimeoutError), fake.clock.skip_sleep():
        boto3.client("bedrock", config=STANDARD).list_model_customization_jobs()
    assert (fake.calls.last.error, len(fake.calls.last.attempts)) == ("ReadTimeoutError", 3)


@pytest.mark.parametrize("mode", ["legacy", "standard"])
def test_a_client_of_another_process_says_itself_what_it_repeats(mode: str) -> None:
    """SDKs send the same word with every try; other clients' calls stand for themselves."""
    with frozen() as fake:
        headers = {**BEARER, "amz-sdk-invocation-id": "one"}
        for number in ("attempt=1", "attempt=2; max=3"):
            requests.get(
                f"{ENDPOINT}/model-customization-jobs", headers={**headers, "amz-sdk-request": number}, timeout=60
            )
        requests.get(f"{ENDPOINT}/model-customization-jobs", headers=BEARER, timeout=60)
        other = {"amz-sdk-invocation-id": "unknown", "amz-sdk-request": "attempt=3"}
        requests.get(f"{ENDPOINT}/model-customization-jobs", headers={**BEARER, **other}, timeout=60)
    assert [len(call.attempts) for call in fake.calls] == [2, 1, 1], mode


def test_the_calls_are_a_sequence(fake: FakeBedrockJobs) -> None:
    """Oldest first; a slice stays as it is, the log goes on."""
    calls = fake.calls
    assert (len(calls), list(calls), calls.operations, repr(calls)) == (0, [], [], "<Calls 0>")
    with pytest.raises(IndexError, match="there were no calls"):
        _ = calls.last
    fake.add_job(job_name="nightly-8")
    client().list_model_customization_jobs()
    get("nightly-8")
    get("nightly-8")
    some = calls[1:]
    client().list_model_customization_jobs()
    assert calls.operations == [
        "ListModelCustomizationJobs",
        *["GetModelCustomizationJob"] * 2,
        "ListModelCustomizationJobs",
    ]
    assert isinstance(some, Calls)
    assert (len(some), len(calls)) == (2, 4)
    assert calls[-1] == calls.last
    assert isinstance(calls[0], Call)
    assert (
        repr(calls) == "<Calls 4: ListModelCustomizationJobs, GetModelCustomizationJob x2, ListModelCustomizationJobs>"
    )


def test_calls_of_an_operation_are_found(fake: FakeBedrockJobs) -> None:
    """By AWS's name, boto3's, or a pattern, and by what parameters are equal to."""
    fake.add_jobs(2, job_name=["nightly-7", "nightly-8"])
    get("nightly-7")
    get("nightly-8")
    client().list_model_customization_jobs()
    assert len(fake.calls.of("GetModelCustomizationJob")) == 2
    assert len(fake.calls.of("get_model_customization_job", jobIdentifier="nightly-8")) == 1
    assert len(fake.calls.of("Get*", jobIdentifier=ANY)) == 2
    assert len(fake.calls.of("list_*").of("Get*")) == 0
    assert len(fake.calls.of("*")) == 3


def test_another_name_than_an_operations_is_refused(fake: FakeBedrockJobs) -> None:
    """With the nearest, in the spelling that was used."""
    with pytest.raises(ValueError, match="did you mean 'GetModelCustomizationJob'"):
        fake.calls.of("GetModelCustomisationJob")
    with pytest.raises(ValueError, match="did you mean 'get_model_customization_job'"):
        fake.calls.of("get_model_customisation_job")
    with pytest.raises(ValueError, match="is unknown; use"):
        fake.calls.of("xyz")


def test_another_name_than_a_parameters_is_refused(fake: FakeBedrockJobs) -> None:
    """With the nearest, even if there was no such call."""
    with pytest.raises(TypeError, match="has no parameter 'job_identifier'; did you mean 'jobIdentifier'"):
        fake.calls.of("GetModelCustomizationJob", job_identifier="nightly-8")
    with pytest.raises(TypeError, match="it has none"):
        fake.calls.assert_not_called("GetModelInvocationLoggingConfiguration", colour="red")


def test_assertions_hold(fake: FakeBedrockJobs) -> None:
    """At least once, so often, or not at all."""
    fake.add_job(job_name="nightly-8")
    get("nightly-8")
    get("nightly-8")
    fake.calls.assert_called("GetModelCustomizationJob")
    fake.calls.assert_called("GetModelCustomizationJob", times=2, jobIdentifier="nightly-8")
    fake.calls.assert_called("CreateModelCustomizationJob", times=0)
    fake.calls.assert_not_called("GetModelCustomizationJob", jobIdentifier="nightly-7")


def test_an_assertion_says_which_calls_there_were() -> None:
    """First how many, then what each was about and what came of it."""
    with frozen() as fake:
        fake.inject("ReadTimeoutError", operation="Create*", applied=True, times=3)
        creator = boto3.client("bedrock", config=STANDARD)
        with fake.clock.skip_sleep(), pytest.raises(ReadTimeoutError):
            creator.create_model_customization_job(**create_request("nightly-8"))
        fake.clock.move_to(NOW + timedelta(minutes=5, seconds=3))
        arn = creator.create_model_customization_job(**create_request("nightly-8-again", customModelName="m"))["jobArn"]
    assert failure(fake, "CreateModelCustomizationJob", times=1) == [
        "2 calls, expected 1: CreateModelCustomizationJob()",
        "    0:00:00  nightly-8         no answer (ReadTimeoutError) after 3 tries, injected",
        f"    0:05:03  nightly-8-again   ...{arn[-12:]}",
    ]


def test_an_assertion_says_what_the_nearest_call_was() -> None:
    """Parameter by parameter."""
    with frozen() as fake:
        job = fake.add_job(job_name="nightly-8")
        fake.clock.advance(minutes=10)
        client().stop_model_customization_job(jobIdentifier="nightly-8")
        client().tag_resource(resourceARN=job.arn, tags=[])
    assert failure(fake, "StopModelCustomizationJob", jobIdentifier="nightly-7") == [
        "0 calls, expected 1 or more: StopModelCustomizationJob(jobIdentifier='nightly-7')",
        "  The nearest of 1, 0:10:00 into the test:",
        "    jobIdentifier  expected 'nightly-7', got 'nightly-8'",
    ]
    assert failure(fake, "tag_*", tags=[], resourceARN="a")[2:] == [
        f"    resourceARN  expected 'a', got '{job.arn}'",
    ]
    assert failure(fake, "list_model_customization_jobs", maxResults=1)[1:] == [
        "  There were other calls: StopModelCustomizationJob, TagResource"
    ]


def test_a_parameter_that_was_left_out_is_said() -> None:
    """It has no value to show."""
    with frozen() as fake:
        client().list_model_customization_jobs()
    assert failure(fake, "List*Jobs", maxResults=1)[2] == "    maxResults  expected 1, got nothing"


def test_an_assertion_says_that_there_were_none_at_all() -> None:
    """Perhaps the code under test has not run."""
    assert failure(frozen(), "Get*") == ["0 calls, expected 1 or more: Get*()", "  There were no calls at all."]


def test_an_assertion_shows_what_each_call_gave() -> None:
    """A status, how much was listed, the tail of an ARN, or an error; of many calls the first ones."""
    with frozen() as fake:
        fake.add_job(job_name="nightly-8")
        job_arn = fake.jobs["nightly-8"].arn
        get(job_arn)
        client().list_model_customization_jobs()
        client().stop_model_customization_job(jobIdentifier="nightly-8")
        with pytest.raises(ClientError):
            get("nightly-7")
        fake.inject("html")
        get("nightly-8")
        fake.inject("bad_gateway", times=2)
        with pytest.raises(ClientError):
            get("nightly-8")
        for _ in range(6):
            get("nightly-8")
    with pytest.raises(AssertionError) as raised:
        fake.calls.assert_not_called("*")
    assert str(raised.value).splitlines() == [
        "12 calls, expected 0: *()",
        f"    0:00:00  ...{job_arn[-12:]}   InProgress",
        "    0:00:00                    1 listed",
        "    0:00:00  nightly-8         done",
        "    0:00:00  nightly-7         ResourceNotFoundException",
        "    0:00:00  nightly-8         an answer without members, injected",
        "    0:00:00  nightly-8         502 after 2 tries, injected",
        *["    0:00:00  nightly-8         Stopping"] * 4,
        "    ... and 2 more",
    ]


def test_a_repr_is_short() -> None:
    """Under 240 characters, whatever the names."""
    with frozen() as fake:
        client().create_model_customization_job(**create_request("n" * 63, customModelName="m" * 63))
        for _ in range(20):
            client().list_model_customization_jobs()
            client().list_custom_models()
    assert len(repr(fake.calls)) < 240
    assert len(repr(fake.calls[0])) < 240
    assert repr(fake.calls[0]).startswith("<Call CreateModelCustomizationJob ...")
    assert repr(fake.calls).endswith("...>")


def test_a_reset_forgets_the_calls(fake: FakeBedrockJobs) -> None:
    """And begins to count time anew."""
    client().list_model_customization_jobs()
    fake.reset()
    assert len(fake.calls) == 0


def test_what_happened_before_the_first_call_stands_at_negative_times() -> None:
    """Time counts from the first seed or call."""
    from pytest_bedrock_jobs.fake.calls import elapsed

    assert elapsed(timedelta(hours=-25, minutes=-1)) == "-25:01:00"


def test_threads_log_every_call() -> None:
    """None is lost."""
    with FakeBedrockJobs() as fake:
        threads = [threading.Thread(target=client().list_model_customization_jobs) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    fake.calls.assert_called("ListModelCustomizationJobs", times=8)


def test_a_fake_that_outlives_a_test_keeps_the_last_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    """So many, and counts the rest; a reset begins anew."""
    monkeypatch.setattr(log, "MAX_CALLS", 3)
    with frozen() as fake:
        for _ in range(4):
            client().list_model_customization_jobs()
        assert len(fake.calls) == 4
        fake._pipeline.calls.bound()
        fake._pipeline.calls.bound()
        client().list_custom_models()
        assert (fake.calls.operations[-1], len(fake.calls), fake.calls.dropped) == ("ListCustomModels", 3, 2)
        assert failure(fake, "Get*")[-1] == "  2 calls before these are not kept any more."
        fake.reset()
        client().list_custom_models()
        assert (len(fake.calls), fake.calls.dropped) == (1, 0)


def test_a_fake_that_outlives_a_test_keeps_so_much_of_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Long listings take memory."""
    monkeypatch.setattr(log, "MAX_BYTES", 20_000)
    with frozen() as fake:
        fake._pipeline.calls.bound()
        fake.add_jobs(10)
        for _ in range(4):
            client().list_model_customization_jobs()
        assert (len(fake.calls), fake.calls.dropped) == (1, 3)


def test_the_plugin_bounds_the_log_of_a_fake_that_outlives_a_test(pytester: pytest.Pytester) -> None:
    """But not that of a test's own."""
    pytester.makepyfile(
        """
        import pytest
        from pytest_bedrock_jobs import FakeBedrockJobs

        @pytest.fixture(scope="session")
        def long_lived():
            with FakeBedrockJobs() as fake:
                yield fake

        def test_first(long_lived):
            assert long_lived._pipeline.calls._weights is None

        def test_second(long_lived, fake_bedrock_jobs):
            assert long_lived._pipeline.calls._weights is not None
            assert fake_bedrock_jobs._pipeline.calls._weights is None
        """
    )
    pytester.runpytest_inprocess("-p", "no:randomly").assert_outcomes(passed=2)


def failure(fake: FakeBedrockJobs, operation: str, **expected: Any) -> list[str]:
    """The lines of what an assertion says."""
    with pytest.raises(AssertionError, match=re.compile(r"^\d+ calls?, expected")) as raised:
        fake.calls.assert_called(operation, **expected)
    return str(raised.value).splitlines()
