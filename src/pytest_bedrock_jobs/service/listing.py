"""Listing: the filters, the order and the pages that every List operation shares.

A listing is a view at the instant of its first page: its later pages show the same records in the same state, whatever has been
created, changed, deleted or has ended since, so nothing repeats and nothing vanishes. The token carries that instant and the place to go on from.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from functools import cached_property
from typing import Any, NamedTuple

from .errors import invalid

DEFAULT_PAGE = 100


class Cursor(NamedTuple):
    """Where a listing goes on.

    Attributes:
        instant: The instant that the listing shows, in milliseconds since 1970.
        newest: The number of the youngest record when the listing began; later ones do not belong to it.
        changes: How many changes of status there had been when it began; later ones do not show in it.
        last: The position of the last record shown; None before the first page.
    """

    instant: int
    newest: int
    changes: int
    last: int | None = None


class Query(NamedTuple):
    """What a listing asks for; created bounds are milliseconds since 1970 and inclusive."""

    status: str | None = None
    created_from: int | None = None
    created_to: int | None = None
    name_contains: str | None = None
    ascending: bool = False
    limit: int = DEFAULT_PAGE


class Tokens:
    """The ``nextToken`` of a request, and that of the page after it.

    A token remembers where it was asked and every parameter but the page's own. Most listings have one page, and need none.

    Args:
        scope: What is listed, and where.
        request: The request.
    """

    def __init__(self, scope: str, request: Mapping[str, Any]) -> None:
        self._scope = scope
        self._request = request

    @cached_property
    def _query(self) -> str:
        asked = {name: str(value) for name, value in self._request.items() if name not in ("nextToken", "maxResults")}
        return _short_hash(json.dumps([self._scope, asked], sort_keys=True))

    def token(self, cursor: Cursor) -> str:
        """The token for a place in the listing."""
        place = f"{cursor.instant}.{cursor.newest}.{cursor.changes}.{cursor.last}"
        text = f"{place}.{_short_hash(self._query + place)}"
        return base64.urlsafe_b64encode(text.encode()).decode()

    def cursor(self) -> Cursor | None:
        """The place that the request's token stands for; None where it has none.

        Raises:
            ServiceError: The token is not one of the fake's, or another query made it (``ValidationException``; our choice).
        """
        token = self._request.get("nextToken")
        if token is None:
            return None
        try:
            instant, newest, changes, last, _ = base64.urlsafe_b64decode(token).decode().split(".")
            cursor = Cursor(int(instant), int(newest), int(changes), int(last))
            # Decoding is lenient, so what counts is whether the token is the one for the place, to the letter.
            if self.token(cursor) == token:
                return cursor
        except ValueError:
            pass
        raise invalid("The provided nextToken is invalid for this request.")


def _short_hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
