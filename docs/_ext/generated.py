"""Pages of the reference that the code writes: operations, from the service model, and options and fields, from their docstrings.

They are written into the source before Sphinx reads it, so that they have Markdown twins as the others do; git ignores them.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import botocore

import pytest_bedrock_jobs.service.families  # noqa: F401  (registers the operations)
from pytest_bedrock_jobs import options, typing
from pytest_bedrock_jobs.service.registry import FAMILIES, OPERATIONS
from pytest_bedrock_jobs.wire.model import service_model

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config

AWS = "https://docs.aws.amazon.com/bedrock/latest/APIReference/API_{}.html"


def setup(app: Sphinx) -> dict[str, Any]:
    """Writes the pages when a build begins."""
    app.connect("config-inited", _write)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _write(app: Sphinx, _: Config) -> None:
    for name, lines in {"operations": operations_page(), "options": options_page(), "fields": fields_page()}.items():
        path = Path(app.srcdir, "reference", f"{name}.md")
        text = "\n".join(lines) + "\n"
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")


def operations_page() -> Iterator[str]:
    """Every operation of the installed botocore, and whether it is faked."""
    names = sorted({*service_model().operation_names, *OPERATIONS})
    faked = sum(name in OPERATIONS for name in names)
    yield "# Operations\n"
    yield (
        f"Of the {len(names)} operations of Bedrock's control plane in botocore {botocore.__version__}, {faked} are faked. A call to any"
        ' other one fails the test, unless `unsupported="passthrough"` hands it on, or `unsupported="empty"` answers a listing with an empty'
        " page. Each name links to AWS's own reference.\n"
    )
    yield "| operation | method of boto3's client | faked |"
    yield "| --- | --- | --- |"
    for name in names:
        yield f"| [{name}]({AWS.format(name)}) | `{_snake_case(name)}` | {'yes' if name in OPERATIONS else 'no'} |"


def _snake_case(name: str) -> str:
    return botocore.xform_name(name)


def options_page() -> Iterator[str]:
    """Every option with its default."""
    yield "# Options\n"
    yield (
        "Give options to `FakeBedrockJobs(...)`, to `@pytest.mark.fake_bedrock_jobs(...)`, to the ini file with the prefix"
        " `fake_bedrock_jobs_`, or to `python -m pytest_bedrock_jobs` with hyphens. The last two count durations in seconds; the first"
        " two take a `datetime.timedelta`.\n"
    )
    yield (
        "A marker wins over the ini file. Of several markers, the one that is nearest to the test wins, option by option. A wrong value in"
        " the ini file ends the run at its start.\n"
    )
    yield "| option | default | what it does |"
    yield "| --- | --- | --- |"
    for name, text in options.descriptions().items():
        yield f"| `{name}` | {options.default_text(name)} | {text} |"


def fields_page() -> Iterator[str]:
    """Every field of seeds and factories."""
    yield "# Fields of seeds and factories\n"
    yield (
        "`add_job`, `make_job_summary` and their likes take these fields. Fields that you leave out get consistent defaults; None counts as"
        " left out. Contradictory fields raise `ValueError`, and a misspelt one raises `TypeError` with the nearest name.\n"
    )
    yield (
        "In `add_jobs`, and in each method and factory for several things, a field is a value for all of them, a list or tuple that they go"
        " through, or a function of the index. A list that is a value by itself needs another list around it, such as"
        " `validation_data=[[one, two]]`. Two kinds of lists are always one value: tags as AWS's API has them, and `validation_losses` that"
        " are numbers. Iterators and Hypothesis strategies are refused.\n"
    )
    yield (
        "Where a field names a model, it takes a text, a job or a resource. The types can be read at run time with"
        " `typing.get_type_hints`; pydantic takes them from Python 3.12 on. A field or a family that the installed botocore does not know"
        " is refused; the error names the first botocore that has it.\n"
    )
    families = {name: f"{''.join(map(str.capitalize, name.split('_')))}Fields" for name in FAMILIES}
    for name, fields in {**families, "foundation_model": "FoundationModelFields"}.items():
        described = _described(getattr(typing, fields))
        yield f"## `add_{name}`\n"
        yield f"The type of these fields is `pytest_bedrock_jobs.typing.{fields}`.\n"
        yield "| field | meaning and default |"
        yield "| --- | --- |"
        for field, text in described.items():
            yield f"| `{field}` | {text} |"
        yield ""


def _described(fields: Any) -> dict[str, str]:
    """What each field of a TypedDict means, from its docstring and those of its bases; the others are as in JobFields."""
    found: dict[str, str] = {}
    for each in (typing.JobFields, *getattr(fields, "__orig_bases__", ()), fields):
        text = inspect.cleandoc(getattr(each, "__doc__", None) or "").partition("Attributes:\n")[2]
        pairs = re.findall(r"^    (\w+): (.*?)$(?=\n    \w|\Z)", text, re.DOTALL | re.MULTILINE)
        found.update((name, " ".join(_plain(meaning).split())) for name, meaning in pairs)
    own = re.findall(r"^    (\w+): ", inspect.cleandoc(fields.__doc__ or ""), re.MULTILINE)
    order = [*own, *(name for name in fields.__annotations__ if name not in own)]
    return {name: found.get(name, "") for name in order}


def _plain(text: str) -> str:
    """A docstring's markup as Markdown's."""
    return re.sub(r":\w+:`~?\.?([^`]+)`", r"`\1`", text).replace("``", "`").replace("|", "\\|")
