"""What the service may ask of AWS's own models, answered from the installed botocore."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from botocore.validate import ParamValidator

from . import model
from .validation import text_test, violations

if TYPE_CHECKING:
    from botocore.model import Shape


class ModelRules:
    """The :class:`~pytest_bedrock_jobs.service.bedrock.Rules` of the installed botocore."""

    def partition(self, region_name: str) -> str | None:
        """The partition that a Region belongs to; None where no partition has such a Region."""
        return model.partition(region_name)

    def satisfies(self, shape_name: str, value: str) -> bool:
        """Whether a text keeps the lengths, the pattern and the enum of a shape."""
        return _satisfies(shape_name, value)

    def problem(self, shape_name: str, value: Any, name: str) -> str | None:
        """The first rule of a shape, types included, that a value with a name breaks, in words; None where it breaks none."""
        shape = model.shape(shape_name)
        return None if shape is None else self._problem(shape, value, name)

    @staticmethod
    def _problem(shape: Any, value: Any, name: str) -> str | None:
        # Most values are texts that are right, and botocore's validator takes a while to say so.
        is_text = shape.type_name == "string" and isinstance(value, str)
        if is_text and not violations(shape, value):
            return None
        report = ParamValidator().validate(value, shape)
        if report.has_errors():
            # botocore calls what it looks at the input.
            return re.sub(
                r"\b(parameter|in) input\b", rf"\1 {name}", report.generate_report().partition("\n")[0], count=1
            )
        found = violations(shape, value, "it")
        return f"{found[0].rpartition(' constraint: ')[2]} ({shape.name})" if found else None

    def text_test(self, operation: str, member: str) -> Callable[[str], object] | None:
        """What tests whether a text keeps all rules of the shape that a member of an operation has; None where that is no text's."""
        found = _member(operation, member)
        return None if found is None else text_test(found)

    def problem_of(self, operation: str, member: str, value: Any, name: str) -> str | None:
        """The same of the shape that a member of an operation's input, or else of its output, has."""
        found = _member(operation, member)
        return None if found is None else self._problem(found, value, name)

    def has_operation(self, operation: str) -> bool:
        """Whether the service model has an operation."""
        return operation in model.service_model().operation_names

    def label(self, operation: str) -> str:
        """The member of an operation's input that names the resource in its path."""
        return _label(operation)

    def only_output(self, operation: str) -> str:
        """The only member of an operation's output."""
        output: Any = model.operation_model(operation).output_shape
        (member,) = output.members
        return str(member)

    def item_members(self, operation: str, member: str) -> frozenset[str]:
        """The members of each item of a list in an operation's output."""
        return frozenset(model.item_shape(operation, member).members)

    def has_member(self, shape_name: str, member: str) -> bool:
        """Whether a structure of the service model has a member; False if the model has no such structure."""
        shape: Any = model.shape(shape_name)
        return shape is not None and member in shape.members

    def answers_with(self, operation: str, code: str) -> bool:
        """Whether the service model lists an error code for an operation."""
        errors: Any = model.operation_model(operation).error_shapes
        return any(shape.error_code == code for shape in errors)


@cache
def _member(operation: str, member: str) -> Shape | None:
    shapes: Any = model.operation_model(operation)
    return next(
        (each.members[member] for each in (shapes.input_shape, shapes.output_shape) if member in each.members), None
    )


@cache
def _label(operation: str) -> str:
    members: Any = model.operation_model(operation).input_shape
    labels = (name for name, member in members.members.items() if member.serialization.get("location") == "uri")
    return str(next(labels))


@lru_cache(maxsize=1024)
def _satisfies(shape_name: str, value: str) -> bool:
    shape = model.shape(shape_name)
    return shape is None or not violations(shape, value)
