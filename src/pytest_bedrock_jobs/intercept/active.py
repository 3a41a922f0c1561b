"""The active fakes, innermost first, and what is patched while there are any."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Protocol

from ..service.errors import ServiceError
from ..wire.dispatch import Origin
from ..wire.parser import HTTPRequest
from ..wire.serializer import Answer
from . import botocore, credentials, guard, moto, requests
from .environment import Layer
from .patching import Patches


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


Refuse = Callable[[str], None]

_lock = threading.RLock()
# The innermost one first.
_active: list[Activation] = []
_patches = Patches()


class Activation:
    """A fake's time on top, from one of its starts to the stop that belongs to it.

    Args:
        fake: The fake.
        refuse: Raises the error for a connection to a host of Bedrock that must not be made; None where all of them may.
    """

    def __init__(self, fake: Responder, refuse: Refuse | None) -> None:
        self.fake = fake
        self.refuse = refuse
        self._layer: Layer | None = None

    def begin(self) -> None:
        """Puts the fake on top. If this is interrupted, :meth:`end` undoes what there is."""
        global _active
        with _lock:
            if not _active:
                _install()
            self._layer = Layer(self.fake.region_name)
            self._layer.put_on()
            # A new list, so that calls in other threads see the old state or the new one.
            _active = [self, *_active]

    def end(self) -> None:
        """Takes the fake away, wherever it stands. If this is interrupted, it goes on from there when it is called again."""
        global _active
        with _lock:
            if self._layer is not None:
                self._layer.take_off()
            _active = [each for each in _active if each is not self]
            if not _active:
                _patches.undo()
                moto.uninstall()


def innermost() -> Responder | None:
    """The fake that answers now."""
    active = _active
    return active[0].fake if active else None


def refuse(host: str) -> None:
    """Raises the error for a connection to a host of Bedrock that must not be made now."""
    active = _active
    if active and active[0].refuse is not None:
        active[0].refuse(host)


def _install() -> None:
    botocore.install(innermost, _patches)
    requests.install(innermost, _patches)
    credentials.install(innermost, _patches)
    guard.install(refuse, _patches)
