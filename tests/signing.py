"""Signed HTTP calls, as scripts make them that bring no AWS client."""

from __future__ import annotations

import json
from typing import Any

import requests
from botocore.auth import SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

ENDPOINT = "https://bedrock.us-east-1.amazonaws.com"


def signed(
    method: str,
    url: str,
    body: Any = None,
    *,
    region: str = "us-east-1",
    service: str = "bedrock",
    presigned: bool = False,
) -> requests.PreparedRequest:
    """A request with a signature of version 4, in its header or its query."""
    content = None if body is None else json.dumps(body)
    request = AWSRequest(method, url, data=content, headers={"Content-Type": "application/json"})
    kind: Any = SigV4QueryAuth if presigned else SigV4Auth
    kind(Credentials("AKIDEXAMPLE", "secret"), service, region).add_auth(request)
    return requests.Request(method, request.url, dict(request.headers.items()), data=content).prepare()


def send(request: requests.PreparedRequest) -> requests.Response:
    """The answer to a request."""
    with requests.Session() as session:
        return session.send(request, timeout=60)
