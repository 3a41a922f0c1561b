"""Hypothesis strategies: what they draw is valid, extremes are among it, and failing examples are small."""

from __future__ import annotations

import subprocess
import sys
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument

from pytest_bedrock_jobs import FakeBedrockJobs, _hypothesis, strategies
from pytest_bedrock_jobs.typing import JobDetails, JobFields, JobSummary
from pytest_bedrock_jobs.wire.model import regions, shape

from .conformity import assert_conforms
from .effort import examples

NOW = datetime(2026, 1, 1, tzinfo=timezone.utc)


def drawn(strategy: st.SearchStrategy[Any], wanted: Any) -> Any:
    """An example that is wanted, as it is drawn: whether there is one does not depend on how small it can be made, which takes much longer."""
    return find(strategy, wanted, settings=settings(max_examples=2000, phases=[Phase.generate]))


def simplest(strategy: st.SearchStrategy[Any], wanted: Any) -> Any:
    """The example that a failing test would end with, without a look at what else would fail, which takes most of the time."""
    return find(strategy, wanted, settings=settings(max_examples=2000, phases=[Phase.generate, Phase.shrink]))


def test_the_simplest_examples_are_short() -> None:
    """A failing example shows what matters."""
    assert simplest(strategies.job_names(), lambda _: True) == "job-0"
    assert simplest(strategies.job_statuses(), lambda _: True) == "InProgress"
    first, second = simplest(strategies.fleets(), lambda fleet: len(fleet) > 1)
    assert first.keys() == second.keys() == {"job_name"}
    # Mostly job-0 and job-1; once in sixty times Hypothesis ends with a name of one character, which it cannot make simpler.
    assert max(len(first["job_name"]), len(second["job_name"])) <= len("job-0")


def test_a_fleet_shrinks_to_the_job_that_matters() -> None:
    """Of a big fleet, that one is left, with what makes the test fail; Hypothesis may keep another one that has only a name."""
    found = simplest(strategies.fleets(), lambda fleet: any(job.get("status") == "Failed" for job in fleet))
    assert [job["status"] for job in found if job.keys() != {"job_name"}] == ["Failed"]
    assert all(job.keys() <= {"job_name", "status"} for job in found)
    assert len(found) <= 2


@pytest.mark.parametrize(
    "wanted",
    [
        lambda name: len(name) == 63,
        lambda name: name.endswith("-"),
        lambda name: "." in name,
        lambda name: "+" in name,
    ],
    ids=["63 characters", "hyphen at the end", "dot", "plus"],
)
def test_legal_extremes_of_names_are_drawn(wanted: Any) -> None:
    """Names that few would think of."""
    assert_conforms("JobName", drawn(strategies.job_names(), wanted))


@pytest.mark.parametrize("partition", sorted(set(regions().values())))
def test_every_partition_is_drawn(partition: str) -> None:
    """ARNs of GovCloud, China and the isolated partitions too."""
    arn = drawn(strategies.job_arns(), lambda each: each.startswith(f"arn:{partition}:"))
    assert_conforms("ModelCustomizationJobArn", arn)


def kinds() -> list[str]:
    """The customization types that a job can have."""
    enum: Any = shape("CustomizationType")
    return [kind for kind in enum.enum if kind != "IMPORTED"]


@pytest.mark.parametrize("kind", kinds())
def test_every_customization_type_is_drawn(kind: str) -> None:
    """Also those that few use."""
    summary = drawn(strategies.job_summaries(), lambda each: each.get("customizationType") == kind)
    assert_conforms("ModelCustomizationJobSummary", summary)


@given(name=strategies.job_names(), arn=strategies.job_arns())
@examples(100)
def test_names_and_arns_are_valid(name: str, arn: str) -> None:
    """They keep the patterns of the service model."""
    assert_conforms("JobName", name)
    assert_conforms("ModelCustomizationJobArn", arn)


@given(summary=strategies.job_summaries(), details=strategies.job_details())
@examples(100)
def test_summaries_and_details_conform_to_the_service_model(summary: JobSummary, details: JobDetails) -> None:
    """Members, patterns, enums, lengths and times."""
    assert_conforms("ModelCustomizationJobSummary", summary)
    assert_conforms("GetModelCustomizationJobResponse", details)


@given(data=st.data())
@examples(20)
def test_summaries_and_details_have_the_wanted_statuses(data: st.DataObject) -> None:
    """Those of the strategy that is passed."""
    ended: Any = st.sampled_from(["Completed", "Failed"])
    assert data.draw(strategies.job_summaries(statuses=ended))["status"] in ("Completed", "Failed")
    assert data.draw(strategies.job_details(statuses=ended))["status"] in ("Completed", "Failed")


@given(fleet=strategies.fleets())
@examples(100)
def test_add_job_takes_every_fleet(fleet: list[JobFields]) -> None:
    """And what the API shows of the jobs conforms to the service model."""
    fake = FakeBedrockJobs(start_time=NOW, frozen=True)
    for fields in fleet:
        fake.add_job(**fields)
    assert {job.name for job in fake.jobs} == {fields["job_name"] for fields in fleet}
    for job in fake.jobs:
        assert_conforms("ModelCustomizationJobSummary", job.summary())
        assert_conforms("GetModelCustomizationJobResponse", job.details())


@given(fleet=strategies.fleets(max_size=2, before=datetime(2024, 1, 1, tzinfo=timezone.utc)))
@examples(20)
def test_a_fleet_fits_a_clock_that_stands_earlier(fleet: list[JobFields]) -> None:
    """Its times are before the one that is given."""
    fake = FakeBedrockJobs(start_time=datetime(2024, 1, 1, tzinfo=timezone.utc), frozen=True)
    for fields in fleet:
        fake.add_job(**fields)
    assert len(fake.jobs) == len(fleet) <= 2


@given(plan=strategies.fault_plans())
@examples(100)
def test_inject_takes_every_fault_plan(plan: list[dict[str, Any]]) -> None:
    """A plan that nothing meets does not fail a test."""
    fake = FakeBedrockJobs()
    for fault in plan:
        fake.inject(**fault)
    fake.verify()


@given(plan=strategies.fault_plans(operations=["List*", "get_model_customization_job"], max_size=3))
@examples(20)
def test_a_fault_plan_is_of_the_wanted_operations(plan: list[dict[str, Any]]) -> None:
    """Patterns and boto3's names are as good as AWS's names."""
    names = [fault["operation"] for fault in plan]
    assert len(names) <= 3
    assert all(name.startswith("List") or name == "GetModelCustomizationJob" for name in names)


@given(plan=strategies.fault_plans(operations="StopModelCustomizationJob"))
@examples(5)
def test_a_fault_plan_of_one_operation(plan: list[dict[str, Any]]) -> None:
    """It need not be in a list."""
    assert {fault["operation"] for fault in plan} <= {"StopModelCustomizationJob"}


@given(instant=strategies.timestamps())
@examples(100)
def test_timestamps_are_aware_and_in_whole_milliseconds(instant: datetime) -> None:
    """As Bedrock's are."""
    assert instant.utcoffset() == timedelta(0)
    assert instant.microsecond % 1000 == 0
    assert instant < NOW


@given(data=st.data())
@examples(20)
def test_timestamps_keep_their_bounds(data: st.DataObject) -> None:
    """Also where these are finer than a millisecond."""
    first, last = NOW + timedelta(microseconds=1), NOW + timedelta(milliseconds=2, microseconds=1)
    assert first <= data.draw(strategies.timestamps(min_value=first, max_value=last)) <= last


@pytest.mark.parametrize("millisecond", [0, 1, 999])
def test_edges_of_a_second_are_drawn(millisecond: int) -> None:
    """The millisecond before, of and after a full second."""
    assert drawn(strategies.timestamps(), lambda each: each.microsecond == millisecond * 1000)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: strategies.fleets(max_size=-1), r"max_size=-1: expected an int of 0 or more"),
        (lambda: strategies.fleets(max_size=True), r"max_size=True: expected an int"),
        (lambda: strategies.fleets(before=datetime(2020, 1, 1, tzinfo=timezone.utc)), "is before min_value="),
        (lambda: strategies.fleets(before=datetime(2025, 1, 1)), "has no time zone"),
        (lambda: strategies.fleets(before="2025"), "is not a datetime"),  # type: ignore[arg-type]
        (lambda: strategies.fault_plans(max_size=1.5), "max_size=1.5"),  # type: ignore[arg-type]
        (lambda: strategies.fault_plans(operations=[]), "expected at least one operation"),
        (lambda: strategies.fault_plans(operations="CreateGuardrail"), "is not faked"),
        (lambda: strategies.fault_plans(operations=["GetModelCustomisationJob"]), "did you mean"),
        (lambda: strategies.job_summaries(statuses=["Failed"]), "expected a strategy"),  # type: ignore[arg-type]
        (lambda: strategies.timestamps(max_value="now"), "is not a datetime"),  # type: ignore[arg-type]
    ],
)
def test_the_impossible_is_an_invalid_argument(make: Any, message: str) -> None:
    """At once, and in words."""
    with pytest.raises(InvalidArgument, match=message):
        make()


@pytest.mark.parametrize("kind", [JobSummary, JobDetails])
def test_types_have_strategies(kind: Any) -> None:
    """Where the package is installed, Hypothesis registers them when it starts."""
    _hypothesis.register()
    job = simplest(st.from_type(kind), lambda each: each["status"] == "Failed")
    assert job["jobName"] == "job-0"


def test_without_hypothesis_the_error_names_the_extra() -> None:
    """Whoever imports the module is told what to install."""
    code = "import sys; sys.modules['hypothesis'] = None; import pytest_bedrock_jobs.strategies"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "pip install 'pytest-bedrock-jobs[hypothesis]'" in result.stderr


def test_hypothesis_starts_without_the_strategies() -> None:
    """The entry point registers names only."""
    code = (
        "import sys; from pytest_bedrock_jobs import _hypothesis; _hypothesis.register();"
        "assert 'pytest_bedrock_jobs.strategies' not in sys.modules; assert 'botocore' not in sys.modules"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True)


def test_a_timeout_has_no_latency_of_its_own() -> None:
    """It takes as long as the client waits."""

    def is_a_timeout(plan: list[dict[str, Any]]) -> bool:
        return any(fault["error"] == "ReadTimeoutError" for fault in plan)

    (fault,) = drawn(strategies.fault_plans(operations="GetCustomModel", max_size=1), is_a_timeout)
    assert "latency" not in fault
