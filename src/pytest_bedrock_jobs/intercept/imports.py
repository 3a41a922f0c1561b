"""Waiting for a library that nobody has imported yet: importing it for nobody would take its time."""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

# What is called when a module has been imported, by its name.
_waiting: dict[str, Callable[[], None]] = {}


def when_imported(name: str, then: Callable[[], None]) -> None:
    """Calls a function once a module is there: at once if it is, or else when somebody has imported it, unless `forget` comes before."""
    if sys.modules.get(name) is not None:
        then()
    else:
        _waiting[name] = then
        if _finder not in sys.meta_path:
            sys.meta_path.insert(0, _finder)


def forget() -> None:
    """Waits for nothing any more."""
    _waiting.clear()
    if _finder in sys.meta_path:
        sys.meta_path.remove(_finder)


class _Finder:
    """Finds a module that is waited for where the other finders find it."""

    def find_spec(self, name: str, *args: Any) -> ModuleSpec | None:
        if name not in _waiting:
            return None
        others = [finder for finder in sys.meta_path if finder is not self and hasattr(finder, "find_spec")]
        spec = next(filter(None, (finder.find_spec(name, *args) for finder in others)), None)
        if spec is not None and spec.loader is not None:
            spec.loader = _Loader(spec.loader)  # type: ignore[assignment]  # It is what `importlib.abc.Loader` is, without its import.
        return spec


class _Loader:
    """Runs a module as its own loader does, and then calls what waits for it. Afterwards nothing in the module shows that."""

    def __init__(self, own: Any) -> None:
        self._own = own

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        found: ModuleType | None = self._own.create_module(spec)
        return found

    def exec_module(self, module: Any) -> None:
        module.__spec__.loader = module.__loader__ = self._own
        self._own.exec_module(module)
        then = _waiting.pop(module.__name__, None)
        if then is not None:
            then()


_finder: Any = _Finder()
