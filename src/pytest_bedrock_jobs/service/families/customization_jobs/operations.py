"""Creating model customization jobs. To get, list and stop them is as for every family."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from ...agenda import Transition
from ...bedrock import Bedrock, Call
from ...errors import ServiceError, invalid
from ...outcomes import OutcomeRule
from ...registry import FAMILIES, Answer, Request
from ...timeline import Timeline
from ..lookup import model_of
from ..models import Model, can_be_trained
from ..operations import check_free_name, idempotent, operation, tags
from . import artifacts
from .configuration import completed_request, conflicting_member
from .phases import COMPLETED, FAILED, IN_PROGRESS, LIFECYCLE, STOPPING, TRAINING, VALIDATION, Plan, plan_of, shares_of
from .record import NO_LOSSES, Base, JobRecord, Losses

_USUAL = OutcomeRule(process=LIFECYCLE.name)
"""What becomes of a job that no rule of the author's is for."""


@operation
@idempotent
def create_model_customization_job(call: Call, request: Request) -> Answer:
    """https://docs.aws.amazon.com/bedrock/latest/APIReference/API_CreateModelCustomizationJob.html"""
    bedrock, region, family = call.bedrock, call.region, FAMILIES["job"]
    name, model_name = check_free_name(family, call, request), request["customModelName"]
    if region.names_of("custom_model").taken(model_name, call.now):
        raise invalid("The provided custom model name is currently in use.")
    kind = request.get("customizationType", "FINE_TUNING")
    model = _base_model(call, request["baseModelIdentifier"], kind)
    _check_customization(request, kind)
    job_tags, model_tags = tags(request, "jobTags"), tags(request, "customModelTags")
    _check_quota(call)
    kept = completed_request(request, model.base)
    timeline, plan, losses = _life(call, name, kept)
    base = Base(model.base.id, None if model.custom is None else model.custom.arn)
    job = JobRecord(
        family,
        region.scope,
        name,
        timeline,
        kept,
        job_tags,
        base=base,
        plan=plan,
        model_name=model_name,
        model_tags=model_tags,
    )
    job.losses = losses
    bedrock.admit(region, job)
    return {"jobArn": job.arn}


def identify(bedrock: Any, job: JobRecord) -> None:
    """Gives a job the id of its model."""
    job.model_id = job.model_id or bedrock.ids.resource()


def write_metrics(bedrock: Bedrock, transition: Transition) -> None:
    """Writes the metrics of a job that completes to its output location, where there is an S3."""
    if bedrock.storage is not None and transition.after == COMPLETED:
        artifacts.write_metrics(bedrock.storage, cast("JobRecord", transition.record))


def _base_model(call: Call, identifier: str, kind: str) -> Model:
    """The model to train on; a custom model is trained further."""
    model = model_of(call, identifier)
    if not can_be_trained(call.bedrock, model, kind):
        raise invalid(f"The provided model does not support customization of type {kind}.")
    return model


def _check_customization(request: Request, kind: str) -> None:
    member = conflicting_member(request.get("customizationConfig"), kind)
    if member is not None:
        raise invalid(f"The provided customizationConfig {member} does not apply to customizationType {kind}.")
    if kind == "IMPORTED":
        raise invalid("The provided customizationType IMPORTED is not valid for a model customization job.")


def _check_quota(call: Call) -> None:
    quota = call.bedrock.settings.in_progress_quota
    if quota is None:
        return
    jobs = call.region.of("job")
    if sum(jobs.count_of(status) for status in (IN_PROGRESS, STOPPING)) >= quota:
        raise ServiceError(
            "ServiceQuotaExceededException",
            f"Your account has reached its quota of {quota} model customization jobs in progress.",
        )


def _life(call: Call, name: str, request: Mapping[str, Any]) -> tuple[Timeline, Plan | None, Losses]:
    """What becomes of a job that is created now: its data decide, if they are looked at and wrong, and the author's rule otherwise."""
    bedrock, kind = call.bedrock, request["customizationType"]
    storage = bedrock.storage
    problem = None if storage is None else artifacts.problem(storage, call.region.scope, request)
    rule = bedrock.next_rule(LIFECYCLE.name, name, shares_of(kind)) or _USUAL
    if problem is not None:
        rule = OutcomeRule(process=LIFECYCLE.name, outcome=FAILED, failure_message=problem, phase=VALIDATION)
    losses = Losses(rule.facts.get("training_loss"), rule.facts.get("validation_losses")) if rule.facts else NO_LOSSES
    return *decided(call, rule, kind), losses


def decided(call: Call, rule: OutcomeRule, kind: str) -> tuple[Timeline, Plan | None]:
    """The timeline of a job of a customization type that meets a rule, and how its phases are spread over it.

    There is no plan where that follows from the timeline.
    """
    bedrock, now = call.bedrock, call.now
    usual = bedrock.settings.durations[LIFECYCLE.duration]
    if rule.timeline is not None:
        timeline = bedrock.timeline_by(rule, LIFECYCLE, now)
        return timeline, plan_for(timeline, usual)
    if rule.outcome in (None, COMPLETED):
        return bedrock.timeline_by(rule, LIFECYCLE, now), None
    failing = (rule.phase or TRAINING) if rule.outcome == FAILED else None
    share = 1000 if failing is None else shares_of(kind).get(failing, (0, 1000))[1]
    planned = usual
    if rule.after is not None:
        # The failing phase ends the job after `after`, so the whole would have taken accordingly longer.
        planned = -(-rule.after * 1000 // share)
    after = planned * share // 1000 if rule.after is None else rule.after
    timeline = LIFECYCLE.timeline(
        now,
        usual,
        rule.outcome,
        stopping_takes=bedrock.stopping_takes(LIFECYCLE),
        ended_after=after,
        failure_message=rule.failure_message,
    )
    if timeline.entered(STOPPING) is not None:
        return timeline, Plan(planned + 1, now + after + 1)
    return timeline, Plan(planned, timeline.end, failing, timeline.outcome == FAILED)


def plan_for(timeline: Timeline, usual: int) -> Plan:
    """How the phases of a job are spread over a given timeline; `usual` is how long a job takes that nobody stops."""
    stopping = timeline.entered(STOPPING)
    if stopping is not None:
        planned = max(usual, stopping - timeline.begun) + 1
        return Plan(planned, timeline.begun + planned)
    return plan_of(timeline)
