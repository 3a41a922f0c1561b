"""The lanes of a story as SVG: a bar each, a tick below for each call, tooltips everywhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from .scale import Scale, scale_of
from .story import Kind, Lane, Row, Span, Story
from .words import clock, counted, cut, cut_within, duration, ending, failure, plain

_WIDTH = 960
_LEFT, _RIGHT = 170, 705  # Where the time axis starts and ends.
_TOP, _PITCH, _BAR = 24, 34, 18
_END = _RIGHT + 18  # Where the texts at the ends start.
_NAME, _TEXT = 23, 38  # How many characters there is room for.
_LABEL = 90  # The room of a label of the axis.
_OTHER = "other calls"
_TOLD = 10  # How many calls a tooltip tells of.
_RED, _GREY, _GREEN = "#c1121f", "#6c757d", "#2d6a4f"
_COLOURS = {
    Kind.WAITING: "#dfe9ef",
    Kind.VALIDATING: "#8ecae6",
    Kind.PROCESSING: "#4ea5c9",
    Kind.WORKING: "#2a6f97",
    Kind.STOPPING: "#f4a261",
    Kind.SUCCEEDED: _GREEN,
    Kind.FAILED: _RED,
    Kind.STOPPED: _GREY,
}
_WORDS = {
    Kind.WAITING: "waiting",
    Kind.VALIDATING: "validation",
    Kind.PROCESSING: "data processing",
    Kind.WORKING: "in progress",
    Kind.STOPPING: "stopping",
    Kind.SUCCEEDED: "completed",
    Kind.FAILED: "failed",
    Kind.STOPPED: "stopped",
}


class _Drawing:
    """The lanes of a story, on their common axis."""

    def __init__(self, story: Story, lanes: Sequence[Lane]) -> None:
        self.story = story
        self.lanes = lanes
        self.scale: Scale = scale_of(story, lanes)
        shown = {lane.key for lane in lanes}
        self.calls: dict[str, list[Row]] = {}
        for row in story.rows:
            self.calls.setdefault(row.lane if row.lane in shown else "", []).append(row)
        self.others = self.calls.get("", [])
        self.rows = len(lanes) + bool(self.others)
        self.bottom = _TOP + self.rows * _PITCH

    def x(self, instant: int) -> float:
        """Where an instant lies, in pixels."""
        left, right = self.scale.left * 1000, self.scale.right * 1000
        inside = min(max(instant - self.story.begin, left), right)
        return round(_LEFT + (inside - left) * (_RIGHT - _LEFT) / (right - left), 1)

    def elements(self) -> Iterator[str]:
        yield from self._grid()
        for number, lane in enumerate(self.lanes):
            yield from self._lane(lane, _TOP + number * _PITCH)
        if self.others:
            y = _TOP + len(self.lanes) * _PITCH
            yield _text(8, y + 14, _OTHER, _GREY)
            yield from self._ticks(self.others, y + 4)
        yield from self._legend()

    def _grid(self) -> Iterator[str]:
        for time, label in self.scale.ticks((_RIGHT - _LEFT) // _LABEL):
            if time > self.story.elapsed:
                break
            x = self.x(self.story.begin + time * 1000)
            yield f'<line x1="{x}" y1="{_TOP - 6}" x2="{x}" y2="{self.bottom}" stroke="#dee2e6"/>'
            yield _text(x, 12, label, _GREY, size=11, anchor="middle")

    def _lane(self, lane: Lane, y: int) -> Iterator[str]:
        now = self.story.now
        name, end, reason = plain(lane.name), ending(lane, now), failure(lane, now)
        current = lane.current(now)
        colour = _COLOURS[current.kind] if current.kind.is_end else "#495057"
        yield _text(8, y + 14, cut_within(name, _NAME), "#212529", title=f"{plain(lane.family)} {name}")
        for span in lane.spans(now):
            yield self._span(span, y)
        for step in lane.reached(now):
            if step.kind.is_end:
                at = clock(self.story.seconds(step.at))
                title = f"{plain(step.status)} at {at}"
                yield (
                    f'<circle cx="{self.x(step.at)}" cy="{y + _BAR // 2}" r="7" fill="{_COLOURS[step.kind]}">'
                    f"<title>{escape(title)}</title></circle>"
                )
        if not current.kind.is_end:
            x = self.x(now)
            yield f'<path d="M{x} {y + 2}l8 7l-8 7z" fill="#495057"><title>goes on</title></path>'
        whole = f"{end}: {reason}" if reason else end
        yield _text(_END, y + 14, cut(whole, _TEXT), colour, title=whole)
        yield from self._ticks(self.calls.get(lane.key, []), y + _BAR + 3)

    def _span(self, span: Span, y: int) -> str:
        start, end = self.x(span.start), self.x(span.end)
        seconds = self.story.seconds
        title = f"{plain(span.word)}, {clock(seconds(span.start))} to {clock(seconds(span.end))}"
        title += f" ({duration((span.end - span.start) // 1000)})"
        width = round(max(end - start, 0 if span.is_gap else 1), 1)
        return (
            f'<rect x="{start}" y="{y}" width="{width}" height="{_BAR}" fill="{_COLOURS[span.kind]}">'
            f"<title>{escape(title)}</title></rect>"
        )

    def _ticks(self, rows: Sequence[Row], y: int) -> Iterator[str]:
        """A tick for each request; those that would lie on each other are one."""
        at: dict[float, list[tuple[str, bool]]] = {}
        for row in rows:
            for attempt in row.attempts:
                what = f"{row.operation} {row.subject}".rstrip()
                mark = " (injected)" if attempt.injected else ""
                text = f"{clock(self.story.seconds(attempt.at))} {plain(what)}: {plain(attempt.outcome)}{mark}"
                at.setdefault(round(self.x(attempt.at)), []).append((text, attempt.injected))
        for x, calls in at.items():
            injected = any(fault for _, fault in calls)
            texts = [text for text, _ in calls[:_TOLD]]
            if len(calls) > _TOLD:
                texts.append(f"... {len(calls) - _TOLD} more")
            title = "\n".join(texts)
            yield (
                f'<rect x="{x - 1}" y="{y}" width="{2 if injected else 1}" height="{8 if injected else 6}"'
                f' fill="{_RED if injected else "#adb5bd"}"><title>{escape(title)}</title></rect>'
            )

    def _legend(self) -> Iterator[str]:
        y = self.bottom + 18
        now = self.story.now
        kinds = {span.kind for lane in self.lanes for span in lane.spans(now)}
        kinds |= {step.kind for lane in self.lanes for step in lane.reached(now) if step.kind.is_end}
        x = _LEFT
        for kind in Kind:
            if kind in kinds:
                yield f'<rect x="{x}" y="{y - 9}" width="10" height="10" fill="{_COLOURS[kind]}"/>'
                yield _text(x + 14, y, self._word(kind), _GREY, size=11)
                x += 28 + 6 * len(self._word(kind))
        if self.story.rows:
            yield _text(x, y, "| a call; red: an injected fault", _GREY, size=11)

    def _word(self, kind: Kind) -> str:
        """What a colour stands for. What works is called by its own word where that is the same for all, like ``training``."""
        words = {span.word for lane in self.lanes for span in lane.spans(self.story.now) if span.kind is kind}
        return plain(words.pop()) if kind is Kind.WORKING and len(words) == 1 else _WORDS[kind]


def drawing(story: Story, lanes: Sequence[Lane]) -> str:
    """The lanes as an ``<svg>`` element, which needs no style sheet."""
    picture = _Drawing(story, lanes)
    height = picture.bottom + 28
    label = escape(f"Timelines of {counted(len(lanes), 'lane')}", quote=True)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" height="{height}"'
        f' role="img" aria-label="{label}" font-family="system-ui, sans-serif">'
        f'<rect width="100%" height="100%" fill="#ffffff"/>{"".join(picture.elements())}</svg>'
    )


def _text(x: float, y: int, text: str, colour: str, *, size: int = 13, anchor: str = "start", title: str = "") -> str:
    tooltip = f"<title>{escape(title)}</title>" if title else ""
    return f'<text x="{x}" y="{y}" font-size="{size}" fill="{colour}" text-anchor="{anchor}">{escape(text)}{tooltip}</text>'
