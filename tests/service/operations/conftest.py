"""What the tests of the operations share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from pytest_bedrock_jobs import FakeBedrockJobs
from pytest_bedrock_jobs.typing import Transport

from ...fakes import client

Refused = Callable[..., tuple[str, str]]


@pytest.fixture(params=["direct", "wire"])
def fake(request: pytest.FixtureRequest) -> Iterator[FakeBedrockJobs]:
    """A started fake, once for each way to answer."""
    transport: Transport = request.param
    with FakeBedrockJobs(transport=transport) as started:
        yield started


@pytest.fixture
def bedrock(fake: FakeBedrockJobs) -> Any:
    """A client of the fake."""
    assert fake.region_name == "us-east-1"
    return client()


@pytest.fixture
def refused() -> Refused:
    """Calls something that must be refused, and returns the error's code and message."""

    def call(function: Callable[..., Any], **parameters: Any) -> tuple[str, str]:
        with pytest.raises(ClientError) as caught:
            function(**parameters)
        error = caught.value.response["Error"]
        return error["Code"], error["Message"]

    return call
