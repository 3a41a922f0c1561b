"""Provisioned throughput."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

import pytest

from pytest_bedrock_jobs import FakeBedrockJobs

from ...fakes import client
from .conftest import Refused

TITAN = "amazon.titan-text-express-v1:0:8k"


def buy(bedrock: Any, name: str = "bought", model: str = TITAN, units: int = 1, **more: Any) -> str:
    answer = bedrock.create_provisioned_model_throughput(
        provisionedModelName=name, modelId=model, modelUnits=units, **more
    )
    return str(answer["provisionedModelArn"])


def get(bedrock: Any, identifier: str = "bought") -> Any:
    return bedrock.get_provisioned_model_throughput(provisionedModelId=identifier)


def test_throughput_goes_into_service(fake: FakeBedrockJobs, bedrock: Any) -> None:
    """It is Creating for `provisioning_duration`."""
    arn = buy(bedrock, units=2)
    assert get(bedrock)["status"] == "Creating"
    fake.clock.advance(fake.options.provisioning_duration)
    throughput = get(bedrock, arn)
    foundation = f"arn:aws:bedrock:us-east-1::foundation-model/{TITAN}"
    assert throughput["status"] == "InService"
    assert {throughput[name] for name in ("modelArn", "desiredModelArn", "foundationModelArn")} == {foundation}
    assert (throughput["modelUnits"], throughput["desiredModelUnits"]) == (2, 2)
    assert "commitmentExpirationTime" not in throughput
    (summary,) = bedrock.list_provisioned_model_throughputs()["provisionedModelSummaries"]
    assert (summary["provisionedModelArn"], summary["status"]) == (arn, "InService")


@pytest.mark.parametrize("identify", ["name", "arn"])
def test_throughput_for_a_custom_model_knows_its_foundation(fake: FakeBedrockJobs, bedrock: Any, identify: str) -> None:
    """The model may be said by name or by ARN."""
    model = fake.add_custom_model(model_name="mine", base_model=TITAN)
    buy(bedrock, model=getattr(model, identify))
    throughput = get(bedrock)
    assert throughput["modelArn"] == model.arn
    assert throughput["foundationModelArn"].endswith(f"/{TITAN}")


def test_throughput_can_fail(fake: FakeBedrockJobs, bedrock: Any) -> None:
    """The test decides it."""
    fake.next_outcome("provisioned_throughput", "Failed")
    buy(bedrock)
    fake.clock.advance(fake.options.provisioning_duration)
    throughput = get(bedrock)
    assert throughput["status"] == "Failed"
    assert throughput["failureMessage"] == "Encountered an internal error when processing the request."


@pytest.mark.parametrize(
    ("term", "end"), [("OneMonth", datetime(2026, 2, 28, 12)), ("SixMonths", datetime(2026, 7, 31, 12))]
)
def test_a_commitment_ends_some_months_later(fake: FakeBedrockJobs, refused: Refused, term: Any, end: datetime) -> None:
    """Until then the throughput cannot be deleted."""
    bedrock, end = client(), end.replace(tzinfo=timezone.utc)
    fake.clock.freeze()
    fake.clock.move_to(datetime(2026, 1, 31, 12, tzinfo=timezone.utc))
    buy(bedrock, commitmentDuration=term)
    fake.clock.move_to(datetime(2026, 2, 1, tzinfo=timezone.utc))
    assert get(bedrock)["commitmentExpirationTime"] == end
    delete = bedrock.delete_provisioned_model_throughput
    assert refused(delete, provisionedModelId="bought")[0] == "ConflictException"
    fake.clock.move_to(end)
    delete(provisionedModelId="bought")
    assert (
        refused(bedrock.get_provisioned_model_throughput, provisionedModelId="bought")[0] == "ResourceNotFoundException"
    )


def test_throughput_that_is_being_created_cannot_be_deleted(bedrock: Any, refused: Refused) -> None:
    """It can as soon as it is in service."""
    buy(bedrock)
    delete = bedrock.delete_provisioned_model_throughput
    assert refused(delete, provisionedModelId="bought")[0] == "ConflictException"


def test_a_quota_of_nothing_refuses_everything_without_commitment(refused: Refused) -> None:
    """In the recorded words."""
    with FakeBedrockJobs(model_units_quota=0):
        bedrock = client()
        request = {"provisionedModelName": "bought", "modelId": TITAN, "modelUnits": 1}
        assert refused(bedrock.create_provisioned_model_throughput, **request) == (
            "ServiceQuotaExceededException",
            f"Your account does not currently have any no commitment model units reserved for {TITAN}.",
        )
        buy(bedrock, commitmentDuration="OneMonth")


def test_a_quota_counts_what_was_bought_for_a_model(refused: Refused) -> None:
    """Each model has its own, and deleting gives units back."""
    with FakeBedrockJobs(model_units_quota=2) as fake:
        bedrock = client()
        buy(bedrock, units=2)
        request = {"provisionedModelName": "more", "modelId": TITAN, "modelUnits": 1}
        assert refused(bedrock.create_provisioned_model_throughput, **request)[0] == "ServiceQuotaExceededException"
        buy(bedrock, "other", "amazon.nova-lite-v1:0:300k", units=2)
        fake.provisioned_throughputs["bought"].complete()
        bedrock.delete_provisioned_model_throughput(provisionedModelId="bought")
        buy(bedrock, "more")


def test_an_update_takes_time_and_a_new_name_does_not(fake: FakeBedrockJobs, bedrock: Any, refused: Refused) -> None:
    """While it goes on the throughput is Updating, and keeps its model."""
    first, second = fake.add_custom_models(2, model_name=["first", "second"], base_model=TITAN)
    arn = fake.add_provisioned_throughput(provisioned_model_name="bought", model=first).arn
    update = bedrock.update_provisioned_model_throughput
    update(provisionedModelId="bought", desiredProvisionedModelName="renamed", desiredModelId=second.arn)
    assert (
        refused(bedrock.get_provisioned_model_throughput, provisionedModelId="bought")[0] == "ResourceNotFoundException"
    )
    throughput = get(bedrock, "renamed")
    assert (throughput["provisionedModelArn"], throughput["status"]) == (arn, "Updating")
    assert (throughput["modelArn"], throughput["desiredModelArn"]) == (first.arn, second.arn)
    code, message = refused(update, provisionedModelId="renamed", desiredModelId=first.arn)
    assert (code, message.rpartition(" ")[2]) == ("ValidationException", "Updating")
    (listed,) = bedrock.list_provisioned_model_throughputs(statusEquals="Updating")["provisionedModelSummaries"]
    assert listed["provisionedModelName"] == "renamed"
    fake.clock.advance(fake.options.provisioning_duration)
    throughput = get(bedrock, "renamed")
    assert (throughput["status"], throughput["modelArn"]) == ("InService", second.arn)


def test_a_rename_during_an_update_changes_nothing_else(fake: FakeBedrockJobs, bedrock: Any) -> None:
    """Both at once are one update, which ends once."""
    model = fake.add_custom_model(base_model=TITAN)
    fake.add_provisioned_throughput(provisioned_model_name="bought", model=model)
    update = bedrock.update_provisioned_model_throughput
    update(provisionedModelId="bought", desiredProvisionedModelName="bought", desiredModelId=TITAN)
    fake.clock.advance(fake.options.provisioning_duration)
    (listed,) = bedrock.list_provisioned_model_throughputs(statusEquals="InService")["provisionedModelSummaries"]
    assert listed["status"] == "InService"


def test_a_model_can_only_be_replaced_by_one_with_the_same_base(
    fake: FakeBedrockJobs, bedrock: Any, refused: Refused
) -> None:
    """That may be the base itself; and throughput for a base model keeps it. What is refused changes nothing."""
    model = fake.add_custom_model(base_model=TITAN)
    stranger = fake.add_custom_model(base_model="amazon.nova-lite-v1:0:300k")
    fake.add_provisioned_throughput(provisioned_model_name="bought", model=model)
    fake.add_provisioned_throughput(provisioned_model_name="of-base", model=TITAN)
    update = bedrock.update_provisioned_model_throughput
    request = {"provisionedModelId": "bought", "desiredProvisionedModelName": "new", "desiredModelId": stranger.arn}
    assert refused(update, **request)[0] == "ValidationException"
    assert refused(update, provisionedModelId="of-base", desiredModelId=model.arn)[0] == "ValidationException"
    assert get(bedrock, "bought")["status"] == "InService"
    update(provisionedModelId="bought", desiredModelId=TITAN)
    assert get(bedrock, "bought")["desiredModelArn"].endswith(TITAN)


def test_throughput_is_filtered(fake: FakeBedrockJobs, bedrock: Any) -> None:
    """By name, model, status and time."""
    old = fake.add_provisioned_throughput(provisioned_model_name="old")
    fake.clock.advance(minutes=1)
    buy(bedrock, "new")

    def listed(**filters: Any) -> list[str]:
        summaries = bedrock.list_provisioned_model_throughputs(**filters)["provisionedModelSummaries"]
        return [summary["provisionedModelName"] for summary in summaries]

    assert listed() == ["new", "old"]
    assert listed(nameContains="ol") == ["old"]
    assert listed(modelArnEquals=get(bedrock, "new")["modelArn"]) == ["new"]
    assert listed(statusEquals="InService") == ["old"]
    assert listed(creationTimeAfter=old.creation_time) == ["new"]
    assert listed(creationTimeBefore=old.creation_time) == []


@pytest.mark.parametrize(
    "model", ["unheard-of", f"arn:aws:bedrock:us-east-1:123456789012:custom-model/{TITAN}/aaaaaaaaaaaa"]
)
def test_an_unknown_model_is_refused(bedrock: Any, refused: Refused, model: str) -> None:
    """As it is for a job."""
    request = {"provisionedModelName": "bought", "modelId": model, "modelUnits": 1}
    code, message = refused(bedrock.create_provisioned_model_throughput, **request)
    assert (code, message) == ("ValidationException", "The provided model identifier is invalid.")


@pytest.mark.needs_operations("CreateCustomModel")
@pytest.mark.parametrize("seeded", [False, True])
def test_a_model_that_was_brought_in_can_be_served(fake: FakeBedrockJobs, bedrock: Any, seeded: bool) -> None:
    """That is what CreateCustomModel is for; AWS names a foundation model, which nobody can know here."""
    model = fake.add_custom_model(model_name="mine", customization_type="IMPORTED")
    if seeded:
        fake.add_provisioned_throughput(provisioned_model_name="bought", model=model)
    else:
        buy(bedrock, model="mine")
    throughput = get(bedrock)
    assert throughput["modelArn"] == model.arn
    assert throughput["foundationModelArn"].endswith("/amazon.nova-micro-v1:0:128k")


def failed(fake: FakeBedrockJobs, bedrock: Any, **more: Any) -> None:
    """Buys throughput whose creation fails."""
    fake.next_outcome("provisioned_throughput", "Failed")
    buy(bedrock, **more)
    fake.clock.advance(fake.options.provisioning_duration)


def test_throughput_that_has_failed_is_committed_to_nothing(fake: FakeBedrockJobs, bedrock: Any) -> None:
    """It can be deleted at once."""
    failed(fake, bedrock, commitmentDuration="SixMonths")
    bedrock.delete_provisioned_model_throughput(provisionedModelId="bought")


def test_throughput_that_has_failed_uses_nothing() -> None:
    """No model units of the quota, and no model."""
    with FakeBedrockJobs(model_units_quota=1) as fake:
        bedrock = client()
        fake.add_custom_model(model_name="mine")
        failed(fake, bedrock, model="mine")
        buy(bedrock, "more", model="mine")
        fake.provisioned_throughputs["more"].fail()
        bedrock.delete_custom_model(modelIdentifier="mine")


def test_a_new_model_needs_units_of_its_own(refused: Refused) -> None:
    """Those of the former one are free when the update is through."""
    with FakeBedrockJobs(model_units_quota=2) as fake:
        bedrock = client()
        first, second = (fake.add_custom_model(model_name=name) for name in ("first", "second"))
        fake.add_provisioned_throughputs(2, provisioned_model_name=["p", "q"], model=[first, second], model_units=2)
        update = bedrock.update_provisioned_model_throughput
        assert refused(update, provisionedModelId="p", desiredModelId="second") == (
            "ValidationException",
            "Your account has reached its quota of 2 no commitment model units for second.",
        )
        update(provisionedModelId="p", desiredModelId="first")
        bedrock.delete_provisioned_model_throughput(provisionedModelId="q")
        fake.provisioned_throughputs["p"].complete()
        update(provisionedModelId="p", desiredModelId="second")


def failed_update(fake: FakeBedrockJobs, bedrock: Any) -> tuple[Any, Any]:
    """Throughput that failed to be switched from a model to another one; and these."""
    first, second = (fake.add_custom_model(model_name=name) for name in ("first", "second"))
    fake.add_provisioned_throughput(provisioned_model_name="bought", model=first)
    fake.next_outcome("provisioned_throughput_update", "Failed", failure_message="no capacity")
    bedrock.update_provisioned_model_throughput(provisionedModelId="bought", desiredModelId="second")
    fake.clock.advance(fake.options.provisioning_duration)
    return first, second


def test_an_update_that_has_failed_leaves_the_former_model(
    fake: FakeBedrockJobs, bedrock: Any, refused: Refused
) -> None:
    """The other one is not desired any more, and can be deleted."""
    first, _ = failed_update(fake, bedrock)
    throughput = get(bedrock)
    assert (throughput["status"], throughput["failureMessage"]) == ("Failed", "no capacity")
    assert (throughput["modelArn"], throughput["desiredModelArn"]) == (first.arn, first.arn)
    bedrock.delete_custom_model(modelIdentifier="second")
    assert refused(bedrock.delete_custom_model, modelIdentifier="first")[0] == "ConflictException"


def test_an_update_may_follow_one_that_has_failed(fake: FakeBedrockJobs, bedrock: Any) -> None:
    """Of the name and of the model."""
    _, second = failed_update(fake, bedrock)
    update = bedrock.update_provisioned_model_throughput
    update(provisionedModelId="bought", desiredProvisionedModelName="renamed")
    assert get(bedrock, "renamed")["status"] == "Failed"
    update(provisionedModelId="renamed", desiredModelId="second")
    fake.clock.advance(fake.options.provisioning_duration)
    throughput = get(bedrock, "renamed")
    assert (throughput["status"], throughput["modelArn"]) == ("InService", second.arn)


def test_throughput_that_could_not_be_created_cannot_be_updated(
    fake: FakeBedrockJobs, bedrock: Any, refused: Refused
) -> None:
    """There is nothing to update."""
    failed(fake, bedrock)
    update = bedrock.update_provisioned_model_throughput
    code, message = refused(update, provisionedModelId="bought", desiredProvisionedModelName="renamed")
    assert (code, message.rpartition(" ")[2]) == ("ValidationException", "Failed")


def test_a_new_name_is_a_modification(fake: FakeBedrockJobs, bedrock: Any) -> None:
    """It shows when it was given."""
    fake.add_provisioned_throughput(provisioned_model_name="bought")
    fake.clock.freeze()
    renamed = fake.clock.advance(hours=1)
    bedrock.update_provisioned_model_throughput(provisionedModelId="bought", desiredProvisionedModelName="renamed")
    fake.clock.advance(hours=1)
    assert get(bedrock, "renamed")["lastModifiedTime"] == renamed


def test_a_name_in_use_is_refused(fake: FakeBedrockJobs, bedrock: Any, refused: Refused) -> None:
    """Whether it is bought or renamed."""
    buy(bedrock)
    buy(bedrock, "other")
    fake.clock.advance_until_idle()
    in_use = ("ValidationException", "The provided provisioned model throughput name is currently in use.")
    create, update = bedrock.create_provisioned_model_throughput, bedrock.update_provisioned_model_throughput
    assert refused(create, provisionedModelName="bought", modelId=TITAN, modelUnits=1) == in_use
    assert refused(update, provisionedModelId="other", desiredProvisionedModelName="bought") == in_use
