"""What the service asks of AWS's models."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_bedrock_jobs.wire import model
from pytest_bedrock_jobs.wire.rules import ModelRules

RULES = ModelRules()


@pytest.mark.parametrize(
    ("shape", "value", "expected"),
    [
        ("JobName", "a", True),
        ("JobName", "", False),
        ("JobName", "a" * 64, False),
        ("JobName", "-", False),
        ("ErrorMessage", "x" * 2048, True),
        ("ErrorMessage", "x" * 2049, False),
        ("FoundationModelArn", "arn:aws:bedrock:us-east-1::foundation-model/a.b", True),
        ("NoSuchShape", "anything", True),
    ],
)
def test_a_text_satisfies_a_shape(shape: str, value: str, *, expected: bool) -> None:
    """Length and pattern; a shape that botocore does not have has neither."""
    assert RULES.satisfies(shape, value) is expected


@pytest.mark.parametrize(
    ("shape", "value", "problem"),
    [
        ("JobName", "a", None),
        ("NoSuchShape", object(), None),
        ("JobName", "a" * 64, "Member must have length less than or equal to 63 (JobName)"),
        (
            "JobName",
            " constraint: ",
            "Member must satisfy regular expression pattern: [a-zA-Z0-9](-*[a-zA-Z0-9\\+\\-\\.])* (JobName)",
        ),
        ("SortOrder", "Up", "Member must satisfy enum value set: [Ascending, Descending] (SortOrder)"),
        (
            "JobName",
            5,
            "Invalid type for parameter field, value: 5, type: <class 'int'>, valid types: <class 'str'>",
        ),
        ("OutputDataConfig", {}, 'Missing required parameter in field: "s3Uri"'),
        (
            "OutputDataConfig",
            {"s3uri": "", "s3Uri": "s3://abc"},
            'Unknown parameter in field: "s3uri", must be one of: s3Uri',
        ),
        (
            "VpcConfig",
            {"subnetIds": ["!"], "securityGroupIds": ["?"]},
            "Member must satisfy regular expression pattern: [-0-9a-zA-Z]+ (VpcConfig)",
        ),
    ],
)
def test_the_first_problem_is_told(shape: str, value: Any, problem: str | None) -> None:
    """Types first, then the rules, in words."""
    assert RULES.problem(shape, value, "field") == problem


def test_partitions_are_the_models() -> None:
    """They come from botocore's data."""
    assert RULES.partition("cn-north-1") == model.partition("cn-north-1") == "aws-cn"
