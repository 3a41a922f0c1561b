"""The last line: Python's own look-ups and connections, for libraries that nothing else here knows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from ..patching import Method

if TYPE_CHECKING:
    from . import Check, Place


def places(module: Any, check: Check) -> Iterator[Place]:
    """Every function that takes a host's name, and the connection itself."""
    named = _first_argument(check)
    for name in ("getaddrinfo", "gethostbyname", "gethostbyname_ex"):
        yield module, name, named
    # These come before a look-up that a test may have replaced after the fake started.
    yield module, "create_connection", _addressed(check)
    for name in ("connect", "connect_ex"):
        yield module.socket, name, _connecting(check)


def _first_argument(check: Check) -> Callable[[Method], Method]:
    def wrap(original: Method) -> Method:
        def look_up(host: Any, *args: Any, **kwargs: Any) -> Any:
            check(host)
            return original(host, *args, **kwargs)

        return look_up

    return wrap


def _addressed(check: Check) -> Callable[[Method], Method]:
    def wrap(original: Method) -> Method:
        def create_connection(address: Any, *args: Any, **kwargs: Any) -> Any:
            check(address[0])
            return original(address, *args, **kwargs)

        return create_connection

    return wrap


def _connecting(check: Check) -> Callable[[Method], Method]:
    def wrap(original: Method) -> Method:
        def connect(self: Any, address: Any) -> Any:
            # Other families have other addresses: a path, say.
            if isinstance(address, tuple) and address:
                check(address[0])
            return original(self, address)

        return connect

    return wrap
