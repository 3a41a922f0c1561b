"""Libraries that somebody imports when a fake has started."""

from __future__ import annotations

import importlib
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from pytest_bedrock_jobs.intercept import imports

NAME = "imported_later"
LATER = """
import sys
from pytest_bedrock_jobs import FakeBedrockJobs

finders = list(sys.meta_path)
with FakeBedrockJobs():
    assert "requests" not in sys.modules
    import requests
    url = "https://bedrock.us-east-1.amazonaws.com/model-customization-jobs"
    print(requests.get(url, headers={"Authorization": "Bearer token"}).status_code)
print("get_adapter" in requests.Session.get_adapter.__qualname__, "wrap" in requests.Session.get_adapter.__qualname__)
print([each for each in finders if each not in sys.meta_path], imports_left)
"""


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The file of a module that nobody has imported yet. What the suite's own fakes wait for is put aside."""
    monkeypatch.setattr(imports, "_waiting", {})
    monkeypatch.setattr(sys, "meta_path", [each for each in sys.meta_path if each is not imports._finder])
    monkeypatch.syspath_prepend(tmp_path)
    yield tmp_path / f"{NAME}.py"
    sys.modules.pop(NAME, None)


def test_requests_is_answered_that_was_imported_within_the_fake() -> None:
    """And is as it was, and so is how modules are found, when the fake has stopped."""
    code = LATER.replace(
        "imports_left", "any('pytest_bedrock_jobs' in type(each).__module__ for each in sys.meta_path)"
    )
    process = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert process.stdout.splitlines() == ["200", "True False", "[] False"]


def test_the_function_is_called_once_the_module_has_run(module: Path) -> None:
    """And not again."""
    module.write_text("NAME = 1\n")
    found: list[int] = []
    imports.when_imported(NAME, lambda: found.append(sys.modules[NAME].NAME))
    assert (find_spec(NAME) is not None, found) == (True, [])
    imported = importlib.import_module(NAME)
    assert found == [1]
    importlib.reload(imported)
    assert found == [1]


def test_the_function_is_called_at_once_where_the_module_is_there(module: Path) -> None:
    """It was imported before."""
    module.write_text("")
    importlib.import_module(NAME)
    found: list[int] = []
    imports.when_imported(NAME, lambda: found.append(1))
    assert found == [1]


def test_a_module_that_fails_is_waited_for_again(module: Path) -> None:
    """The next try may work."""
    module.write_text("raise OSError('not now')\n")
    found: list[int] = []
    imports.when_imported(NAME, lambda: found.append(1))
    with pytest.raises(OSError, match="not now"):
        importlib.import_module(NAME)
    assert found == []
    module.write_text("# It works now, and is of another size.\n")
    importlib.import_module(NAME)
    assert found == [1]


def test_a_module_that_is_not_there_is_not_found(module: Path) -> None:
    """As without anybody who waits."""
    imports.when_imported(NAME, lambda: None)
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module(NAME)


def test_nothing_is_called_that_was_forgotten(module: Path) -> None:
    """Not even by a module that was found before."""
    module.write_text("")
    found: list[int] = []
    imports.when_imported(NAME, lambda: found.append(1))
    spec = find_spec(NAME)
    imports.forget()
    assert spec is not None
    assert spec.loader is not None
    spec.loader.exec_module(importlib.util.module_from_spec(spec))
    importlib.import_module(NAME)
    assert found == []


def test_several_modules_are_waited_for_by_one_finder(module: Path) -> None:
    """Each of them has a function of its own."""
    module.write_text("")
    found: list[str] = []
    imports.when_imported("never_imported", lambda: found.append("never"))
    imports.when_imported(NAME, lambda: found.append("later"))
    assert sys.meta_path.count(imports._finder) == 1
    importlib.import_module(NAME)
    assert found == ["later"]


def test_what_skips_sleeps_has_one_state() -> None:
    """Also where modules are imported again, as pytester does between the runs of a process."""
    code = """
import sys
from pytest_bedrock_jobs.intercept import sleeping
innermost = sleeping.innermost
del sys.modules[innermost.__module__]
assert sleeping.Scope.begin.__globals__ is innermost.__globals__
"""
    subprocess.run([sys.executable, "-c", code], check=True)


def test_sleeping_has_no_other_names() -> None:
    """As every module."""
    from pytest_bedrock_jobs.intercept import sleeping

    assert not hasattr(sleeping, "colour")
