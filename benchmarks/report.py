"""From the rows of a run to the JSON file, the table on the terminal, a document's block and its picture.

``python -m benchmarks.report RESULTS DOCUMENT PICTURE`` writes the last two from the first; the document is Markdown, such as README.md or
docs/benchmarks.md.
"""

from __future__ import annotations

import json
import os
import platform
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timezone
from importlib.metadata import version
from pathlib import Path
from typing import Any

from .race import Row
from .rivals import FLOOR, MOTO, OURS

MARKERS = ("<!-- benchmarks -->", "<!-- /benchmarks -->")
VERSIONS = ("pytest-bedrock-jobs", "boto3", "botocore", "aiobotocore", "moto", "pytest")
COMMAND = "tox -e bench"


def save(path: Path, rows: Sequence[Row]) -> None:
    """Writes the rows, and where and when they were measured."""
    results = {
        "date": datetime.now(timezone.utc).date().isoformat(),
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "versions": {name: version(name) for name in VERSIONS},
        "rows": [asdict(row) for row in rows],
    }
    path.write_text(json.dumps(_rounded(results), indent=1) + "\n", encoding="utf-8")


def _rounded(value: Any) -> Any:
    """Four significant digits are more than a measurement has."""
    if isinstance(value, float):
        return float(f"{value:.4g}")
    if isinstance(value, Mapping):
        return {key: _rounded(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_rounded(item) for item in value]
    return value


def terminal(rows: Sequence[Row]) -> str:
    """The table of a run, in plain text."""
    return tables([asdict(row) for row in rows])


def tables(rows: Sequence[Mapping[str, Any]]) -> str:
    """A Markdown table for each section; every cell is a median with its quartiles."""
    sections = dict.fromkeys(row["section"] for row in rows)
    return "\n\n".join(_table([row for row in rows if row["section"] == section]) for section in sections)


def _table(rows: Sequence[Mapping[str, Any]]) -> str:
    names = dict.fromkeys(name for row in rows for name in row["values"])
    header = [rows[0]["section"], *names, "ratio", "budget"]
    lines = [[row["name"], *(_value(row, name) for name in names), _ratios(row), _budgets(row)] for row in rows]
    widths = [max(map(len, column)) for column in zip(header, *lines, strict=True)]
    ruled = [header, ["-" * width for width in widths], *lines]
    return "\n".join(_line(cells, widths) for cells in ruled)


def _line(cells: Iterable[str], widths: Iterable[int]) -> str:
    return "| " + " | ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)) + " |"


def _value(row: Mapping[str, Any], name: str) -> str:
    if name not in row["values"]:
        return ""
    low, median, high = row["values"][name]
    return f"{shown(median, row['unit'])} ({shown(low, row['unit'])} to {shown(high, row['unit'])})"


def _ratios(row: Mapping[str, Any]) -> str:
    """How the first contestant compares with each other one."""
    return ", ".join(f"{_times(ratio)} {peer}" for peer, (_, ratio, _) in row["ratios"].items())


def _times(ratio: float) -> str:
    return f"{ratio:.2f}x" if ratio > 0.1 else f"1/{1 / ratio:.0f}"


def _budgets(row: Mapping[str, Any]) -> str:
    return ", ".join(_budget(budget, row["unit"]) for budget in row["budgets"])


def _budget(budget: Mapping[str, Any], unit: str) -> str:
    kind, most, peer = budget["kind"], budget["most"], budget["peer"]
    if kind == "ratio":
        text = f"{_times(most)} {peer}"
    else:
        text = shown(most, unit) + (f" more than {peer}" if kind == "more" else "")
    if kind == "more":
        text += f": {shown(budget['outcome'], unit)}"
    return f"{text} {'met' if budget['met'] else 'MISSED'}"


def shown(value: float, unit: str) -> str:
    """A duration or a size, with three digits and a fitting unit."""
    if unit == "bytes":
        return f"{value:.0f} B"
    for scale, name in ((1, "s"), (1e-3, "ms")):
        if abs(value) >= scale:
            return f"{value / scale:.3g} {name}"
    return f"{value / 1e-6:.3g} µs"


def block(results: Mapping[str, Any], picture: str) -> str:
    """A document's block, markers included."""
    versions = ", ".join(f"{name} {number}" for name, number in results["versions"].items())
    return f"""{MARKERS[0]}
## How fast it is

![Time of a call: this plugin, a constant answer, and moto]({picture})

The floor is a constant answer, given where this plugin gives its answers: as fast as botocore itself allows. Every figure is a median
of the processor's time over turns that the contestants took in one process or in pairs of processes, with the quartiles behind it. `{COMMAND}` reproduces them;
these are of {results["date"]}: Python {results["python"]}, {results["cores"]} cores, {versions}.

<details>
<summary>The whole table, with the budgets</summary>

{tables(results["rows"])}

</details>
{MARKERS[1]}"""


def replaced(document: str, new: str) -> str:
    """A document with a new block, behind everything where it has none."""
    before, start, rest = document.partition(MARKERS[0])
    _, _, after = rest.partition(MARKERS[1])
    return f"{before if start else before.rstrip() + chr(10) * 2}{new}{after or chr(10)}"


# The picture: for each kind of call three bars, moto's as long as the picture is wide.

_WIDTH, _LEFT, _BAR, _GAP, _GROUP = 760, 110, 14, 3, 20
_COLOURS = {OURS: "ours", FLOOR: "floor", MOTO: "moto"}
_STYLE = (
    "text{font:12px system-ui,sans-serif;fill:#1f2328}.ours{fill:#1a7f37}.floor{fill:#9198a1}.moto{fill:#bc4c00}"
    "@media(prefers-color-scheme:dark){text{fill:#f0f6fc}.ours{fill:#3fb950}.moto{fill:#db6d28}}"
)


def picture(results: Mapping[str, Any]) -> str:
    """A bar chart of the rows that moto takes part in, each drawn to a scale of its own."""
    rows = [row for row in results["rows"] if {OURS, FLOOR, MOTO} <= set(row["values"])]
    parts, top = [_legend()], 34
    for row in rows:
        longest = max(row["values"][name][1] for name in _COLOURS)
        parts.append(f'<text x="{_LEFT - 10}" y="{top + 2 * _BAR + 1}" text-anchor="end">{row["name"]}</text>')
        for name in _COLOURS:
            parts.append(_bar(name, row["values"][name][1], longest, top))
            top += _BAR + _GAP
        top += _GROUP
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {top}" width="{_WIDTH}" height="{top}" role="img">'
        f"<title>Time of a call</title><style>{_STYLE}</style>{''.join(parts)}</svg>\n"
    )


def _legend() -> str:
    entries = [
        f'<rect class="{colour}" x="{_LEFT + 150 * place}" y="6" width="12" height="12"/>'
        f'<text x="{_LEFT + 150 * place + 18}" y="16">{name}</text>'
        for place, (name, colour) in enumerate(_COLOURS.items())
    ]
    return "".join(entries)


def _bar(name: str, value: float, longest: float, top: int) -> str:
    length = max(1.0, value / longest * (_WIDTH - _LEFT - 80))
    return (
        f'<rect class="{_COLOURS[name]}" x="{_LEFT}" y="{top}" width="{length:.1f}" height="{_BAR}"/>'
        f'<text x="{_LEFT + length + 6:.1f}" y="{top + 11}">{shown(value, "s")}</text>'
    )


def main(results_path: Path, document_path: Path, picture_path: Path) -> None:
    """Writes a document's block and its picture from the results."""
    results = json.loads(results_path.read_text(encoding="utf-8"))
    picture_path.write_text(picture(results), encoding="utf-8")
    document = document_path.read_text(encoding="utf-8")
    relative = os.path.relpath(picture_path, document_path.parent)
    document_path.write_text(replaced(document, block(results, relative)), encoding="utf-8")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]))
