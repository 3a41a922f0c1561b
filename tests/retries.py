"""What botocore makes of each fault: one table for every version that is supported, retry mode, and kind of client."""

from __future__ import annotations

from typing import NamedTuple

import botocore
import pytest

CONNECT_TIMEOUT, READ_TIMEOUT = 3, 7
"""The timeouts of the clients that the table is for, in seconds."""

MODES = ("legacy", "standard", "adaptive")
_TRIES = {"legacy": 5, "standard": 3, "adaptive": 3}
# Since 1.44 whatever is no throttle is tried again at once.
_NEW = tuple(map(int, botocore.__version__.split(".")[:2])) >= (1, 44)
# How long botocore waits between all the tries of a call, in seconds: after throttles, and after everything else. The jitter is drawn from
# the fake's seed 0.
_BACKOFF = {
    "legacy": (10.846, 10.846),
    "standard": (1.748, 0.089 if _NEW else 1.748),
    "adaptive": (1.748, 0.089 if _NEW else 1.748),
}


class Fault(NamedTuple):
    """A fault that never ends, and what becomes of a call.

    Attributes:
        error: What is injected.
        raised: The code of the error that the caller gets, or its class's name; None for an answer without members.
        modes: The retry modes in which botocore tries again.
        is_throttle: Whether botocore takes it for a throttle.
        takes: How long each try takes, in seconds.
    """

    error: str
    raised: str | None
    modes: tuple[str, ...] = MODES
    is_throttle: bool = False
    takes: int = 0

    def tries(self, mode: str) -> int:
        """How many requests a call is in the end."""
        return _TRIES[mode] if mode in self.modes else 1

    def seconds(self, mode: str) -> float:
        """How much virtual time a call takes."""
        backoff = _BACKOFF[mode][0 if self.is_throttle else 1] if mode in self.modes else 0
        return backoff + self.tries(mode) * self.takes


NEVER: tuple[str, ...] = ()
FAULTS = [
    Fault("ThrottlingException", "ThrottlingException", is_throttle=True),
    Fault("TooManyRequestsException", "TooManyRequestsException", is_throttle=True),
    Fault("InternalServerException", "InternalServerException"),
    Fault("InternalFailure", "InternalFailure"),
    Fault("ServiceUnavailable", "ServiceUnavailable"),
    Fault("RequestTimeoutException", "RequestTimeoutException", ("standard", "adaptive")),
    Fault("AccessDeniedException", "AccessDeniedException", NEVER),
    Fault("ExpiredTokenException", "ExpiredTokenException", NEVER),
    Fault("UnrecognizedClientException", "UnrecognizedClientException", NEVER),
    Fault("ValidationException", "ValidationException", NEVER),
    Fault("ResourceNotFoundException", "ResourceNotFoundException", NEVER),
    Fault("EndpointConnectionError", "EndpointConnectionError"),
    Fault("ConnectTimeoutError", "ConnectTimeoutError", takes=CONNECT_TIMEOUT),
    Fault("ReadTimeoutError", "ReadTimeoutError", takes=READ_TIMEOUT),
    Fault("ConnectionClosedError", "ConnectionClosedError"),
    Fault("ProxyConnectionError", "ProxyConnectionError"),
    Fault("SSLError", "SSLError"),
    Fault("truncated", None, NEVER),
    Fault("html", None, NEVER),
    Fault("bad_gateway", "502"),
]

every_fault = pytest.mark.parametrize("fault", FAULTS, ids=[fault.error for fault in FAULTS])
every_mode = pytest.mark.parametrize("mode", MODES)


def check_time(fault: Fault, mode: str, seconds: float) -> None:
    """Fails unless a call has taken as much virtual time as it should."""
    if mode == "adaptive" and fault.is_throttle:
        # The rate limit of the client's own comes on top.
        assert seconds >= fault.seconds(mode)
    else:
        assert seconds == pytest.approx(fault.seconds(mode), abs=0.001)
