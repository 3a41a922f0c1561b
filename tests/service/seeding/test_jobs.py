"""What a test author may say of a job, and what agrees with it by default."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta, timezone
from enum import Enum
from typing import Any, cast

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pytest_bedrock_jobs import FakeBedrockJobs, make_job_details
from pytest_bedrock_jobs.service.families.customization_jobs.phases import LIFECYCLE
from pytest_bedrock_jobs.service.registry import FAMILIES
from pytest_bedrock_jobs.typing import JobFields
from pytest_bedrock_jobs.wire import model

from ...fakes import NOW, frozen

HOUR = timedelta(hours=1)
FIELDS = FAMILIES["job"].all_fields
KINDS = set(cast("Any", model.shape("CustomizationType")).enum)
BUCKET = "s3://amzn-s3-demo-bucket"


@pytest.fixture
def fake() -> FakeBedrockJobs:
    """A fake whose time stands still at NOW."""
    return frozen()


def seeded(**fields: Any) -> dict[str, Any]:
    """The details of a seeded job."""
    return cast("dict[str, Any]", frozen().add_job(**fields).details())


def made(**fields: Any) -> dict[str, Any]:
    """The details that a factory makes."""
    return cast("dict[str, Any]", make_job_details(**fields))


both = pytest.mark.parametrize("details", [seeded, made])
Details = Callable[..., dict[str, Any]]


@both
class TestDefaults:
    """What is left out agrees with what is said."""

    @pytest.mark.parametrize("status", LIFECYCLE.final)
    def test_an_end_is_a_training_duration_after_the_creation(self, details: Details, status: str) -> None:
        """From the beginning follows the end."""
        job = details(status=status, creation_time=NOW - 5 * HOUR)
        assert job["endTime"] == NOW - 4 * HOUR

    @pytest.mark.parametrize("status", LIFECYCLE.final)
    def test_a_creation_is_a_training_duration_before_the_end(self, details: Details, status: str) -> None:
        """From the end follows the beginning."""
        job = details(status=status, end_time=NOW - 5 * HOUR)
        assert job["creationTime"] == NOW - 6 * HOUR

    @pytest.mark.parametrize("status", LIFECYCLE.final)
    def test_an_end_is_not_after_the_last_modification(self, details: Details, status: str) -> None:
        """From the last modification of a job that has ended follows its end."""
        job = details(status=status, last_modified_time=NOW - 5 * HOUR)
        assert job["lastModifiedTime"] == job["endTime"] == NOW - 5 * HOUR

    @pytest.mark.parametrize("status", LIFECYCLE.final)
    def test_a_short_life_ends_by_its_last_modification(self, details: Details, status: str) -> None:
        """A job that was created and last modified within less than the duration has ended in between."""
        job = details(status=status, creation_time=NOW - 5 * HOUR, last_modified_time=NOW - 4.5 * HOUR)
        assert job["creationTime"] < job["endTime"] <= job["lastModifiedTime"] == NOW - 4.5 * HOUR

    def test_a_running_job_may_be_old(self, details: Details) -> None:
        """However long ago it began, an InProgress job is in progress."""
        assert details(status="InProgress", creation_time=NOW - timedelta(days=999))["status"] == "InProgress"

    def test_a_stopping_job_was_modified_when_it_was_stopped(self, details: Details) -> None:
        """``last_modified_time`` of a Stopping job is the stop."""
        job = details(status="Stopping", last_modified_time=NOW)
        assert job["status"] == "Stopping"
        assert job["lastModifiedTime"] == NOW
        assert job["creationTime"] < NOW

    def test_hyperparameters_are_filled_up(self, details: Details) -> None:
        """Explicit values keep their text, the base model's defaults come to them."""
        assert details(hyper_parameters={"learningRate": "0.00001", "mine": "1"})["hyperParameters"] == {
            "epochCount": "2",
            "learningRate": "0.00001",
            "learningRateWarmupSteps": "10",
            "mine": "1",
        }

    @pytest.mark.parametrize("kind", sorted(KINDS - {"FINE_TUNING", "CONTINUED_PRE_TRAINING"}))
    def test_hyperparameters_of_other_customizations_are_not(self, details: Details, kind: str) -> None:
        """The base model's defaults are for fine-tuning and continued pre-training."""
        assert "hyperParameters" not in details(customization_type=kind)
        assert details(customization_type=kind, hyper_parameters={"mine": "1"})["hyperParameters"] == {"mine": "1"}

    @pytest.mark.parametrize("field", sorted({*FIELDS} - {"base_model"}))
    def test_none_leaves_a_field_out(self, details: Details, field: str) -> None:
        """Whichever it is, but for one that names a model: None is what a job without a model has for one."""
        assert details(**{field: None}) == details()

    def test_a_member_of_an_enum_is_the_text_that_it_stands_for(self, details: Details) -> None:
        """Some projects have AWS's words in an enum of their own."""

        class Status(str, Enum):
            FAILED = "Failed"

        status: Any = Status.FAILED
        assert type(details(status=status)["status"]) is str

    def test_phases_agree_with_the_last_modification(self, details: Details) -> None:
        """Nothing has changed after it, and the last change was then."""
        modified = NOW - HOUR / 2
        job = details(creation_time=NOW - HOUR, last_modified_time=modified)
        times = [time for phase in job["statusDetails"].values() for name, time in phase.items() if name != "status"]
        assert job["lastModifiedTime"] == max(times) == modified

    def test_a_job_that_was_never_modified_has_not_begun(self, details: Details) -> None:
        """All phases are NotStarted."""
        job = details(creation_time=NOW - HOUR, last_modified_time=NOW - HOUR)
        assert {phase["status"] for phase in job["statusDetails"].values()} == {"NotStarted"}

    @pytest.mark.parametrize("status", LIFECYCLE.statuses)
    def test_times_agree_with_those_of_phases(self, details: Details, status: str) -> None:
        """A job was created before its phases began, and was last modified when or after they were."""
        phase_status = {"InProgress": "InProgress", "Stopping": "Stopping"}.get(status, status)
        begun, changed = NOW - timedelta(days=2), NOW - timedelta(days=1)
        phase = {"status": phase_status, "creationTime": begun, "lastModifiedTime": changed}
        job = details(status=status, status_details={"trainingDetails": phase})
        assert job["statusDetails"] == {"trainingDetails": phase}
        assert job["creationTime"] <= begun
        assert changed <= job["lastModifiedTime"]
        assert changed <= job.get("endTime", NOW)

    @pytest.mark.parametrize("kind", ["FINE_TUNING", "IMPORTED"])
    def test_any_job_may_have_any_phase(self, details: Details, kind: str) -> None:
        """AWS's user guide lists three phases for each job."""
        given_ = {"dataProcessingDetails": {"status": "Completed"}}
        assert details(customization_type=kind, status_details=given_)["statusDetails"] == given_

    def test_a_model_without_defaults_has_no_hyperparameters(self, details: Details) -> None:
        """The member is left out then."""
        assert "hyperParameters" not in details(base_model="ai.unheard-of-v1:0")

    def test_a_role_belongs_to_the_account(self, details: Details) -> None:
        """The default role is the job's own account's, in its own partition."""
        job = details(account_id="999999999999", region_name="us-gov-west-1")
        assert job["roleArn"] == "arn:aws-us-gov:iam::999999999999:role/BedrockCustomizationRole"

    def test_a_model_is_named_after_the_job(self, details: Details) -> None:
        """A job name's other characters become dashes."""
        assert details(job_name="a+b..c--d.")["outputModelName"] == "a-b-c-d-model"


@both
class TestFields:
    """How the fields show."""

    @pytest.mark.parametrize(
        ("field", "value", "member", "shown"),
        [
            ("training_data", f"{BUCKET}/t.jsonl", "trainingDataConfig", {"s3Uri": f"{BUCKET}/t.jsonl"}),
            ("training_data", {"s3Uri": f"{BUCKET}/t"}, "trainingDataConfig", {"s3Uri": f"{BUCKET}/t"}),
            ("output_data", f"{BUCKET}/o/", "outputDataConfig", {"s3Uri": f"{BUCKET}/o/"}),
            ("validation_data", f"{BUCKET}/v", "validationDataConfig", {"validators": [{"s3Uri": f"{BUCKET}/v"}]}),
            (
                "validation_data",
                (f"{BUCKET}/v", f"{BUCKET}/w"),
                "validationDataConfig",
                {"validators": [{"s3Uri": f"{BUCKET}/v"}, {"s3Uri": f"{BUCKET}/w"}]},
            ),
            ("validation_data", {"validators": []}, "validationDataConfig", {"validators": []}),
            ("role_arn", "arn:aws:iam::123456789012:role/R", "roleArn", "arn:aws:iam::123456789012:role/R"),
            (
                "vpc_config",
                {"subnetIds": ["subnet-1"], "securityGroupIds": ["sg-1"]},
                "vpcConfig",
                {"subnetIds": ["subnet-1"], "securityGroupIds": ["sg-1"]},
            ),
            ("client_request_token", "token-1", "clientRequestToken", "token-1"),
            ("custom_model_name", "my_model", "outputModelName", "my_model"),
        ],
    )
    def test_a_field_is_a_member(self, details: Details, field: str, value: Any, member: str, shown: Any) -> None:
        """What the author says is what Get says."""
        assert details(**{field: value})[member] == shown

    @pytest.mark.parametrize(
        ("key", "arn"),
        [
            ("a" * 36, "arn:aws:kms:us-east-1:123456789012:key/" + "a" * 36),
            ("arn:aws:kms:eu-west-1:999999999999:key/" + "a" * 36,) * 2,
        ],
    )
    def test_a_key_shows_as_its_arn(self, details: Details, key: str, arn: str) -> None:
        """``outputModelKmsKeyArn`` is the ARN of the key."""
        assert details(kms_key_id=key)["outputModelKmsKeyArn"] == arn

    @pytest.mark.parametrize(
        ("alias", "owner"),
        [
            ("alias/mine", "arn:aws:kms:us-east-1:123456789012:key/"),
            ("arn:aws:kms:eu-west-1:999999999999:alias/mine", "arn:aws:kms:eu-west-1:999999999999:key/"),
        ],
    )
    def test_an_alias_stands_for_a_key_of_its_account(self, details: Details, alias: str, owner: str) -> None:
        """The key's ARN is in the place that the alias says, or else in the job's; the same alias is the same key."""
        arn = details(kms_key_id=alias)["outputModelKmsKeyArn"]
        assert arn.startswith(owner)
        assert arn == details(kms_key_id=alias)["outputModelKmsKeyArn"]

    @pytest.mark.parametrize(
        ("region", "partition"),
        [
            ("us-east-1", "aws"),
            ("ap-southeast-9", "aws"),
            ("us-gov-west-1", "aws-us-gov"),
            ("cn-north-1", "aws-cn"),
            ("us-iso-east-1", "aws-iso"),
            ("us-isob-east-1", "aws-iso-b"),
        ],
    )
    def test_arns_have_the_partition_of_the_region(self, details: Details, region: str, partition: str) -> None:
        """Every ARN of a job belongs to one partition, account and Region; the foundation model's has no account."""
        job = details(region_name=region, status="Completed")
        assert job["jobArn"].startswith(f"arn:{partition}:bedrock:{region}:123456789012:model-customization-job/")
        assert job["outputModelArn"].startswith(f"arn:{partition}:bedrock:{region}:123456789012:custom-model/")
        assert job["baseModelArn"].startswith(f"arn:{partition}:bedrock:{region}::foundation-model/")

    @pytest.mark.parametrize(
        ("given_", "full"),
        [
            ("amazon.titan-text-express-v1", "amazon.titan-text-express-v1:0:8k"),
            ("amazon.titan-text-express-v1:0:8k", "amazon.titan-text-express-v1:0:8k"),
            ("meta.llama3-3-70b-instruct-v1:0", "meta.llama3-3-70b-instruct-v1:0:128k"),
            ("ai.unheard-of-v1:0", "ai.unheard-of-v1:0"),
        ],
    )
    def test_a_base_model_gets_its_context_length(self, details: Details, given_: str, full: str) -> None:
        """The suffix is part of all ARNs."""
        job = details(base_model=given_, status="Completed")
        assert job["baseModelArn"].endswith(f"foundation-model/{full}")
        assert f"model-customization-job/{full}/" in job["jobArn"]
        assert f"custom-model/{full}/" in job["outputModelArn"]

    def test_times_are_cut_to_milliseconds(self, details: Details) -> None:
        """Bedrock's times are no finer."""
        job = details(creation_time=NOW.replace(microsecond=1999) - HOUR)
        assert job["creationTime"] == NOW.replace(microsecond=1000) - HOUR

    def test_times_of_any_zone_are_instants(self, details: Details) -> None:
        """An aware time of another zone shows in UTC."""
        job = details(creation_time=(NOW - HOUR).astimezone(timezone(timedelta(hours=-8))))
        assert (job["creationTime"], job["creationTime"].utcoffset()) == (NOW - HOUR, timedelta(0))


NAIVE = datetime(2026, 1, 1)
LATER = "pass a later one"

RESOURCE = "model-customization-job/amazon.nova-micro-v1:0:128k/000000000000"

DISTILLATION = {"distillationConfig": {"teacherModelConfig": {"teacherModelIdentifier": "amazon.nova-pro-v1:0"}}}

# What cannot be, as (fields, whole message).
REFUSED: list[tuple[Mapping[str, Any], str]] = [
    ({"training_loss": -1}, "training_loss=-1: expected a number of 0 or more, such as 0.5"),
    (
        {"validation_losses": ["low"]},
        "validation_losses=['low']: expected a list of numbers of 0 or more, one a validator",
    ),
    (
        {"status": "Failed", "training_loss": 1},
        "training_loss=1 contradicts status='Failed'; only a job that has completed, or still may, has a loss",
    ),
    (
        {"timeline": "Completed"},
        "timeline='Completed' begins with 'Completed'; it has to begin with 'InProgress'",
    ),
    (
        {"timeline": "InProgress 5x Failed"},
        (
            "timeline='InProgress 5x Failed': expected statuses with durations between them, such as 'InProgress 40m Failed';"
            " durations are written with d, h, m and s, such as 1h30m"
        ),
    ),
    (
        {"timeline": "InProgress 1h Completed", "failure_message": "no"},
        "failure_message='no' contradicts timeline='InProgress 1h Completed', which does not end with Failed",
    ),
    (
        {"timeline": "InProgress 1h Completed", "status": "Failed"},
        "status='Failed' contradicts timeline='InProgress 1h Completed'; leave one of them out",
    ),
    (
        {"timeline": "InProgress 1h Completed", "last_modified_time": NOW},
        "last_modified_time contradicts timeline='InProgress 1h Completed'; leave one of them out",
    ),
    (
        {"job_arn": f"arn:aws-cn:bedrock:us-east-1:123456789012:{RESOURCE}"},
        (
            f"job_arn='arn:aws-cn:bedrock:us-east-1:123456789012:{RESOURCE}':"
            " expected the partition 'aws' of us-east-1, not 'aws-cn'"
        ),
    ),
    (
        {"job_arn": f"arn:aws:bedrock:us-east-1:123456789012:{RESOURCE}", "region_name": "us-west-2"},
        (
            f"job_arn='arn:aws:bedrock:us-east-1:123456789012:{RESOURCE}' contradicts region_name='us-west-2';"
            " leave one of them out"
        ),
    ),
    ({"status": "Done"}, "status='Done' is unknown; use one of InProgress, Stopping, Completed, Failed, Stopped"),
    ({"status": 5}, "status=5 is unknown; use one of InProgress, Stopping, Completed, Failed, Stopped"),
    (
        {"creation_time": NAIVE},
        (
            "creation_time=datetime.datetime(2026, 1, 1, 0, 0) has no time zone, and Bedrock's times are instants;"
            " pass an aware datetime, for example datetime(..., tzinfo=timezone.utc)"
        ),
    ),
    (
        {"failure_message": "no"},
        "failure_message='no' contradicts status='InProgress'; leave it out, or pass status='Failed'",
    ),
    (
        {"status": "Stopping", "end_time": NOW},
        f"end_time={NOW!r} contradicts status='Stopping', which has no end; leave it out, or pass a status like 'Completed'",
    ),
    (
        {"status": "Failed", "creation_time": NOW - HOUR, "end_time": NOW - 2 * HOUR},
        f"end_time=2026-01-07T00:00:00+00:00 is before creation_time=2026-01-07T01:00:00+00:00; {LATER}",
    ),
    (
        {"status": "Completed", "end_time": NOW - HOUR, "last_modified_time": NOW - 2 * HOUR},
        f"last_modified_time=2026-01-07T00:00:00+00:00 is before end_time=2026-01-07T01:00:00+00:00; {LATER}",
    ),
    (
        {"creation_time": NOW - HOUR, "last_modified_time": NOW - 2 * HOUR},
        f"last_modified_time=2026-01-07T00:00:00+00:00 is before creation_time=2026-01-07T01:00:00+00:00; {LATER}",
    ),
    (
        {"region_name": "mars-1"},
        (
            "region_name='mars-1' is not a Region of AWS that this botocore knows;"
            " use one like 'us-east-1', or update botocore if the Region is new"
        ),
    ),
    (
        {"region_name": ["us-east-1"]},
        (
            "region_name=['us-east-1'] is not a Region of AWS that this botocore knows;"
            " use one like 'us-east-1', or update botocore if the Region is new"
        ),
    ),
    ({"account_id": "42"}, "account_id='42' is not an AWS account id; pass a string of twelve digits"),
    ({"account_id": 123456789012}, "account_id=123456789012 is not an AWS account id; pass a string of twelve digits"),
    (
        {"base_model": "nova"},
        (
            "base_model='nova' is not a model in us-east-1; pass the id of a foundation model like 'amazon.nova-micro-v1:0:128k',"
            " with or without the part behind the last colon, or a custom model that is Active"
        ),
    ),
    (
        {"base_model": 5},
        (
            "base_model=5 does not name a model; pass a name, an ARN, a model that an add_ method returned or a job that has"
            " completed, or leave it out"
        ),
    ),
    (
        {"job_name": "-a"},
        (
            "job_name='-a' would not pass in AWS: Member must satisfy regular expression pattern:"
            r" [a-zA-Z0-9](-*[a-zA-Z0-9\+\-\.])* (JobName); pass a value that keeps this rule"
        ),
    ),
    (
        {"job_name": "a" * 64},
        (
            f"job_name='{'a' * 64}' would not pass in AWS: Member must have length less than or equal to 63 (JobName);"
            " pass a value that keeps this rule"
        ),
    ),
    (
        {"role_arn": "so: at 'it' failed"},
        (
            "role_arn=\"so: at 'it' failed\" would not pass in AWS: Member must satisfy regular expression pattern:"
            " arn:aws(-[^:]+)?:iam::([0-9]{12})?:role/.+ (RoleArn); pass a value that keeps this rule"
        ),
    ),
    (
        {"tags": {f"key-{number}": "" for number in range(51)}},
        "tags has 51 tags, and a resource has 50 at most; pass no more than that",
    ),
    (
        {"status_details": {"validationDetails": {"status": "Failed"}}},
        (
            "status_details['validationDetails']['status']='Failed' contradicts status='InProgress', as no phase of such a job"
            " is Failed; leave it out, or pass another status"
        ),
    ),
    *(
        (
            {"status": status, "status_details": {"trainingDetails": {"status": phase}}},
            (
                f"status_details['trainingDetails']['status']={phase!r} contradicts status={status!r}, as no phase of such a job"
                f" is {phase}; leave it out, or pass another status"
            ),
        )
        for status, phase in [
            ("Completed", "NotStarted"),
            ("Completed", "InProgress"),
            ("Completed", "Failed"),
            ("Failed", "InProgress"),
            ("Stopped", "Stopping"),
        ]
    ),
    (
        {
            "creation_time": NOW - 2 * HOUR,
            "status_details": {"trainingDetails": {"creationTime": NOW - HOUR, "lastModifiedTime": NOW - HOUR * 1.5}},
        },
        (
            "status_details['trainingDetails']['lastModifiedTime']=2026-01-07T00:30:00+00:00 is before its creationTime,"
            " 2026-01-07T01:00:00+00:00; pass a later one"
        ),
    ),
    (
        {"creation_time": NOW - HOUR, "status_details": {"trainingDetails": {"creationTime": NOW - 2 * HOUR}}},
        (
            "status_details['trainingDetails']['creationTime']=2026-01-07T00:00:00+00:00 is before"
            " creation_time=2026-01-07T01:00:00+00:00; pass a later one, or an earlier creation_time"
        ),
    ),
    (
        {
            "status": "Completed",
            "end_time": NOW - HOUR,
            "status_details": {"trainingDetails": {"lastModifiedTime": NOW}},
        },
        (
            "status_details['trainingDetails']['lastModifiedTime']=2026-01-07T02:00:00+00:00 is after the job's end,"
            " 2026-01-07T01:00:00+00:00; pass an earlier one"
        ),
    ),
    (
        {"customization_type": "FINE_TUNING", "customization_config": DISTILLATION},
        (
            f"customization_config={DISTILLATION!r} contradicts customization_type='FINE_TUNING', which distillationConfig"
            " does not apply to; leave it out, or pass another customization_type"
        ),
    ),
    (
        {"training_data": 5},
        (
            "training_data=5 would not pass in AWS: Invalid type for parameter training_data, value: 5, type: <class 'int'>,"
            " valid types: <class 'dict'>; pass a value that keeps this rule"
        ),
    ),
    (
        {"output_data": {}},
        (
            'output_data={} would not pass in AWS: Missing required parameter in output_data: "s3Uri";'
            " pass a value that keeps this rule"
        ),
    ),
    (
        {"status_details": {"trainingDetails": {"creationTime": NAIVE}}},
        (
            "status_details['trainingDetails']['creationTime']=datetime.datetime(2026, 1, 1, 0, 0) has no time zone,"
            " and Bedrock's times are instants; pass an aware datetime, for example datetime(..., tzinfo=timezone.utc)"
        ),
    ),
]


@both
@pytest.mark.parametrize(("fields", "message"), REFUSED, ids=lambda value: str(value)[:40])
def test_what_cannot_be_is_refused(details: Details, fields: Mapping[str, Any], message: str) -> None:
    """The message names the field, its value, the rule and the remedy."""
    with pytest.raises(ValueError) as caught:
        details(**fields)
    assert str(caught.value) == message


# Values that break a rule of the service model, by field.
BROKEN: list[tuple[str, Any]] = [
    ("custom_model_name", "a--b"),
    ("customization_type", "TUNING"),
    ("failure_message", "x" * 2049),
    ("hyper_parameters", {"epochCount": 2}),
    ("hyper_parameters", "epochCount"),
    ("training_data", "bucket/key"),
    ("training_data", 5),
    ("training_data", {"uri": "s3://bucket/key"}),
    ("validation_data", [f"{BUCKET}/{number}" for number in range(11)]),
    ("validation_data", {"validators": [{}]}),
    ("output_data", {}),
    ("role_arn", "Trainer"),
    ("vpc_config", {"subnetIds": []}),
    ("customization_config", {}),
    ("kms_key_id", "mine"),
    ("client_request_token", "-"),
    ("tags", {"": "value"}),
    ("model_tags", {"key": "!"}),
    ("status_details", {"trainingDetails": {"status": "Done"}}),
    ("status_details", {"thinkingDetails": {}}),
]


@both
@pytest.mark.parametrize(("field", "value"), BROKEN)
def test_what_aws_would_refuse_is_refused(details: Details, field: str, value: Any) -> None:
    """Types, lengths, patterns, enums and required members are the service model's."""
    given_ = {field: value, **({"status": "Failed"} if field == "failure_message" else {})}
    with pytest.raises(ValueError, match=r"would not pass in AWS: .+; pass a value that keeps this rule$") as caught:
        details(**given_)
    assert str(caught.value).startswith(f"{field}={value!r} ")


@pytest.mark.parametrize(
    ("fields", "name", "instant"),
    [
        ({"creation_time": NOW + HOUR}, "creation_time", "2026-01-07T03:00:00+00:00"),
        ({"status": "Stopped", "end_time": NOW + HOUR}, "end_time", "2026-01-07T03:00:00+00:00"),
        ({"status": "Completed", "end_time": NOW + HOUR}, "end_time", "2026-01-07T03:00:00+00:00"),
        ({"last_modified_time": NOW + HOUR}, "last_modified_time", "2026-01-07T03:00:00+00:00"),
        ({"status": "Stopping", "last_modified_time": NOW + HOUR}, "last_modified_time", "2026-01-07T03:00:00+00:00"),
        ({"status": "Completed", "last_modified_time": NOW + HOUR}, "last_modified_time", "2026-01-07T03:00:00+00:00"),
    ],
)
def test_the_future_cannot_be_seeded(fake: FakeBedrockJobs, fields: Any, name: str, instant: str) -> None:
    """A job is as it is now; what lies in the clock's future is refused."""
    with pytest.raises(ValueError) as caught:
        fake.add_job(**fields)
    assert str(caught.value) == (
        f"{name}={instant} is in the future of the clock's 2026-01-07T02:00:00+00:00;"
        " pass an earlier one, or move the clock first with clock.move_to(...)"
    )
    assert not fake.jobs


def test_phases_cannot_have_changed_in_the_future(fake: FakeBedrockJobs) -> None:
    """A job is as it is now."""
    with pytest.raises(
        ValueError, match=r"is after the present of the clock, 2026-01-07T02:00:00\+00:00; pass an earlier"
    ):
        fake.add_job(status_details={"trainingDetails": {"creationTime": NOW + HOUR}})


def test_given_details_hold_until_the_next_change(fake: FakeBedrockJobs) -> None:
    """Then the job goes on from there, and so does its last modification."""
    begun = NOW - timedelta(days=1)
    details: Any = {"trainingDetails": {"status": "InProgress", "creationTime": begun}}
    job = fake.add_job(creation_time=begun, last_modified_time=NOW, status_details=details)
    fake.clock.advance(minutes=59)
    assert (job.summary()["statusDetails"], job.last_modified_time) == (details, NOW)
    fake.clock.advance(minutes=1)
    training = job.summary()["statusDetails"]["trainingDetails"]
    assert training == {"status": "Completed", "creationTime": begun, "lastModifiedTime": NOW + HOUR}
    assert job.last_modified_time > NOW + HOUR


@both
def test_a_time_is_a_datetime(details: Details) -> None:
    """Texts and numbers are no times."""
    with pytest.raises(TypeError) as caught:
        details(end_time="2026-01-01", status="Failed")
    assert str(caught.value) == (
        "end_time='2026-01-01' is not a datetime; pass an aware datetime.datetime,"
        " for example datetime(2026, 1, 1, tzinfo=timezone.utc)"
    )


@both
def test_an_unknown_field_is_refused(details: Details) -> None:
    """The message lists what there is."""
    with pytest.raises(TypeError) as caught:
        details(jobName="a")
    assert str(caught.value) == (
        f"unknown field of a model customization job 'jobName'; did you mean 'job_name'? use one of {', '.join(sorted(FIELDS))}"
    )


def test_the_fields_are_those_that_are_typed() -> None:
    """What a type checker allows and what is accepted is the same."""
    assert set(FIELDS) == set(JobFields.__annotations__)


@pytest.mark.parametrize("status", LIFECYCLE.statuses)
@pytest.mark.parametrize("training_duration", [timedelta(0), timedelta(milliseconds=1), timedelta.max])
def test_any_duration_will_do(status: Any, training_duration: timedelta) -> None:
    """A job can be seeded in each status however long training takes."""
    fake = frozen(training_duration=training_duration, stopping_duration=timedelta(0))
    assert fake.add_job(status=status).details()["status"] == status


@pytest.mark.parametrize("status", LIFECYCLE.final)
def test_a_job_can_be_as_old_as_time(status: Any) -> None:
    """Where datetimes begin, jobs do."""
    beginning = datetime.min.replace(tzinfo=timezone.utc)
    job = frozen().add_job(status=status, end_time=beginning)
    assert (job.creation_time, job.end_time) == (beginning, beginning)


AGES = st.timedeltas(timedelta(0), timedelta(days=2))


@both
@given(st.sampled_from(LIFECYCLE.statuses), st.none() | AGES, st.none() | AGES, st.none() | AGES)
def test_given_times_show_and_the_others_agree(
    details: Details, status: str, creation: timedelta | None, modified: timedelta | None, end: timedelta | None
) -> None:
    """Times in order are taken to the millisecond; a job is created, ends and is last modified in this order."""
    assume(status in LIFECYCLE.final or end is None)
    given_ages = [age for age in (creation, end, modified) if age is not None]
    assume(given_ages == sorted(given_ages, reverse=True))
    times = {"creation_time": creation, "last_modified_time": modified, "end_time": end}
    fields = {name: NOW - age for name, age in times.items() if age is not None}
    job = details(status=status, **fields)
    assert job["status"] == status
    for name, member in {
        "creation_time": "creationTime",
        "last_modified_time": "lastModifiedTime",
        "end_time": "endTime",
    }.items():
        if name in fields:
            assert job[member] == fields[name].replace(microsecond=fields[name].microsecond // 1000 * 1000)
    shown = [job[member] for member in ("creationTime", "endTime", "lastModifiedTime") if member in job]
    assert shown == sorted(shown)


def test_an_arn_in_use_is_refused() -> None:
    """No two jobs have one."""
    fake = FakeBedrockJobs()
    job = fake.add_job()
    with pytest.raises(
        ValueError, match=f"^job_arn='{job.arn}' is in use; pass another, or leave it out for a new one"
    ):
        fake.add_job(job_arn=job.arn)
    assert len(fake.jobs) == 1


def test_a_timeline_that_stays_under_way_goes_on_as_usual() -> None:
    """From the status that it names last."""
    fake = FakeBedrockJobs(frozen=True)
    assert str(fake.add_job(timeline="InProgress").timeline) == "InProgress 1h Completed"
    assert str(fake.add_job(timeline="InProgress 10m Stopping").timeline) == "InProgress 10m Stopping 1h Stopped"


def test_a_job_says_what_it_trains() -> None:
    """And how."""
    job = FakeBedrockJobs().add_job(base_model="amazon.nova-lite-v1:0", customization_type="DISTILLATION")
    assert (job.base_model, job.customization_type) == ("amazon.nova-lite-v1:0:300k", "DISTILLATION")


def test_the_arn_of_the_model_may_be_given_alone() -> None:
    """The job gets an id as usual."""
    arn = "arn:aws:bedrock:us-east-1:123456789012:custom-model/amazon.nova-micro-v1:0:128k/000000000000"
    job = FakeBedrockJobs().add_job(status="Completed", custom_model_arn=arn)
    assert job.model_arn == arn
    assert not job.arn.endswith("/000000000000")
