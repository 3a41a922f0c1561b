"""The control API: what the fixture does in Python, over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from pytest_bedrock_jobs import FakeBedrockJobs, FakeBedrockJobsServer
from tests.samples import create_request
from tests.signing import send, signed

START = "2026-01-07T02:00:00Z"


@pytest.fixture
def server() -> Iterator[FakeBedrockJobsServer]:
    """A server whose clock stands still."""
    fake = FakeBedrockJobs()
    fake.clock.freeze()
    with FakeBedrockJobsServer(fake) as server:
        yield server


class Control:
    """Speaks to the control API."""

    def __init__(self, server: FakeBedrockJobsServer) -> None:
        self._url = f"{server.url}/_fake_bedrock_jobs"

    def get(self, path: str, status: int = 200) -> Any:
        return self._checked(requests.get(self._url + path, timeout=10), status)

    def post(self, path: str, body: Any = None, status: int = 200) -> Any:
        return self._checked(requests.post(self._url + path, json=body, timeout=10), status)

    @staticmethod
    def _checked(answer: requests.Response, status: int) -> Any:
        assert answer.status_code == status, answer.text
        assert answer.headers["content-type"] == "application/json"
        return answer.json()


@pytest.fixture
def control(server: FakeBedrockJobsServer) -> Control:
    return Control(server)


def test_health_says_that_the_server_is_there(server: FakeBedrockJobsServer, control: Control) -> None:
    """Scripts wait for it."""
    server.fake.add_jobs(3)
    health = control.get("/health")
    assert (health["status"], health["jobs"]) == ("ok", 3)


def test_a_job_is_seeded(server: FakeBedrockJobsServer, control: Control) -> None:
    """With the fields of ``add_job``; times are text."""
    fields = {
        "job_name": "nightly-7",
        "status": "Failed",
        "failure_message": "no S3 access",
        "creation_time": START,
        "status_details": {"validationDetails": {"status": "Failed", "creationTime": START, "lastModifiedTime": START}},
    }
    [shown] = control.post("/jobs", fields)["jobs"]
    details = server.fake.jobs["nightly-7"].details()
    assert (shown["jobArn"], shown["creationTime"]) == (details["jobArn"], "2026-01-07T02:00:00.000Z")
    assert details["failureMessage"] == "no S3 access"
    assert details["statusDetails"]["validationDetails"]["creationTime"] == details["creationTime"]


@pytest.mark.parametrize("details", ["soon", {"validationDetails": "soon"}])
def test_details_of_another_shape_are_refused(server: FakeBedrockJobsServer, control: Control, details: Any) -> None:
    """As ``add_job`` refuses them."""
    url = f"{server.url}/_fake_bedrock_jobs/jobs"
    answer = requests.post(url, json={"status": "Failed", "status_details": details}, timeout=10)
    assert answer.status_code == 400
    assert "status_details=" in answer.json()["message"]
    assert control.get("/jobs")["jobs"] == []


def test_several_jobs_are_seeded(server: FakeBedrockJobsServer, control: Control) -> None:
    """With ``count``, and sequences that are cycled."""
    jobs = control.post("/jobs", {"count": 4, "status": ["Completed", "Stopped"], "creation_time": [START]})["jobs"]
    assert [job["status"] for job in jobs] == ["Completed", "Stopped"] * 2
    assert len(server.fake.jobs) == 4


def test_jobs_are_listed_and_found(server: FakeBedrockJobsServer, control: Control) -> None:
    """Newest first; by name and by ARN."""
    first, second = server.fake.add_jobs(2)
    assert [job["jobName"] for job in control.get("/jobs")["jobs"]] == [second.name, first.name]
    assert control.get(f"/jobs/{first.name}") == control.get(f"/jobs/{first.arn}")


@pytest.mark.parametrize(
    ("verb", "body", "status"),
    [("complete", None, "Completed"), ("fail", {"message": "no"}, "Failed"), ("stop", {}, "Stopping")],
)
def test_a_running_job_is_ended(
    server: FakeBedrockJobsServer, control: Control, verb: str, body: Any, status: str
) -> None:
    """As with the methods of ``Job``."""
    job = server.fake.add_job()
    assert control.post(f"/jobs/{job.arn}/{verb}", body)["status"] == job.status == status


def test_the_fate_of_jobs_to_come_is_decided(server: FakeBedrockJobsServer, control: Control) -> None:
    """``next_job``, with seconds."""
    control.post("/next-job", {"outcome": "Failed", "after": 90, "failure_message": "too dull"})
    send(signed("POST", f"{server.url}/model-customization-jobs", create_request()))
    control.post("/clock", {"advance": 90})
    assert control.get("/jobs/nightly-8")["failureMessage"] == "too dull"


def test_the_clock_is_moved(control: Control) -> None:
    """To an instant, by a duration, and with each call."""
    assert control.post("/clock", {"move_to": "2100-01-01T00:00:00Z", "freeze": True})["now"].startswith("2100-01-01")
    assert control.post("/clock", {"advance": 1.5})["now"] == "2100-01-01T00:00:01.500+00:00"
    assert control.get("/clock")["now"] == "2100-01-01T00:00:01.500+00:00"


def test_a_list_is_loaded(server: FakeBedrockJobsServer, control: Control) -> None:
    """What one server's jobs are, another one's can be."""
    job = server.fake.add_job(status="Completed")
    answer = send(signed("GET", f"{server.url}/model-customization-jobs")).json()
    control.post("/reset")
    [loaded] = control.post("/load", answer)["jobs"]
    assert (loaded["jobArn"], loaded["outputModelArn"]) == (
        job.arn,
        answer["modelCustomizationJobSummaries"][0]["customModelArn"],
    )


def test_reset_forgets_everything(server: FakeBedrockJobsServer, control: Control) -> None:
    """Jobs, and calls that were refused."""
    server.fake.add_job()
    requests.get(f"{server.url}/guardrails", headers={"Authorization": "Bearer t"}, timeout=10)
    [refused] = control.get("/unsupported-calls")["unsupportedCalls"]
    assert "ListGuardrails" in refused
    control.post("/reset")
    assert control.get("/health")["jobs"] == 0
    assert control.get("/unsupported-calls") == {"unsupportedCalls": []}


@pytest.mark.parametrize(
    ("path", "body", "status", "message"),
    [
        ("/jobs", {"nmae": "x"}, 400, "there is no field of a job 'nmae'; did you mean"),
        ("/jobs", {"job_name": "-"}, 400, "job_name='-'"),
        ("/jobs", {"creation_time": "2026-01-07T02:00:00"}, 400, "has no time zone"),
        ("/jobs", {"creation_time": "yesterday"}, 400, "creation_time='yesterday' is no time"),
        ("/jobs", {"count": -1}, 400, "count=-1"),
        ("/jobs", [], 400, "not a JSON object"),
        ("/jobs/nobody/stop", {}, 404, "there is no job 'nobody'"),
        ("/jobs/running/fail", {"messge": "x"}, 400, "messge"),
        ("/next-job", {"outcome": "Vanished"}, 400, "outcome='Vanished'"),
        ("/next-job", {}, 400, "outcome"),
        ("/next-job", {"outcome": "Failed", "after": "soon"}, 400, "after='soon' is no duration"),
        ("/clock", {"rewind": 1}, 400, "there is no move 'rewind'"),
        ("/clock", {"advance": -1}, 400, "negative"),
        ("/clock", {"advance": 1e300}, 400, "is no duration"),
        ("/load", {"a": 1}, 400, "there are no jobs in it"),
        ("/nothing", {}, 404, "not found"),
        ("/health", {}, 405, "not allowed"),
    ],
)
def test_what_cannot_be_done_is_refused(
    server: FakeBedrockJobsServer, control: Control, path: str, body: Any, status: int, message: str
) -> None:
    """With the text that a Python caller gets, and nothing is changed."""
    server.fake.add_job(job_name="running")
    now = server.fake.clock.now()
    assert message in control.post(path, body, status)["message"]
    assert [(job.name, job.status) for job in server.fake.jobs] == [("running", "InProgress")]
    assert server.fake.clock.now() == now


@pytest.mark.parametrize("content", [b"{", b"[" * 100_000, b"\xff"])
def test_what_is_no_json_is_refused(server: FakeBedrockJobsServer, content: bytes) -> None:
    """400, not a traceback."""
    answer = requests.post(f"{server.url}/_fake_bedrock_jobs/jobs", data=content, timeout=10)
    assert (answer.status_code, answer.json()["message"]) == (400, "The body is not valid JSON.")
