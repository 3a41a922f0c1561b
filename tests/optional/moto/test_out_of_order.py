"""Fakes and moto's mocks that stop in any order leave nothing behind."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

from pytest_bedrock_jobs import FakeBedrockJobs
from tests.surroundings import surroundings

START, STOP = "+", "-"


def orders(names: str) -> Iterator[tuple[str, ...]]:
    """Every order of the starts and stops of some, each of which starts before it stops; f and g are alike."""
    for order in itertools.permutations([name + event for name in names for event in (START, STOP)]):
        if all(order.index(name + START) < order.index(name + STOP) for name in names) and (
            "g" not in names or order.index("f+") < order.index("g+")
        ):
            yield order


def moto_would_leave_nothing(order: tuple[str, ...]) -> bool:
    """Two mocks of moto's that overlap have to stop in the right order, or they leave their own credentials."""
    return [event for event in order if event[0] in "mn"] not in (["m+", "n+", "m-", "n-"], ["n+", "m+", "n-", "m-"])


ALL = [order for names in ("fm", "fgm", "fmn") for order in orders(names) if moto_would_leave_nothing(order)]


@pytest.mark.parametrize(
    "before", [{}, {"AWS_ACCESS_KEY_ID": "mine", "AWS_SECRET_ACCESS_KEY": "mine"}], ids=["none", "own"]
)
@pytest.mark.parametrize("order", ALL, ids=" ".join)
def test_nothing_is_left(order: tuple[str, ...], before: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Of variables, patches and the default session; and within a fake there are harmless credentials all the time."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name, raising=False)
    for name, value in before.items():
        monkeypatch.setenv(name, value)
    session = boto3.Session(region_name="sa-east-1")
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", session)
    found = surroundings()
    subjects: dict[str, Any] = {name: FakeBedrockJobs() if name in "fg" else mock_aws() for name in "fgmn"}
    active: list[str] = []
    for event in order:
        name = event[0]
        if event.endswith(START):
            active.append(name)
            subjects[name].start()
        else:
            active.remove(name)
            subjects[name].stop()
        if {"f", "g"} & set(active):
            assert os.environ.get("AWS_ACCESS_KEY_ID") in ("testing", "FOOBARKEY")
        if active:
            assert boto3.DEFAULT_SESSION is not session or not {"f", "g"} & set(active)
    assert surroundings() == found


def test_what_the_test_has_set_since_stays() -> None:
    """moto puts back what it found, and only where its own values stand."""
    fake, mock = FakeBedrockJobs(), mock_aws()
    before = dict(os.environ)
    mock.start()
    fake.start()
    os.environ["AWS_ACCESS_KEY_ID"] = "other"
    mock.stop()
    assert os.environ["AWS_ACCESS_KEY_ID"] == "other"
    fake.stop()
    assert os.environ.pop("AWS_ACCESS_KEY_ID") == "other"
    assert dict(os.environ) == {name: value for name, value in before.items() if name != "AWS_ACCESS_KEY_ID"}


def test_a_mock_ends_by_a_method_that_was_kept_from_the_time_of_a_fake() -> None:
    """That watches the ends of mocks while it is started."""
    mock = mock_aws()
    mock.start()
    with FakeBedrockJobs():
        stop = mock.stop
    before = os.environ.get("AWS_ACCESS_KEY_ID")
    stop()
    assert os.environ.get("AWS_ACCESS_KEY_ID") != before
