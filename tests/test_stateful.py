"""Random operations of every family and moves of the clock, in two accounts and two Regions; and what always holds then.

After each step one place, drawn anew, is looked at through the API; when all is over, every place is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta, timezone
from functools import cache
from random import Random
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from hypothesis import HealthCheck, Phase
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from pytest_bedrock_jobs import FakeBedrockJobs

from .effort import examples
from .samples import ROLE, custom_model_request, import_request, tag_list
from .service.test_lifecycle import EDGES

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
# What each status of a family can become, straight away or by way of others; the others stay as they are.
_MADE = {"Creating": {"Active", "Failed"}}
_DONE = {"InProgress": {"Completed", "Failed"}}
FORWARD: Mapping[str, Mapping[str, set[str]]] = {
    "list_model_customization_jobs": EDGES,
    "list_custom_models": _MADE,
    "list_custom_model_deployments": _MADE,
    "list_provisioned_model_throughputs": {
        "Creating": {"InService", "Updating", "Failed"},
        "InService": {"Updating", "Failed"},
        "Updating": {"InService", "Failed"},
    },
    "list_model_import_jobs": _DONE,
    "list_model_copy_jobs": _DONE,
}
Place = tuple[str, str]
TAGS = st.dictionaries(st.sampled_from(["x", "y"]), st.sampled_from(["1", "2"]), max_size=2)
# Two that meet again, and none.
TOKENS = st.sampled_from(["token-1", "token-2", None, None, None])


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
        # The tags that each resource must have, by ARN, those of models that jobs will have made, by the job's ARN, and what was deleted.
        self.tags: dict[str, dict[str, str]] = {}
        self.coming: dict[str, dict[str, str]] = {}
        self.deleted: dict[Place, set[tuple[str, str, str]]] = {}
        # What was granted with a token, and the last status seen of each resource.
        self.granted: dict[tuple[Place, str, str], tuple[dict[str, Any], dict[str, Any]]] = {}
        self.seen: dict[str, str] = {}

    @initialize(random=st.randoms(use_true_random=False))
    def begin(self, random: Random) -> None:
        """There is something to work with from the start."""
        self.random = random
        for account, region in PLACE_LIST:
            where: Any = {"account_id": account, "region_name": region}
            model, _ = self.fake.add_custom_models(2, model_name=["a", "d"], **where)
            self.fake.add_deployment(deployment_name="a", model=model, **where)
            self.fake.add_provisioned_throughput(provisioned_model_name="a", model=model, **where)
            self.fake.add_imported_model(model_name="a", **where)

    def teardown(self) -> None:
        try:
            for place in PLACE_LIST:
                self.check(place)
        finally:
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
        if attempt(getattr(self.client(place), DELETES[operation]), **{parameter: identifier}) is not None:
            self.deleted.setdefault(place, set()).add((get, parameter, summary[arn]))
            self.tags.pop(summary[arn], None)

    def pick(self, items: list[Any], number: int) -> Any:
        return items[number % len(items)] if items else None

    def create(self, place: Place, operation: str, token: str | None, **request: Any) -> dict[str, Any] | None:
        """What a creation answers that does something; None where it is refused, or only repeats what it answered to the token before."""
        if token is None:
            return attempt(getattr(self.client(place), operation), **request)
        answer = attempt(getattr(self.client(place), operation), clientRequestToken=token, **request)
        before = self.granted.get((place, operation, token))
        if before is not None:
            assert answer == (before[1] if before[0] == request else None)
            return None
        if answer is not None:
            self.granted[place, operation, token] = (request, answer)
        return answer

    def tags_of(self, arn: str) -> dict[str, str]:
        """The tags that a resource must have; a model begins with those that the creation of its job gave."""
        if arn not in self.tags:
            makers = {job.model_arn: job.arn for job in self.fake.jobs}
            makers |= {job.details().get("importedModelArn"): job.arn for job in self.fake.import_jobs}
            makers |= {job.details()["targetModelArn"]: job.arn for job in self.fake.copy_jobs}
            self.tags[arn] = dict(self.coming.get(makers.get(arn, ""), {}))
        return self.tags[arn]

    # What somebody may do. What is refused is refused with an error of the service.

    @rule(
        place=PLACES,
        name=NAMES,
        model=NAMES,
        number=NUMBERS,
        on_model=st.booleans(),
        token=TOKENS,
        tags=TAGS,
        coming=TAGS,
    )
    def train(
        self,
        place: Place,
        name: str,
        model: str,
        number: int,
        on_model: bool,
        token: str | None,
        tags: dict[str, str],
        coming: dict[str, str],
    ) -> None:
        base = self.pick(self.models(place), number) if on_model else BASES[number % 2]
        created = self.create(
            place,
            "create_model_customization_job",
            token,
            jobName=f"{name}{number}",
            customModelName=model,
            roleArn=ROLE,
            baseModelIdentifier=base or BASES[0],
            trainingDataConfig={"s3Uri": "s3://amzn-s3-demo-bucket/train.jsonl"},
            outputDataConfig={"s3Uri": "s3://amzn-s3-demo-bucket/output/"},
            jobTags=tag_list(**tags),
            customModelTags=tag_list(**coming),
        )
        if created is not None:
            self.tags[created["jobArn"]], self.coming[created["jobArn"]] = tags, coming

    @rule(place=PLACES, number=NUMBERS)
    def stop(self, place: Place, number: int) -> None:
        job = self.pick(self.listed(place, "list_model_customization_jobs"), number)
        if job is not None:
            attempt(self.client(place).stop_model_customization_job, jobIdentifier=job["jobName"])

    @rule(place=PLACES, name=NAMES, token=TOKENS, tags=TAGS)
    def bring_in(self, place: Place, name: str, token: str | None, tags: dict[str, str]) -> None:
        request = custom_model_request(name, modelTags=tag_list(**tags))
        created = self.create(place, "create_custom_model", token, **request)
        if created is not None:
            self.tags[created["modelArn"]] = tags

    @rule(place=PLACES, name=NAMES, number=NUMBERS, token=TOKENS, tags=TAGS)
    def deploy(self, place: Place, name: str, number: int, token: str | None, tags: dict[str, str]) -> None:
        model = self.pick(self.models(place), number)
        if model is not None:
            request = {"modelDeploymentName": name, "modelArn": model, "tags": tag_list(**tags)}
            created = self.create(place, "create_custom_model_deployment", token, **request)
            if created is not None:
                self.tags[created["customModelDeploymentArn"]] = tags

    @rule(place=PLACES, name=NAMES, number=NUMBERS)
    def redeploy(self, place: Place, name: str, number: int) -> None:
        model = self.pick(self.models(place), number)
        if model is not None:
            update = self.client(place).update_custom_model_deployment
            attempt(update, customModelDeploymentIdentifier=name, modelArn=model)

    @rule(place=PLACES, name=NAMES, number=NUMBERS, token=TOKENS, tags=TAGS)
    def buy(self, place: Place, name: str, number: int, token: str | None, tags: dict[str, str]) -> None:
        model = self.pick([*self.models(place), *BASES], number)
        request = {"provisionedModelName": name, "modelId": model, "modelUnits": 1, "tags": tag_list(**tags)}
        created = self.create(place, "create_provisioned_model_throughput", token, **request)
        if created is not None:
            self.tags[created["provisionedModelArn"]] = tags

    @rule(place=PLACES, name=NAMES, new_name=NAMES, number=NUMBERS)
    def change(self, place: Place, name: str, new_name: str, number: int) -> None:
        update = self.client(place).update_provisioned_model_throughput
        model = self.pick([*self.models(place), *BASES], number)
        attempt(update, provisionedModelId=name, desiredProvisionedModelName=new_name, desiredModelId=model)

    @rule(place=PLACES, name=NAMES, model=NAMES, number=NUMBERS, token=TOKENS, tags=TAGS, coming=TAGS)
    def import_model(
        self,
        place: Place,
        name: str,
        model: str,
        number: int,
        token: str | None,
        tags: dict[str, str],
        coming: dict[str, str],
    ) -> None:
        given = {"jobTags": tag_list(**tags), "importedModelTags": tag_list(**coming)}
        request = import_request(f"{name}{number}", importedModelName=model, **given)
        created = self.create(place, "create_model_import_job", token, **request)
        if created is not None:
            self.tags[created["jobArn"]], self.coming[created["jobArn"]] = tags, coming

    @rule(place=PLACES, source=PLACES, name=NAMES, number=NUMBERS, token=TOKENS, tags=TAGS)
    def copy(
        self, place: Place, source: Place, name: str, number: int, token: str | None, tags: dict[str, str]
    ) -> None:
        model = self.pick(self.models(source), number)
        if model is not None:
            request = {"sourceModelArn": model, "targetModelName": name, "targetModelTags": tag_list(**tags)}
            created = self.create(place, "create_model_copy_job", token, **request)
            if created is not None:
                self.coming[created["jobArn"]] = tags

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
        tags = self.tags_of(arn)
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
    def decide_something_else(self, end: tuple[Any, Any], minutes: int) -> None:
        self.fake.next_outcome(*end, after=timedelta(minutes=minutes), optional=True)

    # What always holds.

    @invariant()
    def a_place_is_as_it_should_be(self) -> None:
        """One of them a step, and one of each kind of thing there closely."""
        self.check(self.random.choice(PLACE_LIST), lambda summaries: [self.random.choice(summaries)])

    def check(self, place: Place, closely: Callable[[list[Any]], list[Any]] = list) -> None:
        """What is listed, deleted, tagged and under way in an account and Region; `closely` says what is also got by name, with its tags."""
        for operation, _, get, parameter, arn, name in FAMILIES:
            summaries = self.listed(place, operation)
            chosen = closely(summaries) if summaries else []
            for each in (arn, name):
                assert len({summary[each] for summary in summaries}) == len(summaries)
            for summary in summaries:
                assert summary[arn].startswith(f"arn:aws:bedrock:{place[1]}:{place[0]}:")
                is_chosen = summary in chosen
                identifiers = {summary[arn], summary[name]} if is_chosen else {summary[arn]}
                self.check_fetched(place, (get, parameter), summary, identifiers)
                self.check_status(operation, summary[arn], self.status_of(summary))
                if is_chosen and operation != "list_model_copy_jobs":
                    tags = self.client(place).list_tags_for_resource(resourceARN=summary[arn])["tags"]
                    assert {tag["key"]: tag["value"] for tag in tags} == self.tags_of(summary[arn])
        for get, parameter, arn in self.deleted.get(place, ()):
            with pytest.raises(ClientError, match="ResourceNotFoundException"):
                self.get(place, get, parameter, arn)
            with pytest.raises(ClientError, match="ResourceNotFoundException"):
                self.client(place).list_tags_for_resource(resourceARN=arn)

    def check_fetched(
        self, place: Place, get: tuple[str, str], summary: Mapping[str, Any], identifiers: set[str]
    ) -> None:
        """By ARN and by name it is the same thing, and that which is listed."""
        details, *others = [self.get(place, *get, identifier) for identifier in identifiers]
        assert all(other == details for other in others)
        assert all(details[key] == value for key, value in summary.items() if key in details)

    @staticmethod
    def status_of(summary: Mapping[str, Any]) -> str:
        """An imported model has none: it is there or not."""
        return str(summary.get("status") or summary.get("modelStatus") or "")

    def check_status(self, operation: str, arn: str, status: str) -> None:
        """It is what it was, or what that can become."""
        before = self.seen.get(arn, status)
        assert status == before or status in FORWARD[operation].get(before, ()), f"{arn}: {before}, then {status}"
        self.seen[arn] = status

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
        """Nothing refers to a custom model that is not, but for what has failed: that tells what it was about."""
        there = {model.arn for model in self.fake.custom_models}
        for deployment in self.fake.deployments:
            details = deployment.details()
            if details["status"] != "Failed":
                assert details["modelArn"] in there
            update = details.get("updateDetails", {"updateStatus": "UpdateFailed"})
            assert update["updateStatus"] == "UpdateFailed" or update["modelArn"] in there
        for throughput in self.fake.provisioned_throughputs:
            details = throughput.details()
            served = {details["modelArn"], details["desiredModelArn"]} - {details["foundationModelArn"]}
            # A throughput whose update has failed goes on serving, under the same status as one that never came to be.
            assert details["status"] == "Failed" or served <= there

    def get(self, place: Place, operation: str, parameter: str, identifier: str) -> Mapping[str, Any]:
        answer: dict[str, Any] = getattr(self.client(place), operation)(**{parameter: identifier})
        del answer["ResponseMetadata"]
        return answer


def attempt(function: Callable[..., Any], **parameters: Any) -> dict[str, Any] | None:
    """What a call answers, None where it is refused; an error that is not the service's fails the test."""
    try:
        answer: dict[str, Any] = function(**parameters)
    except ClientError as error:
        assert error.response["Error"]["Code"] in {
            "ValidationException",
            "ConflictException",
            "ResourceNotFoundException",
        }
        return None
    del answer["ResponseMetadata"]
    return answer


# A failing run is not shortened: that would take minutes.
TestAccountsThatAreUsedWithoutAPlan = Account.TestCase
TestAccountsThatAreUsedWithoutAPlan.settings = examples(
    50,
    stateful_step_count=25,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)
