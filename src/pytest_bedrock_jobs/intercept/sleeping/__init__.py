"""Sleeping in virtual time: who takes part, when time moves, and what stands where the functions that sleep did."""

from .deadlines import deadlines_move, moving_along
from .kept import keeping_sleep
from .real import REAL
from .scope import Scope, innermost, skipped

__all__ = ["REAL", "Scope", "deadlines_move", "innermost", "keeping_sleep", "moving_along", "skipped"]
