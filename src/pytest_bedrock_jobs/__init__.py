"""pytest-bedrock-jobs: a pretend Amazon Bedrock for testing code that fine-tunes models.

Everything public is importable from here; each name is imported when it is first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .errors import FakeBedrockError, NetworkGuardError, UnsupportedOperationError, UnusedRuleError
    from .factories.jobs import (
        make_custom_model_arn,
        make_custom_model_name,
        make_foundation_model_arn,
        make_job_arn,
        make_job_details,
        make_job_name,
        make_job_summaries,
        make_job_summary,
    )
    from .factories.resources import (
        make_copy_job_details,
        make_copy_job_summaries,
        make_copy_job_summary,
        make_custom_model_details,
        make_custom_model_summaries,
        make_custom_model_summary,
        make_deployment_details,
        make_deployment_summaries,
        make_deployment_summary,
        make_foundation_model_summary,
        make_import_job_details,
        make_import_job_summaries,
        make_import_job_summary,
        make_imported_model_details,
        make_imported_model_summaries,
        make_imported_model_summary,
        make_provisioned_throughput_details,
        make_provisioned_throughput_summaries,
        make_provisioned_throughput_summary,
    )
    from .fake import FakeBedrockJobs, FakeClock
    from .fake.jobs import Job, Jobs
    from .fake.resources import Resource, Resources
    from .options import Options
    from .server import FakeBedrockJobsServer

__all__ = [
    "FakeBedrockError",
    "FakeBedrockJobs",
    "FakeBedrockJobsServer",
    "FakeClock",
    "Job",
    "Jobs",
    "NetworkGuardError",
    "Options",
    "Resource",
    "Resources",
    "UnsupportedOperationError",
    "UnusedRuleError",
    "make_copy_job_details",
    "make_copy_job_summaries",
    "make_copy_job_summary",
    "make_custom_model_arn",
    "make_custom_model_details",
    "make_custom_model_name",
    "make_custom_model_summaries",
    "make_custom_model_summary",
    "make_deployment_details",
    "make_deployment_summaries",
    "make_deployment_summary",
    "make_foundation_model_arn",
    "make_foundation_model_summary",
    "make_import_job_details",
    "make_import_job_summaries",
    "make_import_job_summary",
    "make_imported_model_details",
    "make_imported_model_summaries",
    "make_imported_model_summary",
    "make_job_arn",
    "make_job_details",
    "make_job_name",
    "make_job_summaries",
    "make_job_summary",
    "make_provisioned_throughput_details",
    "make_provisioned_throughput_summaries",
    "make_provisioned_throughput_summary",
]

_ROOMS = {
    "FakeBedrockJobsServer": "server",
    "Job": "fake.jobs",
    "Jobs": "fake.jobs",
    "Options": "options",
    "Resource": "fake.resources",
    "Resources": "fake.resources",
}
# What the factories of these words make is about jobs; that of the others about everything besides.
_JOB_FACTORIES = ("make_job_", "make_custom_model_arn", "make_custom_model_name", "make_foundation_model_arn")


def _room(name: str) -> str:
    if name.startswith("make_"):
        return "factories.jobs" if name.startswith(_JOB_FACTORIES) else "factories.resources"
    return _ROOMS.get(name, "errors" if name.endswith("Error") else "fake")


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(f".{_room(name)}", __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
