"""What a test author gives, whatever it is of: values as the API has them, defaults, and errors where AWS would not have a value."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ..bedrock import Rules
from ..clock import to_millis
from ..tags import PER_RESOURCE, as_list, by_key

# Where there is no clock, things are created at 2026-01-01T00:00:00Z.
FIRST_CREATED = 1_767_225_600_000
# AWS's documentation keeps this bucket name for examples.
BUCKET = "s3://amzn-s3-demo-bucket"


def check(rules: Rules, field: str, given: Any, shape: str, value: Any) -> None:
    """Raises a ValueError where a field's value breaks a rule of a shape."""
    _refuse(field, given, rules.problem(shape, value, field))


def check_member(rules: Rules, field: str, given: Any, operation: str, member: str, value: Any) -> None:
    """Raises a ValueError where a field's value breaks a rule of the shape that a member of an operation's input or output has."""
    _refuse(field, given, rules.problem_of(operation, member, value, field))


def _refuse(field: str, given: Any, problem: str | None) -> None:
    if problem is not None:
        raise ValueError(f"{field}={given!r} would not pass in AWS: {problem}; pass a value that keeps this rule")


def is_left_out(name: str, value: Any) -> bool:
    """Whether a field is as if it had not been given: None means that, but where it is what a job without a model has for one."""
    return value is None and name not in MODEL_FIELDS


def check_is_value(name: str, value: Any) -> None:
    """Raises a TypeError where a field has something that values would have to be taken from first.

    An iterator can be gone through once only, and a Hypothesis strategy is drawn from.
    """
    if isinstance(value, Iterator):
        raise TypeError(
            f"{name}={value!r} is an iterator, which can be gone through only once; pass a list, or for several things a function of the"
            " index"
        )
    if type(value).__module__.startswith("hypothesis."):
        raise TypeError(f"{name}={value!r} is a Hypothesis strategy; draw a value from it, and pass that")


def has_short_form(name: str, own: Mapping[str, Callable[[Any], Any]]) -> bool:
    """Whether a text can stand for something else in a field; `own` are the shorthands of its family."""
    return name in MODEL_FIELDS or name in own or name in _SHORTHANDS


def in_aws_shape(name: str, value: Any, own: Mapping[str, Callable[[Any], Any]]) -> Any:
    """A field's value as the API has it; `own` are the shorthands of its family."""
    if isinstance(value, str):
        value = str.__str__(value)  # A member of an enum that is a str, say, as HTTP would carry it.
    if name in MODEL_FIELDS:
        return _model_identifier(name, value)
    shorthand = own.get(name) or _SHORTHANDS.get(name)
    return value if shorthand is None else shorthand(value)


def _model_identifier(name: str, value: Any) -> str:
    """What names a model: a text as it is; of a model that the test author holds, or of the job that made it, its ARN.

    Raises:
        ValueError: It is nothing of that, or the job has made no model.
    """
    arn = value
    if not isinstance(value, str):
        arn = getattr(value, "model_arn" if hasattr(value, "model_arn") else "arn", None)
    if arn is None:
        raise ValueError(
            f"{name}={value!r} does not name a model; pass a name, an ARN, a model that an add_ method returned or a job that has"
            " completed, or leave it out"
        )
    return str(arn)


def _location(value: Any) -> Any:
    return {"s3Uri": value} if isinstance(value, str) else value


def _validators(value: Any) -> Any:
    uris = [value] if isinstance(value, str) else value
    return {"validators": [{"s3Uri": uri} for uri in uris]} if isinstance(uris, (list, tuple)) else uris


def _model_source(value: Any) -> Any:
    return {"s3DataSource": {"s3Uri": value}} if isinstance(value, str) else value


def _tag_list(value: Any) -> Any:
    if not isinstance(value, Mapping):
        return value
    return as_list(value)


TAG_FIELDS = ("tags", "model_tags", "target_tags")
"""The fields that hold tags."""

MODEL_FIELDS = ("model", "source_model", "base_model", "desired_model", "update_model")
"""The fields that name a model."""

# What a test author may say in short, and what makes the API's form of it.
_SHORTHANDS: Mapping[str, Callable[[Any], Any]] = {
    "training_data": _location,
    "output_data": _location,
    "validation_data": _validators,
    "model_data": _model_source,
    "tags": _tag_list,
    "model_tags": _tag_list,
    "target_tags": _tag_list,
    **dict.fromkeys(TAG_FIELDS, _tag_list),
}


def tags_from(field: str, values: Mapping[str, Any]) -> dict[str, str]:
    """The tags that a field holds, by key.

    Raises:
        ValueError: There are more than a resource can have.
    """
    tags = by_key(values.get(field, ()))
    if len(tags) > PER_RESOURCE:
        raise ValueError(
            f"{field} has {len(tags)} tags, and a resource has {PER_RESOURCE} at most; pass no more than that"
        )
    return tags


def time_from(values: Mapping[str, Any], field: str) -> int | None:
    """The instant that a field says, in milliseconds since 1970; None where it says none."""
    given = values.get(field)
    return None if given is None else to_millis(given, field)
