"""The pytest plugin: options, marker and fixture. Everything heavy is imported when the fixture is first used."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import pytest

from . import options, started
from .configuration import (
    ENVIRONMENT,
    ENVIRONMENTS,
    FROM_FILE,
    INI_PREFIX,
    ini_type,
    marker_text,
    options_of,
    read_ini,
    set_up_environment,
    shown,
    wrong,
)

if TYPE_CHECKING:
    from .fake import FakeBedrockJobs
    from .server import FakeBedrockJobsServer

_FIXTURE = "fake_bedrock_jobs"
_REPORT = f"{INI_PREFIX}report"
_REPORTS = ("short", "long", "no")
_HTML = f"{INI_PREFIX}html"
_WIDTH = f"{INI_PREFIX}width"
_DEFAULT_WIDTH = 100
_VERBOSE = 2
_passed = pytest.StashKey[bool]()
_outcome = pytest.StashKey[str]()
_told = pytest.StashKey[bool]()
# What botocore says of a machine that is not set up for AWS.
_LACKING = ("NoRegionError", "NoCredentialsError")


def pytest_addoption(parser: pytest.Parser) -> None:
    for name, description in options.descriptions().items():
        text = f"{description} (default: {options.default_text(name)})"
        parser.addini(INI_PREFIX + name, text, type=ini_type(name), default=None)
    text = "when the harmless AWS environment is set up: for each test that uses a fake (test), or once, before anything is"
    parser.addini(ENVIRONMENT, f"{text} collected (session) (default: {ENVIRONMENTS[0]})", default=ENVIRONMENTS[0])
    text = "what a failed test shows of the fakes that it used: short, long (all of it) or no"
    parser.addini(_REPORT, f"{text} (default: {_REPORTS[0]})", default=_REPORTS[0])
    group = parser.getgroup("fake_bedrock_jobs")
    group.addoption("--fake-bedrock-jobs-report", choices=_REPORTS, default=None, help=text)
    group.addoption(
        "--fake-bedrock-jobs-html", metavar="PATH", default=None, help="write a page about the fakes of all tests there"
    )


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    set_up_environment(early_config)


def pytest_configure(config: pytest.Config) -> None:
    set_up_environment(config)  # A conftest.py that loads this plugin comes after the first chance.
    config.addinivalue_line("markers", marker_text())
    style = config.getini(_REPORT)
    if style not in _REPORTS:
        raise pytest.UsageError(f"{_REPORT}={style!r} is unknown; use one of {', '.join(map(repr, _REPORTS))}")
    path = config.getoption(_HTML)
    if path and not hasattr(config, "workerinput"):
        from .reporting import Page

        config.pluginmanager.register(Page(config.invocation_params.dir / path), f"{INI_PREFIX}page")
    if not config.getoption("help"):
        config.stash[FROM_FILE] = read_ini(config)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tells a worker of pytest-xdist how wide the terminal is."""
    node.workerinput[_WIDTH] = _width(node.config)


def pytest_report_header(config: pytest.Config) -> str:
    """The versions that decide what is answered, and the options that the configuration sets."""
    from importlib.metadata import version

    given = [f"{name}={shown(value)}" for name, value in config.stash[FROM_FILE].items()]
    return "fake_bedrock_jobs: " + ", ".join([f"botocore {version('botocore')}", *given])


def pytest_collection_finish(session: pytest.Session) -> None:
    """Refuses a Region that AWS does not have before the first test that would be in it: only botocore knows them."""
    values = session.config.stash.get(FROM_FILE, {})
    worker = hasattr(session.config, "workerinput")  # pytest-xdist would show a traceback; there each test says it.
    if "region_name" not in values or worker or not any(map(_asks_for_a_fake, session.items)):
        return
    from .fake import FakeBedrockJobs

    try:
        FakeBedrockJobs(region_name=values["region_name"])
    except ValueError as error:
        raise wrong(session.config, "region_name", error) from None


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Any:
    """Tells of the session's environment where a client could not be made at import."""
    report: pytest.CollectReport = yield
    lacking = next((each for each in _LACKING if report.failed and each in str(report.longrepr)), None)
    if lacking is not None:
        text = f"A client is made while tests are collected, when no fake is started ({lacking}). With this in the ini file it has"
        text += f" a Region, and credentials that are harmless, from the beginning of the run:\n{ENVIRONMENT} = session"
        report.sections.append(("Bedrock", text))
    return report


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol() -> Any:
    with started.watched():
        return (yield)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Begins the test, and lets the marker, and the decorator of a class, stand for the fixture."""
    started.restart()
    item.stash[_told] = False
    item.stash[_outcome] = "passed"
    if item.get_closest_marker(_FIXTURE) is not None:
        _add_fixture(item, _FIXTURE)
    elif _cover_of(item) is not None:
        _add_fixture(item, _within_the_fake_of_the_class.__name__)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown() -> Any:
    result = yield
    patching: Any = sys.modules.get(f"{__package__}.intercept.patching")
    if patching is not None:
        patching.clear_away()
    return result


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
    test = started.with_fakes()
    if test is not None and call.when != "teardown":
        test.look_at_clocks()
    report: pytest.TestReport = yield
    if call.when != "teardown":
        item.stash[_passed] = report.passed
    if test is not None:
        _report(item, report, test)
    return report


def _report(item: pytest.Item, report: pytest.TestReport, test: started.Test) -> None:
    """Adds what happened in the fakes to a report of a test, once."""
    config = item.config
    if not report.passed and item.stash[_outcome] != "failed":
        item.stash[_outcome] = "xfailed" if hasattr(report, "wasxfail") else report.outcome
    style = (config.getoption(_REPORT) or config.getini(_REPORT)) if report.failed else "no"
    if style != "no" and not item.stash[_told]:
        from . import reporting

        item.stash[_told] = True
        verbose = style == "long" or config.get_verbosity() >= _VERBOSE
        reporting.add_section(report, test, width=_width(config), verbose=verbose)
    if report.when == "teardown" and config.getoption(_HTML):
        from . import reporting

        reporting.add_part(report, test, item.stash[_outcome])


def _width(config: pytest.Config) -> int:
    """How wide the terminal is, which a worker of pytest-xdist has been told."""
    if config.pluginmanager.hasplugin("terminalreporter"):
        return config.get_terminal_writer().fullwidth
    told: int = getattr(config, "workerinput", {}).get(_WIDTH, _DEFAULT_WIDTH)
    return told


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
    import socket

    from .fake import FakeBedrockJobs
    from .intercept.environment import harmless

    fake = FakeBedrockJobs(**options_of(request))
    # The test's own monkeypatch is undone after this fixture. Setting the variables through it first means that undoing it also
    # ends where the test began, even if the test has changed them.
    variables = harmless(fake.region_name)
    absent = [name for name, value in variables.items() if value is None and name not in os.environ]
    _set_variables(monkeypatch, variables)
    # What tests replace themselves, of what a fake does.
    for owner, name in ((socket, "getaddrinfo"), (socket, "create_connection"), (socket.socket, "connect")):
        monkeypatch.setattr(owner, name, getattr(owner, name))
    try:
        fake.start()
        yield fake
    finally:
        if fake._activations:  # Its start may have been interrupted.
            fake.stop()
        for name in absent:
            os.environ.pop(name, None)
    _warn_of_real_sleeps(request.node, fake)
    fake.verify(rules=request.node.stash.get(_passed, True))


def _warn_of_real_sleeps(item: pytest.Item, fake: FakeBedrockJobs) -> None:
    from .errors import RealSleepWarning

    for text in fake._stalls.real_sleeps:
        item.warn(RealSleepWarning(text))


@pytest.fixture
def _within_the_fake_of_the_class(request: pytest.FixtureRequest) -> Iterator[None]:
    """What a decorated class asks for: its fake, also around `setup_method`, `teardown_method` and other fixtures."""
    fake = _cover_of(request.node)()
    try:
        fake.start()
        yield
    finally:
        if fake._activations:
            fake.stop()
    if request.node.stash.get(_passed, True):
        fake.verify()


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


def _cover_of(item: pytest.Item) -> Any:
    """What makes the fake of a test's decorated class; None where its class is not decorated."""
    return getattr(getattr(item, "cls", None), "_pytest_bedrock_jobs_covered_by", None)


def _add_fixture(item: pytest.Item, fixture: str) -> None:
    """Lets a test use a fixture that it does not name, as if it had: after those of wider scopes."""
    names = getattr(item, "fixturenames", None)
    if names is None or fixture in names:  # Tests that are no functions have none.
        return
    definitions = item._fixtureinfo.name2fixturedefs  # type: ignore[attr-defined]
    of_the_test = (
        place for place, name in enumerate(names) if name in definitions and definitions[name][-1].scope == "function"
    )
    place = next(of_the_test, len(names))
    # Other parameters of the same function share the list.
    item.fixturenames = [*names[:place], fixture, *names[place:]]  # type: ignore[attr-defined]


def _set_variables(monkeypatch: pytest.MonkeyPatch, variables: Mapping[str, str | None]) -> None:
    """Sets environment variables until the test has ended, or removes those that are None."""
    for name, value in variables.items():
        if value is None:
            monkeypatch.delenv(name, raising=False)
        else:
            monkeypatch.setenv(name, value)


def _asks_for_a_fake(item: pytest.Item) -> bool:
    return _FIXTURE in getattr(item, "fixturenames", ()) or item.get_closest_marker(_FIXTURE) is not None
