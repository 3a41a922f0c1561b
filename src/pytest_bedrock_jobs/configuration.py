"""What the configuration of pytest says: options of fakes in the ini file, on the command line and in markers."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from . import options

INI_PREFIX = "fake_bedrock_jobs_"
ENVIRONMENT = f"{INI_PREFIX}environment"
ENVIRONMENTS = ("test", "session")
FROM_FILE = pytest.StashKey[dict[str, Any]]()
"""The options that the configuration sets."""
_is_set_up = pytest.StashKey[bool]()


def marker_text() -> str:
    """What ``pytest --markers`` says: every option with its default."""
    first = "fake_bedrock_jobs(*, option=value, ...): options of the test's fake; a duration is a datetime.timedelta."
    rest = [
        f"    {name}: {text} (default: {options.default_text(name)})" for name, text in options.descriptions().items()
    ]
    return "\n".join([first, *rest])


def options_of(request: pytest.FixtureRequest) -> dict[str, Any]:
    """The options of a test's fake: those of the nearest marker before those of the ini file."""
    from_file = request.config.stash[FROM_FILE]
    result = dict(from_file)
    for marker in reversed(list(request.node.iter_markers("fake_bedrock_jobs"))):
        if marker.args:
            raise TypeError(
                f"the marker fake_bedrock_jobs takes keywords only, not {marker.args!r};"
                ' write them like @pytest.mark.fake_bedrock_jobs(region_name="eu-west-1")'
            )
        result.update(marker.kwargs)
    return result


def set_up_environment(config: pytest.Config) -> None:
    """Sets the variables up for the whole run, if the ini file says so."""
    when = config.getini(ENVIRONMENT)
    if when not in ENVIRONMENTS:
        raise wrong(config, "environment", ValueError(f"{when!r} is unknown; use 'test' or 'session'"))
    if when == "session" and not config.stash.get(_is_set_up, False):
        from .variables import Variables

        variables = Variables(from_ini(config, "region_name").get("region_name", options.Options.region_name))
        config.stash[_is_set_up] = True
        config.add_cleanup(variables.restore)
        variables.apply()


def ini_type(name: str) -> Any:
    """The type of an ini option: a text, which `options.from_text` reads, or what TOML may write instead of it.

    Numbers in ``[tool.pytest]`` need a pytest that takes them beside texts; earlier ones take texts only.
    """
    if name in options.SWITCHES:
        return "bool"
    if pytest.version_tuple < (9, 2):
        return "string"
    if name in options.DURATIONS:
        return str | float
    return str | int if name in (*options.QUOTAS, "seed", "stall_after") else "string"


def read_ini(config: pytest.Config) -> dict[str, Any]:
    """The options that the configuration sets.

    Raises:
        pytest.UsageError: A value is wrong. It names the file, the option, the value and the rule.
    """
    return {name: value for option in options.NAMES for name, value in from_ini(config, option).items()}


def from_ini(config: pytest.Config, name: str) -> dict[str, Any]:
    """An option's name and value from the ini file; nothing where that does not say it."""
    try:
        value = config.getini(INI_PREFIX + name)
        if value is None or value == "":
            return {}
        if not isinstance(value, bool):
            value = options.from_text(name, value)
        options.Options(**{name: value})
    except (TypeError, ValueError, pytest.UsageError) as error:
        raise wrong(config, name, error) from None
    return {name: value}


def wrong(config: pytest.Config, name: str, error: Exception) -> pytest.UsageError:
    """What ends the run for a wrong value: where it is, and what is expected."""
    if str(config.inipath) in str(error):  # pytest itself has said all of it.
        return pytest.UsageError(str(error))
    option = INI_PREFIX + name
    # Before conftest.py files are loaded, only these arguments are known.
    overrides = config.known_args_namespace.override_ini or ()
    overridden = any(text.startswith(f"{option}=") for text in overrides)
    where = "--override-ini" if overridden else config.inipath
    return pytest.UsageError(f"{where}: {option} is wrong: {error}")


def shown(value: Any) -> str:
    return f"{value.total_seconds():g}" if isinstance(value, timedelta) else str(value)
