"""The way of every request through the fake: a chain of handlers, of which the first one that has an outcome counts.

The last handler is the service itself. The model is client-go's ``testing/fake.go``: an action comes in and is recorded, reactors look at
it one after the other, and the tracker of objects stands at the end.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Any

from .. import errors
from ..errors import FakeBedrockError, UnsupportedOperationError
from ..service.bedrock import Bedrock
from ..service.calls import AttemptRecord, CallLog, CallRecord
from ..service.errors import ServiceError
from ..service.faults import Faults
from ..service.registry import OPERATIONS
from .authentication import caller_of
from .dispatch import Asked, Origin, answer, parameters_of, refusal
from .faults import Injector, Timeouts
from .outcomes import Injected, Outcome, Raised, Verdict
from .parser import HTTPRequest
from .router import route
from .serializer import Answer

if TYPE_CHECKING:
    from ..service.clock import Clock
    from ..typing import Unsupported

# What SDKs say with every try of a call: the same word, and which try it is.
_INVOCATION, _TRY = "amz-sdk-invocation-id", "amz-sdk-request"


@dataclass(slots=True, eq=False)
class Incoming:
    """A request as it arrived.

    Attributes:
        request: The HTTP request. Of a botocore client's call it need not be signed yet.
        operation: The operation, where the client names it; None for that of the method and the path.
        region_name: The Region of the caller's client or endpoint; None for what the request says, or the fake's own.
        access_key: Looks the caller's access key id up; None where the request itself has to say who sends it.
        transport_open: Whether it can still be sent over the wire: a botocore client's call before it is signed.
        origin: Who is asking, once that is known.
        call: The call that this is an attempt of, where a client's call was sent over the wire; None for the call itself.
        timeouts: Says how long the client waits, which only faults want to know.
        record: What the log has of the call.
    """

    request: HTTPRequest
    operation: str | None = None
    region_name: str | None = None
    access_key: Callable[[], str | None] | None = None
    transport_open: bool = False
    origin: Origin | None = None
    call: Incoming | None = None
    timeouts: Callable[[], Timeouts] = lambda: (None, None)
    record: CallRecord | None = None


Handler = Callable[[Incoming], "Outcome | None"]


class Pipeline:
    """Gives every request its outcome.

    Args:
        bedrock: The service.
        seed: Decides the jitter of retries after a fault.
        account_id: The account of callers that no other one was added for.
        region_name: The Region of requests that name none.
        wire: Whether botocore's calls are signed and sent, even if they could be answered directly.
        unsupported: What becomes of operations that are not faked: the option of that name.
    """

    def __init__(
        self,
        bedrock: Bedrock,
        *,
        seed: int | str,
        account_id: str,
        region_name: str,
        wire: bool,
        unsupported: Unsupported,
    ) -> None:
        self.clock: Clock = bedrock.clock
        self.region_name = region_name
        self.looked: Callable[[str, Asked, object, int], None] = lambda *_: None
        """Told of each answer: the operation, what was asked, what was answered, and when, in elapsed milliseconds.

        What it raises is raised at the caller.
        """
        self.unsupported_calls: errors.RefusedCalls = errors.RefusedCalls()
        self.calls: CallLog = CallLog()
        self.faults: Faults = Faults()
        self._bedrock = bedrock
        self._seed = f"pytest-bedrock-jobs {seed} jitter"
        self._account_id = account_id
        self._wire = wire
        self._unsupported = unsupported
        # Adds to an error what the fake knows besides: by the error's code, the call's parameters, and who asks.
        self.annotate: Callable[[str, dict[str, Any], Origin], str | None] = lambda *_: None
        self._injector = Injector(bedrock, self.faults)
        # Where none of them has an outcome, the service has. Without faults, two of them are spared.
        look = (self._identify, self._check_operation)
        self._handlers: tuple[Handler, ...] = (*look, self._choose_transport) if wire else look
        self._handlers_with_faults: tuple[Handler, ...] = (*look, self._choose_transport, self._inject)
        self.reset()

    def bound(self) -> None:
        """Keeps only so many calls and events from now on: the fake outlives a test."""
        self.calls.bound()
        with self._bedrock.lock:
            self._bedrock.events.bound()

    def reset(self) -> None:
        """Forgets the calls and the faults."""
        self.unsupported_calls.clear()
        self.calls.clear()
        self.faults.clear()
        self._jitter: Random | None = None

    def next_jitter(self) -> int:
        """The seed of the random numbers that botocore's backoff uses after a fault."""
        if self._jitter is None:
            self._jitter = Random(self._seed)
        return self._jitter.getrandbits(64)

    def answer(self, incoming: Incoming) -> Outcome:
        """What becomes of a request. Each one ends here, and all are logged here but the calls that are yet to be sent."""
        try:
            outcome = self._outcome(incoming)
            if outcome is not Verdict.OVER_THE_WIRE:
                request = incoming.request
                asked = Asked(request.method, request.url, request.body)
                self._log(incoming, asked, outcome)
                if isinstance(outcome, Answer) and outcome.operation is not None:
                    error = outcome.error
                    seen = outcome.value if error is None else (error.code, error.message)
                    self.looked(outcome.operation, asked, seen, outcome.instant)
            return outcome
        finally:
            if self.clock.at_stop is not None:
                self.clock.make_stop()

    def refuse(self, error: ServiceError) -> Answer:
        """The answer to something that is not even a request, such as a body that is too long to be read."""
        return refusal(self._bedrock, error)

    def note(self, incoming: Incoming, error: ServiceError) -> str | None:
        """What the fake adds to an error; None for nothing."""
        return self.annotate(error.code, parameters_of(incoming.request), _origin(incoming))

    def _outcome(self, incoming: Incoming) -> Outcome:
        try:
            for handler in self._handlers_with_faults if self.faults.rules else self._handlers:
                outcome = handler(incoming)
                if outcome is not None:
                    return outcome
            return self._perform(incoming)
        except FakeBedrockError as error:
            # The service lacks something, such as an S3 to look into.
            return Raised(error)

    # The handlers, in their order.

    def _identify(self, incoming: Incoming) -> Outcome | None:
        """Finds out who is asking, and for which operation. Only a request that says itself who sends it can fail to."""
        if incoming.origin is None:
            region_name = incoming.region_name
            accounts, key = self._bedrock.accounts, None
            if incoming.access_key is None:
                try:
                    caller = caller_of(incoming.request)
                except ServiceError as error:
                    return self.refuse(error)
                key, region_name = caller.access_key, caller.region or region_name
            elif accounts:
                key = incoming.access_key()
            account = accounts.get(key, self._account_id) if key else self._account_id
            incoming.origin = Origin(account, region_name or self.region_name)
        if incoming.operation is None:
            routed = route(incoming.request.method, incoming.request.path)
            incoming.operation = None if routed is None else routed.operation
        return None

    def _check_operation(self, incoming: Incoming) -> Outcome | None:
        """Hands on, or refuses, what is not faked. A path that is none of Bedrock's is the service's to refuse."""
        operation = incoming.operation
        if operation is None or operation in OPERATIONS or (self._unsupported == "empty" and _is_listing(operation)):
            return None
        return Verdict.NOT_MINE if self._unsupported == "passthrough" else self._refuse(incoming, operation)

    def _refuse(self, incoming: Incoming, what: str) -> Raised:
        origin = _origin(incoming)
        error = UnsupportedOperationError(errors.unsupported_text(what, origin.region, origin.account, OPERATIONS))
        self.unsupported_calls.append(error)
        return Raised(error)

    def _choose_transport(self, incoming: Incoming) -> Outcome | None:
        """Sends a call over the wire if the fake is told to, or if it can meet a fault: retries are botocore's."""
        if not incoming.transport_open or incoming.operation is None:
            return None
        over_the_wire = self._wire or self.faults.may_hit(incoming.operation, *_origin(incoming))
        return Verdict.OVER_THE_WIRE if over_the_wire else None

    def _inject(self, incoming: Incoming) -> Outcome | None:
        """Gives a request the fault that it meets."""
        if not self.faults or incoming.operation is None:
            return None
        return self._injector.outcome(
            incoming.operation, incoming.request, _origin(incoming), incoming.timeouts, lambda: self._perform(incoming)
        )

    def _perform(self, incoming: Incoming) -> Outcome:
        request, origin = incoming.request, incoming.origin
        assert origin is not None
        answered = answer(self._bedrock, request, origin)
        if answered is None and self._unsupported == "empty":
            from .empty_page import empty_page

            answered = empty_page(self._bedrock, request)
        # A handler of the test's may have made it a request for another operation than the client's.
        return answered or self._refuse(incoming, f"{request.method} {request.url}")

    # The log.

    def _log(self, incoming: Incoming, asked: Asked, outcome: Outcome) -> None:
        if isinstance(outcome, Answer):
            attempt = AttemptRecord(outcome.instant, outcome)
        elif isinstance(outcome, Injected):
            attempt = AttemptRecord(self.clock.millis(), outcome, True, outcome.wait)
        else:
            attempt = AttemptRecord(self.clock.millis(), outcome)
        call = incoming.call or incoming
        record, invocation = call.record, None
        if call.access_key is None:
            # It comes from outside of this process, where nothing but what the client says tells a call from its retries.
            record, invocation = self._retried(incoming), _header(call.request, _INVOCATION)
        if record is not None:
            record.attempts.append(attempt)
            return
        account, region = call.origin or (self._account_id, incoming.region_name or self.region_name)
        call.record = CallRecord(asked, call.operation, account, region, invocation, [attempt])
        with self._bedrock.lock:
            self.calls.add(call.record)

    def _retried(self, incoming: Incoming) -> CallRecord | None:
        """The call that a request from outside of this process repeats, by what SDKs say with each try."""
        invocation = _header(incoming.request, _INVOCATION)
        if invocation is None or re.match("attempt=1\\b", _header(incoming.request, _TRY) or "attempt=1"):
            return None
        with self._bedrock.lock:
            return self.calls.retried(invocation)


def _origin(incoming: Incoming) -> Origin:
    assert incoming.origin is not None
    return incoming.origin


def _is_listing(operation: str) -> bool:
    """Whether an operation answers with pages, by its name."""
    return operation.startswith("List")


def _header(request: HTTPRequest, name: str) -> str | None:
    value = request.headers.get(name)
    return value.decode("latin-1") if isinstance(value, bytes) else value
