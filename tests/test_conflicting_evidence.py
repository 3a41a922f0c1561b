"""Where evidence of what AWS answers conflicts: our choice, and how a test gets the other answer."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from botocore.exceptions import ClientError

from pytest_bedrock_jobs import FakeBedrockJobs

from .fakes import client


@pytest.fixture
def fake() -> Iterator[FakeBedrockJobs]:
    """A fake that answers."""
    with FakeBedrockJobs() as started:
        yield started


def code_of(caught: pytest.ExceptionInfo[ClientError]) -> tuple[str, int]:
    response = caught.value.response
    return response["Error"]["Code"], response["ResponseMetadata"]["HTTPStatusCode"]


def stop_an_ended_job(fake: FakeBedrockJobs) -> tuple[str, int]:
    fake.add_job(job_name="nightly", status="Completed")
    with pytest.raises(ClientError) as caught:
        client().stop_model_customization_job(jobIdentifier="nightly")
    return code_of(caught)


def test_to_stop_an_ended_job_is_invalid(fake: FakeBedrockJobs) -> None:
    """Our choice, as what AWS does for batch inference."""
    assert stop_an_ended_job(fake) == ("ValidationException", 400)


def test_to_stop_an_ended_job_can_be_a_conflict(fake: FakeBedrockJobs) -> None:
    """The service model lists the code, and one of AWS's SDKs expects it."""
    fake.inject("ConflictException", operation="StopModelCustomizationJob")
    assert stop_an_ended_job(fake) == ("ConflictException", 400)


def test_only_the_stop_of_an_ended_job_can_be_a_conflict(fake: FakeBedrockJobs) -> None:
    """A condition looks at the job; others are stopped as ever."""
    running = fake.add_job(job_name="running")
    ended = {"nightly", fake.add_job(job_name="done", status="Failed").arn}
    fake.inject(
        "ConflictException",
        operation="StopModelCustomizationJob",
        times=None,
        where=lambda call: call.parameters["jobIdentifier"] in ended,
    )
    client().stop_model_customization_job(jobIdentifier="running")
    assert running.status == "Stopping"
    assert stop_an_ended_job(fake) == ("ConflictException", 400)


def get_an_unknown_import_job() -> tuple[str, int]:
    with pytest.raises(ClientError) as caught:
        client().get_model_import_job(jobIdentifier="absent")
    return code_of(caught)


@pytest.mark.usefixtures("fake")
def test_an_unknown_import_job_is_not_found() -> None:
    """Our choice, as the documentation has it."""
    assert get_an_unknown_import_job() == ("ResourceNotFoundException", 404)


def test_an_unknown_import_job_can_be_invalid(fake: FakeBedrockJobs) -> None:
    """One of AWS's clients expects that."""
    fake.inject("ValidationException", operation="GetModelImportJob")
    assert get_an_unknown_import_job() == ("ValidationException", 400)


def buy(model: str) -> str:
    answer = client().create_provisioned_model_throughput(provisionedModelName="bought", modelId=model, modelUnits=1)
    return str(answer["provisionedModelArn"])


def test_a_model_that_was_brought_in_has_provisioned_throughput(fake: FakeBedrockJobs) -> None:
    """Our choice, as the description of CreateCustomModel had it."""
    model = fake.add_custom_model(customization_type="IMPORTED")
    assert fake.provisioned_throughputs[buy(model.arn)].details()["modelArn"] == model.arn


def test_a_model_that_was_brought_in_can_be_refused(fake: FakeBedrockJobs) -> None:
    """Other throughput is bought as ever."""
    model = fake.add_custom_model(customization_type="IMPORTED").arn
    fake.inject(
        "ValidationException",
        operation="CreateProvisionedModelThroughput",
        message="Provisioned Throughput is not supported for this model.",
        where=lambda call: call.parameters["modelId"] == model,
    )
    with pytest.raises(ClientError, match="not supported for this model"):
        buy(model)
    buy("amazon.nova-micro-v1:0")


@pytest.mark.parametrize("identifier", ["arn", "name"])
def test_a_model_of_an_import_job_has_no_provisioned_throughput(fake: FakeBedrockJobs, identifier: str) -> None:
    """Our choice, as the service model's pattern has no place for its ARN."""
    model = fake.add_imported_model()
    with pytest.raises(ClientError) as caught:
        buy(getattr(model, identifier))
    assert code_of(caught) == ("ValidationException", 400)
