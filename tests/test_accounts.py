"""Accounts and Regions: each client sees its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore import UNSIGNED
from botocore.config import Config

from pytest_bedrock_jobs import FakeBedrockJobs
from pytest_bedrock_jobs.typing import Transport

from .samples import create_request

OTHER = "222222222222"


@pytest.fixture(params=["direct", "wire"])
def fake(request: pytest.FixtureRequest) -> Iterator[FakeBedrockJobs]:
    """A started fake, once for each way to answer."""
    transport: Transport = request.param
    with FakeBedrockJobs(transport=transport) as started:
        yield started


def names(bedrock: Any) -> list[str]:
    summaries = bedrock.list_model_customization_jobs()["modelCustomizationJobSummaries"]
    return [summary["jobName"] for summary in summaries]


def test_a_client_belongs_to_the_account_of_its_credentials(fake: FakeBedrockJobs) -> None:
    """What one account has the other neither lists nor finds."""
    own = boto3.client("bedrock")
    other = boto3.client("bedrock", **fake.add_account(OTHER))
    arn = other.create_model_customization_job(**create_request("theirs"))["jobArn"]
    own.create_model_customization_job(**create_request("ours"))
    assert f":{OTHER}:" in arn
    assert (names(own), names(other)) == (["ours"], ["theirs"])
    with pytest.raises(own.exceptions.ResourceNotFoundException):
        own.get_model_customization_job(jobIdentifier=arn)


def test_a_client_made_before_its_account_belongs_to_it(fake: FakeBedrockJobs) -> None:
    """Who a client is counts at each call."""
    session = boto3.Session(aws_access_key_id="AUDITOR", aws_secret_access_key="testing")
    client = session.client("bedrock", region_name="us-east-1")
    assert names(client) == []
    fake.add_account(OTHER, access_key_id="AUDITOR")
    fake.add_job(job_name="theirs", account_id=OTHER)
    assert names(client) == ["theirs"]


def test_other_credentials_belong_to_the_fakes_own_account(fake: FakeBedrockJobs) -> None:
    """Those of the environment, and any others."""
    fake.add_account(OTHER)
    fake.add_job(job_name="ours")
    session = boto3.Session(aws_access_key_id="unheard-of", aws_secret_access_key="testing")
    assert names(boto3.client("bedrock")) == ["ours"]
    assert names(session.client("bedrock", region_name="us-east-1")) == ["ours"]


def test_an_unsigned_client_belongs_to_the_fakes_own_account(fake: FakeBedrockJobs) -> None:
    """It has no credentials at all."""
    fake.add_account(OTHER)
    fake.add_job(job_name="ours")
    assert names(boto3.client("bedrock", config=Config(signature_version=UNSIGNED))) == ["ours"]


def test_credentials_that_come_late_are_not_fetched() -> None:
    """To ask whose a client is must not make a call of its own."""
    from botocore.credentials import DeferredRefreshableCredentials
    from botocore.session import Session

    def refresh() -> Any:
        pytest.fail("credentials were fetched")

    session = Session()
    session._credentials = DeferredRefreshableCredentials(refresh, "test")  # type: ignore[attr-defined]
    with FakeBedrockJobs() as fake:
        fake.add_account(OTHER)
        fake.add_job(job_name="ours")
        assert names(session.create_client("bedrock", region_name="us-east-1")) == ["ours"]


@pytest.mark.parametrize(
    ("region_name", "partition"),
    [("eu-central-1", "aws"), ("us-gov-west-1", "aws-us-gov"), ("cn-north-1", "aws-cn")],
)
def test_a_client_belongs_to_its_region(fake: FakeBedrockJobs, region_name: str, partition: str) -> None:
    """And to that Region's partition."""
    there = boto3.client("bedrock", region_name=region_name)
    arn = there.create_model_customization_job(**create_request("there"))["jobArn"]
    assert arn.startswith(f"arn:{partition}:bedrock:{region_name}:")
    fake.clock.advance(fake.options.training_duration)
    assert names(boto3.client("bedrock")) == []
    (model,) = there.list_custom_models()["modelSummaries"]
    assert model["modelArn"].startswith(f"arn:{partition}:bedrock:{region_name}:")


def test_a_reset_forgets_the_accounts(fake: FakeBedrockJobs) -> None:
    """Their credentials are the fake's own again."""
    client = boto3.client("bedrock", **fake.add_account(OTHER))
    fake.reset()
    fake.add_job(job_name="ours")
    assert names(client) == ["ours"]


def test_an_account_that_cannot_be_is_refused_at_once() -> None:
    """So is a key of another account."""
    fake = FakeBedrockJobs()
    with pytest.raises(ValueError, match="account_id='22' is not an AWS account id"):
        fake.add_account("22")
    fake.add_account(OTHER, access_key_id="KEY")
    with pytest.raises(ValueError, match="access_key_id='KEY' belongs to account 222222222222"):
        fake.add_account("333333333333", access_key_id="KEY")
    with pytest.raises(
        ValueError, match="access_key_id='testing' is the key of the fake's own account; pass another one"
    ):
        fake.add_account(OTHER, access_key_id="testing")


@pytest.mark.parametrize("key", ["", "a b", 5, b"KEY", ["KEY"]])
def test_an_access_key_is_a_word(key: Any) -> None:
    """Nothing else could be in a request."""
    with pytest.raises(ValueError, match=f"^access_key_id={re.escape(repr(key))}: expected a str of letters"):
        FakeBedrockJobs().add_account(OTHER, access_key_id=key)
