"""A refusal changes nothing: requests of every operation, valid and broken, and the whole state of the fake before and after each."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from pytest_bedrock_jobs import FakeBedrockJobs
from pytest_bedrock_jobs.service.bedrock import Call
from pytest_bedrock_jobs.service.errors import ServiceError
from pytest_bedrock_jobs.service.registry import OPERATIONS
from pytest_bedrock_jobs.typing import Transport

from . import generated
from .effort import examples
from .fakes import client
from .photographs import differences, photograph


class Watch:
    """A fake with a few resources of every kind. It is made anew after a call that was granted, so that all examples begin alike."""

    def __init__(self, transport: Transport = "direct") -> None:
        self._transport = transport
        self._fresh()

    def _fresh(self) -> None:
        self._fake = generated.populated(self._transport)
        _decide(self._fake)
        self._before = photograph(self._fake)

    def call(self, operation: str, parameters: Mapping[str, Any]) -> None:
        """Calls an operation, and fails if it is refused and has changed something, or answers what no service should."""
        with self._fake:
            answer = generated.call(operation, parameters, client(checks_parameters=False))
        if generated.granted(answer):
            self._fresh()
            return
        if generated.rejected(answer):
            assert 400 <= answer["HTTPStatusCode"] < 500
            assert len(answer["Error"]["Message"]) < generated.LONGEST_ERROR
        assert differences(self._before, photograph(self._fake)) == {}


def _decide(fake: FakeBedrockJobs) -> None:
    """A rule for the first of everything that will be created."""
    fake.next_job(outcome="Failed", after=timedelta(minutes=7), optional=True)
    for process in generated.lifecycles():
        if process.name != "job":
            fake.next_outcome(process.name, process.failure, after=timedelta(minutes=7), optional=True)  # type: ignore[call-overload]


def requests(operation: str) -> st.SearchStrategy[dict[str, Any]]:
    """Valid requests, which may ask for what cannot be, and broken ones."""
    return generated.requests(operation) | generated.broken_requests(operation)


@pytest.mark.parametrize("operation", generated.KNOWN)
def test_a_refusal_changes_nothing(operation: str) -> None:
    """No resource, tag, token, name, rule or id is used up, and no answer is an error of the fake's own."""
    watch = Watch()

    @examples(5, suppress_health_check=list(HealthCheck))
    @given(requests(operation))
    def never_changes_anything(parameters: dict[str, Any]) -> None:
        watch.call(operation, parameters)

    never_changes_anything()


# A request for any operation: its name and its parameters.
ANY = st.sampled_from(generated.KNOWN).flatmap(lambda name: st.tuples(st.just(name), requests(name)))


def test_a_refusal_over_the_wire_changes_nothing() -> None:
    """It is signed, sent and read, and changes as little."""
    watch = Watch("wire")

    @examples(50, suppress_health_check=list(HealthCheck))
    @given(ANY)
    def never_changes_anything(request: tuple[str, dict[str, Any]]) -> None:
        watch.call(*request)

    never_changes_anything()


RUNS = st.lists(ANY | st.integers(1, 90), min_size=5, max_size=15)


@examples(8, suppress_health_check=list(HealthCheck))
@given(RUNS)
def test_a_refusal_changes_nothing_in_the_middle_of_things(steps: list[Any]) -> None:
    """After calls that were granted, and minutes that have passed: with names that are free again, and updates under way."""
    with generated.populated("direct") as fake:
        for step in steps:
            if isinstance(step, int):
                fake.clock.advance(minutes=step)
                continue
            operation, parameters = step
            before = photograph(fake)
            answer = generated.call(operation, parameters, client(checks_parameters=False))
            if not generated.granted(answer):
                assert differences(before, photograph(fake)) == {}


MOST_EVENTS = 100_000
"""How often a request may enter and leave functions; three times the most that was seen, by one with 300 tags."""


@examples(30, suppress_health_check=list(HealthCheck))
@given(ANY)
def test_no_request_makes_more_work_than_there_should_be(request: tuple[str, dict[str, Any]]) -> None:
    """However long its texts and lists are: counted in functions, not in time, so the machine does not matter."""
    events = 0

    def count(*_: object) -> None:
        nonlocal events
        events += 1

    with generated.populated("direct"):
        bedrock = client(checks_parameters=False)
        sys.setprofile(count)
        try:
            generated.call(*request, bedrock)
        finally:
            sys.setprofile(None)
    assert 0 < events < MOST_EVENTS


Leak = Callable[[Call, Mapping[str, Any]], object]
LEAKS: Mapping[str, Leak] = {
    "a name": lambda call, request: call.region.names_of("custom_model").update(
        {request["customModelName"]: next(iter(call.region.of("job")))}
    ),
    "an id": lambda call, _: call.bedrock.new_id(()),
    "a token": lambda call, request: call.region.remember("CreateModelCustomizationJob", "token", request, {}),
    "a rule": lambda call, _: call.bedrock.next_rule("job", "nightly-8"),
    "a resource": lambda call, _: call.region.take_out(next(iter(call.region.of("custom_model")))),
    "a tag": lambda call, _: setattr(next(iter(call.region.of("job"))), "tags", {"team": "other"}),
}


@pytest.mark.parametrize("leak", LEAKS.values(), ids=LEAKS)
def test_a_refusal_that_changes_something_is_found(monkeypatch: pytest.MonkeyPatch, leak: Leak) -> None:
    """By the same requests: an operation that uses something up before it refuses does not get by."""
    create = OPERATIONS["CreateModelCustomizationJob"]

    def leaking(call: Call, request: Mapping[str, Any]) -> Mapping[str, Any]:
        try:
            return create(call, request)
        except ServiceError:
            leak(call, request)
            raise

    monkeypatch.setitem(OPERATIONS, "CreateModelCustomizationJob", leaking)
    watch = Watch()

    # As many in every lane: what is there to be found has to be found. The same ones each time, and none to be made smaller.
    @settings(
        max_examples=100,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(requests("CreateModelCustomizationJob"))
    def never_changes_anything(parameters: dict[str, Any]) -> None:
        watch.call("CreateModelCustomizationJob", parameters)

    with pytest.raises(AssertionError, match=r"regions|bedrock\."):
        never_changes_anything()
