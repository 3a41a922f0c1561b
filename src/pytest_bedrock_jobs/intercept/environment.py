"""The environment in which AWS clients are made while a fake is active: harmless credentials, a Region, nobody's configuration."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from . import moto

# The access key, its secret and the session token, as the variables and as the arguments in which credentials are given.
KEYS: Mapping[str, str] = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_SESSION_TOKEN": "testing",
}
# What would bring in somebody's profile, token or credentials, or a place to ask for them.
_REMOVED = (
    "AWS_PROFILE",
    "AWS_DEFAULT_PROFILE",
    "AWS_BEARER_TOKEN_BEDROCK",
    "AWS_SECURITY_TOKEN",
    "AWS_CREDENTIAL_EXPIRATION",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
    "AWS_ROLE_ARN",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
)


def harmless(region_name: str) -> dict[str, str | None]:
    """The variables that a fake sets; None for one that it removes."""
    return {
        **KEYS,
        "AWS_DEFAULT_REGION": region_name,
        "AWS_REGION": region_name,
        **dict.fromkeys(_REMOVED),
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
    }


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


class Layer:
    """The environment of an active fake, on top of those of the fakes that were active before it.

    boto3's default session goes aside with the variables: it may have been made with other credentials and another Region.
    """

    def __init__(self, region_name: str) -> None:
        self._applied = harmless(region_name)
        self._before = {name: os.environ.get(name) for name in self._applied}
        self._default_session = getattr(_boto3(), "DEFAULT_SESSION", None)
        self._beside_moto = moto.is_active()

    def put_on(self) -> None:
        """Sets the environment up."""
        for name, value in self._applied.items():
            if value != self._before[name]:
                _set(name, value)
        _set_default_session(None)

    def take_off(self, above: Layer | None) -> None:
        """Puts back what was there before. A variable that somebody else has changed meanwhile is theirs, and stays.

        Args:
            above: The layer on top of this one, which will put back what was there before this one; None where this is the topmost.
        """
        if above is not None:
            above._inherit(self)
            return
        self._restore_variables()
        if moto.is_active() == self._beside_moto:
            _set_default_session(self._default_session)
        elif moto.is_active():
            # It puts back what it found when it started, which was ours.
            moto.when_it_stops(self._restore)

    def _inherit(self, below: Layer) -> None:
        for name, value in below._before.items():
            if self._before[name] == below._applied[name]:
                self._before[name] = value
        self._default_session = below._default_session

    def _restore_variables(self) -> None:
        for name, value in self._before.items():
            if value != self._applied[name] == os.environ.get(name):
                _set(name, value)

    def _restore(self) -> None:
        self._restore_variables()
        _set_default_session(self._default_session)


def _boto3() -> Any:
    return sys.modules.get("boto3")


def _set_default_session(value: Any) -> None:
    if hasattr(_boto3(), "DEFAULT_SESSION"):
        _boto3().DEFAULT_SESSION = value


def _set(name: str, value: str | None) -> None:
    if value is None:
        os.environ.pop(name, None)
    else:
        os.environ[name] = value
