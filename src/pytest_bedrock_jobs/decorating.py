"""Running functions, coroutine functions and classes of tests within a context."""

from __future__ import annotations

import inspect
import unittest
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import wraps
from typing import Any, TypeVar, cast

F = TypeVar("F", bound=Callable[..., Any])
Enter = Callable[[], AbstractContextManager[Any]]


def within(enter: Enter, decorated: F) -> F:
    """A function, coroutine function or class whose every call, or test, has a context of its own.

    Raises:
        TypeError: `decorated` is something else: a generator function, say, most of which runs after its call has returned.
    """
    if isinstance(decorated, type):
        _cover(enter, decorated)
        return decorated
    runs_later = inspect.isgeneratorfunction(decorated) or inspect.isasyncgenfunction(decorated)
    if runs_later or not (inspect.isfunction(decorated) or inspect.ismethod(decorated)):
        raise TypeError(
            f"{decorated!r} is no function, coroutine function or class that could run within the fake; use a with statement in it"
        )
    return cast(F, (_async_wrapper if inspect.iscoroutinefunction(decorated) else _wrapper)(enter, decorated))


def _wrapper(enter: Enter, function: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(function)
    def run(*args: Any, **kwargs: Any) -> Any:
        with enter():
            return function(*args, **kwargs)

    return run


def _async_wrapper(enter: Enter, function: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(function)
    async def run(*args: Any, **kwargs: Any) -> Any:
        with enter():
            return await function(*args, **kwargs)

    return run


def _cover(enter: Enter, cls: Any) -> None:
    """Makes the tests of a class, inherited ones too, run within a context each."""
    if issubclass(cls, unittest.TestCase):
        cls.setUp = _covering_set_up(enter, cls.setUp)
        return
    for name in dir(cls):
        member = inspect.getattr_static(cls, name)
        if not name.startswith("test"):
            continue
        if isinstance(member, (staticmethod, classmethod)):
            setattr(cls, name, type(member)(within(enter, member.__func__)))
        elif inspect.isfunction(member):
            setattr(cls, name, within(enter, member))


def _covering_set_up(enter: Enter, set_up: Callable[[Any], None]) -> Callable[[Any], None]:
    """A ``setUp`` that enters a context first, which the last clean-up of the test leaves."""

    @wraps(set_up)
    def covering(case: unittest.TestCase) -> None:
        context = enter()
        context.__enter__()
        case.addCleanup(context.__exit__, None, None, None)
        set_up(case)

    return covering
