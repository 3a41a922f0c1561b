"""Whom the plugin is timed beside. While one of them plays, the plugin's fake is stopped."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from email.utils import formatdate
from inspect import isawaitable
from itertools import cycle
from typing import Any
from unittest import mock

from botocore.awsrequest import AWSResponse
from botocore.endpoint import Endpoint
from botocore.stub import Stubber

from pytest_bedrock_jobs import FakeBedrockJobs

OURS = "this plugin"
FLOOR = "constant answer"
COPY = "copied answer"
MOTO = "moto"
STUBBER = "Stubber"
BY_HAND = "by hand"


@contextmanager
def paused(fake: FakeBedrockJobs) -> Iterator[None]:
    """Within this the fake does not answer."""
    fake.stop()
    try:
        yield
    finally:
        fake.start()


def answer_to(call: Callable[[], object]) -> Any:
    """What botocore's endpoint gives for a call: the HTTP response and what it parsed out of that."""
    answers: list[Any] = []
    make_request = Endpoint.make_request

    async def keep_awaited(coming: Awaitable[Any]) -> Any:
        answers.append(await coming)
        return answers[-1]

    def keep(*args: Any) -> Any:
        answer = make_request(*args)
        if isawaitable(answer):
            return keep_awaited(answer)
        answers.append(answer)
        return answer

    with mock.patch.object(Endpoint, "make_request", keep):
        call()
    return answers[0]


def _always(answer: Any) -> Callable[..., Any]:
    def make_request(*_: Any) -> Any:
        return answer

    return make_request


def _always_anew(answer: Any, copy: Callable[[Any], Any]) -> Callable[..., Any]:
    def make_request(*_: Any) -> Any:
        return copy(answer)

    return make_request


@contextmanager
def constant(fake: FakeBedrockJobs, answer: Any, copy: Callable[[Any], Any] | None = None) -> Iterator[None]:
    """Within this every call gets the same answer, or a copy of it, at the place where the plugin would answer directly."""
    make_request = _always(answer) if copy is None else _always_anew(answer, copy)
    with paused(fake), mock.patch.object(Endpoint, "make_request", make_request):
        yield


@contextmanager
def constant_http(fake: FakeBedrockJobs, client: Any, http: Any, content: bytes) -> Iterator[None]:
    """Within this a client gets an HTTP response of the same bytes for every call, at ``before-send``."""
    # The library's own class, which a handler of a test's would use.
    kind: Any = next(each for each in type(http).__mro__ if each.__module__.endswith("botocore.awsrequest"))
    status, headers = http.status_code, dict(http.headers)

    def send(**_: Any) -> Any:
        return kind(http.url, status, headers, _Raw(content))

    with paused(fake):
        client.meta.events.register_first("before-send.bedrock", send)
        try:
            yield
        finally:
            client.meta.events.unregister("before-send.bedrock", send)


@contextmanager
def throttled(fake: FakeBedrockJobs, client: Any) -> Iterator[None]:
    """Within this every other request of a client is throttled by a handler at ``before-send``; the others a fake answers over the wire.

    The handler answers as Bedrock does, to the header: botocore reads some of them before it tries again.
    """
    throttles = cycle([True, False])

    def send(**_: Any) -> Any:
        if not next(throttles):
            return None
        body = b'{"message": "Rate exceeded"}'
        headers: Any = {
            "date": formatdate(usegmt=True),
            "content-type": "application/json",
            "content-length": str(len(body)),
            "connection": "keep-alive",
            "x-amzn-requestid": "7f1d5b7e-3a7b-4a53-9d0e-4f6f2b1c8a90",
            "x-amzn-errortype": "ThrottlingException",
        }
        return AWSResponse("https://bedrock.us-east-1.amazonaws.com", 429, headers, _Raw(body))

    with FakeBedrockJobs(transport="wire") as behind, behind.clock.skip_sleep():
        behind.add_job(job_name=next(iter(fake.jobs)).name)
        client.meta.events.register_first("before-send.bedrock", send)
        try:
            yield
        finally:
            client.meta.events.unregister("before-send.bedrock", send)


class _Raw:
    """The content of an HTTP response, for botocore and aiobotocore."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def stream(self) -> Iterator[bytes]:
        yield self._content

    async def read(self) -> bytes:
        return self._content


@contextmanager
def stubbed(fake: FakeBedrockJobs, client: Any, method: str, answer: Any, often: int) -> Iterator[None]:
    """Within this botocore's Stubber has answers for a client's next calls."""
    with paused(fake), Stubber(client) as stubber:
        for _ in range(often):
            stubber.add_response(method, answer)
        yield
