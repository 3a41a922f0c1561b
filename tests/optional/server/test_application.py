"""The WSGI application under servers that are not the fake's own."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from urllib.parse import quote
from wsgiref.simple_server import WSGIRequestHandler, make_server
from wsgiref.validate import validator

import boto3
import pytest
import requests
from werkzeug.test import EnvironBuilder, run_wsgi_app

from pytest_bedrock_jobs import FakeBedrockJobs
from pytest_bedrock_jobs.server import Application
from pytest_bedrock_jobs.server.application import MAX_BODY
from tests.samples import create_request


def ask(fake: FakeBedrockJobs, path: str, **environ: Any) -> tuple[str, Any]:
    """The status and the JSON body of an answer to a call with a bearer token."""
    given = EnvironBuilder(path=path, headers=[("Authorization", "Bearer token")]).get_environ()
    for name in ("RAW_URI", "REQUEST_URI"):
        given.pop(name, None)
    body, status, _ = run_wsgi_app(Application(fake), {**given, **environ})
    return status, json.loads(b"".join(body))


@pytest.fixture
def fake() -> FakeBedrockJobs:
    """A fake with a job."""
    fake = FakeBedrockJobs()
    fake.add_job(job_name="nightly-7")
    return fake


@pytest.mark.parametrize("server", ["RAW_URI", "REQUEST_URI", None])
@pytest.mark.parametrize("mounted", ["", "/aws", "/a+b@c/\u00e9", "/aws/"])
@pytest.mark.parametrize("quoted", [True, False])
def test_a_job_is_found_by_name_and_by_arn(
    fake: FakeBedrockJobs, server: str | None, mounted: str, quoted: bool
) -> None:
    """Whether or not the server tells the path as it was sent, and wherever the application is mounted."""
    for identifier in ("nightly-7", fake.jobs["nightly-7"].arn):
        path = f"/model-customization-jobs/{identifier}"
        sent = f"/model-customization-jobs/{quote(identifier, safe='')}"
        below = mounted.rstrip("/")
        environ = {"SCRIPT_NAME": mounted.encode().decode("latin-1"), "PATH_INFO": path}
        if server is not None:
            environ[server] = (quote(below) if quoted else quote(below, safe="/+@")) + sent
        status, answer = ask(fake, "/", **environ)
        assert (status, answer["jobName"]) == ("200 OK", "nightly-7")


@pytest.mark.parametrize("target", ["//[/x", "//host/x", "/model-customization-jobs//", "*", "", "http://x"])
@pytest.mark.parametrize("server", ["RAW_URI", "PATH_INFO"])
def test_a_path_that_is_none_of_awss_gets_404(fake: FakeBedrockJobs, target: str, server: str) -> None:
    """Two slashes begin no host."""
    status, answer = ask(fake, "/", **{"PATH_INFO": "/", server: target})
    assert (status, list(answer)) == ("404 NOT FOUND", ["message"])


def test_the_whole_url_is_as_good_as_the_path(fake: FakeBedrockJobs) -> None:
    """Clients of a proxy send it."""
    status, answer = ask(fake, "/", RAW_URI="http://localhost:80/model-customization-jobs/nightly-7?a=b")
    assert (status, answer["jobName"]) == ("200 OK", "nightly-7")


class Quiet(WSGIRequestHandler):
    """Writes no log."""

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def url(fake: FakeBedrockJobs) -> Iterator[str]:
    """Where wsgiref's server is, which tells no raw path; its validator watches how the application behaves."""
    with make_server("127.0.0.1", 0, validator(Application(fake)), handler_class=Quiet) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_a_boto3_client_is_served_by_any_wsgi_server(fake: FakeBedrockJobs, url: str) -> None:
    """Names, ARNs, paths that go on after an ARN, queries and bodies."""
    session = boto3.Session(aws_access_key_id="key", aws_secret_access_key="secret", region_name="us-east-1")
    client = session.client("bedrock", endpoint_url=url)
    arn = client.create_model_customization_job(**create_request())["jobArn"]
    assert client.get_model_customization_job(jobIdentifier=arn)["jobName"] == "nightly-8"
    client.stop_model_customization_job(jobIdentifier=arn)
    assert fake.jobs["nightly-8"].status == "Stopping"
    assert len(client.list_model_customization_jobs(maxResults=1)["modelCustomizationJobSummaries"]) == 1
    client.close()


def test_the_control_api_is_served_by_any_wsgi_server(fake: FakeBedrockJobs, url: str) -> None:
    """By ARN, too."""
    arn = fake.jobs["nightly-7"].arn
    answer = requests.post(
        f"{url}/_fake_bedrock_jobs/jobs/{quote(arn, safe='')}/fail", json={"message": "no"}, timeout=60
    )
    assert (answer.status_code, answer.json()["failureMessage"]) == (200, "no")
    assert requests.head(f"{url}/_fake_bedrock_jobs/health", timeout=60).status_code == 200


def test_a_client_that_leaves_in_the_middle_of_its_request_changes_nothing() -> None:
    """The body is shorter than it was said to be."""
    fake = FakeBedrockJobs()
    environ = {"REQUEST_METHOD": "POST", "CONTENT_LENGTH": "10", "wsgi.input": BytesIO(b"{}")}
    status, answer = ask(fake, "/model-customization-jobs", **environ)
    assert (status, list(answer)) == ("400 BAD REQUEST", ["message"])
    assert len(fake.jobs) == 0


def test_a_body_that_is_too_large_is_refused(fake: FakeBedrockJobs) -> None:
    """Before it is read."""
    environ = {"REQUEST_METHOD": "POST", "CONTENT_LENGTH": str(MAX_BODY + 1), "wsgi.input": BytesIO()}
    status, answer = ask(fake, "/model-customization-jobs", **environ)
    assert (status, answer["message"]) == (
        "413 REQUEST ENTITY TOO LARGE",
        f"The request body is larger than {MAX_BODY} bytes.",
    )


def test_a_fault_comes_as_it_is(fake: FakeBedrockJobs) -> None:
    """Bodies and errors as they are; where a connection would break, the application says what a gateway before it would."""
    given = EnvironBuilder(path="/model-customization-jobs", headers=[("Authorization", "Bearer token")]).get_environ()
    statuses = []
    for error in ("ThrottlingException", "html", "ConnectionClosedError"):
        fake.inject(error)
        _, status, headers = run_wsgi_app(Application(fake), dict(given))
        statuses.append((status, headers["content-type"]))
    assert statuses == [
        ("429 TOO MANY REQUESTS", "application/json"),
        ("200 OK", "text/html"),
        ("502 Bad Gateway", "text/html"),
    ]
