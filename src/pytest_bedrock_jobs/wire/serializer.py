"""From an operation's answer or error to what botocore hands back, and to what HTTP carries: the same answer, both ways."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from copy import deepcopy
from datetime import datetime
from email.utils import formatdate
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from botocore.parsers import create_parser

from ..service.errors import ServiceError
from ..service.record import Kept
from .model import operation_model, service_model

if TYPE_CHECKING:
    from botocore.model import Shape

Copy = Callable[[Any], Any]
StructureCopy = Callable[[Any], dict[str, Any]]

# Errors that any AWS service answers with, whether its model lists them or not; the status of those that it has comes from there.
# https://docs.aws.amazon.com/bedrock/latest/APIReference/CommonErrors.html
COMMON_ERRORS = {
    "AccessDeniedException": 403,
    "BadRequestException": 400,
    "ExpiredTokenException": 403,
    "IncompleteSignatureException": 403,
    "InternalFailure": 500,
    "InternalServerException": 500,
    "InvalidSignatureException": 403,
    "MalformedHttpRequestException": 400,
    "MissingAuthenticationTokenException": 403,
    "NotAuthorized": 401,
    "OptInRequired": 403,
    "RequestAbortedException": 400,
    "RequestEntityTooLargeException": 413,
    "RequestExpired": 400,
    "RequestTimeoutException": 408,
    "SerializationException": 400,
    "ServiceUnavailable": 503,
    "ServiceUnavailableException": 503,
    "ThrottlingException": 400,
    "TooManyRequestsException": 429,
    "UnknownOperationException": 404,
    "UnrecognizedClientException": 403,
    # The fake's own: the operation exists, and is not faked. Clients do not retry a 501, as they would a 500 or 503.
    "UnsupportedOperationException": 501,
}


class Answer(NamedTuple):
    """What the service answers to a request.

    Attributes:
        operation: The operation asked for; None where the request was for none that exists.
        request_id: The answer's own id, a UUID.
        instant: When it was answered, in milliseconds since 1970.
        value: What the operation returned; None for an error.
        error: What it refused; None for a value.
    """

    operation: str | None
    request_id: str
    instant: int
    value: Mapping[str, Any] | None = None
    error: ServiceError | None = None

    @property
    def status_code(self) -> int:
        """The HTTP status, from the service model."""
        if self.error is not None:
            return error_status(self.error.code)
        return self._output.status_code

    @property
    def headers(self) -> dict[str, str]:
        """The HTTP headers, but for the content's length."""
        headers = {
            "date": _http_date(self.instant // 1000),
            "content-type": "application/json",
            "connection": "keep-alive",
            "x-amzn-requestid": self.request_id,
        }
        if self.error is not None:
            headers["x-amzn-errortype"] = self.error.code
        return headers

    def body(self) -> bytes:
        """The HTTP body."""
        if self.error is not None:
            return json.dumps({"message": self.error.message, **self.error.members}).encode()
        payload = self._output.payload
        content = self.value if payload is None or self.value is None else self.value[payload]
        if type(content) is not Kept:
            return encoded(content)
        if content.encoded is None:
            # A client that waits for a job gets the same answer again and again.
            content.encoded = encoded(content)
        return content.encoded

    def http(self) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body, as HTTP carries them."""
        body = self.body()
        return self.status_code, {**self.headers, "content-length": str(len(body))}, body

    def parsed(self) -> dict[str, Any]:
        """What botocore makes of the answer. It shares nothing with the service's state, and knows what the installed botocore knows.

        Only ``ResponseMetadata.HTTPHeaders`` differs from what came over HTTP: nothing was encoded, so there is no length to tell.
        """
        if self.error is not None:
            return self._parsed_error()
        output = _output(self.operation or "")
        metadata = {
            "RequestId": self.request_id,
            "HTTPStatusCode": output.status_code,
            "HTTPHeaders": self.headers,
            "RetryAttempts": 0,
        }
        return {"ResponseMetadata": metadata, **output.copy(self.value or {})}

    def _parsed_error(self) -> dict[str, Any]:
        response = {"status_code": self.status_code, "headers": self.headers, "body": self.body(), "context": {}}
        parser: Any = create_parser(str(service_model().metadata["protocol"]))
        parsed: dict[str, Any] = parser.parse(response, None)
        shape = _error_shape(parsed["Error"]["Code"])
        if shape is not None:
            parsed.update(parser.parse(response, shape))
        parsed["ResponseMetadata"]["RetryAttempts"] = 0
        return parsed

    @property
    def _output(self) -> _Output:
        assert self.operation is not None
        return _output(self.operation)


class _Output(NamedTuple):
    """What the service model says of an operation's answers.

    Attributes:
        status_code: The HTTP status.
        payload: The member that is the body; None where the body is all of them.
        copy: Makes a copy of the answer for the caller.
    """

    status_code: int
    payload: str | None
    copy: StructureCopy


@cache
def _output(operation: str) -> _Output:
    model = operation_model(operation)
    shape: Any = model.output_shape
    return _Output(int(model.http.get("responseCode", 200)), shape.serialization.get("payload"), _copier_of(shape))


@cache
def _error_shape(code: str) -> Shape | None:
    model: Any = service_model()
    found: Shape | None = model.shape_for_error_code(code)
    return found


@cache
def error_status(code: str) -> int:
    """The HTTP status of an error code: the service model's, or that of the errors that all services share."""
    shape = _error_shape(code)
    return COMMON_ERRORS[code] if shape is None else int(shape.metadata["error"]["httpStatusCode"])


def encoded(value: Any) -> bytes:
    """A value as JSON carries it: times as ISO 8601 with milliseconds, bytes in base64."""
    return _ENCODER.encode(value).encode()


def copied(shape: Any, value: Mapping[str, Any]) -> dict[str, Any]:
    """A structure of its own for the caller, without the members that the service model does not know."""
    return _copier_of(shape)(value)


@lru_cache(maxsize=64)
def _http_date(second: int) -> str:
    return formatdate(second, usegmt=True)


@lru_cache(maxsize=1024)
def _scalar(value: datetime | bytes) -> str:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return f"{value.replace(tzinfo=None).isoformat(timespec='milliseconds')}Z"


_ENCODER = json.JSONEncoder(default=_scalar)


@cache
def _copier(shape: Any, *, known: bool = False) -> Copy | None:
    """The function that copies a value of a shape; None where the value itself will do.

    Args:
        shape: The shape.
        known: Whether the service model is known to have all members of the value.
    """
    kind = shape.type_name
    if kind == "structure":
        if shape.is_document_type:
            return deepcopy
        if known:
            return dict.copy if _is_flat(shape) else _known_copier(shape)
        return _copier_of(shape)
    if kind == "list":
        if not known and shape.member.type_name == "structure" and not shape.member.is_document_type:
            return _items_copier(shape.member)
        of_item = _copier(shape.member, known=known)
        return list if of_item is None else lambda value: list(map(of_item, value))
    if kind == "map":
        of_value = _copier(shape.value, known=known)
        return dict if of_value is None else lambda value: {key: of_value(item) for key, item in value.items()}
    return None


@cache
def _copier_of(shape: Any) -> StructureCopy:
    return _flat_copier(shape) if _is_flat(shape) else _structure_copier(shape)


_COMPOUND = ("structure", "list", "map")


def _is_flat(shape: Any) -> bool:
    """Whether there is nothing in a structure that has to be copied."""
    return shape.type_name == "structure" and all(
        member.type_name not in _COMPOUND for member in shape.members.values()
    )


def _is_of_flat(shape: Any) -> bool:
    """Whether all members of a structure are flat structures."""
    return shape.type_name == "structure" and all(map(_is_flat, shape.members.values()))


def _flat_copier(shape: Any) -> StructureCopy:
    """The function that copies a structure without the members that the service model does not know, and not what is in it."""
    known = frozenset(shape.members)
    knows = known.issuperset

    def copy(value: Mapping[str, Any]) -> dict[str, Any]:
        return {**value} if knows(value) else {name: each for name, each in value.items() if name in known}

    return copy


def _items_copier(shape: Any) -> Copy:
    """The function that copies a list of structures.

    A listing has up to a thousand summaries, so for those of which the service model is known to have all members no other function is
    called, where that will do.
    """
    copy_item = _copier_of(shape)
    compound = {name: member for name, member in shape.members.items() if member.type_name in _COMPOUND}
    if not all(map(_is_of_flat, compound.values())):
        return lambda values: list(map(copy_item, values))

    def copy(values: Any) -> list[dict[str, Any]]:
        copies = []
        for value in values:
            if type(value) is Kept and value.known_to is shape:
                result = {**value}
                for name in compound:
                    if name in result:
                        # To copy and then replace is faster than to fill a new one.
                        members = result[name] = {**result[name]}
                        for each, member in members.items():
                            members[each] = {**member}
                copies.append(result)
            else:
                copies.append(copy_item(value))
        return copies

    return copy


def _with_members(shape: Any, copy_flat: StructureCopy, *, known: bool) -> StructureCopy:
    """The function that copies a structure and what is in it."""
    copiers: list[tuple[str, Copy]] | None = None

    def copy(value: Mapping[str, Any]) -> dict[str, Any]:
        nonlocal copiers
        if copiers is None:
            # Some structures contain themselves, so their members are looked at when there is a value to copy.
            copiers = [
                (name, found) for name, member in shape.members.items() if (found := _copier(member, known=known))
            ]
        result = copy_flat(value)
        for name, copy_member in copiers:
            if name in result:
                result[name] = copy_member(result[name])
        return result

    return copy


@cache
def _known_copier(shape: Any) -> StructureCopy:
    """The function that copies a structure of which the service model is known to have all members."""
    if _is_of_flat(shape):
        return lambda value: {name: member.copy() for name, member in value.items()}
    return _with_members(shape, dict.copy, known=True)


def _structure_copier(shape: Any) -> StructureCopy:
    """The function that copies a structure, and looks only once at what a record keeps for members that the service model does not know."""
    copy_known, copy_checked = _known_copier(shape), _with_members(shape, _flat_copier(shape), known=False)

    def copy(value: Mapping[str, Any]) -> dict[str, Any]:
        if type(value) is not Kept:
            return copy_checked(value)
        if value.known_to is shape:
            return copy_known(value)
        result = copy_checked(value)
        if result == value:
            value.known_to = shape
        return result

    return copy
