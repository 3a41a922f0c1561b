"""The environment in which AWS clients are made while a fake is active: harmless credentials, a Region, nobody's configuration."""

from __future__ import annotations

import os
import sys
from functools import cache
from pathlib import Path
from typing import Any

from ..variables import KEYS, Variables, harmless, set_variable
from . import moto

__all__ = ["KEYS", "Layer", "harmless", "session"]


@cache
def session() -> Any:
    """A boto3 session with the harmless credentials, whatever the environment says of profiles and files.

    One serves the whole process: sessions keep what they have read, and take their time to read it.
    """
    import boto3
    from botocore.session import get_session

    core: Any = get_session()
    # A profile that is named comes before that of the environment, and has to be in the file.
    core.set_config_variable("profile", "default")
    core.set_config_variable("config_file", str(Path(__file__).with_name("nobodys_config")))
    core.set_config_variable("credentials_file", os.devnull)
    key, secret, token = KEYS.values()
    return boto3.Session(key, secret, token, botocore_session=core)


# The layers of the active fakes, the innermost one first.
_layers: list[Layer] = []
# Those of fakes that have stopped while moto, which had started after them, goes on: it will put back what it found, which was theirs.
_beneath_moto: list[Layer] = []


class Layer:
    """The environment of an active fake, on top of those of the fakes that were active before it.

    boto3's default session goes aside with the variables: it may have been made with other credentials and another Region.
    """

    def __init__(self, region_name: str) -> None:
        self._variables = Variables(region_name)
        # A test may have it imported again, as another module.
        self._boto3 = _boto3()
        self._default_session = getattr(self._boto3, "DEFAULT_SESSION", None)
        self._above_moto = moto.is_active()

    def put_on(self) -> None:
        """Sets the environment up."""
        _layers.insert(0, self)
        moto.watch(_around_motos_stop)
        self._variables.apply()
        _set_default_session(None)

    def take_off(self) -> None:
        """Puts back what was there before, in whatever order the fakes stop. Where it was interrupted it can be called again."""
        if self in _layers:
            self._give_back(_layers.index(self))
            _layers.remove(self)
        if not _layers and not _beneath_moto:
            moto.unwatch()

    def _give_back(self, place: int) -> None:
        above = _layers[place - 1] if place else None
        if above is None:
            self._variables.restore()
        else:
            above._inherit(self)
        if moto.is_active() and not self._above_moto:
            # What is next above is moto, or a fake.
            if (above is None or above._above_moto) and self not in _beneath_moto:
                _beneath_moto.append(self)
                moto.watch(_around_motos_stop)
        elif above is None:
            _set_default_session(None)
            _set_default_session(self._default_session, self._boto3)

    def _inherit(self, below: Layer) -> None:
        """Takes over what a layer below this one would have put back."""
        before, applied = self._variables.before, below._variables.applied
        for name, value in below._variables.before.items():
            if before[name] == applied[name]:
                before[name] = value
        if self._above_moto == below._above_moto:
            self._boto3, self._default_session = below._boto3, below._default_session


def _around_motos_stop(stop: Any, mock: Any) -> None:
    """Lets moto stop, and sees to it that what it puts back is what was there before the fakes that it has outlived or that outlive it.

    Args:
        stop: Stops it.
        mock: The mock.
    """
    own = moto.credentials(mock)
    shown, shown_session = {name: os.environ.get(name) for name in own}, getattr(_boto3(), "DEFAULT_SESSION", None)
    try:
        stop()
    finally:
        for name, value in own.items():
            _put_back(name, value, shown[name])
        if not moto.is_active():
            _put_back_session(shown_session)
            _beneath_moto.clear()
            for layer in _layers:
                layer._above_moto = False
            if not _layers:
                moto.unwatch()


def _put_back(name: str, own: str, shown: str | None) -> None:
    """Corrects what moto has put back for one of its variables.

    Args:
        name: The variable.
        own: The value that moto had given it.
        shown: What it was when moto was told to stop.
    """
    value = os.environ.get(name)
    for layer in _beneath_moto:
        if value == layer._variables.applied[name]:
            value = layer._variables.before[name]
    if shown == own:
        set_variable(name, value)
        return
    # It was beneath a fake, or beneath what the test has set since.
    set_variable(name, shown)
    for layer in _layers:
        if layer._variables.before[name] == own:
            layer._variables.before[name] = value


def _put_back_session(shown: Any) -> None:
    """Corrects which default session moto, when its last mock has stopped, has put back."""
    session = getattr(_boto3(), "DEFAULT_SESSION", None)
    if _beneath_moto:
        session = _beneath_moto[-1]._default_session
    above = [layer for layer in _layers if layer._above_moto]
    if above:
        above[-1]._default_session = session
        session = shown
    _set_default_session(session)


def _boto3() -> Any:
    return sys.modules.get("boto3")


def _set_default_session(value: Any, module: Any = None) -> None:
    """Sets the default session of a module that is, or was, boto3; by default of the one that is."""
    module = module or _boto3()
    if hasattr(module, "DEFAULT_SESSION"):
        module.DEFAULT_SESSION = value
