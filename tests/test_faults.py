"""What can be injected, and which requests get it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import boto3
import pytest
from botocore import exceptions
from botocore.config import Config
from botocore.exceptions import ClientError

from pytest_bedrock_jobs import Call, FakeBedrockError, FakeBedrockJobs, Fault, UnusedRuleError

from .fakes import NOW, frozen
from .samples import create_request

ONCE = Config(retries={"mode": "standard", "total_max_attempts": 1})


@pytest.fixture
def fake() -> Iterator[FakeBedrockJobs]:
    """A started fake whose time stands still, with two jobs."""
    with frozen() as fake:
        fake.add_jobs(2, job_name=["nightly-7", "nightly-8"])
        yield fake


def once(region_name: str = "us-east-1", **credentials: Any) -> Any:
    """A client that tries once."""
    return boto3.client("bedrock", region_name=region_name, config=ONCE, **credentials)


def code(call: Any, *arguments: Any, **parameters: Any) -> str | None:
    """The code of the error that a call raises."""
    try:
        call(*arguments, **parameters)
    except ClientError as error:
        return str(error.response["Error"]["Code"])
    except exceptions.BotoCoreError as error:
        return type(error).__name__
    return None


def get(name: str = "nightly-8") -> str | None:
    """The code of the error that a look at a job raises."""
    return code(once().get_model_customization_job, jobIdentifier=name)


def texts(fake: FakeBedrockJobs, error: str, call: Any, **parameters: Any) -> str:
    """The text of an error that is injected."""
    fake.inject(error)
    with pytest.raises(ClientError) as raised:
        call(**parameters)
    return str(raised.value.response["Error"]["Message"])


def test_matching_requests_get_it_so_often(fake: FakeBedrockJobs) -> None:
    """Once, if nothing else is said."""
    fault = fake.inject("ThrottlingException", operation="Get*", skip=1, times=2)
    assert [get() for _ in range(5)] == [None, "ThrottlingException", "ThrottlingException", None, None]
    assert fault.hits == 2
    assert isinstance(fault, Fault)


@pytest.mark.parametrize("operation", ["GetModelCustomizationJob", "get_model_customization_job", "Get*Job", "get_*"])
def test_an_operation_is_named_as_one_likes(fake: FakeBedrockJobs, operation: str) -> None:
    """AWS's name, boto3's, or a pattern."""
    fake.inject("ThrottlingException", operation=operation)
    assert code(once().list_model_customization_jobs) is None
    assert get() == "ThrottlingException"


def test_a_function_says_which_requests(fake: FakeBedrockJobs) -> None:
    """It is told what is asked, by whom and where; there is no answer yet."""
    seen: list[Call] = []

    def where(call: Call) -> bool:
        seen.append(call)
        return bool(call.parameters["jobIdentifier"] == "nightly-7")

    fake.inject("ThrottlingException", operation="Get*", where=where)
    assert [get("nightly-8"), get("nightly-7")] == [None, "ThrottlingException"]
    call = seen[0]
    assert (call.operation, call.parameters) == ("GetModelCustomizationJob", {"jobIdentifier": "nightly-8"})
    assert (call.region_name, call.account_id, call.at) == ("us-east-1", "123456789012", NOW)
    assert (call.answer, call.error, call.attempts) == (None, None, ())


def test_a_function_says_what_a_request_gets(fake: FakeBedrockJobs) -> None:
    """None lets it pass, and is no hit."""
    answers = iter([None, "ThrottlingException", exceptions.SSLError])
    fault = fake.inject(lambda _: next(answers), operation="Get*", times=2)
    assert [get() for _ in range(4)] == [None, "ThrottlingException", "SSLError", None]
    assert fault.hits == 2


def test_what_a_function_says_is_checked(fake: FakeBedrockJobs) -> None:
    """When it has said it."""
    fake.inject(lambda _: "Throttling", optional=True)
    with pytest.raises(ValueError, match="did you mean 'ThrottlingException'"):
        get()
    fake.inject(always, optional=True, applied=True)
    with pytest.raises(ValueError, match="applied=True contradicts error='ThrottlingException'"):
        get()
    fake.inject(lambda _: 429, optional=True)  # type: ignore[arg-type,return-value]
    with pytest.raises(TypeError, match="error=429: expected"):
        get()


def test_a_region_or_an_account_alone_gets_it(fake: FakeBedrockJobs) -> None:
    """The others are answered."""
    keys = fake.add_account("222222222222")
    fake.inject("ThrottlingException", region_name="eu-west-1")
    fake.inject("AccessDeniedException", account_id="222222222222")
    assert code(once().list_model_customization_jobs) is None
    assert code(once("eu-west-1").list_model_customization_jobs) == "ThrottlingException"
    assert code(once(**keys).list_model_customization_jobs) == "AccessDeniedException"


def test_of_several_faults_the_newest_counts(fake: FakeBedrockJobs) -> None:
    """One a request."""
    older = fake.inject("ThrottlingException", times=2)
    fake.inject("InternalServerException")
    assert [get() for _ in range(4)] == [
        "InternalServerException",
        "ThrottlingException",
        "ThrottlingException",
        None,
    ]
    assert older.hits == 2


def test_what_the_newest_lets_through_the_older_ones_get(fake: FakeBedrockJobs) -> None:
    """Each counts for itself."""
    fake.inject("ThrottlingException")
    fake.inject("InternalServerException", skip=1)
    assert [get() for _ in range(3)] == ["ThrottlingException", "InternalServerException", None]


def test_what_the_service_lacks_is_told_all_the_same() -> None:
    """There is no answer to be cut."""
    with frozen(check_training_data=True) as fake:
        fake.inject("truncated", operation="Create*")
        with pytest.raises(FakeBedrockError, match="AWS_ENDPOINT_URL_S3"):
            once().create_model_customization_job(**create_request())


def test_a_fault_ends_with_its_block(fake: FakeBedrockJobs) -> None:
    """Or by ``end``."""
    with fake.inject("ThrottlingException", times=None) as fault:
        assert get() == "ThrottlingException"
    assert get() is None
    assert repr(fault) == "<Fault inject('ThrottlingException', times=None): met by 1 of at least 1, ended>"


def test_a_reset_ends_all(fake: FakeBedrockJobs) -> None:
    """And none of them is missed."""
    fake.inject("ThrottlingException", times=None)
    fake.reset()
    fake.add_job(job_name="nightly-8")
    assert get() is None


def test_a_fault_that_nobody_met_fails_the_test() -> None:
    """With the calls that there were."""
    fake = frozen()
    fake.add_job(job_name="nightly-8")
    with pytest.raises(UnusedRuleError) as raised, fake:
        fake.inject("ThrottlingException", operation="Get*", times=2)
        fake.inject("html", operation="Stop*").end()
        fake.inject("truncated", optional=True, operation="Delete*")
        fake.inject(None, latency=timedelta(seconds=5), region_name="eu-west-1", where=always)
        fake.inject(always, operation="List*", times=None, skip=3)
        get()
        once().list_model_customization_jobs()
        once().list_model_customization_jobs()
    assert str(raised.value).splitlines()[:6] == [
        "the test injects a fault that the code under test did not meet:",
        "    inject('ThrottlingException', operation='Get*', times=2): met by 1 of 2",
        "    inject('html', operation='Stop*'): met by 0 of 1",
        "    inject(None, latency=timedelta(seconds=5), where=always, region_name='eu-west-1'): met by 0 of 1",
        "    inject(always, operation='List*', times=None, skip=3): met by 0 of at least 1",
        "  The calls were: GetModelCustomizationJob, ListModelCustomizationJobs x2",
    ]
    fake.verify(rules=False)


def always(_: Call) -> str:
    """A fault for every request."""
    return "ThrottlingException"


def test_errors_have_awss_texts(fake: FakeBedrockJobs) -> None:
    """As far as they are known, or the service model's."""
    listing = once().list_model_customization_jobs
    assert texts(fake, "ExpiredTokenException", listing) == "The security token included in the request is expired"
    assert (
        texts(fake, "UnrecognizedClientException", listing) == "The security token included in the request is invalid."
    )
    assert texts(fake, "ThrottlingException", listing) == "Rate exceeded"
    assert texts(fake, "OptInRequired", listing) == "OptInRequired."
    assert (
        texts(fake, "ConflictException", once().stop_model_customization_job, jobIdentifier="nightly-8")
        == "Error occurred because of a conflict while performing an operation."
    )
    assert (
        texts(fake, "ResourceNotFoundException", once().get_model_customization_job, jobIdentifier="nightly-8")
        == "The provided model customization job was not found."
    )


def test_a_denial_says_which_action_on_which_resource(fake: FakeBedrockJobs) -> None:
    """As IAM does: of a create all of the kind, of others the ARN, of a list none."""
    user = "User: arn:aws:iam::123456789012:user/testing is not authorized to perform: bedrock:"
    because = " because no identity-based policy allows the bedrock:"
    every = "arn:aws:bedrock:us-east-1:123456789012:model-customization-job/*"
    arn = fake.jobs["nightly-8"].arn
    error = "AccessDeniedException"
    assert texts(fake, error, once().list_model_customization_jobs) == (
        f"{user}ListModelCustomizationJobs{because}ListModelCustomizationJobs action"
    )
    assert texts(fake, error, once().create_model_customization_job, **create_request("other")) == (
        f"{user}CreateModelCustomizationJob on resource: {every}{because}CreateModelCustomizationJob action"
    )
    for identifier, resource in (("nightly-8", every), (arn, arn)):
        assert texts(fake, error, once().get_model_customization_job, jobIdentifier=identifier) == (
            f"{user}GetModelCustomizationJob on resource: {resource}{because}GetModelCustomizationJob action"
        )
    assert f" on resource: {arn} because" in texts(fake, error, once().list_tags_for_resource, resourceARN=arn)
    assert "provisioned-model/* because" in texts(
        fake, error, once().get_provisioned_model_throughput, provisionedModelId="some"
    )


@pytest.mark.parametrize(
    "operation", ["get_model_invocation_logging_configuration", "delete_model_invocation_logging_configuration"]
)
def test_a_denial_of_an_action_without_a_resource_names_none(fake: FakeBedrockJobs, operation: str) -> None:
    """An account has one configuration of logging a Region."""
    assert "on resource" not in texts(fake, "AccessDeniedException", getattr(once(), operation))


def test_a_denied_profile_would_have_been_an_applications(fake: FakeBedrockJobs) -> None:
    """Others nobody creates."""
    source = "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0"
    text = texts(
        fake,
        "AccessDeniedException",
        once().create_inference_profile,
        inferenceProfileName="a",
        modelSource={"copyFrom": source},
    )
    assert " on resource: arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/* because" in text


def test_a_text_of_ones_own_is_taken(fake: FakeBedrockJobs) -> None:
    """Whatever the error."""
    fake.inject("AccessDeniedException", message="Not you.")
    with pytest.raises(ClientError, match="Not you"):
        once().list_model_customization_jobs()


@pytest.mark.parametrize(
    "error",
    [
        exceptions.EndpointConnectionError,
        exceptions.ConnectTimeoutError,
        exceptions.ReadTimeoutError,
        exceptions.ConnectionClosedError,
        exceptions.ProxyConnectionError,
        exceptions.SSLError,
    ],
)
def test_an_error_of_a_connection_is_named_by_its_class(fake: FakeBedrockJobs, error: type[Exception]) -> None:
    """Or by the name of that."""
    fake.inject(error)
    with pytest.raises(error):
        once().list_model_customization_jobs()


def test_a_fault_of_some_operations_only_is_for_those(fake: FakeBedrockJobs) -> None:
    """An operation answers with errors of its own and with those of all services."""
    fault = fake.inject("ConflictException", times=None)
    assert code(once().list_model_customization_jobs) is None
    assert code(once().stop_model_customization_job, jobIdentifier="nightly-8") == "ConflictException"
    assert fault.hits == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"error": None}, "error=None: expected an error, or a latency"),
        ({"error": "Throttling"}, "is unknown; did you mean 'ThrottlingException'"),
        ({"error": "xyz"}, "is unknown; use one of"),
        ({"error": "UnsupportedOperationException"}, "is unknown"),
        ({"error": ValueError}, "error='ValueError' is unknown"),
        ({"error": "ConflictException", "operation": "List*"}, "is unknown"),
        ({"operation": "GetJob"}, "is unknown; "),
        ({"operation": "ListGuardrails"}, "is not faked"),
        ({"times": 0}, "times=0: expected an int of 1 or more, or None"),
        ({"times": True}, "times=True: expected"),
        ({"skip": -1}, "skip=-1: expected an int of 0 or more"),
        ({"skip": True}, "skip=True: expected"),
        ({"applied": True}, "applied=True contradicts error='ThrottlingException'"),
        ({"error": "html", "message": "x"}, "message='x' contradicts error='html'"),
        ({"error": "SSLError", "retry_after": timedelta(1)}, "retry_after=.* contradicts error='SSLError'"),
        ({"error": "ReadTimeoutError", "latency": timedelta(1)}, "takes the client's own timeout"),
        ({"error": None, "latency": timedelta(1), "message": "x"}, "message='x' contradicts error=None"),
        ({"error": None, "latency": timedelta(1), "applied": True}, "applied=True contradicts error=None"),
        ({"latency": timedelta(-1)}, "latency=.* is negative"),
        ({"region_name": "mars-1"}, "region_name='mars-1' is no Region"),
        ({"region_name": 1}, "region_name=1 is no Region"),
        ({"account_id": "1"}, "account_id='1' is not an AWS account id"),
    ],
)
def test_what_cannot_be_is_refused(fake: FakeBedrockJobs, arguments: dict[str, Any], message: str) -> None:
    """At once, with what would do."""
    with pytest.raises(ValueError, match=message):
        fake.inject(**{"error": "ThrottlingException", **arguments})
    assert get() is None


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"error": 429}, "error=429: expected"),
        ({"where": "x"}, "where='x': expected a function"),
        ({"latency": 5}, "5"),
    ],
)
def test_what_is_of_another_type_is_refused(fake: FakeBedrockJobs, arguments: dict[str, Any], message: str) -> None:
    """With the type that would do."""
    with pytest.raises(TypeError, match=message):
        fake.inject(**{"error": "ThrottlingException", **arguments})


def test_an_operation_that_the_installed_botocore_lacks_has_the_errors_of_all_services(
    fake: FakeBedrockJobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its own are not known."""
    from pytest_bedrock_jobs.wire import faults

    monkeypatch.setattr(faults, "service_model", lambda: type("Model", (), {"operation_names": []}))
    assert faults.operations_with("ThrottlingException", frozenset({"GetCustomModel"})) == {"GetCustomModel"}
    faults._codes.cache_clear()
    with pytest.raises(ValueError, match="is unknown"):
        faults.operations_with("ConflictException", frozenset({"GetCustomModel"}))
    faults._codes.cache_clear()


def test_threads_share_a_fault(fake: FakeBedrockJobs) -> None:
    """So many requests get it, whoever sends them."""
    fault = fake.inject("ThrottlingException", times=4)
    threads = [threading.Thread(target=get) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert fault.hits == 4
