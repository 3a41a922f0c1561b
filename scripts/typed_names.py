"""Writes the typed names of every family: the methods of the fake, the factories, and the fields of several things at once.

They are one-line calls of the untyped core, in blocks between marks. ``python scripts/typed_names.py`` brings the blocks up to date;
a test holds that they are.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable
from pathlib import Path

from pytest_bedrock_jobs.service import families as _families  # noqa: F401  # It fills the registry.
from pytest_bedrock_jobs.service.families.family import Family
from pytest_bedrock_jobs.service.registry import FAMILIES

PACKAGE = Path(__file__).parent.parent / "src" / "pytest_bedrock_jobs"
BEGIN, END = "typed names, written by scripts/typed_names.py", "end of the typed names"
# What is not of several at once.
_APART = ("FaultFields", "FoundationModelFields", "OutcomeFacts", "RuleFields")
# Customization jobs have typed answers.
_TYPES = {"job": ("Job", "Jobs", "JobSummary", "JobDetails")}


def camel(name: str) -> str:
    """A family's name as its classes have it: ``ImportJob``."""
    return "".join(map(str.capitalize, name.split("_")))


def words(family: Family) -> str:
    """What one is called in a sentence."""
    return family.name.replace("_", " ")


def article(text: str) -> str:
    """A word with its indefinite article."""
    return f"{'an' if text[0] in 'aeiou' else 'a'} {text}"


def methods() -> str:
    """The methods of the fake."""
    blocks = []
    for family in sorted_families():
        one, many, *_ = _TYPES.get(family.name, ("Resource", "Resources"))
        name, what = family.name, words(family)
        key = "[ARN]" if family.name_field is None else "[name or ARN]"
        blocks.append(f'''    @property
    def {name}s(self) -> {many}:
        """All {what}s: ``len``, iteration newest first, ``in``, and ``{key}``."""
        view: {many} = self.resources("{name}")
        return view

    def add_{name}(self, **fields: Unpack[{camel(name)}Fields]) -> {one}:
        """Seeds {article(what)}; see :class:`pytest_bedrock_jobs.typing.{camel(name)}Fields` and :meth:`add`."""
        added: {one} = self.add("{name}", **fields)
        return added

    def add_{name}s(self, count: int, **fields: Unpack[{camel(name)}sFields]) -> list[{one}]:
        """Seeds several {what}s, the first one first; see :meth:`add_all`."""
        return self.add_all("{name}", count, **fields)
''')
    return "\n".join(blocks)


def factories() -> str:
    """The factory functions."""
    blocks = []
    for family in sorted_families():
        name, typed = family.name, _TYPES.get(family.name)
        summary, details = typed[2:] if typed else ("dict[str, Any]", "dict[str, Any]")

        def result(call: str, kind: str) -> str:
            return call if kind.endswith(("dict[str, Any]", "dict[str, Any]]")) else f'cast("{kind}", {call})'

        listing = snake(family.list)
        blocks.append(f'''def make_{name}_summary(**fields: Unpack[{camel(name)}Fields]) -> {summary}:
    """{article(words(family)).capitalize()} as ``{listing}`` returns it."""
    return {result(f'make("{name}", "summary", **fields)', summary)}


def make_{plural(name)}(count: int, **fields: Unpack[{camel(name)}sFields]) -> list[{summary}]:
    """Several {words(family)}s as ``{listing}`` returns them, newest first."""
    return {result(f'make_all("{name}", count, **fields)', f"list[{summary}]")}


def make_{name}_details(**fields: Unpack[{camel(name)}Fields]) -> {details}:
    """{article(words(family)).capitalize()} as ``{snake(family.get)}`` returns it, without ``ResponseMetadata``."""
    return {result(f'make("{name}", "details", **fields)', details)}
''')
    return "\n\n".join(blocks)


def plural(name: str) -> str:
    """The name of the factory of several summaries."""
    return f"{name}_summaries"


def snake(operation: str) -> str:
    """boto3's name of an operation."""
    return re.sub("(?<=[a-z0-9])(?=[A-Z])", "_", operation).lower()


def several() -> str:
    """The fields of several things: those of one, each for all of them, a sequence or a callable."""
    tree = ast.parse((PACKAGE / "typing" / "fields.py").read_text(encoding="utf-8"))
    blocks = []
    for node in tree.body:
        if not isinstance(node, ast.ClassDef) or node.name in _APART:
            continue
        name = node.name.replace("Fields", "sFields") if node.name.endswith("Fields") else f"{node.name}s"
        bases = ", ".join(ast.unparse(base) for base in node.bases)
        bases = re.sub(r"\b_Life\b", "_Lives", bases)
        name = {"_Lifes": "_Lives"}.get(name, name)
        fields = [
            f"    {each.target.id}: Each[{ast.unparse(each.annotation)}]".replace("'", '"')
            for each in node.body
            if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name)
        ]
        doc = f'    """Those of :class:`{node.name}` for several."""\n\n'
        blocks.append(f"class {name}({bases}, total=False):\n{doc}" + "\n".join(fields) + "\n")
    return "\n\n".join(blocks)


def overloads() -> str:
    """What `next_outcome` takes: for each kind of process the outcomes that it can have."""
    groups: dict[tuple[str, ...], list[str]] = {}
    for family in sorted_families():
        for lifecycle in family.lifecycles:
            if lifecycle.name != "job":
                groups.setdefault(lifecycle.final, []).append(lifecycle.name)
    return "\n".join(
        f"""    @overload
    def next_outcome(
        self,
        process: {literal(processes)},
        outcome: {literal(outcomes)} | None = None,
        **rule: Unpack[RuleFields],
    ) -> None: ...
"""
        for outcomes, processes in groups.items()
    )


def literal(values: Iterable[str]) -> str:
    """The type of some texts."""
    return "Literal[{}]".format(", ".join(f'"{value}"' for value in values))


def sorted_families() -> list[Family]:
    """The families in the order in which a reader meets them."""
    order = ["job", "custom_model", "deployment", "provisioned_throughput"]
    order += ["import_job", "imported_model", "copy_job", "invocation_job", "inference_profile"]
    return sorted(
        FAMILIES.values(), key=lambda family: order.index(family.name) if family.name in order else len(order)
    )


BLOCKS: dict[str, list[tuple[str, str, Callable[[], str]]]] = {
    "fake/typed.py": [(BEGIN, END, methods)],
    "fake/deciding.py": [("overloads, written by scripts/typed_names.py", "end of the overloads", overloads)],
    "factories/resources.py": [(BEGIN, END, factories)],
    "typing/several.py": [(BEGIN, END, several)],
}


def written(path: str) -> str:
    """A file with its blocks up to date."""
    text = (PACKAGE / path).read_text(encoding="utf-8")
    for first, last, block in BLOCKS[path]:
        before, begin, rest = re.split(rf"( *# {first}\n)", text, maxsplit=1)
        end, after = re.split(rf"( *# {last}\n)", rest, maxsplit=1)[1:]
        indented = begin.startswith(" ")
        gap = "\n" if indented else "\n\n"
        text = f"{before}{begin}{gap}{block()}{gap}{end}{after}"
    return text


if __name__ == "__main__":
    for each in BLOCKS:
        (PACKAGE / each).write_text(written(each), encoding="utf-8")
