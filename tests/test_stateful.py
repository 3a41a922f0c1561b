"""Random operations of every family and moves of the clock, in two accounts and two Regions; and what always holds then."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta, timezone
from functools import cache
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from pytest_bedrock_jobs import FakeBedrockJobs

from .samples import ROLE, custom_model_request, tag_list

pytestmark = pytest.mark.needs_operations("CreateCustomModel", "UpdateCustomModelDeployment")

OWN, OTHER = "123456789012", "222222222222"
NAMES = st.sampled_from(["a", "b", "c"])
NUMBERS = st.integers(0, 9)
PLACE_LIST = [(OWN, "us-east-1"), (OWN, "us-west-2"), (OTHER, "us-east-1")]
# Most happens in one place, so that it meets.
PLACES = st.sampled_from([PLACE_LIST[0], *PLACE_LIST])
BASES = ["amazon.nova-micro-v1:0", "amazon.titan-text-express-v1"]

# How each family is listed and shown: (list, its member, get, get's parameter, where the summary has the ARN, and the name).
FAMILIES = [
    (
        "list_model_customization_jobs",
        "modelCustomizationJobSummaries",
        "get_model_customization_job",
        "jobIdentifier",
        "jobArn",
        "jobName",
    ),
    ("list_custom_models", "modelSummaries", "get_custom_model", "modelIdentifier", "modelArn", "modelName"),
    (
        "list_custom_model_deployments",
        "modelDeploymentSummaries",
        "get_custom_model_deployment",
        "customModelDeploymentIdentifier",
        "customModelDeploymentArn",
        "customModelDeploymentName",
    ),
    (
        "list_provisioned_model_throughputs",
        "provisionedModelSummaries",
        "get_provisioned_model_throughput",
        "provisionedModelId",
        "provisionedModelArn",
        "provisionedModelName",
    ),
    ("list_model_import_jobs", "modelImportJobSummaries", "get_model_import_job", "jobIdentifier", "jobArn", "jobName"),
    ("list_imported_models", "modelSummaries", "get_imported_model", "modelIdentifier", "modelArn", "modelName"),
    ("list_model_copy_jobs", "modelCopyJobSummaries", "get_model_copy_job", "jobArn", "jobArn", "jobArn"),
]
DELETES = {
    "list_custom_models": "delete_custom_model",
    "list_custom_model_deployments": "delete_custom_model_deployment",
    "list_provisioned_model_throughputs": "delete_provisioned_model_throughput",
    "list_imported_models": "delete_imported_model",
}
Place = tuple[str, str]


@cache
def _client(access_key: str, region_name: str) -> Any:
    session = boto3.Session(aws_access_key_id=access_key, aws_secret_access_key="testing")
    return session.client("bedrock", region_name=region_name)


class Account(RuleBasedStateMachine):
    """Two accounts that are used by somebody without a plan."""

    def __init__(self) -> None:
        super().__init__()
        minutes = timedelta(minutes=10)
        self.fake = FakeBedrockJobs(account_id=OWN, training_duration=minutes, import_duration=minutes)
        self.fake.start()
        self.fake.clock.freeze()
        self.fake.clock.move_to(datetime(2026, 1, 1, tzinfo=timezone.utc))
        self.fake.add_account(OTHER, access_key_id="other")
        # The tags that each resource must have, by ARN, and what was deleted.
        self.tags: dict[str, dict[str, str]] = {}
        self.deleted: dict[Place, set[tuple[str, str, str]]] = {}

    @initialize()
    def begin(self) -> None:
        """There is something to work with from the start."""
        for account, region in PLACE_LIST:
            where: Any = {"account_id": account, "region_name": region}
            model, _ = self.fake.add_custom_models(2, model_name=["a", "d"], **where)
            self.fake.add_deployment(deployment_name="a", model=model, **where)
            self.fake.add_provisioned_throughput(provisioned_model_name="a", model=model, **where)
            self.fake.add_imported_model(model_name="a", **where)

    def teardown(self) -> None:
        self.fake.stop()

    def client(self, place: Place) -> Any:
        return _client("own" if place[0] == OWN else "other", place[1])

    def listed(self, place: Place, operation: str, **filters: Any) -> list[dict[str, Any]]:
        """Everything that a List operation shows, page by page."""
        member = next(family[1] for family in FAMILIES if family[0] == operation)
        pages = self.client(place).get_paginator(operation).paginate(PaginationConfig={"PageSize": 2}, **filters)
        return [summary for page in pages for summary in page[member]]

    def models(self, place: Place) -> list[str]:
        return [summary["modelArn"] for summary in self.listed(place, "list_custom_models")]

    def delete(self, place: Place, operation: str, number: int, *, by_name: bool) -> None:
        """Tries to delete one of the things that a List operation shows."""
        _, _, get, parameter, arn, name = next(family for family in FAMILIES if family[0] == operation)
        summary = self.pick(self.listed(place, operation), number)
        if summary is None:
            return
        identifier = summary[name if by_name else arn]
        if attempt(getattr(self.client(place), DELETES[operation]), **{parameter: identifier}):
            self.deleted.setdefault(place, set()).add((get, parameter, summary[arn]))
            self.tags.pop(summary[arn], None)

    def pick(self, items: list[Any], number: int) -> Any:
        return items[number % len(items)] if items else None

    # What somebody may do. What is refused is refused with an error of the service.

    @rule(place=PLACES, name=NAMES, model=NAMES, number=NUMBERS, on_model=st.booleans())
    def train(self, place: Place, name: str, model: str, number: int, on_model: bool) -> None:
        base = self.pick(self.models(place), number) if on_model else BASES[number % 2]
        attempt(
            self.client(place).create_model_customization_job,
            jobName=f"{name}{number}",
            customModelName=model,
            roleArn=ROLE,
            baseModelIdentifier=base or BASES[0],
            trainingDataConfig={"s3Uri": "s3://amzn-s3-demo-bucket/train.jsonl"},
            outputDataConfig={"s3Uri": "s3://amzn-s3-demo-bucket/output/"},
        )

    @rule(place=PLACES, number=NUMBERS)
    def stop(self, place: Place, number: int) -> None:
        job = self.pick(self.listed(place, "list_model_customization_jobs"), number)
        if job is not None:
            attempt(self.client(place).stop_model_customization_job, jobIdentifier=job["jobName"])

    @rule(place=PLACES, name=NAMES)
    def bring_in(self, place: Place, name: str) -> None:
        attempt(self.client(place).create_custom_model, **custom_model_request(name))

    @rule(place=PLACES, name=NAMES, number=NUMBERS)
    def deploy(self, place: Place, name: str, number: int) -> None:
        model = self.pick(self.models(place), number)
        if model is not None:
            create = self.client(place).create_custom_model_deployment
            attempt(create, modelDeploymentName=name, modelArn=model)

    @rule(place=PLACES, name=NAMES, number=NUMBERS)
    def redeploy(self, place: Place, name: str, number: int) -> None:
        model = self.pick(self.models(place), number)
        if model is not None:
            update = self.client(place).update_custom_model_deployment
            attempt(update, customModelDeploymentIdentifier=name, modelArn=model)

    @rule(place=PLACES, name=NAMES, number=NUMBERS)
    def buy(self, place: Place, name: str, number: int) -> None:
        create = self.client(place).create_provisioned_model_throughput
        model = self.pick([*self.models(place), *BASES], number)
        attempt(create, provisionedModelName=name, modelId=model, modelUnits=1)

    @rule(place=PLACES, name=NAMES, new_name=NAMES, number=NUMBERS)
    def change(self, place: Place, name: str, new_name: str, number: int) -> None:
        update = self.client(place).update_provisioned_model_throughput
        model = self.pick([*self.models(place), *BASES], number)
        attempt(update, provisionedModelId=name, desiredProvisionedModelName=new_name, desiredModelId=model)

    @rule(place=PLACES, name=NAMES, model=NAMES, number=NUMBERS)
    def import_model(self, place: Place, name: str, model: str, number: int) -> None:
        attempt(
            self.client(place).create_model_import_job,
            jobName=f"{name}{number}",
            importedModelName=model,
            roleArn=ROLE,
            modelDataSource={"s3DataSource": {"s3Uri": "s3://amzn-s3-demo-bucket/model/"}},
        )

    @rule(place=PLACES, source=PLACES, name=NAMES, number=NUMBERS)
    def copy(self, place: Place, source: Place, name: str, number: int) -> None:
        model = self.pick(self.models(source), number)
        if model is not None:
            attempt(self.client(place).create_model_copy_job, sourceModelArn=model, targetModelName=name)

    @rule(place=PLACES, operation=st.sampled_from(sorted(DELETES)), number=NUMBERS, by_name=st.booleans())
    def delete_something(self, place: Place, operation: str, number: int, by_name: bool) -> None:
        self.delete(place, operation, number, by_name=by_name)

    @rule(place=PLACES, number=NUMBERS)
    def delete_model(self, place: Place, number: int) -> None:
        self.delete(place, "list_custom_models", number, by_name=True)

    @rule(place=PLACES, family=st.sampled_from(FAMILIES[:6]), number=NUMBERS, key=NAMES, remove=st.booleans())
    def tag(self, place: Place, family: tuple[str, ...], number: int, key: str, remove: bool) -> None:
        summary = self.pick(self.listed(place, family[0]), number)
        if summary is None:
            return
        arn = summary[family[4]]
        tags = self.tags.setdefault(arn, {})
        if remove:
            self.client(place).untag_resource(resourceARN=arn, tagKeys=[key])
            tags.pop(key, None)
        else:
            self.client(place).tag_resource(resourceARN=arn, tags=tag_list(**{key: str(number)}))
            tags[key] = str(number)

    @rule(minutes=st.sampled_from([1, 5, 10, 10]))
    def wait(self, minutes: int) -> None:
        self.fake.clock.advance(minutes=minutes)

    @rule(name=NAMES, outcome=st.sampled_from(["Failed", "Stopped"]), minutes=st.integers(0, 90))
    def decide_a_job(self, name: str, outcome: Any, minutes: int) -> None:
        self.fake.next_job(outcome=outcome, name=f"{name}*", after=timedelta(minutes=minutes), optional=True)

    @rule(
        end=st.sampled_from(
            [
                ("custom_model", "Failed"),
                ("deployment", "Failed"),
                ("deployment_update", "UpdateFailed"),
                ("provisioned_throughput", "Failed"),
                ("import_job", "Failed"),
                ("copy_job", "Failed"),
            ]
        ),
        minutes=st.integers(0, 20),
    )
    def decide_something_else(self, end: tuple[Any, str], minutes: int) -> None:
        self.fake.next_outcome(*end, after=timedelta(minutes=minutes), optional=True)

    # What always holds.

    @invariant()
    def what_is_listed_can_be_fetched(self) -> None:
        """By ARN and by name, and it is the same thing; nothing crosses accounts or Regions; no ARN and no name comes twice."""
        for place in PLACE_LIST:
            for operation, _, get, parameter, arn, name in FAMILIES:
                summaries = self.listed(place, operation)
                for each in (arn, name):
                    assert len({summary[each] for summary in summaries}) == len(summaries)
                for summary in summaries:
                    assert summary[arn].startswith(f"arn:aws:bedrock:{place[1]}:{place[0]}:")
                    by_arn, by_name = (self.get(place, get, parameter, summary[each]) for each in (arn, name))
                    assert by_arn == by_name
                    assert all(by_arn[key] == value for key, value in summary.items() if key in by_arn)

    @invariant()
    def what_was_deleted_cannot_be_fetched(self) -> None:
        """And it has no tags any more."""
        for place, gone in self.deleted.items():
            for get, parameter, arn in gone:
                with pytest.raises(ClientError, match="ResourceNotFoundException"):
                    self.get(place, get, parameter, arn)
                with pytest.raises(ClientError, match="ResourceNotFoundException"):
                    self.client(place).list_tags_for_resource(resourceARN=arn)

    @invariant()
    def tags_are_where_they_were_put(self) -> None:
        """And nowhere else."""
        for place in PLACE_LIST:
            for operation, _, _, _, arn, _ in FAMILIES[:6]:
                for summary in self.listed(place, operation):
                    tags = self.client(place).list_tags_for_resource(resourceARN=summary[arn])["tags"]
                    assert {tag["key"]: tag["value"] for tag in tags} == self.tags.get(summary[arn], {})

    @invariant()
    def each_model_was_made(self) -> None:
        """By a job that has completed, a copy job that has, or by CreateCustomModel."""
        made = {job.model_arn for job in self.fake.jobs if job.status == "Completed"}
        made |= {job.details()["targetModelArn"] for job in self.fake.copy_jobs if job.status == "Completed"}
        deleted = {arn for gone in self.deleted.values() for _, _, arn in gone}
        there = {model.arn for model in self.fake.custom_models}
        brought_in = {arn for arn in there - made if ":custom-model/imported/" in arn}
        assert made - deleted == there - brought_in
        imported = {job.details().get("importedModelArn") for job in self.fake.import_jobs} - {None}
        assert imported - deleted == {model.arn for model in self.fake.imported_models}

    @invariant()
    def what_is_served_is_there(self) -> None:
        """No deployment and no provisioned throughput refers to a custom model that is not."""
        there = {model.arn for model in self.fake.custom_models}
        for deployment in self.fake.deployments:
            assert deployment.details()["modelArn"] in there
        for throughput in self.fake.provisioned_throughputs:
            assert throughput.details()["modelArn"] in there | {throughput.details()["foundationModelArn"]}

    def get(self, place: Place, operation: str, parameter: str, identifier: str) -> Mapping[str, Any]:
        answer: dict[str, Any] = getattr(self.client(place), operation)(**{parameter: identifier})
        del answer["ResponseMetadata"]
        return answer


def attempt(function: Callable[..., Any], **parameters: Any) -> bool:
    """Whether a call is granted; an error that is not the service's fails the test."""
    try:
        function(**parameters)
    except ClientError as error:
        assert error.response["Error"]["Code"] in {
            "ValidationException",
            "ConflictException",
            "ResourceNotFoundException",
        }
        return False
    return True


def test_accounts_that_are_used_without_a_plan_stay_consistent() -> None:
    """Runs the machine. A failing run is not shortened: each step looks at everything, which would take minutes."""
    run_state_machine_as_test(
        Account,
        settings=settings(
            max_examples=15,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            phases=(Phase.explicit, Phase.reuse, Phase.generate),
        ),
    )
