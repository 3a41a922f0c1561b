"""AWS's Common Runtime, whose sockets are made outside of Python; AWS's Smithy SDK for Python can use it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from ..patching import Method

if TYPE_CHECKING:
    from . import Check, Place


def places(module: Any, check: Check) -> Iterator[Place]:
    """The static method that makes every HTTP connection, where this version has it."""
    owner = getattr(module, "HttpClientConnectionBase", None)
    if hasattr(owner, "_generic_new"):
        yield owner, "_generic_new", _before_connecting(check)


def _before_connecting(check: Check) -> Callable[[Method], Any]:
    def wrap(original: Method) -> Any:
        def generic_new(host_name: Any, *args: Any, **kwargs: Any) -> Any:
            check(host_name)
            return original(host_name, *args, **kwargs)

        return staticmethod(generic_new)

    return wrap
