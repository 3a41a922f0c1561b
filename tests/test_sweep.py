"""The sweep: a scenario, each of its calls, and each thing that can go wrong."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from itertools import count
from typing import Any

import boto3
import pytest
from botocore import exceptions
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from pytest_bedrock_jobs import FakeBedrockError, FakeBedrockJobs, sweep
from pytest_bedrock_jobs.sweeping import DEFAULT_FAULTS
from pytest_bedrock_jobs.typing import FaultFields

from .fakes import NOW
from .retries import every_mode
from .samples import create_request

FAILURES = (ClientError, BotoCoreError)
CREATE, GET, LIST = "CreateModelCustomizationJob", "GetModelCustomizationJob", "ListModelCustomizationJobs"


def client(mode: str = "standard", tries: int = 3) -> Any:
    """A client that tries so often."""
    retries: Any = {"mode": mode, "total_max_attempts": tries}
    config = Config(retries=retries)
    return boto3.client("bedrock", region_name="us-east-1", config=config)


def looks(fake: FakeBedrockJobs, times: int = 1) -> None:
    """A scenario that lists jobs, and gives up when that fails."""
    bedrock = client()
    with suppress(*FAILURES):
        for _ in range(times):
            bedrock.list_model_customization_jobs()


def rows(scenario: Callable[[FakeBedrockJobs], object], **arguments: Any) -> list[str]:
    """The calls of `inject` that a sweep reports."""
    with pytest.raises(AssertionError) as found:
        sweep(scenario, **arguments)
    return [line.strip() for line in str(found.value).splitlines() if line.startswith("    ")]


def times_that(scenario: Callable[[FakeBedrockJobs], object], **arguments: Any) -> int:
    """How often a scenario runs in a sweep that finds nothing."""
    runs = 0

    def counted(fake: FakeBedrockJobs) -> None:
        nonlocal runs
        runs += 1
        scenario(fake)

    sweep(counted, **arguments)
    return runs


def one_create(fake: FakeBedrockJobs) -> None:
    """A scenario that retries a create with another name, which makes a second job if the answer was lost."""
    bedrock = client(tries=2)
    with suppress(*FAILURES):
        try:
            bedrock.create_model_customization_job(**create_request("nightly"))
        except BotoCoreError:
            bedrock.create_model_customization_job(**create_request("nightly-again"))
    assert len(fake.jobs) <= 1


# What is tried.


def test_each_default_fault_is_tried_on_each_call() -> None:
    """And a scenario that gives up in a planned way passes."""

    def scenario(fake: FakeBedrockJobs) -> None:
        bedrock = client()
        with suppress(*FAILURES):
            bedrock.list_model_customization_jobs()
            bedrock.create_model_customization_job(**create_request())

    assert len(DEFAULT_FAULTS) == 8
    assert times_that(scenario) == 1 + 2 * 8


def test_the_calls_are_learned_from_a_run_without_a_fault() -> None:
    """The first run has none, and each later one a single one."""
    injected = []

    def scenario(fake: FakeBedrockJobs) -> None:
        looks(fake, 2)
        injected.append([len([each for each in call.attempts if each.injected]) for call in fake.calls])

    sweep(scenario, faults=[{"error": "ThrottlingException", "times": 1}])
    assert injected == [[0, 0], [1, 0], [0, 1]]


def test_of_equal_calls_in_a_row_the_first_ones_are_tried() -> None:
    """Polling is the same again and again."""
    once = [{"error": "ThrottlingException", "times": 1}]
    assert times_that(lambda fake: looks(fake, 5), faults=once) == 1 + 2
    assert times_that(lambda fake: looks(fake, 5), faults=once, polls=4) == 1 + 4


def test_equal_calls_that_are_not_in_a_row_are_tried_again() -> None:
    """They mean something else by then."""

    def scenario(fake: FakeBedrockJobs) -> None:
        bedrock = client()
        for _ in range(3):
            bedrock.list_model_customization_jobs()
            bedrock.list_custom_models()

    assert times_that(scenario, faults=[{"error": "ThrottlingException", "times": 1}], polls=1) == 1 + 6


def test_a_fault_can_be_for_some_operations() -> None:
    """By name or pattern, as with inject."""
    assert times_that(looks, faults=[{"error": "AccessDeniedException", "operation": "Create*"}]) == 1


def test_an_operation_without_the_error_does_not_get_it() -> None:
    """There are no tags too many in a listing."""
    assert times_that(looks, faults=[{"error": "TooManyTagsException"}]) == 1


def test_a_fault_can_be_a_class() -> None:
    """The row has its name, which needs no import."""

    def scenario(fake: FakeBedrockJobs) -> None:
        client(tries=1).list_model_customization_jobs()

    assert rows(scenario, faults=[{"error": exceptions.SSLError}]) == [f"fake.inject('SSLError', operation='{LIST}')"]


@every_mode
def test_a_fault_without_times_hits_all_tries_of_one_call(mode: str) -> None:
    """However many the client makes; the next call is answered."""
    ends = []

    def scenario(fake: FakeBedrockJobs) -> None:
        bedrock = client(mode, tries=4)
        for _ in range(2):
            with suppress(BotoCoreError):
                bedrock.list_model_customization_jobs()
        ends.append([len(call.attempts) for call in fake.calls])

    sweep(scenario, faults=[{"error": "ConnectionClosedError"}], polls=1)
    assert ends[-1] == [4, 1]


def test_the_scenarios_own_faults_come_first() -> None:
    """What they hit is not skipped over."""

    def scenario(fake: FakeBedrockJobs) -> None:
        fake.inject("AccessDeniedException", operation="List*", skip=1)
        bedrock = client()
        with suppress(ClientError):
            bedrock.list_model_customization_jobs()
            bedrock.list_model_customization_jobs()
        bedrock.list_model_customization_jobs()

    faults: list[FaultFields] = [{"error": "ExpiredTokenException", "times": None}]
    assert rows(scenario, faults=faults, polls=9) == [
        f"fake.inject('ExpiredTokenException', operation='{LIST}', times=None)",
        f"fake.inject('ExpiredTokenException', operation='{LIST}', times=None, skip=1)",
    ]


# What is found.


def test_a_finding_says_where_and_how_to_have_it_alone() -> None:
    """The whole report, line by line."""
    with pytest.raises(AssertionError) as found:
        sweep(one_create)
    first, where, inject, last = str(found.value).splitlines()
    assert first == "1 finding in 8 runs with a fault (1 call, 8 kinds of fault):"
    assert where.startswith(f"  {CREATE}, call 1 of 1: AssertionError: assert 2 <= 1 (test_sweep.py:")
    assert inject == f"    fake.inject('ReadTimeoutError', operation='{CREATE}', times=2, applied=True)"
    assert last == "  Each inject(...), as the first line of the scenario, brings its finding about without the sweep."
    assert isinstance(found.value.__cause__, AssertionError)


def test_each_row_brings_its_finding_about_alone() -> None:
    """It is pasted, and is the only fault there is."""

    def fragile(fake: FakeBedrockJobs) -> None:
        bedrock = client()
        for name in ("nightly-7", "nightly-8"):
            bedrock.create_model_customization_job(**create_request(name))
            bedrock.get_model_customization_job(jobIdentifier=name)["status"]

    found = rows(fragile)
    assert len(found) > 20
    for row in found:
        with FakeBedrockJobs(frozen=True, skip_sleep=True) as fake:
            exec(row, {"fake": fake})
            with pytest.raises((ClientError, BotoCoreError, KeyError)):
                fragile(fake)


def test_a_pasted_row_makes_the_scenario_fail_without_the_sweeps_faults() -> None:
    """So what is left to do is to debug it."""

    def scenario(fake: FakeBedrockJobs) -> None:
        fake.inject("ReadTimeoutError", operation=CREATE, times=2, applied=True)
        one_create(fake)

    with pytest.raises(AssertionError, match=r"without any fault: AssertionError: assert 2 <= 1"):
        sweep(scenario, faults=[])


def test_a_scenario_that_fails_without_a_fault_is_reported_as_that() -> None:
    """The error itself is the cause."""

    def scenario(fake: FakeBedrockJobs) -> None:
        raise KeyError("status")

    with pytest.raises(AssertionError, match=r"^the scenario fails without any fault: KeyError: 'status'$") as failed:
        sweep(scenario)
    assert isinstance(failed.value.__cause__, KeyError)


def test_a_rule_that_nothing_meets_counts_without_a_fault_only() -> None:
    """Code that gives up early does not begin what the scenario has prepared."""

    def prepared(fake: FakeBedrockJobs) -> None:
        fake.next_job(outcome="Failed", name="nightly-*")
        with suppress(*FAILURES):
            client().create_model_customization_job(**create_request())

    def unprepared(fake: FakeBedrockJobs) -> None:
        fake.next_job(outcome="Failed")
        looks(fake)

    sweep(prepared)
    with pytest.raises(AssertionError, match="without any fault: UnusedRuleError"):
        sweep(unprepared)


def test_what_is_called_only_after_a_fault_has_to_be_faked() -> None:
    """That it was swallowed does not hide it."""

    def scenario(fake: FakeBedrockJobs) -> None:
        bedrock = client()
        try:
            bedrock.list_model_customization_jobs()
        except ClientError:
            with suppress(Exception):
                bedrock.list_guardrails()

    with pytest.raises(AssertionError, match="UnsupportedOperationError: the code under test called ListGuardrails"):
        sweep(scenario, faults=[{"error": "AccessDeniedException"}])


@pytest.mark.parametrize("ends", [lambda: pytest.fail("no model"), lambda: sys.exit("no model")])
def test_what_is_no_exception_is_found_too(ends: Callable[[], Any]) -> None:
    """A scenario may call pytest.fail, and the code under test may end the process."""

    def scenario(fake: FakeBedrockJobs) -> None:
        try:
            client().list_model_customization_jobs()
        except ClientError:
            ends()

    with pytest.raises(AssertionError, match=r"(Failed|SystemExit): no model \(test_sweep"):
        sweep(scenario, faults=[{"error": "AccessDeniedException"}])


@pytest.mark.parametrize("error", [KeyboardInterrupt, pytest.skip.Exception])
def test_what_ends_the_run_or_skips_the_test_goes_through(error: type[BaseException]) -> None:
    """It is not about the scenario."""

    def scenario(fake: FakeBedrockJobs) -> None:
        raise error("enough")

    with pytest.raises(error, match="enough"):
        sweep(scenario)


def test_a_long_error_is_cut() -> None:
    """An error without a text is named."""

    def scenario(fake: FakeBedrockJobs) -> None:
        try:
            client().list_model_customization_jobs()
        except ClientError as error:
            raise RuntimeError("x" * 500 if "Denied" in str(error) else "") from None

    faults: list[FaultFields] = [{"error": "AccessDeniedException"}, {"error": "ExpiredTokenException"}]
    with pytest.raises(AssertionError, match=r"RuntimeError: x{143}x*\.\.\. \(test(.|\n)*: RuntimeError \(test"):
        sweep(scenario, faults=faults)


# Stalls.


def test_waiting_for_what_never_comes_is_found() -> None:
    """The create was refused, and the code waits for the job all the same."""

    def scenario(fake: FakeBedrockJobs) -> None:
        bedrock = client()
        with suppress(ClientError):
            bedrock.create_model_customization_job(**create_request())
        while not bedrock.list_model_customization_jobs()["modelCustomizationJobSummaries"]:
            time.sleep(60)

    faults: list[FaultFields] = [{"error": "AccessDeniedException", "operation": "Create*"}]
    with pytest.raises(AssertionError, match="StalledError: nothing changes any more"):
        sweep(scenario, faults=faults, stall_after=20)


def test_retrying_for_ever_is_found() -> None:
    """Though the code swallows every exception."""

    def scenario(fake: FakeBedrockJobs) -> None:
        bedrock = client(tries=1)
        for _ in count():
            with suppress(Exception):
                bedrock.list_model_customization_jobs()
                return
            time.sleep(60)

    with pytest.raises(AssertionError, match="StalledError: the code goes on though 20 requests have met the same"):
        sweep(scenario, faults=[{"error": "ThrottlingException", "times": None}], stall_after=20)


def test_calling_for_ever_is_found() -> None:
    """Each call is another one, so nothing else notices."""

    def scenario(fake: FakeBedrockJobs) -> None:
        bedrock = client(tries=1)
        for number in count():
            with suppress(Exception):
                bedrock.create_model_customization_job(**create_request("nightly", clientRequestToken=f"t-{number}"))
                return

    faults: list[FaultFields] = [{"error": "ReadTimeoutError", "applied": True}]
    with pytest.raises(AssertionError, match="StalledError: the code has made 22 calls, far more than without"):
        sweep(scenario, faults=faults, stall_after=20)


def test_patience_has_no_end_if_so_wanted() -> None:
    """As in all fakes with this option."""

    def scenario(fake: FakeBedrockJobs) -> None:
        bedrock = client(tries=1)
        for _ in range(30):
            with suppress(ClientError):
                bedrock.list_model_customization_jobs()

    sweep(scenario, faults=[{"error": "ThrottlingException", "times": None}], polls=1, stall_after=None)


# Runs are alike.


def test_calls_that_differ_from_run_to_run_end_the_sweep() -> None:
    """A fault could not be aimed."""
    numbers = count()

    def scenario(fake: FakeBedrockJobs) -> None:
        bedrock = client()
        bedrock.list_model_customization_jobs()
        if next(numbers) == 0:
            bedrock.list_custom_models()

    with pytest.raises(FakeBedrockError) as differ:
        sweep(scenario, faults=[{"error": "ThrottlingException", "times": 1}])
    assert str(differ.value).splitlines()[:2] == [
        "the calls differ from run to run, so a fault cannot be aimed at one of them.",
        "  Call 2 was ListCustomModels in the first run, and later missing.",
    ]


def test_other_calls_are_named() -> None:
    """The first one that differs."""
    numbers = count()

    def scenario(fake: FakeBedrockJobs) -> None:
        bedrock = client()
        first = bedrock.list_model_customization_jobs if next(numbers) == 0 else bedrock.list_custom_models
        first()

    with pytest.raises(FakeBedrockError, match=f"Call 1 was {LIST} in the first run, and later ListCustomModels"):
        sweep(scenario)


def test_a_call_that_does_not_meet_its_fault_is_named() -> None:
    """The scenario ends the fault itself."""

    def scenario(fake: FakeBedrockJobs) -> None:
        fake.reset()
        looks(fake)

    with pytest.raises(FakeBedrockError, match=f"Call 1 was {LIST} in the first run, and later did not meet its fault"):
        sweep(scenario)


def test_a_scenario_without_calls_is_refused() -> None:
    """Nothing would be tested."""
    with pytest.raises(FakeBedrockError, match="the scenario makes no call to Bedrock"):
        sweep(lambda fake: fake.add_job())


def test_each_run_has_the_same_ids_and_times() -> None:
    """A fixed seed, and a clock that stands still."""
    seen = []

    def scenario(fake: FakeBedrockJobs) -> None:
        job = fake.add_job()
        looks(fake)
        seen.append((job.arn, job.details()["creationTime"]))

    sweep(scenario, faults=[{"error": "truncated"}])
    assert len(seen) == 2
    assert seen[0] == seen[1]


def test_options_are_those_of_the_fakes() -> None:
    """The clock begins where they say, and stops standing still if they say so."""
    seen = []

    def scenario(fake: FakeBedrockJobs) -> None:
        looks(fake)
        seen.append((fake.region_name, fake.clock.now()))

    sweep(scenario, faults=[{"error": "truncated"}], region_name="eu-west-1", start_time=NOW)
    assert seen == [("eu-west-1", NOW)] * 2


def test_a_client_that_lives_on_has_its_whole_quota_of_retries_in_each_run() -> None:
    """Retries of earlier runs would use it up, and no row would bring its finding about alone."""
    with FakeBedrockJobs():
        bedrock = client()

    def scenario(fake: FakeBedrockJobs) -> None:
        for _ in range(2):
            with suppress(BotoCoreError):
                bedrock.list_model_customization_jobs()
        assert [len(call.attempts) for call in fake.calls if call.attempts[0].injected] in ([], [3])

    sweep(scenario, faults=[{"error": "ConnectTimeoutError"}] * 30, polls=1)


def test_the_default_session_is_shared_by_the_runs_and_nobody_else() -> None:
    """It takes long to make."""
    sessions = []
    before = boto3.DEFAULT_SESSION

    def scenario(fake: FakeBedrockJobs) -> None:
        looks(fake)
        sessions.append(boto3.DEFAULT_SESSION)

    sweep(scenario)
    assert len(set(map(id, sessions))) == 1
    assert sessions[0] is not before is boto3.DEFAULT_SESSION


# What is wrong with a sweep.


def test_a_fault_that_does_not_exist_is_refused_at_once() -> None:
    """Before anything runs."""
    with pytest.raises(ValueError, match="did you mean 'ThrottlingException'"):
        sweep(looks, faults=[{"error": "ThrotlingException"}])
    with pytest.raises(TypeError, match="unknown argument of a sweep's fault 'skip'"):
        sweep(looks, faults=[{"error": "truncated", "skip": 1}])  # type: ignore[typeddict-unknown-key]
    with pytest.raises(TypeError, match="expected an error, not a function"):
        sweep(looks, faults=[{"error": looks}])  # type: ignore[typeddict-item]
    with pytest.raises(TypeError, match="unknown option 'sed'"):
        sweep(looks, sed=1)  # type: ignore[call-arg]


@pytest.mark.parametrize("polls", [0, True, 1.5])
def test_a_number_of_polls_is_checked(polls: Any) -> None:
    """At least the first call is tried."""
    with pytest.raises(ValueError, match=f"polls={polls!r}: expected an int of 1 or more"):
        sweep(looks, polls=polls)


def test_a_coroutine_function_is_refused() -> None:
    """Nobody would wait for it."""

    async def scenario(fake: FakeBedrockJobs) -> None:
        looks(fake)

    with pytest.raises(TypeError, match=r"asyncio\.run"):
        sweep(scenario)
    sweep(lambda fake: asyncio.run(scenario(fake)), faults=[{"error": "truncated"}])


def test_latency_is_a_fault_too() -> None:
    """Beyond the client's timeout it is a lost answer."""

    def scenario(fake: FakeBedrockJobs) -> None:
        client(tries=1).list_model_customization_jobs()

    late: FaultFields = {"latency": timedelta(seconds=90)}
    assert rows(scenario, faults=[late]) == [f"fake.inject(None, operation='{LIST}', latency=timedelta(seconds=90))"]


# Where it runs.


def test_it_needs_no_pytest() -> None:
    """A script can do it."""
    code = """
import sys
from pytest_bedrock_jobs import sweep

def scenario(fake):
    fake.client().list_model_customization_jobs()["modelCustomizationJobSummaries"]

try:
    sweep(scenario, faults=[{"error": "truncated"}])
except AssertionError as error:
    print(str(error).splitlines()[0])
print("pytest" in sys.modules)
"""
    process = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert process.stdout.splitlines() == ["1 finding in 1 run with a fault (1 call, 1 kind of fault):", "False"]


def test_a_failed_test_shows_the_report_and_no_section_of_the_runs(pytester: pytest.Pytester) -> None:
    """The fakes of the runs are not the test's. The summary says what matters."""
    pytester.makepyfile(
        test_it="""
        from pytest_bedrock_jobs import sweep

        def test_it():
            sweep(lambda fake: fake.client().list_model_customization_jobs())
        """
    )
    result = pytester.runpytest()
    result.assert_outcomes(failed=1)
    result.stdout.no_fnmatch_line("*-- Bedrock --*")
    result.stdout.fnmatch_lines(
        ["E*fake.inject('AccessDeniedException', operation='List*", "FAILED*findings in 8 runs*"]
    )


SUBTESTS = """
    import boto3
    from contextlib import contextmanager
    from botocore.exceptions import ClientError
    from pytest_bedrock_jobs import sweep

    def scenario(fake):
        try:
            boto3.client("bedrock").list_model_customization_jobs()
        except ClientError as error:
            assert error.response["Error"]["Code"] != "AccessDeniedException"

    FAULTS = [{"error": "ThrottlingException"}, {"error": "AccessDeniedException"}]
"""


def test_each_case_can_be_a_subtest(pytester: pytest.Pytester) -> None:
    """pytest tells of those that fail; the test fails with all findings, as ever."""
    pytester.makepyfile(
        SUBTESTS
        + """
    class Subtests:
        def __init__(self):
            self.seen = []

        @contextmanager
        def test(self, msg=None, **_):
            try:
                yield
            except AssertionError:
                self.seen.append((msg, "failed"))
            else:
                self.seen.append((msg, "passed"))

    def test_it():
        subtests = Subtests()
        try:
            sweep(scenario, faults=FAULTS, subtests=subtests)
        except AssertionError as error:
            assert str(error).startswith("1 finding in 2 runs")
        assert subtests.seen == [
            ("ThrottlingException at ListModelCustomizationJobs, call 1 of 1", "passed"),
            ("AccessDeniedException at ListModelCustomizationJobs, call 1 of 1", "failed"),
        ]
    """
    )
    pytester.runpytest().assert_outcomes(passed=1)


if hasattr(pytest, "Subtests"):  # From pytest 9.0 on.

    def test_pytests_own_subtests_are_taken(pytester: pytest.Pytester) -> None:
        """With the fixture of that name."""
        pytester.makepyfile(f"{SUBTESTS}\n    def test_it(subtests): sweep(scenario, faults=FAULTS, subtests=subtests)")
        result = pytester.runpytest()
        result.stdout.fnmatch_lines(
            ["*[[]AccessDeniedException at ListModelCustomizationJobs, call 1 of 1[]]*", "*1 finding in 2 runs*"]
        )


def test_what_gives_no_subtests_is_refused() -> None:
    """With what is expected."""
    with pytest.raises(TypeError, match=r"^subtests=5: expected pytest's fixture of that name"):
        sweep(print, subtests=5)  # type: ignore[arg-type]


def test_a_sweep_within_another_fake_leaves_that_alone(fake_bedrock_jobs: FakeBedrockJobs) -> None:
    """The runs' fakes answer meanwhile."""
    fake_bedrock_jobs.add_job(job_name="mine")
    sweep(looks)
    assert not fake_bedrock_jobs.calls
    assert fake_bedrock_jobs.client().list_model_customization_jobs()["modelCustomizationJobSummaries"]
