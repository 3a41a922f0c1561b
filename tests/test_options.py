"""The options of a fake."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from pytest_bedrock_jobs import FakeBedrockJobs, Options
from pytest_bedrock_jobs.options import NAMES, checked, from_text
from pytest_bedrock_jobs.typing import OptionFields


def test_the_options_are_those_that_are_typed() -> None:
    """What a type checker allows and what is accepted is the same."""
    assert set(NAMES) == set(OptionFields.__annotations__)


def test_a_fake_has_its_options() -> None:
    """What was not given has its default."""
    fake = FakeBedrockJobs(region_name="eu-west-1", seed="s")
    assert fake.options == Options(region_name="eu-west-1", seed="s")
    assert (fake.region_name, fake.account_id, fake.options.transport) == ("eu-west-1", "123456789012", "direct")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"account_id": "42"}, "account_id='42' is not an AWS account id; pass a string of twelve digits"),
        (
            {"account_id": 123456789012},
            "account_id=123456789012 is not an AWS account id; pass a string of twelve digits",
        ),
        (
            {"account_id": "\u0661" * 12},
            f"account_id='{chr(0x661) * 12}' is not an AWS account id; pass a string of twelve digits",
        ),
        ({"transport": "pigeon"}, "transport='pigeon' is unknown; pass one of 'direct', 'wire'"),
        ({"unsupported": None}, "unsupported=None is unknown; pass one of 'error', 'passthrough', 'empty'"),
        ({"check_training_data": 1}, "check_training_data=1 is no choice; pass True or False"),
        ({"seed": None}, "seed=None does not give the same ids in every process; pass an int or a str"),
        ({"seed": True}, "seed=True does not give the same ids in every process; pass an int or a str"),
        (
            {"in_progress_quota": True},
            "in_progress_quota=True is no number of jobs; pass an int of zero or more, or None",
        ),
        ({"check_training_data": "maybe"}, "check_training_data='maybe' is no choice; pass True or False"),
        ({"base_models": ""}, "base_models='' is unknown; pass one of 'plausible', 'strict'"),
        ({"training_duration": 60}, "training_duration=60 is no duration; pass a datetime.timedelta of zero or more"),
        (
            {"stopping_duration": timedelta(-1)},
            "stopping_duration=datetime.timedelta(days=-1) is no duration; pass a datetime.timedelta of zero or more",
        ),
        ({"in_progress_quota": -1}, "in_progress_quota=-1 is no number of jobs; pass an int of zero or more, or None"),
        (
            {"in_progress_quota": "2"},
            "in_progress_quota='2' is no number of jobs; pass an int of zero or more, or None",
        ),
        (
            {"region_name": "mars-1"},
            (
                "region_name='mars-1' is no Region of AWS that this botocore knows;"
                " use one like 'us-east-1', or update botocore if the Region is new"
            ),
        ),
        (
            {"region_name": None},
            (
                "region_name=None is no Region of AWS that this botocore knows;"
                " use one like 'us-east-1', or update botocore if the Region is new"
            ),
        ),
    ],
)
def test_a_value_that_cannot_be_is_refused(options: dict[str, Any], message: str) -> None:
    """The message names the option, its value, the rule and the remedy."""
    with pytest.raises(ValueError) as caught:
        FakeBedrockJobs(**options)
    assert str(caught.value) == message


def test_an_unknown_option_is_refused() -> None:
    """The message lists what there is."""
    with pytest.raises(TypeError) as caught:
        checked({"region": "us-east-1"})
    assert str(caught.value) == (
        f"there is no option 'region'; did you mean 'region_name'? there are {', '.join(sorted(NAMES))}"
    )


def test_an_option_that_is_like_none_gets_no_hint() -> None:
    """A wrong guess would be no help."""
    with pytest.raises(TypeError, match="there is no option 'zebra'; there are account_id, "):
        checked({"zebra": 1})


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("training_duration", "10", timedelta(seconds=10)),
        ("stopping_duration", "0.5", timedelta(milliseconds=500)),
        ("in_progress_quota", "3", 3),
        ("region_name", "eu-west-1", "eu-west-1"),
        ("seed", "7", "7"),
        ("check_training_data", "true", True),
        ("check_training_data", " False", False),
    ],
)
def test_an_option_is_read_from_a_text(name: str, text: str, value: Any) -> None:
    """Durations are in seconds."""
    assert from_text(name, text) == value


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("training_duration", "1h", "training_duration='1h' is not a number of seconds, zero or more"),
        ("training_duration", "nan", "training_duration='nan' is not a number of seconds, zero or more"),
        ("training_duration", "inf", "training_duration='inf' is not a number of seconds, zero or more"),
        ("training_duration", "-5", "training_duration='-5' is not a number of seconds, zero or more"),
        ("in_progress_quota", "-1", "in_progress_quota='-1' is not a whole number, zero or more"),
        ("check_training_data", "maybe", "check_training_data='maybe' is no choice; write true or false"),
        ("in_progress_quota", "many", "in_progress_quota='many' is not a whole number, zero or more"),
    ],
)
def test_a_text_that_is_no_value_is_refused(name: str, text: str, message: str) -> None:
    """With the option, the text and the kind."""
    with pytest.raises(ValueError) as caught:
        from_text(name, text)
    assert str(caught.value) == message
