"""Texts that both renderers share: durations, times, and names that are safe to print."""

from __future__ import annotations

from .story import Kind, Lane, Story

_MINUTE, _HOUR, _DAY = 60, 3600, 86400
# From here on seconds are told as minutes.
_LONG = 2 * _MINUTE
_UNITS = ((_DAY, "d"), (_HOUR, "h"), (_MINUTE, "min"), (1, "s"))
DOTS = "..."


def plain(text: str) -> str:
    """A text of printable ASCII: everything else is escaped, so that it can neither move a cursor nor break a line."""
    return "".join(sign if " " <= sign <= "~" else _escaped(sign) for sign in text)


def _escaped(sign: str) -> str:
    return sign.encode("unicode_escape").decode("ascii")


def cut(text: str, width: int) -> str:
    """The beginning of a text, with dots where something is missing."""
    return text if len(text) <= width else text[: max(width - len(DOTS), 0)] + DOTS[:width]


def cut_within(text: str, width: int) -> str:
    """Both ends of a text, with dots between: names often differ in their tails only."""
    if len(text) <= width:
        return text
    kept = max(width - len(DOTS), 0)
    tail = (kept + 1) // 2
    return text[: kept - tail] + DOTS[:width] + (text[-tail:] if tail else "")


def duration(seconds: int) -> str:
    """A duration by its two largest units, like ``1 h 25 min``; up to two minutes, seconds are told as such, like ``75 s``."""
    if seconds < _LONG and seconds % _MINUTE:
        return f"{seconds} s"
    parts: list[str] = []
    for size, unit in _UNITS:
        number, seconds = divmod(seconds, size)
        if number or parts:
            parts.append(f"{number} {unit}" if number else "")
    return " ".join(part for part in parts[:2] if part) or "0 s"


def clock(seconds: int) -> str:
    """A time since the beginning, like ``0:05:03``; hours go on counting beyond a day."""
    minutes, second = divmod(abs(seconds), 60)
    return f"{'-' if seconds < 0 else ''}{minutes // 60}:{minutes % 60:02}:{second:02}"


def counted(number: int, noun: str) -> str:
    """A number of things, like ``2 jobs``."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def headline(story: Story) -> str:
    """How much there was of what."""
    parts = [counted(number, plain(family)) for family, number in story.families().items()]
    if story.rows or story.lanes:
        calls = counted(len(story.rows), "call")
        parts.append(calls if story.requests == len(story.rows) else f"{calls} ({counted(story.requests, 'request')})")
    else:
        parts.append("no calls, nothing seeded")
    if story.forgotten:
        parts.append(f"{counted(story.forgotten, 'earlier call')} not kept")
    if story.elapsed:
        parts.append(f"{duration(story.elapsed)} of virtual time")
    if story.start_time is not None:
        parts.append(f"from {story.start_time.isoformat(timespec='seconds')}")
    return ", ".join(parts)


def ending(lane: Lane, now: int) -> str:
    """How a lane has ended, or what it is and what comes next."""
    current, upcoming = lane.current(now), lane.upcoming(now)
    if upcoming is not None:
        left = -((now - upcoming.at) // 1000)
        return f"{plain(current.status)}; {plain(upcoming.status)} in {duration(left)}"
    if not current.kind.is_end:
        return plain(current.status)
    return f"{plain(current.status)} after {duration((current.at - lane.begun(now)) // 1000)}"


def failure(lane: Lane, now: int) -> str:
    """Why a lane has failed; empty where it has not, or nobody knows."""
    return plain(lane.failure or "") if lane.current(now).kind is Kind.FAILED else ""
