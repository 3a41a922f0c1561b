"""``check_training_data``: jobs read their data from moto's S3, and write their metrics to it."""

from __future__ import annotations

import csv
import math
import socket
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import boto3
import pytest
from botocore.config import Config
from moto import mock_aws

from pytest_bedrock_jobs import FakeBedrockError, FakeBedrockJobs
from pytest_bedrock_jobs.fake.s3 import _CONFIG
from tests import fakes
from tests.samples import create_request

GOOD = b'{"prompt": "a", "completion": "b"}\n{"prompt": "c", "completion": "d"}\n'
VALIDATION = {"validators": [{"s3Uri": "s3://amzn-s3-demo-bucket/validation/v.jsonl"}]}


@pytest.fixture(params=["direct", "wire"])
def fake(request: pytest.FixtureRequest) -> Iterator[FakeBedrockJobs]:
    """A fake that looks, over each transport, beside moto."""
    with mock_aws(), FakeBedrockJobs(transport=request.param, check_training_data=True) as fake:
        yield fake


@pytest.fixture
def s3(fake: FakeBedrockJobs) -> Any:
    """moto's S3, with a bucket and good training data in it."""
    s3 = fakes.s3()
    s3.create_bucket(Bucket="amzn-s3-demo-bucket")
    s3.put_object(Bucket="amzn-s3-demo-bucket", Key="train.jsonl", Body=GOOD)
    return s3


def ended(fake: FakeBedrockJobs, **changes: Any) -> dict[str, Any]:
    """The details of a job that was created like this, after its time."""
    client = fakes.client()
    client.create_model_customization_job(**create_request(**changes))
    fake.clock.advance(hours=2)
    details: dict[str, Any] = client.get_model_customization_job(jobIdentifier="nightly-8")
    return details


def test_a_job_with_good_data_completes(fake: FakeBedrockJobs, s3: Any) -> None:
    """As without a look."""
    assert ended(fake)["status"] == "Completed"


def distillation(prefix: str) -> dict[str, Any]:
    """What makes a job a distillation from the logs of invocations under a prefix."""
    source = {"invocationLogSource": {"s3Uri": f"s3://amzn-s3-demo-bucket/{prefix}"}, "usePromptResponse": True}
    teacher = {"teacherModelConfig": {"teacherModelIdentifier": "amazon.nova-pro-v1:0"}}
    return {
        "customizationType": "DISTILLATION",
        "trainingDataConfig": {"invocationLogsConfig": source},
        "customizationConfig": {"distillationConfig": teacher},
    }


@pytest.mark.parametrize("prefix", ["logs", "logs/", ""])
def test_a_distillation_with_logs_completes(fake: FakeBedrockJobs, s3: Any, prefix: str) -> None:
    """Something lies under the prefix; what it says is not read."""
    s3.put_object(Bucket="amzn-s3-demo-bucket", Key="logs/2026/01/01.json.gz", Body=b"")
    assert ended(fake, **distillation(prefix))["status"] == "Completed"


def test_a_distillation_without_logs_fails(fake: FakeBedrockJobs, s3: Any) -> None:
    """In its validation phase."""
    details = ended(fake, **distillation("nothing/"))
    assert (details["status"], details["failureMessage"]) == (
        "Failed",
        "Could not validate GetObject permissions to access Amazon S3 bucket: amzn-s3-demo-bucket at key nothing/",
    )
    assert details["statusDetails"]["validationDetails"]["status"] == "Failed"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"trainingDataConfig": {"s3Uri": "s3://amzn-s3-demo-bucket/gone.jsonl"}},
            "Could not validate GetObject permissions to access Amazon S3 bucket: amzn-s3-demo-bucket at key gone.jsonl",
        ),
        (
            {"trainingDataConfig": {"s3Uri": "s3://amzn-s3-demo-bucket/"}},
            "Could not validate GetObject permissions to access Amazon S3 bucket: amzn-s3-demo-bucket at key ",
        ),
        (
            {"trainingDataConfig": {"s3Uri": "s3://gone/train.jsonl"}},
            "Could not validate GetObject permissions to access Amazon S3 bucket: gone at key train.jsonl",
        ),
        (
            {"validationDataConfig": VALIDATION},
            (
                "Could not validate GetObject permissions to access Amazon S3 bucket:"
                " amzn-s3-demo-bucket at key validation/v.jsonl"
            ),
        ),
        (
            {"outputDataConfig": {"s3Uri": "s3://gone/output/"}},
            (
                "Amazon S3 perms missing (PutObject): Could not validate PutObject permissions to access S3 bucket:"
                " gone at key output/.write_access_check_file.tmp"
            ),
        ),
    ],
    ids=["training data", "no key", "training bucket", "validation data", "output bucket"],
)
def test_a_job_whose_data_are_missing_fails(
    fake: FakeBedrockJobs, s3: Any, changes: dict[str, Any], message: str
) -> None:
    """In its validation phase, with AWS's message; nothing was trained."""
    details = ended(fake, **changes)
    assert (details["status"], details["failureMessage"]) == ("Failed", message)
    assert details["statusDetails"]["validationDetails"]["status"] == "Failed"
    assert details["statusDetails"]["trainingDetails"]["status"] == "NotStarted"
    assert details["endTime"] - details["creationTime"] < timedelta(minutes=10)


@pytest.mark.parametrize("content", [b"", b"\n", b"a,b\n", GOOD + b"[]\n", b'{"a": 1', b"\xff\xfe", b"[" * 100_000])
def test_a_job_whose_data_are_not_json_lines_fails(fake: FakeBedrockJobs, s3: Any, content: bytes) -> None:
    """The message names the file."""
    s3.put_object(Bucket="amzn-s3-demo-bucket", Key="validation/v.jsonl", Body=content)
    details = ended(fake, validationDataConfig=VALIDATION)
    assert details["failureMessage"] == (
        "Unable to parse Amazon S3 file: v.jsonl. Data files must conform to JSONL format."
    )


@pytest.mark.parametrize("prefix", ["output/", "output", "a/b", ""])
def test_a_job_that_completes_writes_its_metrics(fake: FakeBedrockJobs, s3: Any, prefix: str) -> None:
    """Once the clock has passed its end, before anybody asks; they end at the losses that Get reports."""
    s3.put_object(Bucket="amzn-s3-demo-bucket", Key="validation/v.jsonl", Body=GOOD)
    client = fakes.client()
    request = create_request(
        validationDataConfig=VALIDATION,
        outputDataConfig={"s3Uri": f"s3://amzn-s3-demo-bucket/{prefix}"},
        hyperParameters={"epochCount": "3"},
    )
    arn = client.create_model_customization_job(**request)["jobArn"]
    folder = f"{prefix.rstrip('/')}/" if prefix else ""
    root = f"{folder}model-customization-job-{arn.rpartition('/')[2]}"
    names = {
        f"{root}/training_artifacts/step_wise_training_metrics.csv": "training_loss",
        f"{root}/validation_artifacts/post_fine_tuning_validation/validation/validation_metrics.csv": "validation_loss",
    }
    assert names.keys().isdisjoint(_keys(s3))
    fake.clock.advance(hours=1)
    assert names.keys() <= set(_keys(s3))
    details = client.get_model_customization_job(jobIdentifier=arn)
    losses = {**details["trainingMetrics"], **details["validationMetrics"][0]}
    for name, column in names.items():
        text = s3.get_object(Bucket="amzn-s3-demo-bucket", Key=name)["Body"].read().decode()
        assert text.startswith(f"step_number,epoch_number,{column},perplexity\n")
        rows = list(csv.DictReader(text.splitlines()))
        assert [row["epoch_number"] for row in rows][-1] == "3"
        final = losses["trainingLoss" if column == "training_loss" else "validationLoss"]
        assert float(rows[-1][column]) == pytest.approx(final)
        assert float(rows[-1]["perplexity"]) == pytest.approx(math.exp(final), rel=1e-4)
        assert sorted((float(row[column]) for row in rows), reverse=True) == [float(row[column]) for row in rows]


def test_reinforcement_fine_tuning_has_hyperparameters_of_its_own(fake: FakeBedrockJobs, s3: Any) -> None:
    """Its metrics have as many epochs as ``rftConfig`` says."""
    config = {"rftConfig": {"hyperParameters": {"epochCount": 5}}}
    request = create_request(customizationType="REINFORCEMENT_FINE_TUNING", customizationConfig=config)
    fakes.client().create_model_customization_job(**request)
    fake.clock.advance(hours=1)
    [name] = [key for key in _keys(s3) if key.endswith("step_wise_training_metrics.csv")]
    text = s3.get_object(Bucket="amzn-s3-demo-bucket", Key=name)["Body"].read().decode()
    assert [row["epoch_number"] for row in csv.DictReader(text.splitlines())][-1] == "5"


def test_a_job_that_the_test_completes_writes_its_metrics_at_once(fake: FakeBedrockJobs, s3: Any) -> None:
    """``Job.complete``."""
    fakes.client().create_model_customization_job(**create_request())
    fake.jobs["nightly-8"].complete()
    assert any(key.endswith("step_wise_training_metrics.csv") for key in _keys(s3))


def test_a_job_that_fails_or_is_stopped_writes_nothing(fake: FakeBedrockJobs, s3: Any) -> None:
    """It has no metrics."""
    client = fakes.client()
    fake.next_job(outcome="Failed", name="fails")
    for name in ("fails", "is-stopped"):
        client.create_model_customization_job(**create_request(name))
    client.stop_model_customization_job(jobIdentifier="is-stopped")
    fake.clock.advance(hours=2)
    assert _keys(s3) == ["train.jsonl"]


@pytest.mark.parametrize(
    ("given", "written"),
    [("9" * 5000, 1000), ("1001", 1000), ("0999", 999), ("0", 1), ("", 1), ("\u0663", 1)],
    ids=["endless", "many", "zeros", "none", "nothing", "not ASCII"],
)
def test_metrics_have_as_many_epochs_as_the_job_within_reason(
    fake: FakeBedrockJobs, s3: Any, given: str, written: int
) -> None:
    """At most 1,000; one where the hyperparameter is no number of epochs."""
    assert ended(fake, hyperParameters={"epochCount": given})["status"] == "Completed"
    name = next(key for key in _keys(s3) if key.endswith("step_wise_training_metrics.csv"))
    text = s3.get_object(Bucket="amzn-s3-demo-bucket", Key=name)["Body"].read().decode()
    assert list(csv.DictReader(text.splitlines()))[-1]["epoch_number"] == str(written)


def nowhere() -> str:
    """The URL of a port where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return f"http://127.0.0.1:{taken.getsockname()[1]}"


def test_a_job_fails_where_s3_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """In its validation phase, as if its data were missing: creating it does not raise."""
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", nowhere())
    with FakeBedrockJobs(check_training_data=True) as fake:
        assert ended(fake)["failureMessage"] == (
            "Could not validate GetObject permissions to access Amazon S3 bucket: amzn-s3-demo-bucket at key train.jsonl"
        )


def test_an_s3_that_keeps_silent_is_taken_for_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """The fake does not wait for long, and asks once."""
    monkeypatch.setattr("pytest_bedrock_jobs.fake.s3._CONFIG", _CONFIG.merge(Config(read_timeout=0.2)))
    with socket.create_server(("127.0.0.1", 0)) as silent, FakeBedrockJobs(check_training_data=True) as fake:
        monkeypatch.setenv("AWS_ENDPOINT_URL_S3", f"http://127.0.0.1:{silent.getsockname()[1]}")
        assert ended(fake)["status"] == "Failed"
        silent.accept()[0].close()
        silent.settimeout(0.2)
        with pytest.raises(TimeoutError):
            silent.accept()


def test_metrics_that_cannot_be_written_are_lost(
    fake: FakeBedrockJobs, s3: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The clock moves on, and the job completes."""
    fakes.client().create_model_customization_job(**create_request())
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", nowhere())
    fake.clock.advance(hours=2)
    assert fake.jobs["nightly-8"].status == "Completed"


def test_without_an_s3_of_the_test_nothing_is_created() -> None:
    """AWS itself is never asked."""
    with FakeBedrockJobs(check_training_data=True) as fake:
        with pytest.raises(FakeBedrockError, match="start moto's mock_aws"):
            boto3.client("bedrock").create_model_customization_job(**create_request())
        assert len(fake.jobs) == 0


def test_without_the_option_nobody_looks() -> None:
    """The default: most tests have no S3."""
    with mock_aws(), FakeBedrockJobs() as fake:
        assert ended(fake)["status"] == "Completed"


def _keys(s3: Any) -> list[str]:
    return [entry["Key"] for entry in s3.list_objects_v2(Bucket="amzn-s3-demo-bucket").get("Contents", ())]


def test_the_calling_account_is_the_one_that_looks(fake: FakeBedrockJobs, monkeypatch: pytest.MonkeyPatch) -> None:
    """The data of one account are not another one's, if moto is told to be as strict as AWS."""
    monkeypatch.setenv("MOTO_S3_ALLOW_CROSSACCOUNT_ACCESS", "false")
    role = "arn:aws:iam::222222222222:role/Trainer"
    key = boto3.client("sts").assume_role(RoleArn=role, RoleSessionName="training")["Credentials"]["AccessKeyId"]
    other = fake.add_account("222222222222", access_key_id=key)
    boto3.client("s3", **other).create_bucket(Bucket="theirs")
    boto3.client("s3", **other).put_object(Bucket="theirs", Key="train.jsonl", Body=GOOD)
    theirs: dict[str, Any] = {
        "trainingDataConfig": {"s3Uri": "s3://theirs/train.jsonl"},
        "outputDataConfig": {"s3Uri": "s3://theirs/"},
    }
    for client in (boto3.client("bedrock"), boto3.client("bedrock", **other)):
        client.create_model_customization_job(**create_request(**theirs))
    fake.clock.advance(hours=2)
    assert {job.arn.split(":")[4]: job.status for job in fake.jobs} == {
        "123456789012": "Failed",
        "222222222222": "Completed",
    }
