"""Stories as HTML that stands alone: no script, nothing from the network, ASCII only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from . import svg, text
from .story import Story
from .words import plain

# More than fits on a screen is still read; more than this is not (our choice).
_LANES = 40
_ROWS = 200
_STYLE = (
    "body{font:14px system-ui,sans-serif;margin:24px auto;max-width:1000px;padding:0 16px;color:#212529;background:#fff}"
    "details{border:1px solid #dee2e6;border-radius:6px;margin:8px 0}"
    "summary{padding:8px 12px;cursor:pointer;font-family:ui-monospace,monospace;overflow-wrap:anywhere}"
    "summary b{font:12px system-ui,sans-serif;border-radius:3px;padding:1px 6px;margin-right:8px;background:#e9ecef}"
    "details.failed>summary b{background:#c1121f;color:#fff}"
    "details.passed>summary b{background:#2d6a4f;color:#fff}"
)
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


@dataclass(frozen=True, slots=True)
class Entry:
    """A part of a page that can be opened and closed.

    Attributes:
        title: What stands above it, such as the id of a test.
        outcome: How the test went; a failed one is open. Empty for a part that is no test, which is open, too.
        body: What :func:`fragment` has made.
    """

    title: str
    outcome: str
    body: str


def fragment(story: Story) -> str:
    """A story as an element: its lanes, and the text below."""
    lanes = story.most_telling(_LANES)
    picture = svg.drawing(story, lanes) if lanes else ""
    told = escape(text.render(story, lanes=_LANES, rows=_ROWS))
    return (
        f'<div style="overflow-x:auto;padding:0 12px">{picture}'
        f'<pre style="font:12px/1.4 ui-monospace,monospace">{told}</pre></div>'
    )


def page(entries: Iterable[Entry]) -> str:
    """A whole page.

    Args:
        entries: What is on it, in order.
    """
    parts = list(entries)
    outcomes = [entry.outcome for entry in parts if entry.outcome]
    counts = ", ".join(f"{outcomes.count(outcome)} {escape(outcome)}" for outcome in dict.fromkeys(outcomes))
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        f"<title>Bedrock</title><style>{_STYLE}</style></head><body><h1>Bedrock</h1>"
        f"<p>{counts if parts else 'No test used a fake.'}</p>\n"
        f"{''.join(map(_details, parts))}</body></html>\n"
    )


def _details(entry: Entry) -> str:
    is_open = entry.outcome in ("", "failed")
    mark = f"<b>{escape(entry.outcome)}</b>" if entry.outcome else ""
    return (
        f'<details class="{escape(entry.outcome, quote=True)}"{" open" if is_open else ""}>'
        f"<summary>{mark}{escape(plain(entry.title))}</summary>{entry.body}</details>\n"
    )
