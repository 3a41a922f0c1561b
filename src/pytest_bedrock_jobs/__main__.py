"""``python -m pytest_bedrock_jobs``: the fake as a local HTTP server, outside of pytest."""

from __future__ import annotations

import argparse
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import fields
from datetime import timedelta
from typing import Any

from . import options

_PATIENCE = 1.0
"""How long signals count as one, in seconds; one that comes after that forces the exit, should clients keep the server from stopping."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Serves until a signal (SIGINT or SIGTERM) says otherwise.

    Args:
        arguments: The command line; by default the process's own.

    Returns:
        The exit status.
    """
    try:
        return _serve(arguments)
    except KeyboardInterrupt:  # It came before there was anything to stop.
        return 0


def _serve(arguments: Sequence[str] | None) -> int:
    parser = _parser()
    given = vars(parser.parse_args(arguments))
    host, port, allowed, frozen, files = (
        given.pop(name) for name in ("host", "port", "allow_host", "freeze_clock", "load")
    )
    try:
        from .server import FakeBedrockJobsServer
    except ModuleNotFoundError as error:
        parser.exit(1, f"{error}; the server needs more: pip install 'pytest-bedrock-jobs[server]'\n")
    from .fake import FakeBedrockJobs

    try:
        fake = FakeBedrockJobs(**given)
        if frozen:
            fake.clock.freeze()
        fake.load(files)
        server = FakeBedrockJobsServer(fake, host=host, port=port, allow_hosts=allowed)
    except (OSError, ValueError) as error:
        parser.error(str(error))
    # A signal writes to a socket, whichever thread it interrupts. A lock or an event would be deaf to some that come close together.
    waking, woken = socket.socketpair()
    with waking, woken:
        waking.setblocking(False)
        signal.set_wakeup_fd(waking.fileno())
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: None)
        server.start()
        _say(
            f"Bedrock's model customization jobs are served at {server.url}\n"
            f"export AWS_ENDPOINT_URL_BEDROCK={server.url}"
        )
        woken.recv(1)
        stopping = threading.Thread(target=server.stop)
        stopping.start()
        stopping.join(_PATIENCE)
        signal.set_wakeup_fd(-1)
        if stopping.is_alive():
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, signal.SIG_DFL)
            stopping.join()
    return 0


def _say(text: str) -> None:
    """Prints a text. Nobody may be reading: the process that started the server may have closed its end."""
    try:
        print(text, flush=True)  # noqa: T201
    except BrokenPipeError:
        # Python would try once more at the end (https://docs.python.org/3/library/signal.html#note-on-sigpipe).
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m pytest_bedrock_jobs",
        description="Serves a pretend Amazon Bedrock over HTTP. Its virtual time runs with real time.",
    )
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=int, default=0, help="the port to listen on; 0 for a free one, which is printed")
    parser.add_argument(
        "--allow-host",
        action="append",
        default=[],
        metavar="HOST",
        help="a host that requests may be for beside localhost, without a port: what other containers or machines call this one;"
        " may be repeated",
    )
    parser.add_argument("--freeze-clock", action="store_true", help="let only the control API move the virtual time")
    parser.add_argument(
        "--load",
        action="append",
        default=[],
        metavar="FILE",
        help="JSON that `aws bedrock list-` or `get-model-customization-job(s)` printed, to begin with; may be repeated",
    )
    group = parser.add_argument_group(
        "options of the fake", "the same as those of FakeBedrockJobs, durations in seconds"
    )
    for option in fields(options.Options):
        default = option.default
        shown = default.total_seconds() if isinstance(default, timedelta) else default
        group.add_argument(
            f"--{option.name.replace('_', '-')}",
            type=_reader(option.name),
            default=argparse.SUPPRESS,
            metavar="VALUE",
            help=f"default: {shown}",
        )
    return parser


def _reader(name: str) -> Callable[[str], Any]:
    def read(text: str) -> Any:
        try:
            return options.from_text(name, text)
        except ValueError as error:
            raise argparse.ArgumentTypeError(str(error)) from None

    return read


if __name__ == "__main__":
    sys.exit(main())
