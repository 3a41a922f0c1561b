"""From the fields that a test author gives of a batch inference job, or what AWS has printed of one, to its record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ...record import Overrides, Record, present
from ...seeding.printed import in_utc
from ...timeline import Timeline
from ..models import active_custom_model, invocable_arn
from .counts import (
    COMPLETED,
    DEFAULT_RECORDS,
    FAILED,
    IN_PROGRESS,
    SCHEDULED,
    SUBMITTED,
    VALIDATING,
    check_facts,
    observed,
    planned,
)
from .record import LIFECYCLE, InvocationJob, completed, deadline, usual

if TYPE_CHECKING:
    from ...names import Scope
    from ...region import Region
    from ...seeding.printed import Printed
    from ...seeding.seeding import Fields, Seeding
    from ..custom_models import CustomModel
    from ..family import Family

DEFAULT_MODEL = "amazon.nova-micro-v1:0"


def plan(seeding: Seeding, family: Family, fields: Fields) -> Record:
    region = seeding.region_of(fields)
    scope = region.scope
    model, custom = _seeded_model(seeding, region, fields.get("model", DEFAULT_MODEL))
    request = _request(seeding, family, {**fields, "model": model}, scope)
    timeline = seeding.timeline(LIFECYCLE, fields, custom, deadline(request))
    _check_expiry(seeding, fields, timeline, timeline.begun + deadline(request))
    status = timeline.status_at(seeding.now)
    check_facts(fields, status)
    name = request["jobName"] = seeding.naming.free(region, family, fields, "job_name")
    counts = planned(timeline, fields, seeding.now, usual(seeding.settings.durations))
    own_tags = seeding.tags(fields, "tags")
    return seeding.put(InvocationJob(family, scope, name, timeline, request, own_tags, counts=counts))


def _request(seeding: Seeding, family: Family, fields: Fields, scope: Scope) -> dict[str, Any]:
    defaults = {
        "model": scope.foundation_model_arn(DEFAULT_MODEL),
        "role_arn": f"arn:{scope.partition}:iam::{scope.account}:role/BedrockBatchRole",
        "input_data": input_data(f"{seeding.BUCKET}/input/records.jsonl"),
        "output_data": output_data(f"{seeding.BUCKET}/output/"),
    }
    return completed(seeding.request(family, {**defaults, **fields}), scope.account)


def plan_printed(seeding: Seeding, family: Family, fields: Fields, printed: Printed) -> Record:
    """A job that AWS has printed: it shows that until it changes, and what is not known of it has been as usual."""
    region, now = seeding.region_of(fields), seeding.now
    seeding.naming.claim_ids(region, family, printed.id)
    timeline = _observed(seeding, fields, printed.passing)
    name = seeding.naming.free(region, family, fields, "job_name")
    request = _request(seeding, family, {**fields, "job_name": name}, region.scope)
    counts = observed(printed.passing, timeline, now, usual(seeding.settings.durations))
    job = InvocationJob(family, region.scope, name, timeline, request, {}, counts=counts, untold=printed.untold)
    job.id = printed.id
    job.printed = in_utc(printed.lasting, seeding.at)
    until = timeline.next_change(now)
    if until is not None and counts.since is not None:
        # It changes with the next record that it processes.
        until = now - (now - until) // max(counts.done - counts.since[1], 1)
    job.overrides = Overrides(in_utc(printed.passing, seeding.at), until)
    return seeding.put(job)


def _observed(seeding: Seeding, fields: Fields, passing: Mapping[str, Any]) -> Timeline:
    """The timeline of a job that AWS has printed."""
    status = LIFECYCLE.checked(fields["status"])
    times = present({**fields, "last_modified_time": passing["lastModifiedTime"]})
    created, *later = (seeding.instant(times, name) for name in ("creation_time", "end_time", "last_modified_time"))
    assert created is not None, "nothing is loaded without the time of its creation"
    entered = next((each for each in later if each is not None), created)
    if entered < created:
        raise ValueError(
            f"the job's end or last modification at {seeding.shown(entered)} is before its submitTime,"
            f" {seeding.shown(created)}; pass what AWS printed"
        )
    return LIFECYCLE.observed(
        status,
        _reached(status, passing),
        created=created,
        entered=entered,
        now=seeding.now,
        takes=seeding.settings.durations[LIFECYCLE.duration],
        stopping_takes=seeding.bedrock.stopping_takes(LIFECYCLE),
        failure_message=fields.get("failure_message"),
    )


def _reached(status: str, passing: Mapping[str, Any]) -> str:
    """The last status on the way that a job has had which has left it. What AWS counts, it counts from the validation on."""
    if status in LIFECYCLE.ends:
        return LIFECYCLE.ends[status]
    if status == COMPLETED or passing["processedRecordCount"]:
        return IN_PROGRESS
    if status == FAILED:
        return VALIDATING
    return SUBMITTED if passing["totalRecordCount"] is None else SCHEDULED


def _seeded_model(seeding: Seeding, region: Region, given: str) -> tuple[str, CustomModel | None]:
    custom = active_custom_model(region, given, seeding.now)
    arn = invocable_arn(seeding.bedrock, region, given, seeding.now) if custom is None else custom.arn
    if arn is None:
        raise ValueError(
            f"model={given!r} is not a model in {region.scope.region}; pass the id of a foundation model or of an inference"
            " profile, or a custom model that is Active"
        )
    return arn, custom


def _check_expiry(seeding: Seeding, fields: Fields, timeline: Timeline, expires: int) -> None:
    """A job expires when its time is over, unless the author says when it has ended."""
    is_early = timeline.outcome in LIFECYCLE.ends and timeline.end < expires and "creation_time" in fields
    if is_early and not {"end_time", "timeline"} & fields.keys():
        raise ValueError(
            f"status={timeline.outcome!r} contradicts creation_time={seeding.shown(timeline.begun)}: that job expires at"
            f" {seeding.shown(expires)}; pass an earlier one, or an end_time"
        )


def input_data(value: Any) -> Any:
    return {"s3InputDataConfig": {"s3Uri": value}} if isinstance(value, str) else value


def output_data(value: Any) -> Any:
    return {"s3OutputDataConfig": {"s3Uri": value}} if isinstance(value, str) else value


def told(job: InvocationJob, _: Record | None, now: int) -> Mapping[str, Any]:
    """Its record counts; how many it has processed follows from the time while it goes on."""
    counts, outcome = job.counts, job.timeline.outcome
    is_usual = counts.total == DEFAULT_RECORDS and (outcome == COMPLETED or counts.done < DEFAULT_RECORDS)
    return {
        "total_record_count": None if is_usual else counts.total,
        "processed_record_count": None if outcome == COMPLETED or job.timeline.goes_on_at(now) else counts.done,
        "error_record_count": counts.errors or None,
    }
