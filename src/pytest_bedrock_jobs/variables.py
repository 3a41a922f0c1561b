"""The environment variables in which AWS clients are made while a fake is active. Nothing heavy is imported here."""

from __future__ import annotations

import os
from collections.abc import Mapping

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


class Variables:
    """The harmless variables for a while.

    Args:
        region_name: The Region that they name.

    Attributes:
        applied: What is set; None for a variable that is removed.
        before: What was there before.
    """

    def __init__(self, region_name: str) -> None:
        self.applied: dict[str, str | None] = harmless(region_name)
        self.before: dict[str, str | None] = {name: os.environ.get(name) for name in self.applied}

    def apply(self) -> None:
        """Sets them."""
        for name, value in self.applied.items():
            if value != self.before[name]:
                set_variable(name, value)

    def restore(self) -> None:
        """Puts back what was there before. A variable that somebody else has changed meanwhile is theirs, and stays."""
        for name, value in self.before.items():
            if value != self.applied[name] == os.environ.get(name):
                set_variable(name, value)


def set_variable(name: str, value: str | None) -> None:
    """Sets an environment variable, or removes it."""
    if value is None:
        os.environ.pop(name, None)
    else:
        os.environ[name] = value
