"""Replacing a method or a function of somebody else's for a while."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Method = Callable[..., Any]

_ABSENT: Any = object()
# The attribute of a wrapper that could not be removed: what it stands for.
_STANDS_FOR = "_pytest_bedrock_jobs_stands_for"
# The patches whose wrappers somebody else had replaced when they were to be undone, and may put back.
_replaced: list[Patch] = []


class Patch:
    """A method or function that is wrapped while the patch is installed.

    Args:
        owner: The class or module.
        name: The name of the method or function.
        wrap: Makes the wrapper of what was found. The wrapper must hand everything on when no fake is active, because it stays reachable
            where somebody else has wrapped it in turn.
        install: Whether it is installed at once, or by :meth:`install`.
    """

    def __init__(self, owner: Any, name: str, wrap: Callable[[Method], Method], *, install: bool = True) -> None:
        self._owner = owner
        self._name = name
        self._original: Method = _beneath(getattr(owner, name))
        # What a class inherits is not its own when the patch has gone, either.
        self._found = _beneath(vars(owner).get(name, _ABSENT))
        self._wrapper = wrap(self._original)
        if install:
            self.install()

    def install(self) -> None:
        """Puts the wrapper in place."""
        setattr(self._owner, self._name, self._wrapper)

    def undo(self) -> None:
        """Puts back what was found. If somebody wrapped it meanwhile theirs stays, until `clear_away`."""
        if not self._put_back() and _STANDS_FOR not in vars(self._wrapper):
            setattr(self._wrapper, _STANDS_FOR, self._original)
            _replaced.append(self)

    def _put_back(self) -> bool:
        """Puts back what was found, if the wrapper is in place; whether it was."""
        if vars(self._owner).get(self._name) is not self._wrapper:
            return False
        if self._found is _ABSENT:
            delattr(self._owner, self._name)
        else:
            setattr(self._owner, self._name, self._found)
        return True


def clear_away() -> None:
    """Removes wrappers that others, who had replaced them, have put back after their time."""
    _replaced[:] = [patch for patch in _replaced if not patch._put_back()]


class Patches:
    """Patches that are undone together, however far their installation got."""

    def __init__(self) -> None:
        self._wanted: list[Patch] = []

    def add(self, owner: Any, name: str, wrap: Callable[[Method], Method]) -> None:
        """Installs one more, with the arguments of :class:`Patch`."""
        patch = Patch(owner, name, wrap, install=False)
        self._wanted.append(patch)
        patch.install()

    def undo(self) -> None:
        """Undoes them, the last one first. Where it was interrupted it can be called again."""
        while self._wanted:
            self._wanted[-1].undo()
            self._wanted.pop()


def _beneath(method: Any) -> Any:
    """What stands beneath wrappers that somebody else has put back after their time."""
    # A mock has every attribute that it is asked for, but not in its dict.
    while _STANDS_FOR in getattr(method, "__dict__", ()):
        method = vars(method)[_STANDS_FOR]
    return method
