"""From a method and a path to the operation that they belong to, and back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from itertools import chain
from typing import NamedTuple
from urllib.parse import quote, unquote

from .model import service_model


class Route(NamedTuple):
    """The operation that a request is for, and the path's parameters, decoded."""

    operation: str
    labels: Mapping[str, str]


# Those who wait for a job ask for the same path again and again.
@lru_cache(maxsize=256)
def route(method: str, path: str) -> Route | None:
    """The operation that a method and a path belong to; None where the service model has none.

    A path parameter may be empty: it reaches its operation, whose pattern refuses it (our choice).
    """
    parts = path.split("/")
    for fixed, operation, labels in _routes().get((method, len(parts), *parts[1:2]), ()):
        for place, word in fixed:
            if parts[place] != word:
                break
        else:
            # Most names have nothing to decode.
            decoded = parts if "%" not in path else list(map(unquote, parts))
            return Route(operation, {name: decoded[place] for place, name in labels})
    return None


def encoded_path(method: str, decoded: str) -> str:
    """The path that a client sent, percent-encoded, out of the decoded one: slashes of an ARN are told from the path's own.

    Of the operations that fit, the one counts that spells out most of the path.
    """
    if route(method, quote(decoded)) is None:
        for template in _templates(method):
            labels = re.split(r"\{\w+\}", template)
            found = re.fullmatch("([^/].*)".join(map(re.escape, labels)), decoded, re.DOTALL)
            if found is not None:
                pieces = [quote(label, safe="") for label in found.groups()]
                return "".join(chain.from_iterable(zip(labels, [*pieces, ""], strict=True)))
    return quote(decoded)


@cache
def _templates(method: str) -> list[str]:
    """The paths with parameters that a method has, those first that spell out most."""
    model = service_model()
    https = [model.operation_model(name).http for name in model.operation_names]
    paths = {http["requestUri"].partition("?")[0] for http in https if http["method"] == method}
    return sorted(
        (path for path in paths if "{" in path), key=lambda path: len(re.sub(r"\{\w+\}", "", path)), reverse=True
    )


_Template = tuple[list[tuple[int, str]], str, list[tuple[int, str]]]
"""A path of the service model, split at its slashes: the places and words that are fixed behind the first word, the operation, and the
places and names of the parameters."""


@cache
def _routes() -> Mapping[tuple[str | int, ...], list[_Template]]:
    """The operations by method, number of parts of the path, and first word of it.

    Every path of Bedrock's begins with a word. Paths that are spelled out come before those with parameters.
    """
    found: dict[tuple[str | int, ...], list[_Template]] = {}
    model = service_model()
    uris = {name: model.operation_model(name).http for name in model.operation_names}
    for name, http in sorted(uris.items(), key=lambda entry: entry[1]["requestUri"].count("{")):
        parts = http["requestUri"].partition("?")[0].split("/")
        labels = [(place, part.strip("{}")) for place, part in enumerate(parts) if part.startswith("{")]
        fixed = [(place, part) for place, part in enumerate(parts[2:], 2) if not part.startswith("{")]
        found.setdefault((http["method"], len(parts), *parts[1:2]), []).append((fixed, name, labels))
    return found
