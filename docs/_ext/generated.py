"""Pages of the reference that the code writes: the operations, from the service model, and the options, from their docstring.

They are written into the source before Sphinx reads it, so that they have Markdown twins as the others do; git ignores them.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import botocore
from sphinx.application import Sphinx
from sphinx.config import Config

import pytest_bedrock_jobs.service.families  # noqa: F401  (registers the operations)
from pytest_bedrock_jobs import options
from pytest_bedrock_jobs.service.registry import OPERATIONS
from pytest_bedrock_jobs.wire.model import service_model

AWS = "https://docs.aws.amazon.com/bedrock/latest/APIReference/API_{}.html"


def setup(app: Sphinx) -> dict[str, Any]:
    """Writes the pages when a build begins."""
    app.connect("config-inited", _write)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _write(app: Sphinx, _: Config) -> None:
    for name, lines in {"operations": _operations(), "options": _options()}.items():
        path = Path(app.srcdir, "reference", f"{name}.md")
        text = "\n".join(lines) + "\n"
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")


def _operations() -> Iterator[str]:
    names = sorted({*service_model().operation_names, *OPERATIONS})
    faked = sum(name in OPERATIONS for name in names)
    yield "# Operations\n"
    yield (
        f"Of the {len(names)} operations of Bedrock's control plane in botocore {botocore.__version__}, {faked} are faked. A call to any"
        ' other one fails the test, unless `unsupported="passthrough"` hands it on. Each name links to AWS\'s own reference.\n'
    )
    yield "| operation | method of boto3's client | faked |"
    yield "| --- | --- | --- |"
    for name in names:
        yield f"| [{name}]({AWS.format(name)}) | `{_snake_case(name)}` | {'yes' if name in OPERATIONS else 'no'} |"


def _snake_case(name: str) -> str:
    return botocore.xform_name(name)


def _options() -> Iterator[str]:
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
