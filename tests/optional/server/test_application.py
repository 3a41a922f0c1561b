"""The WSGI application under servers that are not the fake's own."""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any

from werkzeug.test import EnvironBuilder, run_wsgi_app

from pytest_bedrock_jobs import FakeBedrockJobs
from pytest_bedrock_jobs.server.application import Application


def ask(fake: FakeBedrockJobs, path: str, **environ: Any) -> tuple[str, Any]:
    """The status and the JSON body of an answer to a call with a bearer token."""
    given = EnvironBuilder(path=path, headers=[("Authorization", "Bearer token")]).get_environ()
    for name in ("RAW_URI", "REQUEST_URI"):
        given.pop(name, None)
    body, status, _ = run_wsgi_app(Application(fake), {**given, **environ})
    return status, json.loads(b"".join(body))


def test_a_server_that_does_not_tell_the_raw_path_will_do_for_names() -> None:
    """Few servers keep the path as it was sent."""
    fake = FakeBedrockJobs()
    fake.add_job(job_name="nightly-7")
    status, answer = ask(fake, "/model-customization-jobs/nightly-7")
    assert (status, answer["jobName"]) == ("200 OK", "nightly-7")


def test_a_client_that_leaves_in_the_middle_of_its_request_changes_nothing() -> None:
    """The body is shorter than it was said to be."""
    fake = FakeBedrockJobs()
    environ = {"REQUEST_METHOD": "POST", "CONTENT_LENGTH": "10", "wsgi.input": BytesIO(b"{}")}
    status, answer = ask(fake, "/model-customization-jobs", **environ)
    assert (status, list(answer)) == ("400 BAD REQUEST", ["message"])
    assert len(fake.jobs) == 0
