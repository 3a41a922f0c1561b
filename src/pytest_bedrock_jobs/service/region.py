"""The resources of one account in one Region."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from .copies import CopyJob
from .custom_models import CustomModel, ModelNames
from .imports import ImportedModel, ImportJob
from .jobs import JobRecord
from .lifecycle import COMPLETED
from .names import Place
from .resource import Resource
from .serving import Deployment, Serving, Throughput
from .store import Collection, Products


class Region:
    """The resources of one account in one Region.

    A model that a job makes is there from the instant at which the job completes. Nobody can see it before they ask for models, so
    that is when the models of the jobs that have completed by then are made.
    """

    def __init__(self, place: Place) -> None:
        self.place = place
        self._custom_models: Products[CustomModel] = Products()
        self._imported_models: Products[ImportedModel] = Products()
        self.jobs: Collection[JobRecord] = Collection(self._jobs_entered)
        self.copy_jobs: Collection[CopyJob] = Collection(self._custom_models.entered)
        self.import_jobs: Collection[ImportJob] = Collection(self._imported_models.entered)
        self.deployments: Collection[Deployment] = Collection()
        self.throughputs: Collection[Throughput] = Collection()
        self.model_names = ModelNames()
        self.imported_model_names = ModelNames()
        # What was asked for with each idempotency token, and the answer: (operation, token) -> (request, answer).
        self.tokens: dict[tuple[str, str], tuple[Mapping[str, Any], Mapping[str, Any]]] = {}

    def custom_models(self, now: int) -> Collection[CustomModel]:
        """The custom models at an instant."""
        self.jobs.settle(now)
        self.copy_jobs.settle(now)
        return self._custom_models.made_by(now)

    def active_custom_model(self, identifier: str, now: int) -> CustomModel | None:
        """The custom model with a name or an ARN, if it can be used."""
        found = self.custom_models(now).find(identifier)
        return found if found is not None and found.course.has_worked_at(now) else None

    def imported_models(self, now: int) -> Collection[ImportedModel]:
        """The imported models at an instant."""
        self.import_jobs.settle(now)
        return self._imported_models.made_by(now)

    def add_jobs(self, jobs: Sequence[JobRecord], holders: Mapping[str, JobRecord], now: int) -> None:
        """Takes jobs in, and those that hold the name of a model, by that name; all names and ids must be free."""
        self.model_names.update(holders)
        self.jobs.add_all(jobs, now)

    def _jobs_entered(self, status: str, jobs: Sequence[JobRecord]) -> None:
        """Lets the models of jobs that have completed come; of loaded jobs one may have lost its model to a later one of that name."""
        if status == COMPLETED:
            self._custom_models.entered(status, [job for job in jobs if self.model_names.get(job.model_name) is job])

    def add_custom_model(self, model: CustomModel, now: int) -> None:
        """Takes a custom model in that no job of the Region has made."""
        self.custom_models(now).add(model, now)
        self.model_names[model.name] = model

    def remove_custom_model(self, model: CustomModel, now: int) -> None:
        """Takes a custom model out; its name is free again."""
        self.custom_models(now).remove(model, now)
        del self.model_names[model.name]

    def add_copy_job(self, job: CopyJob, now: int) -> None:
        """Takes a copy job in; the name of its model must be free, unless the job has failed."""
        self.copy_jobs.add(job, now)
        if job.holds_model_name_at(now):
            self.model_names[job.target_name] = job

    def add_import_job(self, job: ImportJob, now: int) -> None:
        """Takes an import job in; its name must be free, and so must that of its model, unless the job has failed."""
        self.import_jobs.add(job, now)
        if job.holds_model_name_at(now):
            self.imported_model_names[job.model_name] = job

    def remove_imported_model(self, model: ImportedModel, now: int) -> None:
        """Takes an imported model out; its name is free again."""
        self.imported_models(now).remove(model, now)
        del self.imported_model_names[model.name]

    def users_of(self, model: CustomModel, now: int) -> list[Serving]:
        """The deployments and the provisioned throughput that serve a model or are going to."""
        serving: list[Serving] = [*self.deployments, *self.throughputs]
        return [each for each in serving if each.uses_at(model.arn, now)]

    def taggable(self, arn: str, now: int) -> JobRecord | Resource | None:
        """The resource with an ARN, of those that can be tagged."""
        collections: Mapping[str, Callable[[int], Collection[Any]]] = {
            JobRecord.kind: lambda _: self.jobs,
            CustomModel.kind: self.custom_models,
            Deployment.kind: lambda _: self.deployments,
            Throughput.kind: lambda _: self.throughputs,
            ImportJob.kind: lambda _: self.import_jobs,
            ImportedModel.kind: self.imported_models,
        }
        collection = collections.get(arn.split(":", 5)[-1].partition("/")[0])
        found: JobRecord | Resource | None = None if collection is None else collection(now).by_arn(arn)
        return found
