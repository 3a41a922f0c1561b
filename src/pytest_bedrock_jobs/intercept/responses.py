"""HTTP responses that cost nothing until somebody reads them."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from botocore.awsrequest import HeadersDict

if TYPE_CHECKING:
    from collections.abc import Mapping


class HeadersWhenRead:
    """A mixin for responses: botocore's mapping of headers is slow to make, and few look at it, so it is made when somebody does.

    Args:
        url: The URL that was asked.
        status_code: The HTTP status.
        headers: The headers.
        raw: The body, as the response wants it.
    """

    def __init__(self, url: str, status_code: int, headers: Mapping[str, str], raw: Any) -> None:
        self.url = url
        self.status_code = status_code
        self.raw = raw
        self._given_headers = headers
        self._content: bytes | None = None

    @cached_property
    def headers(self) -> HeadersDict:
        """The headers, whatever the case of their names."""
        return HeadersDict(self._given_headers)
