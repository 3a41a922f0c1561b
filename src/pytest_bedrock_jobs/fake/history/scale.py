"""The time axis that the lanes of a story share. Times are seconds since its beginning."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .story import Lane, Story

_MINUTE, _HOUR, _DAY = 60, 3600, 86400
_STEPS = (
    *(1, 2, 5, 10, 15, 30),
    *(_MINUTE * number for number in (1, 2, 5, 10, 15, 20, 30)),
    *(_HOUR * number for number in (1, 2, 3, 6, 12)),
    *(_DAY * number for number in (1, 2, 5, 10, 20, 50, 100, 200, 500)),
)


@dataclass(frozen=True, slots=True)
class Scale:
    """A stretch of time, in seconds since the beginning of the story.

    Attributes:
        left: Where it starts: not after the beginning.
        right: Where it ends.
    """

    left: int
    right: int

    def position(self, seconds: int, width: int) -> int:
        """Where a time lies on an axis of a width, from 0 to the width; what is outside is at the nearer end."""
        inside = min(max(seconds, self.left), self.right)
        return (inside - self.left) * width // (self.right - self.left)

    def ticks(self, most: int) -> list[tuple[int, str]]:
        """Round times, with their labels; the beginning is one of them."""
        span = self.right - self.left
        step = next((step for step in _STEPS if span // step < most), span // max(most - 1, 1) + 1)
        first = -(-self.left // step) * step
        return [(time, _label(time, step)) for time in range(first, self.right + 1, step)]


def scale_of(story: Story, lanes: Sequence[Lane]) -> Scale:
    """The axis for some of a story's lanes.

    What was over long before the story began would squeeze the rest of it. So before the beginning there is at most twice the time
    that the story took, or that the longest of the lanes took which it saw running, if there is any such time.
    """
    created = [story.seconds(lane.created) for lane in lanes]
    earliest, right = min([0, *created]), max(story.elapsed, 1)
    lasted = [
        story.seconds(lane.current(story.now).at if lane.upcoming(story.now) is None else story.now) - start
        for lane, start in zip(lanes, created, strict=True)
        if lane.upcoming(story.now) is not None or story.seconds(lane.current(story.now).at) > 0
    ]
    reach = max([story.elapsed, *lasted])
    return Scale(earliest if reach < _MINUTE else max(earliest, -2 * reach), right)


def _label(seconds: int, step: int) -> str:
    sign, rest = "-" if seconds < 0 else "", abs(seconds)
    if step >= _DAY:
        return f"{sign}{rest // _DAY} d"
    minutes, second = divmod(rest, _MINUTE)
    label = f"{sign}{minutes // 60}:{minutes % 60:02}"
    return label if step >= _MINUTE else f"{label}:{second:02}"
