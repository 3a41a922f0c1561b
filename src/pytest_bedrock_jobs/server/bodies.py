"""Reading a request's body off a connection: with a length, or in chunks (RFC 9112)."""

from __future__ import annotations

import re
from email.message import Message
from io import BufferedIOBase

from ..service.errors import ServiceError

MAX_BODY = 16 * 1024 * 1024
"""The bytes that a request's body may have (our choice)."""

_MAX_LINE = 65536
_MAX_TRAILERS = 100


def too_large() -> ServiceError:
    """The error for a body that has more bytes than one may."""
    return ServiceError("RequestEntityTooLargeException", f"The request body is larger than {MAX_BODY} bytes.")


def read_body(headers: Message, stream: BufferedIOBase) -> bytes | None:
    """A request's body; None where the client went away in the middle of it.

    Raises:
        ServiceError: Its length cannot be told, its chunks are malformed, it is too large, or it comes in a transfer coding that is not
            known. The rest of it may be unread.
    """
    check_length(headers)
    length = _length(headers)
    codings = ", ".join(headers.get_all("Transfer-Encoding", [])).strip().lower()
    if codings and length is not None:
        raise _malformed("Content-Length and Transfer-Encoding contradict each other.")
    if codings == "chunked":
        return _chunked(stream)
    if codings:
        message = f"Transfer-Encoding {codings!r} is not understood; send chunks, or a Content-Length."
        raise ServiceError("UnsupportedOperationException", message)
    received = stream.read(length or 0)
    return received if len(received) == (length or 0) else None


def check_length(headers: Message) -> None:
    """Raises a ServiceError where a request says that its body is too large, or nothing that is a length."""
    length = _length(headers)
    if length is not None and length > MAX_BODY:
        raise too_large()


def _length(headers: Message) -> int | None:
    texts = {text.strip() for line in headers.get_all("Content-Length", []) for text in line.split(",")}
    if not texts:
        return None
    if len(texts) > 1:
        raise _malformed(f"The values {', '.join(map(repr, sorted(texts)))} of Content-Length contradict each other.")
    [text] = texts
    if not re.fullmatch("[0-9]+", text):
        raise _malformed(f"Content-Length {text!r} is no length.")
    # Python reads no endless number.
    return int(text.lstrip("0")[:20] or "0")


def _chunked(stream: BufferedIOBase) -> bytes | None:
    body = bytearray()
    while line := stream.readline(_MAX_LINE):
        # What follows a semicolon is an extension, which nobody has to understand.
        text = line.partition(b";")[0].strip()
        if not re.fullmatch(b"[0-9a-fA-F]+", text):
            raise _malformed(f"{text[:100]!r} is no length of a chunk.")
        length = int(text, 16)
        if length == 0:
            return bytes(body) if _skip_trailers(stream) else None
        if len(body) + length > MAX_BODY:
            raise too_large()
        chunk = stream.read(length)
        body += chunk
        end = stream.readline(_MAX_LINE)
        if len(chunk) < length or not end:
            return None
        if end.strip():
            raise _malformed("A chunk is longer than its length.")
    return None


def _skip_trailers(stream: BufferedIOBase) -> bool:
    """Reads what stands between the last chunk and the end; False where the client went away."""
    for _ in range(_MAX_TRAILERS):
        line = stream.readline(_MAX_LINE)
        if line in (b"\r\n", b"\n", b""):
            return bool(line)
    raise _malformed(f"There are more than {_MAX_TRAILERS} trailers.")


def _malformed(message: str) -> ServiceError:
    return ServiceError("BadRequestException", message)
