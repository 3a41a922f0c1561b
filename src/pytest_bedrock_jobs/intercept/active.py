"""The pipelines of the active fakes, innermost first, and what is patched while there are any."""

from __future__ import annotations

import threading
from collections.abc import Callable

from ..wire.pipeline import Pipeline
from . import botocore, credentials, guard, imports, moto
from .environment import Layer
from .patching import Patches, without

Refuse = Callable[[str], None]

_lock = threading.RLock()
# The innermost one first.
_active: list[Activation] = []
_patches = Patches()


class Activation:
    """A pipeline's time on top, from one of its fake's starts to the stop that belongs to it.

    Args:
        pipeline: The pipeline of a fake.
        refuse: Raises the error for a connection to a host of Bedrock that must not be made; None where all of them may.
    """

    def __init__(self, pipeline: Pipeline, refuse: Refuse | None) -> None:
        self.pipeline = pipeline
        self.refuse = refuse
        self._layer: Layer | None = None

    def begin(self) -> None:
        """Puts the pipeline on top. If this is interrupted, :meth:`end` undoes what there is."""
        global _active
        with _lock:
            if not _active:
                _install()
            self._layer = Layer(self.pipeline.region_name)
            self._layer.put_on()
            # A new list, so that calls in other threads see the old state or the new one.
            _active = [self, *_active]

    def end(self) -> None:
        """Takes the pipeline away, wherever it stands. If this is interrupted, it goes on from there when it is called again."""
        global _active
        with _lock:
            if self._layer is not None:
                self._layer.take_off()
            _active = without(_active, self)
            if not _active:
                imports.forget()
                _patches.undo()
                moto.uninstall()


def innermost() -> Pipeline | None:
    """The pipeline of the fake that answers now."""
    active = _active
    return active[0].pipeline if active else None


def refuse(host: str) -> None:
    """Raises the error for a connection to a host of Bedrock that must not be made now."""
    active = _active
    if active and active[0].refuse is not None:
        active[0].refuse(host)


def bound_logs() -> None:
    """Lets the fakes that are active keep only so many calls from now on: they outlive a test."""
    for active in _active:
        active.pipeline.bound()


def _install() -> None:
    botocore.install(innermost, _patches)
    imports.when_imported("requests", _install_requests)
    credentials.install(innermost, _patches)
    guard.install(refuse, _patches)


def _install_requests() -> None:
    from . import requests  # It imports the library.

    requests.install(innermost, _patches)
