"""The S3 that jobs read from and write to, as the service sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from .names import Scope


class Storage(Protocol):
    """Objects are named by bucket and key, and asked for by an account in a Region."""

    def read(self, scope: Scope, bucket: str, key: str) -> bytes | None:
        """An object; None where there is none that the account may read."""

    def keys(self, scope: Scope, bucket: str, prefix: str) -> list[str]:
        """The keys that begin with a prefix, in their order; none where the bucket is missing."""

    def is_writable(self, scope: Scope, bucket: str) -> bool:
        """Whether there is such a bucket for the account."""

    def write(self, scope: Scope, bucket: str, key: str, content: bytes) -> None:
        """Puts an object; nothing happens where the bucket is gone."""


def split_uri(uri: str) -> tuple[str, str]:
    """The bucket and the key of an S3 URI."""
    bucket, _, key = uri.removeprefix("s3://").partition("/")
    return bucket, key
