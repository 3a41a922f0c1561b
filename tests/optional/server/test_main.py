"""``python -m pytest_bedrock_jobs``."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import fields
from pathlib import Path

import pytest
import requests

from pytest_bedrock_jobs import FakeBedrockJobs, FakeBedrockJobsServer, Options
from pytest_bedrock_jobs.__main__ import main
from tests.samples import create_request
from tests.signing import send, signed

COMMAND = [sys.executable, "-m", "pytest_bedrock_jobs"]


@contextmanager
def serving(*arguments: str, by: signal.Signals = signal.SIGTERM) -> Iterator[str]:
    """The URL of a server in a process of its own, which ends in a clean way by a signal."""
    with subprocess.Popen([*COMMAND, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None and process.stderr is not None
        try:
            process.stdout.readline()
            yield process.stdout.readline().removeprefix("export AWS_ENDPOINT_URL_BEDROCK=").strip()
        finally:
            process.send_signal(by)
            errors = process.stderr.read()
        assert (process.wait(timeout=60), errors) == (0, "")


def test_it_serves_with_the_options_of_the_command_line() -> None:
    """Durations are in seconds, and virtual time runs with real time."""
    options = (
        "--region-name",
        "eu-west-1",
        "--account-id",
        "222222222222",
        "--seed",
        "7",
        "--training-duration",
        "0.3",
    )
    with serving(*options) as url:
        arn = send(signed("POST", f"{url}/model-customization-jobs", create_request(), region="eu-west-1")).json()[
            "jobArn"
        ]
        assert arn.startswith("arn:aws:bedrock:eu-west-1:222222222222:")
        deadline = time.monotonic() + 120
        job = {"status": "InProgress"}
        while job["status"] == "InProgress" and time.monotonic() < deadline:
            job = send(signed("GET", f"{url}/model-customization-jobs/nightly-8", region="eu-west-1")).json()
        assert job["status"] == "Completed"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["SIGINT", "SIGTERM"])
def test_a_signal_ends_it_cleanly(number: signal.Signals) -> None:
    """Even with a connection that is kept alive."""
    with serving(by=number) as url, requests.Session() as session:
        assert session.get(f"{url}/_fake_bedrock_jobs/health", timeout=60).json()["status"] == "ok"


def test_signals_that_come_close_together_end_it_cleanly() -> None:
    """As when a supervisor is as impatient as whoever pressed Control-C; several times, for it is a race."""
    for _ in range(4):
        with subprocess.Popen(COMMAND, stdout=subprocess.PIPE, text=True) as process:
            try:
                assert process.stdout is not None
                process.stdout.readline(), process.stdout.readline()
                process.send_signal(signal.SIGINT)
                process.send_signal(signal.SIGTERM)
                assert process.wait(timeout=60) == 0
            finally:
                process.kill()


def test_a_later_signal_forces_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """Should something keep the server from stopping: signals do what they do to any process again."""
    numbers = (signal.SIGINT, signal.SIGTERM)
    before = {number: signal.getsignal(number) for number in numbers}
    stop = FakeBedrockJobsServer.stop

    def stop_when_signals_are_free(self: FakeBedrockJobsServer) -> None:
        while any(signal.getsignal(number) is not signal.SIG_DFL for number in numbers):
            time.sleep(0.01)
        stop(self)

    monkeypatch.setattr(FakeBedrockJobsServer, "stop", stop_when_signals_are_free)
    monkeypatch.setattr("pytest_bedrock_jobs.__main__._PATIENCE", 0.01)
    monkeypatch.setattr("pytest_bedrock_jobs.__main__._say", lambda _: os.kill(os.getpid(), signal.SIGTERM))
    try:
        assert main([]) == 0
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def test_an_interrupt_before_it_serves_ends_it_cleanly() -> None:
    """While it is still importing what it needs, for example."""
    code = (
        "import os, signal, sys\n"
        "from pytest_bedrock_jobs import __main__\n"
        "__main__._serve = lambda arguments: os.kill(os.getpid(), signal.SIGINT)\n"
        "sys.exit(__main__.main([]))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_nobody_has_to_read_what_it_prints() -> None:
    """It serves without a word of complaint."""
    reading, writing = os.pipe()
    os.close(reading)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [*COMMAND, "--port", str(port)]
    with subprocess.Popen(command, stdout=writing, stderr=subprocess.PIPE, text=True) as process:
        os.close(writing)
        try:
            assert process.stderr is not None
            while process.poll() is None:
                with suppress(requests.ConnectionError):
                    requests.get(f"http://127.0.0.1:{port}/_fake_bedrock_jobs/health", timeout=60)
                    break
                time.sleep(0.01)
            process.terminate()
            assert (process.wait(timeout=60), process.stderr.read()) == (0, "")
        finally:
            process.kill()


def test_it_begins_with_what_is_loaded(tmp_path: Path) -> None:
    """And a frozen clock, if told so."""
    with FakeBedrockJobs() as fake:
        fake.add_jobs(2)
        file = tmp_path / "jobs.json"
        listed = fake.client().list_model_customization_jobs()
        del listed["ResponseMetadata"]
        file.write_text(json.dumps(listed, default=str))
    with serving("--load", str(file), "--freeze-clock") as url:
        first = requests.get(f"{url}/_fake_bedrock_jobs/health", timeout=60).json()
        assert first["jobs"] == 2
        assert requests.get(f"{url}/_fake_bedrock_jobs/clock", timeout=60).json()["now"] == first["now"]


def test_hosts_are_allowed_on_the_command_line() -> None:
    """As often as there are some."""
    with serving("--allow-host", "bedrock", "--allow-host", "10.0.0.7") as url:
        statuses = [
            requests.get(f"{url}/_fake_bedrock_jobs/health", headers={"Host": host}, timeout=60).status_code
            for host in ("bedrock", "10.0.0.7:80", "evil.example")
        ]
    assert statuses == [200, 200, 403]


def test_every_option_of_the_constructor_is_one_of_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    """None is forgotten when a new one comes."""
    with pytest.raises(SystemExit):
        main(["--help"])
    printed = capsys.readouterr().out
    for option in fields(Options):
        assert f"--{option.name.replace('_', '-')} " in printed


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--training-duration", "long"], "training_duration='long' is not a number of seconds"),
        (["--account-id", "12"], "account_id='12' is not an AWS account id"),
        (["--region-name", "mars"], "region_name='mars' is not a Region"),
        (["--load", "/nowhere.json"], "/nowhere.json"),
        (["--port", "http"], "--port"),
        (["--port", "99999"], "port=99999: expected an int up to 65535, or 0 for a free one"),
        (["--port", "-1"], "port=-1: expected an int"),
        (["--host", "256.0.0.1"], "256.0.0.1"),
        (["--host", ""], "host=''"),
        (["--allow-host", "bedrock:4599"], "without a port, like 'bedrock', but got 'bedrock:4599'"),
        (["--training-duration", "-5"], "training_duration='-5' is not a number of seconds, zero or more"),
    ],
)
def test_what_is_wrong_with_the_command_line_is_said(
    capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    """In one line, with status 2."""
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    assert message in capsys.readouterr().err


@pytest.mark.parametrize("library", ["werkzeug", "h11"])
def test_without_the_extra_it_says_what_to_install(library: str) -> None:
    """It is not a dependency of the plugin."""
    code = f"import sys; sys.modules[{library!r}] = None; from pytest_bedrock_jobs.__main__ import main; main([])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert "pip install 'pytest-bedrock-jobs[server]'" in done.stderr


def test_an_interrupt_before_there_is_a_server_ends_it_in_a_clean_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """As later ones do."""

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(FakeBedrockJobsServer, "__init__", interrupted)
    assert main([]) == 0
