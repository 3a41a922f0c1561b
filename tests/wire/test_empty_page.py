"""``unsupported="empty"``: what lists things that are not faked lists nothing."""

from __future__ import annotations

from typing import Any

import boto3
import pytest
import requests
from botocore.exceptions import ClientError
from botocore.model import OperationModel

from pytest_bedrock_jobs import FakeBedrockJobs, UnsupportedOperationError
from pytest_bedrock_jobs.service.registry import OPERATIONS
from pytest_bedrock_jobs.wire.model import operation_model, service_model
from tests.signing import ENDPOINT

LISTINGS = [name for name in service_model().operation_names if name.startswith("List") and name not in OPERATIONS]
# Values for members that a pattern restricts.
VALUES = {
    "policyArn": "arn:aws:bedrock:us-east-1:123456789012:automated-reasoning-policy/abcdefghijkl",
    "buildWorkflowId": "01234567-89ab-4def-8123-456789abcdef",
    "modelId": "amazon.nova-micro-v1:0",
}


def arguments(model: OperationModel) -> dict[str, Any]:
    """What an operation requires."""
    required = [] if model.input_shape is None else model.input_shape.required_members
    return {name: VALUES[name] for name in required}


@pytest.mark.parametrize("transport", ["direct", "wire"])
@pytest.mark.parametrize("operation", LISTINGS)
def test_an_operation_that_lists_answers_an_empty_page(operation: str, transport: Any) -> None:
    """As the service model has it, without a token for another page."""
    with FakeBedrockJobs(unsupported="empty", transport=transport):
        client = boto3.client("bedrock")
        methods = {name: method for method, name in client.meta.method_to_api_mapping.items()}
        answer = getattr(client, methods[operation])(**arguments(operation_model(operation)))
    answer.pop("ResponseMetadata")
    shape: Any = operation_model(operation).output_shape
    lists = {name for name, member in shape.members.items() if member.type_name == "list"}
    # A list that the model does not allow to be empty is absent.
    empty = {name for name in lists if not shape.members[name].metadata.get("min")}
    assert {name: value for name, value in answer.items() if name in lists} == {name: [] for name in empty}
    assert set(shape.required_members) <= set(answer) <= {*lists, *VALUES}


def test_a_paginator_finds_nothing() -> None:
    """And ends."""
    with FakeBedrockJobs(unsupported="empty"):
        pages = boto3.client("bedrock").get_paginator("list_guardrails").paginate()
        assert pages.build_full_result() == {"guardrails": []}


def test_a_request_that_breaks_a_rule_is_refused() -> None:
    """As by an operation that is faked."""
    with FakeBedrockJobs(unsupported="empty"), pytest.raises(ClientError, match="ValidationException"):
        boto3.client("bedrock").list_guardrails(guardrailIdentifier="?")


def test_a_plain_call_is_answered() -> None:
    """From the same place."""
    with FakeBedrockJobs(unsupported="empty"):
        answer = requests.get(f"{ENDPOINT}/guardrails", headers={"Authorization": "Bearer token"}, timeout=60)
    assert (answer.status_code, answer.json()) == (200, {"guardrails": []})


def test_other_operations_are_refused_as_ever() -> None:
    """Also one that only reads."""
    with pytest.raises(UnsupportedOperationError, match="GetGuardrail"), FakeBedrockJobs(unsupported="empty"):
        boto3.client("bedrock").get_guardrail(guardrailIdentifier="abcdefghijkl")


def test_operations_that_are_faked_list_what_there_is() -> None:
    """The option is about the others."""
    with FakeBedrockJobs(unsupported="empty") as fake:
        fake.add_job()
        assert len(boto3.client("bedrock").list_model_customization_jobs()["modelCustomizationJobSummaries"]) == 1


@pytest.mark.parametrize("transport", ["direct", "wire"])
def test_a_call_that_gets_an_empty_page_is_logged_as_any_other(transport: Any) -> None:
    """With its parameters and its answer, and nothing is refused."""
    with FakeBedrockJobs(unsupported="empty", transport=transport) as fake:
        boto3.client("bedrock").list_guardrails(maxResults=5)
    call = fake.calls.last
    assert (call.operation, call.parameters, call.answer, call.error) == (
        "ListGuardrails",
        {"maxResults": 5},
        {"guardrails": []},
        None,
    )
    assert fake.unsupported_calls == []


def test_a_plain_call_of_another_operation_is_refused() -> None:
    """It reads one thing, which is not there."""
    with pytest.raises(UnsupportedOperationError, match="GetGuardrail"), FakeBedrockJobs(unsupported="empty"):
        requests.get(f"{ENDPOINT}/guardrails/abcdefghijkl", headers={"Authorization": "Bearer token"}, timeout=60)
