"""The environment in which AWS clients are made while a fake is active: harmless credentials, a Region, nobody's configuration."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from typing import Any

from . import moto

# The access key, its secret and the session token, as the variables and as the arguments in which credentials are given.
KEYS: Mapping[str, str] = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_SESSION_TOKEN": "testing",
}

_saved: dict[str, str | None] | None = None
_applied: Mapping[str, str | None] = {}
_default_session: Any = None
_beside_moto = False


def harmless(region_name: str) -> dict[str, str | None]:
    """The variables that a fake sets; None for one that it removes."""
    return {
        **KEYS,
        "AWS_DEFAULT_REGION": region_name,
        "AWS_REGION": region_name,
        # Nobody's profile and nobody's token take part, and no client asks the network for credentials.
        "AWS_PROFILE": None,
        "AWS_DEFAULT_PROFILE": None,
        "AWS_BEARER_TOKEN_BEDROCK": None,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
    }


def put_on(region_name: str) -> None:
    """Sets the environment up for a Region. What was there before the first time is kept.

    boto3's default session goes aside too: it may have been made with other credentials and another Region.
    """
    global _saved, _applied, _default_session, _beside_moto
    variables = harmless(region_name)
    boto3: Any = sys.modules.get("boto3")
    if _saved is None:
        _saved = {name: os.environ.get(name) for name in variables}
        _default_session = boto3 and boto3.DEFAULT_SESSION
        _beside_moto = moto.is_active()
    if boto3 is not None:
        boto3.DEFAULT_SESSION = None
    for name, value in variables.items():
        _set(name, value)
    _applied = variables


def take_off() -> None:
    """Puts back what was there, after `put_on`. A variable that somebody else has changed meanwhile is theirs, and stays."""
    global _saved, _default_session
    assert _saved is not None
    for name, value in _saved.items():
        if os.environ.get(name) == _applied[name]:
            _set(name, value)
    boto3: Any = sys.modules.get("boto3")
    # If moto has started since and is still at it, there is a default session of its own, which it will take away itself.
    if boto3 is not None and moto.is_active() == _beside_moto:
        boto3.DEFAULT_SESSION = _default_session
    _saved = _default_session = None


def _set(name: str, value: str | None) -> None:
    if value is None:
        os.environ.pop(name, None)
    else:
        os.environ[name] = value
