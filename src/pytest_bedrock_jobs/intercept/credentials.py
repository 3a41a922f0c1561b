"""Credentials for clients of sessions that name a profile of files which nobody can read while a fake is active.

Such a session was made before the fake started. botocore would look for the profile's role or process when it makes a client, and would
fail, or leave the machine.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from botocore.session import Session

from ..variables import KEYS
from ..wire.model import SERVICE, read_with
from .patching import Method, Patches

if TYPE_CHECKING:
    from ..wire.pipeline import Pipeline

_ARGUMENTS = dict(zip(("aws_access_key_id", "aws_secret_access_key", "aws_session_token"), KEYS.values(), strict=True))
# Where the access key stands among the positional arguments of ``create_client``.
_KEY_PLACE = 6


def install(innermost: Callable[[], Pipeline | None], patches: Patches) -> None:
    """Wraps the method that makes every client."""

    def wrap(original: Method) -> Method:
        def create_client(self: Any, *args: Any, **kwargs: Any) -> Any:
            service = args[0] if args else kwargs.get("service_name")
            if service == SERVICE and innermost() is not None and _has_hidden_profile(self):
                has_keys = len(args) > _KEY_PLACE or kwargs.get("aws_access_key_id") is not None
                kwargs = kwargs if has_keys else {**kwargs, **_ARGUMENTS}
            if service == SERVICE:
                read_with(self.get_component("data_loader"))
            return original(self, *args, **kwargs)

        return create_client

    patches.add(Session, "create_client", wrap)
    aiobotocore: Any = sys.modules.get("aiobotocore.session")
    if aiobotocore is not None:
        patches.add(aiobotocore.AioSession, "create_client", wrap)


def _has_hidden_profile(session: Any) -> bool:
    """Whether a session has yet to look for its credentials, in a profile whose file is hidden."""
    return (
        session._credentials is None
        and session.instance_variables().get("profile") is not None
        and session.get_config_variable("config_file") == os.devnull
    )
