"""From HTTP to an operation and its parameters."""

from __future__ import annotations

import json
from bisect import bisect_left
from datetime import datetime, timedelta, timezone
from typing import Any
from urllib.parse import urlencode

import pytest
from botocore.serialize import create_serializer
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from pytest_bedrock_jobs.service.errors import ServiceError
from pytest_bedrock_jobs.wire import model
from pytest_bedrock_jobs.wire.parser import HTTPRequest, parameters
from pytest_bedrock_jobs.wire.router import Route, route

from ..effort import examples
from ..shapes import values

OPERATIONS = model.service_model().operation_names


def sent(operation: str, given_: dict[str, Any]) -> HTTPRequest:
    """What botocore sends."""
    serializer: Any = create_serializer("rest-json", include_validation=False)
    request = serializer.serialize_to_request(given_, model.operation_model(operation))
    path = request["url_path"]
    query = urlencode(request["query_string"], doseq=True)
    url = f"{path}{'&' if '?' in path else '?'}{query}" if query else path
    return HTTPRequest(request["method"], url, request["headers"], request["body"] or b"")


@pytest.mark.parametrize("operation", OPERATIONS)
@examples(2, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_what_botocore_sends_is_what_arrives(operation: str, data: st.DataObject) -> None:
    """For any input of any operation of the service model, faked or not."""
    shape: Any = model.operation_model(operation).input_shape
    given_ = data.draw(values(shape))
    request = sent(operation, given_)
    routed = route(request.method, request.path)
    assert routed is not None
    assert routed.operation == operation
    assert parameters(request, routed) == given_


def create(body: Any) -> HTTPRequest:
    content: bytes = body if isinstance(body, bytes) else json.dumps(body).encode()
    return HTTPRequest("POST", "/model-customization-jobs", {}, content)


def listing(query: str) -> HTTPRequest:
    return HTTPRequest("GET", f"/model-customization-jobs?{query}", {}, b"")


def read(request: HTTPRequest) -> dict[str, Any]:
    """The parameters of a request that can be routed."""
    routed = route(request.method, request.path)
    assert routed is not None
    return parameters(request, routed)


class TestRoutes:
    """The operation behind a method and a path."""

    @pytest.mark.parametrize(
        ("method", "path", "operation", "labels"),
        [
            ("GET", "/model-customization-jobs", "ListModelCustomizationJobs", {}),
            ("POST", "/model-customization-jobs", "CreateModelCustomizationJob", {}),
            ("GET", "/model-customization-jobs/a%2Bb.c", "GetModelCustomizationJob", {"jobIdentifier": "a+b.c"}),
            ("GET", "/model-customization-jobs/a+b", "GetModelCustomizationJob", {"jobIdentifier": "a+b"}),
            (
                "GET",
                "/model-customization-jobs/arn%3Aaws%2Fx",
                "GetModelCustomizationJob",
                {"jobIdentifier": "arn:aws/x"},
            ),
            ("GET", "/model-customization-jobs/", "GetModelCustomizationJob", {"jobIdentifier": ""}),
            ("POST", "/model-customization-jobs/a/stop", "StopModelCustomizationJob", {"jobIdentifier": "a"}),
        ],
    )
    def test_a_path_belongs_to_an_operation(self, method: str, path: str, operation: str, labels: Any) -> None:
        """Its parameters are decoded."""
        assert route(method, path) == Route(operation, labels)

    @pytest.mark.parametrize(
        ("method", "path"),
        [
            ("PUT", "/model-customization-jobs"),
            ("GET", "/model-customization-jobs/a/b"),
            ("GET", "/model-customization-jobs/a/stop"),
            ("GET", "/nothing-here"),
            ("GET", ""),
            ("GET", "model-customization-jobs"),
        ],
    )
    def test_others_belong_to_none(self, method: str, path: str) -> None:
        """There is nothing there."""
        assert route(method, path) is None


class TestReading:
    """Types."""

    @pytest.mark.parametrize(
        "text",
        [
            "2026-01-02T03%3A04%3A05.678901Z",
            "2026-01-02T03:04:05.678901",
            "2026-01-02T12:04:05.678901%2B09:00",
            "1767323045.678901",
        ],
    )
    def test_a_time_is_an_instant(self, text: str) -> None:
        """ISO 8601 with or without a zone, or seconds since 1970."""
        [instant] = read(listing(f"creationTimeAfter={text}")).values()
        assert instant == datetime(2026, 1, 2, 3, 4, 5, 678901, timezone.utc)
        assert instant.utcoffset() is not None

    def test_of_a_parameter_that_is_there_twice_the_last_counts(self) -> None:
        """Where the service model has no list."""
        assert read(listing("maxResults=1&maxResults=2")) == {"maxResults": 2}

    def test_an_empty_parameter_is_there(self) -> None:
        """It has no characters, and is refused for that."""
        assert read(listing("nameContains=")) == {"nameContains": ""}

    def test_unknown_members_and_nulls_are_left_out(self) -> None:
        """As AWS does with what it does not know."""
        body: Any = {
            "jobName": "a",
            "trainingDataConfig": {"s3Uri": None, "unknown": 1},
            "roleArn": None,
            "unknown": [],
        }
        assert read(create(body)) == {"jobName": "a", "trainingDataConfig": {}}

    def test_nothing_may_be_sent(self) -> None:
        """Without a body there are no parameters."""
        assert read(create(b"")) == {}

    @pytest.mark.parametrize(
        ("body", "message"),
        [
            (b"{", "The request body is not valid JSON."),
            (b"\xff", "The request body is not valid JSON."),
            (b"[" * 100_000, "The request body is nested too deeply."),
            (b"[]", "The value [] of the body cannot be converted to structure."),
            (b"null", "The value None of the body cannot be converted to structure."),
            (b'{"jobName": 5}', "The value 5 of jobName cannot be converted to string."),
            (b'{"jobName": true}', "The value True of jobName cannot be converted to string."),
            (b'{"jobTags": {}}', "The value {} of jobTags cannot be converted to list."),
            (b'{"jobTags": [{"key": 1}]}', "The value 1 of jobTags.1.key cannot be converted to string."),
            (b'{"jobTags": [null]}', "The value None of jobTags.1 cannot be converted to structure."),
            (b'{"hyperParameters": {"a": 1}}', "The value 1 of hyperParameters.a cannot be converted to string."),
            (
                b'{"trainingDataConfig": {"s3Uri": []}}',
                "The value [] of trainingDataConfig.s3Uri cannot be converted to string.",
            ),
        ],
    )
    def test_a_body_of_other_types_is_refused(self, body: bytes, message: str) -> None:
        """With the value, its path and the type that it should have."""
        with pytest.raises(ServiceError) as caught:
            read(create(body))
        assert (caught.value.code, caught.value.message) == ("SerializationException", message)

    def test_a_body_that_is_nested_too_deeply_is_refused(self) -> None:
        """At every depth: one that JSON is still read at may be too deep for what comes after that."""

        def nested(depth: int) -> bytes:
            return b'{"hyperParameters": {"epochCount": %s1%s}}' % (b'{"a":' * depth, b"}" * depth)

        def is_read(depth: int) -> bool:
            try:
                json.loads(nested(depth))
            except RecursionError:
                return False
            return True

        deepest = bisect_left(range(10_000), x=True, key=lambda depth: not is_read(depth))
        for depth in range(deepest - 15, deepest + 5):
            with pytest.raises(ServiceError) as caught:
                read(create(nested(depth)))
            assert caught.value.code == "SerializationException"

    @pytest.mark.parametrize("text", ["x", "", "1.5", "1_0", " 5", "\u0665", "0x5", "--5"])
    def test_a_number_is_a_number(self, text: str) -> None:
        """Digits, and nothing that only Python reads as such."""
        with pytest.raises(ServiceError) as caught:
            read(listing(urlencode({"maxResults": text})))
        assert caught.value.message == f"The value {text!r} of maxResults cannot be converted to integer."

    @pytest.mark.parametrize("text", ["yesterday", "", "1e99", "nan", "-inf", "2026-99-99"])
    def test_a_time_is_a_time(self, text: str) -> None:
        """What is none is refused."""
        with pytest.raises(ServiceError) as caught:
            read(listing(urlencode({"creationTimeBefore": text})))
        assert caught.value.message == f"The value {text!r} of creationTimeBefore cannot be converted to timestamp."

    @pytest.mark.parametrize("text", ["TRUE", "1", ""])
    def test_a_truth_is_true_or_false(self, text: str) -> None:
        """In lower case."""
        request = HTTPRequest("GET", f"/custom-models?isOwned={text}", {}, b"")
        with pytest.raises(ServiceError) as caught:
            read(request)
        assert caught.value.message == f"The value {text!r} of isOwned cannot be converted to boolean."

    @given(st.datetimes(datetime(1970, 1, 1), datetime(2100, 1, 1)), st.integers(-23, 23))
    def test_an_instant_is_the_same_from_any_zone(self, moment: datetime, hours: int) -> None:
        """To the microsecond."""
        instant = moment.replace(tzinfo=timezone(timedelta(hours=hours)))
        assert read(sent("ListModelCustomizationJobs", {"creationTimeAfter": instant})) == {
            "creationTimeAfter": instant
        }
