"""Hypothesis strategies for values of the service model's shapes: whatever keeps the rules of a shape, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta, timezone
from functools import cache
from typing import Any

from hypothesis import strategies as st

from pytest_bedrock_jobs.wire.patterns import compile_pattern

Values = st.SearchStrategy[Any]

_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
# Instants as the service has them: in UTC, to the millisecond.
_INSTANTS = st.integers(0, 4_102_444_800_000).map(lambda millis: _EPOCH + timedelta(milliseconds=millis))

_FEW = 3

# Documents are any JSON; numbers of Python's two kinds would look alike.
_DOCUMENTS = st.recursive(
    st.booleans() | st.integers(-(2**53), 2**53) | st.text(st.characters(codec="utf-8"), max_size=5),
    lambda inner: (
        st.lists(inner | st.none(), max_size=_FEW) | st.dictionaries(st.text("ab", max_size=2), inner, max_size=_FEW)
    ),
    max_leaves=5,
)

# Legal texts for the patterns of which `from_regex` makes few that are legal, or none that a request could be about.
_S3 = st.from_regex(r"s3://[a-z0-9][-.a-z0-9]{1,9}[a-z0-9](/[-!_*'().a-z0-9A-Z]{1,5}){0,3}/?", fullmatch=True)


def _with_arn(model_id: str) -> Values:
    return st.sampled_from([model_id, f"arn:aws:bedrock:us-east-1::foundation-model/{model_id}"])


_SPECIAL: Mapping[str, Values] = {
    "BaseModelIdentifier": st.sampled_from(
        ["amazon.nova-micro-v1:0", "amazon.nova-micro-v1:0:128k", "cohere.command-text-v14", "ai.unheard-of-v1:0"]
    ).flatmap(_with_arn),
    "RoleArn": st.from_regex(r"arn:aws(-[a-z]{1,3})?:iam::([0-9]{12})?:role/[ -~\u00a1-\u00ff]{1,20}", fullmatch=True),
    "S3Uri": _S3,
}


def values(shape: Any) -> Values:
    """Legal values of a shape."""
    kind = shape.type_name
    if shape.name in _SPECIAL:
        return _SPECIAL[shape.name]
    if kind == "structure":
        return _DOCUMENTS if shape.is_document_type else _structures(shape)
    if kind == "list":
        least, most = _bounds(shape)
        return st.lists(_later(shape.member), min_size=least, max_size=most)
    if kind == "map":
        least, most = _bounds(shape)
        return st.dictionaries(values(shape.key), values(shape.value), min_size=least, max_size=most)
    return _scalars(shape)


def _later(shape: Any) -> Values:
    return st.deferred(lambda: values(shape))  # Some structures contain themselves.


def _bounds(shape: Any) -> tuple[int, int]:
    least = shape.metadata.get("min", 0)
    return least, min(shape.metadata.get("max", least + _FEW), least + _FEW)


def _structures(shape: Any) -> Values:
    members = {name: _later(member) for name, member in shape.members.items()}
    if shape.is_tagged_union:
        return st.one_of([st.fixed_dictionaries({name: content}) for name, content in members.items()])
    required = {name: members[name] for name in shape.required_members}
    optional = {name: content for name, content in members.items() if name not in required}
    return st.fixed_dictionaries(required, optional=optional)


def _scalars(shape: Any) -> Values:
    limits, kind = shape.metadata, shape.type_name
    least, most = limits.get("min"), limits.get("max")
    if limits.get("enum"):
        return st.sampled_from(limits["enum"])
    if kind == "string":
        return texts(shape)
    makers: Mapping[str, Callable[[], Values]] = {
        "boolean": st.booleans,
        "integer": lambda: st.integers(-(2**31) if least is None else least, 2**31 - 1 if most is None else most),
        "long": lambda: st.integers(-(2**63) if least is None else least, 2**63 - 1 if most is None else most),
        "float": lambda: st.floats(least, most, allow_nan=False, allow_infinity=False),
        "double": lambda: st.floats(least, most, allow_nan=False, allow_infinity=False),
        "timestamp": lambda: _INSTANTS,
        "blob": lambda: st.binary(min_size=least or 0, max_size=min(most or 20, 20)),
    }
    return makers[kind]()


@cache
def texts(shape: Any) -> Values:
    """Legal texts of a shape, up to its longest."""
    pattern, least, most = shape.metadata.get("pattern"), shape.metadata.get("min", 0), shape.metadata.get("max")
    if pattern is None:
        return st.text(st.characters(codec="utf-8"), min_size=least, max_size=max(least, min(most or 30, 30)))
    matches = compile_pattern(pattern).fullmatch
    made = st.from_regex(python_pattern(pattern), fullmatch=True, alphabet=st.characters(codec="ascii"))
    return made.filter(lambda text: least <= len(text) <= (most or len(text)) and matches(text))


def python_pattern(pattern: str) -> re.Pattern[str]:
    """A pattern of the service model for `re`, which has no ``\\p{..}``, and whose ``.`` leaves fewer line ends out."""
    for java, python in {r"\p{L}": "a-zA-Z", r"\p{M}": ""}.items():
        pattern = pattern.replace(f"[{java}", f"[{python}").replace(f"{java}{java}", python)
        pattern = pattern.replace(java, python if re.search(rf"\[[^]]*{re.escape(java)}", pattern) else f"[{python}]")
    return re.compile(pattern, re.ASCII)
