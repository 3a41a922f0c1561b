"""The active fakes, innermost first, and what is patched while there are any."""

from __future__ import annotations

import threading
from typing import Protocol

from ..service.errors import ServiceError
from ..wire.answers import Answer
from ..wire.dispatch import Origin
from ..wire.requests import HTTPRequest
from . import botocore, environment, requests


class Responder(Protocol):
    """What interception needs of a fake."""

    @property
    def region_name(self) -> str: ...
    @property
    def account_id(self) -> str: ...
    @property
    def has_accounts(self) -> bool:
        """Whether it matters whose credentials a caller has."""

    def account_of(self, access_key_id: str | None) -> str:
        """The account that an access key belongs to."""

    @property
    def wire(self) -> bool:
        """Whether calls go through botocore's signing, parsing and retries."""

    def respond(self, request: HTTPRequest, origin: Origin) -> Answer:
        """The answer to a call of an operation that is faked."""

    def refuse(self, error: ServiceError) -> Answer:
        """The answer to a call that does not get as far as an operation."""

    def takes(self, operation: str, origin: Origin) -> bool:
        """Whether the fake answers an operation; False to hand the call on.

        Raises:
            UnsupportedOperationError: It does not, and the call must not go on.
        """


_lock = threading.RLock()
_active: list[Responder] = []


def innermost() -> Responder | None:
    """The fake that answers now."""
    fakes = _active
    return fakes[0] if fakes else None


def activate(fake: Responder) -> None:
    """Puts a fake on top."""
    global _active
    with _lock:
        if not _active:
            botocore.install(innermost)
            requests.install(innermost)
        # A new list, so that calls in other threads see the old state or the new one.
        _active = [fake, *_active]
        environment.put_on(fake.region_name)


def deactivate(fake: Responder) -> None:
    """Takes a fake away, wherever it stands; the innermost one, where it was put on top more than once."""
    global _active
    with _lock:
        place = _active.index(fake)
        _active = [*_active[:place], *_active[place + 1 :]]
        if _active:
            environment.put_on(_active[0].region_name)
        else:
            environment.take_off()
            requests.uninstall()
            botocore.uninstall()
