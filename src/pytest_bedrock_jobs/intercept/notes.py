"""Notes on errors of Bedrock's that botocore raises (PEP 678, Python 3.11 and later).

botocore makes the exception out of the parsed answer, so the note travels with that.
"""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from .patching import Method, Patches


class Noted(dict[str, Any]):
    """A parsed answer with a note on the error that it is."""

    note = ""


def noted(parsed: dict[str, Any], note: str | None) -> dict[str, Any]:
    """A parsed answer, with a note if there is one."""
    if note is None:
        return parsed
    result = Noted(parsed)
    result.note = note
    return result


def install(patches: Patches) -> None:
    """Wraps the making of errors."""

    def wrap(original: Method) -> Method:
        def initialize(self: Any, error_response: Any, *args: Any, **kwargs: Any) -> None:
            original(self, error_response, *args, **kwargs)
            if isinstance(error_response, Noted) and hasattr(self, "add_note"):
                self.add_note(error_response.note)

        return initialize

    patches.add(ClientError, "__init__", wrap)
