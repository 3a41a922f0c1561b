"""urllib3, and with it adapters of ``requests`` that are used directly, and botocore's own HTTP session.

Its requests go through those of ``http.client``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from .http_client import before_connecting

if TYPE_CHECKING:
    from . import Check, Place


def places(module: Any, check: Check) -> Iterator[Place]:
    """The connections, which make their sockets themselves."""
    yield module.HTTPConnection, "connect", before_connecting(check)
    yield module.HTTPSConnection, "connect", before_connecting(check)
