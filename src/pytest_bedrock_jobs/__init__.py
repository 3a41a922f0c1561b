"""pytest-bedrock-jobs: a pretend Amazon Bedrock for testing code that fine-tunes models.

Everything public is importable from here; each name is imported when it is first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .errors import (
        FakeBedrockError,
        NetworkGuardError,
        RealSleepWarning,
        StalledError,
        UnsupportedOperationError,
        UnusedRuleError,
    )
    from .factories.core import make, make_all
    from .factories.events import make_state_change_event
    from .factories.foundation_models import make_foundation_model_summary
    from .factories.jobs import (
        make_custom_model_arn,
        make_custom_model_name,
        make_foundation_model_arn,
        make_job_arn,
        make_job_name,
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
        make_import_job_details,
        make_import_job_summaries,
        make_import_job_summary,
        make_imported_model_details,
        make_imported_model_summaries,
        make_imported_model_summary,
        make_inference_profile_details,
        make_inference_profile_summaries,
        make_inference_profile_summary,
        make_invocation_job_details,
        make_invocation_job_summaries,
        make_invocation_job_summary,
        make_job_details,
        make_job_summaries,
        make_job_summary,
        make_provisioned_throughput_details,
        make_provisioned_throughput_summaries,
        make_provisioned_throughput_summary,
    )
    from .fake import FakeBedrockJobs, FakeClock
    from .fake.call import Attempt, Call
    from .fake.calls import Calls
    from .fake.events import Subscription
    from .fake.faults import Fault
    from .fake.jobs import Job, Jobs
    from .fake.resources import Resource, Resources
    from .options import Options
    from .server import FakeBedrockJobsServer
    from .service.event_patterns import event_matches, explain_event_mismatch
    from .sweeping import sweep

__all__ = [
    "Attempt",
    "Call",
    "Calls",
    "FakeBedrockError",
    "FakeBedrockJobs",
    "FakeBedrockJobsServer",
    "FakeClock",
    "Fault",
    "Job",
    "Jobs",
    "NetworkGuardError",
    "Options",
    "RealSleepWarning",
    "Resource",
    "Resources",
    "StalledError",
    "Subscription",
    "UnsupportedOperationError",
    "UnusedRuleError",
    "event_matches",
    "explain_event_mismatch",
    "make",
    "make_all",
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
    "make_inference_profile_details",
    "make_inference_profile_summaries",
    "make_inference_profile_summary",
    "make_invocation_job_details",
    "make_invocation_job_summaries",
    "make_invocation_job_summary",
    "make_job_arn",
    "make_job_details",
    "make_job_name",
    "make_job_summaries",
    "make_job_summary",
    "make_provisioned_throughput_details",
    "make_provisioned_throughput_summaries",
    "make_provisioned_throughput_summary",
    "make_state_change_event",
    "sweep",
]

_ROOMS = {
    "FakeBedrockJobsServer": "server",
    "Attempt": "fake.call",
    "Call": "fake.call",
    "Calls": "fake.calls",
    "Fault": "fake.faults",
    "Job": "fake.jobs",
    "Jobs": "fake.jobs",
    "Options": "options",
    "Resource": "fake.resources",
    "Resources": "fake.resources",
    "Subscription": "fake.events",
    "event_matches": "service.event_patterns",
    "explain_event_mismatch": "service.event_patterns",
    "make_state_change_event": "factories.events",
    "sweep": "sweeping",
}
_FACTORIES = {
    "make": "core",
    "make_all": "core",
    "make_custom_model_arn": "jobs",
    "make_custom_model_name": "jobs",
    "make_foundation_model_arn": "jobs",
    "make_foundation_model_summary": "foundation_models",
    "make_job_arn": "jobs",
    "make_job_name": "jobs",
}


def _room(name: str) -> str:
    if name in _ROOMS:
        return _ROOMS[name]
    if name.startswith("make"):
        return f"factories.{_FACTORIES.get(name, 'resources')}"
    return "errors" if name.endswith(("Error", "Warning")) else "fake"


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(f".{_room(name)}", __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
