"""Logging of model invocations: put, get and delete its one configuration."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_bedrock_jobs import FakeBedrockJobs

from ...fakes import client
from .conftest import Refused

CONFIGURATION = {
    "s3Config": {"bucketName": "amzn-s3-demo-bucket", "keyPrefix": "logs"},
    "textDataDeliveryEnabled": True,
    "imageDataDeliveryEnabled": False,
}


def shown(bedrock: Any) -> Any:
    answer = bedrock.get_model_invocation_logging_configuration()
    del answer["ResponseMetadata"]
    return answer


def test_the_configuration_is_what_was_put(bedrock: Any) -> None:
    """Its flags and its bucket."""
    bedrock.put_model_invocation_logging_configuration(loggingConfig=CONFIGURATION)
    assert shown(bedrock) == {"loggingConfig": CONFIGURATION}


def test_there_is_no_configuration_at_first(bedrock: Any) -> None:
    """The member is absent."""
    assert shown(bedrock) == {}


def test_a_second_configuration_takes_the_place_of_the_first(bedrock: Any) -> None:
    """As a whole."""
    bedrock.put_model_invocation_logging_configuration(loggingConfig=CONFIGURATION)
    bedrock.put_model_invocation_logging_configuration(loggingConfig={"videoDataDeliveryEnabled": True})
    assert shown(bedrock) == {"loggingConfig": {"videoDataDeliveryEnabled": True}}


def test_a_configuration_is_deleted(bedrock: Any) -> None:
    """A second time is no error."""
    bedrock.put_model_invocation_logging_configuration(loggingConfig=CONFIGURATION)
    bedrock.delete_model_invocation_logging_configuration()
    bedrock.delete_model_invocation_logging_configuration()
    assert shown(bedrock) == {}


def test_each_region_has_a_configuration_of_its_own(bedrock: Any) -> None:
    """Another Region sees nothing of it."""
    bedrock.put_model_invocation_logging_configuration(loggingConfig=CONFIGURATION)
    assert shown(client("eu-west-1")) == {}


def test_a_reset_forgets_the_configuration(fake: FakeBedrockJobs, bedrock: Any) -> None:
    """As everything else."""
    bedrock.put_model_invocation_logging_configuration(loggingConfig=CONFIGURATION)
    fake.reset()
    assert shown(bedrock) == {}


def test_a_change_of_an_answer_changes_nothing(bedrock: Any) -> None:
    """What a caller does with it is the caller's."""
    bedrock.put_model_invocation_logging_configuration(loggingConfig=CONFIGURATION)
    shown(bedrock)["loggingConfig"]["s3Config"]["keyPrefix"] = "other"
    assert shown(bedrock)["loggingConfig"] == CONFIGURATION


@pytest.mark.parametrize(
    ("broken", "rule"),
    [
        ({"s3Config": {"bucketName": "a" * 64}}, "length less than or equal to 63"),
        (
            {"cloudWatchConfig": {"logGroupName": "logs", "roleArn": "arn:aws:iam::123456789012:user/u"}},
            "regular expression pattern",
        ),
    ],
)
def test_a_configuration_that_breaks_a_rule_leaves_the_former_one(
    bedrock: Any, refused: Refused, broken: Any, rule: str
) -> None:
    """A bucket's name or a role that AWS would not have."""
    bedrock.put_model_invocation_logging_configuration(loggingConfig=CONFIGURATION)
    code, message = refused(bedrock.put_model_invocation_logging_configuration, loggingConfig=broken)
    assert code == "ValidationException" and rule in message
    assert shown(bedrock) == {"loggingConfig": CONFIGURATION}
