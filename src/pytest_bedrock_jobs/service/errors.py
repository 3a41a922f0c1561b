"""What an operation refuses, in the words of the API."""

from __future__ import annotations


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
