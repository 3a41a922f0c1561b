"""Faults: which requests get something else than their answer, and how often."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(slots=True, eq=False)
class FaultRule:
    """What some of the next requests get instead of their answer.

    Attributes:
        spell: Says the rule as a test author has written it.
        error: What they get: an error's name, a kind of broken body, or None for the answer itself, late; or a function of the request
            that returns one of these, or None for a request that is answered as usual.
        operations: The operations that it is for, by the API's names.
        where: Whether it is for a request; None for all of them.
        region_name: The Region that it is for; None for all.
        account_id: The account that it is for; None for all.
        skip: How many matching requests are answered first.
        times: How many get the fault after that; None for all.
        applied: Whether Bedrock carries the request out all the same.
        latency: How late the answer comes, in milliseconds.
        retry_after: What the answer says of when to try again, in milliseconds.
        message: The text of an error; None for AWS's own.
        optional: Whether the test is fine if it is never met.
        seen: How many matching requests were let through so far.
        hits: How many have got the fault so far.
        ended: Whether it is over.
    """

    spell: Callable[[], str]
    error: Any
    operations: frozenset[str]
    where: Callable[[Any], object] | None = None
    region_name: str | None = None
    account_id: str | None = None
    skip: int = 0
    times: int | None = 1
    applied: bool = False
    latency: int = 0
    retry_after: int | None = None
    message: str | None = None
    optional: bool = False
    seen: int = 0
    hits: int = 0
    ended: bool = False

    def __str__(self) -> str:
        wanted = "at least 1" if self.times is None else self.times
        return f"{self.text}: met by {self.hits} of {wanted}"

    @property
    def text(self) -> str:
        """The rule as a test author has written it."""
        return self.spell()

    @property
    def over(self) -> bool:
        """Whether no request can get it any more."""
        return self.ended or (self.times is not None and self.hits >= self.times)

    @property
    def missed(self) -> bool:
        """Whether fewer requests than it was made for have met it."""
        return not self.optional and self.hits < (1 if self.times is None else self.times)

    def may_hit(self, operation: str, account: str, region_name: str) -> bool:
        """Whether a request can get the fault, by what is known of it before it is sent."""
        return (
            not self.over
            and operation in self.operations
            and self.region_name in (None, region_name)
            and self.account_id in (None, account)
        )

    def error_for(self, request: Callable[[], Any]) -> tuple[bool, Any]:
        """Whether a request that can get the fault gets it, and which error; a request that is let through is counted."""
        if self.where is not None and not self.where(request()):
            return False, None
        error = self.error
        if callable(error):
            error = error(request())
            if error is None:
                return False, None
        if self.seen < self.skip:
            self.seen += 1
            return False, None
        self.hits += 1
        return True, error


class Faults:
    """The faults of a fake. Hold the fake's lock while you use it."""

    def __init__(self) -> None:
        self.rules: list[FaultRule] = []
        """All of them, oldest first."""
        # Those that were not over when the last one came: a test may inject a thousand, one after the other.
        self._open: list[FaultRule] = []

    def __bool__(self) -> bool:
        """Whether there are any that a request can get."""
        return bool(self._open) and any(not rule.over for rule in self._open)

    def add(self, rule: FaultRule) -> None:
        """Takes a rule."""
        self.rules.append(rule)
        self._open = [each for each in self._open if not each.over] + [rule]

    def clear(self) -> None:
        """Forgets all rules."""
        self.rules.clear()
        self._open = []

    def may_hit(self, operation: str, account: str, region_name: str) -> bool:
        """Whether any of them can be what a call gets."""
        return bool(self._open) and any(rule.may_hit(operation, account, region_name) for rule in self._open)

    def hit(
        self, operation: str, account: str, region_name: str, request: Callable[[], Any]
    ) -> tuple[FaultRule, Any] | None:
        """The fault that a request gets, and its error: the newest one that matches. None for a request that is answered.

        Args:
            operation: The operation that is asked for.
            account: The account of the caller.
            region_name: The Region that is asked.
            request: Makes what the functions of a fault are told of the request.
        """
        for rule in reversed(self._open):
            if rule.may_hit(operation, account, region_name):
                hit, error = rule.error_for(request)
                if hit:
                    return rule, error
        return None
