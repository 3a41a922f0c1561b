"""Listing: the filters, the order and the pages that every List operation shares.

A listing is a view at the instant of its first page: its later pages show the same records in the same state, whatever has been
created, changed, deleted or has ended since, so nothing repeats and nothing vanishes. The token carries that instant and the place to go on from.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
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


def digest(scope: str, request: Mapping[str, Any]) -> str:
    """What a token remembers of the query that made it: where it was asked and every parameter but the page's own."""
    asked = {name: str(value) for name, value in request.items() if name not in ("nextToken", "maxResults")}
    return _short_hash(json.dumps([scope, asked], sort_keys=True))


def encode_token(query_digest: str, cursor: Cursor) -> str:
    """The ``nextToken`` for a place in the listing of a query."""
    place = f"{cursor.instant}.{cursor.newest}.{cursor.changes}.{cursor.last}"
    text = f"{place}.{_short_hash(query_digest + place)}"
    return base64.urlsafe_b64encode(text.encode()).decode()


def decode_token(query_digest: str, token: str) -> Cursor:
    """The place that a token stands for.

    Raises:
        ServiceError: The token is not one of the fake's, or another query made it (``ValidationException``; our choice).
    """
    try:
        instant, newest, changes, last, _ = base64.urlsafe_b64decode(token).decode().split(".")
        cursor = Cursor(int(instant), int(newest), int(changes), int(last))
        # Decoding is lenient, so what counts is whether the token is the one for the place, to the letter.
        if encode_token(query_digest, cursor) == token:
            return cursor
    except ValueError:
        pass
    raise invalid("The provided nextToken is invalid for this request.")


def _short_hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
