"""The one helper that holds answers against the botocore service model; the suite runs it on everything that a fake shows anybody."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from typing import Any
from unittest import mock

from botocore.model import OperationModel
from botocore.validate import ParamValidator

from pytest_bedrock_jobs.factories import core, foundation_models
from pytest_bedrock_jobs.fake import resources
from pytest_bedrock_jobs.service.errors import ServiceError
from pytest_bedrock_jobs.service.record import Kept
from pytest_bedrock_jobs.service.registry import OPERATIONS
from pytest_bedrock_jobs.wire import model
from pytest_bedrock_jobs.wire.outcomes import Outcome
from pytest_bedrock_jobs.wire.pipeline import Pipeline
from pytest_bedrock_jobs.wire.serializer import Answer, copied
from pytest_bedrock_jobs.wire.validation import violations

# What the fake answers although the service model says otherwise, as (pattern of the whole complaint, why). Nothing else may deviate.
EXCEPTIONS: Mapping[str, str] = {
    r"Invalid length for parameter (modelSummaries\[\d+\]\.)?baseModelName, value: 0, valid min length: 1"
    r"|Value '' at '(modelSummaries\.\d+\.member\.)?baseModelName' .*": "every recorded ListCustomModels answer leaves it empty",
    r"Invalid length for parameter (modelSummaries\[\d+\]\.)?baseModelArn, value: 0, valid min length: 20"
    r"|Value '' at '(modelSummaries\.\d+\.member\.)?baseModelArn' .*": "nobody can know an imported model's base",
    r'Missing required parameter in \S+: "validationDataConfig"'
    r"|Value null at 'validationDataConfig' .*": "a recorded answer, which can be loaded, leaves it out",
    r"Value '[^']*:custom-model/imported/\w+' at .* regular expression pattern: .*": (
        "the pattern of older botocores has no place for an imported model's id"
    ),
    r"Value '[^']+' at '(modelSummaries\.\d+\.member\.|modelDetails\.)?modelName' .* length less than or equal to 20": (
        "AWS's own names of foundation models are longer"
    ),
    r"Value '[^']*' at '[^']*(inputModalities|outputModalities|inferenceTypesSupported)[^']*' .* enum value set: .*": (
        "AWS's own words for foundation models are more than the model's"
    ),
    r"Value '(US|EU|APAC|Global) [^']+' at '(inferenceProfileSummaries\.\d+\.member\.)?inferenceProfileName' .* pattern: .*"
    r"|Value 'Routes requests to [^']+' at '(inferenceProfileSummaries\.\d+\.member\.)?description' .* pattern: .*": (
        "AWS's own inference profiles have dots in their names and commas in their descriptions"
    ),
    r'Unknown parameter in \S+: "(modelInvocationType|(total|processed|success|error)RecordCount)", must be one of: .*': (
        "older botocores do not know these members of a batch inference job, and leave them out of the answers"
    ),
}

# Errors that an operation does not list, and why it answers with them all the same.
UNLISTED: Mapping[tuple[str, str], str] = {
    (
        "CreateModelCopyJob",
        "ValidationException",
    ): "the only operation whose parameters have rules, and no error for them",
}
# What any operation answers to a request that is not made of what the service model says.
MALFORMED = "SerializationException"
# Errors of requests that do not get as far as an operation.
REFUSALS = {
    "BadRequestException",
    "IncompleteSignatureException",
    "InternalServerException",
    "InvalidSignatureException",
    "MissingAuthenticationTokenException",
    "RequestEntityTooLargeException",
    "UnknownOperationException",
    "UnsupportedOperationException",
}


# What has been found right, with the shapes that it was held against: the fake shows it again and again, and nobody changes it.
_kept: dict[tuple[int, str], Kept] = {}


def assert_conforms(shape_name: str, value: Any) -> None:
    """Fails unless a value has the types, members, lengths, patterns and enums of a shape."""
    shape = model.shape(shape_name)
    assert shape is not None, f"the installed botocore has no shape {shape_name}"
    assert_shape(shape, value)


def assert_shape(shape: Any, value: Any) -> None:
    """Fails unless a value has the types, members, lengths, patterns and enums of a shape.

    A member that the installed botocore does not know is a complaint like any other, but for the few in EXCEPTIONS that are newer than
    the oldest botocore supported. What is shown is checked before `copied` takes out what a botocore does not know.
    """
    key = (id(value), shape.name)
    if _kept.get(key) is value:
        return
    shown = value
    if shape.type_name == "structure" and isinstance(value, Mapping):
        shown = {name: _assert_items(shape.members.get(name), each) for name, each in value.items()}
    found = _serious(ParamValidator().validate(shown, shape).generate_report().splitlines())
    # `violations` knows members of the shape only.
    found = found or _serious(violations(shape, _known(shape, shown)))
    assert not found, "\n".join(found)
    _assert_aware(shown)
    if isinstance(value, Kept):
        _kept[key] = value


def _assert_items(shape: Any, value: Any) -> Any:
    """Checks what a list shows of records one by one, and leaves the first."""
    if not isinstance(value, list) or shape is None or not all(isinstance(item, Kept) for item in value):
        return value
    for item in value:
        assert_shape(shape.member, item)
    return value[:1]


def _known(shape: Any, value: Any) -> Any:
    """A value without the members that the installed botocore does not know."""
    if shape.type_name == "structure" and isinstance(value, Mapping):
        return {name: _known(shape.members[name], each) for name, each in value.items() if name in shape.members}
    if shape.type_name == "list" and isinstance(value, list):
        return [_known(shape.member, each) for each in value]
    return value


def _serious(complaints: Iterable[str]) -> list[str]:
    return [text for text in complaints if not any(re.fullmatch(pattern, text) for pattern in EXCEPTIONS)]


def assert_answer(answer: Answer) -> None:
    """Fails unless an answer is one that the service model allows for its operation."""
    if answer.error is not None:
        assert_error(answer.operation, answer.error)
        assert 400 <= answer.status_code < 600
        return
    assert answer.operation is not None
    output = model.operation_model(answer.operation).output_shape
    assert output is not None or not answer.value
    if output is not None:
        assert_shape(output, answer.value or {})


def assert_error(operation: str | None, error: ServiceError) -> None:
    """Fails unless an error is one that an operation, or that what stands in front of all operations, answers with."""
    assert error.message
    if operation is None:
        assert error.code in REFUSALS
        return
    known: OperationModel = model.operation_model(operation)
    modelled: Any = known.error_shapes
    codes = {shape.error_code: shape for shape in modelled}
    unlisted = error.code == MALFORMED or (operation, error.code) in UNLISTED
    assert error.code in codes or unlisted, f"{operation} does not answer {error.code}"
    if error.code in codes:
        assert_shape(codes[error.code], {"message": error.message, **error.members})


def _assert_aware(value: Any) -> None:
    if isinstance(value, Mapping):
        for item in value.values():
            _assert_aware(item)
    elif isinstance(value, list):
        for item in value:
            _assert_aware(item)
    elif hasattr(value, "utcoffset"):
        assert value.utcoffset() == timedelta(0), f"{value!r} is not in UTC"
        assert value.microsecond % 1000 == 0, f"{value!r} is finer than a millisecond"


def _checked_copied(shape: Any, value: Mapping[str, Any]) -> dict[str, Any]:
    assert_shape(shape, value)
    return copied(shape, value)


def _checked(method: Callable[..., Outcome]) -> Callable[..., Outcome]:
    def checked(*args: Any) -> Outcome:
        outcome = method(*args)
        if isinstance(outcome, Answer):
            assert_answer(outcome)
        return outcome

    return checked


def _operation(name: str) -> Callable[..., Mapping[str, Any]]:
    """An operation that a factory performs."""

    def checked(*args: Any) -> Mapping[str, Any]:
        value = OPERATIONS[name](*args)
        assert_shape(model.operation_model(name).output_shape, value)
        return value

    return checked


@contextmanager
def checked_responses() -> Iterator[None]:
    """Within this, every answer of every fake is checked, and whatever a test is shown of what a fake or a factory has made."""
    with ExitStack() as stack:
        for name in ("answer", "refuse"):
            patched = _checked(getattr(Pipeline, name))
            stack.enter_context(mock.patch.object(Pipeline, name, patched))
        for module in (core, resources):
            stack.enter_context(mock.patch.object(module, "copied", _checked_copied))
        checked = {name: _operation(name) for name in OPERATIONS}
        stack.enter_context(mock.patch.object(foundation_models, "OPERATIONS", checked))
        stack.callback(_kept.clear)
        yield
