"""What a fake holds is written as seeds, and read back."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_bedrock_jobs import FakeBedrockJobs, strategies
from pytest_bedrock_jobs.service.registry import FAMILIES
from pytest_bedrock_jobs.typing import JobFields
from pytest_bedrock_jobs.wire.model import service_model

from .effort import examples
from .samples import create_request, custom_model_request, tag_list

NOW = datetime(2026, 1, 7, 2, tzinfo=timezone.utc)
KNOWN = [name for name, family in FAMILIES.items() if family.get in service_model().operation_names]


def started(**options: Any) -> FakeBedrockJobs:
    """A fake whose clock stands."""
    return FakeBedrockJobs(start_time=NOW, frozen=True, **options)


@pytest.fixture
def fake() -> FakeBedrockJobs:
    return started()


def loaded(dump: Any) -> FakeBedrockJobs:
    """Another fake with what a dump holds."""
    other = started(seed="another")
    other.load(dump)
    return other


def assert_round_trip(fake: FakeBedrockJobs) -> FakeBedrockJobs:
    """A dump, loaded and dumped again, is the same; the jobs show the same now and ever after."""
    dump = fake.dump()
    assert json.loads(json.dumps(dump)) == dump
    other = loaded(dump)
    assert other.dump() == dump
    assert {job.arn: job.details() for job in other.jobs} == {job.arn: job.details() for job in fake.jobs}
    for _ in range(3):
        instants = [each.clock.advance_to_next_change() for each in (fake, other)]
        assert instants[0] == instants[1]
        assert {job.arn: job.details() for job in other.jobs} == {job.arn: job.details() for job in fake.jobs}
    return other


@given(fleet=strategies.fleets(max_size=4))
@examples(60)
def test_a_fleet_is_the_same_after_a_round_trip(fleet: list[JobFields]) -> None:
    """Whatever was seeded."""
    fake = started()
    for fields in fleet:
        fake.add_job(**fields)
    assert_round_trip(fake)


@st.composite
def histories(draw: st.DrawFn) -> list[tuple[str, dict[str, Any]]]:
    """Seeds of any family, each with a status of its own and an age."""
    seeds = []
    for family in draw(st.lists(st.sampled_from(KNOWN), max_size=5)):
        lifecycle = FAMILIES[family].lifecycle
        fields: dict[str, Any] = {}
        if family == "custom_model" and draw(st.booleans()):
            fields["customization_type"] = "IMPORTED"
        if lifecycle is not None and (family != "custom_model" or fields):
            fields["status"] = draw(st.sampled_from(lifecycle.statuses))
        # What ends because its time is over ends a day after its creation at the earliest.
        in_time = lifecycle is None or fields.get("status") not in lifecycle.ends
        if in_time and draw(st.booleans()):
            fields["creation_time"] = NOW - timedelta(minutes=draw(st.integers(0, 90)))
        if "tags" in FAMILIES[family].fields and draw(st.booleans()):
            fields["tags"] = {"team": "nlp"}
        seeds.append((family, fields))
    return seeds


@given(seeds=histories(), minutes=st.integers(0, 40))
@examples(60)
def test_every_family_is_the_same_after_a_round_trip(seeds: Any, minutes: int) -> None:
    """Also when time has gone by since it was seeded."""
    fake = started()
    for family, fields in seeds:
        fake.add(family, **fields)
    fake.clock.advance(minutes=minutes)
    other = assert_round_trip(fake)
    for family in KNOWN:
        shown = [[(each.name, each.status) for each in one.resources(family)] for one in (fake, other)]
        if family != "copy_job":  # A copy job goes by its id.
            assert sorted(shown[0]) == sorted(shown[1])


def test_a_job_of_defaults_is_two_lines(fake: FakeBedrockJobs, tmp_path: Path) -> None:
    """Its name, and its ARNs."""
    job = fake.add_job()
    fake.dump(tmp_path / "seeds.json")
    model_arn = job.arn.replace("model-customization-job", "custom-model").rpartition("/")[0]
    lines = (tmp_path / "seeds.json").read_text(encoding="utf-8").splitlines()
    assert lines[:4] == ["{", '  "clock": "2026-01-07T02:00:00Z",', '  "jobs": [', '    {"job_name": "job-1",']
    assert lines[4].startswith(f'     "job_arn": "{job.arn}", "custom_model_arn": "{model_arn}/')
    assert lines[5:] == ["  ]", "}"]


def test_a_change_is_a_changed_line(fake: FakeBedrockJobs, tmp_path: Path) -> None:
    """A diff of two dumps reads like a diff of two tests."""
    fake.add_job(status="Failed", failure_message="no luck", training_data="s3://amzn-s3-demo-bucket/a.jsonl")
    fake.dump(tmp_path / "seeds.json")
    lines = (tmp_path / "seeds.json").read_text(encoding="utf-8").splitlines()
    assert lines[3:7] == [
        '    {"job_name": "job-1",',
        '     "failure_message": "no luck",',
        '     "status": "Failed",',
        '     "training_data": "s3://amzn-s3-demo-bucket/a.jsonl",',
    ]


def test_a_file_is_loaded(fake: FakeBedrockJobs, tmp_path: Path) -> None:
    """By its path."""
    fake.add_job(job_name="nightly", status="Stopping")
    dump = fake.dump(tmp_path / "seeds.json")
    other = started()
    (job,) = other.load(tmp_path / "seeds.json")
    assert (job.name, job.status) == ("nightly", "Stopping")
    assert other.dump() == dump


def test_the_clock_moves_to_the_time_of_the_dump(fake: FakeBedrockJobs) -> None:
    """Where that is later than its own."""
    fake.clock.advance(timedelta(days=1, milliseconds=5))
    dump = fake.dump()
    assert dump == {"clock": "2026-01-08T02:00:00.005Z"}
    assert loaded(dump).clock.now() == NOW + timedelta(days=1, milliseconds=5)


def test_what_the_code_under_test_created_is_dumped_as_seeds(fake: FakeBedrockJobs) -> None:
    """With what was decided about it, and the tags that it got later."""
    fake.next_job(timeline="InProgress 40m Failed", failure_message="no luck")
    with fake:
        client = fake.client()
        arn = client.create_model_customization_job(
            **create_request("nightly", jobTags=tag_list(team="nlp"), clientRequestToken="t" * 33)
        )["jobArn"]
        client.tag_resource(resourceARN=arn, tags=tag_list(cost="1"))
    fake.clock.advance(minutes=10)
    (seed,) = fake.dump()["jobs"]
    del seed["custom_model_arn"]
    assert seed == {
        "job_name": "nightly",
        "client_request_token": "t" * 33,
        "creation_time": "2026-01-07T02:00:00Z",
        "failure_message": "no luck",
        "role_arn": "arn:aws:iam::123456789012:role/Trainer",
        "tags": {"team": "nlp", "cost": "1"},
        "timeline": "InProgress 40m Failed",
        "job_arn": arn,
    }
    assert_round_trip(fake)


def test_a_stopped_job_that_has_processed_everything_keeps_its_counts(fake: FakeBedrockJobs) -> None:
    """The number of its records is told, as a seed that names only those processed would have one more."""
    fake.add_invocation_job(status="Stopped", total_record_count=100, processed_record_count=100)
    assert_round_trip(fake)


def test_a_job_that_fails_early_keeps_its_phases(fake: FakeBedrockJobs) -> None:
    """They are dumped where they do not follow from the times."""
    fake.next_job("Failed", phase="validation")
    with fake:
        fake.client().create_model_customization_job(**create_request())
    fake.clock.advance_until_idle()
    (seed,) = fake.dump()["jobs"]
    assert seed["status_details"]["validationDetails"]["status"] == "Failed"
    assert_round_trip(fake)


def test_phases_that_were_seeded_are_kept(fake: FakeBedrockJobs) -> None:
    """Also those of a job that runs."""
    modified: Any = {"trainingDetails": {"status": "InProgress", "lastModifiedTime": NOW - timedelta(minutes=1)}}
    fake.add_job(status_details=modified, creation_time=NOW - timedelta(hours=1))
    fake.add_job(last_modified_time=NOW - timedelta(minutes=3), creation_time=NOW - timedelta(minutes=30))
    details = {job.arn: job.details() for job in fake.jobs}
    assert {job.arn: job.details() for job in loaded(fake.dump()).jobs} == details


def test_losses_are_kept(fake: FakeBedrockJobs) -> None:
    """Those that a test author has decided."""
    fake.add_job(
        status="Completed", training_loss=0.5, validation_losses=[0.25], validation_data="s3://amzn-s3-demo-bucket/v"
    )
    (seed,) = fake.dump()["jobs"]
    assert (seed["training_loss"], seed["validation_losses"]) == (0.5, [0.25])
    assert_round_trip(fake)


def test_a_model_that_is_trained_further_is_named(fake: FakeBedrockJobs) -> None:
    """Its ARN stays what it was, so the new job's details do, too."""
    fake.add_job(job_name="first", status="Completed", base_model="amazon.nova-lite-v1:0")
    fake.add_job(job_name="second", base_model=fake.jobs["first"], custom_model_name="better")
    seeds = {seed["job_name"]: seed for seed in fake.dump()["jobs"]}
    assert (seeds["second"]["base_model"], seeds["second"]["custom_model_name"]) == ("first-model", "better")
    assert_round_trip(fake)


def test_arns_of_another_base_model_than_the_custom_models_are_refused(fake: FakeBedrockJobs) -> None:
    """A job that trains a custom model has the foundation model at its root in its ARN."""
    fake.add_job(job_name="first", status="Completed")
    arn = "arn:aws:bedrock:us-east-1:123456789012:model-customization-job/amazon.nova-lite-v1:0:300k/000000000000"
    with pytest.raises(ValueError, match="pass ARNs of that base model"):
        fake.add_job(base_model=fake.jobs["first"], job_arn=arn)
    right = arn.replace("lite-v1:0:300k", "micro-v1:0:128k")
    assert fake.add_job(base_model=fake.jobs["first"], job_arn=right).arn == right


def test_a_model_that_was_deleted_stays_deleted(fake: FakeBedrockJobs) -> None:
    """Its name may have been given to another one meanwhile."""
    fake.add_job(job_name="old", custom_model_name="model", status="Completed")
    with fake:
        fake.client().delete_custom_model(modelIdentifier="model")
    fake.add_job(job_name="new", custom_model_name="model", status="Completed")
    dump = fake.dump()
    assert [seed.get("model_deleted") for seed in dump["jobs"]] == [True, None]
    other = assert_round_trip(fake)
    assert [model.arn for model in other.custom_models] == [other.jobs["new"].model_arn]


def test_the_tags_of_a_model_are_those_that_it_has_now(fake: FakeBedrockJobs) -> None:
    """They belong to the seed of the job that made it."""
    fake.add_job(status="Completed", model_tags={"team": "nlp"})
    with fake:
        (model,) = fake.custom_models
        fake.client().untag_resource(resourceARN=model.arn, tagKeys=["team"])
        fake.client().tag_resource(resourceARN=model.arn, tags=tag_list(cost="1"))
    (seed,) = fake.dump()["jobs"]
    assert seed["model_tags"] == {"cost": "1"}
    assert "custom_models" not in fake.dump()


def test_accounts_and_scopes_are_kept(fake: FakeBedrockJobs) -> None:
    """Jobs have them in their ARNs."""
    fake.add_account("210987654321")
    fake.add_account("111111111111", access_key_id="OTHER")
    fake.add_job(account_id="210987654321", region_name="cn-north-1")
    fake.add_import_job(account_id="210987654321", region_name="eu-west-1", model_data="s3://amzn-s3-demo-bucket/x/")
    dump = fake.dump()
    assert dump["accounts"] == [
        {"account_id": "111111111111", "access_key_id": "OTHER"},
        {"account_id": "210987654321"},
    ]
    assert dump["import_jobs"] == [
        {
            "job_name": "import-1",
            "account_id": "210987654321",
            "imported_model_name": "imported-model-1",
            "model_data": "s3://amzn-s3-demo-bucket/x/",
            "region_name": "eu-west-1",
        }
    ]
    assert "region_name" not in dump["jobs"][0]
    assert_round_trip(fake)


def test_the_catalogue_is_kept(fake: FakeBedrockJobs, tmp_path: Path) -> None:
    """As far as it differs from the published one."""
    fake.add_foundation_model("acme.plain-v1:0")
    fake.add_foundation_model(
        "acme.model-v1:0",
        customizations_supported=["FINE_TUNING"],
        response_streaming_supported=False,
        legacy_time=NOW,
        hyper_parameters={"epochCount": "2"},
        input_modalities=["TEXT", "IMAGE"],
    )
    fake.remove_foundation_model("amazon.nova-micro-v1:0")
    dump = fake.dump(tmp_path / "seeds.json")
    assert dump["removed_foundation_models"] == ["amazon.nova-micro-v1:0"]
    assert json.loads((tmp_path / "seeds.json").read_text(encoding="utf-8")) == dump
    assert dump["foundation_models"] == [
        {
            "model_id": "acme.model-v1:0",
            "customizations_supported": ["FINE_TUNING"],
            "hyper_parameters": {"epochCount": "2"},
            "input_modalities": ["TEXT", "IMAGE"],
            "legacy_time": "2026-01-07T02:00:00Z",
            "response_streaming_supported": False,
        },
        {"model_id": "acme.plain-v1:0"},
    ]
    other = loaded(dump)
    assert other.dump() == dump
    other.load(dump)
    assert other.dump() == dump


def test_imported_models_and_copies_are_kept(fake: FakeBedrockJobs) -> None:
    """A copy in another Region is a copy job's; its source is named by its ARN."""
    with fake:
        fake.client().create_custom_model(**custom_model_request("brought-in"))
    fake.clock.advance_until_idle()
    source = fake.add_custom_model(model_name="source")
    fake.add_copy_job(source_model=source.arn, region_name="us-west-2", target_tags={"team": "nlp"})
    dump = fake.dump()
    assert dump["copy_jobs"] == [
        {
            "region_name": "us-west-2",
            "source_model": source.arn,
            "target_model_name": "copy-1",
            "target_tags": {"team": "nlp"},
        }
    ]
    assert [seed["model_name"] for seed in dump["custom_models"]] == ["brought-in"]
    assert_round_trip(fake)


def test_throughput_is_kept(fake: FakeBedrockJobs) -> None:
    """With its model unless that is the default, and a switch that is through."""
    first, second = fake.add_custom_model(model_name="first"), fake.add_custom_model(model_name="second")
    fake.add_provisioned_throughput(model_units=3)
    fake.add_provisioned_throughput(model="amazon.nova-lite-v1:0")
    fake.add_provisioned_throughput(
        model=first, desired_model=second, status="Failed", failure_message="no", end_time=NOW - timedelta(minutes=1)
    )
    seeds = {seed["provisioned_model_name"]: seed for seed in fake.dump()["provisioned_throughputs"]}
    assert seeds["provisioned-model-1"] == {"provisioned_model_name": "provisioned-model-1", "model_units": 3}
    assert seeds["provisioned-model-2"]["model"] == "amazon.nova-lite-v1:0:300k"
    third = seeds["provisioned-model-3"]
    assert (third["model"], third["desired_model"], third["status"]) == ("first", "second", "Failed")
    assert_round_trip(fake)


@pytest.mark.needs_operations("CreateCustomModelDeployment")
def test_a_switch_that_goes_on_ends_when_it_was_going_to(fake: FakeBedrockJobs) -> None:
    """In the other fake it begins at the present."""
    first, second = fake.add_custom_model(model_name="first"), fake.add_custom_model(model_name="second")
    fake.add_deployment(model=first, update_model=second, update_status="Updating")
    fake.clock.advance(minutes=3)
    (seed,) = fake.dump()["deployments"]
    assert (seed["timeline"], seed["update_model"]) == ("Updating 5m UpdateCompleted", "second")
    other = assert_round_trip(fake)
    other.clock.advance_until_idle()
    (deployment,) = other.deployments
    details = deployment.details()
    assert details["updateDetails"] == {"modelArn": second.arn, "updateStatus": "UpdateCompleted"}


@pytest.mark.needs_operations("CreateCustomModelDeployment")
def test_what_refers_to_a_model_that_is_gone_gets_a_new_one(fake: FakeBedrockJobs) -> None:
    """What could not be created is no obstacle to the deletion of its model."""
    model = fake.add_custom_model(model_name="gone")
    fake.add_deployment(model=model, status="Failed")
    with fake:
        fake.client().delete_custom_model(modelIdentifier="gone")
    (seed,) = fake.dump()["deployments"]
    assert "model" not in seed
    assert loaded(fake.dump()).deployments["deployment-1"].status == "Failed"


@pytest.mark.parametrize("family", ["job", "invocation_job"])
def test_jobs_that_aws_printed_are_dumped_as_it_would_print_them_now(fake: FakeBedrockJobs, family: str) -> None:
    """They show the same after it is loaded, and loading returns them."""
    source = FakeBedrockJobs(start_time=NOW - timedelta(hours=1), frozen=True)
    printed: Any = source.add(family, job_name="printed", status="InProgress").details()
    fake.load(printed)
    dump = fake.dump()
    assert [job["jobName"] for job in dump["printed_jobs"]] == ["printed"]
    assert f"{family}s" not in dump
    other = started(seed="another")
    (job,) = other.load(dump)
    assert job.details() == other.resources(family)["printed"].details() == fake.resources(family)["printed"].details()


@pytest.mark.parametrize(
    ("dump", "message"),
    [
        ({"clock": "yesterday"}, "clock='yesterday': expected a time in ISO format"),
        ({"clock": 5}, "clock=5: expected a time"),
        ({"clock": "2026-01-07T02:00:00Z", "job": []}, "'job' is not a member of a dump; use one of"),
        ({"clock": "2026-01-07T02:00:00Z", "jobs": {}}, "'jobs' of the dump: expected a list of objects"),
        pytest.param(
            {"clock": "2026-01-07T02:00:00Z", "deployments": [{"model": "nowhere"}]},
            "model='nowhere' is not an Active custom model",
            marks=pytest.mark.needs_operations("CreateCustomModelDeployment"),
        ),
    ],
)
def test_a_wrong_dump_is_refused(fake: FakeBedrockJobs, dump: Any, message: str) -> None:
    """The message says what was expected."""
    with pytest.raises(ValueError, match=message):
        fake.load(dump)


@pytest.mark.parametrize("where", [{"account_id": "210987654321"}, {"region_name": "us-west-2"}])
def test_a_dump_stays_where_it_was(fake: FakeBedrockJobs, where: Any) -> None:
    """Each of its seeds says where it belongs."""
    with pytest.raises(ValueError, match="leave it out"):
        fake.load(fake.dump(), **where)
