"""aiohttp, and with it aiobotocore's own HTTP session."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from ..patching import Method

if TYPE_CHECKING:
    from . import Check, Place


def places(module: Any, check: Check) -> Iterator[Place]:
    """The connector of TCP, which gets each request before it looks for a connection."""
    yield module.TCPConnector, "connect", _before_connecting(check)


def _before_connecting(check: Check) -> Callable[[Method], Method]:
    def wrap(original: Method) -> Method:
        async def connect(self: Any, req: Any, *args: Any, **kwargs: Any) -> Any:
            check(req.url.raw_host)
            return await original(self, req, *args, **kwargs)

        return connect

    return wrap
