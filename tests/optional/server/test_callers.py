"""Who may call: neither web pages of other sites, nor names that somebody has made resolve to this machine."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
import requests
from botocore.config import Config
from botocore.exceptions import ClientError
from werkzeug.test import EnvironBuilder, run_wsgi_app

from pytest_bedrock_jobs import FakeBedrockJobs, FakeBedrockJobsServer
from pytest_bedrock_jobs.server import Application

CONTROL = "/_fake_bedrock_jobs"
PRESIGNED = "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=key/20260107/us-east-1/bedrock/aws4_request"
PAGE = "http://localhost:3000"
# What Chromium sends with fetch() from a page of another port of localhost, from another site, out of a sandboxed frame; what older
# browsers send; what an image or a link sends.
UNINVITED = {
    "another port": {"Origin": PAGE, "Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "cors"},
    "another site": {"Origin": "http://evil.example", "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"},
    "sandbox": {"Origin": "null", "Sec-Fetch-Site": "cross-site"},
    "older browser": {"Origin": "http://evil.example"},
    "image": {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"},
}
REQUESTS = [
    ("GET", f"{CONTROL}/health"),
    ("GET", f"{CONTROL}/jobs"),
    ("POST", f"{CONTROL}/jobs"),
    ("POST", f"{CONTROL}/reset"),
    ("OPTIONS", f"{CONTROL}/jobs"),
    ("GET", f"/model-customization-jobs?{PRESIGNED}"),
    ("POST", f"/model-customization-jobs/seeded/stop?{PRESIGNED}"),
]


@pytest.fixture
def server() -> Iterator[FakeBedrockJobsServer]:
    """A server that has a job, whose clock each call would move."""
    fake = FakeBedrockJobs()
    fake.clock.freeze()
    fake.add_job(job_name="seeded")
    with FakeBedrockJobsServer(fake) as server:
        yield server


def refused(server: FakeBedrockJobsServer, method: str, path: str, headers: dict[str, str]) -> str:
    """The message of a refusal, which has changed nothing and can be read by no page."""
    fake = server.fake
    before = (fake.clock.now(), [(job.name, job.status) for job in fake.jobs])
    answer = requests.request(method, server.url + path, headers=headers, data=b"{}", timeout=60)
    assert (answer.status_code, answer.headers["x-amzn-errortype"]) == (403, "AccessDeniedException")
    assert not [name for name in answer.headers if name.lower().startswith("access-control-")]
    assert (fake.clock.now(), [(job.name, job.status) for job in fake.jobs]) == before
    return str(answer.json()["message"])


@pytest.mark.parametrize(("method", "path"), REQUESTS)
@pytest.mark.parametrize("headers", UNINVITED.values(), ids=UNINVITED)
def test_a_page_of_another_site_is_refused(
    server: FakeBedrockJobsServer, method: str, path: str, headers: dict[str, str]
) -> None:
    """Whatever it asks for, to read or to change."""
    message = refused(server, method, path, headers)
    assert "does not answer web pages of other sites" in message
    assert headers.get("Origin", "not told") in message


@pytest.mark.parametrize(("method", "path"), REQUESTS)
@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example:80", "192.168.1.7:80", "127.0.0.1.nip.io", ""]
)
def test_a_host_that_is_not_this_one_is_refused(
    server: FakeBedrockJobsServer, method: str, path: str, host: str
) -> None:
    """As a browser asks for it once the name resolves to this machine (DNS rebinding)."""
    message = refused(server, method, path, {"Host": host, "Sec-Fetch-Site": "same-origin", "Origin": f"http://{host}"})
    assert f"--allow-host {host.partition(':')[0]}" in message


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST:1", "localhost.", "127.0.0.1", "127.8.9.10:80", "[::1]", "[::1]:4599"]
)
def test_loopback_has_many_names(server: FakeBedrockJobsServer, host: str) -> None:
    """With any port: it may be forwarded."""
    answer = requests.get(f"{server.url}{CONTROL}/health", headers={"Host": host}, timeout=60)
    assert answer.status_code == 200


@pytest.mark.parametrize("site", ["none", "same-origin"])
def test_a_page_of_this_server_and_an_address_that_is_typed_in_are_answered(
    server: FakeBedrockJobsServer, site: str
) -> None:
    """Both are the developer's own doing."""
    headers = {"Sec-Fetch-Site": site, "Origin": server.url} if site == "same-origin" else {"Sec-Fetch-Site": site}
    assert requests.get(f"{server.url}{CONTROL}/jobs", headers=headers, timeout=60).status_code == 200


def test_a_client_without_a_host_is_answered(server: FakeBedrockJobsServer) -> None:
    """HTTP/1.0 has none, and no browser speaks it."""
    environ = EnvironBuilder(path=f"{CONTROL}/health").get_environ()
    del environ["HTTP_HOST"]
    _, status, _ = run_wsgi_app(Application(server.fake, allow_hosts=["bedrock"]), environ)
    assert status == "200 OK"


def test_a_host_that_is_allowed_is_answered() -> None:
    """By its name or address, in any spelling, beside loopback."""
    allowed = ["Bedrock", "10.0.0.7", "fe80::7"]
    with FakeBedrockJobsServer(FakeBedrockJobs(), allow_hosts=allowed) as server:
        statuses = [
            requests.get(f"{server.url}{CONTROL}/health", headers={"Host": host}, timeout=60).status_code
            for host in ("bedrock:4599", "BEDROCK", "10.0.0.7:1", "[fe80::7]:1", "localhost", "other")
        ]
    assert statuses == [200] * 5 + [403]


def test_a_client_of_another_host_is_told_the_option() -> None:
    """In the exception, and without retries; the address that the server listens on is its own."""
    session = boto3.Session(aws_access_key_id="key", aws_secret_access_key="secret", region_name="us-east-1")
    with FakeBedrockJobsServer(FakeBedrockJobs(), host="0.0.0.0") as server:
        port = server.url.rpartition(":")[2]
        assert requests.get(
            f"http://127.0.0.1:{port}{CONTROL}/health", headers={"Host": f"0.0.0.0:{port}"}, timeout=60
        ).ok
        config = Config(proxies={"http": f"http://127.0.0.1:{port}"})
        client = session.client("bedrock", endpoint_url="http://bedrock:4599", config=config)
        with pytest.raises(
            ClientError, match=re.escape("--allow-host bedrock (in Python: allow_hosts=['bedrock'])")
        ) as caught:
            client.list_model_customization_jobs()
        client.close()
    assert caught.value.response["Error"]["Code"] == "AccessDeniedException"
    assert caught.value.response["ResponseMetadata"]["RetryAttempts"] == 0


def test_the_application_of_another_server_answers_any_host() -> None:
    """It is that server's to say what it is called; pages of other sites are refused all the same."""
    fake = FakeBedrockJobs()

    def status(**headers: str) -> str:
        environ = EnvironBuilder(
            path=f"{CONTROL}/health", headers=[("Host", "bedrock"), *headers.items()]
        ).get_environ()
        return run_wsgi_app(Application(fake), environ)[1]

    assert status() == "200 OK"
    assert status(Origin="http://evil.example") == "403 FORBIDDEN"


@pytest.mark.parametrize(
    ("hosts", "kind", "message"),
    [
        ("bedrock", TypeError, "allow_hosts='bedrock': expected a list of hosts; pass ['bedrock']"),
        (["bedrock:4599"], ValueError, "without a port, like 'bedrock', but got 'bedrock:4599'"),
        (["http://bedrock"], ValueError, "but got 'http://bedrock'"),
        ([""], ValueError, "but got ''"),
        ([5], ValueError, "but got 5"),
    ],
)
def test_what_is_no_host_cannot_be_allowed(hosts: Any, kind: type[Exception], message: str) -> None:
    """When the server is made."""
    with pytest.raises(kind, match=re.escape(message)):
        FakeBedrockJobsServer(FakeBedrockJobs(), allow_hosts=hosts)


def test_a_refusal_is_short_whatever_was_sent(server: FakeBedrockJobsServer) -> None:
    """A host of 50,000 characters is cut."""
    message = refused(server, "GET", f"{CONTROL}/jobs", {"Host": "a" * 50_000})
    assert len(json.dumps(message)) < 5000
