"""The sweep: a scenario runs once for each of its calls to Bedrock and each thing that can go wrong with it."""

from .cases import DEFAULT_FAULTS
from .sweeping import sweep

__all__ = ["DEFAULT_FAULTS", "sweep"]
