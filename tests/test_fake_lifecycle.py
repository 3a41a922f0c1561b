"""Starting and stopping fakes inside each other, and what the decorator covers."""

from __future__ import annotations

import asyncio
import unittest
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any

import boto3
import pytest

from pytest_bedrock_jobs import FakeBedrockJobs

from .surroundings import surroundings


def names() -> list[str]:
    """The jobs that a client sees."""
    summaries = boto3.client("bedrock").list_model_customization_jobs()["modelCustomizationJobSummaries"]
    return [summary["jobName"] for summary in summaries]


def test_a_fake_that_is_started_again_inside_another_answers_there() -> None:
    """The innermost one counts, also if it is there twice."""
    outer, inner = FakeBedrockJobs(), FakeBedrockJobs()
    outer.add_job(job_name="outer")
    inner.add_job(job_name="inner")
    with outer, inner:
        with outer:
            assert names() == ["outer"]
        assert names() == ["inner"]


def test_the_inherited_tests_of_a_decorated_class_are_covered() -> None:
    """pytest runs them as tests of the class, so they must not reach AWS."""

    class Base:
        def test_inherited(self) -> list[str]:
            return names()

    @FakeBedrockJobs()
    class TestIt(Base):
        test_data = ("not a test",)

        @staticmethod
        def test_static() -> list[str]:
            return names()

        @classmethod
        def test_class(cls) -> list[str]:
            assert cls is TestIt
            return names()

    assert TestIt().test_inherited() == TestIt.test_static() == TestIt().test_class() == []
    assert TestIt.test_data == ("not a test",)
    assert not hasattr(Base.test_inherited, "__wrapped__")


def run(case: type[unittest.TestCase]) -> unittest.TestResult:
    """The result of a test case's tests."""
    result = unittest.TestResult()
    unittest.defaultTestLoader.loadTestsFromTestCase(case).run(result)
    return result


def test_a_decorated_test_case_is_covered_from_its_set_up_to_its_clean_ups() -> None:
    """Seeding belongs into `setUp`."""
    fake = FakeBedrockJobs()
    seen = []

    @fake
    class Case(unittest.TestCase):
        def setUp(self) -> None:
            self.addCleanup(lambda: seen.append(names()))
            fake.add_job(job_name="nightly-7")
            seen.append(names())

        def tearDown(self) -> None:
            seen.append(names())

        def test_one(self) -> None:
            seen.append(names())

        def test_two(self) -> None:
            seen.append(names())

    assert run(Case).wasSuccessful()
    assert seen == [["nightly-7"]] * 8


def test_a_decorated_async_test_case_is_covered_too() -> None:
    """With its own way to set up."""
    fake = FakeBedrockJobs()

    @fake
    class Case(unittest.IsolatedAsyncioTestCase):
        async def asyncSetUp(self) -> None:
            fake.add_job(job_name="nightly-7")

        async def test_it(self) -> None:
            self.assertEqual(names(), ["nightly-7"])

    assert run(Case).wasSuccessful()


def test_a_refused_call_fails_a_decorated_test_case() -> None:
    """Swallowing it in the test does not help."""

    @FakeBedrockJobs()
    class Case(unittest.TestCase):
        def test_it(self) -> None:
            try:
                boto3.client("bedrock").list_guardrails()
            except Exception:  # noqa: BLE001
                return

    ((_, error),) = run(Case).errors
    assert "UnsupportedOperationError" in error


def test_a_class_of_a_decorated_test_case_is_covered_whatever_its_set_up() -> None:
    """It need not call the one that it replaces."""
    fake = FakeBedrockJobs()

    @fake
    class Base(unittest.TestCase):
        def setUp(self) -> None:
            raise NotImplementedError

    class Case(Base):
        def setUp(self) -> None:
            fake.add_job(job_name="nightly-7")

        def test_it(self) -> None:
            self.assertEqual(names(), ["nightly-7"])

    assert run(Case).wasSuccessful()


def test_an_interrupted_test_case_leaves_nothing_behind() -> None:
    """unittest runs no clean-up then."""
    before = surroundings()

    @FakeBedrockJobs()
    class Case(unittest.TestCase):
        def test_it(self) -> None:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(Case)
    assert surroundings() == before


def test_a_coroutine_that_a_plain_function_returns_runs_within() -> None:
    """A decorator beneath may have made one of a coroutine function."""

    async def listed() -> list[str]:
        return names()

    @FakeBedrockJobs()
    def wrapped() -> Coroutine[Any, Any, list[str]]:
        return listed()

    assert asyncio.run(wrapped()) == []


def generator() -> Iterator[None]:
    """A fixture that yields, say."""
    yield


async def async_generator() -> AsyncIterator[None]:
    """Its like for coroutines."""
    yield


@pytest.mark.parametrize("decorated", [generator, async_generator, property(), None])
def test_what_cannot_be_decorated_is_refused(decorated: Any) -> None:
    """A generator's body would run outside of the fake, and reach AWS."""
    with pytest.raises(TypeError, match="use a with statement in it"):
        FakeBedrockJobs()(decorated)


def runs_later() -> Any:
    """What a decorator beneath may have made of a generator function."""
    return generator()


def runs_later_too() -> Any:
    """The same for coroutines."""
    return async_generator()


@contextmanager
def manager() -> Iterator[None]:
    """A context manager that is made of a generator function."""
    yield


@pytest.mark.parametrize("decorated", [runs_later, runs_later_too, manager])
def test_a_call_that_returns_a_generator_is_an_error(decorated: Any) -> None:
    """Its body would run outside of the fake, too."""
    with pytest.raises(TypeError, match=r"is a generator, or returns one: .* use a with statement in it"):
        FakeBedrockJobs()(decorated)()


def test_a_fixture_cannot_be_decorated() -> None:
    """The order of the two decorators is wrong, or the fixture yields."""

    @pytest.fixture
    def fixture() -> None: ...

    with pytest.raises(TypeError, match=r"is a pytest fixture; put this decorator beneath @pytest\.fixture"):
        FakeBedrockJobs()(fixture)


def test_the_class_is_a_decorator_without_parentheses() -> None:
    """With the default options, for functions, coroutine functions and classes."""

    decorate: Any = FakeBedrockJobs

    async def listed() -> list[str]:
        return names()

    class Case(unittest.TestCase):
        def test_it(self) -> None:
            self.assertEqual(names(), [])

    assert decorate(names)() == asyncio.run(decorate(listed)()) == []
    assert run(decorate(Case)).wasSuccessful()


@pytest.mark.parametrize("arguments", [("eu-west-1",), (names, names)])
def test_options_by_position_are_refused(arguments: Any) -> None:
    """The message shows how they are given."""
    with pytest.raises(
        TypeError, match=r"takes its options by keyword, .* FakeBedrockJobs\(region_name=\"eu-west-1\"\)"
    ):
        FakeBedrockJobs(*arguments)
