"""What the installed botocore lacks is refused at the first step, in words that name the botocore that has it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pytest_bedrock_jobs import FakeBedrockJobs, make, make_deployment_summaries, make_deployment_summary

from .older import NO_DEPLOYMENTS, NO_UPDATES, lacking, lacking_deployments


@pytest.fixture
def without_deployments(monkeypatch: pytest.MonkeyPatch) -> None:
    """A botocore before 1.39.7."""
    lacking_deployments(monkeypatch)


@pytest.fixture
def without_updates(monkeypatch: pytest.MonkeyPatch) -> None:
    """A botocore before 1.42.2."""
    lacking(monkeypatch, "UpdateCustomModelDeployment")


@pytest.mark.parametrize(
    "use",
    [
        lambda fake: fake.add_deployment(),
        lambda fake: fake.add_deployments(0),
        lambda fake: fake.add("deployment"),
        lambda fake: fake.deployments,
        lambda fake: fake.resources("deployment"),
        lambda fake: fake.next_outcome("deployment", "Failed"),
        lambda fake: fake.next_outcome("deployment_update", "UpdateFailed"),
        lambda _: make("deployment"),
        lambda _: make_deployment_summary(),
        lambda _: make_deployment_summaries(2),
    ],
    ids=["add", "add several", "add by name", "view", "view by name", "rule", "update rule", "make", "summary", "many"],
)
@pytest.mark.usefixtures("without_deployments")
def test_a_botocore_without_deployments_has_none(use: Callable[[FakeBedrockJobs], Any]) -> None:
    """Nothing is seeded, not even the model that one would serve."""
    fake = FakeBedrockJobs()
    with pytest.raises(ValueError) as caught:
        use(fake)
    assert str(caught.value) == NO_DEPLOYMENTS
    assert (len(fake.jobs), len(fake.custom_models)) == (0, 0)


@pytest.mark.needs_operations("CreateCustomModelDeployment")
@pytest.mark.parametrize("fields", [{"update_model": "a-model"}, {"update_status": "Updating"}])
@pytest.mark.usefixtures("without_updates")
def test_a_botocore_without_updates_has_no_updated_deployments(fields: Any) -> None:
    """Deployments themselves are there."""
    fake = FakeBedrockJobs()
    with pytest.raises(ValueError) as caught:
        fake.add_deployment(**fields)
    assert str(caught.value) == NO_UPDATES
    assert fake.add_deployment().status == "Active"


@pytest.mark.needs_operations("CreateCustomModelDeployment")
@pytest.mark.usefixtures("without_updates")
def test_a_botocore_without_updates_takes_no_rule_for_them() -> None:
    """A rule for a deployment itself is taken."""
    fake = FakeBedrockJobs()
    with pytest.raises(ValueError) as caught:
        fake.next_outcome("deployment_update", "UpdateFailed")
    assert str(caught.value) == NO_UPDATES
    fake.next_outcome("deployment", "Failed", optional=True)
