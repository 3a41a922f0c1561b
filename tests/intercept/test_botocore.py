"""Every client is caught, whenever and however it was made, and nothing else is touched."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import datetime, timezone
from typing import Any

import boto3
import botocore.session
import pytest
from botocore import UNSIGNED
from botocore.config import Config
from botocore.credentials import RefreshableCredentials
from botocore.endpoint import Endpoint
from botocore.exceptions import ClientError
from botocore.stub import Stubber
from botocore.tokens import DeferredRefreshableToken

from pytest_bedrock_jobs import FakeBedrockJobs, UnsupportedOperationError
from tests.samples import create_request

AT_IMPORT: Any = boto3.client(
    "bedrock", region_name="us-east-1", aws_access_key_id="import-time", aws_secret_access_key="import-time"
)


@pytest.fixture(params=["direct", "wire"])
def fake(request: pytest.FixtureRequest) -> Iterator[FakeBedrockJobs]:
    """A started fake, over each transport."""
    with FakeBedrockJobs(transport=request.param) as fake:
        yield fake


def test_a_client_made_at_import_time_is_caught(fake: FakeBedrockJobs) -> None:
    """Clients are often made when a module is imported, before any fixture."""
    fake.add_job(job_name="nightly-7")
    assert AT_IMPORT.get_model_customization_job(jobIdentifier="nightly-7")["jobName"] == "nightly-7"


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param({}, id="standard"),
        pytest.param({"config": Config(use_fips_endpoint=True)}, id="FIPS"),
        pytest.param({"config": Config(use_dualstack_endpoint=True)}, id="dual-stack"),
        pytest.param({"endpoint_url": "https://bedrock.us-east-1.api.aws"}, id="api.aws"),
        pytest.param({"endpoint_url": "http://localhost:4566"}, id="custom"),
        pytest.param({"endpoint_url": "http://localhost:4566/some/path/"}, id="custom with a path"),
        pytest.param({"config": Config(retries={"mode": "adaptive"})}, id="adaptive retries"),
    ],
)
def test_any_endpoint_is_caught(fake: FakeBedrockJobs, arguments: dict[str, Any]) -> None:
    """Where a client thinks that Bedrock is makes no difference."""
    client = boto3.client("bedrock", **arguments)
    arn = client.create_model_customization_job(**create_request("a+b.c", customModelName="abc"))["jobArn"]
    assert client.get_model_customization_job(jobIdentifier=arn)["jobName"] == "a+b.c"
    assert client.get_model_customization_job(jobIdentifier="a+b.c")["jobArn"] == arn


def test_an_endpoint_from_the_environment_is_caught(fake: FakeBedrockJobs, monkeypatch: pytest.MonkeyPatch) -> None:
    """``AWS_ENDPOINT_URL_BEDROCK`` is how containers are told where a service is."""
    fake.add_job(job_name="nightly-7")
    monkeypatch.setenv("AWS_ENDPOINT_URL_BEDROCK", "http://bedrock.internal:8080")
    client = boto3.client("bedrock")
    assert client.meta.endpoint_url == "http://bedrock.internal:8080"
    assert client.list_model_customization_jobs()["modelCustomizationJobSummaries"][0]["jobName"] == "nightly-7"


def test_a_client_of_any_session_is_caught(fake: FakeBedrockJobs) -> None:
    """A session of one's own, boto3's or botocore's, is as good as the default one."""
    fake.add_job(job_name="nightly-7")
    clients: list[Any] = [
        boto3.Session(region_name="us-east-1").client("bedrock"),
        botocore.session.get_session().create_client("bedrock", region_name="us-east-1"),
    ]
    for client in clients:
        assert client.get_model_customization_job(jobIdentifier="nightly-7")["jobName"] == "nightly-7"


def test_a_direct_answer_needs_no_credentials() -> None:
    """Nothing is signed."""
    with FakeBedrockJobs() as fake:
        fake.add_job(job_name="nightly-7")
        client: Any = botocore.session.get_session().create_client(
            "bedrock", region_name="us-east-1", config=Config(signature_version=UNSIGNED)
        )
        assert client.get_model_customization_job(jobIdentifier="nightly-7")["jobName"] == "nightly-7"


def test_no_credentials_are_missed_or_fetched(fake: FakeBedrockJobs) -> None:
    """A client that was made before the fake may have none, or some whose refreshing calls AWS."""

    def refresh() -> dict[str, Any]:
        raise AssertionError("this would reach the network")

    long_ago = datetime(2026, 1, 1, tzinfo=timezone.utc)
    for credentials in (None, RefreshableCredentials("key", "secret", "token", long_ago, refresh, "assume-role")):
        session: Any = botocore.session.get_session()
        session._credentials = credentials
        session.get_component("credential_provider").providers.clear()
        client: Any = session.create_client("bedrock", region_name="us-east-1")
        assert client.list_model_customization_jobs()["modelCustomizationJobSummaries"] == []


def test_no_token_is_missed_or_fetched(fake: FakeBedrockJobs) -> None:
    """Some clients send a bearer token, which may have to be asked for, in place of a signature."""

    def refresh() -> Any:
        raise AssertionError("this would reach the network")

    for token in (None, DeferredRefreshableToken("sso", refresh)):
        session: Any = botocore.session.get_session()
        session.get_auth_token = lambda *_, token=token, **__: token
        config = Config(signature_version="bearer")
        client: Any = session.create_client("bedrock", region_name="us-east-1", config=config)
        assert client.list_model_customization_jobs()["modelCustomizationJobSummaries"] == []


def test_each_region_has_jobs_of_its_own(fake: FakeBedrockJobs) -> None:
    """A client belongs to the Region that it was made for."""
    here, there = boto3.client("bedrock"), boto3.client("bedrock", region_name="us-gov-west-1")
    here.create_model_customization_job(**create_request())
    arn = there.create_model_customization_job(**create_request())["jobArn"]
    assert arn.startswith("arn:aws-us-gov:bedrock:us-gov-west-1:123456789012:model-customization-job/")
    assert len(here.list_model_customization_jobs()["modelCustomizationJobSummaries"]) == 1
    with pytest.raises(here.exceptions.ResourceNotFoundException):
        here.get_model_customization_job(jobIdentifier=arn)


def test_threads_share_the_fake(fake: FakeBedrockJobs) -> None:
    """What one thread creates all of them see, with clients made in any of them."""

    def create(number: int) -> None:
        client = boto3.Session().client("bedrock")
        client.create_model_customization_job(**create_request(f"job-{number}"))

    threads = [threading.Thread(target=create, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {job.name for job in fake.jobs} == {f"job-{number}" for number in range(8)}


def test_a_stubber_answers_before_the_fake(fake: FakeBedrockJobs) -> None:
    """A test may stub a client of its own on top."""
    client = boto3.client("bedrock")
    with Stubber(client) as stubber:
        stubber.add_client_error("list_model_customization_jobs", "ThrottlingException")
        with pytest.raises(ClientError, match="ThrottlingException"):
            client.list_model_customization_jobs()
    assert client.list_model_customization_jobs()["modelCustomizationJobSummaries"] == []


def test_other_services_are_untouched(fake: FakeBedrockJobs, monkeypatch: pytest.MonkeyPatch) -> None:
    """A call to another service goes where it would go."""
    sent: list[Any] = []
    client = boto3.client("sts")
    monkeypatch.setattr(client._endpoint.http_session, "send", sent.append)
    with pytest.raises(AttributeError):  # The stand-in answers None.
        client.get_caller_identity()
    assert len(sent) == 1


def test_the_events_around_a_call_are_emitted(fake: FakeBedrockJobs) -> None:
    """Handlers of a client see the call and its answer."""
    seen = []
    client = boto3.client("bedrock")
    client.meta.events.register("before-call.bedrock", lambda model, **_: seen.append(model.name))
    client.meta.events.register(
        "after-call.bedrock", lambda http_response, **_: seen.append((http_response.status_code, http_response.content))
    )
    client.list_model_customization_jobs()
    assert seen == ["ListModelCustomizationJobs", (200, b'{"modelCustomizationJobSummaries": []}')]


def test_a_handler_that_turns_a_call_into_one_that_is_not_faked_is_told() -> None:
    """What counts is the request that arrives."""
    client = boto3.client("bedrock", region_name="us-east-1", aws_access_key_id="a", aws_secret_access_key="b")

    def turn(params: dict[str, Any], **_: Any) -> None:
        params["url"] = params["url"].replace("model-customization-jobs", "guardrails")

    client.meta.events.register("before-call.bedrock", turn)
    with pytest.raises(UnsupportedOperationError, match="GET /guardrails"), FakeBedrockJobs():
        client.list_model_customization_jobs()


def test_over_the_wire_a_handler_of_the_test_sees_the_signed_request() -> None:
    """``before-send`` runs as it does with AWS."""
    seen = []
    with FakeBedrockJobs(transport="wire"):
        client = boto3.client("bedrock")
        client.meta.events.register("before-send.bedrock", lambda request, **_: seen.append(request))
        client.list_model_customization_jobs()
    (request,) = seen
    assert b"Credential=testing/" in request.headers["Authorization"]


def test_the_response_metadata_are_those_of_aws(fake: FakeBedrockJobs) -> None:
    """Creating answers 201, with a request id that the headers repeat."""
    answer = boto3.client("bedrock").create_model_customization_job(**create_request())
    metadata = answer["ResponseMetadata"]
    assert (metadata["HTTPStatusCode"], metadata["RetryAttempts"]) == (201, 0)
    assert metadata["HTTPHeaders"]["x-amzn-requestid"] == metadata["RequestId"]
    assert metadata["HTTPHeaders"]["content-type"] == "application/json"
    assert metadata["HTTPHeaders"]["date"].endswith("GMT")


def test_an_error_is_botocores_own(fake: FakeBedrockJobs) -> None:
    """Errors are the client's modelled exceptions, with status and message."""
    client = boto3.client("bedrock")
    with pytest.raises(client.exceptions.ResourceNotFoundException) as caught:
        client.get_model_customization_job(jobIdentifier="nobody")
    response: Any = caught.value.response
    assert response["ResponseMetadata"]["HTTPStatusCode"] == 404
    assert response["Error"] == {
        "Code": "ResourceNotFoundException",
        "Message": "The provided model customization job was not found.",
    }
    assert response["message"] == response["Error"]["Message"]


def test_the_innermost_fake_answers(fake: FakeBedrockJobs) -> None:
    """Of several fakes, the one that was started last."""
    client = boto3.client("bedrock")
    with FakeBedrockJobs() as inner:
        client.create_model_customization_job(**create_request())
        assert (len(inner.jobs), len(fake.jobs)) == (1, 0)
    client.create_model_customization_job(**create_request())
    assert (len(inner.jobs), len(fake.jobs)) == (1, 1)


def test_nothing_stays_patched_whatever_the_order_of_stopping() -> None:
    """The first fake installs, the last one to go removes."""
    before = Endpoint.make_request
    first, second = FakeBedrockJobs(), FakeBedrockJobs()
    first.start()
    second.start()
    assert Endpoint.make_request is not before
    first.stop()
    boto3.client("bedrock").create_model_customization_job(**create_request())
    assert len(second.jobs) == 1
    second.stop()
    assert Endpoint.make_request is before


def test_a_wrapper_that_came_later_is_left_in_place(monkeypatch: pytest.MonkeyPatch) -> None:
    """What somebody else has wrapped around the fake's patch is theirs to remove; meanwhile calls go through."""
    monkeypatch.setattr(Endpoint, "make_request", Endpoint.make_request)  # To be put back in the end.
    fake = FakeBedrockJobs()
    fake.start()
    ours = Endpoint.make_request

    def theirs(self: Any, *args: Any) -> Any:
        return ours(self, *args)

    Endpoint.make_request = theirs  # type: ignore[assignment,method-assign]
    fake.stop()
    assert Endpoint.make_request is theirs
    sent: list[Any] = []
    monkeypatch.setattr(AT_IMPORT._endpoint.http_session, "send", sent.append)
    with pytest.raises(AttributeError):
        AT_IMPORT.list_model_customization_jobs()
    assert len(sent) == 1
