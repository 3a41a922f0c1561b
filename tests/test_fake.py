"""The fake as an object: started and stopped, as a decorator, the fates it decides, the calls it refuses."""

from __future__ import annotations

import asyncio
import unittest
from datetime import timedelta
from typing import Any

import boto3
import pytest

from pytest_bedrock_jobs import FakeBedrockJobs, UnsupportedOperationError, UnusedRuleError
from pytest_bedrock_jobs.service.registry import OPERATIONS
from tests.samples import create_request


def status_of(name: str) -> str:
    """A job's status, from the outside."""
    status: str = boto3.client("bedrock").get_model_customization_job(jobIdentifier=name)["status"]
    return status


def test_what_was_seeded_before_the_start_is_there() -> None:
    """A fake may be prepared before it answers, and read after it has."""
    fake = FakeBedrockJobs()
    fake.add_job(job_name="nightly-7", status="Failed")
    with fake:
        assert status_of("nightly-7") == "Failed"
    assert fake.jobs["nightly-7"].status == "Failed"


def test_what_the_author_changes_after_seeding_does_not_change_the_job() -> None:
    """Fields are taken as they are at the call."""
    fake, data = FakeBedrockJobs(), {"s3Uri": "s3://amzn-s3-demo-bucket/train.jsonl"}
    job = fake.add_job(training_data=data)
    data["s3Uri"] = "s3://amzn-s3-demo-bucket/other.jsonl"
    assert job.details()["trainingDataConfig"] == {"s3Uri": "s3://amzn-s3-demo-bucket/train.jsonl"}


def test_it_is_an_async_context_manager() -> None:
    """For tests that are coroutines."""

    async def run() -> str:
        async with FakeBedrockJobs() as fake:
            fake.add_job(job_name="nightly-7")
            return status_of("nightly-7")

    assert asyncio.run(run()) == "InProgress"


shared = FakeBedrockJobs(region_name="eu-west-1")


@shared
def create_one(name: str) -> int:
    """Creates a job in a decorated function, and counts."""
    boto3.client("bedrock").create_model_customization_job(**create_request(name))
    return len(shared.jobs)


def test_each_call_of_a_decorated_function_begins_with_an_empty_fake() -> None:
    """The same name can be created in each."""
    assert [create_one("nightly-8"), create_one("nightly-8")] == [1, 1]


def test_a_decorated_function_keeps_its_name_and_its_words() -> None:
    """pytest finds it and its fixtures."""
    assert (create_one.__name__, create_one.__doc__) == (
        "create_one",
        "Creates a job in a decorated function, and counts.",
    )


def test_a_decorated_coroutine_function_is_one() -> None:
    """It runs within the fake while it is awaited."""

    @shared
    async def create() -> int:
        await asyncio.sleep(0)
        return create_one.__wrapped__("nightly-8")  # type: ignore[attr-defined,no-any-return]

    assert asyncio.run(create()) == 1


def test_the_tests_of_a_decorated_class_run_within_it() -> None:
    """unittest's classes as well."""

    @shared
    class Case(unittest.TestCase):
        def test_create(self) -> None:
            self.assertEqual(create_one.__wrapped__("nightly-8"), 1)  # type: ignore[attr-defined]

        def test_create_again(self) -> None:
            self.assertEqual(create_one.__wrapped__("nightly-8"), 1)  # type: ignore[attr-defined]

    result = unittest.TestResult()
    unittest.defaultTestLoader.loadTestsFromTestCase(Case).run(result)
    assert (result.testsRun, result.failures, result.errors) == (2, [], [])


def test_stopping_what_was_not_started_is_refused() -> None:
    """A stop without its start is a mistake in the test."""
    with pytest.raises(RuntimeError, match="this fake is not started; call start\\(\\) first"):
        FakeBedrockJobs().stop()


def test_a_fake_may_be_started_twice_and_stops_with_the_last_stop() -> None:
    """A fixture and a helper may both hold it."""
    fake = FakeBedrockJobs()
    with fake:
        fake.add_job(job_name="nightly-7")
        with fake:
            pass
        assert status_of("nightly-7") == "InProgress"


def test_reset_forgets_everything_and_starts_the_ids_over() -> None:
    """As if it were new."""
    fake = FakeBedrockJobs()
    arn = fake.add_job().arn
    fake.clock.advance(hours=5)
    fake.next_job(outcome="Failed")
    fake.reset()
    assert len(fake.jobs) == 0
    fake.verify()
    assert fake.add_job().arn == arn


def test_the_same_seed_gives_the_same_ids() -> None:
    """And another one others."""
    arns = [FakeBedrockJobs(seed=seed).add_job().arn for seed in (1, 1, "one")]
    assert arns[0] == arns[1] != arns[2]


def test_its_client_has_its_region_unless_told_otherwise() -> None:
    """`client` passes everything on to boto3."""
    with FakeBedrockJobs(region_name="eu-west-1") as fake:
        assert fake.client().meta.region_name == "eu-west-1"
        assert fake.client(region_name="us-west-2").meta.region_name == "us-west-2"
        assert fake.client().list_model_customization_jobs()["modelCustomizationJobSummaries"] == []


def test_an_unknown_option_is_refused_by_name() -> None:
    """With the options that there are."""
    options: Any = {"region": "eu-west-1"}
    with pytest.raises(TypeError, match=r"unknown option 'region'; did you mean 'region_name'\? use one of account_id"):
        FakeBedrockJobs(**options)


# Fates.


@pytest.mark.parametrize("outcome", ["Completed", "Failed", "Stopped"])
def test_next_job_decides_how_and_when_a_job_ends(outcome: Any) -> None:
    """To the millisecond."""
    with FakeBedrockJobs() as fake:
        fake.clock.freeze()
        fake.next_job(outcome=outcome, after=timedelta(hours=2))
        boto3.client("bedrock").create_model_customization_job(**create_request())
        job = fake.jobs["nightly-8"]
        fake.clock.advance(timedelta(hours=2) - timedelta(milliseconds=1))
        assert job.status == ("Stopping" if outcome == "Stopped" else "InProgress")
        fake.clock.advance(timedelta(milliseconds=1))
        assert job.status == outcome
        assert job.end_time == job.creation_time + timedelta(hours=2)


def test_a_job_may_fail_in_any_phase() -> None:
    """The phases before it are through, those behind it never start."""
    with FakeBedrockJobs() as fake:
        fake.next_job(outcome="Failed", phase="validation", failure_message="not JSON lines")
        boto3.client("bedrock").create_model_customization_job(**create_request())
        fake.clock.advance(hours=1)
        job = fake.jobs["nightly-8"]
        details = job.summary()["statusDetails"]
        assert (details["validationDetails"]["status"], details["trainingDetails"]) == (
            "Failed",
            {"status": "NotStarted"},
        )
        assert job.failure_message == "not JSON lines"


def test_a_phase_that_a_job_does_not_have_keeps_the_rule_from_it() -> None:
    """Only distillation processes data."""
    with FakeBedrockJobs() as fake:
        fake.next_job(outcome="Failed", phase="data_processing", after=timedelta(minutes=30))
        client = boto3.client("bedrock")
        client.create_model_customization_job(**create_request("tuned"))
        client.create_model_customization_job(**create_request("distilled", customizationType="DISTILLATION"))
        fake.clock.advance(hours=1)
        assert [(job.name, job.status) for job in fake.jobs] == [("distilled", "Failed"), ("tuned", "Completed")]
        assert fake.jobs["distilled"].summary()["statusDetails"]["dataProcessingDetails"]["status"] == "Failed"


def test_rules_apply_by_name_in_the_order_in_which_they_were_made() -> None:
    """Each for as many jobs as it says; the others complete."""
    with FakeBedrockJobs() as fake:
        fake.next_job(outcome="Failed", name="nightly-*", times=2)
        fake.next_job(outcome="Stopped", name="*-3")
        for name in ("weekly-1", "nightly-1", "nightly-2", "nightly-3", "nightly-4"):
            boto3.client("bedrock").create_model_customization_job(**create_request(name))
        fake.clock.advance(hours=2)
        assert {job.name: job.status for job in fake.jobs} == {
            "weekly-1": "Completed",
            "nightly-1": "Failed",
            "nightly-2": "Failed",
            "nightly-3": "Stopped",
            "nightly-4": "Completed",
        }


def test_a_create_that_is_refused_uses_up_no_rule() -> None:
    """The rule is there for the job that is created."""
    with FakeBedrockJobs() as fake:
        fake.add_job(job_name="taken")
        fake.next_job(outcome="Failed")
        client = boto3.client("bedrock")
        with pytest.raises(client.exceptions.ValidationException):
            client.create_model_customization_job(**create_request("taken"))
        client.create_model_customization_job(**create_request())
        fake.clock.advance(hours=1)
        assert fake.jobs["nightly-8"].status == "Failed"


def test_a_rule_for_all_jobs_has_to_be_met_once() -> None:
    """`times=None` means any number but none."""
    with pytest.raises(UnusedRuleError, match="met by 0 of at least 1"), FakeBedrockJobs() as fake:
        fake.next_job(outcome="Failed", times=None)


@pytest.mark.needs_operations("UpdateCustomModelDeployment")
def test_a_rule_about_something_else_than_jobs_says_what_it_is_about() -> None:
    """With the names of its like, a few of many."""
    fake = FakeBedrockJobs()
    fake.add_deployments(12)
    fake.next_outcome("deployment_update", "UpdateFailed", name="nightly")
    with pytest.raises(UnusedRuleError) as caught:
        fake.verify()
    rule = "next_outcome('deployment_update', outcome='UpdateFailed', name='nightly'): met by 0 of 1"
    assert f"{rule}; there is deployment-12, deployment-11, " in str(caught.value)
    assert "deployment-3, ...\n" in str(caught.value)


def test_an_optional_rule_may_stay_unused() -> None:
    """For fixtures that prepare for many tests."""
    with FakeBedrockJobs() as fake:
        fake.next_job(outcome="Failed", optional=True)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            {"outcome": "InProgress"},
            "outcome='InProgress' is not a final status; use one of 'Completed', 'Failed', 'Stopped'",
        ),
        ({"outcome": "Completed", "failure_message": "no"}, "failure_message='no' contradicts outcome='Completed'"),
        ({"outcome": "Stopped", "phase": "training"}, "phase='training' contradicts outcome='Stopped'"),
        ({"outcome": "Failed", "phase": "lunch"}, "phase='lunch' is unknown; use one of 'validation', "),
        (
            {"timeline": "InProgress 40m Failed", "after": timedelta(1)},
            "after=.* contradicts timeline='InProgress 40m Failed'",
        ),
        ({"timeline": "InProgress 40m Failed", "phase": "training"}, "phase='training' contradicts timeline="),
        ({"outcome": "Failed", "times": 0}, "times=0: expected an int of 1 or more, or None"),
        ({"outcome": "Failed", "times": True}, "times=True: expected an int of 1 or more, or None"),
        ({"outcome": "Failed", "after": timedelta(-1)}, "is negative; time only moves forward"),
        ({"outcome": "Failed", "failure_message": "x" * 2049}, "Member must have length less than or equal to 2048"),
    ],
)
def test_a_rule_that_cannot_be_is_refused_at_once(arguments: Any, message: str) -> None:
    """With what is wrong and what would be right; and it is not kept."""
    fake = FakeBedrockJobs()
    with pytest.raises(ValueError, match=message):
        fake.next_job(**arguments)
    fake.verify()


# Operations that are not faked.


def test_an_operation_that_is_not_faked_is_refused_and_refused_again_at_the_end() -> None:
    """The same error, so that swallowing the first helps nobody."""
    with (
        pytest.raises(UnsupportedOperationError, match="called ListGuardrails") as at_the_end,
        FakeBedrockJobs() as fake,
    ):
        with pytest.raises(UnsupportedOperationError) as at_the_call:
            boto3.client("bedrock").list_guardrails()
        assert fake.unsupported_calls == [at_the_call.value]
    assert at_the_end.value is at_the_call.value


@pytest.mark.parametrize("hiding", [KeyError, SystemExit])
def test_a_refused_call_comes_out_whatever_the_code_made_of_it(hiding: type[BaseException]) -> None:
    """A test that expects that very error is wrong about why it comes; the author sees both."""
    with pytest.raises(UnsupportedOperationError) as caught, FakeBedrockJobs():
        try:
            boto3.client("bedrock").list_guardrails()
        except UnsupportedOperationError:
            raise hiding from None
    assert isinstance(caught.value.__context__, hiding)


def test_what_ends_the_whole_run_is_not_held_up() -> None:
    """Nobody expects an interrupt."""
    with pytest.raises(KeyboardInterrupt), FakeBedrockJobs():
        try:
            boto3.client("bedrock").list_guardrails()
        except UnsupportedOperationError:
            raise KeyboardInterrupt from None


def test_an_unmet_rule_does_not_replace_an_error() -> None:
    """Code that fails early creates no job."""
    with pytest.raises(KeyError), FakeBedrockJobs() as fake:
        fake.next_job(outcome="Failed")
        raise KeyError


@pytest.mark.parametrize("transport", ["direct", "wire"])
def test_an_operation_that_is_not_faked_can_be_handed_on(transport: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """To whatever would have got the call."""
    with FakeBedrockJobs(unsupported="passthrough", transport=transport):
        client = boto3.client("bedrock")
        sent: list[Any] = []
        monkeypatch.setattr(client._endpoint.http_session, "send", sent.append)
        with pytest.raises(AttributeError):  # The stand-in answers None.
            client.list_guardrails()
        assert len(sent) == 1


def test_a_decorated_function_called_within_the_started_fake_sees_what_is_there() -> None:
    """Only a fake that is not started is emptied."""
    shared.reset()
    with shared:
        shared.add_job(job_name="nightly-7")
        assert create_one("nightly-8") == 2
    shared.reset()


def test_a_refusal_names_the_five_nearest_operations() -> None:
    """Once each, and no others."""
    with FakeBedrockJobs() as fake:
        with pytest.raises(UnsupportedOperationError) as caught:
            boto3.client("bedrock").delete_guardrail(guardrailIdentifier="abcdefghijkl")
        fake.unsupported_calls.clear()
    [line] = [line for line in str(caught.value).splitlines() if "nearest" in line]
    named = line.removeprefix("  The nearest operations that are: ").split(", ")
    assert len(set(named)) == len(named) == 5
    assert "DeleteCustomModel" in named
    assert set(named) <= set(OPERATIONS)
    assert str(caught.value).count("nearest") == 1


def test_the_outcome_of_the_next_job_may_be_given_by_position() -> None:
    """It is what the rule is about."""
    fake = FakeBedrockJobs()
    with fake:
        fake.next_job("Failed", after=timedelta(0))
        boto3.client("bedrock").create_model_customization_job(**create_request())
        assert fake.jobs["nightly-8"].status == "Failed"


def test_skipping_sleep_without_a_with_statement_is_warned_of() -> None:
    """At the line that does it."""
    with pytest.warns(RuntimeWarning) as caught:
        FakeBedrockJobs().clock.skip_sleep()
    [warning] = caught
    assert warning.filename == __file__
    assert str(warning.message) == (
        "clock.skip_sleep() does nothing by itself; write `with clock.skip_sleep():` around the code that sleeps"
    )


@pytest.mark.parametrize("value", [(name for name in "ab"), iter("ab")])
def test_a_field_that_can_be_gone_through_only_once_is_refused(value: Any) -> None:
    """Nothing is added, and the message says what to pass."""
    fake = FakeBedrockJobs()
    with pytest.raises(
        TypeError, match=r"^job_name=.* can be gone through only once; pass a list, or .* a function of"
    ):
        fake.add_jobs(2, job_name=value)
    assert len(fake.jobs) == 0


def test_the_clock_moves_from_change_to_change() -> None:
    """Of everything that the fake holds, in whatever Region; what was stopped, deleted or has ended changes no more."""
    fake = FakeBedrockJobs(frozen=True)
    now = fake.clock.now()
    job = fake.add_job(job_name="nightly-8", creation_time=now)
    fake.add_job(job_name="elsewhere", creation_time=now - timedelta(minutes=30), region_name="eu-west-1")
    fake.add_import_job(job_name="import-1", status="InProgress", creation_time=now)
    changes = []
    while (change := fake.clock.advance_to_next_change()) is not None:
        changes.append(change - now)
        if len(changes) == 1:
            job.stop()
    assert changes == [timedelta(minutes=minutes) for minutes in (15, 17, 30)]
    assert fake.clock.advance_until_idle() == now + timedelta(minutes=30)
    assert job.status == "Stopped"


def test_an_unknown_family_or_process_is_refused_by_name() -> None:
    """With those that there are."""
    fake = FakeBedrockJobs()
    with pytest.raises(ValueError, match=r"^family='lunch' is unknown; use one of .*'job'"):
        fake.add("lunch")
    with pytest.raises(ValueError, match=r"^process='lunch' is unknown; use one of .*'copy_job'"):
        fake.next_outcome("lunch", "Completed")  # type: ignore[call-overload]


def test_what_cannot_be_stopped_says_so() -> None:
    """AWS has no operation for it."""
    with pytest.raises(ValueError, match=r"^a model copy job cannot be stopped on AWS; use complete\(\) or fail\(\)"):
        FakeBedrockJobs().add_copy_job().stop()


def test_what_goes_through_nothing_cannot_be_ended() -> None:
    """An application inference profile is there at once."""
    profile = FakeBedrockJobs().add_inference_profile()
    with pytest.raises(ValueError, match=r"inference profile is not going through anything"):
        profile.complete()


def test_a_clock_shows_its_time() -> None:
    """Where it is printed."""
    clock = FakeBedrockJobs(frozen=True).clock
    assert repr(clock) == f"<FakeClock at {clock.now().isoformat()}>"
