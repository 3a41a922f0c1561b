"""What the house does for a family that says no more than its declaration; run by `tests/test_made_up_family.py`."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import boto3
import experiments  # type: ignore[import-not-found]  # noqa: F401  # It registers the family.
import pytest
from botocore.exceptions import ClientError

from pytest_bedrock_jobs import FakeBedrockJobs, make, make_all

NOW = datetime(2026, 1, 7, 2, tzinfo=timezone.utc)
pytestmark = pytest.mark.fake_bedrock_jobs(start_time=NOW, frozen=True)


@pytest.fixture(params=["direct", "wire"])
def fake(request: Any) -> Any:
    with FakeBedrockJobs(start_time=NOW, frozen=True, transport=request.param) as fake:
        yield fake


@pytest.fixture(scope="module")
def client() -> Any:
    # To make one takes longer than any of these tests.
    with FakeBedrockJobs():
        return boto3.client("bedrock")


@pytest.fixture
def bedrock(fake: Any, client: Any) -> Any:
    return client


def test_it_is_created_and_goes_through_its_statuses(fake: Any, bedrock: Any) -> None:
    arn = bedrock.create_experiment(experimentName="a", goal="win")["experimentArn"]
    seen = []
    for _ in range(3):
        seen.append(bedrock.get_experiment(experimentIdentifier=arn)["status"])
        fake.clock.advance(minutes=30)
    assert seen == ["Queued", "Running", "Done"]
    details = bedrock.get_experiment(experimentIdentifier=arn)
    assert (details["goal"], details["endTime"]) == ("win", NOW + timedelta(hours=1))


def test_a_name_need_not_be_unique(fake: Any, bedrock: Any) -> None:
    arns = {bedrock.create_experiment(experimentName="same")["experimentArn"] for _ in range(2)}
    assert len(arns) == len(fake.resources("experiment")) == 2
    with pytest.raises(KeyError, match="several experiments are named 'same'"):
        fake.resources("experiment")["same"]


def test_a_token_stands_for_one_request(bedrock: Any) -> None:
    first, second = (bedrock.create_experiment(experimentName="a", clientRequestToken="t" * 33) for _ in range(2))
    assert first["experimentArn"] == second["experimentArn"]
    with pytest.raises(bedrock.exceptions.ConflictException):
        bedrock.create_experiment(experimentName="b", clientRequestToken="t" * 33)


def test_the_service_model_decides_what_is_allowed(fake: Any, bedrock: Any) -> None:
    with pytest.raises(ClientError, match="regular expression pattern"):
        bedrock.create_experiment(experimentName="A")
    with pytest.raises(ValueError, match="experiment_name='A' would not pass in AWS"):
        fake.add("experiment", experiment_name="A")
    with pytest.raises(TypeError, match="did you mean 'goal'"):
        fake.add("experiment", gaol="x")


@pytest.mark.parametrize("status", ["Queued", "Running", "Done", "Broken", "Halting", "Halted"])
def test_it_is_seeded_in_every_status(fake: Any, bedrock: Any, status: str) -> None:
    seed = fake.add("experiment", status=status)
    details = bedrock.get_experiment(experimentIdentifier=seed.arn)
    assert details["status"] == seed.status == status
    assert ("endTime" in details) is (status in ("Done", "Broken", "Halted"))
    assert ("failureMessage" in details) is (status == "Broken")
    fake.clock.advance_until_idle()
    assert seed.status in ("Done", "Broken", "Halted")


def test_it_is_stopped_through_an_intermediate_status(fake: Any, bedrock: Any) -> None:
    arn = bedrock.create_experiment(experimentName="a")["experimentArn"]
    bedrock.stop_experiment(experimentIdentifier=arn)
    assert bedrock.get_experiment(experimentIdentifier=arn)["status"] == "Halting"
    fake.clock.advance(minutes=15)
    assert bedrock.get_experiment(experimentIdentifier=arn)["status"] == "Halted"
    with pytest.raises(ClientError, match="State was: Halted"):
        bedrock.stop_experiment(experimentIdentifier=arn)


def test_it_is_listed_with_filters_and_pages(fake: Any, bedrock: Any) -> None:
    fake.add_all(
        "experiment",
        5,
        goal=["win", "learn"],
        status=["Done", "Queued", "Broken"],
        creation_time=NOW - timedelta(hours=3),
    )

    def names(**filters: Any) -> list[str]:
        found = bedrock.get_paginator("list_experiments") if bedrock.can_paginate("list_experiments") else None
        assert found is None
        answers: list[str] = []
        token: dict[str, str] = {}
        while True:
            answer = bedrock.list_experiments(**filters, **token)
            answers += [each["experimentName"] for each in answer["experimentSummaries"]]
            if "nextToken" not in answer:
                return answers
            token = {"nextToken": answer["nextToken"]}

    assert names(maxResults=2) == [f"experiment-{n}" for n in (5, 4, 3, 2, 1)]
    assert names(goalEquals="learn") == ["experiment-4", "experiment-2"]
    assert names(statusEquals="Done", sortOrder="Ascending") == ["experiment-1", "experiment-4"]
    assert names(nameContains="t-3") == ["experiment-3"]
    (summary,) = bedrock.list_experiments(nameContains="t-3")["experimentSummaries"]
    assert "goal" not in summary


def test_it_is_tagged_and_deleted(fake: Any, bedrock: Any) -> None:
    seed = fake.add("experiment", tags={"team": "a"})
    bedrock.tag_resource(resourceARN=seed.arn, tags=[{"key": "cost", "value": "1"}])
    assert len(bedrock.list_tags_for_resource(resourceARN=seed.arn)["tags"]) == 2
    bedrock.delete_experiment(experimentIdentifier=seed.arn)
    with pytest.raises(bedrock.exceptions.ResourceNotFoundException):
        bedrock.get_experiment(experimentIdentifier=seed.arn)


def test_it_is_given_outcomes_and_timelines(fake: Any, bedrock: Any) -> None:
    fake.next_outcome("experiment", "Broken", after=timedelta(minutes=7), failure_message="no luck")
    fake.next_outcome("experiment", timeline="Queued 1h Running 2m Halting 3m Halted")
    first, second = (bedrock.create_experiment(experimentName=name)["experimentArn"] for name in "ab")
    fake.clock.advance(minutes=7)
    assert bedrock.get_experiment(experimentIdentifier=first)["failureMessage"] == "no luck"
    assert str(fake.resources("experiment")[second].timeline) == "Queued 1h Running 2m Halting 3m Halted"
    with pytest.raises(ValueError, match="'Done' cannot follow 'Queued'"):
        fake.next_outcome("experiment", timeline="Queued 1h Done")


def test_it_is_made_without_a_fake() -> None:
    assert make("experiment", status="Done", goal="win")["status"] == "Done"
    assert make("experiment", "details", goal="win")["goal"] == "win"
    assert [each["experimentName"] for each in make_all("experiment", 2)] == ["experiment-1", "experiment-2"]


def test_it_is_served_over_the_control_api(fake: Any) -> None:
    pytest.importorskip("h11")
    import requests

    from pytest_bedrock_jobs import FakeBedrockJobsServer

    with FakeBedrockJobsServer(fake) as server:
        url = f"{server.url}/_fake_bedrock_jobs/experiments"
        (made,) = requests.post(url, json={"status": "Queued"}).json()["experiments"]
        stopped = requests.post(f"{url}/{made['experimentArn']}/stop").json()
        assert (made["status"], stopped["status"]) == ("Queued", "Halting")
        assert len(requests.get(url).json()["experiments"]) == 1


def test_the_history_tells_of_it(fake: Any) -> None:
    fake.add("experiment", status="Queued")
    assert "experiment-1" in str(fake.history())


def test_it_is_dumped_and_loaded(fake: Any, bedrock: Any) -> None:
    fake.next_outcome("experiment", "Broken", failure_message="no luck")
    bedrock.create_experiment(experimentName="called", goal="win")
    fake.add("experiment", experiment_name="seeded", status="Halted", tags={"team": "nlp"})
    fake.clock.advance(minutes=30)
    dump = fake.dump()
    called, seeded = sorted(dump["experiments"], key=lambda seed: seed["experiment_name"])
    assert called == {
        "experiment_name": "called",
        "creation_time": "2026-01-07T02:00:00Z",
        "failure_message": "no luck",
        "goal": "win",
        "timeline": "Queued 30m Running 30m Broken",
    }
    assert (seeded["experiment_name"], seeded["status"], seeded["tags"]) == ("seeded", "Halted", {"team": "nlp"})
    other = FakeBedrockJobs(start_time=NOW, frozen=True)
    other.load(dump)
    assert other.dump() == dump
