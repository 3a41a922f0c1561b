"""Batch inference jobs, which AWS's API calls model invocation jobs."""

from __future__ import annotations

from ..family import Family, Listing, Loading, Members
from ..operations import register
from . import operations, seeds
from .counts import FACTS, check_facts
from .record import DEFAULTS, LIFECYCLE, PASSING, UNTOLD, InvocationJob, deadline

INVOCATION_JOBS = register(
    Family(
        name="invocation_job",
        sends_events=True,
        noun="batch inference job",
        resource="model-invocation-job",
        members=Members(arn="jobArn", name="jobName", created="submitTime", failure="message"),
        listing=Listing("invocationJobSummaries", after="submitTimeAfter", before="submitTimeBefore"),
        create="CreateModelInvocationJob",
        get="GetModelInvocationJob",
        list="ListModelInvocationJobs",
        stop="StopModelInvocationJob",
        fields={
            "job_name": "jobName",
            "model": "modelId",
            "input_data": "inputDataConfig",
            "output_data": "outputDataConfig",
            "role_arn": "roleArn",
            "invocation_type": "modelInvocationType",
            "timeout_duration_in_hours": "timeoutDurationInHours",
            "vpc_config": "vpcConfig",
            "client_request_token": "clientRequestToken",
            "tags": "tags",
            "total_record_count": None,
            "processed_record_count": None,
            "error_record_count": None,
        },
        name_field="job_name",
        default_name="batch",
        tags="tags",
        lifecycle=LIFECYCLE,
        shorthands={"input_data": seeds.input_data, "output_data": seeds.output_data},
        facts=FACTS,
        check_facts=check_facts,
        deadline=deadline,
        defaults=DEFAULTS,
        found_by_name=False,
        found_by_id=True,
        record=InvocationJob,
        on_transition=operations.write_files,
        on_look=operations.write_manifests,
        plan=seeds.plan,
        loading=Loading(plan=seeds.plan_printed, passing=PASSING, untold=UNTOLD),
        told=seeds.told,
    )
)
