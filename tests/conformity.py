"""The one helper that holds answers against the botocore service model; the suite runs it on every answer a fake gives."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from unittest import mock

from botocore.model import OperationModel
from botocore.validate import ParamValidator

from pytest_bedrock_jobs.fake import FakeBedrockJobs
from pytest_bedrock_jobs.wire import model
from pytest_bedrock_jobs.wire.answers import Answer, copied
from pytest_bedrock_jobs.wire.validation import violations

# What the fake answers although the service model says otherwise, as (pattern of the complaint, why). Nothing else may deviate.
EXCEPTIONS: Mapping[str, str] = {
    r"\bbaseModelName\b": "every recorded ListCustomModels answer leaves it empty",
    r"baseModelArn, value: 0,|Value '' at '(modelSummaries.*)?baseModelArn'": "nobody can know an imported model's base",
    r"Value '[^']*:custom-model/imported/\w+' at": "the pattern of older botocores has no place for an imported model's id",
    r"modelName' .* length less than or equal to 20": "AWS's own names of foundation models are longer",
}

# Error codes that any AWS service may answer with, and that no operation lists.
COMMON_ERRORS = {
    "ExpiredTokenException",
    "MissingAuthenticationTokenException",
    "SerializationException",
    "UnknownOperationException",
    "UnrecognizedClientException",
    "ValidationException",
}


def assert_conforms(shape_name: str, value: Any) -> None:
    """Fails unless a value has the types, members, lengths, patterns and enums of a shape."""
    shape = model.shape(shape_name)
    assert shape is not None, f"the installed botocore has no shape {shape_name}"
    assert_shape(shape, value)


def assert_shape(shape: Any, value: Any) -> None:
    """Fails unless a value has the types, members, lengths, patterns and enums of a shape."""
    complaints = [*ParamValidator().validate(value, shape).generate_report().splitlines(), *violations(shape, value)]
    found = [text for text in complaints if not any(re.search(pattern, text) for pattern in EXCEPTIONS)]
    assert not found, found
    _assert_aware(value)


def assert_answer(answer: Answer) -> None:
    """Fails unless an answer is one that the service model allows for its operation."""
    if answer.operation is None:
        assert answer.error is not None
        return
    operation: OperationModel = model.operation_model(answer.operation)
    if answer.error is None:
        if operation.output_shape is not None:
            assert_shape(operation.output_shape, copied(operation.output_shape, answer.value or {}))
        return
    modelled: Any = operation.error_shapes
    codes = {shape.error_code: shape for shape in modelled}
    assert answer.error.code in {*codes, *COMMON_ERRORS}, f"{answer.operation} does not answer {answer.error.code}"
    assert answer.error.message
    if answer.error.code in codes:
        assert_shape(codes[answer.error.code], {"message": answer.error.message, **answer.error.members})


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


@contextmanager
def checked_responses() -> Iterator[None]:
    """Within this, every answer of every fake is checked."""
    real = FakeBedrockJobs.respond

    def respond(self: FakeBedrockJobs, *args: Any) -> Answer:
        answer = real(self, *args)
        assert_answer(answer)
        return answer

    with mock.patch.object(FakeBedrockJobs, "respond", respond):
        yield
