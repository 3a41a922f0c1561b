"""Fakes and clients that tests share."""

from __future__ import annotations

from datetime import datetime, timezone
from functools import cache
from typing import Any

import boto3
from botocore.config import Config

from pytest_bedrock_jobs import FakeBedrockJobs

NOW = datetime(2026, 1, 7, 2, 0, tzinfo=timezone.utc)


def frozen(**options: Any) -> FakeBedrockJobs:
    """A fake whose time stands still at NOW until the test moves it."""
    fake = FakeBedrockJobs(**options)
    fake.clock.freeze()
    fake.clock.move_to(NOW)
    return fake


@cache
def client(region_name: str = "us-east-1", *, checks_parameters: bool = True) -> Any:
    """A Bedrock client of a Region. Clients are slow to make, and a fake answers them whenever they were made."""
    session = boto3.Session(aws_access_key_id="testing", aws_secret_access_key="testing")
    config = Config(retries={"max_attempts": 1, "mode": "standard"}, parameter_validation=checks_parameters)
    return session.client("bedrock", region_name=region_name, config=config)


@cache
def s3() -> Any:
    """An S3 client, for moto: it answers whenever a client was made."""
    session = boto3.Session(aws_access_key_id="testing", aws_secret_access_key="testing")
    return session.client("s3", region_name="us-east-1")
