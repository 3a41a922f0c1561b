"""The environment that a fake sets up, and puts back."""

from __future__ import annotations

import os
import pathlib
import subprocess
import sys
from unittest import mock

import boto3
import pytest

from pytest_bedrock_jobs import FakeBedrockJobs


def test_clients_get_harmless_credentials_and_the_fakes_region(monkeypatch: pytest.MonkeyPatch) -> None:
    """No real credential, profile or token takes part."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAREAL")
    monkeypatch.setenv("AWS_PROFILE", "production")
    monkeypatch.setenv("AWS_BEARER_TOKEN_BEDROCK", "real-token")
    with FakeBedrockJobs(region_name="eu-west-1"):
        session = boto3.Session()
        credentials = session.get_credentials()
        assert credentials is not None
        assert credentials.get_frozen_credentials()[:3] == ("testing", "testing", "testing")
        assert session.region_name == "eu-west-1"
        assert session.available_profiles == []
        assert "AWS_BEARER_TOKEN_BEDROCK" not in os.environ


@pytest.mark.parametrize("leave", [None, ValueError, KeyboardInterrupt])
def test_the_environment_is_put_back_on_any_exit(
    monkeypatch: pytest.MonkeyPatch, leave: type[BaseException] | None
) -> None:
    """Whether the test ends well or not."""
    monkeypatch.setenv("AWS_PROFILE", "production")
    monkeypatch.delenv("AWS_REGION", raising=False)
    before = dict(os.environ)
    try:
        with FakeBedrockJobs():
            assert dict(os.environ) != before
            if leave is not None:
                raise leave
    except (ValueError, KeyboardInterrupt):
        pass
    assert dict(os.environ) == before


def test_fakes_that_stop_in_the_wrong_order_put_everything_back() -> None:
    """The last one to stop restores what was there before the first."""
    before, session = dict(os.environ), boto3.DEFAULT_SESSION
    first, second = FakeBedrockJobs(region_name="eu-west-1"), FakeBedrockJobs(region_name="us-west-2")
    first.start()
    second.start()
    assert os.environ["AWS_REGION"] == "us-west-2"
    first.stop()
    assert os.environ["AWS_REGION"] == "us-west-2"
    second.stop()
    assert dict(os.environ) == before
    assert boto3.DEFAULT_SESSION is session


def test_what_the_test_changed_between_two_fakes_outlives_the_first() -> None:
    """The second puts back what it found, which was the test's own, whenever the first stops."""
    first, second = FakeBedrockJobs(), FakeBedrockJobs()
    with mock.patch.dict(os.environ):
        first.start()
        os.environ["AWS_CONFIG_FILE"] = "mine"
        second.start()
        first.stop()
        second.stop()
        assert os.environ["AWS_CONFIG_FILE"] == "mine"


def test_an_inner_fake_gives_the_region_back_to_the_outer_one() -> None:
    """The Region is always that of the fake which answers."""
    with FakeBedrockJobs(region_name="eu-west-1"):
        with FakeBedrockJobs(region_name="us-west-2"):
            assert boto3.client("bedrock").meta.region_name == "us-west-2"
        assert boto3.client("bedrock").meta.region_name == "eu-west-1"


def test_an_inner_fake_gives_back_what_the_test_had_changed() -> None:
    """A profile or another account's keys outlive a helper that has a fake of its own."""
    changes = {"AWS_CONFIG_FILE": "mine", "AWS_ACCESS_KEY_ID": "TESTING222222222222"}
    with FakeBedrockJobs(), mock.patch.dict(os.environ, changes):
        boto3.setup_default_session(region_name="ap-south-1")
        session, before = boto3.DEFAULT_SESSION, dict(os.environ)
        with FakeBedrockJobs(region_name="eu-west-1"):
            assert os.environ["AWS_CONFIG_FILE"] == os.devnull
        assert dict(os.environ) == before
        assert boto3.DEFAULT_SESSION is session


@pytest.mark.parametrize(
    "name",
    [
        "AWS_SECURITY_TOKEN",
        "AWS_CREDENTIAL_EXPIRATION",
        "AWS_CONTAINER_CREDENTIALS_FULL_URI",
        "AWS_WEB_IDENTITY_TOKEN_FILE",
    ],
)
def test_other_ways_to_credentials_are_closed(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """They come back with the rest."""
    monkeypatch.setenv(name, "http://169.254.170.2/real")
    with FakeBedrockJobs():
        assert name not in os.environ
        credentials = boto3.Session().get_credentials()
        assert credentials is not None
        assert credentials.token == "testing"
    assert os.environ[name] == "http://169.254.170.2/real"


def test_the_fakes_own_clients_know_nobodys_configuration(
    monkeypatch: pytest.MonkeyPatch, tmp_path: pathlib.Path
) -> None:
    """Neither a profile of the environment, before the fake starts, nor a file of an earlier test takes part."""
    (tmp_path / "config").write_text("[default]\nuse_fips_endpoint = true\n[profile mine]\nregion = eu-west-1\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_PROFILE", "missing")
    client = FakeBedrockJobs().client()
    assert client.meta.endpoint_url == "https://bedrock.us-east-1.amazonaws.com"
    assert client._request_signer._credentials.access_key == "testing"


def test_a_variable_that_somebody_changed_meanwhile_stays_theirs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only what the fake has set is put back."""
    monkeypatch.setenv("AWS_REGION", "eu-north-1")
    with FakeBedrockJobs():
        os.environ["AWS_REGION"] = "ap-south-1"
    assert os.environ["AWS_REGION"] == "ap-south-1"


def test_the_default_session_is_set_aside_and_put_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """A default session may have been made with real credentials."""
    made_before = boto3.Session(region_name="sa-east-1")
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", made_before)
    with FakeBedrockJobs():
        assert boto3.client("bedrock").meta.region_name == "us-east-1"
    assert boto3.DEFAULT_SESSION is made_before


def test_a_process_without_boto3_can_use_the_fake() -> None:
    """botocore alone is enough."""
    code = """
import sys, botocore.session
from pytest_bedrock_jobs import FakeBedrockJobs

with FakeBedrockJobs() as fake:
    fake.add_job(job_name="nightly-7")
    client = botocore.session.get_session().create_client("bedrock")
    print(client.get_model_customization_job(jobIdentifier="nightly-7")["jobName"], "boto3" in sys.modules)
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "nightly-7 False\n"
