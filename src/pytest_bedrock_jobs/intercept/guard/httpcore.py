"""httpcore, which carries httpx, and the next generation of both.

It is stopped at its connections, not at its pool, where respx answers.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from ..patching import Method

if TYPE_CHECKING:
    from . import Check, Place

# The connections by their modules: direct ones, through a proxy with and without a tunnel, and through SOCKS.
_CONNECTIONS = {
    "connection": ("HTTPConnection",),
    "http_proxy": ("ForwardHTTPConnection", "TunnelHTTPConnection"),
    "socks_proxy": ("Socks5Connection",),
}


def places(module: Any, check: Check) -> Iterator[Place]:
    """The requests of every kind of connection, which know the URL that they are for."""
    for package, prefix, method, wrap in (
        ("_sync", "", "handle_request", _before_a_request(check)),
        ("_async", "Async", "handle_async_request", _before_an_async_request(check)),
    ):
        for name, classes in _CONNECTIONS.items():
            home = sys.modules.get(f"{module.__name__}.{package}.{name}")
            owners = [getattr(home, prefix + each, None) for each in classes]
            yield from ((owner, method, wrap) for owner in owners if owner is not None)


def _before_a_request(check: Check) -> Callable[[Method], Method]:
    def wrap(original: Method) -> Method:
        def handle_request(self: Any, request: Any) -> Any:
            check(request.url.host)
            return original(self, request)

        return handle_request

    return wrap


def _before_an_async_request(check: Check) -> Callable[[Method], Method]:
    def wrap(original: Method) -> Method:
        async def handle_async_request(self: Any, request: Any) -> Any:
            check(request.url.host)
            return await original(self, request)

        return handle_async_request

    return wrap
