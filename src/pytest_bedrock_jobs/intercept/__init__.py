"""Where calls are caught: one file for each library whose insides are touched, and one for the environment.

A fake that starts is put on top of the active ones; the topmost answers every call. The first one installs the patches and the last
one removes them, in whatever order they stop.
"""

from .active import Activation, innermost

__all__ = ["Activation", "innermost"]
