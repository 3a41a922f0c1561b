"""Sleeping in virtual time: who takes part, when time moves, and what stands where the functions that sleep did.

Few fakes skip sleeps. What that takes, asyncio among it, is imported when somebody asks for it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .real import REAL

if TYPE_CHECKING:
    from .deadlines import deadlines_move, moving_along
    from .kept import keeping_sleep
    from .scope import Scope, innermost, skipped

__all__ = ["REAL", "Scope", "deadlines_move", "innermost", "keeping_sleep", "moving_along", "skipped"]

_ROOMS = {
    "Scope": "scope",
    "deadlines_move": "deadlines",
    "innermost": "scope",
    "keeping_sleep": "kept",
    "moving_along": "deadlines",
    "skipped": "scope",
}


def __getattr__(name: str) -> Any:
    if name not in _ROOMS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(f".{_ROOMS[name]}", __name__), name)
    return value
