"""``python -m pytest_bedrock_jobs``: the fake as a local HTTP server, outside of pytest."""

from __future__ import annotations

import argparse
import signal
import socket
import sys
from collections.abc import Callable, Sequence
from dataclasses import fields
from datetime import timedelta
from typing import Any

from . import options


def main(arguments: Sequence[str] | None = None) -> int:
    """Serves until a signal (SIGINT or SIGTERM) says otherwise.

    Args:
        arguments: The command line; by default the process's own.

    Returns:
        The exit status.
    """
    parser = _parser()
    given = vars(parser.parse_args(arguments))
    host, port, frozen, files = (given.pop(name) for name in ("host", "port", "freeze_clock", "load"))
    try:
        from .server import FakeBedrockJobsServer
    except ModuleNotFoundError as error:
        parser.exit(1, f"{error}; the server needs more: pip install 'pytest-bedrock-jobs[server]'\n")
    from .fake import FakeBedrockJobs

    try:
        fake = FakeBedrockJobs(**{name: value for name, value in given.items() if value is not None})
        if frozen:
            fake.clock.freeze()
        fake.load(files)
        server = FakeBedrockJobsServer(fake, host=host, port=port)
    except (OSError, ValueError) as error:
        parser.error(str(error))
    # A signal writes to a socket, whichever thread it interrupts. A lock or an event would be deaf to some that come close together.
    waking, woken = socket.socketpair()
    with waking, woken:
        waking.setblocking(False)
        signal.set_wakeup_fd(waking.fileno())
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: None)
        with server:
            print(f"Bedrock's model customization jobs are served at {server.url}", flush=True)  # noqa: T201
            print(f"export AWS_ENDPOINT_URL_BEDROCK={server.url}", flush=True)  # noqa: T201
            woken.recv(1)
        signal.set_wakeup_fd(-1)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m pytest_bedrock_jobs",
        description="Serves a pretend Amazon Bedrock over HTTP. Its virtual time runs with real time.",
    )
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=int, default=0, help="the port to listen on; 0 for a free one, which is printed")
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
            f"--{option.name.replace('_', '-')}", type=_reader(option.name), metavar="VALUE", help=f"default: {shown}"
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
