"""What a task waits for over a connection takes no virtual time."""

from __future__ import annotations

import asyncio
import os
import socket
import threading
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from pytest_bedrock_jobs import FakeBedrockJobs
from pytest_bedrock_jobs.intercept.sleeping import connections
from pytest_bedrock_jobs.intercept.sleeping.connections import Connections
from pytest_bedrock_jobs.intercept.sleeping.threads import WORK


class Answerer:
    """A server in a thread, which takes a while for each answer."""

    def __init__(self, answers: int, seconds: float = 0.1) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = self._listener.getsockname()
        self._thread = threading.Thread(target=self._serve, args=(answers, seconds))

    def _serve(self, answers: int, seconds: float) -> None:
        connection, _ = self._listener.accept()
        with connection:
            for _ in range(answers):
                connection.recv(1)
                threading.Event().wait(seconds)
                connection.sendall(b"answer\n")

    def __enter__(self) -> Answerer:  # noqa: PYI034
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._thread.join()
        self._listener.close()


async def beside_a_heartbeat(what: Any) -> Any:
    """Awaits something for 30 seconds at most, while another task sleeps 10 seconds at a time."""

    async def beat() -> None:
        while True:  # noqa: ASYNC110
            await asyncio.sleep(10)

    heartbeat = asyncio.ensure_future(beat())
    try:
        return await asyncio.wait_for(what, 30)
    finally:
        heartbeat.cancel()


def test_an_answer_is_not_overtaken_by_its_timeout() -> None:
    """Neither the first one nor another over the same connection."""
    fake = FakeBedrockJobs(frozen=True)
    before = fake.clock.now()

    async def ask(address: Any) -> list[bytes]:
        reader, writer = await asyncio.open_connection(*address)
        answers = []
        for _ in range(2):
            writer.write(b"?")
            answers.append(await beside_a_heartbeat(reader.readline()))
        writer.close()
        await writer.wait_closed()
        return answers

    with Answerer(2) as server, fake.clock.skip_sleep():
        assert asyncio.run(ask(server.address)) == [b"answer\n"] * 2
    assert fake.clock.now() == before


def test_a_connection_that_nobody_waits_for_holds_nothing() -> None:
    """A client keeps it for its next request while the code sleeps."""
    fake = FakeBedrockJobs(frozen=True)
    before = fake.clock.now()

    async def poll(address: Any) -> None:
        reader, writer = await asyncio.open_connection(*address)
        writer.write(b"?")
        await reader.readline()
        await asyncio.gather(asyncio.sleep(60), asyncio.ensure_future(asyncio.sleep(120)))
        writer.write(b"?")
        await reader.readline()
        writer.close()
        await writer.wait_closed()

    with Answerer(2, 0) as server, fake.clock.skip_sleep():
        asyncio.run(poll(server.address))
    assert fake.clock.now() - before == timedelta(minutes=2)


def test_a_server_in_the_same_loop_can_take_its_time() -> None:
    """Its handler sleeps, so the client waits in virtual time, too."""
    fake = FakeBedrockJobs(frozen=True)
    before = fake.clock.now()

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        await asyncio.sleep(3600)
        writer.write(b"answer\n")
        writer.close()
        await writer.wait_closed()

    async def main() -> bytes:
        server = await asyncio.start_server(handle, "127.0.0.1", 0)
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        writer.write(b"?\n")
        answer = await asyncio.wait_for(reader.readline(), 7200)
        writer.close()
        await writer.wait_closed()
        server.close()
        await server.wait_closed()
        return answer

    with fake.clock.skip_sleep():
        assert asyncio.run(main()) == b"answer\n"
    assert fake.clock.now() - before == timedelta(hours=1)


def test_a_connection_that_never_answers_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    """After a while its timeout fires."""
    monkeypatch.setattr(connections, "WORK", 0.05)

    async def ask(end: socket.socket) -> None:
        with pytest.raises(asyncio.TimeoutError):
            await beside_a_heartbeat(asyncio.get_running_loop().sock_recv(end, 1))

    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    with FakeBedrockJobs(frozen=True).clock.skip_sleep(), ours, theirs:
        asyncio.run(ask(ours))


def test_a_pipe_holds_time_still_as_a_socket_does() -> None:
    """The output of a process, for example."""
    fake = FakeBedrockJobs(frozen=True)
    before = fake.clock.now()

    async def main() -> bytes:
        process = await asyncio.create_subprocess_exec(
            "sh", "-c", "sleep 0.1; echo done", stdout=asyncio.subprocess.PIPE
        )
        output, _ = await beside_a_heartbeat(process.communicate())
        return bytes(output)

    with fake.clock.skip_sleep():
        assert asyncio.run(main()) == b"done\n"
    assert fake.clock.now() == before


def test_a_proactors_operations_hold_time_still() -> None:
    """On Windows; the one that is for waking the loop does not."""
    own, other = object(), object()
    loop = SimpleNamespace(_self_reading_future=own)
    proactor = SimpleNamespace(_cache={1: (own, None)})
    waits = Connections(lambda: loop, proactor)
    waits._tasks_wait = lambda: True  # type: ignore[method-assign]
    assert not waits.hold(0)
    proactor._cache[2] = (other, None)
    assert waits.hold(0)
    assert not waits.hold(WORK)
    waits.came(1, 0)  # type: ignore[arg-type]
    del proactor._cache[2]
    assert not waits.hold(WORK)
    assert waits._waits == {}


def test_a_connection_that_is_being_made_has_no_other_end_yet() -> None:
    """It is waited for."""
    with socket.socket() as connection:
        assert connections._ends(connection.fileno()) == (None, None)
    reading, writing = os.pipe()
    assert connections._ends(reading) == (None, None)
    os.close(reading)
    os.close(writing)


def test_what_is_sent_before_a_loop_is_driven_is_sent() -> None:
    """It takes its first turn within the scope later."""
    near, far = socket.socketpair()
    loop = asyncio.new_event_loop()
    transport, _ = loop.run_until_complete(loop.create_connection(asyncio.Protocol, sock=near))
    with FakeBedrockJobs().clock.skip_sleep():
        transport.write(b"x")
        assert far.recv(1) == b"x"
    transport.close()
    loop.run_until_complete(asyncio.sleep(0))
    loop.close()
    far.close()
