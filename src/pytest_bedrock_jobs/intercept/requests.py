"""Catching what ``requests`` sends to a Bedrock endpoint.

The one place is ``requests.Session.get_adapter``, which every call asks for a transport: what others replace (``responses`` and moto the
adapter's ``send``, ``requests-mock`` this method) then works around the fake and inside of it, in any order. The answer is made by
``responses``.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable
from io import BytesIO
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from requests import Session
from requests.adapters import BaseAdapter, HTTPAdapter

from ..wire.model import endpoint_region
from ..wire.parser import HTTPRequest
from . import moto
from .patching import Method, Patches
from .plain import answer_plain

if TYPE_CHECKING:
    from .active import Responder


def install(innermost: Callable[[], Responder | None], patches: Patches) -> None:
    """Wraps the method through which all calls go."""

    def wrap(original: Method) -> Method:
        def get_adapter(self: Session, url: str) -> Any:
            adapter, fake = original(self, url), innermost()
            region = None if fake is None else endpoint_region(urlsplit(url).hostname or "")
            return adapter if fake is None or region is None else _Adapter(adapter, fake, region)

        return get_adapter

    patches.add(Session, "get_adapter", wrap)


class _Adapter(BaseAdapter):
    """Stands where the adapter of a Bedrock endpoint does."""

    def __init__(self, behind: Any, fake: Responder, region: str) -> None:
        super().__init__()
        self._behind = behind
        self._fake = fake
        self._region = region

    def send(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        if _is_mocked(request, kwargs):
            return self._behind.send(request, *args, **kwargs)
        received = HTTPRequest(request.method, request.path_url, request.headers, _content(request))
        answer = answer_plain(self._fake, received, self._region)
        if answer is None:
            return self._behind.send(request, *args, **kwargs)
        import responses

        status, headers, body = answer.http()
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


def _content(request: Any) -> bytes:
    """The bytes of a request's body. One that can be read only once is replaced by its like, for whoever the call is handed on to."""
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
