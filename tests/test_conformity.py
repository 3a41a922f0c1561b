"""The helper that holds everything against the service model lets nothing through."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pytest_bedrock_jobs import FakeBedrockJobs, make_foundation_model_summary, make_job_details, make_job_summary
from pytest_bedrock_jobs.service.errors import ServiceError, invalid
from pytest_bedrock_jobs.service.families.customization_jobs.record import JobRecord
from pytest_bedrock_jobs.service.registry import OPERATIONS
from pytest_bedrock_jobs.wire.serializer import Answer

from .conformity import assert_answer, assert_conforms, assert_error
from .fakes import NOW, client

JOB: dict[str, Any] = dict(make_job_summary())
MODEL: dict[str, Any] = {
    "modelArn": "arn:aws:bedrock:us-east-1:123456789012:custom-model/amazon.nova-micro-v1:0/abcdefghijkl",
    "modelName": "tuned",
    "creationTime": NOW,
    "baseModelArn": "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-micro-v1:0",
    "baseModelName": "",
}


def without(value: dict[str, Any], name: str) -> dict[str, Any]:
    return {member: item for member, item in value.items() if member != name}


@pytest.mark.parametrize(
    ("shape", "value", "complaint"),
    [
        ("ModelCustomizationJobSummary", {**JOB, "colour": "red"}, "Unknown parameter"),
        ("ModelCustomizationJobSummary", without(JOB, "jobName"), "Missing required parameter"),
        ("ModelCustomizationJobSummary", {**JOB, "jobName": "a" * 64}, "less than or equal to 63"),
        ("ModelCustomizationJobSummary", {**JOB, "status": "Tired"}, "enum value set"),
        (
            "ModelCustomizationJobSummary",
            {**JOB, "creationTime": NOW.replace(microsecond=1)},
            "finer than a millisecond",
        ),
        ("ModelCustomizationJobSummary", {**JOB, "statusDetails": {"colour": "red"}}, "Unknown parameter"),
        ("CustomModelSummary", without(MODEL, "baseModelName"), "Missing required parameter"),
        ("CustomModelSummary", {**MODEL, "baseModelName": "a" * 64}, "less than or equal to 63"),
        ("CustomModelSummary", {**MODEL, "baseModelName": "?"}, "regular expression pattern"),
        ("CustomModelSummary", {**MODEL, "baseModelArn": "?"}, "min length: 20"),
        ("CustomModelSummary", {**MODEL, "modelName": ""}, "min length: 1"),
    ],
)
def test_what_breaks_a_rule_is_found(shape: str, value: dict[str, Any], complaint: str) -> None:
    """Whichever rule it is, and also next to what is excepted."""
    with pytest.raises(AssertionError, match=complaint):
        assert_conforms(shape, value)


@pytest.mark.parametrize("value", [MODEL, {**MODEL, "baseModelArn": ""}])
def test_what_is_excepted_is_not(value: dict[str, Any]) -> None:
    """By name, and empty values only."""
    assert_conforms("CustomModelSummary", value)


@pytest.mark.parametrize(
    ("operation", "code"),
    [
        ("GetModelCustomizationJob", "ConflictException"),
        ("ListModelCustomizationJobs", "ResourceNotFoundException"),
        ("GetModelCustomizationJob", "UnknownOperationException"),
        ("GetModelCustomizationJob", "MissingAuthenticationTokenException"),
        (None, "ValidationException"),
        (None, "SerializationException"),
    ],
)
def test_an_error_is_one_of_its_operation(operation: str | None, code: str) -> None:
    """No error is everybody's."""
    with pytest.raises(AssertionError):
        assert_error(operation, ServiceError(code, "What was wrong."))


def test_an_error_has_a_message() -> None:
    """It is all that a user sees."""
    with pytest.raises(AssertionError):
        assert_error("GetModelCustomizationJob", invalid(""))


def test_an_operation_without_an_answer_has_none() -> None:
    """Its output shape says so, where there is one."""
    with pytest.raises(AssertionError):
        assert_answer(Answer("StopModelCustomizationJob", "id", 0, value={"colour": "red"}))


@pytest.mark.parametrize(
    "show",
    [
        lambda fake: fake.jobs["there"].summary(),
        lambda fake: fake.jobs["there"].details(),
        lambda fake: client().get_model_customization_job(jobIdentifier="there"),
        lambda fake: client().list_model_customization_jobs(),
        lambda _: make_job_summary(),
        lambda _: make_job_details(),
        lambda _: make_foundation_model_summary(),
    ],
)
def test_everything_that_is_shown_is_checked(
    monkeypatch: pytest.MonkeyPatch, show: Callable[[FakeBedrockJobs], Any]
) -> None:
    """What a record or an operation says too much does not pass because it would be taken out afterwards."""
    for name in ("summarize", "detail"):
        monkeypatch.setattr(JobRecord, name, coloured(getattr(JobRecord, name)))
    with FakeBedrockJobs() as fake:
        fake.add_job(job_name="there")
        monkeypatch.setitem(OPERATIONS, "GetFoundationModel", lambda *_: {"modelDetails": {"colour": "red"}})
        with pytest.raises(AssertionError, match="colour"):
            show(fake)


def coloured(method: Callable[..., Any]) -> Callable[..., Any]:
    """A method whose result has a member too many."""
    return lambda *args: {**method(*args), "colour": "red"}


def test_refusals_are_checked(fake_bedrock_jobs: FakeBedrockJobs) -> None:
    """Also those that no operation sees."""
    with pytest.raises(AssertionError):
        fake_bedrock_jobs._pipeline.refuse(invalid("Not mine."))
