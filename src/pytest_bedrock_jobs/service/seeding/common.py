"""What a test author gives, whatever it is of: values as the API has them, defaults, and errors where AWS would not have a value."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from ..bedrock import Bedrock, Rules, Settings, place_of
from ..catalogue import Catalogue
from ..clock import to_millis
from ..custom_models import CustomModel
from ..names import Place, check_account
from ..tags import PER_RESOURCE, as_list, by_key

# Where there is no clock, things are created at 2026-01-01T00:00:00Z.
FIRST_CREATED = 1_767_225_600_000
# AWS's documentation keeps this bucket name for examples.
BUCKET = "s3://amzn-s3-demo-bucket"


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a job is seeded into.

    Attributes:
        rules: AWS's models.
        settings: How long things take.
        catalogue: The foundation models.
        place: The place of an account id and a Region name.
        custom_model: The custom model in a place with a name or an ARN, if it can be used.
        account: The account where the fields name none.
        region: The Region where the fields name none.
        now: The present, in milliseconds since 1970; None where there is none, and any times that agree with each other will do.
        begin: Where there is no present, when a job was created whose fields say nothing of times.
        at: The datetime of an instant in milliseconds.
    """

    rules: Rules
    settings: Settings
    catalogue: Catalogue
    place: Callable[[str, str], Place]
    custom_model: Callable[[Place, str], CustomModel | None]
    account: str
    region: str
    now: int | None
    at: Callable[[int], datetime]
    begin: int = 0

    @classmethod
    def of(cls, bedrock: Bedrock, account: str, region: str, now: int) -> Surroundings:
        """Those in a fake at an instant."""

        def custom_model(place: Place, identifier: str) -> CustomModel | None:
            return bedrock.region(place.account, place.region).active_custom_model(identifier, now)

        return cls(
            rules=bedrock.rules,
            settings=bedrock.settings,
            catalogue=bedrock.catalogue,
            place=partial(place_of, bedrock.rules),
            custom_model=custom_model,
            account=account,
            region=region,
            now=now,
            at=bedrock.clock.at,
        )

    @property
    def present(self) -> int:
        """The one instant of all that is seeded into a fake together: looked at again, the clock may have moved on."""
        assert self.now is not None, "a fake always has a present"
        return self.now


def check(rules: Rules, field: str, given: Any, shape: str, value: Any) -> None:
    """Raises a ValueError where a field's value breaks a rule of a shape."""
    problem = rules.problem(shape, value, field)
    if problem is not None:
        raise ValueError(f"{field}={given!r} would not pass in AWS: {problem}; pass a value that keeps this rule")


def is_left_out(name: str, value: Any) -> bool:
    """Whether a field is as if it had not been given: None means that, but where it is what a job without a model has for one."""
    return value is None and name not in MODEL_FIELDS


def in_aws_shape(name: str, value: Any) -> Any:
    """A field's value as the API has it."""
    if isinstance(value, str):
        value = str.__str__(value)  # A member of an enum that is a str, say, as HTTP would carry it.
    if name in MODEL_FIELDS:
        return _model_identifier(name, value)
    shorthand = _SHORTHANDS.get(name)
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
            f"{name}={value!r} names no model; pass a name, an ARN, a model that an add_ method returned or a job that has"
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


def place_from(values: Mapping[str, Any], into: Surroundings) -> Place:
    """The account and the Region that fields name.

    Raises:
        ValueError: There cannot be such an account or Region.
    """
    account = values.get("account_id", into.account)
    check_account(account)
    return into.place(account, values.get("region_name", into.region))


def time_from(values: Mapping[str, Any], field: str) -> int | None:
    """The instant that a field says, in milliseconds since 1970; None where it says none."""
    return to_millis(values[field], field) if field in values else None
