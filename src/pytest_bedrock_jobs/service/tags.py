"""Tags: the API has a list of them, and the service keeps them by key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

PER_RESOURCE = 50


def by_key(listed: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """The tags of a list; of two with the same key the last one counts."""
    return {tag["key"]: tag["value"] for tag in listed}


def as_list(tags: Mapping[str, Any] | None) -> list[dict[str, Any]]:
    """The tags as the API has them."""
    return [{"key": key, "value": value} for key, value in (tags or {}).items()]
