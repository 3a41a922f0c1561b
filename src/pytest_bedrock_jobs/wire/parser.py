"""From an HTTP request to an operation and its parameters."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Mapping
from datetime import timezone
from functools import cache, partial
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import parse_qs

from botocore.utils import parse_timestamp

from ..service.errors import ServiceError
from .model import operation_model
from .router import Route
from .texts import cut

if TYPE_CHECKING:
    from botocore.model import Shape

FromJSON = Callable[[Any, str], Any]
"""Makes a parameter's value out of a value in a JSON body, which stands at a path there."""


class HTTPRequest(NamedTuple):
    """What arrived: the method, the path with its query as it was sent (percent-encoded), the headers and the body."""

    method: str
    url: str
    headers: Mapping[str, Any]
    body: bytes

    @property
    def path(self) -> str:
        return self.url.partition("?")[0]

    @property
    def query(self) -> str:
        return self.url.partition("?")[2]


def parameters(request: HTTPRequest, routed: Route) -> dict[str, Any]:
    """The operation's parameters, in Python's types, by the names of the service model.

    Raises:
        ServiceError: Something is not of the type that the service model says (``SerializationException``).
    """
    inputs = _inputs(routed.operation)
    result = {name: read(routed.labels[label]) for name, label, read in inputs.path}
    if inputs.query and "?" in request.url:
        given = parse_qs(request.query, keep_blank_values=True)
        result.update((name, read(given[key])) for name, key, read in inputs.query if key in given)
    if inputs.headers:
        result |= {name: read(request.headers[key]) for name, key, read in inputs.headers if key in request.headers}
    if inputs.body is not None and request.body:
        content = _content(inputs.body, request.body)
        if inputs.payload is None:
            result.update(content)
        else:
            result[inputs.payload] = content
    return result


# A parameter outside of the body: its name, the name that it is sent under, and what makes its value of the text.
_Parameter = tuple[str, str, Callable[[Any], Any]]


class _Inputs(NamedTuple):
    """Where an operation's parameters stand in a request. `payload` is the member that is the body, if the body is a single one."""

    path: list[_Parameter]
    query: list[_Parameter]
    headers: list[_Parameter]
    body: FromJSON | None
    payload: str | None


@cache
def _inputs(operation: str) -> _Inputs:
    shape: Any = operation_model(operation).input_shape
    placed: dict[str, list[_Parameter]] = {"uri": [], "querystring": [], "header": []}
    in_body = {}
    for name, member in shape.members.items():
        location = member.serialization.get("location")
        if location in placed:
            read: Callable[[Any], Any] = partial(_from_query if location == "querystring" else _from_text, member, name)
            if member.type_name == "string" and location != "querystring":
                read = str
            placed[location].append((name, member.serialization.get("name", name), read))
        else:
            in_body[name] = member
    payload = shape.serialization.get("payload")
    body = None
    if payload is not None:
        body = from_json(shape.members[payload])
    elif in_body:
        body = _typed("structure", _structure_from_json(in_body))
    return _Inputs(placed["uri"], placed["querystring"], placed["header"], body, payload)


_DECODER = json.JSONDecoder()


def _content(convert: FromJSON, body: bytes) -> Any:
    try:
        return convert(_loaded(body.decode()), "")
    except RecursionError:
        raise _malformed("The request body is nested too deeply.") from None
    except ValueError:
        raise _malformed("The request body is not valid JSON.") from None


def _loaded(text: str) -> Any:
    # What SDKs send has no white space around it, for which the decoder would look at length.
    try:
        value, end = _DECODER.raw_decode(text)
    except ValueError:
        end = -1
    return value if end == len(text) else _DECODER.decode(text)


def _malformed(message: str) -> ServiceError:
    return ServiceError("SerializationException", message)


def _convert(convert: Callable[[Any], Any], value: Any, kind: str, path: str) -> Any:
    try:
        return convert(value)
    except (ValueError, TypeError, OverflowError, RuntimeError):  # botocore raises the last for times beyond all years.
        raise _unconvertible(value, kind, path) from None


def _unconvertible(value: Any, kind: str, path: str) -> ServiceError:
    return _malformed(f"The value {cut(repr(value))} of {cut(path)} cannot be converted to {kind}.")


def _boolean(text: str) -> bool:
    return {"true": True, "false": False}[text]


def _integer(text: str) -> int:
    if not re.fullmatch("-?[0-9]+", text):
        raise ValueError(text)
    return int(text)


def _timestamp(value: Any) -> Any:
    parsed = parse_timestamp(value)
    return parsed if parsed.tzinfo is not None else parsed.replace(tzinfo=timezone.utc)


_FROM_TEXT: Mapping[str, Callable[[str], Any]] = {
    "string": str,
    "boolean": _boolean,
    "integer": _integer,
    "long": _integer,
    "float": float,
    "double": float,
    "timestamp": _timestamp,
}


def _from_text(shape: Shape, path: str, text: str) -> Any:
    """A value from a path, a query or a header."""
    kind = shape.type_name
    try:
        return _convert(_FROM_TEXT[kind], text, kind, path)
    except KeyError:
        raise _unconvertible(text, kind, path) from None


def _from_query(shape: Any, path: str, texts: list[str]) -> Any:
    """A value from a query, where each parameter may stand several times; the last one counts."""
    return _from_text(shape, path, texts[-1])


_JSON_TYPES: Mapping[str, Any] = {
    "string": str,
    "boolean": bool,
    "integer": int,
    "long": int,
    "float": (int, float),
    "double": (int, float),
    "timestamp": (int, float, str),
    "blob": str,
    "structure": dict,
    "list": list,
    "map": dict,
}


@cache
def from_json(shape: Shape) -> FromJSON:
    """What makes a value of a shape out of one from a JSON body; a document may be anything."""
    if getattr(shape, "is_document_type", False):
        return lambda value, _: value
    return _typed(shape.type_name, _converter(shape))


def _typed(kind: str, convert: FromJSON | None) -> FromJSON:
    types = _JSON_TYPES[kind]
    # For Python a bool is a number.
    not_bool = kind in ("integer", "long", "float", "double", "timestamp")

    def convert_typed(value: Any, path: str) -> Any:
        if not isinstance(value, types) or (not_bool and isinstance(value, bool)):
            raise _unconvertible(value, kind, path or "the body")
        return value if convert is None else convert(value, path)

    return convert_typed


@cache
def _converter(shape: Any) -> FromJSON | None:
    """What converts a value that has the right JSON type; None where there is nothing to convert."""
    kind = shape.type_name
    if kind == "structure":
        return _structure_from_json(shape.members)
    if kind == "list":
        of_item = from_json(shape.member)
        return lambda value, path: [of_item(item, f"{path}.{number}") for number, item in enumerate(value, 1)]
    if kind == "map":
        of_value = from_json(shape.value)
        return lambda value, path: {key: of_value(item, f"{path}.{key}") for key, item in value.items()}
    if kind == "timestamp":
        return lambda value, path: _convert(_timestamp, value, kind, path)
    if kind == "blob":
        return lambda value, path: _convert(partial(base64.b64decode, validate=True), value, kind, path)
    return None


def _usual(shape: Any) -> tuple[type | None, FromJSON | None]:
    """The one type that JSON has for a shape, and what converts a value of it; None where there is no such type."""
    types = _JSON_TYPES[shape.type_name]
    if getattr(shape, "is_document_type", False) or isinstance(types, tuple):
        return None, None
    return types, _converter(shape)


def _structure_from_json(members: Mapping[str, Any]) -> FromJSON:
    """Members that the service model does not know are left out, as are nulls."""
    # By the key in the JSON: the name, the usual type, what converts a value of that (None: nothing to do), and what converts any value.
    converters: dict[str, tuple[str, type | None, FromJSON | None, FromJSON]] | None = None

    def convert_structure(value: dict[str, Any], path: str) -> dict[str, Any]:
        nonlocal converters
        if converters is None:
            # Some structures contain themselves, so their members are looked at when there is a value to convert.
            converters = {
                member.serialization.get("name", name): (name, *_usual(member), from_json(member))
                for name, member in members.items()
            }
        result = {}
        for key, item in value.items():
            if item is not None and key in converters:
                name, usual, convert_usual, convert = converters[key]
                if type(item) is not usual:
                    result[name] = convert(item, f"{path}.{name}" if path else name)
                elif convert_usual is None:
                    result[name] = item
                else:
                    result[name] = convert_usual(item, f"{path}.{name}" if path else name)
        return result

    return convert_structure
