"""asyncio's loops, which look names up in another thread."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from ..patching import Method

if TYPE_CHECKING:
    from . import Check, Place


def places(module: Any, check: Check) -> Iterator[Place]:
    """The look-up of every loop that is written in Python."""
    yield module.BaseEventLoop, "getaddrinfo", _of_a_loop(check)


def _of_a_loop(check: Check) -> Callable[[Method], Method]:
    def wrap(original: Method) -> Method:
        async def getaddrinfo(self: Any, host: Any, *args: Any, **kwargs: Any) -> Any:
            check(host)
            return await original(self, host, *args, **kwargs)

        return getaddrinfo

    return wrap
