"""From an answer to what botocore hands back, directly and over HTTP."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from botocore.parsers import create_parser
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from pytest_bedrock_jobs.service.errors import ServiceError
from pytest_bedrock_jobs.wire import model
from pytest_bedrock_jobs.wire.serializer import Answer, copied, error_status

from ..effort import examples
from ..shapes import values

OPERATIONS = model.service_model().operation_names
INSTANT = 1_767_751_200_999  # 2026-01-07T02:00:00.999Z
REQUEST_ID = "00000000-0000-4000-8000-000000000000"


def received(answer: Answer) -> dict[str, Any]:
    """What botocore makes of an answer's HTTP, less the content's length."""
    status, headers, body = answer.http()
    assert headers.pop("content-length") == str(len(body))
    response = {"status_code": status, "headers": headers, "body": body, "context": {}}
    parser: Any = create_parser("rest-json")
    assert answer.operation is not None
    parsed: dict[str, Any] = parser.parse(response, model.operation_model(answer.operation).output_shape)
    return parsed


def typed(value: Any) -> Any:
    """A value together with the types and the offsets in it."""
    if isinstance(value, dict):
        return {key: typed(content) for key, content in value.items()}
    if isinstance(value, list):
        return [typed(content) for content in value]
    return type(value), value, isinstance(value, datetime) and value.utcoffset()


@pytest.mark.parametrize("operation", OPERATIONS)
@examples(2, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_direct_and_wire_say_the_same(operation: str, data: st.DataObject) -> None:
    """For any output of any operation of the service model, faked or not."""
    shape: Any = model.operation_model(operation).output_shape
    answer = Answer(operation, REQUEST_ID, INSTANT, value=data.draw(values(shape)))
    direct, wire = answer.parsed(), received(answer)
    del direct["ResponseMetadata"]["RetryAttempts"]  # botocore's client adds it to what it has parsed.
    assert typed(direct) == typed(wire)


@pytest.mark.parametrize(("code", "status"), [("ResourceNotFoundException", 404), ("ExpiredTokenException", 403)])
def test_an_error_says_the_same_both_ways(code: str, status: int) -> None:
    """One that the service model has, and one that all services share."""
    answer = Answer("GetModelCustomizationJob", REQUEST_ID, INSTANT, error=ServiceError(code, "no"))
    parsed = answer.parsed()
    assert parsed["Error"] == {"Code": code, "Message": "no"}
    assert parsed["ResponseMetadata"]["HTTPStatusCode"] == status == answer.status_code
    assert json.loads(answer.body()) == {"message": "no"}
    assert answer.headers["x-amzn-errortype"] == code


def test_an_error_may_have_further_members() -> None:
    """They stand beside the message, and botocore finds them."""
    error = ServiceError("TooManyTagsException", "too many", resourceName="arn:aws:bedrock:us-east-1:1:x/y")
    parsed = Answer("TagResource", REQUEST_ID, INSTANT, error=error).parsed()
    assert parsed["resourceName"] == "arn:aws:bedrock:us-east-1:1:x/y"
    assert str(error) == "TooManyTagsException: too many"


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("AccessDeniedException", 403),
        ("ConflictException", 400),
        ("InternalServerException", 500),
        ("MissingAuthenticationTokenException", 403),
        ("ResourceNotFoundException", 404),
        ("ServiceQuotaExceededException", 400),
        ("ServiceUnavailableException", 503),
        ("ThrottlingException", 429),
        ("TooManyTagsException", 400),
        ("UnrecognizedClientException", 403),
        ("ValidationException", 400),
    ],
)
def test_a_status_belongs_to_its_code(code: str, status: int) -> None:
    """The service model's, and those of the errors that it does not have."""
    assert error_status(code) == status


def test_headers_are_those_of_aws() -> None:
    """The date is in whole seconds, the request id in a header of its own."""
    answer = Answer("StopModelCustomizationJob", REQUEST_ID, INSTANT, value={})
    assert answer.http() == (
        200,
        {
            "date": "Wed, 07 Jan 2026 02:00:00 GMT",
            "content-type": "application/json",
            "connection": "keep-alive",
            "x-amzn-requestid": REQUEST_ID,
            "content-length": "2",
        },
        b"{}",
    )


def test_a_time_has_milliseconds() -> None:
    """ISO 8601 in UTC, whatever the zone object."""
    instant = datetime(2026, 1, 7, 2, 0, 0, 999000, timezone(timedelta(0), "Zulu"))
    value = {"modelCustomizationJobSummaries": [{"creationTime": instant}]}
    body = json.loads(Answer("ListModelCustomizationJobs", REQUEST_ID, INSTANT, value=value).body())
    assert body == {"modelCustomizationJobSummaries": [{"creationTime": "2026-01-07T02:00:00.999Z"}]}


def test_what_the_service_model_does_not_know_is_left_out() -> None:
    """An older botocore gives what it knows of an answer, and shares nothing with what it was made of."""
    shape: Any = model.operation_model("GetModelCustomizationJob").output_shape
    source: Any = {
        "jobName": "a",
        "newMember": 1,
        "validationMetrics": [{"validationLoss": 0.5}],
        "hyperParameters": {"epochCount": "1"},
    }
    result = copied(shape, source)
    assert result == {
        "jobName": "a",
        "validationMetrics": [{"validationLoss": 0.5}],
        "hyperParameters": {"epochCount": "1"},
    }
    result["hyperParameters"].clear()
    assert source["hyperParameters"] == {"epochCount": "1"}
