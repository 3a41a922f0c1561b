"""Sessions that were made before the fake, with profiles that the fake hides, make clients within it."""

from __future__ import annotations

import pathlib
import socket
from collections.abc import Iterator
from typing import Any

import boto3
import pytest

from pytest_bedrock_jobs import FakeBedrockJobs
from tests.network import recording_resolver

CONFIG = """
[profile role]
region = us-east-1
role_arn = arn:aws:iam::123456789012:role/Trainer
source_profile = base
[profile chained]
role_arn = arn:aws:iam::123456789012:role/Trainer
mfa_serial = arn:aws:iam::123456789012:mfa/me
source_profile = role
[profile machine]
role_arn = arn:aws:iam::123456789012:role/Trainer
credential_source = Ec2InstanceMetadata
[profile process]
credential_process = /bin/false
[profile web]
role_arn = arn:aws:iam::123456789012:role/Trainer
web_identity_token_file = /nowhere
[profile sso]
sso_start_url = https://example.awsapps.com/start
sso_region = us-east-1
sso_account_id = 123456789012
sso_role_name = Trainer
[profile base]
aws_access_key_id = AKIAREAL
aws_secret_access_key = real
"""
PROFILES = ["role", "chained", "machine", "process", "web", "sso", "base"]


@pytest.fixture(autouse=True)
def _config(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Somebody's configuration, and a network on which nothing may be looked up."""
    (tmp_path / "config").write_text(CONFIG)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    with recording_resolver() as names:
        yield
    assert names == []


@pytest.mark.parametrize("transport", ["direct", "wire"])
@pytest.mark.parametrize("profile", PROFILES)
def test_a_session_of_any_profile_makes_a_client(profile: str, transport: Any) -> None:
    """No role is assumed, no process is run, and nobody is asked for a code."""
    session: Any = boto3.Session(profile_name=profile)
    with FakeBedrockJobs(transport=transport):
        client = session.client("bedrock", region_name="us-east-1")
        assert client.list_model_customization_jobs()["modelCustomizationJobSummaries"] == []
    assert session._session._credentials is None


def test_the_callers_own_keys_count() -> None:
    """A client's account is that of the keys which it was given."""
    session = boto3.Session(profile_name="role")
    with FakeBedrockJobs() as fake:
        fake.add_account("222222222222")
        client = session.client("bedrock", aws_access_key_id="TESTING222222222222", aws_secret_access_key="testing")
        fake.add_job(job_name="mine", account_id="222222222222")
        assert client.get_model_customization_job(jobIdentifier="mine")["jobName"] == "mine"


def test_a_profile_that_a_test_sets_up_itself_counts(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its file is not hidden."""
    with FakeBedrockJobs() as fake:
        monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
        fake.add_account("222222222222", access_key_id="AKIAREAL")
        fake.add_job(job_name="mine", account_id="222222222222")
        client = boto3.Session(profile_name="base").client("bedrock")
        assert client.get_model_customization_job(jobIdentifier="mine")["jobName"] == "mine"


def test_clients_of_other_services_are_made_as_ever() -> None:
    """Whose credentials are not the fake's business."""
    session = boto3.Session(profile_name="role")
    with FakeBedrockJobs(), pytest.raises(Exception, match="base"):
        session.client("s3")


def test_the_network_is_still_there_for_other_names() -> None:
    """The fixture of these tests does record."""
    with FakeBedrockJobs(), recording_resolver() as names, pytest.raises(socket.gaierror):
        socket.getaddrinfo("example.com", 443)
    assert names == ["example.com"]
