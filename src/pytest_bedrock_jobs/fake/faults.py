"""Faults as a test makes and holds them (``fake_bedrock_jobs.inject``)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from types import TracebackType
from typing import TYPE_CHECKING, Any, NamedTuple

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


class Wanted(NamedTuple):
    """The arguments of ``inject``, which describes them."""

    error: Error | Callable[[Call], Error | None] | None
    operation: str = "*"
    times: int | None = 1
    skip: int = 0
    applied: bool = False
    latency: timedelta | None = None
    retry_after: timedelta | None = None
    message: str | None = None
    where: Callable[[Call], object] | None = None
    region_name: str | None = None
    account_id: str | None = None
    optional: bool = False

    def rule(self, clock: Clock) -> FaultRule:
        """The rule that they make.

        Raises:
            TypeError: An argument is of the wrong type.
            ValueError: An argument has a value that it cannot have, or arguments contradict each other.
        """
        _check_numbers(self.times, self.skip)
        operations, where = _faked(self.operation), self.where
        error: Any = self.error
        is_function = callable(error) and not isinstance(error, type)
        if error is None:
            self._check_answer()
        elif not is_function:
            error = faults.error_name(error)
            operations = faults.operations_with(error, operations)
            self._check_kind(error)
        self._check_limits()
        return FaultRule(
            lambda: self._text(self.error if is_function else error),
            (lambda record: error(call_of(record, clock))) if is_function else error,
            operations,
            None if where is None else (lambda record: where(call_of(record, clock))),
            self.region_name,
            self.account_id,
            self.skip,
            self.times,
            self.applied,
            0 if self.latency is None else delta_millis(self.latency, "latency"),
            None if self.retry_after is None else delta_millis(self.retry_after, "retry_after"),
            self.message,
            self.optional,
        )

    def _check_kind(self, name: str) -> None:
        """What goes with which kind of fault."""
        faults.check_applied(name, self.applied)
        if self.message is not None and faults.has_no_answer(name):
            raise ValueError(f"message={self.message!r} contradicts error={name!r}, which has no message of Bedrock's")
        if name in faults.CONNECTION_ERRORS and self.retry_after is not None:
            raise ValueError(
                f"retry_after={self.retry_after!r} contradicts error={name!r}: no answer comes that could say it"
            )
        if name in faults.TIMEOUTS and self.latency is not None:
            raise ValueError(
                f"latency={self.latency!r} contradicts error={name!r}, which takes the client's own timeout"
            )

    def _check_answer(self) -> None:
        """What goes with an answer of Bedrock's own."""
        if self.latency is None:
            raise ValueError("error=None: expected an error, or a latency of the answer")
        for field, value in (("message", self.message), ("applied", self.applied or None)):
            if value is not None:
                raise ValueError(f"{field}={value!r} contradicts error=None: the answer is Bedrock's own, only late")

    def _check_limits(self) -> None:
        """Which requests it can be for."""
        if self.region_name is not None and (
            not isinstance(self.region_name, str) or partition(self.region_name) is None
        ):
            raise ValueError(f"region_name={self.region_name!r} is no Region of AWS; use one like 'us-east-1'")
        if self.account_id is not None:
            check_account(self.account_id)
        if self.where is not None and not callable(self.where):
            raise TypeError(f"where={self.where!r}: expected a function of the request")

    def _text(self, error: Any) -> str:
        """The rule as a test author writes it, without what is left at its default."""
        others = ((name, getattr(self, name), default) for name, default in self._field_defaults.items())
        given = [f"{name}={_shown(value)}" for name, value, default in others if value != default]
        return f"inject({', '.join([_shown(error), *given])})"


def _check_numbers(times: Any, skip: Any) -> None:
    if times is not None and (isinstance(times, bool) or not isinstance(times, int) or times < 1):
        raise ValueError(f"times={times!r}: expected an int of 1 or more, or None for always")
    if isinstance(skip, bool) or not isinstance(skip, int) or skip < 0:
        raise ValueError(f"skip={skip!r}: expected an int of 0 or more")


def _faked(operation: str) -> frozenset[str]:
    found = operations_named(operation).intersection(OPERATIONS)
    if not found:
        raise ValueError(f"operation={operation!r} is not faked, so nothing of it can fail; use one that is")
    return found


def _shown(value: Any) -> str:
    if isinstance(value, timedelta):
        return repr(value).removeprefix("datetime.")
    return str(value.__name__) if hasattr(value, "__name__") else repr(value)
