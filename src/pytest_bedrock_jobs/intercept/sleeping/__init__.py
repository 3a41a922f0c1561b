"""Sleeping in virtual time: who takes part, when time moves, and what stands where the functions that sleep did."""

from .deadlines import moving_along
from .scope import skipped

__all__ = ["moving_along", "skipped"]
