"""Catching botocore's calls, for every client whenever and however it was made.

The one place is ``botocore.endpoint.Endpoint.make_request``: every client's endpoint goes through it, after botocore has validated and
serialized the parameters and before it signs anything. aiobotocore's endpoint inherits it; what is different there is in the module
:mod:`.aiobotocore`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

from botocore.awsrequest import AWSResponse
from botocore.credentials import Credentials, RefreshableCredentials
from botocore.endpoint import Endpoint
from botocore.signers import RequestSigner

from ..wire.dispatch import Origin
from ..wire.model import SERVICE
from ..wire.parser import HTTPRequest
from . import aiobotocore, environment, moto
from .patching import Method, Patches

if TYPE_CHECKING:
    from .active import Responder


def install(innermost: Callable[[], Responder | None], patches: Patches) -> None:
    """Wraps the method through which all calls go."""

    def wrap(original: Method) -> Method:
        def make_request(self: Any, operation_model: Any, request_dict: Any) -> Any:
            fake = innermost()
            if fake is None or operation_model.service_model.service_name != SERVICE:
                return original(self, operation_model, request_dict)
            account = fake.account_of(_access_key(self)) if fake.has_accounts else fake.account_id
            origin = Origin(account, request_dict["context"].get("client_region") or fake.region_name)
            if not fake.takes(operation_model.name, origin):
                return original(self, operation_model, request_dict)
            if fake.wire:
                return _over_the_wire(fake, origin, original, self, operation_model, request_dict)
            return _directly(fake, origin, self, request_dict)

        return make_request

    patches.add(Endpoint, "make_request", wrap)


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


def _relative(url: str, endpoint: Any) -> str:
    """The URL's path and query below the endpoint, which may be a custom one with a path of its own."""
    target = "/" + url.split("/", 3)[3]
    return target.removeprefix(urlsplit(endpoint.host).path.rstrip("/"))


def _request(endpoint: Any, method: str, url: str, headers: Any, body: Any) -> HTTPRequest:
    content = body.encode() if isinstance(body, str) else body or b""
    return HTTPRequest(method, _relative(url, endpoint), headers, content)


def _response(endpoint: Any, url: str, answer: tuple[int, dict[str, str]], body: Callable[[], bytes]) -> Any:
    """An HTTP response of the kind that the endpoint's own session would give."""
    if aiobotocore.is_async(endpoint.__class__):
        return aiobotocore.response(url, *answer, body)
    return AWSResponse(url, *answer, _Body(body))  # type: ignore[arg-type]


class _Body:
    """The raw content of a response, made when it is read."""

    def __init__(self, content: Callable[[], bytes]) -> None:
        self._content = content

    def stream(self, *_: Any, **__: Any) -> Iterator[bytes]:
        yield self._content()


def _directly(fake: Responder, origin: Origin, endpoint: Any, request_dict: Any) -> Any:
    """The answer as botocore would have parsed it, with an HTTP response that is encoded only if somebody reads it."""
    url = request_dict["url"]
    request = _request(endpoint, request_dict["method"], url, request_dict["headers"], request_dict["body"])
    answer = fake.respond(request, origin)
    parsed = answer.parsed()
    metadata = parsed["ResponseMetadata"]
    response = _response(endpoint, url, (metadata["HTTPStatusCode"], metadata["HTTPHeaders"]), answer.body)
    result = response, parsed
    return aiobotocore.soon(result) if aiobotocore.is_async(endpoint.__class__) else result


def _over_the_wire(
    fake: Responder,
    origin: Origin,
    original: Callable[..., Any],
    endpoint: Any,
    operation_model: Any,
    request_dict: Any,
) -> Any:
    """Lets botocore do all that it does, with an endpoint like the caller's whose HTTP session is the fake.

    It signs with harmless credentials. The client's own credentials or token may be missing, real, or have to be fetched first.
    """

    def send(request: Any) -> Any:
        sent = _request(endpoint, request.method, request.url, request.headers, request.body)
        status, headers, body = fake.respond(sent, origin).http()
        return _response(endpoint, request.url, (status, headers), lambda: body)

    asynchronous = aiobotocore.is_async(endpoint.__class__)
    context = request_dict["context"]
    context["auth_type"] = "v4"
    context["signing"] = {**context.get("signing", {}), "request_credentials": _credentials(asynchronous)}
    if asynchronous:
        return _aside(original(_like(endpoint, aiobotocore.Session(send)), operation_model, request_dict))
    with moto.aside():
        return original(_like(endpoint, _Session(send)), operation_model, request_dict)


@cache
def _credentials(asynchronous: bool) -> Any:
    """The harmless credentials, of the kind that the client's signer takes."""
    return (aiobotocore.credentials if asynchronous else Credentials)(*environment.KEYS.values())


def _like(endpoint: Any, session: Any) -> Any:
    """An endpoint with another HTTP session; made by hand, as ``copy.copy`` takes four times as long."""
    like = object.__new__(endpoint.__class__)
    vars(like).update(vars(endpoint), http_session=session)
    return like


async def _aside(call: Awaitable[Any]) -> Any:
    with moto.aside():
        return await call


class _Session:
    """Stands where botocore's HTTP session does."""

    def __init__(self, answer: Callable[[Any], Any]) -> None:
        self.send = answer
