"""Keeping moto out of the calls that the fake answers.

moto answers from a ``before-send`` handler, and botocore runs every such handler before it takes the first answer: moto's own Bedrock
would act on a call that is not its, or raise. Direct answers never get that far. In wire mode moto's handler is told to stand aside for
the length of the call.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from ..wire.model import SERVICE
from .patching import Method, Patch

_aside: ContextVar[bool] = ContextVar("pytest_bedrock_jobs_moto_aside", default=False)
_lock = threading.Lock()
_patch: Patch | None = None
_watch: Patch | None = None


class aside:  # noqa: N801  # It is used as a function; as a generator it would take three times as long, for every call.
    """Within this, in this thread or task, moto's botocore handler does nothing for Bedrock."""

    def __enter__(self) -> None:
        if _patch is None:
            _install()
        self._token = _aside.set(True)

    def __exit__(self, *_: object) -> None:
        _aside.reset(self._token)


def is_active() -> bool:
    """Whether moto is mocking AWS at the moment."""
    module: Any = sys.modules.get("moto.core.models")
    return module is not None and bool(module.MockAWS._mocks_active)


def credentials(mock: Any) -> dict[str, str]:
    """The variables in which one of moto's mocks gives credentials of its own, with their values."""
    return dict(getattr(mock, "_fake_creds", {}))


def watch(around: Callable[[Callable[[], None], Any], None]) -> None:
    """Lets something be done around the end of each of moto's mocks, if moto has been imported by now.

    Args:
        around: Gets what ends the mock, and has to call that, and the mock.
    """
    global _watch
    module: Any = sys.modules.get("moto.core.models")
    if module is None or _watch is not None:
        return

    def wrap(original: Method) -> Method:
        def stop(self: Any, *args: Any, **kwargs: Any) -> None:
            if _watch is None:
                original(self, *args, **kwargs)
            else:
                around(lambda: original(self, *args, **kwargs), self)

        return stop

    _watch = Patch(module.MockAWS, "stop", wrap, install=False)
    _watch.install()


def unwatch() -> None:
    """Ends that."""
    global _watch
    if _watch is not None:
        _watch.undo()
        _watch = None


def is_motos(mock: Any) -> bool:
    """Whether a mock of ``responses`` is the one through which moto answers every AWS endpoint."""
    module: Any = sys.modules.get("moto.core.models")
    return module is not None and mock is module.responses_mock


def uninstall() -> None:
    """Puts moto's handler back as it was."""
    global _patch
    with _lock:
        if _patch is not None:
            _patch.undo()
            _patch = None


def _install() -> None:
    """Wraps moto's handler, if moto has been imported by now."""
    global _patch
    module: Any = sys.modules.get("moto.core.botocore_stubber")
    with _lock:
        if module is not None and _patch is None:
            _patch = Patch(module.BotocoreStubber, "__call__", _standing_aside, install=False)
            _patch.install()


def _standing_aside(original: Method) -> Method:
    def call(self: Any, event_name: str, request: Any, **kwargs: Any) -> Any:
        aside = _aside.get() and event_name.startswith(f"before-send.{SERVICE}.")
        return None if aside else original(self, event_name, request, **kwargs)

    return call
