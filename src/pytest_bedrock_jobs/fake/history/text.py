"""A story as text: lanes over a common time axis, then the calls. ASCII only, and no line longer than asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace
from textwrap import wrap

from .scale import Scale, scale_of
from .story import Kind, Lane, Span, Story
from .table import table
from .words import cut, cut_within, ending, failure, headline, plain

_GAP = 2
_NARROWEST_CHART = 16
# A label of the axis and the space after it.
_LABEL = 10
# The last instant is not in the very last column, so that what has just begun has room for two symbols.
_SPARE = 2
_LEGEND = {
    Kind.WAITING: "waits",
    Kind.VALIDATING: "validation",
    Kind.PROCESSING: "data processing",
    Kind.WORKING: "",
    Kind.STOPPING: "stopping",
}


def render(story: Story, *, width: int = 100, lanes: int = 8, rows: int = 14, verbose: bool = False) -> str:
    """A story as text.

    Args:
        story: The story.
        width: The longest a line may be, in characters.
        lanes: How many lanes are shown at most.
        rows: How many lines the calls take at most.
        verbose: Whether all lanes and all calls are shown.

    Returns:
        Lines of printable ASCII, without a line break at the end.
    """
    lines = wrap(headline(story), width)
    shown = story.most_telling(None if verbose else lanes)
    if shown:
        lines += _chart(story, shown, width)
        lines += wrap(_left_out(story, shown), width)
    lines += table(story, width, None if verbose else rows)
    return "\n".join(line.rstrip() for line in lines)


def _left_out(story: Story, shown: Sequence[Lane]) -> str:
    """What the lanes are that are not shown."""
    keys = {lane.key for lane in shown}
    rest = Counter(plain(lane.current(story.now).status) for lane in story.lanes if lane.key not in keys)
    if not rest:
        return ""
    statuses = ", ".join(f"{number} {status}" for status, number in sorted(rest.items()))
    return f"... and {rest.total()} more: {statuses}"


def _chart(story: Story, lanes: Sequence[Lane], width: int) -> list[str]:
    names = [plain(lane.name) for lane in lanes]
    name_width = min(max(map(len, names)), width * 3 // 10)
    ends = [ending(lane, story.now) for lane in lanes]
    reasons = [failure(lane, story.now) for lane in lanes]
    text_width = min(max(map(len, ends)), width - name_width - 2 * _GAP - _NARROWEST_CHART)
    # A short reason stands behind the status, a long one on a line of its own.
    most = max(text_width, width * 38 // 100)
    inline = [f"{end}: {reason}" if reason else end for end, reason in zip(ends, reasons, strict=True)]
    texts = [long if len(long) <= most else end for long, end in zip(inline, ends, strict=True)]
    text_width = min(max(text_width, *map(len, texts)), most)
    columns = width - name_width - text_width - 2 * _GAP
    scale = scale_of(story, lanes)
    margin = " " * (name_width + _GAP)
    lines = [margin + _axis(scale, columns, width - len(margin), story.elapsed)]
    bars = [_bar(story, lane, scale, columns) for lane in lanes]
    for name, bar, text, reason in zip(names, bars, texts, reasons, strict=True):
        lines.append(f"{cut_within(name, name_width).ljust(name_width)}  {bar.ljust(columns)}  {cut(text, text_width)}")
        if reason and not text.endswith(reason):
            lines.append(cut(f"  {reason}", width))
    return [
        *lines,
        *(margin + line for line in _flowing(_legend(story, lanes, set().union(*bars)), width - len(margin))),
    ]


def _flowing(parts: Sequence[str], width: int) -> list[str]:
    """Parts side by side, in as many lines as they need."""
    lines: list[str] = []
    for part in parts:
        if lines and len(lines[-1]) + _GAP + len(part) <= width:
            lines[-1] += f"  {part}"
        else:
            lines.append(cut(part, width))
    return lines


def _axis(scale: Scale, columns: int, room: int, until: int) -> str:
    """The labels of the time axis; the last one may stick out."""
    line = ""
    for time, label in scale.ticks(max(columns // _LABEL, 1)):
        at = scale.position(time, columns - _SPARE)
        if time <= until and at + len(label) <= room and (not line or len(line) < at):
            line = line.ljust(at) + label
    return line


def _bar(story: Story, lane: Lane, scale: Scale, columns: int) -> str:
    """The lane's line. Whatever takes a second gets a column if there is room for it, but for the gaps between phases."""

    def column(instant: int) -> int:
        return scale.position(story.seconds(instant), columns - _SPARE)

    steps = lane.reached(story.now)
    is_over = steps[-1].kind.is_end
    finish = steps[-1].at if is_over else story.now
    if is_over and story.seconds(finish) < scale.left:
        return "<"
    began_earlier = story.seconds(lane.created) < scale.left
    spans = _visible(story, lane, scale, columns)
    first = column(lane.created)
    cells = [" "] * columns
    free = first + 1
    for span in spans:
        start, end = max(column(span.start), free), max(column(span.end), free)
        free = end if span.is_gap else max(end, start + 1)
        cells[start:free] = span.kind.value * (free - start)
    last = min(max(column(finish), free), columns - 1)
    del cells[columns:]
    for step in steps[:-1]:
        if step.kind.is_end:
            cells[column(step.at)] = step.status[:1]
    cells[last:] = steps[-1].status[:1] if is_over else ">"
    cells[first] = "<" if began_earlier else "|"
    return "".join(cells)


def _visible(story: Story, lane: Lane, scale: Scale, columns: int) -> list[Span]:
    """What is drawn of a lane. A gap of less than a column belongs to what was before."""
    spans: list[Span] = []
    for span in lane.spans(story.now):
        start, end = story.seconds(span.start), story.seconds(span.end)
        if start == end or end <= scale.left:
            continue
        if not span.is_gap or (end - start) * (columns - _SPARE) >= scale.right - scale.left:
            spans.append(span)
        elif spans:
            spans[-1] = replace(spans[-1], end=span.end)
    return spans


def _legend(story: Story, lanes: Sequence[Lane], symbols: Collection[str]) -> list[str]:
    """What the symbols stand for that the lanes have."""
    working = [span for lane in lanes for span in lane.spans(story.now) if span.kind is Kind.WORKING]
    ends = {step.status[:1] for lane in lanes for step in lane.reached(story.now) if step.kind.is_end}
    meanings = {
        "|": "created",
        **{kind.value: word or _words(working) for kind, word in _LEGEND.items()},
        " ".join(sorted(ends & set(symbols))): "ended",
        ">": "goes on",
        "<": "began earlier",
    }
    return [f"{symbol} {meaning}" for symbol, meaning in meanings.items() if symbol and symbol[0] in symbols]


def _words(spans: Sequence[Span]) -> str:
    return "/".join(dict.fromkeys(plain(span.word) for span in spans))
