"""The collection of records, with a record that knows nothing but its life."""

from __future__ import annotations

from functools import partial
from typing import Any, cast

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pytest_bedrock_jobs.service.agenda import Agenda
from pytest_bedrock_jobs.service.listing import Query
from pytest_bedrock_jobs.service.record import Record
from pytest_bedrock_jobs.service.store import Collection
from pytest_bedrock_jobs.service.timeline import Timeline

from ..fakes import client, frozen
from ..samples import create_request


class Thing(Record):
    """A record of no family: its statuses, each with the instant at which it begins, the first one with the time itself."""

    def __init__(self, name: str, created: int, life: dict[int, str]) -> None:
        super().__init__(cast("Any", None), cast("Any", None), name, timeline_of(created, life), {})
        self.id = name.upper()

    @property
    def arn(self) -> str:
        return f"arn:things/{self.id}"


def timeline_of(created: int, life: dict[int, str]) -> Timeline:
    """A timeline whose first status was there before everything else."""
    (_, first), *later = life.items()
    return Timeline(((created, first), *((max(begin, created), status) for begin, status in later)))


STATUSES = ["young", "old", "gone"]
LIVES = st.tuples(st.permutations(STATUSES), st.lists(st.integers(1, 30), max_size=2, unique=True)).map(
    lambda drawn: dict(zip([0, *sorted(drawn[1])], drawn[0], strict=False))
)
THINGS = st.lists(st.tuples(st.integers(0, 5), LIVES), max_size=10)


def collected(things: list[tuple[int, dict[int, str]]], agenda: Agenda) -> tuple[Collection[Thing], list[Thing]]:
    """A collection, and what is in it in the order in which it came."""
    made = [Thing(f"thing-{number}", created, dict(life)) for number, (created, life) in enumerate(things)]
    collection: Collection[Thing] = Collection(cast("Any", None), agenda)
    half = len(made) // 2
    for thing in made[:half]:
        collection.add_all([thing])
    collection.add_all(made[half:])
    return collection, made


@given(THINGS, st.lists(st.integers(0, 9), max_size=8))
def test_the_index_by_status_follows_the_time(things: Any, steps: list[int]) -> None:
    """Whenever somebody looks, each status has the records that have it, in order."""
    agenda = Agenda()
    agenda.settle(now := 0)
    collection, made = collected(things, agenda)
    for step in [0, *steps]:
        now += step
        agenda.settle(now)
        for status in STATUSES:
            expected = sorted((t for t in made if t.status_at(now) == status), key=lambda t: t.position, reverse=True)
            assert collection.count_of(status) == len(expected)
            assert collection.page(Query(status=status), None, now) == (expected, None, now)


@given(THINGS, st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), LIVES), max_size=8))
@example(
    [(0, {0: "young"})] * 2, [(0, 0, {0: "old", 1: "young"}), (0, 0, {0: "old", 1: "young"}), (1, 1, {0: "young"})]
)
@example([(0, {0: "young", 5: "old"})], [(1, 0, {0: "young", 9: "old"}), (6, 0, {0: "gone"})])
def test_a_change_of_fate_moves_a_record(things: Any, changes: list[tuple[int, int, dict[int, str]]]) -> None:
    """From the present on; what was going to happen to it before does not happen, and may happen later."""
    agenda = Agenda()
    agenda.settle(now := 0)
    collection, made = collected(things, agenda)
    for step, which, life in changes:
        now += step
        agenda.settle(now)
        if made:
            thing = made[which % len(made)]
            future = timeline_of(thing.created, {begin and now + begin: status for begin, status in life.items()})
            collection.change(thing, lambda thing=thing, future=future: setattr(thing, "timeline", future))  # type: ignore[misc]
        for status in STATUSES:
            found, _, _ = collection.page(Query(status=status), None, now)
            assert set(found) == {t for t in made if t.status_at(now) == status}


@given(THINGS)
def test_records_are_newest_first_and_found_by_name_and_arn(things: Any) -> None:
    """Of one instant, the last one that came is the newest."""
    collection, made = collected(things, Agenda())
    newest = sorted(made, key=lambda thing: (thing.created, made.index(thing)), reverse=True)
    assert list(collection) == newest
    assert len(collection) == len(made)
    for thing in made:
        assert collection.find(thing.name) is collection.find(thing.arn) is thing
    assert collection.find("arn:things/THING-99") is None
    assert collection.find("arn:others/THING-0") is None
    assert collection.find("thing-99") is None


def test_an_id_is_given_once() -> None:
    """One that a loaded job has, and whose turn it would be, is given to no other job, seeded or created."""
    first = frozen().add_job()
    for seeded in (True, False):
        with frozen() as fake:
            (loaded,) = fake.load({"modelCustomizationJobSummaries": [{**first.summary(), "jobName": "loaded"}]})
            if seeded:
                fake.add_job(job_name="new")
            else:
                client().create_model_customization_job(**create_request("new"))
            assert loaded.arn == first.arn
            assert fake.jobs["new"].arn != first.arn


@pytest.mark.parametrize("count", [7, 500])
@pytest.mark.parametrize("every", [1, 2])
def test_many_leave_a_status_at_once(count: int, every: int) -> None:
    """Before somebody looks: all of them, or every other one."""
    agenda = Agenda()
    collection: Collection[Thing] = Collection(cast("Any", None), agenda)
    agenda.settle(0)
    things = [Thing(f"t{number}", 0, {0: "young", 10 if number % every == 0 else 30: "old"}) for number in range(count)]
    collection.add_all(things)
    agenda.settle(20)
    left = things[::every]
    stayed = [thing for thing in things if thing not in left]
    assert collection.count_of("young") == len(stayed)
    assert collection.with_status("young") == stayed
    assert collection.with_status("old") == left
    agenda.settle(30)
    assert collection.with_status("young") == []
    assert collection.with_status("old") == things


def test_what_comes_back_before_somebody_looks_is_there_once() -> None:
    """As a deployment that was updated."""
    agenda = Agenda()
    collection: Collection[Thing] = Collection(cast("Any", None), agenda)
    agenda.settle(0)
    thing = Thing("t", 0, {0: "young", 10: "old"})
    collection.add_all([thing])
    collection.change(thing, partial(setattr, thing, "timeline", timeline_of(0, {0: "old"})))
    collection.change(thing, partial(setattr, thing, "timeline", timeline_of(0, {0: "young"})))
    assert collection.with_status("young") == [thing]
    assert collection.with_status("old") == []
