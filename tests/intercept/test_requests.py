"""Plain HTTP calls through ``requests``: signed or with a token, answered from the same state as everybody else's."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from io import BytesIO, StringIO
from typing import Any
from urllib.parse import quote

import boto3
import pytest
import requests
import responses

from pytest_bedrock_jobs import FakeBedrockJobs, UnsupportedOperationError
from tests.samples import create_request
from tests.signing import ENDPOINT, send, signed

BEARER = {"Authorization": "Bearer bedrock-api-key-example"}
JOBS = f"{ENDPOINT}/model-customization-jobs"


@pytest.fixture
def fake() -> Iterator[FakeBedrockJobs]:
    """A started fake."""
    with FakeBedrockJobs() as fake:
        yield fake


@pytest.mark.parametrize("presigned", [False, True], ids=["header", "query"])
def test_a_signed_call_is_answered(fake: FakeBedrockJobs, presigned: bool) -> None:
    """With the job that a boto3 client made, and AWS's own headers."""
    arn = boto3.client("bedrock").create_model_customization_job(**create_request())["jobArn"]
    answer = send(signed("GET", f"{JOBS}/nightly-8", presigned=presigned))
    assert (answer.status_code, answer.json()["jobArn"]) == (200, arn)
    assert answer.headers["Content-Type"] == "application/json"
    assert len(answer.headers["x-amzn-RequestId"]) == 36
    assert int(answer.headers["Content-Length"]) == len(answer.content)


def test_a_signed_call_creates_a_job(fake: FakeBedrockJobs) -> None:
    """201, and boto3 sees it."""
    answer = send(signed("POST", JOBS, create_request()))
    assert answer.status_code == 201
    assert fake.jobs["nightly-8"].arn == answer.json()["jobArn"]
    assert boto3.client("bedrock").get_model_customization_job(jobIdentifier="nightly-8")["status"] == "InProgress"


def test_a_percent_encoded_arn_is_found(fake: FakeBedrockJobs) -> None:
    """As SDKs send it."""
    job = fake.add_job(job_name="a+b.c")
    for identifier in (job.arn, job.name):
        answer = requests.get(f"{JOBS}/{quote(identifier, safe='')}", headers=BEARER, timeout=60)
        assert answer.json()["jobName"] == "a+b.c"


@pytest.mark.parametrize(
    ("host", "region"),
    [
        ("bedrock.eu-west-1.amazonaws.com", "eu-west-1"),
        ("bedrock-fips.us-west-2.amazonaws.com", "us-west-2"),
        ("bedrock.us-west-2.api.aws", "us-west-2"),
        ("bedrock-fips.us-east-1.api.aws", "us-east-1"),
        ("bedrock.cn-north-1.amazonaws.com.cn", "cn-north-1"),
        ("vpce-0123456789abcdef0-abcdefgh.bedrock.us-east-2.vpce.amazonaws.com", "us-east-2"),
    ],
)
def test_a_bearer_tokens_call_belongs_to_the_hosts_region(fake: FakeBedrockJobs, host: str, region: str) -> None:
    """A token says nothing of a Region."""
    fake.add_job(job_name="there", region_name=region)
    answer = requests.get(f"https://{host}/model-customization-jobs/there", headers=BEARER, timeout=60)
    assert answer.json()["jobArn"].split(":")[3] == region


def test_a_signed_call_belongs_to_the_region_of_its_signature(fake: FakeBedrockJobs) -> None:
    """The credential scope counts, not the host."""
    fake.add_job(job_name="there", region_name="eu-central-1")
    answer = send(signed("GET", f"{JOBS}/there", region="eu-central-1"))
    assert answer.json()["jobArn"].split(":")[3] == "eu-central-1"


@pytest.mark.parametrize(
    ("headers", "code", "message"),
    [
        ({}, "MissingAuthenticationTokenException", "Missing Authentication Token"),
        ({"Authorization": "Basic dTpw"}, "IncompleteSignatureException", "'Credential'"),
        ({"Authorization": "Bearer "}, "IncompleteSignatureException", "'Credential'"),
        ({"Authorization": "AWS4-HMAC-SHA256 Signature=0"}, "IncompleteSignatureException", "'Credential'"),
        (
            {"Authorization": "AWS4-HMAC-SHA256 Credential=A/20260101/us-east-1/s3/aws4_request, Signature=0"},
            "InvalidSignatureException",
            "correct service: 'bedrock'",
        ),
        (
            {"Authorization": "AWS4-HMAC-SHA256 Credential=A/20260101/mars/bedrock/aws4_request, Signature=0"},
            "InvalidSignatureException",
            "valid region, not 'mars'",
        ),
    ],
)
def test_a_call_without_proper_authentication_gets_403(
    fake: FakeBedrockJobs, headers: dict[str, str], code: str, message: str
) -> None:
    """An AWS-shaped error, and nothing is done."""
    answer = requests.post(JOBS, json=create_request(), headers=headers, timeout=60)
    assert (answer.status_code, answer.headers["x-amzn-ErrorType"]) == (403, code)
    assert message in answer.json()["message"]
    assert len(fake.jobs) == 0


def test_what_no_operation_has_gets_404(fake: FakeBedrockJobs) -> None:
    """As does a method that a path does not know."""
    for method, url in (("GET", f"{ENDPOINT}/nothing"), ("PATCH", JOBS)):
        answer = requests.request(method, url, headers=BEARER, timeout=60)
        assert (answer.status_code, answer.headers["x-amzn-ErrorType"]) == (404, "UnknownOperationException")


def test_an_operation_that_is_not_faked_is_refused() -> None:
    """At the call and at the end, as for boto3."""
    at_the_end = pytest.raises(UnsupportedOperationError, match="ListGuardrails")
    at_the_call = pytest.raises(UnsupportedOperationError, match="ListGuardrails")
    with at_the_end, FakeBedrockJobs(), at_the_call:
        requests.get(f"{ENDPOINT}/guardrails", headers=BEARER, timeout=60)


def test_an_operation_that_is_handed_on_goes_to_the_sessions_own_adapter(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever that does."""
    sent: list[str] = []

    def send(_: Any, request: requests.PreparedRequest, **__: Any) -> requests.Response:
        sent.append(str(request.url))
        return requests.Response()

    monkeypatch.setattr(requests.adapters.HTTPAdapter, "send", send)
    with FakeBedrockJobs(unsupported="passthrough"), requests.Session() as session:
        session.get(f"{ENDPOINT}/guardrails", headers=BEARER, timeout=60)
        session.get_adapter(ENDPOINT).close()
    assert sent == [f"{ENDPOINT}/guardrails"]


BODIES: dict[str, Callable[[str], Any]] = {
    "bytes": lambda text: text.encode(),
    "text": lambda text: text,
    "bytearray": lambda text: bytearray(text.encode()),
    "file": lambda text: BytesIO(text.encode()),
    "text file": StringIO,
    "generator": lambda text: (piece.encode() for piece in text),
    "generator of texts": iter,
}
"""What ``requests`` takes for a body, by what it is."""


@pytest.mark.parametrize("kind", BODIES)
def test_a_call_that_is_handed_on_has_its_body(monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    """Even one that can be read only once: the fake has looked into it."""
    sent: list[bytes] = []

    def send(_: Any, request: Any, **__: Any) -> requests.Response:
        body = request.body.read() if hasattr(request.body, "read") else request.body
        pieces = [body] if isinstance(body, (bytes, str, bytearray)) else body
        sent.append(b"".join(piece.encode() if isinstance(piece, str) else piece for piece in pieces))
        return requests.Response()

    monkeypatch.setattr(requests.adapters.HTTPAdapter, "send", send)
    with FakeBedrockJobs(unsupported="passthrough"):
        requests.post(f"{ENDPOINT}/guardrails", data=BODIES[kind]('{"name": "x"}'), headers=BEARER, timeout=60)
    assert sent == [b'{"name": "x"}']


@responses.activate
def test_an_operation_that_is_handed_on_reaches_what_is_behind() -> None:
    """``unsupported="passthrough"``."""
    responses.get(f"{ENDPOINT}/guardrails", json={"guardrails": []})
    with FakeBedrockJobs(unsupported="passthrough"):
        answer = requests.get(f"{ENDPOINT}/guardrails", headers=BEARER, timeout=60)
    assert answer.json() == {"guardrails": []}


@pytest.mark.parametrize("body", [b"{", b"[]", b'{"jobName": 7}', "é".encode("latin-1")])
def test_a_malformed_body_gets_400(fake: FakeBedrockJobs, body: bytes) -> None:
    """``SerializationException``, as from AWS."""
    answer = requests.post(JOBS, data=body, headers=BEARER, timeout=60)
    assert (answer.status_code, answer.headers["x-amzn-ErrorType"]) == (400, "SerializationException")


@responses.activate
def test_mocks_around_the_fake_go_on_working() -> None:
    """A test's own mocks answer their own URLs, and their log holds nothing else."""
    responses.get("https://example.com/hook", json={"seen": True})
    with FakeBedrockJobs() as fake:
        fake.add_job(job_name="mine")
        assert requests.get("https://example.com/hook", timeout=60).json() == {"seen": True}
        assert requests.get(f"{JOBS}/mine", headers=BEARER, timeout=60).json()["jobName"] == "mine"
    assert [call.request.url for call in responses.calls] == ["https://example.com/hook"]


def test_mocks_inside_of_the_fake_go_on_working(fake: FakeBedrockJobs) -> None:
    """They refuse what they do not know, but for Bedrock."""
    fake.add_job(job_name="mine")
    with responses.RequestsMock() as mock:
        mock.get("https://example.com/hook", json={"seen": True})
        assert requests.get("https://example.com/hook", timeout=60).json() == {"seen": True}
        assert requests.get(f"{JOBS}/mine", headers=BEARER, timeout=60).json()["jobName"] == "mine"
        with pytest.raises(requests.ConnectionError, match="Connection refused by Responses"):
            requests.get("https://example.com/other", timeout=60)


def test_a_mock_of_a_bedrock_url_comes_first(fake: FakeBedrockJobs) -> None:
    """What a test says about this very call counts; other calls of the same endpoint are still the fake's."""
    fake.add_job(job_name="mine")
    with responses.RequestsMock() as mock:
        mock.get(f"{JOBS}/mine", status=503, match=[responses.matchers.query_param_matcher({"a": "b"})])
        assert requests.get(f"{JOBS}/mine?a=b", headers=BEARER, timeout=60).status_code == 503
        assert requests.get(f"{JOBS}/mine", headers=BEARER, timeout=60).status_code == 200


def test_everything_else_passes_as_before(fake: FakeBedrockJobs, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another AWS service, Bedrock's runtime and somebody's look-alike reach the adapter that the session has for them."""
    sent: list[Any] = []

    class Adapter(requests.adapters.BaseAdapter):
        def send(self, request: Any, *_: Any, **__: Any) -> requests.Response:
            sent.append(request.url)
            response = requests.Response()
            response.status_code, response.request = 200, request
            return response

        def close(self) -> None: ...

    urls = [
        "https://s3.us-east-1.amazonaws.com/bucket",
        "https://bedrock-runtime.us-east-1.amazonaws.com/model/x/invoke",
        "https://bedrock.us-east-1.amazonaws.com.example.org/guardrails",
        "https://bedrock.example.com/",
    ]
    with requests.Session() as session:
        session.mount("https://", Adapter())
        for url in urls:
            session.get(url, timeout=60)
    assert sent == urls


def test_the_session_treats_the_answer_as_any_other(fake: FakeBedrockJobs) -> None:
    """Hooks run, time is taken, and a streamed body can be read in pieces."""
    fake.add_job(job_name="mine")
    seen = []
    answer = requests.get(
        f"{JOBS}/mine",
        headers=BEARER,
        stream=True,
        hooks={"response": lambda response, **_: seen.append(response.status_code)},
        timeout=60,
    )
    assert b"".join(answer.iter_content(7)).startswith(b'{"jobArn"')
    assert seen == [200]
    assert answer.elapsed.total_seconds() >= 0


@pytest.mark.parametrize(("path", "status"), [("model-customization-jobs", 404), ("", 404)])
def test_a_head_is_answered_without_a_body(fake: FakeBedrockJobs, path: str, status: int) -> None:
    """Bedrock has no operation for it."""
    answer = requests.head(f"{ENDPOINT}/{path}", headers=BEARER, timeout=60)
    assert (answer.status_code, answer.content) == (status, b"")


def test_a_call_that_authentication_repeats_is_answered(fake: FakeBedrockJobs) -> None:
    """``requests``' own digest authentication sends again over the connection that a response came from."""

    def authenticate(response: requests.Response, **options: Any) -> Any:
        if response.status_code != 403:
            return response
        again = response.request.copy()
        again.headers.update(BEARER)
        return response.connection.send(again, **options)

    assert requests.get(JOBS, hooks={"response": authenticate}, timeout=60).status_code == 200


def test_a_host_name_may_end_with_a_dot(fake: FakeBedrockJobs) -> None:
    """That is its full form."""
    url = JOBS.replace(".com", ".com.")
    assert requests.get(url, headers=BEARER, timeout=60).status_code == 200


@pytest.mark.parametrize("kind", BODIES)
def test_a_body_of_any_kind_is_read(fake: FakeBedrockJobs, kind: str) -> None:
    """``requests`` takes text, bytes, files and generators."""
    data = BODIES[kind](json.dumps(create_request()))
    assert requests.post(JOBS, data=data, headers=BEARER, timeout=60).status_code == 201


def test_nothing_is_left_patched() -> None:
    """The method that every call goes through is what it was."""
    before = requests.Session.get_adapter
    with FakeBedrockJobs():
        assert requests.Session.get_adapter is not before
    assert requests.Session.get_adapter is before
