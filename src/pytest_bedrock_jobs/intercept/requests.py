"""Catching what ``requests`` sends to a Bedrock endpoint.

The one place is ``requests.Session.get_adapter``, which every call asks for a transport: what others replace (``responses`` and moto the
adapter's ``send``, ``requests-mock`` this method) then works around the fake and inside of it, in any order. The answer is made by
``responses``.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Mapping
from functools import partial
from http.client import RemoteDisconnected
from io import BytesIO
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from requests import Session, exceptions
from requests.adapters import BaseAdapter, HTTPAdapter
from urllib3 import Timeout
from urllib3.exceptions import ProtocolError

from ..wire.model import endpoint_region
from ..wire.outcomes import Injected, Raised, Verdict
from ..wire.parser import HTTPRequest
from ..wire.pipeline import Incoming
from . import faults, moto
from .patching import Method, Patches

if TYPE_CHECKING:
    from ..wire.faults import Timeouts
    from ..wire.outcomes import Content
    from ..wire.pipeline import Pipeline


def install(innermost: Callable[[], Pipeline | None], patches: Patches) -> None:
    """Wraps the method through which all calls go."""

    def wrap(original: Method) -> Method:
        def get_adapter(self: Session, url: str) -> Any:
            adapter, pipeline = original(self, url), innermost()
            region = None if pipeline is None else endpoint_region(urlsplit(url).hostname or "")
            return adapter if pipeline is None or region is None else _Adapter(adapter, pipeline, region)

        return get_adapter

    patches.add(Session, "get_adapter", wrap)


class _Adapter(BaseAdapter):
    """Stands where the adapter of a Bedrock endpoint does."""

    def __init__(self, behind: Any, pipeline: Pipeline, region: str) -> None:
        super().__init__()
        self._behind = behind
        self._pipeline = pipeline
        self._region = region

    def send(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        __tracebackhide__ = True
        if _is_mocked(request, kwargs):
            return self._behind.send(request, *args, **kwargs)
        received = HTTPRequest(request.method, request.path_url, request.headers, _content(request))
        timeouts = partial(_timeouts, kwargs.get("timeout"))
        outcome = self._pipeline.answer(Incoming(received, region_name=self._region, timeouts=timeouts))
        if isinstance(outcome, Raised):
            raise outcome.error
        if isinstance(outcome, Verdict):
            return self._behind.send(request, *args, **kwargs)
        if isinstance(outcome, Injected):
            faults.wait_really(self._pipeline.clock, outcome.wait)
            if outcome.content is None:
                raise _connection_error(outcome.connection_error, request)
            return self._response(request, outcome.content)
        return self._response(request, outcome.http())

    def _response(self, request: Any, content: Content) -> Any:
        import responses

        status, headers, body = content
        headers = dict(headers)
        if request.method == "HEAD":
            # Whose length would be that of what does not come, for which older versions of responses wait.
            body = b""
            del headers["content-length"]
        made = responses.Response(
            request.method, request.url, body, status=status, headers=headers, content_type=headers.pop("content-type")
        )
        response: Any = HTTPAdapter().build_response(request, made.get_response(request))
        response.connection = self  # Whoever sends the request again, with other authentication, sends it through this.
        return response

    def close(self) -> None:
        self._behind.close()


# What the errors of a connection are to requests, by botocore's names.
_ERRORS: Mapping[str | None, type[exceptions.RequestException]] = {
    "ConnectTimeoutError": exceptions.ConnectTimeout,
    "ProxyConnectionError": exceptions.ProxyError,
    "ReadTimeoutError": exceptions.ReadTimeout,
    "SSLError": exceptions.SSLError,
}


def _connection_error(name: str | None, request: Any) -> exceptions.RequestException:
    cause = ProtocolError("Connection aborted.", RemoteDisconnected("Remote end closed connection without response"))
    return _ERRORS.get(name, exceptions.ConnectionError)(cause, request=request)


def _timeouts(given: Any) -> Timeouts:
    """How long a call waits for a connection and for an answer, in milliseconds, by its argument: a number for both, two, or urllib3's own."""
    if isinstance(given, Timeout):
        begun = given.clone()
        begun.start_connect()  # It says how long it waits for an answer only once it runs.
        given = (begun.connect_timeout, begun.read_timeout)
    connect, read = given if isinstance(given, tuple) else (given, given)
    return faults.millis(connect), faults.millis(read)


def _content(request: Any) -> bytes:
    """The bytes of a request's body. One that can be read only once is replaced by its like, for the next one who reads it."""
    body = request.body
    if isinstance(body, (str, bytes, bytearray)):
        return _bytes(body)
    if hasattr(body, "read"):
        content = _bytes(body.read())
        request.body = BytesIO(content)
    else:
        content = b"".join(map(_bytes, body or ()))
        request.body = body and iter([content])
    return content


def _bytes(piece: str | bytes | bytearray) -> bytes:
    return piece.encode() if isinstance(piece, str) else bytes(piece)


def _is_mocked(request: Any, options: Any) -> bool:
    """Whether the test has told ``responses`` what this very call is to get, which then comes before the fake's answer."""
    responses = sys.modules.get("responses")
    if responses is None or not inspect.isfunction(HTTPAdapter.send):
        return False
    mock = inspect.getclosurevars(HTTPAdapter.send).nonlocals.get("self")
    if not isinstance(mock, responses.RequestsMock) or moto.is_motos(mock):
        return False
    # What responses itself adds for the matchers before it looks for a match.
    request.params, request.req_kwargs = mock._parse_request_params(request.path_url), options
    return any(registered.matches(request)[0] for registered in mock.registered())
