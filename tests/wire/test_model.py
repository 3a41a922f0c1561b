"""What is read from the installed botocore."""

from __future__ import annotations

from datetime import timedelta

import pytest

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
