"""From a fault as a test author names it to what arrives at the client."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from typing import Any

from ..service.bedrock import Bedrock
from ..service.calls import CallRecord
from ..service.errors import ServiceError
from ..service.faults import FaultRule, Faults
from .dispatch import Asked, Origin, parameters_of
from .model import operation_model, partition, service_model
from .outcomes import Content, Injected, Outcome
from .parser import HTTPRequest
from .serializer import COMMON_ERRORS, Answer

REFUSED, UNANSWERED = "ConnectTimeoutError", "ReadTimeoutError"
CONNECTION_ERRORS = (
    "EndpointConnectionError",
    REFUSED,
    UNANSWERED,
    "ConnectionClosedError",
    "ProxyConnectionError",
    "SSLError",
)
"""botocore's errors of a connection, which are what a client raises in the end."""

TIMEOUTS = (REFUSED, UNANSWERED)
"""Those that take the client's own timeout."""

BROKEN_BODIES = ("truncated", "html", "bad_gateway")
"""Answers that are none of Bedrock's: its own cut in half, a page of HTML with its status, and a gateway's 502."""

Timeouts = tuple[int | None, int | None]
"""How long a client waits for a connection and for an answer, in milliseconds; None for any time."""

# Our own: the operation exists, and is not faked.
_OWN = "UnsupportedOperationException"
COMMON = tuple(sorted(COMMON_ERRORS.keys() - {_OWN}))
"""The error codes that every operation can answer with."""
_PAGE = b"<html><head><title>%b</title></head><body><h1>%b</h1></body></html>"

# AWS's words where they are known, or else those that its other services use. See also `_access_denied` and `_text_of`.
_TEXTS = {
    "ExpiredTokenException": "The security token included in the request is expired",
    "InternalServerException": "Encountered an internal error when processing the request.",
    "MissingAuthenticationTokenException": "Missing Authentication Token",
    "ThrottlingException": "Rate exceeded",
    "UnrecognizedClientException": "The security token included in the request is invalid.",
}
# The operations whose resources are called otherwise in ARNs than in the operations.
_RESOURCES = {"provisioned-model-throughput": "provisioned-model"}
# The operations whose actions have no resource in IAM, besides those that list:
# https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonbedrock.html
_WITHOUT_RESOURCE = re.compile("List.+|.+ModelInvocationLoggingConfiguration")


def error_name(error: Any) -> str:
    """The name of what a fault is: that of a class of botocore's errors, or the text itself.

    Raises:
        TypeError: It is neither.
    """
    if isinstance(error, type) and issubclass(error, Exception):
        return error.__name__
    if isinstance(error, str):
        return error
    raise TypeError(
        f"error={error!r}: expected an error code, a class or a name of botocore's connection errors, 'truncated', 'html',"
        " 'bad_gateway', or a function of the request that returns one of these"
    )


def has_no_answer(name: str) -> bool:
    """Whether a fault loses Bedrock's answer."""
    return name in CONNECTION_ERRORS or name in BROKEN_BODIES


def check_applied(name: str, applied: bool) -> None:
    """Raises a ValueError where a fault refuses what it is said to have carried out."""
    if applied and not has_no_answer(name):
        raise ValueError(
            f"applied=True contradicts error={name!r}: what Bedrock refuses is not done; use it with 'ReadTimeoutError', say"
        )


@lru_cache(maxsize=256)
def operations_with(name: str, operations: frozenset[str]) -> frozenset[str]:
    """The operations, of some, that can get a fault.

    Raises:
        ValueError: None of them knows such an error.
    """
    everywhere = has_no_answer(name) or (name in COMMON_ERRORS and name != _OWN)
    codes = {operation: _codes(operation) for operation in operations}
    found = frozenset(operation for operation, known in codes.items() if everywhere or name in known)
    if not found:
        import difflib

        own = {code for known in codes.values() for code in known}
        names = [*sorted(own.union(COMMON_ERRORS) - {_OWN}), *CONNECTION_ERRORS, *BROKEN_BODIES]
        near = difflib.get_close_matches(name, names, 1)
        hint = f"did you mean {near[0]!r}? " if near else ""
        raise ValueError(f"error={name!r} is unknown; {hint}use one of {', '.join(names)}")
    return found


@cache
def _codes(operation: str) -> frozenset[str]:
    if operation not in service_model().operation_names:
        return frozenset()
    shapes: Any = operation_model(operation).error_shapes
    return frozenset(shape.error_code or shape.name for shape in shapes)


class Injector:
    """Gives requests the faults that they meet.

    Args:
        bedrock: The service.
        faults: The faults.
    """

    def __init__(self, bedrock: Bedrock, faults: Faults) -> None:
        self._bedrock = bedrock
        self._faults = faults

    def outcome(
        self,
        operation: str,
        request: HTTPRequest,
        origin: Origin,
        timeouts: Callable[[], Timeouts],
        perform: Callable[[], Outcome],
    ) -> Outcome | None:
        """What a request gets instead of its answer; None for one that meets no fault.

        Args:
            operation: The operation that is asked for.
            request: The request.
            origin: Who is asking.
            timeouts: Says how long the client waits.
            perform: Has Bedrock carry the request out.
        """
        with self._bedrock.lock:
            hit = self._faults.hit(
                operation,
                *origin,
                lambda: CallRecord(Asked(request.method, request.url, request.body), operation, *origin),
            )
        if hit is None:
            return None
        rule, error = hit
        name = None if error is None else error_name(error)
        if name is not None and callable(rule.error):
            # What a function says is checked when it has said it.
            operations_with(name, frozenset((operation,)))
            check_applied(name, rule.applied)
        wait, lost = _waiting(rule, name, timeouts())
        answer: Answer | None = None
        if rule.applied or name in (None, "truncated"):
            # What meets a fault is for an operation that is faked, so there is an answer.
            performed = perform()
            assert isinstance(performed, Answer)
            answer = performed
        if lost is not None:
            return Injected(wait, lost, lost=answer)
        if name in BROKEN_BODIES:
            return _broken(rule, operation, answer if name == "truncated" else None, name == "bad_gateway", wait)
        if name is not None:
            answer = self._refused(rule, name, operation, request, origin)
        assert answer is not None
        status, headers, body = answer.http()
        return Injected(wait, None, (status, {**headers, **_retry_after(rule)}, body), answer)

    def _refused(self, rule: FaultRule, code: str, operation: str, request: HTTPRequest, origin: Origin) -> Answer:
        """The error that Bedrock answers with, in AWS's words unless the fault has its own."""
        text = rule.message
        if text is None and code == "AccessDeniedException":
            text = _access_denied(operation, parameters_of(request), origin)
        error = ServiceError(code, _text_of(code, operation) if text is None else text)
        with self._bedrock.lock:
            return Answer(operation, self._bedrock.request_ids.uuid(), self._bedrock.clock.tick(), error=error)


def _waiting(rule: FaultRule, name: str | None, timeouts: Timeouts) -> tuple[int, str | None]:
    """How long the client waits, in milliseconds, and the error of its connection after that; None where something comes."""
    connect_timeout, read_timeout = timeouts
    if name in TIMEOUTS:
        return (connect_timeout if name == REFUSED else read_timeout) or 0, name
    if read_timeout is not None and rule.latency > read_timeout:
        return read_timeout, UNANSWERED
    return rule.latency, name if name in CONNECTION_ERRORS else None


def _broken(rule: FaultRule, operation: str, answer: Answer | None, is_gateways: bool, wait: int) -> Injected:
    """A body that is not what Bedrock has answered: half of an answer, or a page of HTML."""
    if answer is not None:
        status, headers, body = answer.http()
        body = body[: len(body) // 2]
    else:
        status = 502 if is_gateways else int(operation_model(operation).http.get("responseCode", 200))
        body = _PAGE % ((b"502 Bad Gateway" if is_gateways else b"Sign in",) * 2)
        headers = {"content-type": "text/html"}
    # To the client it is all there: the length is that of what comes.
    content: Content = (status, {**headers, "content-length": str(len(body)), **_retry_after(rule)}, body)
    return Injected(wait, None, content)


def _retry_after(rule: FaultRule) -> dict[str, str]:
    return {} if rule.retry_after is None else {"x-amz-retry-after": str(rule.retry_after)}


def _words(operation: str) -> str:
    """The resource of an operation, as ARNs spell it: of ``StopModelCustomizationJob``, ``model-customization-job``."""
    resource = re.sub("(?<=[a-z])(?=[A-Z])", "-", operation).lower().partition("-")[2]
    return _RESOURCES.get(resource, resource)


def _access_denied(operation: str, parameters: Mapping[str, Any], origin: Origin) -> str:
    """What IAM says. A resource that is named by something else than its ARN stands as the pattern of all of its kind (our choice)."""
    action = f"bedrock:{operation}"
    home = partition(origin.region) or "aws"
    on_resource = ""
    if not _WITHOUT_RESOURCE.fullmatch(operation) or "resourceARN" in parameters:
        arns = (value for value in parameters.values() if isinstance(value, str) and value.startswith("arn:"))
        words = "application-inference-profile" if operation == "CreateInferenceProfile" else _words(operation)
        of_kind = f"arn:{home}:bedrock:{origin.region}:{origin.account}:{words}/*"
        arn = of_kind if operation.startswith("Create") else next(arns, of_kind)
        on_resource = f" on resource: {arn}"
    return (
        f"User: arn:{home}:iam::{origin.account}:user/testing is not authorized to perform: {action}{on_resource}"
        f" because no identity-based policy allows the {action} action"
    )


def _text_of(code: str, operation: str) -> str:
    """AWS's text of an error, as far as it is known; otherwise what the service model says of the error (our choice)."""
    if code in _TEXTS:
        return _TEXTS[code]
    if code == "ResourceNotFoundException":
        return f"The provided {_words(operation).replace('-', ' ')} was not found."
    model: Any = service_model()
    shape = model.shape_for_error_code(code)
    words = "" if shape is None else re.sub("<[^>]*>", "", shape.documentation).strip()
    return words or f"{code}."
