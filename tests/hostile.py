"""HTTP requests that no AWS client would send: real ones, with a path, a query, headers or a body that somebody has tampered with."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, NamedTuple
from urllib.parse import urlencode

from botocore.serialize import create_serializer
from hypothesis import strategies as st

from pytest_bedrock_jobs.wire.model import operation_model

from . import generated


class Sent(NamedTuple):
    """A request as it is sent."""

    method: str
    target: str
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def encoded(self) -> bytes:
        """Its bytes; text is Latin-1, as on the wire."""
        lines = [f"{self.method} {self.target} HTTP/1.1", *(f"{name}: {value}" for name, value in self.headers), "", ""]
        return "\r\n".join(lines).encode("latin-1") + self.body


_SIGNED = "AWS4-HMAC-SHA256 Credential=key/20260101/us-east-1/bedrock/aws4_request, SignedHeaders=host, Signature=0"


def requests(operation: str) -> st.SearchStrategy[Sent]:
    """Requests as clients send them, with parameters that are generated."""
    return generated.requests(operation).map(lambda parameters: _sent(operation, parameters))


def _sent(operation: str, parameters: dict[str, Any]) -> Sent:
    made = create_serializer("rest-json", include_validation=False).serialize_to_request(
        parameters, operation_model(operation)
    )
    query, body = urlencode(made["query_string"]), made["body"] or b""
    target = f"{made['url_path']}?{query}" if query else made["url_path"]
    headers = (("Host", "localhost"), ("Authorization", _SIGNED), ("Content-Length", str(len(body))))
    return Sent(made["method"], target, headers, body)


def tampered(sent: Sent) -> st.SearchStrategy[Sent]:
    """A request with one thing about it that is not as clients send it."""
    return st.one_of([change(sent) for change in _CHANGES])


def _methods(sent: Sent) -> st.SearchStrategy[Sent]:
    names = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "BREW", "get"]
    return st.sampled_from(names).map(lambda method: sent._replace(method=method))


_PIECES = [
    "/",
    "//",
    "/..",
    "/.",
    "%00",
    "%ff",
    "%2f",
    "%",
    "%2e%2e/",
    ";a=b",
    "#",
    " ",
    "\xff",
    "\x00",
    "x" * 5000,
    "/x" * 500,
]


def _paths(sent: Sent) -> st.SearchStrategy[Sent]:
    path, mark, query = sent.target.partition("?")
    within = st.builds(
        lambda place, piece: path[:place] + piece + path[place:],
        st.integers(0, len(path)),
        st.sampled_from(_PIECES),
    )
    whole = st.sampled_from(
        ["", "*", "/", "//", f"http://localhost{path}", f"HTTPS://u:p@[::1]:1{path}", f"//evil{path}"]
    )
    return (within | whole).map(lambda other: sent._replace(target=f"{other}{mark}{query}"))


_QUERIES = [
    "maxResults=abc",
    "maxResults=1&maxResults=-1",
    f"maxResults={'9' * 5000}",
    "maxResults=%EF%BC%91",
    "nextToken=%ff%00",
    f"nextToken={'A' * 3000}",
    "creationTimeAfter=1e400",
    "creationTimeAfter=nan",
    "creationTimeBefore=99999999999999999999",
    "creationTimeBefore=0000-13-99T99:99:99",
    "isOwned=perhaps",
    "sortOrder=Ascending&sortOrder=",
    "&&&==&",
    "%",
    "?" * 99,
    "&".join(f"a{number}=b" for number in range(2000)),
]


def _queries(sent: Sent) -> st.SearchStrategy[Sent]:
    path = sent.target.partition("?")[0]
    return st.sampled_from(_QUERIES).map(lambda query: sent._replace(target=f"{path}?{query}"))


_HEADERS = [
    ("Authorization", ""),
    ("Authorization", "Bearer"),
    ("Authorization", "Basic eDp5"),
    ("Authorization", "AWS4-HMAC-SHA256 Credential=key"),
    ("Authorization", "AWS4-HMAC-SHA256 Credential=k/20260101/nowhere-1/bedrock/aws4_request"),
    ("Authorization", "AWS4-HMAC-SHA256 Credential=k/20260101/us-east-1/s3/aws4_request"),
    ("Authorization", "AWS4-HMAC-SHA256 Credential=" + "/" * 20_000),
    ("Authorization", "\xff\xfe"),
    ("Content-Length", "-1"),
    ("Content-Length", "1e3"),
    ("Content-Length", "1"),
    ("Content-Length", "999"),
    ("Content-Length", "9" * 30),
    ("Content-Type", "text/plain; charset=utf-16"),
    ("Content-Type", "multipart/form-data; boundary=x"),
    ("Content-Encoding", "gzip"),
    ("Transfer-Encoding", "chunked"),
    ("Transfer-Encoding", "gzip, chunked"),
    ("Expect", "100-continue"),
    ("Connection", "Upgrade"),
    ("Upgrade", "h2c"),
    ("Host", "evil.example"),
    ("Host", "[::1"),
    ("Host", "bedrock.us-west-2.amazonaws.com"),
    ("Origin", "http://evil.example"),
    ("Sec-Fetch-Site", "cross-site"),
    ("X-Long", "x" * 70_000),
    ("X-Amz-Date", "\x00"),
    ("X Space", "x"),
    ("", "x"),
    ("amz-sdk-request", "attempt=99; max=-1"),
]


def _headers(sent: Sent) -> st.SearchStrategy[Sent]:
    def change(header: tuple[str, str], instead: bool) -> Sent:
        kept = [each for each in sent.headers if not (instead and each[0] == header[0])]
        return sent._replace(headers=(*kept, header))

    return st.builds(change, st.sampled_from(_HEADERS), st.booleans())


_BODIES = [
    b"",
    b"{",
    b"null",
    b"[]",
    b'"x"',
    b"1" * 5000,
    b"\xff\xfe{\x00}\x00",
    b"\xef\xbb\xbf{}",
    b"{}{}",
    b"[" * 100_000,
    b'{"a":' * 50_000,
    b'{"jobName": "\\ud800"}',
    b'{"jobName": NaN, "jobName": Infinity}',
    b"\x00" * 1000,
]
_VALUES: list[Any] = [
    None,
    True,
    0,
    -1,
    1.5,
    10**400,
    float("nan"),
    float("inf"),
    "",
    "\ud800",
    "x" * 5000,
    [],
    [None],
    [[[]]],
    {},
    {"": None},
]


def _bodies(sent: Sent) -> st.SearchStrategy[Sent]:
    bodies = st.sampled_from(_BODIES)
    if sent.body:
        bodies |= _other_bodies(json.loads(sent.body))
    return bodies.map(
        lambda body: sent._replace(
            body=body, headers=tuple((k, str(len(body)) if k == "Content-Length" else v) for k, v in sent.headers)
        )
    )


def _other_bodies(content: Any) -> st.SearchStrategy[bytes]:
    """The JSON of a request with one value that has another type."""
    ways = generated.places(content)
    if not ways:
        return st.just(b"{}")
    return st.builds(
        lambda way, value: json.dumps(generated.replaced(content, way, lambda _: value)).encode(),
        st.sampled_from(ways),
        st.sampled_from(_VALUES),
    )


_CHANGES: list[Callable[[Sent], st.SearchStrategy[Sent]]] = [_methods, _paths, _queries, _headers, _bodies]
