"""Threads that sleep in virtual time, and what holds time still."""

from __future__ import annotations

import queue
import socket
import subprocess
import threading
import time
from _thread import start_new_thread
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import boto3
import pytest

from pytest_bedrock_jobs import FakeBedrockJobs
from pytest_bedrock_jobs.intercept.sleeping import threads
from pytest_bedrock_jobs.intercept.sleeping.threads import Member
from pytest_bedrock_jobs.intercept.sleeping.timekeeper import keeper
from tests.samples import create_request

MINUTE = timedelta(minutes=1)


@pytest.fixture
def fake() -> Iterator[FakeBedrockJobs]:
    """A started fake whose clock stands still."""
    with FakeBedrockJobs(frozen=True) as fake:
        yield fake


def run_all(*functions: Callable[[], object]) -> None:
    """Runs functions, each in a thread of its own, to their end."""
    running = [threading.Thread(target=function) for function in functions]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()


def test_a_heartbeat_does_not_run_away_with_time(fake: FakeBedrockJobs) -> None:
    """A daemon sleeps 30 seconds at a time; the pipeline polls once a minute and sees its job run."""
    stop, polls = threading.Event(), 0

    def beat() -> None:
        while not stop.is_set():
            time.sleep(30)

    bedrock = boto3.client("bedrock")
    bedrock.create_model_customization_job(**create_request("job-1"))
    with fake.clock.skip_sleep():
        threading.Thread(target=beat, daemon=True).start()
        while bedrock.get_model_customization_job(jobIdentifier="job-1")["status"] == "InProgress":
            time.sleep(60)
            polls += 1
        stop.set()
    assert polls == 60


def test_ten_pollers_take_the_time_of_one(fake: FakeBedrockJobs) -> None:
    """In a pool."""
    before = fake.clock.now()

    def poll() -> None:
        for _ in range(30):
            time.sleep(60)

    with fake.clock.skip_sleep(), ThreadPoolExecutor(10) as pool:
        for _ in range(10):
            pool.submit(poll)
    assert fake.clock.now() - before == 30 * MINUTE


def test_threads_wake_up_in_the_order_in_which_their_sleeps_end(fake: FakeBedrockJobs) -> None:
    """Whichever began first."""
    woken: list[int] = []

    def nap(seconds: int) -> None:
        time.sleep(seconds)
        woken.append(seconds)

    with fake.clock.skip_sleep():
        run_all(*(lambda seconds=seconds: nap(seconds) for seconds in (50, 10, 40, 20, 30)))
    assert woken == [10, 20, 30, 40, 50]


def test_sleepers_that_share_a_lock_take_turns(fake: FakeBedrockJobs) -> None:
    """Who waits for the lock holds time still only for a moment."""
    before, lock = fake.clock.now(), threading.Lock()

    def hold() -> None:
        for _ in range(3):
            with lock:
                time.sleep(60)

    with fake.clock.skip_sleep():
        run_all(hold, hold)
    assert fake.clock.now() - before == 6 * MINUTE


def test_a_consumer_of_a_queue_does_not_stop_the_producer(fake: FakeBedrockJobs) -> None:
    """It stands still in the queue until something comes."""
    before = fake.clock.now()
    items: queue.Queue[int | None] = queue.Queue()
    got: list[int] = []

    def consume() -> None:
        while (item := items.get()) is not None:
            got.append(item)

    def produce() -> None:
        for number in range(10):
            time.sleep(60)
            items.put(number)
        items.put(None)

    with fake.clock.skip_sleep():
        run_all(consume, produce)
    assert got == list(range(10))
    assert fake.clock.now() - before == 10 * MINUTE


def test_a_thread_that_waits_for_a_process_holds_time_still(fake: FakeBedrockJobs) -> None:
    """That is real work, and takes no virtual time."""
    seen: list[timedelta] = []
    stop = threading.Event()

    def beat() -> None:
        while not stop.is_set():
            time.sleep(10)

    def work() -> None:
        time.sleep(60)
        before = fake.clock.now()
        subprocess.run(["sleep", "0.2"], check=True)
        seen.append(fake.clock.now() - before)
        stop.set()

    with fake.clock.skip_sleep():
        run_all(beat, work)
    assert seen == [timedelta(0)]


def test_a_thread_that_waits_for_a_socket_is_let_go(fake: FakeBedrockJobs, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody may ever answer."""
    monkeypatch.setattr(threads, "IO", 0.05)
    before = fake.clock.now()
    ours, theirs = socket.socketpair()

    def receive() -> None:
        assert ours.recv(1) == b"x"

    def send() -> None:
        time.sleep(60)
        theirs.send(b"x")

    with fake.clock.skip_sleep(), ours, theirs:
        run_all(receive, send)
    assert fake.clock.now() - before == MINUTE


def test_a_thread_that_computes_is_let_go_at_last(fake: FakeBedrockJobs, monkeypatch: pytest.MonkeyPatch) -> None:
    """It may wait for somebody who sleeps."""
    monkeypatch.setattr(threads, "WORK", 0.05)
    before = fake.clock.now()
    woken: list[bool] = []

    def spin() -> None:
        while not woken:
            pass

    def nap() -> None:
        time.sleep(60)
        woken.append(True)

    with fake.clock.skip_sleep():
        run_all(spin, nap)
    assert fake.clock.now() - before == MINUTE


def test_a_thread_from_before_takes_part_from_its_first_sleep(fake: FakeBedrockJobs) -> None:
    """Until then it holds nothing."""
    before = fake.clock.now()
    begin, slept = threading.Event(), threading.Event()

    def sleep_later() -> None:
        begin.wait()
        time.sleep(60)
        slept.set()

    thread = threading.Thread(target=sleep_later)
    thread.start()
    with fake.clock.skip_sleep():
        time.sleep(60)
        begin.set()
        assert slept.wait(60)
    thread.join()
    assert fake.clock.now() - before == 2 * MINUTE


def test_a_thread_that_a_bystander_starts_does_not_take_part(fake: FakeBedrockJobs) -> None:
    """A server that was there before answers in threads of its own, which wait for callers."""
    begin, never = threading.Event(), threading.Event()

    def serve() -> None:
        begin.wait()
        threading.Thread(target=never.wait).start()

    server = threading.Thread(target=serve)
    server.start()
    with fake.clock.skip_sleep():
        begin.set()
        server.join()
        assert [member for member in keeper._members.values() if member.thread.name.startswith("Thread")] == []
    never.set()


def test_sleepers_go_on_at_the_end_of_the_scope(fake: FakeBedrockJobs) -> None:
    """And sleep for real from then on."""
    before = fake.clock.now()
    asleep, held = threading.Event(), threading.Event()
    took: list[float] = []

    def sleep_long() -> None:
        asleep.set()
        time.sleep(10**6)
        held.set()
        began = time.monotonic()
        time.sleep(0.02)
        took.append(time.monotonic() - began)

    thread = threading.Thread(target=sleep_long)
    with fake.clock.skip_sleep():
        thread.start()
        asleep.wait()
        # This thread works all the while, so no time passes.
    assert held.wait(60)
    thread.join()
    assert fake.clock.now() == before
    assert took[0] >= 0.02


def test_a_sleep_under_the_clocks_lock_stops_nobody(fake: FakeBedrockJobs) -> None:
    """Whoever writes to S3 when a job completes may have to try again."""
    before = fake.clock.now()

    def hold() -> None:
        with fake._clock.lock:
            time.sleep(60)

    with fake.clock.skip_sleep():
        run_all(hold, lambda: time.sleep(30))
    assert fake.clock.now() - before >= MINUTE


def test_a_thread_that_holds_the_clock_holds_time_still(fake: FakeBedrockJobs) -> None:
    """It is answering a call, for example."""
    asleep, before, seen = threading.Event(), fake.clock.now(), []

    def nap() -> None:
        asleep.set()
        time.sleep(60)

    with fake.clock.skip_sleep():
        thread = threading.Thread(target=nap)
        thread.start()
        asleep.wait()
        while not keeper.sleeps:
            pass
        with fake._clock.lock:
            threading.Event().wait(0.1)
            seen.append(fake.clock.now())
        thread.join()
    assert seen == [before]
    assert fake.clock.now() - before == MINUTE


def test_threads_that_sleep_by_two_clocks_overlap(fake: FakeBedrockJobs) -> None:
    """The innermost one's, of nested scopes, when each sleep began."""
    other = FakeBedrockJobs(frozen=True)
    before, others_before = fake.clock.now(), other.clock.now()
    asleep = threading.Event()

    def sleep_outside() -> None:
        asleep.set()
        time.sleep(60)

    with fake.clock.skip_sleep():
        thread = threading.Thread(target=sleep_outside)
        thread.start()
        asleep.wait()
        while not keeper.sleeps:
            pass
        with other.clock.skip_sleep():
            time.sleep(90)
            thread.join()
    assert fake.clock.now() - before == MINUTE
    assert other.clock.now() - others_before == timedelta(seconds=90)


def test_a_thread_that_was_started_without_threading_takes_part(fake: FakeBedrockJobs) -> None:
    """From its first sleep to its end, of which nobody tells."""
    before, slept = fake.clock.now(), threading.Event()

    def nap() -> None:
        time.sleep(60)
        slept.set()

    with fake.clock.skip_sleep():
        start_new_thread(nap, ())
        assert slept.wait(60)
        time.sleep(60)
    assert fake.clock.now() - before == 2 * MINUTE


CHILD = """
import os, threading, time
from pytest_bedrock_jobs import FakeBedrockJobs

fake = FakeBedrockJobs(frozen=True)
with fake.clock.skip_sleep():
    threading.Thread(target=time.sleep, args=(60,)).start()
    child = os.fork()
    time.sleep(60)
    if child == 0:
        os._exit(0)
raise SystemExit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


def test_a_forked_child_sleeps_in_virtual_time_too() -> None:
    """The threads of its parent, asleep or not, do not exist in it."""
    import sys

    subprocess.run([sys.executable, "-W", "ignore", "-c", CHILD], check=True, timeout=60)


class Frame:
    """Where a thread is said to be."""

    def __init__(self, module: str) -> None:
        self.f_globals = {"__name__": module}
        self.f_lasti = 0


@pytest.mark.parametrize(("module", "patience"), [("threading", threads.STILL), ("socket", threads.IO)])
def test_where_the_system_tells_nothing_the_module_does(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, module: str, patience: float
) -> None:
    """Only Linux tells which system call a thread is in."""
    monkeypatch.setattr(threads, "_TASKS", tmp_path)
    member = Member(threading.current_thread())
    frames = {threading.get_ident(): Frame(module)}
    for tenth in range(10):
        assert member.holds(tenth * patience / 10, frames)  # type: ignore[arg-type]
    assert not member.holds(patience, frames)  # type: ignore[arg-type]
    assert not member.holds(patience, frames)  # type: ignore[arg-type]


def test_on_a_machine_whose_calls_are_unknown_the_module_tells(monkeypatch: pytest.MonkeyPatch) -> None:
    """The numbers differ from machine to machine."""
    monkeypatch.setattr(threads, "_FUTEX", None)
    member = Member(threading.current_thread())
    frames = {threading.get_ident(): Frame("queue")}
    assert [member.holds(now, frames) for now in (0, 0.01, 0.02, 0.03)] == [True, True, True, False]  # type: ignore[arg-type]


def test_a_thread_that_has_ended_holds_nothing() -> None:
    """It has no frame."""
    assert not Member(threading.current_thread()).holds(0, {})
