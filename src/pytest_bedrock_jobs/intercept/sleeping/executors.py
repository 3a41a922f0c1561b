"""Calls that were given to a pool of threads or processes: while one is under way, no time passes."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any

from ..patching import Method, Patches
from .real import REAL
from .threads import WORK, Member


class _Call:
    """A call that an executor was given."""

    def __init__(self, executor: Executor) -> None:
        self.executor = executor
        self.since = REAL.monotonic()
        # The thread that carries it out, or has.
        self.member: Member | None = None


class Executors:
    """The calls that are under way.

    Args:
        lock: Is held while these are looked at or change.
        join: Makes the current thread take part.
        leave: Lets a thread take part no more, unless it has something to do.
    """

    def __init__(self, lock: Any, join: Callable[[], Member], leave: Callable[[Member], None]) -> None:
        self._lock = lock
        self._join = join
        self._leave = leave
        self._calls: set[_Call] = set()

    def hold(self, now: float) -> bool:
        """Whether a call holds time still that no thread carries out yet, though one is free, or that another process does.

        A thread that carries one out is looked at as every other.
        """
        return any(
            call.member is None and now - call.since < WORK and self._comes_soon(call.executor) for call in self._calls
        )

    def _comes_soon(self, executor: Any) -> bool:
        threads = getattr(executor, "_threads", None)
        if not isinstance(threads, (set, list, tuple)):
            return True  # It has processes.
        running = sum(call.member is not None for call in self._calls if call.executor is executor)
        return running < len(threads)

    def install(self, patches: Patches) -> None:
        """Notices what the executors of ``concurrent.futures`` are given from now on."""
        from concurrent.futures.process import ProcessPoolExecutor
        from concurrent.futures.thread import ThreadPoolExecutor

        patches.add(ThreadPoolExecutor, "submit", self._noticing_threads)
        patches.add(ProcessPoolExecutor, "submit", self._noticing_processes)

    def forget(self) -> None:
        """Forgets all calls: the last scope has ended, or this is a child process, in which nobody carries them out."""
        self._calls.clear()

    def _noticing_threads(self, original: Method) -> Method:
        def submit(executor: Any, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
            call = _Call(executor)

            def carried_out(*args: Any, **kwargs: Any) -> Any:
                with self._lock:
                    call.member = member = self._join()
                    member.works += 1
                try:
                    return fn(*args, **kwargs)
                finally:
                    with self._lock:
                        member.works -= 1

            return self._submit(call, lambda: original(executor, carried_out, *args, **kwargs))

        return submit

    def _noticing_processes(self, original: Method) -> Method:
        def submit(executor: Any, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
            return self._submit(_Call(executor), lambda: original(executor, fn, *args, **kwargs))

        return submit

    def _submit(self, call: _Call, submit: Callable[[], Future[Any]]) -> Future[Any]:
        with self._lock:
            self._calls.add(call)
        try:
            future = submit()
        except BaseException:
            self._end(call)
            raise

        submitter = threading.current_thread()

        def done(future: Any) -> None:
            if threading.current_thread() is submitter:
                self._end(call)
            else:
                # It holds time still until all who wait for the call have been told.
                future._done_callbacks.append(lambda _: self._end(call))

        future.add_done_callback(done)
        return future

    def _end(self, call: _Call) -> None:
        with self._lock:
            self._calls.discard(call)
            if call.member is not None:
                self._leave(call.member)
