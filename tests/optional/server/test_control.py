"""The control API: what the fixture does in Python, over HTTP."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import boto3
import pytest
import requests

from pytest_bedrock_jobs import FakeBedrockJobs, FakeBedrockJobsServer
from pytest_bedrock_jobs.service.registry import FAMILIES
from tests.older import NO_DEPLOYMENTS, lacking_deployments
from tests.samples import create_request, import_request
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
        return self._checked(requests.get(self._url + path, timeout=60), status)

    def post(self, path: str, body: Any = None, status: int = 200) -> Any:
        content = None if body is None else json.dumps(body)  # requests itself knows no infinity.
        return self._checked(requests.post(self._url + path, data=content, timeout=60), status)

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
    answer = requests.post(url, json={"status": "Failed", "status_details": details}, timeout=60)
    assert answer.status_code == 400
    assert "status_details=" in answer.json()["message"]
    assert control.get("/jobs")["jobs"] == []


def test_several_jobs_are_seeded(server: FakeBedrockJobsServer, control: Control) -> None:
    """With ``count``, and sequences that are cycled."""
    jobs = control.post("/jobs", {"count": 4, "status": ["Completed", "Stopped"], "creation_time": [START]})["jobs"]
    assert [job["status"] for job in jobs] == ["Completed", "Stopped"] * 2
    assert len(server.fake.jobs) == 4


def test_details_are_cycled_as_other_fields_are(server: FakeBedrockJobsServer, control: Control) -> None:
    """With their times."""
    details = {"validationDetails": {"status": "Failed", "creationTime": START, "lastModifiedTime": START}}
    fields = {"status": "Failed", "creation_time": START, "count": 2, "status_details": [details, details]}
    control.post("/jobs", fields)
    shown = [job.details()["statusDetails"]["validationDetails"] for job in server.fake.jobs]
    assert [details["creationTime"].isoformat() for details in shown] == ["2026-01-07T02:00:00+00:00"] * 2


def test_null_is_left_out(server: FakeBedrockJobsServer, control: Control) -> None:
    """As clients write it that know a field and have nothing to say."""
    control.post("/jobs", {"job_name": "plain", "tags": None, "creation_time": None, "count": None})
    control.post("/jobs/plain/fail", {"message": None})
    assert server.fake.jobs["plain"].status == "Failed"


def test_a_rule_for_all_jobs_has_times_null(server: FakeBedrockJobsServer, control: Control) -> None:
    """There, null says something."""
    control.post("/next-job", {"outcome": "Failed", "after": None, "times": None})
    for name in ("one", "two"):
        send(signed("POST", f"{server.url}/model-customization-jobs", create_request(name)))
    control.post("/clock", {"advance": 3600})
    assert {job.status for job in server.fake.jobs} == {"Failed"}


def test_a_name_that_several_have_is_a_conflict(control: Control) -> None:
    """The message has their ARNs."""
    arns = [
        control.post("/jobs", {"job_name": "same", "region_name": region})["jobs"][0]["jobArn"]
        for region in ("eu-west-1", "eu-west-2")
    ]
    message = control.get("/jobs/same", 409)["message"]
    assert all(arn in message for arn in arns)


@pytest.mark.parametrize("kind", sorted({*FAMILIES} - {"job"}))
def test_other_resources_are_seeded_listed_and_found(
    server: FakeBedrockJobsServer, control: Control, kind: str
) -> None:
    """As jobs are: each with its fields, several with ``count``."""
    path = f"/{kind.replace('_', '-')}s"
    [members] = control.post(path, {"count": 2, "creation_time": [START, "2026-01-08T00:00:00Z"]}).values()
    listed = control.get(path)
    view = getattr(server.fake, f"{kind}s")
    assert list(listed.values()) == [members[::-1]]
    assert [control.get(f"{path}/{each.arn}") for each in view] == members[::-1]
    newest = next(iter(view))
    assert view[newest.name].creation_time.isoformat() == "2026-01-08T00:00:00+00:00"


def test_other_resources_are_listed_under_awss_kind_of_name(control: Control) -> None:
    """In camel case."""
    assert control.get("/provisioned-throughputs") == {"provisionedThroughputs": []}


def test_other_resources_have_fields_of_their_own(server: FakeBedrockJobsServer, control: Control) -> None:
    """Those of the fixture's methods."""
    [model] = control.post("/custom-models", {"model_name": "support-bot"})["customModels"]
    control.post("/deployments", {"deployment_name": "served", "model": model["modelArn"], "status": "Creating"})
    assert server.fake.deployments["served"].details()["modelArn"] == model["modelArn"]


@pytest.mark.parametrize(
    ("verb", "body", "status"), [("complete", {}, "Active"), ("fail", {"message": "no"}, "Failed")]
)
def test_other_resources_are_ended(control: Control, verb: str, body: Any, status: str) -> None:
    """As with the methods of ``Resource``."""
    control.post("/deployments", {"deployment_name": "served", "status": "Creating"})
    assert control.post(f"/deployments/served/{verb}", body)["status"] == status


def test_the_outcome_of_other_things_is_decided(server: FakeBedrockJobsServer, control: Control) -> None:
    """``next_outcome``, with seconds."""
    given = {"process": "import_job", "outcome": "Failed", "after": 90, "failure_message": "no such bucket"}
    control.post("/next-outcome", given)
    send(signed("POST", f"{server.url}/model-import-jobs", import_request()))
    control.post("/clock", {"advance": 90})
    assert control.get("/import-jobs/import-1")["failureMessage"] == "no such bucket"


def test_what_went_wrong_is_told(server: FakeBedrockJobsServer, control: Control) -> None:
    """What ``verify`` raises: rules that nothing has met, and calls that are not faked."""
    control.post("/next-job", {"outcome": "Failed", "name": "nightly-*"})
    requests.get(f"{server.url}/guardrails", headers={"Authorization": "Bearer t"}, timeout=60)
    told = control.get("/verify")
    assert told["unmetRules"] == ["next_job(outcome='Failed', name='nightly-*'): met by 0 of 1"]
    assert told["unsupportedCalls"] == control.get("/unsupported-calls")["unsupportedCalls"]
    assert "ListGuardrails" in told["unsupportedCalls"][0]
    assert "/unsupported-calls/clear" in told["unsupportedCalls"][0]


def test_refused_calls_are_acknowledged(server: FakeBedrockJobsServer, control: Control) -> None:
    """Then they are no failure any more."""
    requests.get(f"{server.url}/guardrails", headers={"Authorization": "Bearer t"}, timeout=60)
    control.post("/unsupported-calls/clear")
    assert control.get("/verify") == {"unmetRules": [], "unsupportedCalls": []}
    server.fake.verify()


def test_another_account_is_added(server: FakeBedrockJobsServer, control: Control) -> None:
    """Its credentials are those of ``add_account``."""
    credentials = control.post("/accounts", {"account_id": "222222222222"})
    keys = (credentials["aws_access_key_id"], credentials["aws_secret_access_key"])
    client = boto3.Session().client(
        "bedrock",
        endpoint_url=server.url,
        region_name="us-east-1",
        aws_access_key_id=keys[0],
        aws_secret_access_key=keys[1],
    )
    arn = client.create_model_customization_job(**create_request())["jobArn"]
    assert arn.split(":")[4] == "222222222222"


def test_the_catalogue_is_changed(server: FakeBedrockJobsServer, control: Control) -> None:
    """A model comes, and goes."""
    url = f"{server.url}/foundation-models/amazon.nova-new-v1%3A0"
    control.post("/foundation-models", {"model_id": "amazon.nova-new-v1:0", "model_name": "Nova New"})
    assert send(signed("GET", url)).json()["modelDetails"]["modelName"] == "Nova New"
    control.post("/foundation-models/amazon.nova-new-v1:0/remove")
    assert send(signed("GET", url)).status_code == 404


def test_the_dates_of_a_foundation_model_are_iso_8601(server: FakeBedrockJobsServer, control: Control) -> None:
    """As other times are."""
    control.post("/foundation-models", {"model_id": "amazon.nova-new-v1:0", "legacy_time": "2026-01-07T02:00:00Z"})
    url = f"{server.url}/foundation-models/amazon.nova-new-v1%3A0"
    details = send(signed("GET", url)).json()["modelDetails"]
    assert details["modelLifecycle"]["status"] == "LEGACY"


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


def test_moves_of_the_clock_add_up(server: FakeBedrockJobsServer, control: Control) -> None:
    """To an instant and on from there; each call then moves it, too."""
    moved = control.post("/clock", {"auto_advance": 60, "advance": 30, "move_to": "2100-01-01T00:00:00Z"})
    assert moved["now"] == "2100-01-01T00:00:30.000+00:00"
    send(signed("GET", f"{server.url}/model-customization-jobs"))
    assert control.get("/clock")["now"] == "2100-01-01T00:01:30.000+00:00"


def test_a_move_that_fails_does_not_freeze_the_clock() -> None:
    """All of it is done, or nothing."""
    with FakeBedrockJobsServer(FakeBedrockJobs()) as server:
        server.fake._clock.show()
        Control(server).post("/clock", {"freeze": True, "move_to": "1990-01-01T00:00:00Z"}, 400)
        assert not server.fake.clock.frozen
        Control(server).post("/clock", {"freeze": True})
        assert server.fake.clock.frozen


def test_a_clock_that_was_served_frozen_stays_so(server: FakeBedrockJobsServer, control: Control) -> None:
    """Through a reset; how it was moved is forgotten."""
    control.post("/clock", {"move_to": "2100-01-01T00:00:00Z"})
    control.post("/reset")
    assert server.fake.clock.frozen
    assert not control.get("/clock")["now"].startswith("2100")


def test_a_clock_that_was_frozen_later_runs_again_after_a_reset() -> None:
    """Which forgets everything."""
    with FakeBedrockJobsServer(FakeBedrockJobs()) as server:
        Control(server).post("/clock", {"freeze": True})
        Control(server).post("/reset")
        assert not server.fake.clock.frozen


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
    requests.get(f"{server.url}/guardrails", headers={"Authorization": "Bearer t"}, timeout=60)
    [refused] = control.get("/unsupported-calls")["unsupportedCalls"]
    assert "ListGuardrails" in refused
    control.post("/reset")
    assert control.get("/health")["jobs"] == 0
    assert control.get("/unsupported-calls") == {"unsupportedCalls": []}


@pytest.mark.parametrize(
    ("path", "body", "status", "message"),
    [
        ("/jobs", {"nmae": "x"}, 400, "unknown field of a model customization job 'nmae'; use one of"),
        ("/jobs", {"job_name": "-"}, 400, "job_name='-'"),
        ("/jobs", {"creation_time": "2026-01-07T02:00:00"}, 400, "has no time zone"),
        ("/jobs", {"creation_time": "yesterday"}, 400, "creation_time='yesterday': expected a time"),
        ("/jobs", {"count": -1}, 400, "count=-1"),
        ("/jobs", [], 400, "not a JSON object"),
        ("/jobs/nobody/stop", {}, 404, "unknown job 'nobody'"),
        ("/jobs", {"count": 10_001}, 400, "count=10001 is more than the 10000 that one request may seed"),
        ("/jobs", {"count": 10**300}, 400, "is more than the 10000"),
        ("/jobs", {"count": True}, 400, "count=true: expected an integer"),
        ("/jobs", {"creation_time": 1e400}, 400, "creation_time=inf: expected a time"),
        ("/jobs", {"creation_time": 10**40}, 400, "expected a time"),
        ("/jobs", {"creation_time": True}, 400, "creation_time=True: expected a time"),
        ("/jobs", {"count": 1, "end_time": [1e400]}, 400, "end_time=inf: expected a time"),
        ("/jobs", {"status_details": {"trainingDetails": {"creationTime": 1e400}}}, 400, "=inf: expected a time"),
        ("/jobs/running/fail", {"messge": "x"}, 400, "unknown field 'messge'; use one of message"),
        ("/jobs/running/complete", {"message": "x"}, 400, "unknown field 'message'; pass none"),
        ("/next-job", {"outcome": "Vanished"}, 400, "outcome='Vanished'"),
        ("/next-job", {}, 400, "outcome=None, timeline=None: expected one of the two"),
        ("/next-job", {"outcome": "Failed", "times": True}, 400, "times=true: expected an integer"),
        ("/next-job", {"outcome": "Failed", "optional": "no"}, 400, "optional='no': expected true or false"),
        ("/next-job", {"outcome": "Failed", "after": -1}, 400, "after=-1 is negative"),
        ("/next-outcome", {"outcome": "Failed"}, 400, "process is missing"),
        (
            "/next-outcome",
            {"process": "custom_model", "outcome": "Completed"},
            400,
            "is not a final status; use one of 'Active', 'Failed'",
        ),
        ("/accounts", {}, 400, "account_id is missing"),
        ("/accounts", {"account_id": "1"}, 400, "account_id='1'"),
        ("/foundation-models", {}, 400, "model_id is missing"),
        ("/foundation-models", {"model_id": "amazon.nova-new-v1:0", "colour": "red"}, 400, "colour"),
        ("/foundation-models/none.such/remove", {}, 404, "none.such"),
        ("/deployments/nobody/complete", {}, 404, "unknown deployment 'nobody'"),
        ("/provisioned-throughputs", {"model_units": True}, 400, "model_units=true: expected an integer"),
        ("/custom-models/nobody/stop", {}, 405, "not allowed"),
        ("/unsupported-calls/clear", {"all": True}, 400, "unknown field 'all'"),
        ("/clock", {"advance": 3600, "auto_advance": -1}, 400, "auto_advance=-1 is negative"),
        ("/clock", {"freeze": True, "advance": -1}, 400, "advance=-1 is negative"),
        (
            "/clock",
            {"move_to": "2100-01-01T00:00:00Z", "advance": "x"},
            400,
            "advance='x': expected a number of seconds",
        ),
        ("/clock", {"move_to": "2100-01-01T00:00:00Z", "advance": 1e12}, 400, "beyond the year 9999"),
        ("/clock", {"auto_advance": 60, "move_to": "1990-01-01T00:00:00Z"}, 400, "is before the clock's"),
        ("/clock", {"move_to": 1e400}, 400, "move_to=inf: expected a time"),
        ("/clock", {"advance": True}, 400, "advance=True: expected a number of seconds"),
        ("/clock", {"freeze": False}, 400, "freeze=False is nothing that the clock can do"),
        ("/clock", {"freeze": "no"}, 400, "freeze='no'"),
        ("/next-job", {"outcome": "Failed", "after": "soon"}, 400, "after='soon': expected a number of seconds"),
        ("/clock", {"rewind": 1}, 400, "unknown move 'rewind'"),
        ("/clock", {"advance": -1}, 400, "negative"),
        ("/clock", {"advance": 1e300}, 400, "expected a number of seconds"),
        ("/load", {"a": 1}, 400, "it holds no jobs"),
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


def test_what_is_not_allowed_names_what_is(server: FakeBedrockJobsServer) -> None:
    """The headers of 405 and 308 are there."""
    url = f"{server.url}/_fake_bedrock_jobs"
    assert set(requests.put(f"{url}/clock", timeout=60).headers["Allow"].split(", ")) == {"GET", "HEAD", "POST"}
    moved = requests.get(f"{url}//health", allow_redirects=False, timeout=60)
    assert (moved.status_code, moved.headers["Location"]) == (308, f"{url}/health")
    assert moved.json()["message"]


def test_a_body_that_is_nested_too_deeply_is_refused(
    server: FakeBedrockJobsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever it is that goes through it."""

    def add(_: str, **__: Any) -> Any:
        raise RecursionError

    monkeypatch.setattr(server.fake, "add", add)
    assert Control(server).post("/jobs", {}, 400)["message"] == "The body is nested too deeply."


@pytest.mark.parametrize("content", [b"{", b"[" * 100_000, b"\xff"])
def test_what_is_no_json_is_refused(server: FakeBedrockJobsServer, content: bytes) -> None:
    """400, not a traceback."""
    answer = requests.post(f"{server.url}/_fake_bedrock_jobs/jobs", data=content, timeout=60)
    assert (answer.status_code, answer.json()["message"]) == (400, "The body is not valid JSON.")


def test_a_fault_is_injected(server: FakeBedrockJobsServer, control: Control) -> None:
    """With durations in seconds; it is told how often it was met, and that it was missed."""
    url = f"{server.url}/model-customization-jobs"
    fault = {"error": "ThrottlingException", "operation": "List*", "times": 2, "retry_after": 2, "applied": False}
    control.post("/faults", fault)
    text = "inject('ThrottlingException', operation='List*', times=2, retry_after=timedelta(seconds=2))"
    answer = send(signed("GET", url))
    assert (answer.status_code, answer.headers["x-amz-retry-after"]) == (429, "2000")
    assert control.get("/faults") == {"faults": [{"fault": text, "hits": 1, "ended": False}]}
    assert control.get("/verify")["unmetRules"] == [f"{text}: met by 1 of 2"]
    control.post("/faults/clear")
    assert send(signed("GET", url)).status_code == 200
    assert control.get("/faults") == {"faults": []}


def test_a_fault_that_cannot_be_is_refused(control: Control) -> None:
    """400, with what would do."""
    assert "did you mean 'html'" in control.post("/faults", {"error": "htm"}, 400)["message"]
    assert "expected true or false" in control.post("/faults", {"error": "html", "applied": 1}, 400)["message"]
    assert "where='x'" in control.post("/faults", {"error": "html", "where": "x"}, 400)["message"]


def test_events_are_those_of_the_fake(server: FakeBedrockJobsServer, control: Control) -> None:
    """Oldest first."""
    control.post("/jobs", {"job_name": "a", "status": "InProgress"})
    control.post("/jobs/a/fail", {"message": "out of memory"})
    [event] = control.get("/events")["events"]
    assert event == server.fake.events[0]
    assert event["detail"]["failureMessage"] == "out of memory"


def test_a_callback_hears_of_what_clients_bring_about(server: FakeBedrockJobsServer, control: Control) -> None:
    """Before they get their answer; a move of the clock stops on its way, and an error is the test's."""
    heard, begun = [], server.fake.clock.now()

    def note(event: dict[str, Any]) -> None:
        heard.append((event["detail"]["jobStatus"], (server.fake.clock.now() - begun).total_seconds()))
        raise LookupError(event["detail"]["jobStatus"])

    with pytest.raises(LookupError, match="Stopping"), server.fake.on_state_change(note):
        control.post("/jobs", {"job_name": "a", "status": "InProgress"})
        control.post("/jobs/a/stop")
        assert heard == [("Stopping", 0)]
        control.post("/clock", {"advance": 3600})
        assert heard == [("Stopping", 0), ("Stopped", 120)]
    assert server.fake.clock.now() - begun == timedelta(hours=1)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/deployments", {}),
        ("/deployments", {"count": 2}),
        ("/next-outcome", {"process": "deployment", "outcome": "Failed"}),
    ],
)
def test_what_the_installed_botocore_lacks_is_refused(
    server: FakeBedrockJobsServer, control: Control, monkeypatch: pytest.MonkeyPatch, path: str, body: Any
) -> None:
    """And nothing is seeded, not even the model that a deployment would serve."""
    lacking_deployments(monkeypatch)
    assert control.post(path, body, 400)["message"] == NO_DEPLOYMENTS
    assert (len(server.fake.jobs), len(server.fake.custom_models)) == (0, 0)
