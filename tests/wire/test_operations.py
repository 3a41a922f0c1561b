"""The names of operations as people write them."""

from __future__ import annotations

import pytest

from pytest_bedrock_jobs.wire.operations import check_parameters, members_of, operations_named


def test_an_operation_has_parameters() -> None:
    """Those of the service model; one that it does not know has none."""
    assert members_of("GetModelCustomizationJob") == ("jobIdentifier",)
    assert members_of("GetSomethingNew") == ()


def test_a_pattern_is_for_several_operations() -> None:
    """In either spelling."""
    assert operations_named("*ModelCustomizationJob") == operations_named("*_model_customization_job")
    assert "StopModelCustomizationJob" in operations_named("*ModelCustomizationJob")


def test_a_parameter_of_any_of_them_will_do() -> None:
    """A pattern is for operations with different ones."""
    check_parameters("*ModelCustomizationJob", ["jobIdentifier", "jobName"])
    with pytest.raises(TypeError, match="has no parameter 'colour'; it has"):
        check_parameters("*ModelCustomizationJob", ["colour"])
