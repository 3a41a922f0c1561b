"""Putting functions in the place of others, in every module that has them by name."""

from __future__ import annotations

import sys
import sysconfig
from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Any

Names = dict[str, Any]


class _Modules:
    """The names of all modules, looked through again only where something may have changed.

    What is installed does not give its names other values once it is imported, so it is looked through again if it has got more or fewer
    of them. Whatever else there is, the tests and the code under test, is looked through each time.
    """

    def __init__(self) -> None:
        self._modules: list[Any] = []
        self._names: list[Names] = []
        self._sizes: list[int] = []
        self._own: list[Names] = []

    def changed(self) -> list[Names]:
        """The names of those that may have changed since this was asked last."""
        modules = list(sys.modules.values())
        if modules != self._modules:
            return self._look_anew(modules)
        sizes = list(map(len, self._names))
        if sizes == self._sizes:
            return self._own
        grown = [names for names, size, before in zip(self._names, sizes, self._sizes, strict=True) if size != before]
        self._sizes = sizes
        return [*self._own, *grown]

    def _look_anew(self, modules: list[Any]) -> list[Names]:
        before = dict(zip(map(id, self._names), self._sizes, strict=True))
        self._modules = modules
        # Some only say that they are modules, as those of cffi's libraries do, and have no names.
        self._names = [_names(module) for module in modules if issubclass(type(module), ModuleType)]
        self._sizes = list(map(len, self._names))
        self._own = [names for names in self._names if not _is_installed(names)]
        own = set(map(id, self._own))
        return [
            *self._own,
            *(
                names
                for names, size in zip(self._names, self._sizes, strict=True)
                if id(names) not in own and before.get(id(names)) != size
            ),
        ]


def _names(module: Any) -> Names:
    """The names of a module as what they are, a dict: it may load itself when it is asked for an attribute, or refuse to have one set."""
    names: Names = object.__getattribute__(module, "__dict__")
    return names


_STANDARD = tuple({path for path in map(sysconfig.get_path, ("stdlib", "platstdlib")) if path})


def _is_installed(names: Names) -> bool:
    file = names.get("__file__")
    if not isinstance(file, str):
        return getattr(names.get("__spec__"), "origin", None) in ("built-in", "frozen")
    return file.startswith(_STANDARD) or "site-packages" in file or "dist-packages" in file


class Replacements:
    """Functions that stand in the place of others for a while.

    Args:
        homes: The modules that have the functions, with their names there, and what stands in the place of each.
        originals: The functions as they really are, in the same order.
        spared: Says of the name of a module whether it keeps the originals.
    """

    def __init__(
        self,
        homes: Mapping[tuple[ModuleType, str], Callable[..., Any]],
        originals: tuple[Callable[..., Any], ...],
        spared: Callable[[str], bool],
    ) -> None:
        self._homes = homes
        self._ours = dict(zip(map(id, homes.values()), originals, strict=True))
        self._stand_ins = dict(zip(map(id, originals), homes.values(), strict=True))
        self._spared = spared
        self._modules = _Modules()
        # Where they have been found: names of modules, and which of the names.
        self._places: dict[tuple[int, str], Names] = {}
        # What stood where ours stand now.
        self._stood: list[tuple[Names, str, Any]] = []

    def put(self) -> None:
        """Puts ours in place."""
        wanted = dict(self._stand_ins)
        # A test may have put functions of its own there; those make way, too.
        wanted.update({id(getattr(*home)): ours for home, ours in self._homes.items()})
        self._look(wanted)
        for (_, name), names in self._places.items():
            value = names.get(name)
            if id(value) in wanted:
                self._stood.append((names, name, value))
                names[name] = wanted[id(value)]

    def take_away(self) -> None:
        """Puts back what stood there. Whatever somebody else has put there meanwhile stays."""
        for names, name, value in self._stood:
            if id(names.get(name)) in self._ours:
                names[name] = value
        self._stood.clear()
        # A module that imported one of them meanwhile gets the original.
        self._look(self._ours)
        for (_, name), names in self._places.items():
            if id(names.get(name)) in self._ours:
                names[name] = self._ours[id(names[name])]

    def _look(self, others: Mapping[int, Any]) -> None:
        wanted = {*self._ours, *self._stand_ins, *others}
        # If this is interrupted, the next look is at all modules anew.
        modules, self._modules = self._modules, _Modules()
        for names in modules.changed():
            if wanted.isdisjoint(map(id, list(names.values()))) or self._spared(str(names.get("__name__"))):
                continue
            for name, value in list(names.items()):
                if id(value) in wanted:
                    self._places[id(names), name] = names
        self._modules = modules
