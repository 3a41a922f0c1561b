"""A Markdown twin of each page, and llms.txt: the same documentation for readers that are programs (https://llmstxt.org)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx


def setup(app: Sphinx) -> dict[str, Any]:
    """Lets every HTML build end with the twins and llms.txt."""
    app.add_config_value("llms_summary", "", "html", [str])
    app.connect("build-finished", _write)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _write(app: Sphinx, error: Exception | None) -> None:
    if error is not None or app.builder.format != "html":
        return
    lines = [f"# {app.config.project}", "", f"> {app.config.llms_summary}", ""]
    for name in _in_order(app, app.config.root_doc):
        text = Path(app.env.doc2path(name)).read_text(encoding="utf-8")
        twin = Path(app.outdir, f"{name}.md")
        twin.parent.mkdir(parents=True, exist_ok=True)
        twin.write_text(_without_directives(text), encoding="utf-8")
        lines.append(f"- [{app.env.titles[name].astext()}]({name}.md): {_summary(text)}")
    Path(app.outdir, "llms.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _in_order(app: Sphinx, name: str) -> Iterator[str]:
    """A page and those below it, in the order of the contents."""
    yield name
    for below in app.env.toctree_includes.get(name, ()):
        yield from _in_order(app, below)


def _without_directives(text: str) -> str:
    """What only Sphinx understands says nothing to a reader of the source: tables of contents."""
    return re.sub(r"^```\{toctree\}\n.*?^```\n+", "", text, flags=re.DOTALL | re.MULTILINE)


def _summary(text: str) -> str:
    """The first sentence of a page."""
    paragraph = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", text.split("\n\n")[1])
    return re.split(r"(?<=\.)\s", " ".join(paragraph.split()))[0]
