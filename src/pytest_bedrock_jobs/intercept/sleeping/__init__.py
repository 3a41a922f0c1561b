"""Sleeping in virtual time: who takes part, when time moves, and what stands where the functions that sleep did.

Few fakes skip sleeps. What that takes, asyncio among it, is imported when somebody asks for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .real import REAL

if TYPE_CHECKING:
    from .deadlines import deadlines_move, moving_along
    from .kept import keeping_sleep
    from .scope import Scope, innermost, skipped

__all__ = ["REAL", "Scope", "deadlines_move", "innermost", "keeping_sleep", "moving_along", "skipped"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    # All of them at once: they have one state, of which a module that is imported again, as pytester lets modules be, would have another.
    from .deadlines import deadlines_move, moving_along
    from .kept import keeping_sleep
    from .scope import Scope, innermost, skipped

    for each in (deadlines_move, moving_along, keeping_sleep, Scope, innermost, skipped):
        globals()[each.__name__] = each
    return globals()[name]
