"""What the documentation says of the benchmarks is what they have measured."""

from __future__ import annotations

import shutil
from pathlib import Path

from benchmarks import report

ROOT = Path(__file__).parents[1]
RESULTS, PICTURE = ROOT / "benchmarks" / "results.json", ROOT / "benchmarks" / "results.svg"


def test_the_page_and_its_picture_show_the_results(tmp_path: Path) -> None:
    """Writing them again from the results changes nothing."""
    name = "docs/benchmarks.md"
    document, picture = tmp_path / name, tmp_path / "benchmarks" / "results.svg"
    for path in (document, picture):
        path.parent.mkdir(exist_ok=True)
    shutil.copy(ROOT / name, document)
    report.main(RESULTS, document, picture)
    assert document.read_text(encoding="utf-8") == (ROOT / name).read_text(encoding="utf-8")
    assert picture.read_text(encoding="utf-8") == PICTURE.read_text(encoding="utf-8")


def test_a_readme_without_a_block_gets_it_at_its_end() -> None:
    """The first run has nothing to replace."""
    assert report.replaced("# Title\n", "block") == "# Title\n\nblock\n"


def test_a_readmes_block_is_replaced_where_it_stands() -> None:
    """What stands around it stays."""
    start, end = report.MARKERS
    assert (
        report.replaced(f"before\n{start}old{end}\nafter\n", f"{start}new{end}") == f"before\n{start}new{end}\nafter\n"
    )
