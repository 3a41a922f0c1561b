"""A web page in a real browser, headless Chromium: it can neither seed nor read nor reset a server that a developer has running."""

from __future__ import annotations

import json
import queue
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from pytest_bedrock_jobs import FakeBedrockJobs, FakeBedrockJobsServer

CHROMIUM = shutil.which("chromium") or "chromium"

# Tries everything, in every way in which a page can send requests, and tells its own server what it could read.
PAGE = """
<!doctype html>
<title>a page</title>
<script>
const server = "%(server)s", control = server + "/_fake_bedrock_jobs";
const presigned = "?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=key/20260107/us-east-1/bedrock/aws4_request";
const tries = [
  [control + "/jobs", {}],
  [control + "/jobs", {mode: "no-cors"}],
  [control + "/jobs", {method: "POST", body: '{"job_name": "planted"}'}],
  [control + "/jobs", {method: "POST", mode: "no-cors", body: '{"job_name": "planted-blindly"}'}],
  [control + "/jobs", {method: "POST", body: "{}", headers: {"Content-Type": "application/json"}}],
  [control + "/clock", {method: "POST", mode: "no-cors", body: '{"advance": 86400}'}],
  [control + "/reset", {method: "POST"}],
  [control + "/reset", {method: "POST", mode: "no-cors"}],
  [server + "/model-customization-jobs" + presigned, {}],
  [server + "/model-customization-jobs/seeded/stop" + presigned, {method: "POST", mode: "no-cors"}],
];
async function main() {
  const read = [];
  for (const [url, options] of tries) {
    try {
      const answer = await fetch(url, options);
      read.push([answer.status, await answer.text()]);
    } catch (error) {
      read.push([0, String(error)]);
    }
  }
  const form = document.createElement("form");
  Object.assign(form, {method: "POST", action: control + "/reset", enctype: "text/plain", target: "frame"});
  const frame = document.createElement("iframe");
  frame.name = "frame";
  document.body.append(form, frame);
  const sent = new Promise(done => frame.onload = done);
  form.submit();
  await sent;
  await fetch("/report", {method: "POST", body: JSON.stringify(read)});
}
addEventListener("load", main);
</script>
"""


class Site(ThreadingHTTPServer):
    """A site of somebody else's: its page, what the page reports, and everything else from the server behind it, if there is one."""

    daemon_threads = True

    def __init__(self, address: tuple[str, int], behind: int | None) -> None:
        super().__init__(address, Handler)
        self.behind = behind
        self.page = b""
        self.reports: queue.Queue[Any] = queue.Queue()


class Handler(BaseHTTPRequestHandler):
    """Answers for a `Site`."""

    server: Site

    def do_GET(self) -> None:
        if self.path == "/page":
            self._answer(200, "text/html", self.server.page)
        else:
            self._relay(b"")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path == "/report":
            self._answer(200, "text/plain", b"")
            self.server.reports.put(json.loads(body))
        else:
            self._relay(body)

    def _relay(self, body: bytes) -> None:
        """Sends the browser's request on as it is: as if the name of the site resolved to the server behind by now."""
        if self.server.behind is None:
            self._answer(404, "text/plain", b"")
            return
        connection = HTTPConnection("127.0.0.1", self.server.behind, timeout=60)
        connection.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
        for name, value in self.headers.items():
            connection.putheader(name, value)
        connection.endheaders(body)
        answer = connection.getresponse()
        self._answer(answer.status, answer.headers["Content-Type"], answer.read())
        connection.close()

    def _answer(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def fake() -> FakeBedrockJobs:
    """A fake with a job, whose clock stands still."""
    fake = FakeBedrockJobs()
    fake.clock.freeze()
    fake.add_job(job_name="seeded")
    return fake


@pytest.fixture
def server(fake: FakeBedrockJobs) -> Iterator[FakeBedrockJobsServer]:
    """The server that the pages are after."""
    with FakeBedrockJobsServer(fake) as server:
        yield server


@contextmanager
def site(behind: int | None, address: tuple[str, int] = ("127.0.0.1", 0)) -> Iterator[Site]:
    """Somebody else's site, while it is up."""
    with Site(address, behind) as site:
        thread = threading.Thread(target=site.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield site
        finally:
            site.shutdown()
            thread.join()


def visit(url: str, site: Site, directory: Path, *options: str) -> list[tuple[int, str]]:
    """What the page at a URL could read, of each of its tries: status and text, or 0 and why not."""
    command = [
        CHROMIUM,
        *("--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"),
        *("--no-proxy-server", "--disable-background-networking", "--disable-component-update"),
        *(f"--user-data-dir={directory}", "--remote-debugging-port=0", *options, url),
    ]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as browser:
        try:
            return [(status, text) for status, text in site.reports.get(timeout=240)]
        finally:
            browser.terminate()
            browser.wait(60)


def assert_untouched(fake: FakeBedrockJobs, before: Any) -> None:
    """Nothing has been seeded, stopped, moved or forgotten."""
    assert [(job.name, job.status) for job in fake.jobs] == [("seeded", "InProgress")]
    assert fake.clock.now() == before


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "evil.example"])
def test_a_page_of_another_site_can_do_nothing(
    fake: FakeBedrockJobs, server: FakeBedrockJobsServer, tmp_path: Path, host: str
) -> None:
    """Another port of this machine is another site, too. It can read nothing."""
    before = fake.clock.now()
    with site(None) as other:
        other.page = (PAGE % {"server": server.url}).encode()
        url = f"http://{host}:{other.server_port}/page"
        read = visit(url, other, tmp_path, "--host-resolver-rules=MAP evil.example 127.0.0.1")
    assert len(read) == 10
    assert {text for status, text in read} <= {"", "TypeError: Failed to fetch"}
    assert {status for status, _ in read} == {0}
    assert_untouched(fake, before)


def test_a_page_whose_name_resolves_to_this_machine_can_do_nothing(
    fake: FakeBedrockJobs, server: FakeBedrockJobsServer, tmp_path: Path
) -> None:
    """DNS rebinding: for the browser, the page and the server are one site. The page reads that it is refused."""
    before = fake.clock.now()
    with site(int(server.url.rpartition(":")[2])) as other:
        url = f"http://evil.example:{other.server_port}"
        other.page = (PAGE % {"server": url}).encode()
        read = visit(f"{url}/page", other, tmp_path, "--host-resolver-rules=MAP evil.example 127.0.0.1")
    assert [status for status, _ in read] == [403] * 10
    assert all("does not answer requests for the host 'evil.example'" in text for _, text in read)
    assert_untouched(fake, before)


def test_a_page_can_do_all_that_where_it_is_let(fake: FakeBedrockJobs, tmp_path: Path) -> None:
    """The tries are such that they would succeed: from the server's own site, by a name that is allowed."""
    with (
        FakeBedrockJobsServer(fake, allow_hosts=["evil.example"]) as server,
        site(int(server.url.rpartition(":")[2])) as other,
    ):
        url = f"http://evil.example:{other.server_port}"
        other.page = (PAGE % {"server": url}).encode()
        read = visit(f"{url}/page", other, tmp_path, "--host-resolver-rules=MAP evil.example 127.0.0.1")
    assert [status for status, _ in read] == [200] * 9 + [404]  # By then the job has been forgotten.
    assert len(fake.jobs) == 0
