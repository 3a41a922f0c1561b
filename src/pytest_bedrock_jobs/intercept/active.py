"""The active fakes, innermost first, and what is patched while there are any."""

from __future__ import annotations

import threading
from typing import Protocol

from ..service.errors import ServiceError
from ..wire.dispatch import Origin
from ..wire.parser import HTTPRequest
from ..wire.serializer import Answer
from . import botocore, requests
from .environment import Layer


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
# The innermost one first, each with the environment that it has set up.
_active: list[tuple[Responder, Layer]] = []


def innermost() -> Responder | None:
    """The fake that answers now."""
    fakes = _active
    return fakes[0][0] if fakes else None


def activate(fake: Responder) -> None:
    """Puts a fake on top."""
    global _active
    with _lock:
        layer = Layer(fake.region_name)
        layer.put_on()
        if not _active:
            botocore.install(innermost)
            requests.install(innermost)
        # A new list, so that calls in other threads see the old state or the new one.
        _active = [(fake, layer), *_active]


def deactivate(fake: Responder) -> None:
    """Takes a fake away, wherever it stands; the innermost one, where it was put on top more than once."""
    global _active
    with _lock:
        place = next(place for place, (active, _) in enumerate(_active) if active is fake)
        layer, above = _active[place][1], _active[place - 1][1] if place else None
        _active = [*_active[:place], *_active[place + 1 :]]
        layer.take_off(above)
        if not _active:
            requests.uninstall()
            botocore.uninstall()
