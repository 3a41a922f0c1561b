"""Seeding several jobs at once."""

from __future__ import annotations

import gc
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_bedrock_jobs import FakeBedrockJobs, Job, make_all

from ...fakes import client, frozen
from ...samples import create_request


@pytest.fixture
def fake() -> FakeBedrockJobs:
    return FakeBedrockJobs()


def state(fake: FakeBedrockJobs) -> Any:
    """All that a test can see of a fake's jobs."""
    return [(job.arn, job.details()) for job in fake.jobs]


class TestSpreading:
    """A field is a value for all jobs, a sequence that is gone through, or a callable of the index."""

    def test_a_value_is_for_all(self, fake: FakeBedrockJobs) -> None:
        """Even a mapping or a text."""
        jobs = fake.add_jobs(3, status="Failed", failure_message="abc")
        assert [job.failure_message for job in jobs] == ["abc"] * 3

    @pytest.mark.parametrize("make", [list, tuple])
    def test_a_sequence_is_begun_again(self, fake: FakeBedrockJobs, make: Any) -> None:
        """Lists and tuples are cycled."""
        jobs = fake.add_jobs(5, status=make(["Completed", "Failed"]))
        assert [job.status for job in jobs] == ["Completed", "Failed", "Completed", "Failed", "Completed"]

    def test_a_callable_gets_the_index(self, fake: FakeBedrockJobs) -> None:
        """From 0 on."""
        begin = datetime(2026, 1, 1, tzinfo=timezone.utc)
        jobs = fake.add_jobs(
            3,
            job_name=lambda index: f"nightly-{index}",
            creation_time=lambda index: begin + index * timedelta(days=1),
        )
        assert [(job.name, job.creation_time - begin) for job in jobs] == [
            ("nightly-0", timedelta(0)),
            ("nightly-1", timedelta(days=1)),
            ("nightly-2", timedelta(days=2)),
        ]

    def test_a_callable_may_change_what_it_returned(self, fake: FakeBedrockJobs) -> None:
        """Each job has what the callable returned for it."""
        shared: dict[str, str] = {}

        def parameters(index: int) -> dict[str, str]:
            shared["epochCount"] = str(index)
            return shared

        jobs = fake.add_jobs(3, hyper_parameters=parameters, base_model="ai.unheard-of-v1:0")
        assert [job.details()["hyperParameters"]["epochCount"] for job in jobs] == ["0", "1", "2"]

    def test_none_among_values_leaves_a_field_out(self, fake: FakeBedrockJobs) -> None:
        """For that job."""
        jobs = fake.add_jobs(2, status="Failed", failure_message=["no", None], job_name=[None, "two"])
        assert [job.failure_message for job in jobs] == [
            "no",
            "Encountered an internal error when processing the request.",
        ]
        assert [job.name for job in jobs] == ["job-1", "two"]

    def test_none_is_a_number(self, fake: FakeBedrockJobs) -> None:
        """No jobs are no error."""
        assert fake.add_jobs(0) == []

    @pytest.mark.parametrize("count", [-1, "3", 1.5, None, True])
    def test_a_count_is_a_number(self, fake: FakeBedrockJobs, count: Any) -> None:
        """What is no count is refused."""
        with pytest.raises(ValueError) as caught:
            fake.add_jobs(count)
        assert str(caught.value) == f"count={count!r}: expected an int of 0 or more"

    def test_a_sequence_has_something_in_it(self, fake: FakeBedrockJobs) -> None:
        """Nothing cannot be gone through."""
        with pytest.raises(ValueError, match=r"^status=\[\] is an empty sequence; pass at least one value$"):
            fake.add_jobs(1, status=[])

    @pytest.mark.parametrize("field", ["tags", "model_tags"])
    def test_tags_in_awss_form_are_for_all(self, fake: FakeBedrockJobs, field: str) -> None:
        """A list of mappings with a key and a value is one value, as it is of one job."""
        listed = [{"key": "team", "value": "support"}, {"key": "env", "value": "test"}]
        fields: Any = {field: listed}
        several = fake.add_jobs(2, status="Completed", **fields)
        one = fake.add_job(status="Completed", **fields)
        resources = [each if field == "tags" else fake.custom_models[each.model_name] for each in [*several, one]]
        assert [each.tags for each in resources] == [{"team": "support", "env": "test"}] * 3

    def test_tags_of_a_copy_in_awss_form_are_for_all(self, fake: FakeBedrockJobs) -> None:
        """The same for the target's tags."""
        copies = fake.add_copy_jobs(2, target_tags=[{"key": "team", "value": "support"}])
        models = [fake.custom_models[each.details()["targetModelName"]] for each in copies]
        assert [each.tags for each in models] == [{"team": "support"}] * 2

    def test_no_tags_are_for_all(self, fake: FakeBedrockJobs) -> None:
        """An empty list of AWS's form."""
        assert [job.tags for job in fake.add_jobs(2, tags=[])] == [{}, {}]

    def test_lists_of_tags_are_gone_through(self, fake: FakeBedrockJobs) -> None:
        """By key or in AWS's form."""
        jobs = fake.add_jobs(2, tags=[{"team": "nlp"}, [{"key": "team", "value": "support"}]])
        assert [job.tags for job in jobs] == [{"team": "nlp"}, {"team": "support"}]

    def test_losses_are_for_all(self, fake: FakeBedrockJobs) -> None:
        """A list of numbers is one value."""
        data = "s3://amzn-s3-demo-bucket/v.jsonl"
        jobs = fake.add_jobs(2, status="Completed", validation_data=data, validation_losses=[2.25])
        assert [job.details()["validationMetrics"] for job in jobs] == [[{"validationLoss": 2.25}]] * 2

    def test_addresses_of_validation_data_are_gone_through(self, fake: FakeBedrockJobs) -> None:
        """Several for each job go into another list."""
        one, two = "s3://amzn-s3-demo-bucket/1.jsonl", "s3://amzn-s3-demo-bucket/2.jsonl"

        def validators(jobs: list[Job]) -> list[list[str]]:
            return [[each["s3Uri"] for each in job.details()["validationDataConfig"]["validators"]] for job in jobs]

        assert validators(fake.add_jobs(2, validation_data=[one, two])) == [[one], [two]]
        assert validators(fake.add_jobs(2, validation_data=[[one, two]])) == [[one, two]] * 2
        assert validators([fake.add_job(validation_data=[one, two])]) == [[one, two]]


class TestErrors:
    """What an error says of several jobs."""

    @pytest.mark.parametrize(
        ("fields", "end"),
        [
            ({"status": ["Completed", "Asleep"]}, "(index 1)"),
            ({"creation_time": lambda index: None if index == 0 else 5}, "(index 1)"),
            ({"hyper_parameters": [None, {"epochCount": 5}]}, "(index 1)"),
            ({"job_name": "same"}, "(index 1)"),
            ({"failure_message": ["no", "no"], "status": ["Failed", "Completed"]}, "(index 1)"),
        ],
    )
    def test_it_names_the_index_of_the_wrong_one(self, fake: FakeBedrockJobs, fields: Any, end: str) -> None:
        """Whether the value is wrong or contradicts another."""
        with pytest.raises((TypeError, ValueError)) as caught:
            fake.add_jobs(3, **fields)
        assert str(caught.value).endswith(end)

    @pytest.mark.parametrize(
        "fields",
        [
            {"status": "Asleep"},
            {"status": ["Asleep"]},
            {"creation_time": 5, "job_name": ["one", "two"]},
            {"no_such_field": [1, 2]},
            {"failure_message": "no", "status": "Completed"},
        ],
    )
    def test_what_is_wrong_for_all_is_not_blamed_on_the_first(self, fake: FakeBedrockJobs, fields: Any) -> None:
        """There is no index then."""
        with pytest.raises((TypeError, ValueError)) as caught:
            fake.add_jobs(2, **fields)
        assert "(index" not in str(caught.value)

    @pytest.mark.parametrize("family", ["job", "import_job"])
    @pytest.mark.parametrize("fields", [{"status": [None, "Asleep"]}, {"creation_time": [None, 5]}])
    def test_a_factory_names_the_index_too(self, family: str, fields: Any) -> None:
        """Of the summary that cannot be made."""
        with pytest.raises((TypeError, ValueError), match=r"\(index 1\)$"):
            make_all(family, 2, **fields)

    @pytest.mark.parametrize("several", [True, False])
    def test_an_iterator_is_refused(self, fake: FakeBedrockJobs, several: bool) -> None:
        """It could be gone through once."""
        names: Any = (f"nightly-{number}" for number in range(2))
        with pytest.raises(
            TypeError, match=r"^job_name=<generator .*> is an iterator, .* pass a list, or .* a function"
        ):
            fake.add_jobs(2, job_name=names) if several else fake.add_job(job_name=names)

    def test_a_strategy_is_refused(self, fake: FakeBedrockJobs) -> None:
        """A value has to be drawn from it."""
        statuses: Any = st.sampled_from(["Completed", "Failed"])
        with pytest.raises(
            TypeError, match=r"^status=.* is a Hypothesis strategy; draw a value from it, and pass that$"
        ):
            fake.add_job(status=statuses)


class TestNames:
    """Names and ids that nobody gave."""

    def test_jobs_are_numbered_past_names_in_use(self, fake: FakeBedrockJobs) -> None:
        """A default name is free."""
        fake.add_job(job_name="job-2")
        assert [job.name for job in fake.add_jobs(3)] == ["job-3", "job-4", "job-5"]
        fake.add_job(job_name="job-7")
        assert [job.name for job in fake.add_jobs(2)] == ["job-6", "job-8"]

    def test_each_region_has_names_of_its_own(self, fake: FakeBedrockJobs) -> None:
        """The same name may be used elsewhere."""
        jobs = fake.add_jobs(2, job_name="same", region_name=["us-east-1", "us-west-2"])
        assert len({job.arn for job in jobs}) == 2

    @given(st.lists(st.from_regex(r"[a-z][ab.+-]{0,5}([a-z]{57})?", fullmatch=True), unique=True, max_size=8))
    def test_any_names_go_together(self, names: list[str]) -> None:
        """Jobs whose names differ in nothing that a model name can have get models with different names."""
        jobs = FakeBedrockJobs().add_jobs(len(names), job_name=lambda index: names[index], status="Completed")
        assert len({job.model_name for job in jobs}) == len(names)
        assert [job.details()["outputModelName"] for job in jobs] == [job.model_name for job in jobs]

    def test_the_same_seed_gives_the_same_ids(self) -> None:
        """Ids follow from the seed and from nothing else."""
        first, again, other = (FakeBedrockJobs(seed=seed).add_jobs(3) for seed in ("a", "a", "b"))
        assert [job.arn for job in first] == [job.arn for job in again]
        assert not {job.arn for job in first} & {job.arn for job in other}

    def test_a_name_in_use_is_refused(self, fake: FakeBedrockJobs) -> None:
        """Job names are never freed."""
        fake.add_job(job_name="nightly", status="Failed")
        with pytest.raises(ValueError) as caught:
            fake.add_job(job_name="nightly")
        assert str(caught.value) == "job_name='nightly' is in use in us-east-1; job names are never freed: pass another"

    @pytest.mark.parametrize("status", ["InProgress", "Stopping", "Completed"])
    def test_a_model_name_in_use_is_refused(self, fake: FakeBedrockJobs, status: Any) -> None:
        """A job that runs or has completed keeps the name of its model."""
        fake.add_job(custom_model_name="tuned", status=status)
        with pytest.raises(ValueError) as caught:
            fake.add_job(custom_model_name="tuned")
        assert str(caught.value) == (
            "custom_model_name='tuned' is in use in us-east-1 by another job that runs or has completed; pass another"
        )

    @pytest.mark.parametrize("status", ["Failed", "Stopped"])
    def test_a_model_that_was_never_made_leaves_its_name(self, fake: FakeBedrockJobs, status: Any) -> None:
        """After a failure or a stop another job may make a model of that name."""
        jobs = fake.add_jobs(2, custom_model_name="tuned", status=[status, "Completed"])
        assert [job.model_name for job in jobs] == ["tuned", "tuned"]


WRONG: list[dict[str, Any]] = [
    {"job_name": ["one", "two", "one"]},
    {"job_name": ["one", "two", "old"]},
    {"job_name": ["one", "two", "-"]},
    {"job_name": lambda index: 5 if index == 2 else f"n-{index}"},
    {"custom_model_name": ["one", "two", "two"]},
    {"custom_model_name": ["one", "two", "old-model"]},
    {"custom_model_name": ["one", "two", "."]},
    {"status": ["Completed", "Failed", "Done"]},
    {"region_name": ["us-west-2", "us-east-1", "mars-1"]},
    {"creation_time": lambda index: datetime(2026, 1, 1, tzinfo=None if index == 2 else timezone.utc)},
    {"no_such_field": 1},
]


@pytest.mark.parametrize("fields", WRONG, ids=lambda fields: next(iter(fields)))
def test_all_are_added_or_none(fields: dict[str, Any]) -> None:
    """A batch whose last job is wrong leaves nothing behind: the next job gets the name and the ids that it would have had."""
    fake, undisturbed = frozen(), frozen()
    for each in (fake, undisturbed):
        each.add_job(job_name="old")
    with pytest.raises((ValueError, TypeError)):
        fake.add_jobs(3, **fields)
    assert state(fake) == state(undisturbed)
    assert fake.add_job().details() == undisturbed.add_job().details()


def test_seeded_jobs_are_found_like_others(fake: FakeBedrockJobs) -> None:
    """A client sees them by name and ARN, and their names are in use for it."""
    jobs = fake.add_jobs(3, status=["InProgress", "Completed", "Failed"])
    with fake:
        for job in jobs:
            by_name = client().get_model_customization_job(jobIdentifier=job.name)
            by_arn = client().get_model_customization_job(jobIdentifier=job.arn)
            del by_name["ResponseMetadata"], by_arn["ResponseMetadata"]
            assert by_name == by_arn == job.details()
        with pytest.raises(client().exceptions.ValidationException, match="job name is currently in use"):
            client().create_model_customization_job(**create_request("job-1"))


def test_a_token_that_was_seeded_is_used(fake: FakeBedrockJobs) -> None:
    """Nobody knows the request that it came with, so every other one is a conflict."""
    fake.add_job(client_request_token="token-1")
    with fake:
        with pytest.raises(client().exceptions.ConflictException, match="token-1"):
            client().create_model_customization_job(**create_request(clientRequestToken="token-1"))
        client().create_model_customization_job(**create_request(clientRequestToken="token-2"))


@pytest.mark.parametrize("enabled", [True, False])
def test_the_garbage_collector_is_left_as_it_was(enabled: bool) -> None:
    """Whether the jobs are taken or refused."""
    unknown: Any = ["Completed", "Asleep"]
    was_enabled = gc.isenabled()
    try:
        (gc.enable if enabled else gc.disable)()
        frozen().add_jobs(3)
        assert gc.isenabled() is enabled
        with pytest.raises(ValueError, match="is unknown"):
            frozen().add_jobs(3, status=unknown)
        assert gc.isenabled() is enabled
    finally:
        (gc.enable if was_enabled else gc.disable)()
