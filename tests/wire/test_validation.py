"""Rules of the service model, and how their violations are told."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.model import ServiceModel
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from pytest_bedrock_jobs.service.errors import ServiceError
from pytest_bedrock_jobs.wire import model
from pytest_bedrock_jobs.wire.validation import check_request, violations

from ..effort import examples
from ..samples import create_request
from ..shapes import values

OPERATIONS = model.service_model().operation_names


def shape_of(**definition: Any) -> Any:
    """A shape of a made-up service model."""
    shapes = {
        "Text": {"type": "string"},
        "Short": {"type": "string", "min": 2, "max": 3},
        "Shape": definition,
        "Pair": {
            "type": "structure",
            "required": ["left"],
            "members": {"left": {"shape": "Short"}, "pair": {"shape": "Pair"}},
        },
    }
    return ServiceModel({"metadata": {}, "operations": {}, "shapes": shapes}).shape_for("Shape")


@pytest.mark.parametrize("operation", OPERATIONS)
@examples(2, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_what_keeps_the_rules_has_no_violations(operation: str, data: st.DataObject) -> None:
    """For any legal input of any operation of the service model."""
    check_request(operation, data.draw(values(model.operation_model(operation).input_shape)))


@pytest.mark.parametrize(
    ("definition", "value", "found"),
    [
        (
            {"type": "string", "min": 2},
            "a",
            ["Value 'a' at 'it' failed to satisfy constraint: Member must have length greater than or equal to 2"],
        ),
        (
            {"type": "string", "max": 2},
            "abc",
            ["Value 'abc' at 'it' failed to satisfy constraint: Member must have length less than or equal to 2"],
        ),
        ({"type": "string", "min": 2, "max": 2}, "ab", []),
        (
            {"type": "integer", "max": 2},
            10**400,
            [
                f"Value '{10**400}' at 'it' failed to satisfy constraint: Member must have value less than or equal to 2",
            ],
        ),
        ({"type": "integer", "min": 2}, 10**400, []),
        (
            {"type": "integer", "min": 2},
            1,
            ["Value '1' at 'it' failed to satisfy constraint: Member must have value greater than or equal to 2"],
        ),
        (
            {"type": "integer", "max": 1000},
            1001,
            ["Value '1001' at 'it' failed to satisfy constraint: Member must have value less than or equal to 1000"],
        ),
        (
            {"type": "float", "min": 1e-07},
            1e-08,
            [
                "Value '1e-08' at 'it' failed to satisfy constraint: Member must have value greater than or equal to 1e-07"
            ],
        ),
        ({"type": "boolean", "min": 2}, True, []),
        (
            {"type": "blob", "max": 1},
            b"ab",
            ["Value 'b'ab'' at 'it' failed to satisfy constraint: Member must have length less than or equal to 1"],
        ),
        (
            {"type": "string", "enum": ["A", "B"]},
            "C",
            ["Value 'C' at 'it' failed to satisfy constraint: Member must satisfy enum value set: [A, B]"],
        ),
        (
            {"type": "string", "pattern": "[a-b]+"},
            "c",
            ["Value 'c' at 'it' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-b]+"],
        ),
        (
            {"type": "string", "max": 1, "pattern": "a"},
            "bc",
            [
                "Value 'bc' at 'it' failed to satisfy constraint: Member must have length less than or equal to 1",
                "Value 'bc' at 'it' failed to satisfy constraint: Member must satisfy regular expression pattern: a",
            ],
        ),
        (
            {"type": "list", "max": 1, "member": {"shape": "Short"}},
            ["ab", "c"],
            [
                "Value '['ab', 'c']' at 'it' failed to satisfy constraint: Member must have length less than or equal to 1",
                "Value 'c' at 'it.2.member' failed to satisfy constraint: Member must have length greater than or equal to 2",
            ],
        ),
        ({"type": "list", "member": {"shape": "Text"}}, [""], []),
        (
            {"type": "list", "max": 1, "member": {"shape": "Text"}},
            ["", ""],
            ["Value '['', '']' at 'it' failed to satisfy constraint: Member must have length less than or equal to 1"],
        ),
        (
            {"type": "map", "max": 1, "key": {"shape": "Short"}, "value": {"shape": "Short"}},
            {"ab": "abcd", "a": "ab"},
            [
                "Value '{'ab': 'abcd', 'a': 'ab'}' at 'it' failed to satisfy constraint: Member must have length less than or equal to 1",
                "Value 'abcd' at 'it.ab.member' failed to satisfy constraint: Member must have length less than or equal to 3",
                "Value 'a' at 'it.a.key' failed to satisfy constraint: Member must have length greater than or equal to 2",
            ],
        ),
        ({"type": "map", "key": {"shape": "Text"}, "value": {"shape": "Text"}}, {"": ""}, []),
        (
            {"type": "structure", "members": {"pair": {"shape": "Pair"}}},
            {"pair": {"pair": {"left": "a", "pair": {"pair": None}}}},
            [
                "Value null at 'it.pair.left' failed to satisfy constraint: Member must not be null",
                "Value 'a' at 'it.pair.pair.left' failed to satisfy constraint: Member must have length greater than or equal to 2",
                "Value null at 'it.pair.pair.pair.left' failed to satisfy constraint: Member must not be null",
            ],
        ),
        (
            {"type": "structure", "union": True, "members": {"a": {"shape": "Text"}, "b": {"shape": "Text"}}},
            {"a": "", "b": ""},
            ["Value 'a, b' at 'it' failed to satisfy constraint: Member must have exactly one member set"],
        ),
    ],
)
def test_a_violation_is_told_as_aws_tells_it(definition: Any, value: Any, found: list[str]) -> None:
    """The value, its path, and the rule; all of them, in order."""
    assert sorted(violations(shape_of(**definition), value, "it")) == sorted(found)


def test_one_violation_is_counted() -> None:
    """The message begins with the number."""
    with pytest.raises(ServiceError) as caught:
        check_request("CreateModelCustomizationJob", create_request(customModelName="a--b"))
    assert str(caught.value) == (
        "ValidationException: 1 validation error detected: Value 'a--b' at 'customModelName' failed to satisfy constraint:"
        " Member must satisfy regular expression pattern: ([0-9a-zA-Z][_-]?){1,63}"
    )


def test_missing_members_are_told() -> None:
    """A request that botocore would not have sent."""
    with pytest.raises(ServiceError) as caught:
        check_request("CreateModelCustomizationJob", {})
    message = caught.value.message
    assert message.startswith("6 validation errors detected: Value null at 'jobName' failed to satisfy constraint: ")
    assert message.count("Member must not be null") == 6
