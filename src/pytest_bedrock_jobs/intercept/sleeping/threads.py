"""Threads that take part in virtual time: what each of them is doing, and how long it may hold time still."""

from __future__ import annotations

import platform
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from types import FrameType

STILL = 0.02
"""How long a thread that waits for another one (in a lock, join, queue or event) holds time still, in seconds of real time."""
IO = 1.0
"""How long a thread that waits for anything else, such as a socket, does."""
WORK = 10.0
"""How long a thread that computes, or a call that an executor has been given, does."""

# A wait for another thread ends in this system call. Linux tells which one a thread is in.
_FUTEX = {"x86_64": b"202 ", "aarch64": b"98 ", "riscv64": b"98 "}.get(platform.machine())
_TASKS = Path("/proc/self/task")
# Elsewhere the module tells in which a thread stands: these wait for something that goes on in real time.
_REAL_WAITS = ("socket", "ssl", "selectors", "subprocess", "http", "urllib3", "asyncio")
# How often a thread must be seen at the same place, so that a machine that stood still itself is no proof.
_LOOKS = 4


class Member:
    """A thread that takes part.

    Args:
        thread: The thread.

    Attributes:
        asleep: How many virtual sleeps it is in, and waits of its event loop.
        works: How many calls of an executor it is carrying out.
        let_go: Whether it does not hold time still any more, until it sleeps again.
    """

    def __init__(self, thread: threading.Thread) -> None:
        self.thread = thread
        self.asleep = 0
        self.works = 0
        self.awake_again()

    def awake_again(self) -> None:
        """Lets it hold time still anew: it has slept."""
        self.let_go: bool = False
        self._began: float | None = None
        self._place: object = None
        self._stands_since = 0.0
        self._looks = 0

    def holds(self, now: float, frames: Mapping[int, FrameType]) -> bool:
        """Whether it holds time still, at a real time in seconds; it is looked at for that."""
        if self.let_go:
            return False
        frame = frames.get(self.thread.ident or 0)
        if frame is None:
            return False
        call = _system_call(self.thread.native_id)
        place = id(frame), frame.f_lasti, call
        if self._began is None:
            self._began = now
        if place != self._place or _is_running(call):
            self._place, self._stands_since, self._looks = place, now, 0
        self._looks += 1
        patience = WORK if self.works else IO
        if _is_running(call):
            patience = WORK
        elif _waits_for_a_thread(call, frame):
            patience = STILL
        stands = now - self._stands_since >= patience and self._looks >= _LOOKS
        self.let_go = stands or now - self._began >= WORK
        return not self.let_go


def _system_call(native_id: int | None) -> bytes | None:
    """The system call that a thread is in, as Linux tells it; None where nobody tells."""
    if _FUTEX is None:
        return None
    try:
        return (_TASKS / str(native_id) / "syscall").read_bytes()
    except OSError:
        return None


def _is_running(call: bytes | None) -> bool:
    return call is not None and call.startswith(b"running")


def _waits_for_a_thread(call: bytes | None, frame: FrameType) -> bool:
    if call is not None and _FUTEX is not None:
        return call.startswith(_FUTEX)
    return str(frame.f_globals.get("__name__")).partition(".")[0] not in _REAL_WAITS


def frames() -> Mapping[int, FrameType]:
    """The frame in which each thread is, by the thread's ident."""
    return sys._current_frames()
