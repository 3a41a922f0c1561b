"""What a Region and its collections remember for later calls: for whom, how much, and what becomes of older things."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError
from hypothesis import given
from hypothesis import strategies as st

from pytest_bedrock_jobs import FakeBedrockJobs
from pytest_bedrock_jobs.service import region, store

from ..effort import examples
from ..fakes import client, frozen
from ..samples import create_request

BOUND = 3
EXPIRED = {"Code": "ValidationException", "Message": "The provided nextToken has expired."}


@pytest.fixture(autouse=True)
def _small_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "MAX_CHANGES", BOUND)
    monkeypatch.setattr(region, "MAX_TOKENS", BOUND)


def page(**query: Any) -> Any:
    """One page of jobs, a job on each."""
    return client().list_model_customization_jobs(maxResults=1, **query)


def names(answer: Any) -> list[str]:
    """The names on a page."""
    return [summary["jobName"] for summary in answer["modelCustomizationJobSummaries"]]


def expired(token: str) -> bool:
    """Whether a token is refused because what it stands for has been forgotten."""
    with pytest.raises(ClientError) as caught:
        page(nextToken=token)
    return bool(caught.value.response["Error"] == EXPIRED)


def remembered(fake: FakeBedrockJobs) -> int:
    """How many changes of jobs are kept for listings that have begun."""
    (kept,) = fake._bedrock.regions.values()
    return len(kept.of("job")._changes)


def change(fake: FakeBedrockJobs, count: int) -> None:
    """Ends so many jobs, each of which is a change."""
    for job in [job for job in fake.jobs if job.status == "InProgress"][:count]:
        job.complete()


def test_the_token_of_a_listing_before_too_many_changes_has_expired() -> None:
    """It says so, and a listing that begins anew shows everything."""
    with frozen() as fake:
        fake.add_jobs(2 * BOUND)
        token = page()["nextToken"]
        change(fake, 2 * BOUND)
        assert expired(token)
        assert len(client().list_model_customization_jobs()["modelCustomizationJobSummaries"]) == 2 * BOUND


def test_an_expired_token_stays_expired() -> None:
    """Nothing brings back what was forgotten, however often somebody asks."""
    with frozen() as fake:
        fake.add_jobs(2 * BOUND)
        token = page()["nextToken"]
        change(fake, 2 * BOUND)
        page()
        assert expired(token)
        assert expired(token)


def test_a_listing_goes_on_after_as_many_changes_as_are_remembered() -> None:
    """It shows what there was when it began."""
    with frozen() as fake:
        fake.add_jobs(2 * BOUND)
        first = page(statusEquals="InProgress")
        change(fake, BOUND)
        second = page(statusEquals="InProgress", nextToken=first["nextToken"])
        assert names(first) + names(second) == ["job-6", "job-5"]


STEPS = st.lists(st.sampled_from(["complete", "stop", "create", "begin", "next"]), max_size=40)


@examples(50)
@given(STEPS)
def test_a_listing_keeps_its_promise_or_says_that_it_cannot(steps: list[str]) -> None:
    """Whatever happens between its pages, nothing repeats and nothing vanishes; and within the bound it can always go on."""
    with frozen() as fake:
        fake.add_jobs(8, status=["InProgress", "Completed"])
        # Listings that are open: the token, what is yet to be shown, and how many changes there were since they began.
        listings: list[list[Any]] = []
        for number, step in enumerate(steps):
            running = [job for job in fake.jobs if job.status == "InProgress"]
            if step == "begin":
                whole = client().list_model_customization_jobs()["modelCustomizationJobSummaries"]
                listings.append([page()["nextToken"], whole[1:], 0])
            elif step == "create":
                client().create_model_customization_job(**create_request(f"new-{number}"))
            elif step == "next" and listings:
                _go_on(listings, number % len(listings))
            elif step in ("complete", "stop") and running:
                getattr(running[0], step)()
                for listing in listings:
                    listing[2] += 1
            assert remembered(fake) < 2 * BOUND


def _go_on(listings: list[list[Any]], which: int) -> None:
    """Reads the next page of a listing; one that has ended or expired is dropped."""
    token, left, changes = listings[which]
    try:
        answer = page(nextToken=token)
    except ClientError as error:
        assert error.response["Error"] == EXPIRED
        assert changes > BOUND
        del listings[which]
        return
    assert answer["modelCustomizationJobSummaries"] == left[:1]
    listings[which][:2] = answer.get("nextToken"), left[1:]
    if "nextToken" not in answer:
        assert left[1:] == []
        del listings[which]


def test_a_collection_that_nobody_lists_in_pages_remembers_no_change() -> None:
    """Nor does one whose listings had a single page."""
    with frozen() as fake:
        fake.add_jobs(2 * BOUND)
        client().list_model_customization_jobs()
        change(fake, BOUND)
        assert remembered(fake) == 0


def test_a_listing_of_one_family_makes_no_other_one_remember() -> None:
    """Each collection has listings of its own."""
    with frozen() as fake:
        fake.add_jobs(BOUND)
        fake.add_import_jobs(2)
        assert "nextToken" in client().list_model_import_jobs(maxResults=1)
        change(fake, BOUND)
        assert remembered(fake) == 0


def test_the_token_of_a_request_is_good_until_as_many_newer_ones_have_come() -> None:
    """Until then the same request gets the first answer; afterwards it is a new one, whose name is in use."""
    bedrock = client()

    def create(number: int) -> str:
        request = create_request(f"job-{number}", clientRequestToken=f"token-{number}")
        return str(bedrock.create_model_customization_job(**request)["jobArn"])

    with frozen():
        first = create(0)
        for number in range(1, BOUND):
            create(number)
        assert create(0) == first
        create(BOUND)
        with pytest.raises(ClientError, match="currently in use"):
            create(0)
