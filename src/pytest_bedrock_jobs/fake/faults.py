"""Faults as a test makes and holds them (``fake_bedrock_jobs.inject``)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from types import TracebackType
from typing import TYPE_CHECKING, Any

from ..service.clock import delta_millis
from ..service.faults import FaultRule
from ..service.names import check_account
from ..service.registry import OPERATIONS
from ..wire import faults
from ..wire.model import partition
from ..wire.operations import operations_named
from .call import Call, call_of

if TYPE_CHECKING:
    from typing_extensions import Self

    from ..service.clock import Clock

Error = str | type[Exception]
"""An error code, a class or a name of botocore's connection errors, or the kind of a broken body."""


class Fault:
    """What the next matching requests get instead of their answer. `inject` of the fake makes them.

    As a context manager it ends with the block; ``reset()`` of the fake ends all.

    Args:
        rule: The rule.
        clock: The fake's clock.
    """

    def __init__(self, rule: FaultRule, clock: Clock) -> None:
        self._rule = rule
        self._clock = clock

    def __repr__(self) -> str:
        return f"<Fault {self._rule}{', ended' if self._rule.ended else ''}>"

    @property
    def hits(self) -> int:
        """How many requests have got it so far."""
        return self._rule.hits

    def end(self) -> None:
        """Ends it: from here on requests are answered as usual. What it has missed until then still fails the test."""
        with self._clock.lock:
            self._rule.ended = True

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.end()


def made_rule(
    clock: Clock,
    error: Error | Callable[[Call], Error | None] | None,
    *,
    operation: str,
    times: int | None,
    skip: int,
    applied: bool,
    latency: timedelta | None,
    retry_after: timedelta | None,
    message: str | None,
    where: Callable[[Call], object] | None,
    region_name: str | None,
    account_id: str | None,
    optional: bool,
) -> FaultRule:
    """A rule from the arguments of ``inject``, which are described there.

    Raises:
        TypeError: An argument is of the wrong type.
        ValueError: An argument has a value that it cannot have, or arguments contradict each other.
    """
    _check_numbers(times, skip)
    operations = _faked(operation)
    named: Any = error
    if error is None and latency is None:
        raise ValueError("error=None: expected an error, or a latency of the answer")
    is_function = callable(error) and not isinstance(error, type)
    if error is not None and not is_function:
        named = faults.error_name(error)
        operations = faults.operations_with(named, operations)
        _check_kind(named, applied, latency, retry_after, message)
    elif error is None:
        for field, value in (("message", message), ("applied", applied or None)):
            if value is not None:
                raise ValueError(f"{field}={value!r} contradicts error=None: the answer is Bedrock's own, only late")
    if region_name is not None and (not isinstance(region_name, str) or partition(region_name) is None):
        raise ValueError(f"region_name={region_name!r} is no Region of AWS; use one like 'us-east-1'")
    if account_id is not None:
        check_account(account_id)
    if where is not None and not callable(where):
        raise TypeError(f"where={where!r}: expected a function of the request")
    return FaultRule(
        _text(
            _shown(named),
            {
                "operation": operation,
                "times": times,
                "skip": skip,
                "applied": applied,
                "latency": latency,
                "retry_after": retry_after,
                "message": message,
                "where": where,
                "region_name": region_name,
                "account_id": account_id,
                "optional": optional,
            },
        ),
        (lambda record: named(call_of(record, clock))) if is_function else named,
        operations,
        None if where is None else (lambda record: where(call_of(record, clock))),
        region_name,
        account_id,
        skip,
        times,
        applied,
        0 if latency is None else delta_millis(latency, "latency"),
        None if retry_after is None else delta_millis(retry_after, "retry_after"),
        message,
        optional,
    )


def _check_numbers(times: Any, skip: Any) -> None:
    if times is not None and (isinstance(times, bool) or not isinstance(times, int) or times < 1):
        raise ValueError(f"times={times!r}: expected an int of 1 or more, or None for always")
    if isinstance(skip, bool) or not isinstance(skip, int) or skip < 0:
        raise ValueError(f"skip={skip!r}: expected an int of 0 or more")


def _faked(operation: str) -> frozenset[str]:
    found = operations_named(operation) & OPERATIONS.keys()
    if not found:
        raise ValueError(f"operation={operation!r} is not faked, so nothing of it can fail; use one that is")
    return found


def _check_kind(
    name: str, applied: bool, latency: timedelta | None, retry_after: timedelta | None, message: str | None
) -> None:
    """What goes with which kind of fault."""
    faults.check_applied(name, applied)
    if message is not None and faults.has_no_answer(name):
        raise ValueError(f"message={message!r} contradicts error={name!r}, which has no message of Bedrock's")
    if name in faults.CONNECTION_ERRORS and retry_after is not None:
        raise ValueError(f"retry_after={retry_after!r} contradicts error={name!r}: no answer comes that could say it")
    if name in faults.TIMEOUTS and latency is not None:
        raise ValueError(f"latency={latency!r} contradicts error={name!r}, which takes the client's own timeout")


def _text(error: str, given: Mapping[str, Any]) -> str:
    """The rule as a test author writes it, without what is left at its default."""
    parameters = {**_DEFAULTS, **given}
    shown = [f"{name}={_shown(value)}" for name, value in parameters.items() if value != _DEFAULTS[name]]
    return f"inject({', '.join([error, *shown])})"


# The defaults of ``inject``, in its order.
_DEFAULTS: Mapping[str, Any] = {
    "operation": "*",
    "times": 1,
    "skip": 0,
    "applied": False,
    "latency": None,
    "retry_after": None,
    "message": None,
    "where": None,
    "region_name": None,
    "account_id": None,
    "optional": False,
}


def _shown(value: Any) -> str:
    if isinstance(value, timedelta):
        return repr(value).removeprefix("datetime.")
    return str(value.__name__) if hasattr(value, "__name__") else repr(value)
