"""Sessions of aiobotocore that were made before the fake, with profiles that the fake hides, make clients within it."""

from __future__ import annotations

import asyncio
import pathlib
from typing import Any

import pytest
from aiobotocore.session import AioSession

from pytest_bedrock_jobs import FakeBedrockJobs
from tests.network import recording_resolver

CONFIG = """
[profile role]
role_arn = arn:aws:iam::123456789012:role/Trainer
source_profile = base
[profile base]
aws_access_key_id = AKIAREAL
aws_secret_access_key = real
[profile machine]
role_arn = arn:aws:iam::123456789012:role/Trainer
credential_source = Ec2InstanceMetadata
"""


@pytest.mark.parametrize("profile", ["role", "machine"])
def test_a_session_makes_a_client(profile: str, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It looks for credentials in the same way as botocore's, and finds none that are hidden."""
    (tmp_path / "config").write_text(CONFIG)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    session = AioSession(profile=profile)
    assert session.get_scoped_config()

    async def call() -> Any:
        async with session.create_client("bedrock", region_name="us-east-1") as client:
            return await client.list_model_customization_jobs()

    with FakeBedrockJobs(), recording_resolver() as names:
        assert asyncio.run(call())["modelCustomizationJobSummaries"] == []
    assert names == []
