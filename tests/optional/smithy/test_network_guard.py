"""AWS's Smithy SDK for Python meets the network guard."""

from __future__ import annotations

from tests.http_clients import audited, smithy


def test_a_call_is_refused_before_its_host_is_looked_up() -> None:
    """The SDK makes an error of its own of the guard's, with the same text."""
    assert audited([smithy], "aws_sdk_bedrock.client") == "over\n"
