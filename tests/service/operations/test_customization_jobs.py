"""Create, get, list and stop, through a client."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError, ParamValidationError
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, multiple, rule

from pytest_bedrock_jobs import FakeBedrockJobs
from pytest_bedrock_jobs.service.families.customization_jobs.phases import LIFECYCLE
from pytest_bedrock_jobs.wire import model

from ...effort import examples
from ...fakes import NOW, client, frozen
from ...samples import create_request
from ...shapes import values
from ..test_lifecycle import EDGES

BUCKET = "s3://amzn-s3-demo-bucket"


@pytest.fixture(params=["direct", "wire"])
def fake(request: pytest.FixtureRequest) -> Iterator[FakeBedrockJobs]:
    """A fake that is started, of each transport."""
    with frozen(transport=request.param) as fake:
        yield fake


def create(**changes: Any) -> dict[str, Any]:
    """The answer to a Create."""
    answer: dict[str, Any] = client().create_model_customization_job(**create_request(**changes))
    return answer


def get(identifier: str) -> dict[str, Any]:
    """The answer to a Get, less what HTTP adds."""
    answer: dict[str, Any] = client().get_model_customization_job(jobIdentifier=identifier)
    del answer["ResponseMetadata"]
    return answer


def refused(operation: str, **request: Any) -> tuple[str, int, str]:
    """How a call is refused: code, HTTP status and message."""
    with pytest.raises(ClientError) as caught:
        getattr(client(), operation)(**request)
    response: Any = caught.value.response
    assert caught.value.response["ResponseMetadata"]["RetryAttempts"] == 0
    return response["Error"]["Code"], response["ResponseMetadata"]["HTTPStatusCode"], response["Error"]["Message"]


# Any valid Create.

REQUESTS = values(model.operation_model("CreateModelCustomizationJob").input_shape)
RENAMED = {"customModelArn": "outputModelArn", "customModelName": "outputModelName"}
ECHOED = [
    "jobName",
    "roleArn",
    "clientRequestToken",
    "trainingDataConfig",
    "outputDataConfig",
    "vpcConfig",
    "customizationConfig",
]


def outcome(operation: str, **request: Any) -> Any:
    """The answer or the error, with all that came with it but for the length of an HTTP body."""
    try:
        answer: Any = getattr(client(), operation)(**request)
    except ClientError as error:
        answer = error.response
    answer["ResponseMetadata"]["HTTPHeaders"].pop("content-length", None)
    return answer


def typed(value: Any) -> Any:
    """A value together with all types and offsets in it."""
    if isinstance(value, dict):
        return {key: typed(content) for key, content in value.items()}
    if isinstance(value, list):
        return [typed(content) for content in value]
    if isinstance(value, datetime):
        return (type(value), value, type(value.tzinfo), value.utcoffset(), value.isoformat())
    return (type(value), value)


@examples(60)
@given(REQUESTS, st.timedeltas(timedelta(0), timedelta(hours=2)))
def test_direct_and_wire_give_one_answer(request: dict[str, Any], passed: timedelta) -> None:
    """For any Create that the service model allows, and what follows it: the same values, types, zones and headers."""
    request.setdefault("clientRequestToken", "token")
    seen = []
    for transport in ("direct", "wire"):
        with frozen(transport=transport) as fake:
            answers = [outcome("create_model_customization_job", **request)]
            fake.clock.advance(passed)
            name = request["jobName"]
            answers += [
                outcome("get_model_customization_job", jobIdentifier=name),
                outcome("get_model_customization_job", jobIdentifier=answers[0].get("jobArn", "none")),
                outcome("list_model_customization_jobs"),
                outcome("list_model_customization_jobs", nameContains=name, creationTimeBefore=NOW),
                outcome("stop_model_customization_job", jobIdentifier=name),
                outcome("get_model_customization_job", jobIdentifier=name),
                outcome("list_model_customization_jobs", statusEquals="Stopping"),
            ]
            seen.append([typed(answer) for answer in answers])
    assert seen[0] == seen[1]


@examples(60)
@given(REQUESTS, st.timedeltas(timedelta(0), timedelta(hours=2)))
def test_get_and_list_agree_with_create(request: dict[str, Any], passed: timedelta) -> None:
    """For any valid Create: what was asked for is what Get says, by name and ARN, and what List says."""
    with frozen() as fake:
        try:
            arn = client().create_model_customization_job(**request)["jobArn"]
        except ClientError as error:
            assert "customization" in error.response["Error"]["Message"]
            assume(False)
        fake.clock.advance(passed)
        details: Any = get(arn)
        summaries: list[dict[str, Any]] = client().list_model_customization_jobs()["modelCustomizationJobSummaries"]
        assert details == get(request["jobName"]) == fake.jobs[arn].details()
        assert [*summaries] == [fake.jobs[arn].summary()]
    assert summaries[0] == {name: details[RENAMED.get(name, name)] for name in summaries[0]}
    assert details["jobArn"] == arn
    assert details["outputModelName"] == request["customModelName"]
    assert details["customizationType"] == request.get("customizationType", "FINE_TUNING")
    assert details["validationDataConfig"] == request.get("validationDataConfig", {"validators": []})
    assert details.get("hyperParameters", {}).items() >= request.get("hyperParameters", {}).items()
    assert ("outputModelKmsKeyArn" in details) is ("customModelKmsKeyId" in request)
    for member in ECHOED:
        assert member not in request or details[member] == request[member]


class Lifecycles(RuleBasedStateMachine):
    """Any calls and any moves of the clock: jobs only move forward, and what is refused changes nothing."""

    names = Bundle("names")
    creatable = Bundle("creatable")

    @initialize()
    def begin(self) -> None:
        self.fake = frozen(stopping_duration=timedelta(minutes=2), in_progress_quota=4)
        self.fake.start()
        self.seen: dict[str, str] = {}

    def teardown(self) -> None:
        if hasattr(self, "fake"):
            self.fake.stop()

    def state(self) -> Any:
        return [(job.details(), job.summary()) for job in self.fake.jobs]

    def attempt(self, operation: str, **request: Any) -> bool:
        """Calls; a call that is refused has to leave the state as it was."""
        before = self.state()
        try:
            getattr(client(), operation)(**request)
        except ClientError:
            assert self.state() == before
            return False
        return True

    @rule(target=names, number=st.integers(0, 9), token=st.sampled_from(["a", "b", "c", "d", "e", "f"]))
    def create(self, number: int, token: str) -> Any:
        request = create_request(f"job-{number}", clientRequestToken=token, customModelName=f"model-{number % 7}")
        created = self.attempt("create_model_customization_job", **request)
        return f"job-{number}" if created else multiple()

    @rule(
        target=names, status=st.sampled_from(LIFECYCLE.statuses), age=st.timedeltas(timedelta(0), timedelta(minutes=61))
    )
    def seed(self, status: Any, age: timedelta) -> str:
        return self.fake.add_job(status=status, creation_time=self.fake.clock.now() - age).name

    @rule(outcome=st.sampled_from(["Completed", "Failed", "Stopped"]), minutes=st.none() | st.integers(0, 90))
    def decide(self, outcome: Any, minutes: int | None) -> None:
        self.fake.next_job(outcome=outcome, after=None if minutes is None else timedelta(minutes=minutes))

    @rule(name=names, by_arn=st.booleans())
    def stop(self, name: str, by_arn: bool) -> None:
        job = self.fake.jobs[name]
        was = job.status
        assert self.attempt("stop_model_customization_job", jobIdentifier=job.arn if by_arn else name) == (
            was == "InProgress"
        )
        assert job.status == ("Stopping" if was == "InProgress" else was)

    @rule(name=names, end=st.sampled_from(["complete", "fail", "stop"]))
    def end(self, name: str, end: str) -> None:
        job, before = self.fake.jobs[name], self.state()
        if job.status == "InProgress":
            getattr(job, end)()
        else:
            with pytest.raises(ValueError, match=job.status):
                getattr(job, end)()
            assert self.state() == before

    @rule(delta=st.timedeltas(timedelta(0), timedelta(minutes=70)))
    def wait(self, delta: timedelta) -> None:
        self.fake.clock.advance(delta)

    @rule(status=st.sampled_from(LIFECYCLE.statuses), size=st.integers(1, 3))
    def list_by_status(self, status: str, size: int) -> None:
        paginator = client().get_paginator("list_model_customization_jobs")
        pages = paginator.paginate(statusEquals=status, PaginationConfig={"PageSize": size})
        found = [summary for page in pages for summary in page["modelCustomizationJobSummaries"]]
        assert found == [job.summary() for job in self.fake.jobs if job.status == status]

    @rule(name=consumes(names))
    def name_is_never_free_again(self, name: str) -> None:
        assert not self.attempt("create_model_customization_job", **create_request(name))

    @invariant()
    def statuses_only_move_forward(self) -> None:
        for job in self.fake.jobs if hasattr(self, "fake") else ():
            status = job.status
            assert status in EDGES[self.seen.get(job.arn, status)]
            self.seen[job.arn] = status

    @invariant()
    def models_have_names_of_their_own(self) -> None:
        if hasattr(self, "fake"):
            made = [job.model_name for job in self.fake.jobs if job.model_arn]
            assert len(made) == len(set(made))


TestLifecycles = Lifecycles.TestCase
TestLifecycles.settings = examples(40, stateful_step_count=30)


# Create.


class TestCreate:
    """CreateModelCustomizationJob."""

    def test_it_answers_201_and_the_arn(self, fake: FakeBedrockJobs) -> None:
        """The ARN carries the customizable model's id, suffix included."""
        answer = create()
        assert answer["ResponseMetadata"]["HTTPStatusCode"] == 201
        head, _, id = answer["jobArn"].rpartition("/")
        assert head == "arn:aws:bedrock:us-east-1:123456789012:model-customization-job/amazon.nova-micro-v1:0:128k"
        assert len(id) == 12

    @pytest.mark.parametrize(
        ("region", "partition"), [("eu-west-1", "aws"), ("us-gov-west-1", "aws-us-gov"), ("cn-north-1", "aws-cn")]
    )
    def test_it_creates_in_the_region_of_the_client(self, fake: FakeBedrockJobs, region: str, partition: str) -> None:
        """And in that Region's partition; other Regions do not know the job."""
        request = create_request(roleArn=f"arn:{partition}:iam::123456789012:role/Trainer")
        arn = client(region).create_model_customization_job(**request)["jobArn"]
        assert arn.startswith(f"arn:{partition}:bedrock:{region}:123456789012:model-customization-job/")
        fake.clock.advance(hours=1)
        details = client(region).get_model_customization_job(jobIdentifier=arn)
        assert details["outputModelArn"].startswith(f"arn:{partition}:bedrock:{region}:123456789012:custom-model/")
        assert details["baseModelArn"].startswith(f"arn:{partition}:bedrock:{region}::foundation-model/")
        assert refused("get_model_customization_job", jobIdentifier=arn)[0] == "ResourceNotFoundException"
        assert refused("get_model_customization_job", jobIdentifier="nightly-8")[0] == "ResourceNotFoundException"

    def test_a_job_name_is_used_once(self, fake: FakeBedrockJobs) -> None:
        """Whatever became of the job that has it. Airflow compares this text."""
        create(customModelName="one")
        fake.jobs["nightly-8"].fail()
        assert refused("create_model_customization_job", **create_request(customModelName="two")) == (
            "ValidationException",
            400,
            "The provided job name is currently in use.",
        )

    def test_a_model_name_is_used_once(self, fake: FakeBedrockJobs) -> None:
        """By a job that runs, or has made the model; after a failure it is free."""
        create(customModelName="tuned")
        expected = ("ValidationException", 400, "The provided custom model name is currently in use.")
        again = create_request("nightly-9", customModelName="tuned")
        assert refused("create_model_customization_job", **again) == expected
        fake.jobs["nightly-8"].fail()
        assert client().create_model_customization_job(**again)["jobArn"]
        fake.clock.advance(hours=1)
        last = create_request("nightly-10", customModelName="tuned")
        assert refused("create_model_customization_job", **last) == expected

    @pytest.mark.parametrize(
        ("changes", "text"),
        [
            (
                {"name": "a!"},
                (
                    "Value 'a!' at 'jobName' failed to satisfy constraint: Member must satisfy regular expression pattern:"
                    r" [a-zA-Z0-9](-*[a-zA-Z0-9\+\-\.])*"
                ),
            ),
            (
                {"name": "a" * 64},
                (
                    f"Value '{'a' * 64}' at 'jobName' failed to satisfy constraint:"
                    " Member must have length less than or equal to 63"
                ),
            ),
            (
                {"trainingDataConfig": {"s3Uri": "s3://B"}},
                (
                    "Value 's3://B' at 'trainingDataConfig.s3Uri' failed to satisfy constraint:"
                    f" Member must satisfy regular expression pattern: {model.service_model().shape_for('S3Uri').metadata['pattern']}"
                ),
            ),
            (
                {"jobTags": [{"key": "ok", "value": ""}, {"key": "?", "value": ""}]},
                (
                    "Value '?' at 'jobTags.2.member.key' failed to satisfy constraint:"
                    r" Member must satisfy regular expression pattern: [a-zA-Z0-9\s._:/=+@-]*"
                ),
            ),
            (
                {"validationDataConfig": {"validators": [{"s3Uri": f"{BUCKET}/{number}"} for number in range(11)]}},
                "Member must have length less than or equal to 10",
            ),
        ],
    )
    def test_a_broken_rule_is_named(self, fake: FakeBedrockJobs, changes: dict[str, Any], text: str) -> None:
        """With the value, the path and the constraint, in AWS's frame; nothing is created."""
        request = create_request(**changes, **({"customModelName": "m"} if "name" in changes else {}))
        code, status, message = refused("create_model_customization_job", **request)
        assert (code, status) == ("ValidationException", 400)
        assert message.startswith("1 validation error detected: Value ")
        assert message.endswith(text)
        assert not fake.jobs

    def test_an_enum_is_listed(self, fake: FakeBedrockJobs) -> None:
        """The message says what the service model allows."""
        types: Any = model.shape("CustomizationType")
        assert refused("create_model_customization_job", **create_request(customizationType="TUNING"))[2] == (
            "1 validation error detected: Value 'TUNING' at 'customizationType' failed to satisfy constraint:"
            f" Member must satisfy enum value set: [{', '.join(types.enum)}]"
        )

    def test_every_broken_rule_is_named(self, fake: FakeBedrockJobs) -> None:
        """Several at once are counted and listed."""
        request = create_request(name="?", customModelName="a--b")
        message = refused("create_model_customization_job", **request)[2]
        assert message.startswith("2 validation errors detected: Value '?' at 'jobName' failed")
        assert "; Value 'a--b' at 'customModelName' failed to satisfy constraint: " in message

    def test_what_botocore_refuses_is_never_sent(self, fake: FakeBedrockJobs) -> None:
        """Wrong types are its own ParamValidationError."""
        with pytest.raises(ParamValidationError):
            create(hyperParameters={"epochCount": 2})

    @pytest.mark.parametrize(("kind", "filled_up"), [("FINE_TUNING", True), ("DISTILLATION", False)])
    def test_hyperparameters_are_filled_up_for_fine_tuning(
        self, fake: FakeBedrockJobs, kind: str, filled_up: bool
    ) -> None:
        """Other customizations have others, or none."""
        create(customizationType=kind)
        assert ("hyperParameters" in client().get_model_customization_job(jobIdentifier="nightly-8")) is filled_up

    @pytest.mark.parametrize("member", ["jobTags", "customModelTags"])
    def test_a_resource_has_fifty_tags(self, fake: FakeBedrockJobs, member: str) -> None:
        """More are refused; of equal keys the last one counts."""
        tags = [{"key": f"key-{number}", "value": "v"} for number in range(51)]
        with pytest.raises(client().exceptions.TooManyTagsException) as caught:
            create(**{member: tags})
        response: Any = caught.value.response
        assert response["ResponseMetadata"]["HTTPStatusCode"] == 400
        assert response["Error"]["Message"] == "The number of tags exceeds the limit of 50 per resource."
        assert not fake.jobs
        create(**{member: [*tags[:50], {"key": "key-0", "value": "w"}]})

    @pytest.mark.parametrize(
        ("identifier", "base"),
        [
            ("amazon.nova-micro-v1:0", "amazon.nova-micro-v1:0:128k"),
            ("amazon.nova-micro-v1:0:128k", "amazon.nova-micro-v1:0:128k"),
            ("amazon.titan-text-express-v1", "amazon.titan-text-express-v1:0:8k"),
            ("ai.unheard-of-v1:0", "ai.unheard-of-v1:0"),
            ("arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-micro-v1:0", "amazon.nova-micro-v1:0:128k"),
            ("arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-pro-v1:0:300k", "amazon.nova-pro-v1:0:300k"),
            ("my_model", "meta.llama3-1-8b-instruct-v1:0:128k"),
            ("{model_arn}", "meta.llama3-1-8b-instruct-v1:0:128k"),
        ],
    )
    def test_a_base_model_has_many_names(self, fake: FakeBedrockJobs, identifier: str, base: str) -> None:
        """An id with or without its suffix, an ARN, a custom model's name or ARN."""
        seeded = fake.add_job(
            status="Completed", custom_model_name="my_model", base_model="meta.llama3-1-8b-instruct-v1:0"
        )
        arn = create(baseModelIdentifier=identifier.format(model_arn=seeded.model_arn))["jobArn"]
        assert f":model-customization-job/{base}/" in arn
        assert get(arn)["baseModelArn"] == f"arn:aws:bedrock:us-east-1::foundation-model/{base}"

    @pytest.mark.parametrize(
        "identifier",
        [
            "no_such_model",
            "arn:aws:bedrock:us-west-2::foundation-model/amazon.nova-micro-v1:0",
            "arn:aws-cn:bedrock:us-east-1::foundation-model/amazon.nova-micro-v1:0",
            "arn:aws:bedrock:us-east-1:123456789012:custom-model/amazon.nova-micro-v1:0/000000000000",
            "still-running-model",
            "failed-model",
        ],
    )
    def test_a_base_model_that_is_not_there_is_refused(self, fake: FakeBedrockJobs, identifier: str) -> None:
        """Neither is the model of a job that runs or has failed."""
        fake.add_jobs(2, job_name=["still-running", "failed"], status=["InProgress", "Failed"])
        assert refused("create_model_customization_job", **create_request(baseModelIdentifier=identifier)) == (
            "ValidationException",
            400,
            "The provided model identifier is invalid.",
        )

    @pytest.mark.parametrize(
        ("changes", "text"),
        [
            (
                {"customizationType": "IMPORTED"},
                "The provided customizationType IMPORTED is not valid for a model customization job.",
            ),
            (
                {
                    "customizationConfig": {
                        "distillationConfig": {"teacherModelConfig": {"teacherModelIdentifier": "a.bc"}}
                    }
                },
                "The provided customizationConfig distillationConfig does not apply to customizationType FINE_TUNING.",
            ),
        ],
    )
    def test_a_customization_type_has_its_own_config(self, fake: FakeBedrockJobs, changes: Any, text: str) -> None:
        """What does not go together is refused."""
        if changes["customizationType" if "customizationType" in changes else "customizationConfig"] == "IMPORTED":
            types: Any = model.shape("CustomizationType")
            changes = changes if "IMPORTED" in types.enum else {"customizationType": types.enum[-1]}
        assert refused("create_model_customization_job", **create_request(**changes)) == (
            "ValidationException",
            400,
            text,
        )

    def test_a_distillation_has_its_config(self, fake: FakeBedrockJobs) -> None:
        """Get shows it."""
        config = {"distillationConfig": {"teacherModelConfig": {"teacherModelIdentifier": "amazon.nova-pro-v1:0"}}}
        arn = create(customizationType="DISTILLATION", customizationConfig=config)["jobArn"]
        assert get(arn)["customizationConfig"] == config

    def test_what_was_asked_is_what_is_kept(self, fake: FakeBedrockJobs) -> None:
        """Neither the caller's request nor an answer is a handle on the state."""
        request = create_request(hyperParameters={"epochCount": "1"})
        arn = client().create_model_customization_job(**request)["jobArn"]
        request["hyperParameters"]["epochCount"] = "9"
        for identifier in (arn, "nightly-8"):
            details = get(identifier)
            assert details["hyperParameters"]["epochCount"] == "1"
            details["hyperParameters"]["epochCount"] = "9"
            details["trainingDataConfig"].clear()


class TestRejectionsLeaveNothing:
    """A Create that is refused is as if it had never been."""

    @pytest.mark.parametrize(
        "changes",
        [
            {"name": "taken", "customModelName": "m"},
            {"customModelName": "taken-model"},
            {"customizationType": "IMPORTED"},
            {"baseModelIdentifier": "no_such_model"},
            {"jobTags": [{"key": f"key-{number}", "value": ""} for number in range(51)]},
            {"customModelTags": [{"key": f"key-{number}", "value": ""} for number in range(51)]},
            {"roleArn": "nobody"},
        ],
    )
    def test_the_next_create_is_undisturbed(self, changes: dict[str, Any]) -> None:
        """Name, model name, token, fate and ids are as free as they were."""
        seen = []
        for disturbed in (True, False):
            with frozen() as fake:
                fake.add_job(job_name="taken")
                fake.next_job(outcome="Failed", failure_message="decided")
                if disturbed:
                    refused("create_model_customization_job", **create_request(**changes, clientRequestToken="t"))
                arn = create(clientRequestToken="t")["jobArn"]
                fake.clock.advance(hours=2)
                seen.append([(job.arn, job.details()) for job in fake.jobs])
                assert fake.jobs[arn].failure_message == "decided"
        assert seen[0] == seen[1]

    @pytest.mark.parametrize("quota", [0, 2])
    def test_the_quota_counts_jobs_that_run(self, quota: int) -> None:
        """In progress or stopping; those that have ended make room."""
        with frozen(in_progress_quota=quota) as fake:
            fake.add_jobs(quota, status=["InProgress", "Stopping"])
            fake.add_jobs(3, status=["Completed", "Failed", "Stopped"])
            fake.add_jobs(3, region_name="us-west-2")
            assert refused("create_model_customization_job", **create_request()) == (
                "ServiceQuotaExceededException",
                400,
                f"Your account has reached its quota of {quota} model customization jobs in progress.",
            )
            fake.clock.advance(hours=2)
            if quota:
                create()


class TestStrictBaseModels:
    """``base_models="strict"`` accepts what is known to be customizable that way."""

    @pytest.mark.parametrize(
        ("changes", "text"),
        [
            ({"baseModelIdentifier": "ai.unheard-of-v1:0"}, "The provided model identifier is invalid."),
            (
                {"customizationType": "CONTINUED_PRE_TRAINING"},
                "The provided model does not support customization of type CONTINUED_PRE_TRAINING.",
            ),
        ],
    )
    def test_others_are_refused(self, changes: dict[str, Any], text: str) -> None:
        """An unknown model, and a known one that cannot be customized this way."""
        with frozen(base_models="strict"):
            assert refused("create_model_customization_job", **create_request(**changes))[2] == text

    def test_what_is_known_is_accepted(self) -> None:
        """Nova Micro can be fine-tuned."""
        with frozen(base_models="strict"):
            assert create()["jobArn"]


class TestTokens:
    """``clientRequestToken``."""

    def test_the_same_request_is_carried_out_once(self, fake: FakeBedrockJobs) -> None:
        """The second answer is the first one, however the job has fared meanwhile."""
        first = create(clientRequestToken="token")["jobArn"]
        fake.clock.advance(hours=2)
        assert create(clientRequestToken="token")["jobArn"] == first
        assert len(fake.jobs) == 1

    def test_another_request_is_a_conflict(self, fake: FakeBedrockJobs) -> None:
        """A token stands for one request."""
        create(clientRequestToken="token")
        request = create_request("nightly-9", clientRequestToken="token")
        assert refused("create_model_customization_job", **request) == (
            "ConflictException",
            400,
            "The clientRequestToken token was used for a request with other parameters.",
        )
        assert len(fake.jobs) == 1

    def test_each_region_has_tokens_of_its_own(self, fake: FakeBedrockJobs) -> None:
        """The same token elsewhere is another one."""
        request = create_request(clientRequestToken="token")
        arns = {
            client(region).create_model_customization_job(**request)["jobArn"] for region in ("us-east-1", "us-west-2")
        }
        assert len(arns) == 2

    def test_botocore_makes_one_where_the_caller_does_not(self, fake: FakeBedrockJobs) -> None:
        """Get echoes it."""
        create()
        assert len(get("nightly-8")["clientRequestToken"]) == 36


class TestGet:
    """GetModelCustomizationJob."""

    @pytest.mark.parametrize("name", ["a", "a+b.c", "A-", "a" + "-" * 62, "9.-+"])
    def test_a_job_is_found_by_name_and_by_arn(self, fake: FakeBedrockJobs, name: str) -> None:
        """Any legal name."""
        arn = create(name=name, customModelName="m")["jobArn"]
        assert get(name) == get(arn)
        assert get(name)["jobName"] == name

    @pytest.mark.parametrize("identifier", ["no-such-job", "NIGHTLY-8", "nightly", "{arn}"])
    @pytest.mark.parametrize("operation", ["get_model_customization_job", "stop_model_customization_job"])
    def test_a_job_that_is_not_there_is_not_found(self, fake: FakeBedrockJobs, operation: str, identifier: str) -> None:
        """Names and ARNs have to match to the letter."""
        arn = create()["jobArn"].replace("amazon.nova-micro-v1:0:128k", "amazon.nova-micro-v1:0")
        assert refused(operation, jobIdentifier=identifier.format(arn=arn)) == (
            "ResourceNotFoundException",
            404,
            "The provided model customization job was not found.",
        )

    @pytest.mark.parametrize("identifier", ["", "a/b", "a b", "ä", "arn:aws:bedrock:x"])
    def test_what_is_no_identifier_is_invalid(self, fake: FakeBedrockJobs, identifier: str) -> None:
        """An empty one as well: it passes botocore."""
        code, status, message = refused("get_model_customization_job", jobIdentifier=identifier)
        assert (code, status) == ("ValidationException", 400)
        assert f"Value '{identifier}' at 'jobIdentifier' failed to satisfy constraint" in message


class TestList:
    """ListModelCustomizationJobs; tests of filters and pages are those of the listing."""

    @pytest.mark.parametrize(
        ("query", "text"),
        [
            (
                {"maxResults": 1001},
                "Value '1001' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 1000",
            ),
            (
                {"statusEquals": "Done"},
                "Member must satisfy enum value set: [InProgress, Completed, Failed, Stopping, Stopped]",
            ),
            (
                {"sortBy": "Name"},
                "Value 'Name' at 'sortBy' failed to satisfy constraint: Member must satisfy enum value set: [CreationTime]",
            ),
            ({"sortOrder": "ascending"}, "Member must satisfy enum value set: [Ascending, Descending]"),
            (
                {"nameContains": "-"},
                r"Member must satisfy regular expression pattern: [a-zA-Z0-9](-*[a-zA-Z0-9\+\-\.])*",
            ),
            ({"nextToken": "a b"}, r"Member must satisfy regular expression pattern: \S*"),
        ],
    )
    def test_a_broken_rule_is_named(self, fake: FakeBedrockJobs, query: dict[str, Any], text: str) -> None:
        """What botocore does not check reaches the service."""
        code, status, message = refused("list_model_customization_jobs", **query)
        assert (code, status) == ("ValidationException", 400)
        assert message.startswith("1 validation error detected: Value '")
        assert message.endswith(text)

    def test_order_needs_no_sort_by(self, fake: FakeBedrockJobs) -> None:
        """``sortOrder`` alone counts."""
        fake.add_jobs(3)
        names = [
            summary["jobName"]
            for summary in client().list_model_customization_jobs(sortOrder="Ascending")[
                "modelCustomizationJobSummaries"
            ]
        ]
        assert names == ["job-1", "job-2", "job-3"]


class TestStop:
    """StopModelCustomizationJob."""

    def test_a_job_stops_by_way_of_stopping(self, fake: FakeBedrockJobs) -> None:
        """Stopping at once, Stopped when the time for it has passed; it yields no model."""
        create()
        answer = client().stop_model_customization_job(jobIdentifier="nightly-8")
        assert set(answer) == {"ResponseMetadata"}
        assert get("nightly-8")["status"] == "Stopping"
        fake.clock.advance(minutes=2)
        stopped = get("nightly-8")
        assert (stopped["status"], stopped["endTime"]) == ("Stopped", NOW + timedelta(minutes=2))
        fake.clock.advance(hours=9)
        assert get("nightly-8") == stopped
        assert "outputModelArn" not in stopped

    @pytest.mark.parametrize("status", ["Stopping", "Completed", "Failed", "Stopped"])
    def test_only_a_job_in_progress_can_be_stopped(self, fake: FakeBedrockJobs, status: Any) -> None:
        """The message says what it is instead."""
        job = fake.add_job(status=status)
        before = job.details()
        assert refused("stop_model_customization_job", jobIdentifier=job.arn) == (
            "ValidationException",
            400,
            f"The provided model customization job cannot be stopped. State was: {status}",
        )
        assert job.details() == before

    def test_the_last_millisecond_counts(self, fake: FakeBedrockJobs) -> None:
        """A job can be stopped until it has ended."""
        create()
        fake.clock.advance(timedelta(hours=1, milliseconds=-1))
        client().stop_model_customization_job(jobIdentifier="nightly-8")
        fake.clock.advance(hours=1)
        assert get("nightly-8")["status"] == "Stopped"
