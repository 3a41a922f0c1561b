"""The pytest plugin: options, marker and fixture. Everything heavy is imported when the fixture is first used."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import pytest

from . import options

if TYPE_CHECKING:
    from .fake import FakeBedrockJobs
    from .server import FakeBedrockJobsServer

_INI_PREFIX = "fake_bedrock_jobs_"
_passed = pytest.StashKey[bool]()


def pytest_addoption(parser: pytest.Parser) -> None:
    for name in options.NAMES:
        unit = ", in seconds" if name.endswith("_duration") else ""
        text = f"the default of the option {name} of fake_bedrock_jobs{unit}"
        kind: Any = "bool" if name in options.SWITCHES else None
        parser.addini(_INI_PREFIX + name, text, type=kind, default=None)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers",
        f"fake_bedrock_jobs({', '.join(options.NAMES)}): options of the fixture fake_bedrock_jobs, by keyword.",
    )


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
    report = yield
    if call.when != "teardown":
        item.stash[_passed] = report.passed
    return report


def pytest_runtest_logfinish() -> None:
    # A fake that is still active outlives tests. Where there is none, nothing was imported.
    active = sys.modules.get("pytest_bedrock_jobs.intercept.active")
    if active is not None:
        active.bound_logs()


@pytest.fixture
def fake_bedrock_jobs(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeBedrockJobs]:
    """A pretend Amazon Bedrock that answers every client's calls about model customization jobs.

    Options come from the ini file (``fake_bedrock_jobs_*``) and from the marker ``fake_bedrock_jobs``, whose nearest use counts.
    The environment is set up so that no real credential is read, and put back after the test.
    """
    from .fake import FakeBedrockJobs
    from .intercept.environment import harmless

    fake = FakeBedrockJobs(**_options(request))
    # The test's own monkeypatch is undone after this fixture. Setting the variables through it first means that undoing it also
    # ends where the test began, even if the test has changed them.
    variables = harmless(fake.region_name)
    absent = [name for name, value in variables.items() if value is None and name not in os.environ]
    _set_variables(monkeypatch, variables)
    fake.start()
    try:
        yield fake
    finally:
        fake.stop()
        for name in absent:
            os.environ.pop(name, None)
    fake.verify(rules=request.node.stash.get(_passed, True))


@pytest.fixture
def fake_bedrock_jobs_server(
    fake_bedrock_jobs: FakeBedrockJobs, monkeypatch: pytest.MonkeyPatch
) -> Iterator[FakeBedrockJobsServer]:
    """The test's ``fake_bedrock_jobs`` behind HTTP on loopback, for subprocesses and clients of other languages.

    During the test ``AWS_ENDPOINT_URL_BEDROCK`` has its URL, so that subprocesses and SDKs that are not botocore reach it without being
    told (but with ``unsupported="passthrough"``: pass them its ``environment``). This process's own boto3 clients are answered by the
    fake directly, as ever. It needs the extra ``server``.
    """
    from .server import FakeBedrockJobsServer

    with FakeBedrockJobsServer(fake_bedrock_jobs) as server:
        # What is handed on has to reach what is behind the fake, which a client of the server's URL would not.
        if fake_bedrock_jobs.options.unsupported != "passthrough":
            _set_variables(monkeypatch, server.endpoint_variables())
        yield server


def _set_variables(monkeypatch: pytest.MonkeyPatch, variables: Mapping[str, str | None]) -> None:
    """Sets environment variables until the test has ended, or removes those that are None."""
    for name, value in variables.items():
        if value is None:
            monkeypatch.delenv(name, raising=False)
        else:
            monkeypatch.setenv(name, value)


def _options(request: pytest.FixtureRequest) -> dict[str, Any]:
    result = {name: value for name in options.NAMES if (value := _from_ini(request.config, name)) is not None}
    for marker in reversed(list(request.node.iter_markers("fake_bedrock_jobs"))):
        if marker.args:
            raise TypeError(
                f"the marker fake_bedrock_jobs takes keywords only, not {marker.args!r};"
                ' write them like @pytest.mark.fake_bedrock_jobs(region_name="eu-west-1")'
            )
        result.update(marker.kwargs)
    return result


def _from_ini(config: pytest.Config, name: str) -> Any:
    """An option's value from the ini file; None where that does not say it."""
    try:
        value = config.getini(_INI_PREFIX + name)
        if value == "":
            return None
        return options.from_text(name, value) if isinstance(value, str) else value
    except (ValueError, pytest.UsageError) as error:
        raise ValueError(f"the ini option {_INI_PREFIX}{name} is wrong: {error}") from None
