"""What a test seeds besides jobs, and decides about it."""

from __future__ import annotations

import re
import time
from datetime import datetime, timedelta, timezone
from itertools import count
from typing import Any

import pytest

from pytest_bedrock_jobs import FakeBedrockJobs, Resource, UnusedRuleError, make_foundation_model_arn
from pytest_bedrock_jobs.service.registry import FAMILIES
from pytest_bedrock_jobs.wire.model import item_shape, operation_model
from pytest_bedrock_jobs.wire.rules import ModelRules

from .conformity import assert_conforms, assert_shape
from .fakes import client, frozen

SHOWN = sorted(name for name, family in FAMILIES.items() if name != "job" and ModelRules().has_operation(family.get))
TAKES_TIME = sorted({"deployment", "provisioned_throughput", "import_job", "copy_job"} & set(SHOWN))
DURING = {
    "deployment": "Creating",
    "provisioned_throughput": "Creating",
    "import_job": "InProgress",
    "copy_job": "InProgress",
}
JANUARY = datetime(2026, 1, 7, 2, tzinfo=timezone.utc)
HAS_DEPLOYMENTS = pytest.mark.needs_operations("CreateCustomModelDeployment")


def summary_shape(kind: str) -> str:
    """The name of a family's summary in the service model."""
    return str(item_shape(FAMILIES[kind].list, FAMILIES[kind].listing.summaries).name)


def add(fake: FakeBedrockJobs, kind: str, **fields: Any) -> Resource:
    resource: Resource = getattr(fake, f"add_{kind}")(**fields)
    return resource


def view(fake: FakeBedrockJobs, kind: str) -> Any:
    return getattr(fake, f"{kind}s")


@pytest.mark.parametrize("kind", SHOWN)
def test_a_seed_is_what_aws_could_have(kind: str) -> None:
    """Its summary and its details keep every rule of the service model."""
    fake = FakeBedrockJobs()
    resource = add(fake, kind)
    assert_conforms(summary_shape(kind), resource.summary())
    assert_shape(operation_model(FAMILIES[kind].get).output_shape, resource.details())
    assert resource.arn in resource.summary().values()


@pytest.mark.parametrize("kind", SHOWN)
def test_seeds_are_found_in_their_view(kind: str) -> None:
    """Newest first, by name and by ARN."""
    fake = FakeBedrockJobs()
    first, second = getattr(fake, f"add_{kind}s")(2, creation_time=[JANUARY, JANUARY + timedelta(days=1)])
    assert list(view(fake, kind)) == [second, first]
    assert len(view(fake, kind)) == 2
    assert view(fake, kind)[first.name] == view(fake, kind)[first.arn] == first
    assert first in view(fake, kind)
    assert first.arn in view(fake, kind)
    assert "absent" not in view(fake, kind)
    assert first.creation_time == JANUARY
    with pytest.raises(KeyError, match="absent"):
        view(fake, kind)["absent"]


@pytest.mark.parametrize("kind", TAKES_TIME)
def test_what_goes_on_ends_on_the_clock(kind: str) -> None:
    """Seeded long ago, it still ends after now."""
    fake = FakeBedrockJobs()
    resource = add(fake, kind, status=DURING[kind], creation_time=fake.clock.now() - timedelta(days=1))
    assert resource.status == DURING[kind]
    fake.clock.advance(timedelta(days=1))
    assert resource.status in {"Active", "InService", "Completed"}


@pytest.mark.parametrize("kind", SHOWN)
@pytest.mark.parametrize("goes_on", [False, True])
def test_seeds_are_of_one_instant(kind: str, goes_on: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even where the system's clock moves on with each look at it."""
    system = count(int(JANUARY.timestamp()) * 1_000_000_000, 1_000_000)
    monkeypatch.setattr(time, "time_ns", lambda: next(system))
    fields = {"status": DURING[kind]} if goes_on and kind in DURING else {}
    seeds = getattr(FakeBedrockJobs(), f"add_{kind}s")(3, **fields)
    assert len({seed.creation_time for seed in seeds}) == 1


@pytest.mark.parametrize("kind", TAKES_TIME)
def test_the_test_ends_what_goes_on(kind: str) -> None:
    """With success or with a failure, and only while it goes on."""
    fake = FakeBedrockJobs()
    done, failed = (add(fake, kind, status=DURING[kind]) for _ in range(2))
    done.complete()
    failed.fail("out of luck")
    assert done.status in {"Active", "InService", "Completed"}
    assert (failed.status, failed.failure_message) == ("Failed", "out of luck")
    with pytest.raises(ValueError, match="decide its end while that goes on"):
        done.fail()


@pytest.mark.parametrize("kind", TAKES_TIME)
def test_a_failed_seed_says_why(kind: str) -> None:
    """In AWS's words by default."""
    fake = FakeBedrockJobs()
    assert add(fake, kind, status="Failed").failure_message == (
        "Encountered an internal error when processing the request."
    )
    assert add(fake, kind, status="Failed", failure_message="mine").failure_message == "mine"


def test_a_custom_model_comes_with_its_job() -> None:
    """They agree with each other."""
    fake = FakeBedrockJobs()
    model = fake.add_custom_model(model_name="mine", job_name="nightly-7", hyper_parameters={"epochCount": "3"})
    job = fake.jobs["nightly-7"]
    assert (job.model_name, job.model_arn, job.status) == ("mine", model.arn, "Completed")
    assert model.details()["hyperParameters"] == job.details()["hyperParameters"]


def test_a_model_that_a_job_has_made_has_the_tags_that_it_is_given() -> None:
    """They are the model's, not the job's."""
    fake = FakeBedrockJobs()
    model = fake.add_custom_model(tags={"team": "nlp"})
    (job,) = fake.jobs
    assert (model.tags, job.tags) == ({"team": "nlp"}, {})


def test_an_imported_custom_model_has_no_job() -> None:
    """It may be in any status."""
    fake = FakeBedrockJobs()
    model = fake.add_custom_model(customization_type="IMPORTED", status="Creating", tags={"team": "nlp"})
    assert (model.status, model.tags, len(fake.jobs)) == ("Creating", {"team": "nlp"}, 0)
    model.complete()
    assert model.status == "Active"


@pytest.mark.needs_operations("CreateCustomModelDeployment")
def test_a_deployment_takes_a_model_by_any_handle() -> None:
    """The model, its name, its ARN, or the job that made it."""
    fake = FakeBedrockJobs()
    job = fake.add_job(status="Completed", custom_model_name="mine")
    for model in (job, "mine", fake.custom_models["mine"], fake.custom_models["mine"].arn):
        deployment = fake.add_deployment(model=model)
        assert deployment.details()["modelArn"] == job.model_arn


@pytest.mark.parametrize(
    ("kind", "fields", "says"),
    [
        pytest.param(
            "deployment",
            {"status": "Running"},
            "status='Running' is unknown; use one of Creating, Active, Failed",
            marks=HAS_DEPLOYMENTS,
        ),
        ("import_job", {"job_name": "a b"}, "job_name='a b' would not pass in AWS"),
        pytest.param(
            "deployment",
            {"model": "absent"},
            "model='absent' is not an Active custom model in us-east-1",
            marks=HAS_DEPLOYMENTS,
        ),
        ("import_job", {"end_time": JANUARY, "status": "InProgress"}, "contradicts status='InProgress'"),
        ("import_job", {"failure_message": "why"}, "failure_message='why' contradicts status='Completed'"),
        ("import_job", {"creation_time": JANUARY, "end_time": JANUARY - timedelta(1)}, "is before creation_time="),
        ("copy_job", {"creation_time": datetime(2999, 1, 1, tzinfo=timezone.utc)}, "is in the future"),
        ("copy_job", {"creation_time": datetime(2026, 1, 1)}, "has no time zone"),
        ("custom_model", {"status": "Creating"}, "pass customization_type='IMPORTED'"),
        ("custom_model", {"customization_type": "IMPORTED", "job_name": "x"}, "no job makes such a model"),
        ("provisioned_throughput", {"model_units": 0}, "model_units=0 would not pass in AWS"),
        ("provisioned_throughput", {"model": "?"}, "is not a model in us-east-1"),
        ("imported_model", {"account_id": "1"}, "account_id='1' is not an AWS account id"),
    ],
)
def test_a_seed_that_cannot_be_is_refused_at_once(kind: str, fields: dict[str, Any], says: str) -> None:
    """The error names the field, the value and the rule, and nothing is added."""
    fake = FakeBedrockJobs()
    with pytest.raises(ValueError, match=says.replace("?", r"\?")):
        add(fake, kind, **fields)
    assert len(view(fake, kind)) == len(fake.jobs) == 0


@pytest.mark.parametrize("kind", SHOWN)
def test_an_unknown_field_is_a_type_error(kind: str) -> None:
    """The error lists the fields that there are."""
    with pytest.raises(TypeError, match=r"unknown field of [a-z ]+ 'colour'; use one of "):
        add(FakeBedrockJobs(), kind, colour="blue")


@HAS_DEPLOYMENTS
def test_several_seeds_are_added_all_or_none() -> None:
    """The second of these has the name of the first."""
    fake = FakeBedrockJobs()
    with pytest.raises(ValueError, match="deployment_name='same' is in use"):
        fake.add_deployments(2, deployment_name="same")
    assert len(fake.deployments) == len(fake.custom_models) == 0


def test_a_rule_that_nothing_meets_fails_the_test() -> None:
    """As one of `next_job` does."""
    with pytest.raises(UnusedRuleError, match="'import_job', outcome='Failed'"), FakeBedrockJobs() as fake:
        fake.next_outcome("import_job", "Failed")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("job", "Failed"), "process='job' is unknown"),
        (("custom_model", "InService"), "outcome='InService' is not a final status; use one of 'Active', 'Failed'"),
    ],
)
def test_an_outcome_that_cannot_be_is_refused_at_once(arguments: Any, says: str) -> None:
    """The error says what can."""
    with pytest.raises(ValueError, match=says):
        FakeBedrockJobs().next_outcome(*arguments)


def test_a_message_for_what_works_is_refused() -> None:
    """Only what fails has one."""
    with pytest.raises(ValueError, match="failure_message='why' contradicts outcome='Active'"):
        FakeBedrockJobs().next_outcome("custom_model", "Active", failure_message="why")


def test_a_handle_is_shown_and_compared_by_what_it_stands_for() -> None:
    """Two handles of one resource are equal."""
    fake = FakeBedrockJobs()
    model = fake.add_custom_model(model_name="mine")
    assert {model, fake.custom_models["mine"]} == {model}
    assert repr(model) == "<custom model 'mine' Active>"


def test_a_resource_is_asked_for_by_name_or_arn() -> None:
    """A place in a list is something else."""
    views: Any = FakeBedrockJobs().custom_models
    with pytest.raises(TypeError, match=r"have no 0; ask by name or ARN"):
        views[0]


def test_a_rule_for_a_name_that_is_none_is_refused() -> None:
    """At once."""
    name: Any = 7
    with pytest.raises(TypeError, match="name=7 is not a str; pass a pattern like"):
        FakeBedrockJobs().next_job(outcome="Failed", name=name)


def test_throughput_for_a_model_that_stands_for_nothing_is_refused() -> None:
    """With what would do."""
    with pytest.raises(
        ValueError, match=r"model='a\.b c' is not a model in us-east-1; pass the id of a foundation model"
    ):
        FakeBedrockJobs().add_provisioned_throughput(model="a.b c")


def test_an_unknown_field_of_a_foundation_model_is_refused() -> None:
    """With the fields that there are."""
    fields: Any = {"colour": "red"}
    with pytest.raises(TypeError, match="unknown field of a foundation model 'colour'; use one of customizations"):
        FakeBedrockJobs().add_foundation_model("acme.large-v1:0", **fields)


def test_model_data_may_be_an_s3_uri() -> None:
    """Or a ``ModelDataSource``, as the API has it."""
    fake = FakeBedrockJobs()
    source = {"s3DataSource": {"s3Uri": "s3://amzn-s3-demo-bucket/model/"}}
    for data in (source["s3DataSource"]["s3Uri"], source):
        details: Any = fake.add_import_job(model_data=data).details()
        assert details["modelDataSource"] == source


def test_a_look_at_a_view_shows_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """What it has shown stays, even if the system's clock steps back then."""
    fake = FakeBedrockJobs(training_duration=timedelta(hours=1))
    job = fake.add_job()
    system = time.time_ns()
    monkeypatch.setattr(time, "time_ns", lambda: system + 7_200_000_000_000)
    assert len(fake.custom_models) == 1
    monkeypatch.setattr(time, "time_ns", lambda: system)
    assert job.status == "Completed"


def test_the_original_of_a_copy_makes_way_for_it() -> None:
    """No two models have one name, and both can be deleted."""
    with frozen() as fake:
        fake.add_copy_job(target_model_name="job-1-model")
        names = [model.name for model in fake.custom_models]
        assert sorted(names) == ["job-1-model", "job-1-model-2"]
        for name in names:
            client().delete_custom_model(modelIdentifier=name)


TOO_MANY = {f"key-{number}": "" for number in range(51)}


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("custom_model", {"job_name": "x"}),
        ("custom_model", {"model_name": "x"}),
        ("custom_model", {"model_name": "x", "customization_type": ["IMPORTED", "FINE_TUNING"]}),
        ("custom_model", {"base_model": ["amazon.nova-micro-v1:0", "bogus"]}),
        ("custom_model", {"creation_time": [JANUARY, JANUARY + timedelta(days=99999)]}),
        ("custom_model", {"end_time": [JANUARY, JANUARY + timedelta(days=99999)]}),
        ("custom_model", {"tags": [{}, TOO_MANY]}),
        ("custom_model", {"tags": [{}, TOO_MANY], "customization_type": "IMPORTED"}),
        ("deployment", {"tags": [{}, TOO_MANY]}),
        ("provisioned_throughput", {"tags": [{}, TOO_MANY]}),
        ("import_job", {"model_tags": [{}, TOO_MANY]}),
        ("imported_model", {"tags": [{}, TOO_MANY]}),
        ("copy_job", {"target_tags": [{}, TOO_MANY]}),
        ("copy_job", {"target_model_name": "x"}),
    ],
)
def test_what_a_rejected_seed_leaves_behind_is_nothing(kind: str, fields: Any) -> None:
    """Not what was right about it, no job, no model, and no id that would have been another one's."""
    fake, other = frozen(), frozen()
    with pytest.raises(ValueError):
        getattr(fake, f"add_{kind}s")(2, **fields)
    everything = [fake.jobs, *(view(fake, each) for each in SHOWN)]
    assert [len(each) for each in everything] == [0] * len(everything)
    assert fake.add_job().arn == other.add_job().arn


@pytest.mark.needs_operations("CreateCustomModelDeployment")
@pytest.mark.parametrize("by", ["job", "resource", "name", "arn"])
def test_models_are_trained_further(by: str) -> None:
    """As Create does: the job tells of the foundation model at the root, and its model of the one that it was trained on."""
    fake = frozen()
    job = fake.add_job(status="Completed", base_model="amazon.nova-lite-v1:0")
    first = fake.custom_models[job.model_name]
    given: Any = {"job": job, "resource": first, "name": first.name, "arn": first.arn}[by]
    further = fake.add_job(base_model=given, status="Completed")
    second = fake.add_custom_model(base_model=given)
    assert further.details()["baseModelArn"] == job.details()["baseModelArn"]
    for model in (fake.custom_models[further.model_name], second):
        assert model.details()["baseModelArn"] == first.arn


def test_a_foundation_model_may_be_said_by_its_arn() -> None:
    """If it is one of the job's Region."""
    fake = frozen()
    arn = make_foundation_model_arn("amazon.nova-lite-v1:0")
    assert fake.add_job(base_model=arn).details()["baseModelArn"] == arn
    with pytest.raises(ValueError, match="is not a model in eu-west-1"):
        fake.add_job(base_model=arn, region_name="eu-west-1")


def test_the_end_of_a_model_that_a_job_made_is_the_jobs() -> None:
    """The model was there from then on."""
    fake = frozen()
    end = fake.clock.now() - timedelta(days=3)
    fake.add_custom_model(job_name="nightly-7", end_time=end)
    assert fake.jobs["nightly-7"].end_time == end


@pytest.mark.parametrize(("kind", "field"), [("import_job", "imported_model_name"), ("copy_job", "target_model_name")])
def test_jobs_that_failed_may_have_the_name_of_a_model(kind: str, field: str) -> None:
    """Of one another's, and of one that is there, which keeps its name."""
    fake = frozen()
    getattr(fake, f"add_{kind}s")(2, status="Failed", **{field: "mine"})
    add(fake, kind, **{field: "mine"})
    add(fake, kind, status="Failed", **{field: "mine"})
    with pytest.raises(ValueError, match=f"{field}='mine' is in use"):
        add(fake, kind, **{field: "mine"})


@pytest.mark.parametrize("field", ["model", "base_model", "source_model"])
@pytest.mark.parametrize("status", [None, "InProgress", "Failed"])
def test_what_names_no_model_is_refused(field: str, status: Any) -> None:
    """None, and a job that has made none: they are not the same as leaving the field out."""
    fake = frozen()
    given: Any = None if status is None else fake.add_job(status=status)
    kind = {"model": "provisioned_throughput", "base_model": "job", "source_model": "copy_job"}[field]
    with pytest.raises(
        ValueError, match=f"^{field}={re.escape(repr(given))} does not name a model; pass a name, an ARN"
    ):
        add(fake, kind, **{field: given})
    assert len(fake.custom_models) == 0


def test_a_copy_stays_in_its_partition() -> None:
    """As CreateModelCopyJob has it."""
    fake = frozen()
    source = fake.add_custom_model(region_name="us-gov-west-1")
    with pytest.raises(ValueError, match="is in another partition than us-east-1; pass one of aws"):
        fake.add_copy_job(source_model=source)


def test_throughput_is_for_a_model_of_its_region() -> None:
    """An ARN is not taken for another one."""
    for region in ("eu-west-1", "us-gov-west-1"):
        with pytest.raises(ValueError, match="is not a model in us-east-1"):
            frozen().add_provisioned_throughput(model=make_foundation_model_arn(region_name=region))


@pytest.mark.needs_operations("CreateCustomModelDeployment")
@pytest.mark.parametrize(
    ("kind", "field"), [("deployment", "model"), ("provisioned_throughput", "model"), ("copy_job", "source_model")]
)
def test_nothing_is_older_than_its_model(kind: str, field: str) -> None:
    """By default it begins when the model was created, if the model is that young."""
    fake = frozen()
    model = fake.add_custom_model(creation_time=fake.clock.now() - timedelta(minutes=1))
    assert add(fake, kind, **{field: model}).creation_time == model.creation_time
    with pytest.raises(ValueError, match=r"creation_time=2026-01-07T01:58:00\+00:00 is before the model 'job-1-model'"):
        add(fake, kind, **{field: model, "creation_time": fake.clock.now() - timedelta(minutes=2)})


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("job", {"base_model": "acme.unheard-of-v1:0"}),
        ("custom_model", {"base_model": "amazon.nova-micro-v1:0", "customization_type": "CONTINUED_PRE_TRAINING"}),
        ("provisioned_throughput", {"model": "acme.unheard-of-v1:0"}),
    ],
)
def test_only_strict_base_models_are_looked_up_for_seeds(kind: str, fields: Any) -> None:
    """As for what is created."""
    add(frozen(), kind, **fields)
    with pytest.raises(ValueError, match="model='"):
        add(frozen(base_models="strict"), kind, **fields)


@pytest.mark.parametrize("kind", TAKES_TIME)
def test_things_may_have_ended_at_the_first_instant_of_all(kind: str) -> None:
    """They began then, too."""
    first = datetime(1, 1, 1, tzinfo=timezone.utc)
    assert add(frozen(), kind, end_time=first).creation_time == first


@pytest.mark.needs_operations("UpdateCustomModelDeployment")
@pytest.mark.parametrize("status", ["Updating", "UpdateCompleted", "UpdateFailed"])
def test_a_deployment_may_have_been_updated(status: Any) -> None:
    """It serves the new model if that has worked, and it can be seen how the update goes on."""
    fake = frozen()
    first, second = fake.add_custom_models(2)
    deployment = fake.add_deployment(model=first, update_model=second, update_status=status)
    details: Any = deployment.details()
    assert details["updateDetails"] == {"modelArn": second.arn, "updateStatus": status}
    assert details["modelArn"] == (second if status == "UpdateCompleted" else first).arn
    assert (details["status"], "failureMessage" in details) == ("Active", status == "UpdateFailed")
    if status == "Updating":
        fake.clock.advance(fake.options.deployment_duration)
        assert deployment.details()["modelArn"] == second.arn


@pytest.mark.parametrize("status", ["Updating", "InService", "Failed"])
def test_throughput_may_have_been_updated(status: str) -> None:
    """It serves the new model if that has worked, and desires it unless that has failed."""
    fake = frozen()
    first, second = fake.add_custom_models(2)
    throughput = fake.add_provisioned_throughput(model=first, desired_model=second, status=status)
    details: Any = throughput.details()
    assert (details["status"], "failureMessage" in details) == (status, status == "Failed")
    assert details["modelArn"] == (second if status == "InService" else first).arn
    assert details["desiredModelArn"] == (first if status == "Failed" else second).arn
    if status == "Updating":
        throughput.complete()
        assert throughput.details()["modelArn"] == second.arn


@pytest.mark.parametrize("ended", [False, True])
def test_an_update_comes_after_the_creation(ended: bool) -> None:
    """When the creation was may be said, and when the update ended."""
    fake = frozen()
    first, second = fake.add_custom_models(2)
    created = fake.clock.now() - timedelta(minutes=1)
    fields: Any = {"end_time": fake.clock.now()} if ended else {"status": "Updating"}
    details = fake.add_provisioned_throughput(
        model=first, desired_model=second, creation_time=created, **fields
    ).details()
    assert (details["creationTime"], details["lastModifiedTime"]) == (created, fake.clock.now())


def test_a_model_with_another_base_is_no_update() -> None:
    """Nor is any for throughput of a foundation model."""
    fake = frozen()
    model, other = fake.add_custom_model(), fake.add_custom_model(base_model="amazon.nova-lite-v1:0")
    for given in ({"model": other}, {}):
        with pytest.raises(ValueError, match="cannot take the place of the model; pass as model="):
            add(fake, "provisioned_throughput", desired_model=model, **given)


@pytest.mark.needs_operations("UpdateCustomModelDeployment")
@pytest.mark.parametrize(
    ("kind", "fields", "says"),
    [
        ("provisioned_throughput", {"status": "Updating"}, "status='Updating' says nothing of the model that it"),
        ("deployment", {"update_status": "Updating"}, "update_status='Updating' says nothing of the model"),
        (
            "deployment",
            {"update_model": "mine", "update_status": "Done"},
            "update_status='Done' is unknown; use one of Updating, UpdateCompleted, UpdateFailed",
        ),
        ("deployment", {"update_model": "mine", "status": "Creating"}, "status='Creating' contradicts update_model="),
    ],
)
def test_an_update_that_cannot_be_is_refused(kind: str, fields: Any, says: str) -> None:
    """With what is missing or contradicts it."""
    fake = frozen()
    fake.add_custom_model(model_name="mine")
    with pytest.raises(ValueError, match=says):
        add(fake, kind, **fields)


def test_a_view_can_be_gone_through_oldest_first() -> None:
    """As any sequence can."""
    fake = frozen()
    first, second = fake.add_jobs(2)
    assert list(reversed(fake.jobs)) == [first, second]


@pytest.mark.parametrize("kind", ["job", "import_job"])
@pytest.mark.parametrize("status", [["Failed"], 5])
def test_a_status_that_is_no_text_is_refused(kind: str, status: Any) -> None:
    """Whatever else it is."""
    with pytest.raises(ValueError, match=f"^status={re.escape(repr(status))} is unknown; use one of"):
        add(frozen(), kind, status=status)


def test_none_leaves_a_field_out() -> None:
    """Parametrized tests pass it for what a case does not have."""
    job = frozen().add_import_job(vpc_config=None, failure_message=None, job_name=None)
    assert "vpcConfig" not in job.details()
    assert job.name == "import-1"
