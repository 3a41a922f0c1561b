"""The S3 in which a fake with ``use_s3`` looks: the one that boto3 finds, which has to be the test's own."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from ..errors import FakeBedrockError
from ..intercept import environment, moto
from ..service.names import Scope
from ..wire.model import is_awss_own

# The fake waits while S3 answers, and whoever asks the fake waits with it: an S3 that does not answer is soon taken for none (our choice).
_CONFIG = Config(connect_timeout=2, read_timeout=5, retries={"total_max_attempts": 1}, s3={"addressing_style": "path"})


class S3:
    """The :class:`~pytest_bedrock_jobs.service.storage.Storage` that is moto's S3, or any at ``AWS_ENDPOINT_URL(_S3)``.

    Args:
        access_key_of: Gives an access key of an account, which is the one that looks.
    """

    def __init__(self, access_key_of: Callable[[str], str]) -> None:
        self._access_key_of = access_key_of

    def read(self, scope: Scope, bucket: str, key: str) -> bytes | None:
        """An object; None where there is none that the account may read, or S3 does not answer."""
        try:
            content: bytes = self._client(scope).get_object(Bucket=bucket, Key=key)["Body"].read()
        except (BotoCoreError, ClientError):
            return None
        return content

    def keys(self, scope: Scope, bucket: str, prefix: str) -> list[str]:
        """The keys that begin with a prefix, in their order; none where the bucket is missing, or S3 does not answer."""
        try:
            pages = self._client(scope).get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
            return sorted(each["Key"] for page in pages for each in page.get("Contents", ()))
        except (BotoCoreError, ClientError):
            return []

    def is_writable(self, scope: Scope, bucket: str) -> bool:
        """Whether there is such a bucket for the account, and S3 answers."""
        try:
            self._client(scope).head_bucket(Bucket=bucket)
        except (BotoCoreError, ClientError):
            return False
        return True

    def write(self, scope: Scope, bucket: str, key: str, content: bytes) -> None:
        """Puts an object; nothing happens where the bucket is gone, or S3 as a whole."""
        with suppress(FakeBedrockError, BotoCoreError, ClientError):
            self._client(scope).put_object(Bucket=bucket, Key=key, Body=content)

    def _client(self, scope: Scope) -> Any:
        """A client for S3 of an account, made anew: where S3 is can change from test to test.

        Raises:
            FakeBedrockError: It would ask AWS itself.
        """
        client = environment.session().client(
            "s3",
            region_name=scope.region,
            aws_access_key_id=self._access_key_of(scope.account),
            aws_secret_access_key="testing",
            aws_session_token="testing",
            config=_CONFIG,
        )
        if is_awss_own(urlsplit(client.meta.endpoint_url).hostname or "") and not moto.is_active():
            raise FakeBedrockError(
                "use_s3=True looks into the S3 that the test has, but there is only AWS's own:"
                " start moto's mock_aws(), or set AWS_ENDPOINT_URL_S3"
            )
        return client
