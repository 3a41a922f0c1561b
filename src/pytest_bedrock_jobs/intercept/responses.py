"""HTTP responses that cost nothing until somebody reads them."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from botocore.awsrequest import HeadersDict

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class MadeWhenRead:
    """A mixin for responses: botocore's mapping of headers is slow to make, and few look at it, so it is made when somebody does.

    So is the body. A class that has this says what its kind of it is.

    Args:
        url: The URL that was asked.
        status_code: The HTTP status.
        headers: The headers.
        body: Makes the content.
    """

    raw_type: Callable[[Callable[[], bytes]], Any]
    """Makes the body, as the response wants it, of what makes the content."""

    def __init__(self, url: str, status_code: int, headers: Mapping[str, str], body: Callable[[], bytes]) -> None:
        self.url = url
        self.status_code = status_code
        self._given_headers = headers
        self._body = body
        self._content: bytes | None = None

    @cached_property
    def headers(self) -> HeadersDict:
        """The headers, whatever the case of their names."""
        return HeadersDict(self._given_headers)

    @cached_property
    def raw(self) -> Any:
        """The body."""
        return type(self).raw_type(self._body)
