"""Keeping calls to Bedrock's control plane off the network, whatever library makes them.

Each file here knows one library, and stops a connection where that library knows the host it is for: before a name is looked up, and also
where a proxy would do that. A library is guarded if it has been imported when the first fake starts; what is imported later meets
:mod:`.sockets`, the last line. Other hosts are not touched.

Nothing here sees what looks names up, or connects, outside of Python: aiodns, uvloop's own resolver, a proxy, another process.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any, Protocol

from ...wire.model import endpoint_region
from ..patching import Method, Patch, Patches

Check = Callable[[Any], None]
Place = tuple[Any, str, Callable[[Method], Any]]


class Library(Protocol):
    """A file of this package."""

    def places(self, module: Any, check: Check) -> Iterator[Place]:
        """What is wrapped in a module: the owner, the name, and what makes the wrapper of what was found."""


# The modules that have what is wrapped, each with the file that knows it. That is imported where the module has been.
_FILES = {
    "socket": "sockets",
    "asyncio": "asyncio",
    "http.client": "http_client",
    "urllib3.connection": "urllib3",
    "httpcore": "httpcore",
    "httpcore2": "httpcore",
    "aiohttp.connector": "aiohttp",
    "awscrt.http": "awscrt",
    "botocore.httpsession": "sessions",
    "aiobotocore.httpsession": "sessions",
    "aiobotocore.httpxsession": "sessions",
}


# The patches of each module, which serve one fake after the other.
_known: dict[str, tuple[Any, list[Patch]]] = {}


def install(refuse: Callable[[str], None], patches: Patches) -> None:
    """Guards the libraries that have been imported.

    Args:
        refuse: Raises the error for a host of Bedrock's control plane; always the same function.
        patches: Where the patches go.
    """
    for name, file in _FILES.items():
        module = sys.modules.get(name)
        if module is not None:
            known = _known.get(name)
            if known is None or known[0] is not module:  # It may have been imported again.
                library: Library = import_module(f".{file}", __name__)
                places = library.places(module, _check(refuse))
                known = _known[name] = module, [Patch(*place, install=False) for place in places]
            for patch in known[1]:
                patches.install(patch)


def _check(refuse: Callable[[str], None]) -> Check:
    def check(host: Any) -> None:
        name = _text(host)
        if name is not None and endpoint_region(name) is not None:
            refuse(name)

    return check


def _text(host: Any) -> str | None:
    """A host's name as it would be looked up; None for anything but a name."""
    if isinstance(host, (bytes, bytearray)):
        host = host.decode("ascii", "replace")
    if not isinstance(host, str) or host.isascii():
        return host if isinstance(host, str) else None
    try:
        return host.encode("idna").decode()
    except UnicodeError:
        return None
