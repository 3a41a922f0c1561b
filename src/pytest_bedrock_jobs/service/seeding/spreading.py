"""The fields of several seeds at once: a value for all of them, a sequence that they go through, or a callable of the index."""

from __future__ import annotations

from collections.abc import Callable, Container, Hashable, Iterator, Mapping, Sequence
from copy import deepcopy
from datetime import datetime
from math import lcm
from typing import Any

from .values import TAG_FIELDS, check_is_value

Check = Callable[[Any], Any]
"""Makes the checked value of a field; `LEFT_OUT` where it counts as not given."""


class Spread:
    """The fields of several seeds.

    Args:
        count: How many seeds there are.
        fields: The fields.

    Raises:
        TypeError: A field's value is an iterator.
        ValueError: `count` is not a number of seeds, or a sequence is empty.
    """

    def __init__(self, count: int, fields: Mapping[str, Any]) -> None:
        if isinstance(count, bool) or not isinstance(count, int) or count < 0:
            raise ValueError(f"count={count!r}: expected an int of 0 or more")
        self._columns = [_Column(name, value) for name, value in fields.items()]
        # After how many seeds the same fields come again; None where a callable makes one.
        self._period = self._period_without(())
        # The checked fields, by the number of the seed in its period.
        self._rows: dict[int, Mapping[str, Any]] = {}
        self._periods: dict[Hashable, int | None] = {}
        self.count = count

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """The fields of each seed, as they were given."""
        return ({each.name: each.value(index) for each in self._columns} for index in range(self.count))

    @property
    def names(self) -> list[str]:
        """The names of the fields."""
        return [each.name for each in self._columns]

    def about(self, error: Exception, index: int) -> Exception:
        """An error about a seed with its index, unless all seeds have the same fields and the first one is wrong already."""
        if index == 0 and self._period == 1:
            return error
        return type(error)(f"{error} (index {index})")

    def row(self, index: int, checks: Mapping[str, Check]) -> Mapping[str, Any]:
        """The checked fields of a seed. What is the same for several seeds is checked once.

        Args:
            index: Which seed.
            checks: The checks, by the names of the fields.

        Raises:
            TypeError, ValueError: A check refuses a value. Where it is not the same for all seeds, the message has the index.
        """
        if self._period is None:
            return self._checked(index, checks)
        number = index % self._period
        row = self._rows.get(number)
        if row is None:
            row = self._rows[number] = self._checked(index, checks)
        return row

    def _checked(self, index: int, checks: Mapping[str, Check]) -> Mapping[str, Any]:
        return {
            each.name: value
            for each in self._columns
            if (value := each.checked(index, checks[each.name])) is not LEFT_OUT
        }

    def key(self, index: int, what: Hashable, without: Container[str]) -> Hashable:
        """What tells the fields of a seed that something is made of from those of others; None where no other has the same.

        Where all of them are the same, it is `what` alone.

        Args:
            index: Which seed.
            what: What is made.
            without: The fields that it is not made of.
        """
        if what not in self._periods:
            self._periods[what] = self._period_without(without)
        period = self._periods[what]
        if period is None:
            return None
        return what if period == 1 else (what, index % period)

    def _period_without(self, without: Container[str]) -> int | None:
        """After how many seeds the same fields come again, some of them left aside; None where a callable makes one."""
        columns = [each for each in self._columns if each.name not in without]
        return None if any(each.is_made for each in columns) else lcm(*(each.length for each in columns))


LEFT_OUT = object()
"""Stands for a field that counts as if it had not been given."""


class _Column:
    """A field of several seeds."""

    def __init__(self, name: str, given: Any) -> None:
        self.name = name
        self.is_made = callable(given)
        check_is_value(name, given)
        is_sequence = isinstance(given, (list, tuple)) and not _is_one_value(name, given)
        if is_sequence and not given:
            raise ValueError(f"{name}={given!r} is an empty sequence; pass at least one value")
        self._make = given
        self._values = given if is_sequence else (given,)
        self.length = len(self._values)
        self._checked: dict[int, Any] = {}

    @property
    def varies(self) -> bool:
        """Whether seeds can have different values."""
        return self.is_made or self.length > 1

    def value(self, index: int) -> Any:
        """The value of a seed. One that a callable makes is its own, even if the callable returns the same object again."""
        if not self.is_made:
            return self._values[index % self.length]
        value = self._make(index)
        return value if isinstance(value, (str, datetime)) else deepcopy(value)

    def checked(self, index: int, check: Check) -> Any:
        """The checked value of a seed."""
        number = index % self.length
        if not self.is_made and number in self._checked:
            return self._checked[number]
        try:
            value = check(self.value(index))
        except (TypeError, ValueError) as error:
            if not self.varies:
                raise
            raise type(error)(f"{error} (index {index})") from None
        if not self.is_made:
            self._checked[number] = value
        return value


def _is_one_value(name: str, given: Sequence[Any]) -> bool:
    """Whether a sequence is one value of a field, for all seeds: tags in the form of AWS's API, or losses."""
    if name in TAG_FIELDS:
        return all(isinstance(each, Mapping) and set(each) == {"key", "value"} for each in given)
    return name == "validation_losses" and bool(given) and all(isinstance(each, (int, float)) for each in given)
