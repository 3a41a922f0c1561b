"""What an operation refuses, in the words of the API; and what a test author is told of a name that there is not."""

from __future__ import annotations

import re
from collections.abc import Iterable


class ServiceError(Exception):
    """An error that Bedrock answers with.

    The HTTP status belongs to the code and comes from the service model when the error is encoded.

    Args:
        code: The error code as in AWS's API reference, for example ``ValidationException``.
        message: The text that the caller sees as ``Error.Message``.
        **members: Further members of the error shape, for example ``resourceName``.
    """

    def __init__(self, code: str, message: str, **members: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.members = members


def invalid(message: str) -> ServiceError:
    """A ``ValidationException``: the request breaks a rule of the service."""
    return ServiceError("ValidationException", message)


def not_found(what: str) -> ServiceError:
    """A ``ResourceNotFoundException``; the wording follows the one recorded for batch inference jobs."""
    return ServiceError("ResourceNotFoundException", f"The provided {what} was not found.")


def no_such(what: str, name: str, known: Iterable[str]) -> TypeError:
    """The error for an unknown keyword: it names the nearest known one, and all of them.

    Args:
        what: What it should have been the name of.
        name: The keyword.
        known: Those that there are.
    """
    import difflib

    snake = re.sub("(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
    names = sorted(known)
    near = difflib.get_close_matches(snake, names, 1)
    hint = f"did you mean {near[0]!r}? " if near else ""
    return TypeError(f"unknown {what} {name!r}; {hint}use one of {', '.join(names)}")
