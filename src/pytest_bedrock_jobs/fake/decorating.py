"""Running functions, coroutine functions and classes of tests within a context."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager, ExitStack
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar, cast

if TYPE_CHECKING:
    import unittest

F = TypeVar("F", bound=Callable[..., Any])
Enter = Callable[[], AbstractContextManager[Any]]

COVERED_BY = "_pytest_bedrock_jobs_covered_by"
"""The attribute of a decorated class that makes the context of each of its tests; the plugin lets it cover their set-up too."""


def within(enter: Enter, decorated: F) -> F:
    """A function, coroutine function or class whose every call, or test, has a context of its own.

    Raises:
        TypeError: `decorated` is something else: a generator function, say, most of which runs after its call has returned.
    """
    if isinstance(decorated, type):
        _cover(enter, decorated)
        return decorated
    if _is_fixture(decorated):
        raise TypeError(
            f"{decorated!r} is a pytest fixture; put this decorator beneath @pytest.fixture, or use a with statement in the fixture,"
            " which it needs if it yields"
        )
    if inspect.isgeneratorfunction(decorated) or inspect.isasyncgenfunction(decorated):
        raise TypeError(_generator_text(decorated))
    if not (inspect.isfunction(decorated) or inspect.ismethod(decorated)):
        raise TypeError(
            f"{decorated!r} cannot run within the fake: expected a function, a coroutine function or a class; use a with statement in it"
        )
    return cast(F, (_async_wrapper if inspect.iscoroutinefunction(decorated) else _wrapper)(enter, decorated))


def _is_fixture(decorated: Any) -> bool:
    """Whether ``pytest.fixture`` has made something of a function, in pytest's ways before and after 8.4."""
    return type(decorated).__name__ == "FixtureFunctionDefinition" or hasattr(decorated, "_pytestfixturefunction")


def _generator_text(decorated: Any) -> str:
    return (
        f"{decorated!r} is a generator, or returns one: its body would run after its call, outside of the fake;"
        " use a with statement in it"
    )


def _is_generator(result: Any) -> bool:
    """Whether the body of a function that was called is still to run, as a generator or as a context manager made of one."""
    return any(inspect.isgenerator(each) or inspect.isasyncgen(each) for each in (result, getattr(result, "gen", None)))


def _wrapper(enter: Enter, function: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(function)
    def run(*args: Any, **kwargs: Any) -> Any:
        with ExitStack() as stack:
            stack.enter_context(enter())
            result = function(*args, **kwargs)
            if _is_generator(result):
                raise TypeError(_generator_text(function))
            # A decorator beneath may have made a plain function of a coroutine function.
            return _finished(stack.pop_all(), result) if inspect.iscoroutine(result) else result

    return run


async def _finished(stack: ExitStack, coroutine: Awaitable[Any]) -> Any:
    with stack:
        return await coroutine


def _async_wrapper(enter: Enter, function: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(function)
    async def run(*args: Any, **kwargs: Any) -> Any:
        with enter():
            return await function(*args, **kwargs)

    return run


def _cover(enter: Enter, cls: Any) -> None:
    """Makes the tests of a class, inherited ones too, run within a context each."""
    unittest = sys.modules.get("unittest")  # Where nobody has imported it, nothing is a TestCase.
    if unittest is not None and issubclass(cls, unittest.TestCase):
        cls.run = _covering_run(enter, cls.run)
        return
    setattr(cls, COVERED_BY, enter)
    for name in dir(cls):
        member = inspect.getattr_static(cls, name)
        if not name.startswith("test"):
            continue
        if isinstance(member, (staticmethod, classmethod)):
            setattr(cls, name, type(member)(within(enter, member.__func__)))
        elif inspect.isfunction(member):
            setattr(cls, name, within(enter, member))


def _covering_run(enter: Enter, run: Callable[..., Any]) -> Callable[..., Any]:
    """A ``TestCase.run`` within a context, which the last clean-up leaves, so that what is wrong then is an error of the test.

    ``run`` leaves it where there is no clean-up: at a KeyboardInterrupt, or for a test that is skipped.
    """

    @wraps(run)
    def covering(case: unittest.TestCase, *args: Any, **kwargs: Any) -> Any:
        with ExitStack() as stack:
            stack.enter_context(enter())
            case.addCleanup(stack.close)
            return run(case, *args, **kwargs)

    return covering
