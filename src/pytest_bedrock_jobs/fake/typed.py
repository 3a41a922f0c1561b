"""The typed names of every family, as methods of the fake: one-line calls of the untyped core."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from ..typing import (
        CopyJobFields,
        CopyJobsFields,
        CustomModelFields,
        CustomModelsFields,
        DeploymentFields,
        DeploymentsFields,
        ImportedModelFields,
        ImportedModelsFields,
        ImportJobFields,
        ImportJobsFields,
        InferenceProfileFields,
        InferenceProfilesFields,
        InvocationJobFields,
        InvocationJobsFields,
        JobFields,
        JobsFields,
        ProvisionedThroughputFields,
        ProvisionedThroughputsFields,
    )
    from .jobs import Job, Jobs
    from .resources import Resource, Resources


class TypedNames(ABC):
    """The names of the families. :class:`~pytest_bedrock_jobs.FakeBedrockJobs` has the three methods that they call."""

    @abstractmethod
    def add(self, family: str, **fields: Any) -> Any:
        """Seeds a resource of a family."""

    @abstractmethod
    def add_all(self, family: str, count: int, **fields: Any) -> list[Any]:
        """Seeds several resources of a family."""

    @abstractmethod
    def resources(self, family: str) -> Any:
        """All resources of a family."""

    # typed names, written by scripts/typed_names.py

    @property
    def jobs(self) -> Jobs:
        """All jobs: ``len``, iteration newest first, ``in``, and ``[name or ARN]``."""
        view: Jobs = self.resources("job")
        return view

    def add_job(self, **fields: Unpack[JobFields]) -> Job:
        """Seeds a job; see :class:`pytest_bedrock_jobs.typing.JobFields` and :meth:`add`."""
        added: Job = self.add("job", **fields)
        return added

    def add_jobs(self, count: int, **fields: Unpack[JobsFields]) -> list[Job]:
        """Seeds several jobs, the first one first; see :meth:`add_all`."""
        return self.add_all("job", count, **fields)

    @property
    def custom_models(self) -> Resources:
        """All custom models: ``len``, iteration newest first, ``in``, and ``[name or ARN]``."""
        view: Resources = self.resources("custom_model")
        return view

    def add_custom_model(self, **fields: Unpack[CustomModelFields]) -> Resource:
        """Seeds a custom model; see :class:`pytest_bedrock_jobs.typing.CustomModelFields` and :meth:`add`."""
        added: Resource = self.add("custom_model", **fields)
        return added

    def add_custom_models(self, count: int, **fields: Unpack[CustomModelsFields]) -> list[Resource]:
        """Seeds several custom models, the first one first; see :meth:`add_all`."""
        return self.add_all("custom_model", count, **fields)

    @property
    def deployments(self) -> Resources:
        """All deployments: ``len``, iteration newest first, ``in``, and ``[name or ARN]``."""
        view: Resources = self.resources("deployment")
        return view

    def add_deployment(self, **fields: Unpack[DeploymentFields]) -> Resource:
        """Seeds a deployment; see :class:`pytest_bedrock_jobs.typing.DeploymentFields` and :meth:`add`."""
        added: Resource = self.add("deployment", **fields)
        return added

    def add_deployments(self, count: int, **fields: Unpack[DeploymentsFields]) -> list[Resource]:
        """Seeds several deployments, the first one first; see :meth:`add_all`."""
        return self.add_all("deployment", count, **fields)

    @property
    def provisioned_throughputs(self) -> Resources:
        """All provisioned throughputs: ``len``, iteration newest first, ``in``, and ``[name or ARN]``."""
        view: Resources = self.resources("provisioned_throughput")
        return view

    def add_provisioned_throughput(self, **fields: Unpack[ProvisionedThroughputFields]) -> Resource:
        """Seeds a provisioned throughput; see :class:`pytest_bedrock_jobs.typing.ProvisionedThroughputFields` and :meth:`add`."""
        added: Resource = self.add("provisioned_throughput", **fields)
        return added

    def add_provisioned_throughputs(self, count: int, **fields: Unpack[ProvisionedThroughputsFields]) -> list[Resource]:
        """Seeds several provisioned throughputs, the first one first; see :meth:`add_all`."""
        return self.add_all("provisioned_throughput", count, **fields)

    @property
    def import_jobs(self) -> Resources:
        """All import jobs: ``len``, iteration newest first, ``in``, and ``[name or ARN]``."""
        view: Resources = self.resources("import_job")
        return view

    def add_import_job(self, **fields: Unpack[ImportJobFields]) -> Resource:
        """Seeds an import job; see :class:`pytest_bedrock_jobs.typing.ImportJobFields` and :meth:`add`."""
        added: Resource = self.add("import_job", **fields)
        return added

    def add_import_jobs(self, count: int, **fields: Unpack[ImportJobsFields]) -> list[Resource]:
        """Seeds several import jobs, the first one first; see :meth:`add_all`."""
        return self.add_all("import_job", count, **fields)

    @property
    def imported_models(self) -> Resources:
        """All imported models: ``len``, iteration newest first, ``in``, and ``[name or ARN]``."""
        view: Resources = self.resources("imported_model")
        return view

    def add_imported_model(self, **fields: Unpack[ImportedModelFields]) -> Resource:
        """Seeds an imported model; see :class:`pytest_bedrock_jobs.typing.ImportedModelFields` and :meth:`add`."""
        added: Resource = self.add("imported_model", **fields)
        return added

    def add_imported_models(self, count: int, **fields: Unpack[ImportedModelsFields]) -> list[Resource]:
        """Seeds several imported models, the first one first; see :meth:`add_all`."""
        return self.add_all("imported_model", count, **fields)

    @property
    def copy_jobs(self) -> Resources:
        """All copy jobs: ``len``, iteration newest first, ``in``, and ``[ARN]``."""
        view: Resources = self.resources("copy_job")
        return view

    def add_copy_job(self, **fields: Unpack[CopyJobFields]) -> Resource:
        """Seeds a copy job; see :class:`pytest_bedrock_jobs.typing.CopyJobFields` and :meth:`add`."""
        added: Resource = self.add("copy_job", **fields)
        return added

    def add_copy_jobs(self, count: int, **fields: Unpack[CopyJobsFields]) -> list[Resource]:
        """Seeds several copy jobs, the first one first; see :meth:`add_all`."""
        return self.add_all("copy_job", count, **fields)

    @property
    def invocation_jobs(self) -> Resources:
        """All invocation jobs: ``len``, iteration newest first, ``in``, and ``[name or ARN]``."""
        view: Resources = self.resources("invocation_job")
        return view

    def add_invocation_job(self, **fields: Unpack[InvocationJobFields]) -> Resource:
        """Seeds an invocation job; see :class:`pytest_bedrock_jobs.typing.InvocationJobFields` and :meth:`add`."""
        added: Resource = self.add("invocation_job", **fields)
        return added

    def add_invocation_jobs(self, count: int, **fields: Unpack[InvocationJobsFields]) -> list[Resource]:
        """Seeds several invocation jobs, the first one first; see :meth:`add_all`."""
        return self.add_all("invocation_job", count, **fields)

    @property
    def inference_profiles(self) -> Resources:
        """All inference profiles: ``len``, iteration newest first, ``in``, and ``[name or ARN]``."""
        view: Resources = self.resources("inference_profile")
        return view

    def add_inference_profile(self, **fields: Unpack[InferenceProfileFields]) -> Resource:
        """Seeds an inference profile; see :class:`pytest_bedrock_jobs.typing.InferenceProfileFields` and :meth:`add`."""
        added: Resource = self.add("inference_profile", **fields)
        return added

    def add_inference_profiles(self, count: int, **fields: Unpack[InferenceProfilesFields]) -> list[Resource]:
        """Seeds several inference profiles, the first one first; see :meth:`add_all`."""
        return self.add_all("inference_profile", count, **fields)

    # end of the typed names
