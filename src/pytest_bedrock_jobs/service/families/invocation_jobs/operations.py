"""The operations of batch inference jobs, and the files that the jobs write."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...bedrock import Bedrock, Call
from ...errors import ServiceError, invalid
from ...outcomes import OutcomeRule
from ...registry import FAMILIES, Answer, Request
from ..models import invocable_arn
from ..operations import check_free_name, idempotent_by_request, operation, tags
from . import artifacts
from .counts import FAILED, IN_PROGRESS, STOPPING, VALIDATING, planned
from .record import LIFECYCLE, InvocationJob, completed, deadline, usual

if TYPE_CHECKING:
    from ...agenda import Transition


@operation
@idempotent_by_request
def create_model_invocation_job(call: Call, request: Request) -> Answer:
    """https://docs.aws.amazon.com/bedrock/latest/APIReference/API_CreateModelInvocationJob.html"""
    bedrock, region, family = call.bedrock, call.region, FAMILIES["invocation_job"]
    name = check_free_name(family, call, request)
    model = invocable_arn(bedrock, region, request["modelId"], call.now)
    if model is None:
        raise invalid("The provided model identifier is invalid.")
    own_tags = tags(request, "tags")
    _check_quota(call, model)
    kept = completed({**request, "modelId": model}, region.scope.account)
    rule = bedrock.next_rule(LIFECYCLE.name, name, LIFECYCLE.failures) or OutcomeRule(process=LIFECYCLE.name)
    read = [] if bedrock.storage is None else artifacts.read(bedrock.storage, region.scope, kept)
    if isinstance(read, str):
        rule = OutcomeRule(process=LIFECYCLE.name, outcome=FAILED, failure_message=read, phase=VALIDATING)
    timeline = bedrock.timeline_by(rule, LIFECYCLE, call.now, deadline(kept))
    facts, work = rule.facts, None
    if read and not isinstance(read, str):
        work = artifacts.Work(read, model, kept["modelInvocationType"], lambda: bedrock.functions.get(family.name))
        facts = {**facts, "total_record_count": work.total}
    counts = planned(timeline, facts, call.now, usual(bedrock.settings.durations))
    if work is not None:
        work.errors = counts.errors, max(counts.done, 1)
    job = InvocationJob(family, region.scope, name, timeline, kept, own_tags, counts=counts, work=work)
    bedrock.admit(region, job)
    return {"jobArn": job.arn}


def write_files(bedrock: Bedrock, transition: Transition) -> None:
    """Writes the manifest of a job that begins, and the outputs of one that processes no more of its records."""
    job: Any = transition.record
    storage = bedrock.storage
    if storage is None or job.work is None or job.timeline.entered(IN_PROGRESS) is None:
        return
    if transition.after == IN_PROGRESS:
        artifacts.write_manifest(storage, job, 0)
    elif transition.after in (STOPPING, *LIFECYCLE.final) and transition.before != STOPPING:
        artifacts.write_manifest(storage, job, job.counts.done)
        artifacts.write_outputs(storage, job, job.counts.done)


def write_manifests(bedrock: Bedrock, now: int) -> None:
    """Brings the manifests of all jobs up to date that are InProgress."""
    jobs = [
        each for region in bedrock.regions.values() for each in region.of("invocation_job").with_status(IN_PROGRESS)
    ]
    for job in jobs:
        if job.work is not None and bedrock.storage is not None:
            artifacts.write_manifest(bedrock.storage, job, job.processed_at(now))


def _check_quota(call: Call, model: str) -> None:
    quota = call.bedrock.settings.invocation_jobs_quota
    if quota is None:
        return
    jobs = (each for each in call.region.of("invocation_job") if each.request["modelId"] == model)
    if sum(each.status_at(call.now) in LIFECYCLE.running for each in jobs) >= quota:
        raise ServiceError(
            "ServiceQuotaExceededException",
            f"Your account has reached its quota of {quota} batch inference jobs in progress for this model.",
        )
