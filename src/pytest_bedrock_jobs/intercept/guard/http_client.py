"""``http.client``, and with it ``urllib.request``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from ..patching import Method

if TYPE_CHECKING:
    from . import Check, Place


def places(module: Any, check: Check) -> Iterator[Place]:
    """The connection, and the request for one that has been made already, or that is for a proxy."""
    yield module.HTTPConnection, "connect", before_connecting(check)
    yield module.HTTPConnection, "putrequest", _before_a_request(check)


def before_connecting(check: Check) -> Callable[[Method], Method]:
    """Looks at the host that a connection is for, beyond a proxy's tunnel too."""

    def wrap(original: Method) -> Method:
        def connect(self: Any) -> Any:
            _check_connection(self, check)
            return original(self)

        return connect

    return wrap


def _before_a_request(check: Check) -> Callable[[Method], Method]:
    def wrap(original: Method) -> Method:
        def putrequest(self: Any, method: str, url: str, *args: Any, **kwargs: Any) -> Any:
            _check_connection(self, check)
            # A proxy that makes no tunnel gets the whole URL.
            if url.lower().startswith(("http://", "https://")):
                check(urlsplit(url).hostname)
            return original(self, method, url, *args, **kwargs)

        return putrequest

    return wrap


def _check_connection(connection: Any, check: Check) -> None:
    # Stand-ins of tests need not have them.
    check(getattr(connection, "host", None))
    check(getattr(connection, "_tunnel_host", None))
