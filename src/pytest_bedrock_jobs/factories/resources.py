"""Factory functions for everything besides jobs: plain dicts as boto3 returns them, for unit tests that call no AWS at all.

They take the fields of the ``add_`` methods of :class:`pytest_bedrock_jobs.FakeBedrockJobs` and share their rules: a TypeError for a field
that there is not, a ValueError for a value that AWS would not have or for fields that contradict each other. A model that a field names
has to be named by its ARN, and is taken to be there.

There is no clock: where no time is given, things are created at 2026-01-01T00:00:00Z, and of several each an hour before the one in front
of it; they are seen an hour after that. The plural functions make several, newest first; each field is a value for all of them, a
sequence that is gone through and begun again, or a callable that makes the value for an index.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from ..options import Options
from ..service.bedrock import Bedrock, Call
from ..service.catalogue import DEFAULT_BASE_MODEL
from ..service.clock import EARLIEST, LATEST, UTC_EPOCH, Clock
from ..service.course import CUSTOM_MODEL, Course
from ..service.custom_models import CustomModel
from ..service.operations import OPERATIONS
from ..service.seeding import batches
from ..service.seeding.common import FIRST_CREATED, MODEL_FIELDS, Surroundings, time_from
from ..service.seeding.foundation_models import foundation_model
from ..service.seeding.jobs import blueprint
from ..service.seeding.kinds import KINDS
from ..service.seeding.resources import Fields, Seeding
from ..wire.model import operation_model, parsed_zone, shape
from ..wire.rules import ModelRules
from ..wire.serializer import copied

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from ..typing import (
        CopyJobFields,
        CopyJobsFields,
        CustomModelFields,
        CustomModelsFields,
        DeploymentFields,
        DeploymentsFields,
        FoundationModelFields,
        ImportedModelFields,
        ImportedModelsFields,
        ImportJobFields,
        ImportJobsFields,
        ProvisionedThroughputFields,
        ProvisionedThroughputsFields,
    )

_DEFAULTS = Options()
_HOUR = 3_600_000


def make_custom_model_summary(**fields: Unpack[CustomModelFields]) -> dict[str, Any]:
    """A ``CustomModelSummary``, as ``list_custom_models`` returns them."""
    return _summaries("custom_model", [fields])[0]


def make_custom_model_summaries(count: int, **fields: Unpack[CustomModelsFields]) -> list[dict[str, Any]]:
    """Several of them."""
    return _summaries("custom_model", list(batches.spread(count, fields)))


def make_custom_model_details(**fields: Unpack[CustomModelFields]) -> dict[str, Any]:
    """What ``get_custom_model`` returns, without ``ResponseMetadata``."""
    return _details("custom_model", fields)


def make_deployment_summary(**fields: Unpack[DeploymentFields]) -> dict[str, Any]:
    """A ``CustomModelDeploymentSummary``, as ``list_custom_model_deployments`` returns them."""
    return _summaries("deployment", [fields])[0]


def make_deployment_summaries(count: int, **fields: Unpack[DeploymentsFields]) -> list[dict[str, Any]]:
    """Several of them."""
    return _summaries("deployment", list(batches.spread(count, fields)))


def make_deployment_details(**fields: Unpack[DeploymentFields]) -> dict[str, Any]:
    """What ``get_custom_model_deployment`` returns, without ``ResponseMetadata``."""
    return _details("deployment", fields)


def make_provisioned_throughput_summary(**fields: Unpack[ProvisionedThroughputFields]) -> dict[str, Any]:
    """A ``ProvisionedModelSummary``, as ``list_provisioned_model_throughputs`` returns them."""
    return _summaries("provisioned_throughput", [fields])[0]


def make_provisioned_throughput_summaries(
    count: int, **fields: Unpack[ProvisionedThroughputsFields]
) -> list[dict[str, Any]]:
    """Several of them."""
    return _summaries("provisioned_throughput", list(batches.spread(count, fields)))


def make_provisioned_throughput_details(**fields: Unpack[ProvisionedThroughputFields]) -> dict[str, Any]:
    """What ``get_provisioned_model_throughput`` returns, without ``ResponseMetadata``."""
    return _details("provisioned_throughput", fields)


def make_import_job_summary(**fields: Unpack[ImportJobFields]) -> dict[str, Any]:
    """A ``ModelImportJobSummary``, as ``list_model_import_jobs`` returns them."""
    return _summaries("import_job", [fields])[0]


def make_import_job_summaries(count: int, **fields: Unpack[ImportJobsFields]) -> list[dict[str, Any]]:
    """Several of them."""
    return _summaries("import_job", list(batches.spread(count, fields)))


def make_import_job_details(**fields: Unpack[ImportJobFields]) -> dict[str, Any]:
    """What ``get_model_import_job`` returns, without ``ResponseMetadata``."""
    return _details("import_job", fields)


def make_imported_model_summary(**fields: Unpack[ImportedModelFields]) -> dict[str, Any]:
    """A ``ImportedModelSummary``, as ``list_imported_models`` returns them."""
    return _summaries("imported_model", [fields])[0]


def make_imported_model_summaries(count: int, **fields: Unpack[ImportedModelsFields]) -> list[dict[str, Any]]:
    """Several of them."""
    return _summaries("imported_model", list(batches.spread(count, fields)))


def make_imported_model_details(**fields: Unpack[ImportedModelFields]) -> dict[str, Any]:
    """What ``get_imported_model`` returns, without ``ResponseMetadata``."""
    return _details("imported_model", fields)


def make_copy_job_summary(**fields: Unpack[CopyJobFields]) -> dict[str, Any]:
    """A ``ModelCopyJobSummary``, as ``list_model_copy_jobs`` returns them."""
    return _summaries("copy_job", [fields])[0]


def make_copy_job_summaries(count: int, **fields: Unpack[CopyJobsFields]) -> list[dict[str, Any]]:
    """Several of them."""
    return _summaries("copy_job", list(batches.spread(count, fields)))


def make_copy_job_details(**fields: Unpack[CopyJobFields]) -> dict[str, Any]:
    """What ``get_model_copy_job`` returns, without ``ResponseMetadata``."""
    return _details("copy_job", fields)


def make_foundation_model_summary(
    model_id: str = DEFAULT_BASE_MODEL, **fields: Unpack[FoundationModelFields]
) -> dict[str, Any]:
    """A ``FoundationModelSummary``, as ``list_foundation_models`` returns them.

    Args:
        model_id: A model of the catalogue, or with `fields` any other one.
        **fields: As of `add_foundation_model`.

    Raises:
        TypeError: There is no such field.
        ValueError: A value is one that AWS would not have, or there is no such model and there are no fields.
    """
    bedrock = _bedrock(FIRST_CREATED)
    if fields:
        bedrock.catalogue.register(foundation_model(bedrock.rules, model_id, fields))
    elif bedrock.catalogue.get(model_id) is None:
        raise ValueError(f"model_id={model_id!r} is not in the catalogue; pass the id of one that is, or its fields")
    call = Call(bedrock, bedrock.region(_DEFAULTS.account_id, _DEFAULTS.region_name), FIRST_CREATED)
    return dict(OPERATIONS["GetFoundationModel"](call, {"modelIdentifier": model_id})["modelDetails"])


class _Granting(Seeding):
    """Takes custom models for granted that are named by their ARN."""

    def checked(self, what: str, known: Mapping[str, str | None], fields: Fields) -> Fields:
        result = super().checked(what, known, fields)
        for field in MODEL_FIELDS:
            self._grant(result.get(field, ""))
        return result

    def _grant(self, arn: str) -> None:
        satisfies = self.bedrock.rules.satisfies
        if ":custom-model/" not in arn or not (satisfies("CustomModelArn", arn) or satisfies("ModelArn", arn)):
            return
        _, _, _, region_name, account, resource = arn.split(":", 5)
        _, base, id = resource.split("/")
        region = self.bedrock.region(account, region_name)
        if region.custom_models(self.now).by_arn(arn) is None:
            # Whatever it serves came later, and the job that made it nobody sees.
            course, name = Course(CUSTOM_MODEL, EARLIEST, EARLIEST), f"model-{id}"
            job = blueprint({"region_name": region_name, "account_id": account}, self.into).job(name, name, id, id)
            job.spec = replace(job.spec, base_model_id=base)
            made_by = None if base == "imported" else job
            model = CustomModel(place=region.place, name=name, id=id, created=EARLIEST, course=course, job=made_by)
            region.add_custom_model(model, self.now)


def _bedrock(now: int) -> Bedrock:
    """A service of its own, whose clock stands."""
    bedrock = Bedrock(Clock(parsed_zone()), ModelRules(), "factory", _DEFAULTS.settings())
    # A new service begins with the system's time, so its clock is set when it is there.
    bedrock.clock.freeze()
    bedrock.clock.move_to(bedrock.clock.at(min(now, LATEST)))
    return bedrock


def _summaries(kind: str, all_fields: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    bedrock, records = _made(kind, all_fields)
    output: Any = shape(KINDS[kind].summary)
    return [copied(output, record.summary(bedrock.clock.millis(), bedrock.clock.at)) for record in records]


def _details(kind: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    bedrock, (record,) = _made(kind, [fields])
    output: Any = operation_model(KINDS[kind].get).output_shape
    details: dict[str, Any] = copied(output, record.details(bedrock.clock.millis(), bedrock.clock.at))
    return details


def _made(kind: str, all_fields: Sequence[Mapping[str, Any]]) -> tuple[Bedrock, list[Any]]:
    """Resources of a kind in a service of their own, and that."""
    timed: list[dict[str, Any]] = []
    seen = [FIRST_CREATED]
    for index, fields in enumerate(all_fields):
        created, end = time_from(fields, "creation_time"), time_from(fields, "end_time")
        if created is None and end is None:
            created = FIRST_CREATED - index * _HOUR
            timed.append({**fields, "creation_time": UTC_EPOCH + timedelta(milliseconds=created)})
        else:
            timed.append(dict(fields))
        seen.append(end if end is not None else (created or 0) + _HOUR)
    bedrock = _bedrock(max(seen))
    now = bedrock.clock.millis()
    seeding = _Granting(bedrock, Surroundings.of(bedrock, _DEFAULTS.account_id, _DEFAULTS.region_name, now))
    return bedrock, [record for _, record in seeding.add(KINDS[kind].seed(seeding, fields) for fields in timed)]
