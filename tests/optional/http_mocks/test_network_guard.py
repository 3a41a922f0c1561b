"""A test's own mock of a host of Bedrock answers before the network guard refuses, whichever was there first."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
import requests
import requests_mock
import respx

from pytest_bedrock_jobs import FakeBedrockJobs
from tests.http_clients import URL


@pytest.mark.parametrize("using", ["httpcore", "httpx"])
@pytest.mark.parametrize("first", ["mock", "fake"])
def test_respx_answers(first: str, using: str) -> None:
    """In both places where it can stand."""
    mock = respx.mock(using=using)
    fake = FakeBedrockJobs()
    outer: Any
    inner: Any
    outer, inner = (mock, fake) if first == "mock" else (fake, mock)
    with outer, inner:
        mock.get(URL).respond(text="mine")
        assert httpx.get(URL).text == "mine"


def test_pytest_httpx_answers(fake_bedrock_jobs: Any, httpx_mock: Any) -> None:
    """Its fixture comes after ours here."""
    httpx_mock.add_response(url=URL, text="mine")
    assert httpx.get(URL).text == "mine"


def test_pytest_httpx_answers_where_it_comes_first(httpx_mock: Any, fake_bedrock_jobs: Any) -> None:
    """And before it here."""
    httpx_mock.add_response(url=URL, text="mine")
    assert httpx.get(URL).text == "mine"


def test_requests_mock_answers_within_the_fake() -> None:
    """It stands where the fake's own answer does, and the later one of the two counts."""
    with FakeBedrockJobs(), requests_mock.Mocker() as mock:
        mock.get(URL, text="mine")
        assert requests.get(URL, timeout=5).text == "mine"
