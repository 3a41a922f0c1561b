"""Replacing a method or a function of somebody else's for a while."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

Method = Callable[..., Any]
T = TypeVar("T")

_ABSENT: Any = object()
# The attribute of a wrapper that could not be removed: what it stands for.
_STANDS_FOR = "_pytest_bedrock_jobs_stands_for"
# The patches whose wrappers somebody else had replaced when they were to be undone, and may put back.
_replaced: list[Patch] = []


def without(items: Iterable[T], item: T) -> list[T]:
    """The items but for one, by identity.

    It is a function, because CPython 3.13 does not release the lock of a ``with`` statement when an interrupt comes in a comprehension
    with a condition within it.
    """
    return [each for each in items if each is not item]


class Patch:
    """A method or function that is wrapped while the patch is installed. It can be installed again.

    Args:
        owner: The class or module.
        name: The name of the method or function.
        wrap: Makes the wrapper of what was found. The wrapper must hand everything on when no fake is active, because it stays reachable
            where somebody else has wrapped it in turn.
        install: Whether it is installed at once, or by :meth:`install`.
    """

    def __init__(self, owner: Any, name: str, wrap: Callable[[Method], Any], *, install: bool = True) -> None:
        self._owner = owner
        self._name = name
        self._wrap = wrap
        self._original: Method | None = None
        self._found: Any = _ABSENT
        self._wrapper: Any = None
        self._is_installed = False
        if install:
            self.install()

    def install(self) -> None:
        """Puts the wrapper in place."""
        found = vars(self._owner).get(self._name, _ABSENT)
        if found is not self._found or found is _ABSENT:
            self._prepare(found)
        self._is_installed = True
        setattr(self._owner, self._name, self._wrapper)

    def _prepare(self, found: Any) -> None:
        """Makes the wrapper of what stands there now, unless there is one already."""
        original = _beneath(getattr(self._owner, self._name))
        # What a class inherits is not its own when the patch has gone, either.
        found = _beneath(found)
        if original is not self._original or found is not self._found:
            self._original, self._found, self._wrapper = original, found, self._wrap(original)
        vars(self._wrapper).pop(_STANDS_FOR, None)

    def undo(self) -> None:
        """Puts back what was found. If somebody wrapped it meanwhile theirs stays, until `clear_away`."""
        if self._is_installed and not self._put_back():
            setattr(self._wrapper, _STANDS_FOR, self._original)
            _replaced.append(self)
        self._is_installed = False

    def clear_away(self) -> bool:
        """Removes the wrapper if somebody has put it back after its time; False where it may still come."""
        return self._is_installed or self._put_back()

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
    _replaced[:] = [patch for patch in _replaced if not patch.clear_away()]


class Patches:
    """Patches that are undone together, however far their installation got."""

    def __init__(self) -> None:
        self._wanted: list[Patch] = []
        self._made: dict[tuple[Any, str], Patch] = {}

    def add(self, owner: Any, name: str, wrap: Callable[[Method], Any]) -> None:
        """Installs one more, with the arguments of :class:`Patch`. The next time it is installed again, with the same `wrap`."""
        patch = self._made.get((owner, name))
        if patch is None:
            patch = self._made[owner, name] = Patch(owner, name, wrap, install=False)
        self.install(patch)

    def install(self, patch: Patch) -> None:
        """Installs one more."""
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
