"""What a fault is to a client in this process: time that passes, and botocore's own errors of a connection."""

from __future__ import annotations

import math
import random
import threading
import time
from collections.abc import Awaitable, Callable
from http.client import RemoteDisconnected
from typing import TYPE_CHECKING, Any

from botocore import exceptions
from urllib3.exceptions import ProtocolError

if TYPE_CHECKING:
    from ..service.clock import Clock
    from ..wire.faults import Timeouts
    from ..wire.pipeline import Pipeline

MAX_WAIT = 2.0
"""How long a plain HTTP call waits for real at most, in seconds."""

_PROXY = "http://proxy.invalid:3128"


def connection_error(name: str, request: Any) -> Exception:
    """Botocore's error of a connection, as its HTTP session raises it for a request."""
    url = request.url
    cause = ProtocolError("Connection aborted.", RemoteDisconnected("Remote end closed connection without response"))
    if name == "ProxyConnectionError":
        return exceptions.ProxyConnectionError(proxy_url=_PROXY, error=cause)
    if name == "ConnectionClosedError":
        return exceptions.ConnectionClosedError(error=cause, request=request, endpoint_url=url)
    kind: Callable[..., Exception] = getattr(exceptions, name)
    return kind(endpoint_url=url, error=name)


def wait(clock: Clock, millis: int) -> None:
    """Lets virtual time pass for a thread: as a sleep where sleeping is skipped, or else by moving the clock."""
    if millis:
        end = clock.millis() + millis
        if _is_skipped(time.sleep):
            time.sleep(millis / 1000)
        clock.reach(end)


async def wait_async(clock: Clock, millis: int) -> None:
    """The same for a task, beside which others go on."""
    import asyncio

    if millis:
        end = clock.millis() + millis
        if _is_skipped(asyncio.sleep) and asyncio._get_running_loop() is not None:  # trio's tasks have none.
            await asyncio.sleep(millis / 1000)
        clock.reach(end)


def _is_skipped(sleep: Callable[..., Any]) -> bool:
    """Whether a function that sleeps is one of ours, which moves a clock, and neither the real one nor a mock of the test's."""
    return (getattr(sleep, "__module__", None) or "").startswith(__name__.partition(".")[0])


def wait_really(clock: Clock, millis: int) -> None:
    """The same for a client that speaks HTTP: it takes real time, unless sleeping is skipped, up to a limit; the clock moves all the way."""
    end = clock.millis() + millis
    if millis:
        time.sleep(min(millis / 1000, MAX_WAIT))
        clock.reach(end)


def timeouts(request_dict: Any) -> Timeouts:
    """How long a client waits for a connection and for an answer, in milliseconds; None for any time."""
    context = request_dict["context"]
    config = context.get("client_config")
    read = context.get("read_timeout", getattr(config, "read_timeout", None))
    return millis(getattr(config, "connect_timeout", None)), millis(read)


def millis(seconds: Any) -> int | None:
    """Seconds in milliseconds; None for anything but a number, which stands for any time."""
    return math.ceil(seconds * 1000) if isinstance(seconds, (int, float)) else None


class Emitter:
    """Stands where a client's event emitter does after a fault: a retry has the same backoff in every run.

    botocore draws the jitter of its backoff from the functions of ``random`` while it decides whether to retry; for that long they draw
    from the fake's seed.

    Args:
        emitter: The client's own.
        pipeline: Whose fault it is.
        asynchronous: Whether what the client's own returns has to be awaited.
    """

    def __init__(self, emitter: Any, pipeline: Pipeline, asynchronous: bool) -> None:
        self._emitter = emitter
        self._pipeline = pipeline
        self._asynchronous = asynchronous

    def emit(self, event_name: str, **kwargs: Any) -> Any:
        if not event_name.startswith("needs-retry."):
            return self._emitter.emit(event_name, **kwargs)
        seeded = _Seeded(self._pipeline.next_jitter())
        if self._asynchronous:
            return _within(seeded, self._emitter.emit(event_name, **kwargs))
        with seeded:
            return self._emitter.emit(event_name, **kwargs)


async def _within(seeded: _Seeded, coming: Awaitable[Any]) -> Any:
    with seeded:
        return await coming


class _Seeded:
    """Within this the functions of ``random`` draw from a seed; after the last one they go on as if nothing had been drawn."""

    _lock = threading.Lock()
    _depth = 0
    _state: Any = None

    def __init__(self, seed: int) -> None:
        self._seed = seed

    def __enter__(self) -> None:
        with _Seeded._lock:
            if not _Seeded._depth:
                _Seeded._state = random.getstate()
            _Seeded._depth += 1
            random.seed(self._seed)

    def __exit__(self, *_: object) -> None:
        with _Seeded._lock:
            _Seeded._depth -= 1
            if not _Seeded._depth:
                random.setstate(_Seeded._state)
