"""What holds of state-change events whatever happens to the jobs, and however time moves."""

from __future__ import annotations

from collections import Counter
from contextlib import ExitStack, suppress
from datetime import timedelta
from typing import Any

from botocore.exceptions import ClientError
from hypothesis import given
from hypothesis import strategies as st

from pytest_bedrock_jobs import FakeBedrockJobs

from .effort import examples
from .fakes import client, frozen
from .samples import create_request, invocation_request

# A history is a list of steps: what is done, to which job, and by how many minutes the clock moves.
JOBS = [f"job-{number}" for number in range(4)]
BATCHES = [f"batch-{number}" for number in range(3)]
VERBS = ["create", "add", "add_stopping", "stop", "complete", "fail", "api_stop", "advance", "next", "rule"]
STEPS = st.lists(st.tuples(st.sampled_from(VERBS), st.sampled_from(JOBS + BATCHES), st.integers(0, 90)), max_size=20)
DURATIONS = st.fixed_dictionaries(
    {
        "training_duration": st.sampled_from([timedelta(0), timedelta(hours=1)]),
        "stopping_duration": st.sampled_from([timedelta(0), timedelta(minutes=2)]),
        "invocation_duration": st.sampled_from([timedelta(0), timedelta(hours=1)]),
    }
)
Step = tuple[str, str, int]
Sent = tuple[str, str, str]
"""The name of a job, its status, and the second of the transition."""


class History:
    """Plays a history, and keeps what has to have been sent: what each job's timeline says from its creation or seed on.

    Args:
        fake: A started fake whose time stands still.
    """

    def __init__(self, fake: FakeBedrockJobs) -> None:
        self.fake = fake
        self._seeded: dict[str, int] = {}

    def play(self, steps: list[Step]) -> None:
        """Does what a history says. What cannot be done, is not done."""
        for verb, name, minutes in steps:
            with suppress(ValueError, KeyError, ClientError):
                self._act(verb, name, minutes)

    def _act(self, verb: str, name: str, minutes: int) -> None:
        fake, is_batch = self.fake, name in BATCHES
        if verb == "create" and is_batch:
            client().create_model_invocation_job(**invocation_request(name))
        elif verb == "create":
            client().create_model_customization_job(**create_request(name))
        elif verb.startswith("add"):
            status = "Stopping" if verb == "add_stopping" else "InProgress"
            names = {"job_name": name} if is_batch else {"job_name": name, "custom_model_name": f"{name}-model"}
            fake.add("invocation_job" if is_batch else "job", status=status, **names)
            self._seeded[name] = fake._clock.millis()
            # What is done to it is later than what it has been through.
            fake.clock.advance(seconds=1)
        elif verb == "api_stop" and is_batch:
            client().stop_model_invocation_job(jobIdentifier=fake.invocation_jobs[name].arn)
        elif verb == "api_stop":
            client().stop_model_customization_job(jobIdentifier=name)
        elif verb == "advance":
            fake.clock.advance(minutes=minutes)
        elif verb == "next":
            fake.clock.advance_to_next_change()
        elif verb == "rule":
            fake.next_job("Failed", after=timedelta(minutes=minutes), optional=True)
        else:
            getattr((fake.invocation_jobs if is_batch else fake.jobs)[name], verb)()

    def jobs(self) -> list[Any]:
        """The jobs of both families that have events."""
        return [*self.fake.jobs, *self.fake.invocation_jobs]

    def due(self) -> Counter[Sent]:
        """What has to have been sent by now."""
        now, at = self.fake._clock.millis(), self.fake._clock.at
        return Counter(
            (job.name, status, f"{at(instant):%Y-%m-%dT%H:%M:%SZ}")
            for job in self.jobs()
            for instant, status in job.timeline.steps
            if self._seeded.get(job.name, 0) < instant <= now
        )


def sent(events: list[dict[str, Any]]) -> list[Sent]:
    """What is compared of events."""
    return [(*of_detail(event["detail"]), event["time"]) for event in events]


def of_detail(detail: dict[str, Any]) -> tuple[str, str]:
    """The job's name and status, for which either family has keys of its own."""
    name, status = ("batchJobName", "status") if "batchJobName" in detail else ("jobName", "jobStatus")
    return detail[name], detail[status]


@examples(100)
@given(STEPS, DURATIONS)
def test_events_are_the_transitions_in_the_order_of_time(steps: list[Step], durations: dict[str, timedelta]) -> None:
    """Each of them once, however far the clock moves at a time."""
    with frozen(**durations) as fake:
        history = History(fake)
        history.play(steps)
        events = fake.events
        assert Counter(sent(events)) == history.due()
        assert [event["time"] for event in events] == sorted(event["time"] for event in events)
        for job in history.jobs():
            own = [event for event in events if event["resources"] == [job.arn]]
            assert own[-1:] in ([], [job.state_change_event()])


@examples(60)
@given(STEPS, DURATIONS, st.integers(1, 3), st.integers(0, 5))
def test_who_listens_changes_nothing_and_gets_everything(
    steps: list[Step], durations: dict[str, timedelta], deliveries: int, seed: int
) -> None:
    """In order by default, as often as is asked, and out of order; over either transport."""
    events = []
    for transport in ("direct", "wire"):
        with frozen(**durations, transport=transport, seed=seed) as fake:
            History(fake).play(steps)
            events.append(fake.events)
        heard: list[list[dict[str, Any]]] = [[], [], []]
        with frozen(**durations, transport=transport, seed=seed) as fake, ExitStack() as block:
            block.enter_context(fake.on_state_change(heard[0].append))
            block.enter_context(fake.on_state_change(heard[1].append, deliveries=deliveries))
            block.enter_context(fake.on_state_change(heard[2].append, deliveries=deliveries, shuffled=True))
            History(fake).play(steps)
            assert heard[0] == fake.events
            events.append(fake.events)
        assert heard[1] == [event for event in heard[0] for _ in range(deliveries)]
        assert Counter(event["id"] for event in heard[2]) == Counter(event["id"] for event in heard[1])
    assert all(each == events[0] for each in events)


@examples(50)
@given(STEPS)
def test_a_callback_sees_bedrock_as_of_the_transition(steps: list[Step]) -> None:
    """What Get answers is what the event says, and so is the time. (Of statuses that last no time, Get knows the last one.)"""
    with frozen() as fake:
        history = History(fake)

        def look(event: dict[str, Any]) -> None:
            [arn] = event["resources"]
            is_batch = "batchJobName" in event["detail"]
            get = client().get_model_invocation_job if is_batch else client().get_model_customization_job
            details = get(jobIdentifier=arn)
            name, status = of_detail(event["detail"])
            [job] = [job for job in history.jobs() if job.arn == arn]
            statuses = [each for instant, each in job.timeline.steps if instant == fake._clock.millis()]
            assert status in statuses
            assert (details["jobName"], details["status"]) == (name, statuses[-1])
            assert f"{fake.clock.now():%Y-%m-%dT%H:%M:%SZ}" == event["time"]

        with fake.on_state_change(look):
            history.play([(verb, name, minutes + 1) for verb, name, minutes in steps])
            fake.clock.advance(days=1)
