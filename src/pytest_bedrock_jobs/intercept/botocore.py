"""Catching botocore's calls, for every client whenever and however it was made.

The one place is ``botocore.endpoint.Endpoint.make_request``: every client's endpoint goes through it, after botocore has validated and
serialized the parameters and before it signs anything. aiobotocore's endpoint inherits it; what is different there is in the module
:mod:`.aiobotocore`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from copy import deepcopy
from functools import cache, lru_cache, partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

from botocore.awsrequest import AWSResponse
from botocore.credentials import Credentials, RefreshableCredentials
from botocore.endpoint import Endpoint
from botocore.signers import RequestSigner

from ..wire.model import SERVICE
from ..wire.outcomes import Injected, Raised, Verdict
from ..wire.parser import HTTPRequest
from ..wire.pipeline import Incoming
from ..wire.serializer import Answer
from . import aiobotocore, environment, faults, moto, notes
from .patching import Method, Patches
from .responses import MadeWhenRead

if TYPE_CHECKING:
    from typing_extensions import Self

    from ..wire.outcomes import Outcome
    from ..wire.pipeline import Pipeline


def install(innermost: Callable[[], Pipeline | None], patches: Patches) -> None:
    """Wraps the method through which all calls go."""

    def wrap(original: Method) -> Method:
        def make_request(self: Any, operation_model: Any, request_dict: Any) -> Any:
            __tracebackhide__ = True
            pipeline = innermost()
            if pipeline is None or operation_model.service_model.service_name != SERVICE:
                return original(self, operation_model, request_dict)
            incoming = _incoming(self, operation_model.name, request_dict)
            outcome = pipeline.answer(incoming)
            if outcome is Verdict.NOT_MINE:
                return original(self, operation_model, request_dict)
            if outcome is Verdict.OVER_THE_WIRE:
                return _over_the_wire(pipeline, incoming, original, self, operation_model, request_dict)
            return _directly(pipeline, incoming, _raised_or_answer(outcome), self, request_dict["url"])

        return make_request

    patches.add(Endpoint, "make_request", wrap)
    notes.install(patches)


# The signers of the endpoints that were looked at.
_signers: WeakKeyDictionary[Any, RequestSigner | None] = WeakKeyDictionary()


def _access_key(endpoint: Any) -> str | None:
    """The access key of the client that an endpoint belongs to; None where it has no credentials, or none yet.

    A direct answer is given before anything is signed, so the signer is looked for where it waits for requests to sign: among the
    handlers of the client's events. Credentials that are fetched when they are needed are not fetched for this.
    """
    if endpoint not in _signers:
        waiting = endpoint._event_emitter._emitter._handlers.prefix_search(f"request-created.{SERVICE}")
        owners = (getattr(handler, "__self__", None) for handler in waiting)
        _signers[endpoint] = next((owner for owner in owners if isinstance(owner, RequestSigner)), None)
    credentials: Any = getattr(_signers[endpoint], "_credentials", None)
    key: str | None = getattr(
        credentials, "_access_key" if isinstance(credentials, RefreshableCredentials) else "access_key", None
    )
    return key


def _request(endpoint: Any, method: str, url: str, headers: Any, body: Any) -> HTTPRequest:
    """A request, with the URL's path and query below the endpoint, which may be a custom one with a path of its own."""
    target = ("/" + url.split("/", 3)[3]).removeprefix(_path_of(endpoint.host))
    return HTTPRequest(method, target, headers, body.encode() if isinstance(body, str) else body or b"")


@lru_cache
def _path_of(endpoint_url: str) -> str:
    return urlsplit(endpoint_url).path.rstrip("/")


class _Body:
    """The raw content of a response, made when it is read."""

    def __init__(self, content: Callable[[], bytes]) -> None:
        self._content = content

    def stream(self, *_: Any, **__: Any) -> Iterator[bytes]:
        yield self._content()


class _Response(MadeWhenRead, AWSResponse):  # type: ignore[override]  # It is as writeable.
    """A response of botocore's."""

    raw_type = _Body


def _incoming(endpoint: Any, operation: str, request_dict: Any) -> Incoming:
    """A client's call, before anything is signed."""
    request = _request(
        endpoint, request_dict["method"], request_dict["url"], request_dict["headers"], request_dict["body"]
    )
    region_name = request_dict["context"].get("client_region")
    return Incoming(request, operation, region_name, partial(_access_key, endpoint), transport_open=True)


def _raised_or_answer(outcome: Any) -> Answer:
    __tracebackhide__ = True
    if isinstance(outcome, Raised):
        raise outcome.error
    answer: Answer = outcome
    return answer


def _noted(parsed: dict[str, Any], pipeline: Pipeline, call: Incoming, answer: Answer) -> dict[str, Any]:
    """A parsed answer, with the fake's note on it if it is an error."""
    return parsed if answer.error is None else notes.noted(parsed, pipeline.note(call, answer.error))


def _directly(pipeline: Pipeline, call: Incoming, answer: Answer, endpoint: Any, url: str) -> Any:
    """An answer as botocore would have parsed it, with an HTTP response that is encoded only if somebody reads it."""
    parsed = _noted(answer.parsed(), pipeline, call, answer)
    metadata = parsed["ResponseMetadata"]
    status, headers = metadata["HTTPStatusCode"], metadata["HTTPHeaders"]
    if aiobotocore.is_async(endpoint.__class__):
        return aiobotocore.soon((aiobotocore.response(url, status, headers, answer.body), parsed))
    return _Response(url, status, headers, answer.body), parsed


def _over_the_wire(
    pipeline: Pipeline,
    call: Incoming,
    original: Callable[..., Any],
    endpoint: Any,
    operation_model: Any,
    request_dict: Any,
) -> Any:
    """Lets botocore do all that it does, with an endpoint like the caller's whose HTTP session is the fake.

    It signs with harmless credentials. The client's own credentials or token may be missing, real, or have to be fetched first.
    """
    __tracebackhide__ = True

    def ask(request: Any) -> Outcome:
        timeouts = partial(faults.timeouts, request_dict)
        sent = _request(endpoint, request.method, request.url, request.headers, request.body)
        outcome = pipeline.answer(Incoming(sent, origin=call.origin, call=call, timeouts=timeouts))
        own = endpoint._event_emitter
        like._event_emitter = faults.Emitter(own, pipeline, asynchronous) if isinstance(outcome, Injected) else own
        return outcome

    def send(request: Any) -> Any:
        __tracebackhide__ = True
        outcome = ask(request)
        faults.wait(pipeline.clock, getattr(outcome, "wait", 0))
        return _delivered(outcome, endpoint, request)

    async def send_async(request: Any) -> Any:
        __tracebackhide__ = True
        outcome = ask(request)
        await faults.wait_async(pipeline.clock, getattr(outcome, "wait", 0))
        return await aiobotocore.soon(_delivered(outcome, endpoint, request))

    asynchronous = aiobotocore.is_async(endpoint.__class__)
    context = request_dict["context"]
    context["auth_type"] = "v4"
    context["signing"] = {**context.get("signing", {}), "request_credentials": _credentials(asynchronous)}
    like = _like(endpoint, aiobotocore.Session(send_async) if asynchronous else _Session(send))
    if asynchronous:
        return _finished_async(pipeline, call, original(like, operation_model, request_dict))
    with moto.aside(), _Finishing(pipeline, call) as finishing:
        return finishing.with_result(original(like, operation_model, request_dict))


def _delivered(outcome: Any, endpoint: Any, request: Any) -> Any:
    """The HTTP response that a request gets, or its error."""
    __tracebackhide__ = True
    if isinstance(outcome, Injected):
        if outcome.content is None:
            assert outcome.connection_error is not None
            raise faults.connection_error(outcome.connection_error, request)
        status, headers, body = outcome.content
    else:
        status, headers, body = _raised_or_answer(outcome).http()
    response: Any = aiobotocore.response if aiobotocore.is_async(endpoint.__class__) else _Response
    return response(request.url, status, headers, lambda: body)


class _Finishing:
    """Within this a call gets its answer; notes in the log what the code under test gets for a call in the end, where no answer of Bedrock's says it."""

    def __init__(self, pipeline: Pipeline, call: Incoming) -> None:
        self._pipeline = pipeline
        self._call = call

    def __enter__(self) -> Self:
        return self

    def with_result(self, result: Any) -> Any:
        record = self._call.record
        outcome = None if record is None else record.attempts[-1].outcome
        response, parsed = result
        if record is not None and isinstance(outcome, Injected) and outcome.answer is None:
            record.result = deepcopy(parsed)
        if isinstance(outcome, Answer):
            parsed = _noted(parsed, self._pipeline, self._call, outcome)
        return response, parsed

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None and self._call.record is not None:
            self._call.record.result = kind.__name__


async def _finished_async(pipeline: Pipeline, call: Incoming, coming: Awaitable[Any]) -> Any:
    __tracebackhide__ = True
    with moto.aside(), _Finishing(pipeline, call) as finishing:
        return finishing.with_result(await coming)


@cache
def _credentials(asynchronous: bool) -> Any:
    """The harmless credentials, of the kind that the client's signer takes; without a session token, which would be one more header to sign."""
    key, secret, _ = environment.KEYS.values()
    return (aiobotocore.credentials if asynchronous else Credentials)(key, secret)


def _like(endpoint: Any, session: Any) -> Any:
    """An endpoint with another HTTP session; made by hand, as ``copy.copy`` takes four times as long."""
    like = object.__new__(endpoint.__class__)
    vars(like).update(vars(endpoint), http_session=session)
    return like


class _Session:
    """Stands where botocore's HTTP session does."""

    def __init__(self, answer: Callable[[Any], Any]) -> None:
        self.send = answer
