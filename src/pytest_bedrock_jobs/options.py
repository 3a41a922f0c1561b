"""The options of a fake, and how an ini file or a command line says them. Nothing heavy is imported here."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, get_args

if TYPE_CHECKING:
    from .service.bedrock import Settings
    from .typing import BaseModels, Transport, Unsupported


@dataclass(frozen=True, kw_only=True)
class Options:
    """How a fake behaves.

    Attributes:
        region_name: The Region of the environment that the fake sets up, and of what it seeds.
        account_id: The account, twelve digits.
        seed: Decides ids and request ids; the same seed gives the same ones in the same order.
        transport: ``direct`` answers right behind botocore's client; ``wire`` signs each request and answers with HTTP bytes that
            botocore parses.
        unsupported: What a Bedrock operation that is not faked does: ``error`` fails the test, ``passthrough`` hands the call on to
            whatever is behind (moto, or, with ``network_guard=False``, AWS itself), ``empty`` answers an empty page where the operation
            lists something and fails the test otherwise.
        network_guard: Whether connections of this process to Bedrock's control plane that the fake does not answer are refused, before
            the host's name is looked up. A refusal fails the test, as an operation does that is not faked.
        base_models: ``plausible`` accepts every base model whose id can be one; ``strict`` only those that are known to support the
            customization asked for.
        training_duration: How long a job takes from its creation to its end, in virtual time.
        stopping_duration: How long a job takes from a stop to being Stopped, in virtual time.
        model_creation_duration: How long a custom model that ``CreateCustomModel`` makes is Creating.
        deployment_duration: How long a custom model deployment is Creating, and how long an update of it takes.
        provisioning_duration: How long provisioned throughput is Creating, or Updating.
        import_duration: How long a model import job takes.
        copy_duration: How long a model copy job takes.
        invocation_duration: How long a batch inference job takes, from Submitted to Completed; it is validated after 3 % of that, and
            its model begins after 10 %.
        invocation_stopping_duration: How long a batch inference job takes from a stop to being Stopped.
        in_progress_quota: How many jobs may run at once in an account and Region; None for any number.
        model_units_quota: How many model units without commitment an account may have for a model in a Region; None for any number.
        invocation_jobs_quota: How many batch inference jobs of a model may be on their way at once in an account and Region; None for
            any number.
        use_s3: Whether jobs that are created look at their data in the S3 that the test has (moto's, or that at
            ``AWS_ENDPOINT_URL_S3``), fail in their validation if something is missing or is not as it has to be, and write the
            documented files: a customization job its metrics, a batch inference job its manifest and its outputs. They do so when the
            clock is moved, or at the next look at the fake. An S3 that does not answer within seconds has nothing: jobs fail, and files
            are lost.
        check_training_data: The former name of `use_s3`; each of the two switches both on.
        start_time: The time at which the fake begins, and to which a reset goes back, aware; None for the system's.
        frozen: Whether the fake's clock stands still until the test moves it.
        skip_sleep: Whether ``time.sleep`` and ``asyncio.sleep`` move the clock instead as long as the fake is started: what
            ``clock.skip_sleep()`` does, for a whole test.
        wall_clock: Whether the wall clock and ``time.monotonic`` of the code under test move along; it brings `skip_sleep` with it.
        stall_after: How often one thread or task may sleep, or look at the fake between sleeps that take no time, and see nothing
            change when nothing is left to happen, before a :class:`~.errors.StalledError` ends that; None for any number.
    """

    region_name: str = "us-east-1"
    account_id: str = "123456789012"
    seed: int | str = 0
    transport: Transport = "direct"
    unsupported: Unsupported = "error"
    network_guard: bool = True
    base_models: BaseModels = "plausible"
    training_duration: timedelta = timedelta(hours=1)
    stopping_duration: timedelta = timedelta(minutes=2)
    model_creation_duration: timedelta = timedelta(minutes=10)
    deployment_duration: timedelta = timedelta(minutes=8)
    provisioning_duration: timedelta = timedelta(minutes=10)
    import_duration: timedelta = timedelta(minutes=15)
    copy_duration: timedelta = timedelta(minutes=10)
    invocation_duration: timedelta = timedelta(hours=1)
    invocation_stopping_duration: timedelta = timedelta(seconds=40)
    in_progress_quota: int | None = None
    model_units_quota: int | None = None
    invocation_jobs_quota: int | None = None
    use_s3: bool = False
    check_training_data: bool = False
    start_time: datetime | None = None
    frozen: bool = False
    skip_sleep: bool = False
    wall_clock: bool = False
    stall_after: int | None = 1000

    def __post_init__(self) -> None:
        from .service.names import check_account

        check_account(self.account_id)
        for name in ("transport", "unsupported", "base_models"):
            value = getattr(self, name)
            if value != getattr(Options, name):
                _check_choice(name, value)
        self._check_numbers()
        self._check_times()
        if isinstance(self.seed, bool) or not isinstance(self.seed, (int, str)):
            raise ValueError(f"seed={self.seed!r} does not give the same ids in every process; pass an int or a str")
        for name in SWITCHES:
            if not isinstance(getattr(self, name), bool):
                raise ValueError(f"{name}={getattr(self, name)!r}: expected True or False")
        for name in ("use_s3", "check_training_data"):
            object.__setattr__(self, name, self.use_s3 or self.check_training_data)

    def _check_numbers(self) -> None:
        for name in QUOTAS:
            quota = getattr(self, name)
            if quota is not None and not _is_whole(quota, least=0):
                raise ValueError(f"{name}={quota!r}: expected an int of 0 or more, or None")
        if self.stall_after is not None and not _is_whole(self.stall_after, least=1):
            raise ValueError(f"stall_after={self.stall_after!r}: expected an int of 1 or more, or None")

    def _check_times(self) -> None:
        """Checks the times, and makes durations plain timedeltas: pendulum's and pandas' have an arithmetic of their own."""
        from .service.instants import plain_delta, timedelta_example, to_millis

        for name in DURATIONS:
            value = getattr(self, name)
            if not isinstance(value, timedelta) or plain_delta(value) < timedelta(0):
                example = timedelta_example(value)
                raise ValueError(f"{name}={value!r}: expected a datetime.timedelta of 0 or more{example}")
            object.__setattr__(self, name, plain_delta(value))
        if self.start_time is not None:
            try:
                to_millis(self.start_time, "start_time")
            except TypeError as error:
                raise ValueError(str(error)) from None

    @lru_cache(maxsize=16)  # noqa: B019  # Most tests of a run have the same options, and nothing hangs on them.
    def settings(self) -> Settings:
        """The same for the service, in milliseconds."""
        from .service.bedrock import Settings

        millis = {
            name.removesuffix("_duration"): getattr(self, name) // timedelta(milliseconds=1) for name in DURATIONS
        }
        return Settings(
            durations=millis,
            strict_base_models=self.base_models == "strict",
            in_progress_quota=self.in_progress_quota,
            model_units_quota=self.model_units_quota,
            invocation_jobs_quota=self.invocation_jobs_quota,
        )


def _check_choice(name: str, value: Any) -> None:
    from . import typing  # Its many classes take their time.

    choice = {"transport": typing.Transport, "unsupported": typing.Unsupported, "base_models": typing.BaseModels}[name]
    if value not in get_args(choice):
        raise ValueError(f"{name}={value!r} is unknown; use one of {', '.join(map(repr, get_args(choice)))}")


def _is_whole(value: Any, *, least: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= least


NAMES = tuple(option.name for option in fields(Options))
DURATIONS = tuple(name for name in NAMES if name.endswith("_duration"))
QUOTAS = tuple(name for name in NAMES if name.endswith("_quota"))
SWITCHES = tuple(option.name for option in fields(Options) if isinstance(option.default, bool))


@cache
def descriptions() -> Mapping[str, str]:
    """What each option does, in a sentence or two: its text in the docstring of `Options`, which ``python -OO`` drops."""
    text = inspect.cleandoc(Options.__doc__ or "").partition("Attributes:\n")[2]
    # Each has a line, and further ones that are indented more.
    found = dict(entry.strip().split(": ", 1) for entry in text.replace("\n        ", " ").splitlines())
    return {name: found.get(name, name).replace("``", "") for name in NAMES}


def default_text(name: str) -> str:
    """An option's default, as an ini file or a command line writes it: durations are in seconds."""
    default = Options.__dataclass_fields__[name].default
    if isinstance(default, timedelta):
        return f"{default.total_seconds():g} seconds"
    return str(default).lower() if default is None or isinstance(default, bool) else str(default)


def checked(options: Mapping[str, Any]) -> Options:
    """Options from keyword arguments.

    Raises:
        TypeError: An option is unknown.
        ValueError: An option has a value that it cannot have.
    """
    for name in options:
        if name not in NAMES:
            from .service.errors import no_such

            raise no_such("option", name, NAMES)
    return Options(**options) if options else _defaults()


@cache
def _defaults() -> Options:
    return Options()


def from_text(name: str, text: str | float) -> Any:
    """An option's value from its text, or its number, in an ini file or on a command line.

    Durations are in seconds, instants in ISO 8601 with a zone; ``none`` is no limit.

    Raises:
        ValueError: The text cannot be such a value.
    """
    try:
        if name in DURATIONS or name in QUOTAS:
            return _number(name, text)
        if name == "stall_after":
            return None if str(text).strip().lower() == "none" else int(text)
        if name == "start_time":
            return _instant(str(text))
        if name in SWITCHES:
            return {"true": True, "false": False}[str(text).strip().lower()]
    except KeyError:
        raise ValueError(f"{name}={text!r}: expected true or false") from None
    except (ValueError, OverflowError):
        raise ValueError(f"{name}={text!r} is not {_KINDS.get(name, _kind(name))}") from None
    return text


_KINDS = {
    "stall_after": "a whole number of 1 or more, or none",
    "start_time": "an instant; write it like 2026-01-07T02:00:00Z",
}


def _kind(name: str) -> str:
    return f"a {'number of seconds' if name in DURATIONS else 'whole number'}, zero or more"


def _instant(text: str) -> datetime:
    # Python 3.10 knows no Z.
    instant = datetime.fromisoformat(text.strip().upper().replace("Z", "+00:00"))
    if instant.tzinfo is None:
        raise ValueError(text)
    return instant


def _number(name: str, text: str | float) -> timedelta | int:
    number = float(text) if name in DURATIONS else int(text)
    if number < 0:
        raise ValueError(text)
    return timedelta(seconds=number) if name in DURATIONS else int(number)
