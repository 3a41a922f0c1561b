"""The pytest plugin: options, marker and fixture. Everything heavy is imported when the fixture is first used."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from . import options

if TYPE_CHECKING:
    from .fake import FakeBedrockJobs
    from .server import FakeBedrockJobsServer

_FIXTURE = "fake_bedrock_jobs"
_INI_PREFIX = f"{_FIXTURE}_"
_ENVIRONMENT = f"{_INI_PREFIX}environment"
_passed = pytest.StashKey[bool]()
_is_set_up = pytest.StashKey[bool]()
# What tests replace themselves, of what a fake does.
_OFTEN_REPLACED = ((socket, "getaddrinfo"), (socket, "create_connection"), (socket.socket, "connect"))


def pytest_addoption(parser: pytest.Parser) -> None:
    for name in options.NAMES:
        unit = ", in seconds" if name.endswith("_duration") else ""
        text = f"the default of the option {name} of fake_bedrock_jobs{unit}"
        kind: Any = "bool" if name in options.SWITCHES else None
        parser.addini(_INI_PREFIX + name, text, type=kind, default=None)
    text = "when the harmless AWS environment of fake_bedrock_jobs is set up: for each test that uses it (test), or once, before"
    parser.addini(_ENVIRONMENT, f"{text} anything is collected (session)", default="test")


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    _set_up_environment(early_config)


def pytest_configure(config: pytest.Config) -> None:
    _set_up_environment(config)  # A conftest.py that loads this plugin comes after the first chance.
    config.addinivalue_line(
        "markers",
        f"fake_bedrock_jobs({', '.join(options.NAMES)}): options of the fixture fake_bedrock_jobs, by keyword.",
    )


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Lets the marker, and the decorator of a class, stand for the fixture."""
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


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
    report = yield
    if call.when != "teardown":
        item.stash[_passed] = report.passed
    return report


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
    for name, value in variables.items():
        if value is None:
            monkeypatch.delenv(name, raising=False)
        else:
            monkeypatch.setenv(name, value)
    for owner, name in _OFTEN_REPLACED:
        monkeypatch.setattr(owner, name, getattr(owner, name))
    try:
        fake.start()
        yield fake
    finally:
        if fake._activations:  # Its start may have been interrupted.
            fake.stop()
        for name in absent:
            os.environ.pop(name, None)
    fake.verify(rules=request.node.stash.get(_passed, True))


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
def fake_bedrock_jobs_server(fake_bedrock_jobs: FakeBedrockJobs) -> Iterator[FakeBedrockJobsServer]:
    """The test's ``fake_bedrock_jobs`` behind HTTP on loopback, for subprocesses and clients of other languages.

    Pass its ``environment`` to a subprocess, or its ``url`` as the endpoint. It needs the extra ``server``.
    """
    from .server import FakeBedrockJobsServer

    with FakeBedrockJobsServer(fake_bedrock_jobs) as server:
        yield server


def _set_up_environment(config: pytest.Config) -> None:
    """Sets the variables up for the whole run, if the ini file says so."""
    when = config.getini(_ENVIRONMENT)
    if when not in ("test", "session"):
        raise pytest.UsageError(f"the ini option {_ENVIRONMENT} is wrong: {when!r} is unknown; use 'test' or 'session'")
    if when == "session" and not config.stash.get(_is_set_up, False):
        from .variables import Variables

        variables = Variables(_from_ini(config, "region_name") or options.Options.region_name)
        config.stash[_is_set_up] = True
        config.add_cleanup(variables.restore)
        variables.apply()


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
