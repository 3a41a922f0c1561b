"""Replacing a method of somebody else's class for a while."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Method = Callable[..., Any]


class Patch:
    """A method that is wrapped while the patch is installed.

    Args:
        owner: The class.
        name: The method's name.
        wrap: Makes the wrapper of the method as it was found. The wrapper must hand everything on when no fake is active, because it
            stays reachable where somebody else has wrapped it in turn.
    """

    def __init__(self, owner: type, name: str, wrap: Callable[[Method], Method]) -> None:
        self._owner = owner
        self._name = name
        self._original: Method = getattr(owner, name)
        self._wrapper = wrap(self._original)
        setattr(owner, name, self._wrapper)

    def undo(self) -> None:
        """Puts the method back. If somebody wrapped it meanwhile theirs stays."""
        if getattr(self._owner, self._name) is self._wrapper:
            setattr(self._owner, self._name, self._original)
