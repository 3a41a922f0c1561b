"""State-change events: what the fake sends, and how callbacks get them."""

from __future__ import annotations

import json
import threading
import time
from datetime import timedelta
from typing import Any
from unittest import mock

import pytest

from pytest_bedrock_jobs import FakeBedrockJobs, StalledError
from pytest_bedrock_jobs.intercept.active import bound_logs
from pytest_bedrock_jobs.service import event_log

from .fakes import NOW, client, frozen
from .samples import create_request

MINUTE = timedelta(minutes=1)


def seen(event: dict[str, Any]) -> tuple[str, str]:
    """What is needed of an event to tell it from others: the job's name and status."""
    return event["detail"]["jobName"], event["detail"]["jobStatus"]


def create(name: str = "job-1", **request: Any) -> str:
    """Creates a job through the API."""
    arn: str = client().create_model_customization_job(
        **create_request(jobName=name, customModelName=f"{name}-model", **request)
    )["jobArn"]
    return arn


# What is sent.


def test_a_job_has_an_event_for_each_of_its_statuses() -> None:
    """Creation is a transition, too: into the first one."""
    with frozen() as fake:
        create()
        fake.clock.advance_until_idle()
    assert list(map(seen, fake.events)) == [("job-1", "InProgress"), ("job-1", "Completed")]


def test_an_event_says_what_was_so_when_it_happened() -> None:
    """However late it is read."""
    with frozen() as fake:
        arn = create()
        fake.clock.advance(days=3)
    first, last = fake.events
    assert (first["time"], last["time"]) == ("2026-01-07T02:00:00Z", "2026-01-07T03:00:00Z")
    assert "endTime" not in first["detail"]
    assert "outputModelArn" not in first["detail"]
    assert last["detail"]["endTime"] == last["time"]
    assert last["detail"]["outputModelArn"] == fake.jobs[arn].model_arn


def test_a_stopped_job_has_events_of_both_statuses() -> None:
    """It is Stopping first."""
    with frozen() as fake:
        create()
        client().stop_model_customization_job(jobIdentifier="job-1")
        fake.clock.advance_until_idle()
    assert [status for _, status in map(seen, fake.events)] == ["InProgress", "Stopping", "Stopped"]


def test_statuses_that_last_no_time_have_their_events() -> None:
    """The listeners of a pipeline must not depend on how long things take."""
    with frozen(training_duration=timedelta(0)) as fake:
        create()
    first, last = fake.events
    assert (first["detail"]["jobStatus"], last["detail"]["jobStatus"]) == ("InProgress", "Completed")
    assert "endTime" not in first["detail"]
    with frozen(stopping_duration=timedelta(0)) as fake:
        create()
        client().stop_model_customization_job(jobIdentifier="job-1")
    assert [status for _, status in map(seen, fake.events)] == ["InProgress", "Stopping", "Stopped"]


def test_a_seed_has_events_of_what_happens_to_it_from_then_on() -> None:
    """What it has been through was before the test."""
    with frozen() as fake:
        fake.add_job(job_name="old", status="Completed")
        fake.add_job(job_name="running", status="InProgress").fail("out of memory")
        fake.add_job(job_name="stopping", status="Stopping")
        fake.clock.advance_until_idle()
    assert list(map(seen, fake.events)) == [("running", "Failed"), ("stopping", "Stopped")]
    assert fake.events[0]["detail"]["failureMessage"] == "out of memory"


def test_other_families_send_nothing() -> None:
    """As on AWS, import jobs among them."""
    with frozen() as fake:
        fake.add_import_job(status="InProgress")
        fake.clock.advance_until_idle()
    assert fake.events == []


def test_events_are_in_the_order_of_time_in_all_places() -> None:
    """Of two accounts and two Regions."""
    with frozen() as fake:
        fake.add_job(job_name="late", timeline="InProgress 2m Completed")
        fake.add_job(job_name="early", timeline="InProgress 1m Failed", region_name="eu-west-1")
        fake.clock.advance(hours=1)
    assert list(map(seen, fake.events)) == [("early", "Failed"), ("late", "Completed")]
    assert [event["region"] for event in fake.events] == ["eu-west-1", "us-east-1"]


def test_what_a_test_does_to_an_event_stays_with_it() -> None:
    """Each look gives copies."""
    with frozen() as fake:
        create()
    fake.events[0]["detail"]["hyperParameters"].clear()
    fake.events.clear()
    assert fake.events[0]["detail"]["hyperParameters"]
    assert fake.jobs["job-1"].hyper_parameters


def test_the_same_seed_gives_the_same_ids() -> None:
    """And no two events of a fake have the same."""

    def ids(seed: int) -> list[str]:
        with frozen(seed=seed) as fake:
            create()
            fake.clock.advance_until_idle()
        return [event["id"] for event in fake.events]

    assert ids(1) == ids(1) != ids(2)
    assert len(set(ids(1))) == 2


def test_a_reset_forgets_them() -> None:
    """And what follows begins anew."""
    with frozen() as fake:
        create()
        fake.reset()
        assert fake.events == []


@pytest.mark.parametrize("status", ["InProgress", "Completed", "Failed", "Stopping", "Stopped"])
def test_a_job_gives_the_event_of_its_status(status: Any) -> None:
    """A seed, too, of which none was sent."""
    fake = frozen()
    job = fake.add_job(status=status)
    event = job.state_change_event()
    assert event["detail"]["jobStatus"] == status
    assert event["resources"] == [job.arn]


def test_a_job_gives_the_event_that_was_sent() -> None:
    """With its id and its time."""
    with frozen() as fake:
        create()
        assert fake.jobs["job-1"].state_change_event() == fake.events[-1]
        fake.clock.advance(minutes=30)
        assert fake.jobs["job-1"].state_change_event() == fake.events[-1]
        fake.clock.advance(hours=3)
        assert fake.jobs["job-1"].state_change_event() == fake.events[-1]


def test_a_resource_of_another_family_has_no_event() -> None:
    """And says which families have."""
    with pytest.raises(ValueError, match="family='import_job' has no state-change events; use one of 'job'"):
        frozen().add_import_job().state_change_event()


# Who hears of it, and when.


def test_a_callback_gets_the_events_of_a_move_in_order() -> None:
    """The same that the fake tells of."""
    with frozen() as fake:
        create("a")
        create("b")
        heard: list[dict[str, Any]] = []
        with fake.on_state_change(heard.append):
            fake.clock.advance(days=1)
        assert heard == fake.events[2:]


def test_a_callback_runs_after_the_call_that_noticed_the_transition() -> None:
    """The call itself is in the log before those of the callback."""
    with frozen() as fake:

        def look(event: dict[str, Any]) -> None:
            client().get_model_customization_job(jobIdentifier=event["detail"]["jobArn"])

        with fake.on_state_change(look):
            create()
        assert fake.calls.operations == ["CreateModelCustomizationJob", "GetModelCustomizationJob"]


def test_a_callback_runs_without_the_lock() -> None:
    """Another thread can call Bedrock meanwhile."""
    with frozen() as fake:
        names: list[str] = []

        def look_elsewhere(_: dict[str, Any]) -> None:
            thread = threading.Thread(target=lambda: names.append(fake.jobs["job-1"].name))
            thread.start()
            thread.join()

        with fake.on_state_change(look_elsewhere):
            create()
    assert names == ["job-1"]


def test_a_move_stops_at_each_transition() -> None:
    """What the callback asks is answered as of then."""
    with frozen() as fake:
        fake.add_job(job_name="a", timeline="InProgress 10m Completed")
        fake.add_job(job_name="b", timeline="InProgress 20m Failed")
        answers = []

        def ask(_: dict[str, Any]) -> None:
            listed = client().list_model_customization_jobs()["modelCustomizationJobSummaries"]
            answers.append((fake.clock.now() - NOW, {each["jobName"]: each["status"] for each in listed}))

        with fake.on_state_change(ask):
            assert fake.clock.move_to(NOW + 60 * MINUTE) == NOW + 60 * MINUTE
    assert answers == [
        (10 * MINUTE, {"a": "Completed", "b": "InProgress"}),
        (20 * MINUTE, {"a": "Completed", "b": "Failed"}),
    ]


def test_a_callback_can_begin_what_happens_later_in_the_same_move() -> None:
    """A pipeline of two trainings."""
    with frozen() as fake:
        statuses = []

        def go_on(event: dict[str, Any]) -> None:
            statuses.append((*seen(event), fake.clock.now() - NOW))
            if seen(event) == ("first", "Completed"):
                create("second")

        with fake.on_state_change(go_on):
            create("first")
            fake.clock.advance(hours=5)
    assert statuses == [
        ("first", "InProgress", 0 * MINUTE),
        ("first", "Completed", 60 * MINUTE),
        ("second", "InProgress", 60 * MINUTE),
        ("second", "Completed", 120 * MINUTE),
    ]


def test_callbacks_are_not_nested() -> None:
    """What one brings about, moves of the clock included, comes when it has ended."""
    with frozen() as fake:
        trace: list[str] = []

        def act(event: dict[str, Any]) -> None:
            trace.append(f"begin {seen(event)[1]}")
            if seen(event)[1] == "InProgress":
                fake.clock.advance(hours=2)
            trace.append(f"end {seen(event)[1]}")

        with fake.on_state_change(act):
            create()
    assert trace == ["begin InProgress", "end InProgress", "begin Completed", "end Completed"]


def test_a_move_that_a_callback_has_overtaken_goes_no_further() -> None:
    """Nor does it go back."""
    with frozen() as fake:
        create()
        with fake.on_state_change(lambda _: fake.clock.advance(hours=10)):
            fake.clock.advance(hours=2)
        assert fake.clock.now() == NOW + timedelta(hours=11)


@pytest.mark.parametrize("verb", ["stop", "complete", "fail"])
def test_what_a_test_does_to_a_job_is_heard(verb: str) -> None:
    """When the method returns, at the latest."""
    with frozen() as fake:
        job = fake.add_job(status="InProgress")
        heard: list[dict[str, Any]] = []
        with fake.on_state_change(heard.append):
            getattr(job, verb)()
            assert [event["detail"]["jobStatus"] for event in heard] == [job.status]


def test_the_clocks_other_moves_stop_too() -> None:
    """From change to change, and until nothing is left."""
    with frozen() as fake:
        fake.add_job(job_name="a", timeline="InProgress 10m Completed")
        fake.add_job(job_name="b", timeline="InProgress 20m Completed")
        times = []
        with fake.on_state_change(lambda _: times.append(fake.clock.now() - NOW)):
            fake.clock.advance_to_next_change()
            assert times == [10 * MINUTE]
            fake.clock.advance_until_idle()
            assert times == [10 * MINUTE, 20 * MINUTE]


def test_a_clock_that_moves_with_each_call_is_heard_of_after_the_call() -> None:
    """It passes the transition within the call; what is asked is answered as of now."""
    with frozen() as fake:
        create()
        fake.clock.auto_advance(timedelta(hours=2))
        heard: list[dict[str, Any]] = []
        with fake.on_state_change(heard.append):
            client().list_model_customization_jobs()
            assert [seen(event)[1] for event in heard] == ["Completed"]


def test_a_pattern_chooses_the_events() -> None:
    """That of an EventBridge rule, as a dict or as JSON."""
    with frozen() as fake:
        heard: list[dict[str, Any]] = []
        fake.on_state_change(heard.append, pattern={"detail": {"jobStatus": ["Failed"]}})
        fake.on_state_change(heard.append, pattern='{"detail": {"jobName": [{"prefix": "b"}]}}')
        fake.add_job(job_name="a", status="InProgress").complete()
        fake.add_job(job_name="a2", status="InProgress").fail()
        fake.add_job(job_name="b", status="InProgress").complete()
    assert list(map(seen, heard)) == [("a2", "Failed"), ("b", "Completed")]


def test_what_a_callback_does_to_an_event_stays_with_it() -> None:
    """Another one gets its own."""
    with frozen() as fake:
        heard: list[dict[str, Any]] = []
        fake.on_state_change(lambda event: event.clear())
        fake.on_state_change(heard.append)
        create()
        assert heard == fake.events


def test_a_subscription_ends_with_its_block() -> None:
    """Or when it is told to."""
    with frozen() as fake:
        heard: list[dict[str, Any]] = []
        with fake.on_state_change(heard.append) as subscription:
            create("a")
        create("b")
        another = fake.on_state_change(heard.append)
        create("c")
        another.end()
        create("d")
    assert [seen(event)[0] for event in heard] == ["a", "c"]
    assert repr(subscription) == "<Subscription of list.append, ended>"


def test_a_subscription_that_is_ended_by_a_callback_gets_nothing_more() -> None:
    """Not even what is due already."""
    with frozen() as fake:
        heard: list[dict[str, Any]] = []

        def once(event: dict[str, Any]) -> None:
            heard.append(event)
            subscription.end()

        subscription = fake.on_state_change(once, deliveries=3)
        other: list[dict[str, Any]] = []
        fake.on_state_change(other.append)
        create()
        assert len(heard) == len(other) == 1


def test_a_stop_of_the_fake_ends_subscriptions() -> None:
    """And so does a reset."""
    heard: list[dict[str, Any]] = []
    fake = frozen()
    fake.on_state_change(heard.append)
    with fake:
        create("a")
    with fake:
        create("b")
        fake.on_state_change(heard.append)
        fake.reset()
        create("c")
    assert [seen(event)[0] for event in heard] == ["a"]


def test_a_move_goes_to_its_end_though_a_callback_ends_its_subscription() -> None:
    """The first event is enough for it."""
    with frozen() as fake:
        create()
        subscription = fake.on_state_change(lambda _: subscription.end())
        assert fake.clock.advance(hours=3) == NOW + timedelta(hours=3)


def test_a_stop_of_the_fake_delivers_what_is_held_back() -> None:
    """While Bedrock still answers; and stops whatever the callback does."""
    with frozen() as fake:
        statuses: list[str] = []

        def look(event: dict[str, Any]) -> None:
            statuses.append(client().get_model_customization_job(jobIdentifier=event["resources"][0])["status"])

        fake.on_state_change(look, shuffled=True, deliveries=20)
        create()
        assert len(statuses) < 20
    assert statuses == ["InProgress"] * 20
    fake = frozen()
    with pytest.raises(KeyboardInterrupt), fake:
        fake.on_state_change(mock.Mock(side_effect=KeyboardInterrupt), shuffled=True, deliveries=20)
        create()
    with pytest.raises(RuntimeError, match="not started"):
        fake.stop()


def test_what_loading_passes_is_delivered() -> None:
    """It moves the clock to the last time that the JSON tells of."""
    with frozen() as fake:
        create()
        printed = fake.jobs["job-1"].details()
        later = {**printed, "jobName": "later", "jobArn": printed["jobArn"][:-1] + "0", "outputModelName": "later"}
        later |= {key: NOW + timedelta(days=1) for key in ("creationTime", "lastModifiedTime")}
        heard: list[dict[str, Any]] = []
        fake.on_state_change(heard.append)
        fake.load(json.loads(json.dumps(later, default=str)))
        assert list(map(seen, heard)) == [("job-1", "Completed")]


def test_a_fake_that_outlives_tests_keeps_the_last_events(monkeypatch: pytest.MonkeyPatch) -> None:
    """As the fake of a session does, and that of a server."""
    monkeypatch.setattr(event_log, "MAX_EVENTS", 3)
    with frozen() as fake:
        create("a")
        bound_logs()
        bound_logs()
        for name in "bcd":
            create(name)
        assert [seen(event)[0] for event in fake.events] == ["b", "c", "d"]


def test_a_subscription_that_is_made_before_the_fake_starts_counts() -> None:
    """As what is seeded before does."""
    heard: list[dict[str, Any]] = []
    fake = frozen()
    fake.on_state_change(heard.append)
    job = fake.add_job(status="InProgress")
    with fake:
        job.complete()
    assert [event["detail"]["jobStatus"] for event in heard] == ["Completed"]


def test_what_another_thread_has_noticed_comes_at_the_end_of_the_block() -> None:
    """One that has only looked at a job, and called nothing."""
    fake = FakeBedrockJobs()
    job = fake.add_job(timeline="InProgress 1h Completed")
    in_two_hours = time.time_ns() + 2 * 3600 * 10**9
    heard: list[dict[str, Any]] = []
    with fake.on_state_change(heard.append):
        with mock.patch("time.time_ns", lambda: in_two_hours):
            thread = threading.Thread(target=lambda: job.status)
            thread.start()
            thread.join()
        assert heard == []
    assert [event["detail"]["jobStatus"] for event in heard] == ["Completed"]


def test_each_thread_delivers_what_it_has_noticed() -> None:
    """When its call returns, its callbacks have run, whatever others do."""
    with frozen() as fake:
        threads: list[tuple[str, threading.Thread]] = []
        inside, done = threading.Event(), threading.Event()

        def note(event: dict[str, Any]) -> None:
            threads.append((seen(event)[0], threading.current_thread()))
            if seen(event)[0] == "slow":
                inside.set()
                done.wait(60)

        with fake.on_state_change(note):
            other = threading.Thread(target=create, args=["slow"])
            other.start()
            inside.wait(60)
            create("quick")
            assert threads == [("slow", other), ("quick", threading.current_thread())]
            done.set()
            other.join()


# At least once, and in no order.


def test_deliveries_come_as_often_as_is_asked() -> None:
    """The same event, with the same id."""
    with frozen() as fake:
        heard: list[dict[str, Any]] = []
        with fake.on_state_change(heard.append, deliveries=2):
            create()
            fake.clock.advance_until_idle()
        assert heard == [event for event in fake.events for _ in range(2)]


def shuffled_order(seed: int, **options: Any) -> list[tuple[str, str]]:
    """The order in which the events of four jobs come."""
    heard: list[tuple[str, str]] = []
    with frozen(seed=seed) as fake:
        fake.on_state_change(lambda event: heard.append(seen(event)), shuffled=True, **options)
        for name in "abcd":
            create(name)
        fake.clock.advance_until_idle()
        # Nothing is left to happen, so nothing is held back.
        assert len(heard) == len(fake.events) * options.get("deliveries", 1)
        assert set(heard) == set(map(seen, fake.events))
        assert set(map(heard.count, heard)) == {options.get("deliveries", 1)}
    return heard


def test_shuffled_events_come_out_of_order_and_none_is_lost() -> None:
    """An end can come before its beginning."""
    orders = [shuffled_order(seed) for seed in range(10)]
    assert any(order.index(("a", "Completed")) < order.index(("a", "InProgress")) for order in orders)


def test_the_seed_decides_the_order() -> None:
    """So that a failure can be seen again."""
    assert shuffled_order(3) == shuffled_order(3)
    assert len({tuple(shuffled_order(seed)) for seed in range(5)}) > 1


def test_repeated_and_shuffled_go_together() -> None:
    """What a consumer on AWS has to stand."""
    assert len(shuffled_order(1, deliveries=3)) == 24


def test_what_is_held_back_comes_at_the_end_of_the_block() -> None:
    """Though the job goes on."""
    with frozen() as fake:
        heard: list[dict[str, Any]] = []
        with fake.on_state_change(heard.append, shuffled=True, deliveries=20):
            create()
            assert len(heard) < 20
        assert heard == fake.events * 20


# Errors.


def fail(event: dict[str, Any]) -> None:
    """A handler that does not work."""
    raise LookupError(event["detail"]["jobStatus"])


@pytest.mark.parametrize("move", ["advance", "move_to", "advance_to_next_change", "advance_until_idle"])
def test_a_move_of_the_clock_raises_what_a_callback_raises(move: str) -> None:
    """And stays at the transition; nothing is left for the end of the test."""
    arguments: dict[str, list[Any]] = {"advance": [timedelta(days=1)], "move_to": [NOW + timedelta(days=1)]}
    with frozen() as fake:
        create()
        fake.on_state_change(fail)
        with pytest.raises(LookupError, match="Completed"):
            getattr(fake.clock, move)(*arguments.get(move, []))
        assert fake.clock.now() == NOW + timedelta(hours=1)


def test_after_an_error_the_other_events_come_with_what_follows() -> None:
    """Each of them once."""
    with frozen() as fake:
        create("a")
        create("b")
        heard = []

        def fail_once(event: dict[str, Any]) -> None:
            heard.append(seen(event))
            if len(heard) == 1:
                raise LookupError

        with fake.on_state_change(fail_once):
            with pytest.raises(LookupError):
                fake.clock.advance(hours=2)
            fake.clock.advance(hours=1)
        assert heard == [("a", "Completed"), ("b", "Completed")]


def test_the_error_of_a_callback_after_a_call_is_raised_at_the_end_of_the_block() -> None:
    """The code under test made the call, and is not to blame."""
    with frozen() as fake:
        with pytest.raises(LookupError, match="InProgress"), fake.on_state_change(fail):
            create()
        fake.verify()


def test_the_error_of_a_callback_after_a_call_is_raised_at_the_end_of_the_test() -> None:
    """By `verify`, which leaving the fake calls; a test that has failed for another reason fails for that."""
    fake = frozen()
    with pytest.raises(LookupError, match="InProgress"), fake:
        fake.on_state_change(fail)
        create()
    fake.verify(rules=False)
    fake.reset()
    fake.verify()


def test_a_block_that_fails_fails_for_its_own_reason() -> None:
    """Neither are events delivered that were held back."""
    heard: list[dict[str, Any]] = []

    def note_and_fail(event: dict[str, Any]) -> None:
        heard.append(event)
        raise LookupError

    with (
        pytest.raises(ZeroDivisionError),
        frozen() as fake,
        fake.on_state_change(note_and_fail, shuffled=True, deliveries=20),
    ):
        create()
        raise ZeroDivisionError
    assert 0 < len(heard) < 20


def test_an_error_in_a_skipped_sleep_is_kept() -> None:
    """The code under test sleeps, and is not to blame either."""
    with frozen() as fake, fake.clock.skip_sleep():
        create()
        with pytest.raises(LookupError), fake.on_state_change(fail):
            time.sleep(7200)
        assert fake.clock.now() == NOW + timedelta(hours=2)


def test_what_is_no_error_goes_through_the_call() -> None:
    """Such as pytest's own outcomes, and the user's interrupt."""

    def give_up(_: dict[str, Any]) -> None:
        pytest.fail("wrong event")

    with frozen() as fake, fake.on_state_change(give_up), pytest.raises(pytest.fail.Exception, match="wrong event"):
        create()


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"callback": 3}, TypeError, "callback=3: expected a function that takes an event, a dict"),
        ({"deliveries": 0}, ValueError, "deliveries=0: expected an int of 1 or more"),
        ({"deliveries": True}, ValueError, "deliveries=True: expected an int of 1 or more"),
        ({"shuffled": "yes"}, TypeError, "shuffled='yes': expected True or False"),
        ({"pattern": {"detail": "Failed"}}, ValueError, "detail"),
    ],
)
def test_arguments_are_checked(arguments: dict[str, Any], error: type[Exception], message: str) -> None:
    """Before anything is heard."""
    with pytest.raises(error, match=message):
        frozen().on_state_change(**{"callback": print, **arguments})


def test_a_coroutine_function_is_refused() -> None:
    """Nothing would await it."""

    async def callback(event: dict[str, Any]) -> None:
        """It would never run."""

    class Handler:
        async def __call__(self, event: dict[str, Any]) -> None:
            """Nor would this."""

    for each in (callback, Handler()):
        with pytest.raises(TypeError, match="expected a plain function, as nothing would await it"):
            frozen().on_state_change(each)


def test_a_stall_is_still_noticed_where_somebody_listens() -> None:
    """Looks of callbacks are changes; but once nothing happens, there are none."""
    with frozen(skip_sleep=True, stall_after=10) as fake:
        create()
        fake.on_state_change(lambda event: client().get_model_customization_job(jobIdentifier=event["resources"][0]))
        with pytest.raises(StalledError):
            while True:
                client().list_model_customization_jobs()
                time.sleep(600)
        fake.reset()
