"""make_state_change_event: an event for a handler's unit test."""

from __future__ import annotations

import json
import uuid
from datetime import datetime, timezone

import pytest

from pytest_bedrock_jobs import event_matches, make_job_details, make_state_change_event


def test_an_event_agrees_with_the_details_of_the_same_fields() -> None:
    """A handler that calls Get finds the same job."""
    details, event = make_job_details(status="Failed"), make_state_change_event(status="Failed")
    assert event["resources"] == [details["jobArn"]]
    assert event["detail"]["jobStatus"] == details["status"]
    assert event["detail"]["failureMessage"] == details["failureMessage"]
    assert event["detail"]["baseModelArn"] == details["baseModelArn"]


def test_the_time_of_an_event_is_that_of_the_end() -> None:
    """Not that of the last modification, which comes after it."""
    event = make_state_change_event(status="Completed", end_time=datetime(2026, 1, 2, 3, 4, 5, tzinfo=timezone.utc))
    assert event["time"] == event["detail"]["endTime"] == "2026-01-02T03:04:05Z"


@pytest.mark.parametrize("status", ["InProgress", "Stopping"])
def test_the_time_of_an_event_is_that_of_the_last_modification_where_the_job_goes_on(status: str) -> None:
    """There is no end yet."""
    event = make_state_change_event(status=status)  # type: ignore[arg-type]
    assert event["time"] == event["detail"]["lastModifiedTime"]
    assert "endTime" not in event["detail"]


def test_the_same_fields_give_the_same_event_and_others_another_id() -> None:
    """So that a snapshot of it is stable, and what removes duplicates by id keeps both."""
    event = make_state_change_event(job_name="a", status="Completed")
    assert event == make_state_change_event(job_name="a", status="Completed")
    others = [make_state_change_event(job_name="b", status="Completed"), make_state_change_event(job_name="a")]
    assert len({event["id"], *(other["id"] for other in others)}) == 3
    assert str(uuid.UUID(event["id"])) == event["id"]


def test_an_event_is_json_that_a_rule_of_bedrock_matches() -> None:
    """As it is delivered."""
    pattern = {
        "source": ["aws.bedrock"],
        "detail-type": ["Model Customization Job State Change"],
        "detail": {"jobStatus": ["Completed", "Failed", "Stopped"]},
    }
    assert event_matches(pattern, json.dumps(make_state_change_event(status="Stopped")))
    assert not event_matches(pattern, make_state_change_event())


def test_wrong_fields_are_errors_as_elsewhere() -> None:
    """They share the rules of make_job_details."""
    with pytest.raises(TypeError, match="did you mean 'status'"):
        make_state_change_event(statis="Failed")  # type: ignore[call-arg]
