"""The shapes for type checkers, held against the service model."""

from __future__ import annotations

from typing import Any, get_args, get_type_hints, is_typeddict

import pytest

from pytest_bedrock_jobs import FakeBedrockJobs, make_job_details, make_job_summary
from pytest_bedrock_jobs import typing as shapes
from pytest_bedrock_jobs.service.families.customization_jobs.phases import LIFECYCLE, PHASES
from pytest_bedrock_jobs.service.registry import FAMILIES
from pytest_bedrock_jobs.wire import model

TYPED: dict[str, Any] = {
    "ModelCustomizationJobSummary": shapes.JobSummary,
    "GetModelCustomizationJobResponse": shapes.JobDetails,
    "StatusDetails": shapes.StatusDetails,
    "ValidationDetails": shapes.PhaseDetails,
    "TrainingDetails": shapes.PhaseDetails,
    "DataProcessingDetails": shapes.PhaseDetails,
}


@pytest.mark.parametrize("name", TYPED)
def test_a_typed_structure_has_the_members_of_its_shape(name: str) -> None:
    """Each member that the installed botocore knows is typed; a newer one may have come by since, an older one lack some."""
    shape: Any = model.shape(name)
    assert set(TYPED[name].__annotations__) >= set(shape.members)


@pytest.mark.parametrize(
    ("shape", "typed"),
    [
        ("ModelCustomizationJobStatus", shapes.JobStatus),
        ("CustomizationType", shapes.CustomizationType),
        ("JobStatusDetails", shapes.PhaseStatus),
    ],
)
def test_a_literal_has_the_values_of_its_enum(shape: str, typed: Any) -> None:
    """Each value that the installed botocore knows is typed."""
    enum: Any = model.shape(shape)
    assert set(get_args(typed)) >= set(enum.enum)


@pytest.mark.parametrize(
    ("one", "several"),
    [
        (shapes.JobFields, shapes.JobsFields),
        (shapes.CustomModelFields, shapes.CustomModelsFields),
        (shapes.DeploymentFields, shapes.DeploymentsFields),
        (shapes.ProvisionedThroughputFields, shapes.ProvisionedThroughputsFields),
        (shapes.ImportJobFields, shapes.ImportJobsFields),
        (shapes.ImportedModelFields, shapes.ImportedModelsFields),
        (shapes.CopyJobFields, shapes.CopyJobsFields),
        (shapes.InferenceProfileFields, shapes.InferenceProfilesFields),
    ],
)
def test_several_have_the_fields_of_one(one: Any, several: Any) -> None:
    """Each of them for all, in turn, or made for an index."""
    fields = {name: field.__forward_arg__ for name, field in one.__annotations__.items()}
    many = {name: field.__forward_arg__ for name, field in several.__annotations__.items()}
    assert many == {name: f"Each[{field}]" for name, field in fields.items()}


@pytest.mark.parametrize("kind", FAMILIES)
def test_a_kinds_typed_fields_are_those_that_it_takes(kind: str) -> None:
    """What a type checker allows and what is accepted is the same."""
    name = "".join(word.capitalize() for word in kind.split("_"))
    assert set(getattr(shapes, f"{name}Fields").__annotations__) == set(FAMILIES[kind].all_fields)


def test_the_lifecycle_has_the_typed_words() -> None:
    """Statuses, ends and phases are called the same everywhere."""
    assert set(get_args(shapes.JobStatus)) == set(LIFECYCLE.statuses)
    assert set(get_args(shapes.Outcome)) == set(LIFECYCLE.final)
    assert set(get_args(shapes.Phase)) == set(PHASES)


@pytest.mark.parametrize("status", get_args(shapes.JobStatus))
def test_what_is_made_is_typed(status: Any) -> None:
    """No member is there that the types do not have."""
    assert set(make_job_summary(status=status)) <= set(shapes.JobSummary.__annotations__)
    assert set(make_job_details(status=status)) <= set(shapes.JobDetails.__annotations__)


@pytest.mark.parametrize("name", [name for name in shapes.__all__ if is_typeddict(getattr(shapes, name))])
def test_a_shape_can_be_read_at_run_time(name: str) -> None:
    """Every annotation stands for a type, without an import that only type checkers see."""
    shape = getattr(shapes, name)
    hints = get_type_hints(shape)
    assert set(hints) == set(shape.__annotations__) == shape.__required_keys__ | shape.__optional_keys__


@pytest.mark.parametrize(
    ("shape", "typed"),
    [
        ("ModelCustomizationJobSummary", shapes.JobSummary),
        ("GetModelCustomizationJobResponse", shapes.JobDetails),
    ],
)
def test_what_is_required_is_known_at_run_time(shape: str, typed: Any) -> None:
    """As the service model says it."""
    structure: Any = model.shape(shape)
    assert typed.__required_keys__ == set(structure.required_members)
    assert set(structure.members) <= typed.__required_keys__ | typed.__optional_keys__


def test_what_the_fake_returns_names_a_model() -> None:
    """Jobs and resources are what fields take in the place of an ARN."""
    fake = FakeBedrockJobs()
    assert isinstance(fake.add_job(), shapes.HasArn)
    assert isinstance(fake.add_custom_model(), shapes.HasArn)


@pytest.mark.parametrize("name", [name for name in shapes.__all__ if name.endswith("Fields")])
def test_pydantic_is_told_to_ask_what_a_handle_is(name: str) -> None:
    """It knows no schema of a protocol."""
    assert getattr(shapes, name).__pydantic_config__ == {"arbitrary_types_allowed": True}
