"""The lifecycles, held against the service model."""

from __future__ import annotations

import pytest

from pytest_bedrock_jobs.service.families.family import lifecycles
from pytest_bedrock_jobs.wire.model import shape

ENUMS = {
    "job": "ModelCustomizationJobStatus",
    "custom_model": "ModelStatus",
    "deployment": "CustomModelDeploymentStatus",
    "deployment_update": "CustomModelDeploymentUpdateStatus",
    "provisioned_throughput": "ProvisionedModelStatus",
    "provisioned_throughput_update": "ProvisionedModelStatus",
    "import_job": "ModelImportJobStatus",
    "copy_job": "ModelCopyJobStatus",
    "invocation_job": "ModelInvocationJobStatus",
}


@pytest.mark.parametrize("name", ENUMS)
def test_the_statuses_of_a_lifecycle_are_those_of_the_service_model(name: str) -> None:
    """Of provisioned throughput, its creation and its update have them together."""
    enum = shape(ENUMS[name])
    if enum is None:
        return  # This botocore does not know the operation.
    same = [each for each in lifecycles().values() if ENUMS[each.name] == ENUMS[name]]
    assert {status for each in same for status in each.statuses} == set(enum.metadata["enum"])
