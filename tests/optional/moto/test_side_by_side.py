"""moto's AWS around, inside and beside the fake: Bedrock is the fake's, everything else is moto's."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any
from unittest import mock

import boto3
import pytest
from moto import mock_aws
from moto.bedrock.models import BedrockBackend

from pytest_bedrock_jobs import FakeBedrockJobs
from tests.samples import create_request
from tests.signing import ENDPOINT, send, signed


@pytest.fixture(autouse=True)
def _moto_bedrock_never_acts() -> Iterator[None]:
    """moto's own Bedrock would act on the same calls; here every step of it fails the test."""

    def fail(*_: Any, **__: Any) -> None:
        pytest.fail("moto's Bedrock acted")

    with ExitStack() as stack:
        for name in ("create_model_customization_job", "get_model_customization_job", "list_model_customization_jobs"):
            stack.enter_context(mock.patch.object(BedrockBackend, name, fail))
        yield


@pytest.fixture(params=["direct", "wire"])
def fake(request: pytest.FixtureRequest) -> FakeBedrockJobs:
    """Not started."""
    return FakeBedrockJobs(transport=request.param)


def use_everything(fake: FakeBedrockJobs) -> None:
    """What a pipeline does: data in S3, a role in IAM, a key in KMS, who am I from STS, and a job."""
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket="data")
    s3.put_object(Bucket="data", Key="train.jsonl", Body=b"{}\n")
    assert s3.get_object(Bucket="data", Key="train.jsonl")["Body"].read() == b"{}\n"
    role = boto3.client("iam").create_role(RoleName="Trainer", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
    account = boto3.client("sts").get_caller_identity()["Account"]
    boto3.client("kms").create_key()
    bedrock = boto3.client("bedrock")
    arn = bedrock.create_model_customization_job(**create_request(roleArn=role))["jobArn"]
    assert arn.split(":")[4] == account == fake.account_id
    assert fake.jobs[arn].details()["roleArn"] == role
    [summary] = bedrock.list_model_customization_jobs()["modelCustomizationJobSummaries"]
    assert summary["jobArn"] == arn


def test_moto_started_first(fake: FakeBedrockJobs) -> None:
    """The fake inside of ``mock_aws``."""
    with mock_aws(), fake:
        use_everything(fake)


def test_the_fake_started_first(fake: FakeBedrockJobs) -> None:
    """``mock_aws`` inside of the fake."""
    with fake, mock_aws():
        use_everything(fake)


def test_both_as_decorators(fake: FakeBedrockJobs) -> None:
    """In either order."""
    fake(mock_aws(use_everything))(fake)
    mock_aws(fake(use_everything))(fake)


def test_the_fixture_and_a_fixture_with_moto(pytester: pytest.Pytester) -> None:
    """Whichever is asked for first."""
    pytester.makepyfile(
        """
        import boto3
        import pytest
        from moto import mock_aws

        @pytest.fixture
        def aws():
            with mock_aws():
                yield

        def use(fake):
            boto3.client("s3").create_bucket(Bucket="data")
            fake.add_job(job_name="seeded")
            boto3.client("bedrock").get_model_customization_job(jobIdentifier="seeded")

        def test_moto_first(aws, fake_bedrock_jobs):
            use(fake_bedrock_jobs)

        def test_fake_first(fake_bedrock_jobs, aws):
            use(fake_bedrock_jobs)

        @mock_aws
        def test_decorated(fake_bedrock_jobs):
            use(fake_bedrock_jobs)
        """
    )
    pytester.runpytest_inprocess("-p", "no:randomly", "-p", "no:asyncio").assert_outcomes(passed=3)


@mock.patch.dict(os.environ)  # Each puts back what it found, in this order the other's credentials.
def test_moto_stopped_first_although_it_started_first(fake: FakeBedrockJobs) -> None:
    """The fake goes on answering; the credentials in the environment are gone, since moto puts back what it found."""
    moto = mock_aws()
    moto.start()
    with fake:
        use_everything(fake)
        client = boto3.client("bedrock")
        moto.stop()
        assert client.list_model_customization_jobs()["modelCustomizationJobSummaries"]


def test_the_fake_stopped_first_although_it_started_first(
    fake: FakeBedrockJobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    """moto goes on answering, and when the last of its mocks has stopped everything is as it was before the fake."""
    older = boto3.Session()
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", older)
    before, stop = dict(os.environ), type(mock_aws()).stop
    fake.start()
    with mock_aws():
        use_everything(fake)
        fake.stop()
        assert boto3.DEFAULT_SESSION is not older
        with mock_aws():
            pass
        assert boto3.client("s3", region_name="us-east-1").list_buckets()["Buckets"]
    assert boto3.DEFAULT_SESSION is older
    assert dict(os.environ) == before
    assert type(mock_aws()).stop is stop


def test_a_call_that_is_handed_on_reaches_moto() -> None:
    """``unsupported="passthrough"``: moto has operations that the fake has not."""
    with mock_aws(), FakeBedrockJobs(unsupported="passthrough", transport="wire"):
        client = boto3.client("bedrock")
        client.put_model_invocation_logging_configuration(
            loggingConfig={"s3Config": {"bucketName": "data", "keyPrefix": "logs"}}
        )
        answer = client.get_model_invocation_logging_configuration()
        assert answer["loggingConfig"]["s3Config"]["bucketName"] == "data"


def test_motos_handler_is_put_back(fake: FakeBedrockJobs) -> None:
    """After the fake has gone, moto's Bedrock is moto's again."""
    from moto.core.botocore_stubber import BotocoreStubber

    before = BotocoreStubber.__call__
    with mock_aws():
        with fake:
            boto3.client("bedrock").list_model_customization_jobs()
        assert BotocoreStubber.__call__ is before


@pytest.mark.parametrize("first", ["moto", "fake"])
def test_plain_http_calls_are_answered_by_the_fake_and_by_moto(first: str) -> None:
    """moto mocks ``requests`` too."""
    fake, moto = FakeBedrockJobs(), mock_aws()
    outer, inner = (moto, fake) if first == "moto" else (fake, moto)
    with outer, inner:
        fake.add_job(job_name="mine")
        boto3.client("s3").create_bucket(Bucket="data")
        answer = send(signed("GET", f"{ENDPOINT}/model-customization-jobs/mine"))
        assert answer.json()["jobName"] == "mine"
        assert b"<Name>data</Name>" in send(signed("GET", "https://s3.amazonaws.com/", service="s3")).content
