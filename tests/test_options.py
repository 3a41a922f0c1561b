"""The options of a fake."""

from __future__ import annotations

import sys
import time
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from pytest_bedrock_jobs import FakeBedrockJobs, Options
from pytest_bedrock_jobs.options import NAMES, checked, default_text, descriptions, from_text
from pytest_bedrock_jobs.typing import OptionFields

START = datetime(2026, 1, 7, 2, 0, tzinfo=timezone.utc)


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
        ({"transport": "pigeon"}, "transport='pigeon' is unknown; use one of 'direct', 'wire'"),
        ({"unsupported": None}, "unsupported=None is unknown; use one of 'error', 'passthrough', 'empty'"),
        ({"check_training_data": 1}, "check_training_data=1: expected True or False"),
        ({"seed": None}, "seed=None does not give the same ids in every process; pass an int or a str"),
        ({"seed": True}, "seed=True does not give the same ids in every process; pass an int or a str"),
        (
            {"in_progress_quota": True},
            "in_progress_quota=True: expected an int of 0 or more, or None",
        ),
        ({"check_training_data": "maybe"}, "check_training_data='maybe': expected True or False"),
        ({"base_models": ""}, "base_models='' is unknown; use one of 'plausible', 'strict'"),
        (
            {"training_duration": 60},
            ("training_duration=60: expected a datetime.timedelta of 0 or more, for example timedelta(seconds=60)"),
        ),
        ({"stall_after": 0}, "stall_after=0: expected an int of 1 or more, or None"),
        ({"stall_after": True}, "stall_after=True: expected an int of 1 or more, or None"),
        ({"skip_sleep": "yes"}, "skip_sleep='yes': expected True or False"),
        (
            {"start_time": "2026-01-07"},
            (
                "start_time='2026-01-07' is not a datetime; pass an aware datetime.datetime,"
                " for example datetime(2026, 1, 7, tzinfo=timezone.utc)"
            ),
        ),
        (
            {"start_time": datetime(2026, 1, 7)},
            (
                "start_time=datetime.datetime(2026, 1, 7, 0, 0) has no time zone, and Bedrock's times are instants;"
                " pass an aware datetime, for example datetime(..., tzinfo=timezone.utc)"
            ),
        ),
        (
            {"stopping_duration": timedelta(-1)},
            "stopping_duration=datetime.timedelta(days=-1): expected a datetime.timedelta of 0 or more",
        ),
        ({"in_progress_quota": -1}, "in_progress_quota=-1: expected an int of 0 or more, or None"),
        (
            {"in_progress_quota": "2"},
            "in_progress_quota='2': expected an int of 0 or more, or None",
        ),
        (
            {"region_name": "mars-1"},
            (
                "region_name='mars-1' is not a Region of AWS that this botocore knows;"
                " use one like 'us-east-1', or update botocore if the Region is new"
            ),
        ),
        (
            {"region_name": None},
            (
                "region_name=None is not a Region of AWS that this botocore knows;"
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


def test_every_option_is_described() -> None:
    """In a sentence that ends, from the docstring."""
    for name, text in descriptions().items():
        assert text.endswith("."), name
        assert "  " not in text


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("training_duration", "3600 seconds"),
        ("region_name", "us-east-1"),
        ("in_progress_quota", "none"),
        ("check_training_data", "false"),
        ("seed", "0"),
    ],
)
def test_a_default_is_told_as_a_file_would_write_it(name: str, text: str) -> None:
    """Durations are in seconds there."""
    assert default_text(name) == text


def test_an_unknown_option_is_refused() -> None:
    """The message lists what there is."""
    with pytest.raises(TypeError) as caught:
        checked({"region": "us-east-1"})
    assert str(caught.value) == (
        f"unknown option 'region'; did you mean 'region_name'? use one of {', '.join(sorted(NAMES))}"
    )


def test_an_option_that_is_like_none_gets_no_hint() -> None:
    """A wrong guess would be no help."""
    with pytest.raises(TypeError, match="unknown option 'zebra'; use one of account_id, "):
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
        ("stall_after", "50", 50),
        ("stall_after", " None", None),
        ("start_time", "2026-01-07T02:00:00Z", START),
        ("start_time", "2026-01-07t04:00:00+02:00", START),
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
        ("check_training_data", "maybe", "check_training_data='maybe': expected true or false"),
        ("in_progress_quota", "many", "in_progress_quota='many' is not a whole number, zero or more"),
        ("stall_after", "few", "stall_after='few' is not a whole number of 1 or more, or none"),
        (
            "start_time",
            "2026-01-07T02:00:00",
            "start_time='2026-01-07T02:00:00' is not an instant; write it like 2026-01-07T02:00:00Z",
        ),
        ("start_time", "soon", "start_time='soon' is not an instant; write it like 2026-01-07T02:00:00Z"),
    ],
)
def test_a_text_that_is_no_value_is_refused(name: str, text: str, message: str) -> None:
    """With the option, the text and the kind."""
    with pytest.raises(ValueError) as caught:
        from_text(name, text)
    assert str(caught.value) == message


class Span(timedelta):
    """A duration without floor division, as pendulum's is."""

    def __floordiv__(self, other: Any) -> Any:
        raise AssertionError("arithmetic of a subclass")


def test_a_duration_of_a_subclass_is_its_length() -> None:
    """pendulum's and pandas' are timedeltas."""
    assert type(FakeBedrockJobs(training_duration=Span(hours=2)).options.training_duration) is timedelta


def test_a_fake_begins_at_its_start_time() -> None:
    """And so it does again after a reset."""
    fake = FakeBedrockJobs(start_time=START, frozen=True)
    assert fake.add_job().creation_time == START
    fake.clock.advance(hours=1)
    fake.reset()
    assert fake.clock.now() == START
    assert fake.clock.frozen


def test_a_fake_that_is_not_frozen_goes_on_from_its_start_time() -> None:
    """With the system's clock."""
    fake = FakeBedrockJobs(start_time=START)
    deadline = time.monotonic() + 60
    # It stands still for a moment where the machine's clock is set back.
    while fake.clock.now() == START and time.monotonic() < deadline:
        time.sleep(0.001)
    assert START < fake.clock.now() < START + timedelta(minutes=10)


def test_sleeping_is_skipped_as_long_as_the_fake_is_started() -> None:
    """Of several starts, until the last one's stop."""
    real = (time.sleep,)
    fake = FakeBedrockJobs(start_time=START, frozen=True, skip_sleep=True)
    with fake:
        with fake:
            time.sleep(3600)
        time.sleep(3600)
    assert time.sleep is real[0]
    assert fake.clock.now() == START + timedelta(hours=2)


def test_a_fake_that_cannot_move_the_wall_clock_does_not_start(monkeypatch: pytest.MonkeyPatch) -> None:
    """The error names what is missing, and nothing is left behind."""
    monkeypatch.setitem(sys.modules, "time_machine", None)
    fake = FakeBedrockJobs(wall_clock=True)
    with pytest.raises(ModuleNotFoundError, match=r"pip install 'pytest-bedrock-jobs\[time-machine\]'"):
        fake.start()
    with pytest.raises(RuntimeError, match="is not started"):
        fake.stop()
