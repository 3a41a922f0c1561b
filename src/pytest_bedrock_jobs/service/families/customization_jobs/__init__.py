"""Model customization jobs: the family that has phases, ``statusDetails`` and metrics."""

from __future__ import annotations

from ..family import Family, Listing, Loading, Members
from ..operations import register
from . import lives, operations, seeds
from .phases import LIFECYCLE
from .record import IN_DETAILS, PASSING, JobRecord
from .telling import told

CUSTOMIZATION_JOBS = register(
    Family(
        name="job",
        noun="model customization job",
        resource="model-customization-job",
        members=Members(arn="jobArn", name="jobName"),
        listing=Listing("modelCustomizationJobSummaries"),
        create="CreateModelCustomizationJob",
        get="GetModelCustomizationJob",
        list="ListModelCustomizationJobs",
        stop="StopModelCustomizationJob",
        fields=seeds.FIELDS,
        name_field="job_name",
        default_name="job",
        tags="tags",
        lifecycle=LIFECYCLE,
        facts=("training_loss", "validation_losses"),
        check_facts=lambda facts, _: lives.checked_losses(facts),
        makes="custom_model",
        record=JobRecord,
        plan=seeds.plan,
        loading=Loading(
            plan=seeds.plan,
            passing=PASSING,
            fields={
                "custom_model_name": "outputModelName",
                "kms_key_id": "outputModelKmsKeyArn",
                "last_modified_time": "lastModifiedTime",
            },
            in_details=IN_DETAILS,
            path=2,
        ),
        told=told,
        on_transition=operations.write_metrics,
        on_identify=operations.identify,
        sends_events=True,
    )
)

__all__ = ["CUSTOMIZATION_JOBS"]
