"""The pipelines of the active fakes, innermost first, and what is patched while there are any."""

from __future__ import annotations

import threading

from ..wire.pipeline import Pipeline
from . import botocore, requests
from .environment import Layer

_lock = threading.RLock()
# The innermost one first, each with the environment that it has set up.
_active: list[tuple[Pipeline, Layer]] = []


def innermost() -> Pipeline | None:
    """The pipeline of the fake that answers now."""
    active = _active
    return active[0][0] if active else None


def activate(pipeline: Pipeline) -> None:
    """Puts the pipeline of a fake on top."""
    global _active
    with _lock:
        layer = Layer(pipeline.region_name)
        layer.put_on()
        if not _active:
            botocore.install(innermost)
            requests.install(innermost)
        # A new list, so that calls in other threads see the old state or the new one.
        _active = [(pipeline, layer), *_active]


def deactivate(pipeline: Pipeline) -> None:
    """Takes one away, wherever it stands; the innermost one, where it was put on top more than once."""
    global _active
    with _lock:
        place = next(place for place, (active, _) in enumerate(_active) if active is pipeline)
        layer, above = _active[place][1], _active[place - 1][1] if place else None
        _active = [*_active[:place], *_active[place + 1 :]]
        layer.take_off(above)
        if not _active:
            requests.uninstall()
            botocore.uninstall()


def bound_logs() -> None:
    """Lets the fakes that are active keep only so many calls from now on: they outlive a test."""
    for pipeline, _ in _active:
        pipeline.bound()
