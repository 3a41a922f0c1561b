"""Filters, order and pages of a listing."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import timedelta, timezone
from typing import Any

import pytest
from botocore.exceptions import ClientError
from hypothesis import example, given
from hypothesis import strategies as st

from pytest_bedrock_jobs import FakeBedrockJobs
from pytest_bedrock_jobs.service.families.customization_jobs.phases import LIFECYCLE

from ..fakes import NOW, client, frozen
from ..samples import create_request

MILLISECOND = timedelta(milliseconds=1)
NOVA = "amazon.nova-micro-v1:0"


def quick(transport: Any = "direct") -> FakeBedrockJobs:
    """A fake whose jobs take milliseconds."""
    return frozen(
        transport=transport,
        training_duration=timedelta(milliseconds=20),
        stopping_duration=timedelta(milliseconds=3),
    )


def pages(query: dict[str, Any], between: Callable[[], object] = lambda: None) -> list[list[dict[str, Any]]]:
    """The pages of a listing; something happens between each and the next."""
    result: list[list[dict[str, Any]]] = []
    token: dict[str, str] = {}
    while True:
        answer = client().list_model_customization_jobs(**query, **token)
        result.append(answer["modelCustomizationJobSummaries"])
        if "nextToken" not in answer:
            return result
        token = {"nextToken": answer["nextToken"]}
        between()


def reference(fake: FakeBedrockJobs, query: dict[str, Any]) -> list[Any]:
    """What a listing shows, naively: every job's summary, filtered, in order."""
    summaries = [
        summary
        for summary in (job.summary() for job in fake.jobs)
        if query.get("statusEquals") in (None, summary["status"])
        and query.get("nameContains", "") in summary["jobName"]
        and query.get("creationTimeAfter", NOW - timedelta(days=99)) < summary["creationTime"]
        and summary["creationTime"] < query.get("creationTimeBefore", NOW + timedelta(days=99))
    ]
    return summaries[::-1] if query.get("sortOrder") == "Ascending" else summaries


# Few instants, so that many jobs share one; some of them finer than the service's milliseconds.
AGES = st.integers(0, 6).map(lambda count: count * MILLISECOND)
BOUNDS = st.builds(
    lambda age, micros, hours: (NOW - age + timedelta(microseconds=micros)).astimezone(
        timezone(timedelta(hours=hours))
    ),
    AGES,
    st.sampled_from([-999, -1, 0, 1, 500]),
    st.sampled_from([-11, 0, 5, 14]),
)
QUERIES: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {"maxResults": st.integers(1, 4)},
    optional={
        "statusEquals": st.sampled_from(LIFECYCLE.statuses),
        "nameContains": st.sampled_from(["a", "A", "b", "ab", "a.b", "a+", "zz"]),
        "creationTimeAfter": BOUNDS,
        "creationTimeBefore": BOUNDS,
        "sortBy": st.just("CreationTime"),
        "sortOrder": st.sampled_from(["Ascending", "Descending"]),
    },
)
NAMES = st.text("aAb.+", min_size=0, max_size=3).map(lambda text: f"a{text}")
SEEDS = st.lists(
    st.tuples(NAMES, st.sampled_from(LIFECYCLE.statuses), AGES), max_size=12, unique_by=lambda seed: seed[0]
)


def seed(fake: FakeBedrockJobs, seeds: list[tuple[str, Any, timedelta]]) -> None:
    """Adds jobs."""
    for number, (name, status, age) in enumerate(seeds):
        fake.add_job(job_name=name, status=status, creation_time=NOW - age, custom_model_name=f"model-{number}")


@pytest.mark.parametrize("transport", ["direct", "wire"])
@given(SEEDS, QUERIES)
def test_pages_add_up_to_what_matches(transport: Any, seeds: Any, query: dict[str, Any]) -> None:
    """Whatever is asked for, the pages are full but for the last one, and together they are the naive answer."""
    fake = quick(transport)
    seed(fake, seeds)
    with fake:
        found = pages(query)
        expected = reference(fake, query)
    assert [summary for page in found for summary in page] == expected
    assert all(len(page) == query["maxResults"] for page in found[:-1])
    assert len(found[-1]) > 0 or found == [[]]


CHANGES = ["create", "seed", "stop", "complete", "fail", "tick", "settle"]
RUNNING: Any = [(name, "InProgress", timedelta(0)) for name in ("a", "aa", "ab")]


def change(fake: FakeBedrockJobs, kind: str, number: int) -> None:
    """Something that happens to a fake between two pages."""
    running = [job for job in fake.jobs if job.status == "InProgress"]
    if kind == "create":
        client().create_model_customization_job(**create_request(f"ab-new-{number}"))
    elif kind == "seed":
        fake.add_job(status="Completed", job_name=f"ab-seeded-{number}", creation_time=NOW - 2 * MILLISECOND)
    elif kind in ("tick", "settle"):
        fake.clock.advance(MILLISECOND if kind == "tick" else timedelta(days=1))
    elif running:
        getattr(running[number % len(running)], kind)()


@given(SEEDS, QUERIES, st.lists(st.tuples(st.sampled_from(CHANGES), st.integers(0, 99)), max_size=20))
@example(RUNNING, {"maxResults": 1}, [("stop", 0)])
@example(RUNNING, {"maxResults": 1, "statusEquals": "InProgress"}, [("complete", 0), ("fail", 1)])
def test_what_happens_between_two_pages_does_not_show(seeds: Any, query: Any, changes: list[tuple[str, int]]) -> None:
    """A listing shows the moment of its first page: jobs created, stopped or ended since neither repeat, vanish nor differ."""
    with quick() as fake:
        seed(fake, seeds)
        expected = reference(fake, query)
        left = list(enumerate(changes))

        def between() -> None:
            for _ in range(min(2, len(left))):
                number, (kind, which) = left.pop()
                change(fake, kind, 100 * number + which)

        assert [summary for page in pages(query, between) for summary in page] == expected
        fresh = [summary for page in pages(query) for summary in page]
        assert fresh == reference(fake, query)


@given(SEEDS)
def test_descending_is_ascending_reversed(seeds: Any) -> None:
    """Jobs of one millisecond keep one order, and newest first is what nobody has to ask for."""
    with quick() as fake:
        seed(fake, seeds)
        ascending = pages({"sortOrder": "Ascending"})[0]
        assert ascending[::-1] == pages({"sortOrder": "Descending"})[0] == pages({})[0]


@pytest.fixture
def fake() -> FakeBedrockJobs:
    return quick()


class TestChoices:
    """What AWS's documentation leaves open."""

    def test_a_page_has_a_hundred_jobs_by_default(self, fake: FakeBedrockJobs) -> None:
        """Without ``maxResults`` a page holds 100 jobs."""
        with fake:
            fake.add_jobs(101)
            assert [len(page) for page in pages({})] == [100, 1]

    def test_an_empty_list_has_no_token(self, fake: FakeBedrockJobs) -> None:
        """Neither has the last page of others."""
        with fake:
            answer = client().list_model_customization_jobs()
        assert set(answer) == {"modelCustomizationJobSummaries", "ResponseMetadata"}
        assert answer["modelCustomizationJobSummaries"] == []

    def test_a_full_last_page_has_no_token(self, fake: FakeBedrockJobs) -> None:
        """Nobody is sent for a page that is empty."""
        with fake:
            fake.add_jobs(4)
            assert [len(page) for page in pages({"maxResults": 2})] == [2, 2]

    def test_the_paginator_works(self, fake: FakeBedrockJobs) -> None:
        """boto3's own paginator goes through all pages."""
        with fake:
            jobs = fake.add_jobs(7)
            paginator = client().get_paginator("list_model_customization_jobs")
            found = paginator.paginate(PaginationConfig={"PageSize": 3}).build_full_result()
        assert [summary["jobName"] for summary in found["modelCustomizationJobSummaries"]] == [
            job.name for job in reversed(jobs)
        ]

    def test_the_page_size_may_change_on_the_way(self, fake: FakeBedrockJobs) -> None:
        """``maxResults`` is the page's, not the query's."""
        with fake:
            fake.add_jobs(5)
            token = client().list_model_customization_jobs(maxResults=1)["nextToken"]
            rest = client().list_model_customization_jobs(maxResults=1000, nextToken=token)
        assert [summary["jobName"] for summary in rest["modelCustomizationJobSummaries"]] == [
            "job-4",
            "job-3",
            "job-2",
            "job-1",
        ]

    def test_a_listing_knows_its_own_region_only(self, fake: FakeBedrockJobs) -> None:
        """Jobs of other Regions are not listed."""
        with fake:
            fake.add_jobs(2, region_name=["us-west-2", "us-east-1"])
            listed = client("us-west-2").list_model_customization_jobs()["modelCustomizationJobSummaries"]
        assert [summary["jobArn"].split(":")[3] for summary in listed] == ["us-west-2"]

    def test_an_instant_is_the_same_query_in_every_zone(self, fake: FakeBedrockJobs) -> None:
        """A token goes on for the same bound, however it is written."""
        with fake:
            fake.add_jobs(2)
            bound = NOW - timedelta(days=1)
            token = client().list_model_customization_jobs(maxResults=1, creationTimeAfter=bound)["nextToken"]
            elsewhere = bound.astimezone(timezone(timedelta(hours=9)))
            answer = client().list_model_customization_jobs(creationTimeAfter=elsewhere, nextToken=token)
        assert len(answer["modelCustomizationJobSummaries"]) == 1


OTHER_QUERIES: list[dict[str, Any]] = [
    {},
    {"statusEquals": "Failed"},
    {"statusEquals": "InProgress", "nameContains": "job"},
    {"statusEquals": "InProgress", "sortOrder": "Ascending"},
    {"statusEquals": "InProgress", "creationTimeAfter": NOW - timedelta(days=1)},
]


class TestTokens:
    """``nextToken`` belongs to the query that made it."""

    @pytest.fixture
    def token(self, fake: FakeBedrockJobs) -> str:
        fake.add_jobs(3)
        with fake:
            answer = client().list_model_customization_jobs(maxResults=1, statusEquals="InProgress")
        return str(answer["nextToken"])

    @staticmethod
    def refused(token: str, **query: Any) -> None:
        with pytest.raises(ClientError) as caught:
            client(query.pop("region", "us-east-1")).list_model_customization_jobs(nextToken=token, **query)
        assert caught.value.response["Error"] == {
            "Code": "ValidationException",
            "Message": "The provided nextToken is invalid for this request.",
        }

    @pytest.mark.parametrize("query", OTHER_QUERIES)
    def test_it_is_refused_with_other_filters(self, fake: FakeBedrockJobs, token: str, query: dict[str, Any]) -> None:
        """A token with another status, name, bound or order is invalid."""
        with fake:
            self.refused(token, **query)

    def test_it_is_refused_in_another_region(self, fake: FakeBedrockJobs, token: str) -> None:
        """A token of one Region is invalid in another."""
        with fake:
            self.refused(token, region="us-west-2", statusEquals="InProgress")

    def test_it_may_be_used_again(self, fake: FakeBedrockJobs, token: str) -> None:
        """The same token gives the same page."""
        with fake:
            query = {"statusEquals": "InProgress", "nextToken": token}
            first = client().list_model_customization_jobs(**query)["modelCustomizationJobSummaries"]
            assert first == client().list_model_customization_jobs(**query)["modelCustomizationJobSummaries"]

    @pytest.mark.parametrize("made_up", ["x", "====", "AAAA", "not-a-token", "ÿ", "🂡", "a" * 2048])
    def test_a_token_that_nobody_gave_out_is_refused(self, fake: FakeBedrockJobs, made_up: str) -> None:
        """Garbage is invalid, and nothing worse."""
        with fake:
            self.refused(made_up)

    @pytest.mark.parametrize("change", ["{}!", "!{}", "{}="])
    def test_a_token_is_taken_to_the_letter(self, fake: FakeBedrockJobs, token: str, change: str) -> None:
        """Nothing may stand in it that decoding would pass over."""
        with fake:
            self.refused(change.format(token), statusEquals="InProgress")

    def test_a_token_that_was_changed_is_refused(self, fake: FakeBedrockJobs, token: str) -> None:
        """A token cannot be pointed elsewhere."""
        place, _, check = base64.urlsafe_b64decode(token).decode().rpartition(".")
        forged = base64.urlsafe_b64encode(f"{place}1.{check}".encode()).decode()
        with fake:
            self.refused(forged, statusEquals="InProgress")


def throughput_pages(fake: FakeBedrockJobs, meanwhile: Callable[[Any], Any], **filters: Any) -> list[tuple[str, str]]:
    """The names and the statuses of two pages of throughput, and what happens between them."""
    bedrock = client()
    for name in ("aa-old", "ab-new"):
        bedrock.create_provisioned_model_throughput(provisionedModelName=name, modelId=NOVA, modelUnits=1)
        fake.clock.advance(seconds=1)
    query = {"maxResults": 1, **filters}
    page = bedrock.list_provisioned_model_throughputs(**query)
    fake.clock.advance(fake.options.provisioning_duration)
    meanwhile(bedrock)
    rest = bedrock.list_provisioned_model_throughputs(**query, nextToken=page["nextToken"])
    summaries = [*page["provisionedModelSummaries"], *rest["provisionedModelSummaries"]]
    return [(summary["provisionedModelName"], summary["status"]) for summary in summaries]


FILTERS: list[dict[str, str]] = [{}, {"nameContains": "a"}, {"statusEquals": "Creating"}]


@pytest.mark.parametrize("filters", FILTERS)
def test_a_record_that_has_settled_and_is_renamed_between_two_pages_shows_as_it_was(filters: dict[str, str]) -> None:
    """In its former status and with its former name."""

    def rename(bedrock: Any) -> None:
        bedrock.update_provisioned_model_throughput(provisionedModelId="aa-old", desiredProvisionedModelName="zz")

    with frozen() as fake:
        assert throughput_pages(fake, rename, **filters) == [("ab-new", "Creating"), ("aa-old", "Creating")]


@pytest.mark.parametrize("filters", FILTERS)
def test_a_record_that_is_deleted_between_two_pages_shows_as_it_was(filters: dict[str, str]) -> None:
    """A listing that begins afterwards does not have it."""

    def delete(bedrock: Any) -> None:
        bedrock.delete_provisioned_model_throughput(provisionedModelId="aa-old")

    with frozen() as fake:
        assert throughput_pages(fake, delete, **filters) == [("ab-new", "Creating"), ("aa-old", "Creating")]
        (left,) = client().list_provisioned_model_throughputs()["provisionedModelSummaries"]
        assert left["provisionedModelName"] == "ab-new"
