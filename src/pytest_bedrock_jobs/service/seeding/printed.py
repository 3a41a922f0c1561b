"""What AWS has printed of a resource that is loaded."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from ..clock import to_millis
from ..record import At


class Printed(NamedTuple):
    """What AWS has printed of a resource.

    Attributes:
        path: What follows the kind of resource in its ARN. The last part is its id.
        lasting: The members of its details that stay as they are, by their names there; None where AWS left one out.
        passing: Those that change as it goes on.
        untold: The members that a listing leaves out.
    """

    path: tuple[str, ...]
    lasting: Mapping[str, Any]
    passing: Mapping[str, Any]
    untold: Collection[str]

    @property
    def id(self) -> str:
        """Its id."""
        return self.path[-1]


def in_utc(value: Any, at: At) -> Any:
    """A structure with its times as the API has them: in UTC, to the millisecond."""
    if isinstance(value, Mapping):
        return {name: in_utc(item, at) for name, item in value.items()}
    if isinstance(value, list):
        return [in_utc(item, at) for item in value]
    return at(to_millis(value, "a time")) if isinstance(value, datetime) else value
