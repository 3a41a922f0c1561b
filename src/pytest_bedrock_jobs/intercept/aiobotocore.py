"""What is different about aiobotocore's calls: its endpoint inherits botocore's ``make_request``, and what it hands out is awaited.

aiobotocore itself is imported only once a client of its has called, so it is there.
"""

from __future__ import annotations

import inspect
import types
from collections.abc import Awaitable, Callable, Iterator
from functools import cache
from typing import Any

from .responses import MadeWhenRead


@cache
def is_async(endpoint_class: type) -> bool:
    """Whether an endpoint belongs to an async client: its own kind tells, not whether a loop is running."""
    return inspect.iscoroutinefunction(endpoint_class._send_request)  # type: ignore[attr-defined]


def response(url: str, status: int, headers: Any, body: Callable[[], bytes]) -> Any:
    """An HTTP response as aiobotocore has them, whose body is made when it is awaited."""
    return _response_class()(url, status, headers, body)


@cache
def _response_class() -> Any:
    from aiobotocore.awsrequest import AioAWSResponse

    class Response(MadeWhenRead, AioAWSResponse):  # type: ignore[misc]  # aiobotocore has no types.
        """A response of aiobotocore's."""

        raw_type = _Body

    return Response


def credentials(*keys: str) -> Any:
    """Credentials as aiobotocore has them."""
    from aiobotocore.credentials import AioCredentials

    return AioCredentials(*keys)


async def soon(answer: Any) -> Any:
    """An answer that comes after other tasks had a turn, as every answer from a network does."""
    import asyncio

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        # Clients with httpx, which needs anyio, run on trio too.
        from anyio.lowlevel import checkpoint

        await checkpoint()
    else:
        await _turn()
    return answer


@types.coroutine
def _turn() -> Iterator[None]:
    """``asyncio.sleep(0)``, which the code under test or the fake's clock may have replaced."""
    yield


class Session:
    """Stands where aiobotocore's HTTP session does.

    Args:
        answer: Sends a prepared request and returns the response, once it is awaited.
    """

    def __init__(self, answer: Callable[[Any], Awaitable[Any]]) -> None:
        self.send = answer


class _Body:
    def __init__(self, content: Callable[[], bytes]) -> None:
        self._content = content

    async def read(self) -> bytes:
        return self._content()
