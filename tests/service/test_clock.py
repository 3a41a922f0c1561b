"""Virtual time."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pytest_bedrock_jobs.service.clock import Clock

NOW = datetime(2026, 1, 7, 2, 0, tzinfo=timezone.utc)
HOUR = timedelta(hours=1)


class System:
    """The system's clock, as a test sets it."""

    def __init__(self, instant: datetime) -> None:
        self.instant = instant

    def time_ns(self) -> int:
        return (self.instant - datetime(1970, 1, 1, tzinfo=timezone.utc)) // timedelta(microseconds=1) * 1000


@pytest.fixture
def system(monkeypatch: pytest.MonkeyPatch) -> System:
    """Replaces the system's clock, as freezegun and time-machine do."""
    system = System(NOW)
    monkeypatch.setattr(time, "time_ns", system.time_ns)
    return system


def test_it_follows_the_system(system: System) -> None:
    """A clock that nobody moves is the system's, to the millisecond."""
    clock = Clock()
    assert clock.now() == NOW
    system.instant += timedelta(hours=1, microseconds=1999)
    assert clock.now() == NOW + timedelta(hours=1, microseconds=1000)


def test_it_is_aware_and_in_utc() -> None:
    """Its datetimes carry the zone object that it was given."""
    zone = timezone(timedelta(0), "Zulu")
    assert Clock(zone).now().tzinfo is zone


def test_it_goes_on_from_where_it_was_moved(system: System) -> None:
    """Moved time passes like other time."""
    clock = Clock()
    assert clock.advance(2 * HOUR) == NOW + 2 * HOUR
    system.instant += HOUR
    assert clock.now() == NOW + 3 * HOUR


def test_parts_of_a_step_add_up(system: System) -> None:
    """A timedelta, hours, minutes and seconds may be given together."""
    assert Clock().advance(HOUR, hours=1.5, minutes=10, seconds=0.25) == NOW + timedelta(
        hours=2, minutes=40, milliseconds=250
    )


def test_elapsed_time_goes_on_where_the_system_steps_back(system: System) -> None:
    """The time that is shown is the system's; what was to happen happens when as much time has passed."""
    clock = Clock()
    before = clock.show()
    system.instant -= HOUR
    assert (clock.now(), clock.millis(), clock.shift) == (NOW - HOUR, before, -3_600_000)
    system.instant += timedelta(seconds=1)
    assert (clock.now(), clock.millis()) == (NOW - HOUR + timedelta(seconds=1), before + 1000)


def test_each_call_moves_it_even_while_the_system_is_behind(system: System) -> None:
    """`auto_advance` steps from what was shown last."""
    clock = Clock()
    before = clock.show()
    system.instant -= HOUR
    clock.auto_advance(timedelta(seconds=10))
    clock.tick()
    assert (clock.now(), clock.millis()) == (NOW - HOUR + timedelta(seconds=10), before + 10_000)


def test_automatic_steps_end(system: System) -> None:
    """A step of zero ends them."""
    clock = Clock()
    clock.auto_advance(HOUR)
    clock.tick()
    clock.auto_advance(timedelta(0))
    clock.tick()
    assert clock.now() == NOW + HOUR


def test_a_frozen_clock_moves_when_it_is_moved(system: System) -> None:
    """Freezing cuts the tie to the system, and only that; freezing again changes nothing."""
    clock = Clock()
    clock.advance(HOUR)
    assert clock.freeze() == NOW + HOUR
    system.instant += HOUR
    clock.freeze()
    assert clock.now() == NOW + HOUR
    assert clock.advance(HOUR) == NOW + 2 * HOUR


def test_forgetting_leads_back_to_the_system(system: System) -> None:
    """As if nothing had been moved, shown, frozen or set to step."""
    clock = Clock()
    clock.advance(HOUR)
    clock.freeze()
    clock.auto_advance(HOUR)
    system.instant -= HOUR
    clock.forget()
    clock.tick()
    assert clock.now() == NOW - HOUR


def test_a_clock_that_has_shown_nothing_moves_anywhere(system: System) -> None:
    """A test may begin in the past."""
    clock = Clock()
    past = NOW - timedelta(days=999)
    assert clock.move_to(past) == past
    assert clock.now() == past


def test_it_moves_to_the_instant_that_it_shows(system: System) -> None:
    """The present is no past."""
    clock = Clock()
    clock.show()
    assert clock.move_to(NOW.astimezone(timezone(timedelta(hours=9)))) == NOW


def test_it_does_not_move_back(system: System) -> None:
    """The message says what to do instead; the clock is as it was."""
    clock = Clock()
    clock.show()
    with pytest.raises(ValueError) as caught:
        clock.move_to(NOW - HOUR)
    assert str(caught.value) == (
        "instant=2026-01-07T01:00:00+00:00 is before the clock's 2026-01-07T02:00:00+00:00;"
        " Bedrock's time never runs backward: move to a later instant, or reset() the fake and then move to an earlier one"
    )
    assert clock.now() == NOW


MISUSES: list[tuple[Callable[[Clock], object], type[Exception], str]] = [
    (
        lambda clock: clock.move_to(datetime(2026, 1, 1)),
        ValueError,
        (
            "instant=datetime.datetime(2026, 1, 1, 0, 0) has no time zone, and Bedrock's times are instants;"
            " pass an aware datetime, for example datetime(..., tzinfo=timezone.utc)"
        ),
    ),
    (
        lambda clock: clock.move_to("2026-01-01"),  # type: ignore[arg-type]
        TypeError,
        (
            "instant='2026-01-01' is not a datetime; pass an aware datetime.datetime,"
            " for example datetime(2026, 1, 1, tzinfo=timezone.utc)"
        ),
    ),
    (
        lambda clock: clock.advance(-HOUR),
        ValueError,
        (
            "delta=datetime.timedelta(days=-1, seconds=82800) is negative;"
            " time only moves forward, pass a timedelta of zero or more"
        ),
    ),
    (
        lambda clock: clock.advance(seconds=-1),
        ValueError,
        (
            "delta=datetime.timedelta(days=-1, seconds=86399) is negative;"
            " time only moves forward, pass a timedelta of zero or more"
        ),
    ),
    (
        lambda clock: clock.advance(3600),  # type: ignore[arg-type]
        TypeError,
        "delta=3600 is not a timedelta; pass a datetime.timedelta, for example timedelta(seconds=3600)",
    ),
    (
        lambda clock: clock.advance(timedelta(days=3_000_000)),
        ValueError,
        ("delta=datetime.timedelta(days=3000000) leads beyond the year 9999, where datetimes end; pass a shorter one"),
    ),
    (
        lambda clock: clock.auto_advance(-HOUR),
        ValueError,
        (
            "delta=datetime.timedelta(days=-1, seconds=82800) is negative;"
            " time only moves forward, pass a timedelta of zero or more"
        ),
    ),
]


@pytest.mark.parametrize(("misuse", "kind", "message"), MISUSES)
def test_misuse_is_refused(
    system: System, misuse: Callable[[Clock], object], kind: type[Exception], message: str
) -> None:
    """The message names the argument, its value, the rule and the remedy; the clock is as it was."""
    clock = Clock()
    with pytest.raises(kind) as caught:
        misuse(clock)
    assert str(caught.value) == message
    clock.tick()
    assert clock.now() == NOW


STEPS = st.timedeltas(timedelta(0), timedelta(days=9))
MOVES = st.one_of(
    st.tuples(st.just("system"), st.timedeltas(timedelta(days=-9), timedelta(days=9))),
    st.tuples(st.sampled_from(["advance", "move_to", "auto_advance"]), STEPS),
    st.tuples(st.sampled_from(["tick", "freeze"]), st.just(timedelta(0))),
)


@given(st.lists(MOVES, max_size=20))
def test_elapsed_time_never_runs_backward(moves: list[tuple[str, timedelta]]) -> None:
    """Whatever the system's clock and the test do; and the time that is shown is the system's, with the moves of the test on top."""
    system = System(NOW)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(time, "time_ns", system.time_ns)
        clock = Clock()
        shown = [clock.show()]
        for kind, delta in moves:
            if kind == "system":
                system.instant += delta
            elif kind == "move_to":
                clock.move_to(clock.now() + delta)
            elif kind in ("advance", "auto_advance"):
                getattr(clock, kind)(delta)
            else:
                getattr(clock, kind)()
            shown.append(clock.show())
            assert clock.now() == clock.at(clock.millis() + clock.shift)
    assert shown == sorted(shown)


def test_leaving_an_earlier_time_is_an_ordinary_move_forward(system: System) -> None:
    """Elapsed time moves as far as the system does, and the system's own time is shown."""
    clock = Clock()
    before = clock.show()
    system.instant -= timedelta(days=100)
    clock.now()
    system.instant = NOW + HOUR
    assert clock.now() == NOW + HOUR
    assert clock.millis() - before == (timedelta(days=100) + HOUR) // timedelta(milliseconds=1)


def test_a_clock_that_was_moved_shows_an_earlier_time_as_it_is(system: System) -> None:
    """What a test has moved before it freezes an earlier time is over."""
    clock = Clock()
    clock.advance(HOUR)
    before = clock.millis()
    system.instant -= timedelta(days=100)
    assert clock.now() == NOW - timedelta(days=100)
    assert clock.millis() == before
    assert clock.advance(HOUR) == NOW - timedelta(days=100) + HOUR
    assert clock.millis() - before == 3_600_000


def test_a_clock_that_was_moved_stays_where_it_is_when_the_system_is_adjusted(system: System) -> None:
    """Clocks of real machines are set back by milliseconds now and then."""
    clock = Clock()
    clock.advance(HOUR)
    system.instant -= timedelta(milliseconds=5)
    assert clock.now() == NOW + HOUR
    system.instant += timedelta(seconds=1)
    assert (clock.now(), clock.shift) == (NOW + HOUR + timedelta(seconds=1), 0)


def test_it_moves_to_an_instant_of_the_earlier_time(system: System) -> None:
    """What is told to the clock is in the time that it shows, and so is what it refuses."""
    clock = Clock()
    before = clock.show()
    system.instant -= timedelta(days=100)
    assert clock.move_to(NOW - timedelta(days=99)) == NOW - timedelta(days=99)
    assert clock.millis() - before == 86_400_000
    with pytest.raises(ValueError, match="is before the clock's 2025-09-30T02:00:00"):
        clock.move_to(NOW - timedelta(days=100))


def test_it_goes_on_from_where_it_is_when_its_source_changes(system: System) -> None:
    """Whatever drives the system's clock by it must not drive it in turn."""
    clock = Clock()
    clock.advance(HOUR)
    system.instant += timedelta(days=1)
    other = System(NOW - timedelta(days=5))
    clock.lead(other.time_ns)
    system.instant += timedelta(days=1)
    other.instant += HOUR
    assert clock.now() == NOW + timedelta(days=1) + 2 * HOUR
    clock.lead(None)
    system.instant += HOUR
    assert clock.now() == NOW + timedelta(days=1) + 3 * HOUR


def test_a_frozen_clock_stays_frozen_when_its_source_changes(system: System) -> None:
    """It looks at none."""
    clock = Clock()
    clock.freeze()
    clock.lead(System(NOW + HOUR).time_ns)
    assert clock.now() == NOW


def test_it_tells_who_drives_by_it_of_every_move(system: System) -> None:
    """And when it is frozen, or forgets; not when it follows the system."""
    clock = Clock()
    seen: list[datetime] = []
    clock.drivers.append(lambda: seen.append(clock.now()))
    clock.advance(HOUR)
    system.instant += HOUR
    clock.tick()
    clock.freeze()
    clock.forget()
    assert seen == [NOW + HOUR, NOW + 2 * HOUR, NOW + HOUR]
    assert clock.moved == 3_600_000


def test_it_moves_to_the_next_change(system: System) -> None:
    """One at a time; None where nothing is left, and then it stays."""
    clock = Clock()
    changes = [clock.millis() + 1000, clock.millis() + 5000]
    clock.next_transition = lambda instant: next((change for change in changes if change > instant), None)
    assert clock.advance_to_next_change() == NOW + timedelta(seconds=1)
    assert clock.advance_to_next_change() == NOW + timedelta(seconds=5)
    assert clock.advance_to_next_change() is None
    assert clock.now() == NOW + timedelta(seconds=5)


def test_it_moves_until_nothing_is_left_to_happen(system: System) -> None:
    """A clock that has nothing to come stays where it is."""
    clock = Clock()
    assert clock.advance_until_idle() == NOW
    changes = [clock.millis() + 1000, clock.millis() + 5000]
    clock.next_transition = lambda instant: next((change for change in changes if change > instant), None)
    assert clock.advance_until_idle() == NOW + timedelta(seconds=5)


def test_an_earlier_system_time_counts_as_long_as_nothing_was_shown(system: System) -> None:
    """A fake that is made before a test freezes the time has that time."""
    clock = Clock()
    clock.now()
    system.instant -= timedelta(days=100)
    assert clock.now() == NOW - timedelta(days=100)


def test_it_reaches_an_instant_only_forward(system: System) -> None:
    """And says how far it had to move."""
    clock = Clock()
    now = clock.show()
    assert clock.reach(now + 500) == 500
    assert clock.reach(now + 200) == 0
    assert clock.millis() == now + 500


FORK = """
import os, threading
from pytest_bedrock_jobs import FakeBedrockJobs

clock = FakeBedrockJobs()._clock
held, forked = threading.Event(), threading.Event()

def hold():
    with clock.lock:
        held.set()
        forked.wait(0.1)

threading.Thread(target=hold).start()
held.wait()
child = os.fork()
if child == 0:
    clock.advance(hours=1)
    os._exit(0)
forked.set()
raise SystemExit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


def test_a_child_process_can_use_the_clock_whoever_held_it_when_it_was_born() -> None:
    """Its parent's other threads do not exist in it."""
    subprocess.run([sys.executable, "-W", "ignore", "-c", FORK], check=True, timeout=60)


BUSY = """
import os, threading
from pytest_bedrock_jobs import FakeBedrockJobs

fakes = [FakeBedrockJobs() for _ in range(3)]

def fork():
    for _ in range(60):
        child = os.fork()
        if child == 0:
            fakes[0].clock.advance(hours=1)
            os._exit(0)
        assert os.waitpid(child, 0)[1] == 0

threads = [threading.Thread(target=fork) for _ in range(3)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
"""


@pytest.mark.usefixtures("unmeasured")
def test_threads_that_fork_at_once_do_not_wait_for_each_other() -> None:
    """A pool in each of them, or ``subprocess`` with ``preexec_fn``, does that."""
    subprocess.run([sys.executable, "-W", "ignore", "-c", BUSY], check=True, timeout=60)


@pytest.mark.parametrize(
    ("part", "kind", "message"),
    [
        ({"seconds": "1"}, TypeError, "seconds='1' is not a number; pass an int or a float"),
        ({"hours": True}, TypeError, "hours=True is not a number; pass an int or a float"),
        ({"minutes": float("nan")}, ValueError, "minutes=nan is too long; pass a smaller number"),
        ({"days": 1e300}, ValueError, r"days=1e\+300 is too long; pass a smaller number"),
    ],
)
def test_a_part_of_a_step_that_is_no_number_is_refused(part: Any, kind: type[Exception], message: str) -> None:
    """And the clock stays where it is."""
    clock = Clock()
    before = clock.freeze()
    with pytest.raises(kind, match=message):
        clock.advance(**part)
    assert clock.now() == before


def test_its_end_is_the_end_of_all_datetimes(system: System) -> None:
    """There it stands still."""
    clock = Clock()
    end = clock.move_to(datetime.max.replace(tzinfo=timezone.utc))
    system.instant += HOUR
    assert clock.now() == end


def test_it_shows_its_time() -> None:
    """In a failing test's output."""
    clock = Clock()
    now = clock.freeze()
    assert repr(clock) == f"<Clock at {now.isoformat()}>"


def test_steps_of_several_threads_add_up(system: System) -> None:
    """No step is lost."""
    clock = Clock()

    def walk() -> None:
        for _ in range(100):
            clock.advance(seconds=1)

    threads = [threading.Thread(target=walk) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert clock.now() == NOW + timedelta(seconds=400)


@example(datetime.max.replace(tzinfo=timezone(timedelta(hours=-1))))
@example(datetime.min.replace(tzinfo=timezone(timedelta(hours=1))))
@given(st.datetimes(timezones=st.timezones() | st.just(timezone.utc)))
def test_an_instant_is_kept_to_the_millisecond(instant: datetime) -> None:
    """Any aware datetime is shown again, less what is finer than a millisecond."""
    clock = Clock()
    clock.freeze()
    try:
        shown: Any = clock.move_to(instant)
    except ValueError as error:
        assert "is not within the years 1 to 9999 in UTC" in str(error)
        assert instant.year in {1, 9999}
        assert clock.now().year not in {1, 9999}
    else:
        assert timedelta(0) <= instant - shown < timedelta(milliseconds=1)
