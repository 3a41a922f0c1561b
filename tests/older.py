"""A botocore that lacks operations which a later one has."""

from __future__ import annotations

import pytest
from botocore.loaders import create_loader
from botocore.model import ServiceModel

from pytest_bedrock_jobs.wire import model

NO_DEPLOYMENTS = (
    "the installed botocore has no GetCustomModelDeployment, so there are no custom model deployments;"
    " update botocore to 1.39.7 or later"
)
NO_UPDATES = (
    "the installed botocore has no UpdateCustomModelDeployment, so a custom model deployment cannot have been updated;"
    " update botocore to 1.42.2 or later"
)


def lacking(monkeypatch: pytest.MonkeyPatch, *operations: str) -> None:
    """Takes operations out of the service model."""
    definition = create_loader().load_service_model(model.SERVICE, "service-2")
    known = {name: each for name, each in definition["operations"].items() if name not in operations}
    older = ServiceModel({**definition, "operations": known}, model.SERVICE)
    monkeypatch.setattr(model, "service_model", lambda: older)


def lacking_deployments(monkeypatch: pytest.MonkeyPatch) -> None:
    """Takes everything about deployments out, as before botocore 1.39.7."""
    names = model.service_model().operation_names
    lacking(monkeypatch, *(name for name in names if "CustomModelDeployment" in name))
