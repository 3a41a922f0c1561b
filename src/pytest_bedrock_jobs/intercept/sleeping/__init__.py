"""Sleeping in virtual time: who takes part, when time moves, and what stands where the functions that sleep did."""

from .scope import skipped

__all__ = ["skipped"]
