"""Batch inference jobs, which AWS's API calls model invocation jobs."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from ..bedrock import Bedrock, Call
from ..clock import LATEST
from ..errors import ServiceError, invalid
from ..lifecycle import Lifecycle, Stop
from ..outcomes import OutcomeRule
from ..record import At, Overrides, Record, present
from ..registry import Answer, Request
from ..seeding.printed import in_utc
from ..timeline import Timeline
from . import invocation_artifacts as artifacts
from .family import Family, Listing, Loading, Members
from .invocation_counts import (
    COMPLETED,
    DEFAULT_RECORDS,
    EXPIRED,
    FACTS,
    FAILED,
    IN_PROGRESS,
    MEMBERS,
    PARTIALLY_COMPLETED,
    SCHEDULED,
    STOPPED,
    STOPPING,
    SUBMITTED,
    VALIDATING,
    Counts,
    check_facts,
    in_progress,
    observed,
    planned,
)
from .models import active_custom_model, invocable_arn
from .operations import check_free_name, idempotent_by_request, operation, register, tags

if TYPE_CHECKING:
    from ..agenda import Transition
    from ..names import Scope
    from ..region import Region
    from ..seeding.printed import Printed
    from ..seeding.seeding import Fields, Seeding
    from .custom_models import CustomModel

# Of an hour, a failed validation takes 100 seconds, which is the median of the recorded ones.
LIFECYCLE = Lifecycle(
    name="invocation_job",
    duration="invocation",
    way=((SUBMITTED, 0), (VALIDATING, 8), (SCHEDULED, 28), (IN_PROGRESS, 100)),
    success=COMPLETED,
    ends={EXPIRED: SCHEDULED, PARTIALLY_COMPLETED: IN_PROGRESS},
    stop=Stop(STOPPING, STOPPED, "invocation_stopping"),
    failing=VALIDATING,
    fails_in=(SUBMITTED, VALIDATING, IN_PROGRESS),
)

DEFAULT_MODEL = "amazon.nova-micro-v1:0"
_HOUR = 3_600_000
PASSING = ("status", "message", "lastModifiedTime", "endTime", *MEMBERS, "successRecordCount")
"""The members of the details that change as a job goes on."""
# In recorded answers, a listing has neither of them.
UNTOLD = ("clientRequestToken", "message")
# Recorded: a job is modified last 28 to 900 milliseconds after its end, mostly near this.
_MODIFIED_AFTER = 35


class InvocationJob(Record):
    """A batch inference job. It processes its records evenly as long as it is InProgress.

    Args:
        counts: How many records it has, and what becomes of them.
        work: Its records, where it has read them.
        untold: The members of the details that its summary leaves out.
    """

    __slots__ = ("counts", "untold", "work")

    def __init__(
        self, *args: Any, counts: Counts, work: artifacts.Work | None = None, untold: Collection[str] = UNTOLD
    ) -> None:
        super().__init__(*args)
        self.counts = counts
        self.work = work
        self.untold = untold

    @property
    def current(self) -> Timeline:
        return self.timeline

    @current.setter
    def current(self, timeline: Timeline) -> None:
        # What is cut short has processed what it has by then.
        _, left = in_progress(timeline)
        done = self.counts.total if timeline.outcome == COMPLETED else self.processed_at(left)
        self.counts = self.counts._replace(done=done, errors=self.errors_among(done))
        self.timeline, self.overrides = timeline, None

    @property
    def expires(self) -> int:
        """When it expires at the latest, in milliseconds since 1970."""
        return min(self.created + deadline(self.request), LATEST)

    def is_validated_at(self, now: int) -> bool:
        """Whether its records are counted."""
        counted = self.timeline.entered(SCHEDULED)
        return counted is not None and counted <= now

    def processed_at(self, now: int) -> int:
        """How many records it has processed at an instant."""
        (begun, left), counts = in_progress(self.timeline), self.counts
        if now < begun:
            return 0
        if left <= now:
            return counts.done
        instant, processed = counts.since or (begun, 0)
        return processed + (counts.done - processed) * max(now - instant, 0) // (left - instant)

    def errors_among(self, processed: int) -> int:
        """How many of the records that it processed first could not be answered."""
        if self.work is not None:
            return self.work.errors_among(processed)
        return self.counts.errors * processed // max(self.counts.done, 1)

    def shows_until(self, now: int) -> int | None:
        if self.status_at(now) != IN_PROGRESS:
            return self.next_change(now)
        return now + 1

    def modified_at(self, now: int) -> int:
        timeline = self.timeline
        if timeline.outcome != STOPPED and timeline.end <= now:
            return min(timeline.end + _MODIFIED_AFTER, LATEST)
        return super().modified_at(now)

    def summarize(self, now: int, at: At) -> dict[str, Any]:
        """Its ``ModelInvocationJobSummary``."""
        return {name: value for name, value in self.detail(now, at).items() if name not in self.untold}

    def detail(self, now: int, at: At) -> dict[str, Any]:
        """Its ``GetModelInvocationJobResponse``. A stopped job has no end in recorded answers."""
        details = {**super().detail(now, at), "jobExpirationTime": at(self.expires)}
        if self.status_at(now) == STOPPED:
            del details["endTime"]
        if self.is_validated_at(now):
            processed = self.processed_at(now)
            errors = self.errors_among(processed)
            details["totalRecordCount"] = self.counts.total
            details["processedRecordCount"] = processed
            details["successRecordCount"] = processed - errors
            details["errorRecordCount"] = errors
        return present({**details, **self.given_at(now)})


def deadline(request: Mapping[str, Any]) -> int:
    """How long a job may take, in milliseconds."""
    hours: int = request.get("timeoutDurationInHours", INVOCATION_JOBS.defaults["timeoutDurationInHours"])
    return hours * _HOUR


def _completed(request: Mapping[str, Any], account: str) -> dict[str, Any]:
    """The members that a job keeps of a request: with defaults, and with the owner of its buckets."""
    kept = {**INVOCATION_JOBS.defaults, **request}
    kept.pop("tags", None)
    for member in ("inputDataConfig", "outputDataConfig"):
        kept[member] = {kind: {"s3BucketOwner": account, **location} for kind, location in kept[member].items()}
    return kept


@operation
@idempotent_by_request
def create_model_invocation_job(call: Call, request: Request) -> Answer:
    """https://docs.aws.amazon.com/bedrock/latest/APIReference/API_CreateModelInvocationJob.html"""
    bedrock, region = call.bedrock, call.region
    name = check_free_name(INVOCATION_JOBS, call, request)
    model = invocable_arn(bedrock, region, request["modelId"], call.now)
    if model is None:
        raise invalid("The provided model identifier is invalid.")
    own_tags = tags(request, "tags")
    _check_quota(call, model)
    kept = _completed({**request, "modelId": model}, region.scope.account)
    rule = bedrock.next_rule(LIFECYCLE.name, name, LIFECYCLE.failures) or OutcomeRule(process=LIFECYCLE.name)
    read = [] if bedrock.storage is None else artifacts.read(bedrock.storage, region.scope, kept)
    if isinstance(read, str):
        rule = OutcomeRule(process=LIFECYCLE.name, outcome=FAILED, failure_message=read, phase=VALIDATING)
    timeline = bedrock.timeline_by(rule, LIFECYCLE, call.now, deadline(kept))
    facts, work = rule.facts, None
    if read and not isinstance(read, str):
        work = artifacts.Work(
            read, model, kept["modelInvocationType"], lambda: bedrock.functions.get(INVOCATION_JOBS.name)
        )
        facts = {**facts, "total_record_count": work.total}
    counts = planned(timeline, facts, call.now, _usual(bedrock.settings.durations))
    if work is not None:
        work.errors = counts.errors, max(counts.done, 1)
    job = InvocationJob(INVOCATION_JOBS, region.scope, name, timeline, kept, own_tags, counts=counts, work=work)
    bedrock.admit(region, job)
    return {"jobArn": job.arn}


def _transition(bedrock: Bedrock, transition: Transition) -> None:
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


def _write_manifests(bedrock: Bedrock, now: int) -> None:
    """Brings the manifests of all jobs up to date that are InProgress."""
    jobs = [
        each for region in bedrock.regions.values() for each in region.of("invocation_job").with_status(IN_PROGRESS)
    ]
    for job in jobs:
        if job.work is not None and bedrock.storage is not None:
            artifacts.write_manifest(bedrock.storage, job, job.processed_at(now))


def _usual(durations: Mapping[str, int]) -> int:
    """How long a job is usually InProgress, in milliseconds."""
    return durations[LIFECYCLE.duration] * (1000 - LIFECYCLE.way[-1][1]) // 1000


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


def _plan(seeding: Seeding, family: Family, fields: Fields) -> Record:
    region = seeding.region_of(fields)
    scope = region.scope
    model, custom = _seeded_model(seeding, region, fields.get("model", DEFAULT_MODEL))
    request = _request(seeding, family, {**fields, "model": model}, scope)
    timeline = seeding.timeline(LIFECYCLE, fields, custom, deadline(request))
    _check_expiry(seeding, fields, timeline, timeline.begun + deadline(request))
    status = timeline.status_at(seeding.now)
    check_facts(fields, status)
    name = request["jobName"] = seeding.naming.free(region, family, fields, "job_name")
    counts = planned(timeline, fields, seeding.now, _usual(seeding.settings.durations))
    own_tags = seeding.tags(fields, "tags")
    return seeding.put(InvocationJob(family, scope, name, timeline, request, own_tags, counts=counts))


def _request(seeding: Seeding, family: Family, fields: Fields, scope: Scope) -> dict[str, Any]:
    defaults = {
        "model": scope.foundation_model_arn(DEFAULT_MODEL),
        "role_arn": f"arn:{scope.partition}:iam::{scope.account}:role/BedrockBatchRole",
        "input_data": _input(f"{seeding.BUCKET}/input/records.jsonl"),
        "output_data": _output(f"{seeding.BUCKET}/output/"),
    }
    return _completed(seeding.request(family, {**defaults, **fields}), scope.account)


def _plan_printed(seeding: Seeding, family: Family, fields: Fields, printed: Printed) -> Record:
    """A job that AWS has printed: it shows that until it changes, and what is not known of it has been as usual."""
    region, now = seeding.region_of(fields), seeding.now
    seeding.naming.claim_ids(region, family, printed.id)
    timeline = _observed(seeding, fields, printed.passing)
    name = seeding.naming.free(region, family, fields, "job_name")
    request = _request(seeding, family, {**fields, "job_name": name}, region.scope)
    counts = observed(printed.passing, timeline, now, _usual(seeding.settings.durations))
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


def _input(value: Any) -> Any:
    return {"s3InputDataConfig": {"s3Uri": value}} if isinstance(value, str) else value


def _output(value: Any) -> Any:
    return {"s3OutputDataConfig": {"s3Uri": value}} if isinstance(value, str) else value


def _told(job: InvocationJob, _: Record | None, now: int) -> Mapping[str, Any]:
    """Its record counts; how many it has processed follows from the time while it goes on."""
    counts, outcome = job.counts, job.timeline.outcome
    return {
        "total_record_count": None if counts.total == DEFAULT_RECORDS else counts.total,
        "processed_record_count": None if outcome == COMPLETED or job.timeline.goes_on_at(now) else counts.done,
        "error_record_count": counts.errors or None,
    }


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
        shorthands={"input_data": _input, "output_data": _output},
        facts=FACTS,
        check_facts=check_facts,
        deadline=deadline,
        defaults={"timeoutDurationInHours": 24, "modelInvocationType": "InvokeModel"},
        found_by_name=False,
        found_by_id=True,
        record=InvocationJob,
        on_transition=_transition,
        on_look=_write_manifests,
        plan=_plan,
        loading=Loading(plan=_plan_printed, passing=PASSING, untold=UNTOLD),
        told=_told,
    )
)
