"""The HTTP sessions of botocore and aiobotocore, which would make a network error of what they are stopped with."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from botocore.exceptions import HTTPClientError

from ...errors import NetworkGuardError
from ..patching import Method

if TYPE_CHECKING:
    from . import Check, Place


def places(module: Any, check: Check) -> Iterator[Place]:  # noqa: ARG001
    """What sends a request. The library beneath checks its host."""
    for name in ("URLLib3Session", "AIOHTTPSession", "HttpxSession"):
        owner = getattr(module, name, None)
        if owner is not None and owner.__module__ == module.__name__:
            yield owner, "send", _unwrapping_async if inspect.iscoroutinefunction(owner.send) else _unwrapping


def _unwrapping(original: Method) -> Method:
    def send(self: Any, request: Any) -> Any:
        try:
            return original(self, request)
        except HTTPClientError as error:
            _raise_refusal(error)
            raise

    return send


def _unwrapping_async(original: Method) -> Method:
    async def send(self: Any, request: Any) -> Any:
        try:
            return await original(self, request)
        except HTTPClientError as error:
            _raise_refusal(error)
            raise

    return send


def _raise_refusal(error: HTTPClientError) -> None:
    """Raises the guard's error, if that is what the session has wrapped."""
    refusal = error.kwargs.get("error")
    if isinstance(refusal, NetworkGuardError):
        raise refusal from None
