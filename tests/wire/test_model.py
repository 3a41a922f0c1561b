"""What is read from the installed botocore."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import boto3
import pytest
from botocore.loaders import create_loader

from pytest_bedrock_jobs.wire import model


@pytest.mark.parametrize(
    ("region", "partition"),
    [
        ("us-east-1", "aws"),
        ("ap-southeast-9", "aws"),
        ("us-gov-west-1", "aws-us-gov"),
        ("cn-northwest-1", "aws-cn"),
        ("us-iso-east-1", "aws-iso"),
        ("us-isob-east-1", "aws-iso-b"),
        ("aws-global", None),
        ("aws-cn-global", None),
        ("mars-1", None),
        ("us-east-1 ", None),
        ("", None),
    ],
)
def test_a_region_belongs_to_a_partition(region: str, partition: str | None) -> None:
    """By botocore's list, or by its patterns where a Region is newer than that; pseudo-Regions belong to none."""
    assert model.partition(region) == partition


def test_a_shape_that_botocore_does_not_have_is_none() -> None:
    """An older botocore lacks some."""
    assert model.shape("NoSuchShape") is None
    assert model.shape("JobName") is not None


def test_the_zone_is_utc() -> None:
    """Whatever object botocore uses for it."""
    assert model.parsed_zone().utcoffset(None) in (None, timedelta(0))


def test_what_a_client_has_read_is_not_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading the service model takes a while."""
    monkeypatch.setattr(model, "_loaders", [])
    session: Any = boto3.Session()
    client = session.client("bedrock", "us-east-1", aws_access_key_id="testing", aws_secret_access_key="testing")
    model.read_with(session._session.get_component("data_loader"))
    read: Any = model.service_model.__wrapped__()
    assert read._service_description is client.meta.service_model._service_description


def test_a_client_that_reads_elsewhere_is_not_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its models may be others than the installed botocore's."""
    monkeypatch.setattr(model, "_loaders", [])
    model.read_with(create_loader("/elsewhere"))
    assert model._loaders == []
