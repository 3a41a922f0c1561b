"""What holds for every operation, with requests that are generated from the service model."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given
from hypothesis import strategies as st

from pytest_bedrock_jobs import FakeBedrockJobs
from pytest_bedrock_jobs.wire.model import operation_model
from pytest_bedrock_jobs.wire.operations import members_of

from . import generated
from .effort import examples
from .samples import create_request, custom_model_request, import_request, invocation_request

_MODEL_ARN = "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0"


def _pages(operation: str) -> bool:
    model: Any = operation_model(operation)
    return model.input_shape is not None and "nextToken" in model.input_shape.members


LISTS = [operation for operation in generated.KNOWN if _pages(operation)]


@pytest.mark.parametrize("operation", generated.KNOWN)
def test_direct_and_wire_answer_the_same(operation: str) -> None:
    """To the type of each value and the offset of each time; what is listed after a change is the same, too."""
    direct, wire = generated.Kept("direct"), generated.Kept("wire")

    @examples(25, suppress_health_check=list(HealthCheck))
    @given(generated.requests(operation))
    def answer_the_same(parameters: dict[str, Any]) -> None:
        seen = []
        for kept in (direct, wire):
            with kept.fake:
                answers = [kept.call(operation, parameters), kept.call(operation, parameters)]
                answers += [generated.call(name, {}) for name in LISTS if kept.changed]
                seen.append(generated.exactly(answers))
        assert seen[0] == seen[1]

    answer_the_same()


@pytest.mark.parametrize("operation", LISTS)
@examples(25, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_the_pages_together_are_the_whole_list(operation: str, data: st.DataObject) -> None:
    """Whatever the filters, the order and the size of a page."""
    parameters = data.draw(generated.requests(operation))
    parameters["maxResults"] = 1000
    size = data.draw(st.integers(1, 3), label="page size")
    with generated.populated("direct"):
        whole = generated.call(operation, parameters)
        assume(generated.granted(whole))
        (member,) = (name for name, value in whole.items() if isinstance(value, list))
        page = generated.call(operation, {**parameters, "maxResults": size})
        shown = page[member]
        while "nextToken" in page:
            page = generated.call(operation, {**parameters, "maxResults": size, "nextToken": page["nextToken"]})
            assert len(page[member]) <= size
            shown += page[member]
    assert shown == whole[member]


@pytest.mark.parametrize("operation", [each for each in generated.KNOWN if members_of(each)])
def test_rejected_calls_leave_everything_as_it_was(operation: str) -> None:
    """What there is, the ids that come next, and the fates that wait: whatever happens next is as if nobody had called."""
    requests = []
    kept = generated.Kept("direct")

    @examples(10, suppress_health_check=list(HealthCheck))
    @given(generated.requests(operation))
    def collect(parameters: dict[str, Any]) -> None:
        with kept.fake:
            assume(generated.rejected(kept.call(operation, parameters)))
        requests.append(parameters)

    collect()
    with generated.populated("direct") as fake:
        _decide(fake)
        assert all(generated.rejected(generated.call(operation, parameters)) for parameters in requests)
        assert _what_comes_next(fake) == _undisturbed(), requests


@cache
def _undisturbed() -> Any:
    with generated.populated("direct") as fake:
        _decide(fake)
        return _what_comes_next(fake)


def _decide(fake: FakeBedrockJobs) -> None:
    """A fate for the first of everything that will be created."""
    fake.next_job(outcome="Failed", after=timedelta(minutes=7), optional=True)
    for process in generated.lifecycles():
        if process.name == "job":
            continue
        fake.next_outcome(process.name, process.failure, after=timedelta(minutes=7), optional=True)  # type: ignore[call-overload]


def _what_comes_next(fake: FakeBedrockJobs) -> Any:
    """Everything that there is, before and after something of every kind has been made; but for what tells the calls apart."""
    model = fake.jobs["job-1"].model_arn
    before = _everything(fake)
    for operation, request in {
        "CreateModelCustomizationJob": create_request("next"),
        "CreateCustomModel": custom_model_request("next"),
        "CreateCustomModelDeployment": {"modelDeploymentName": "next", "modelArn": model},
        "CreateProvisionedModelThroughput": {"provisionedModelName": "next", "modelId": model, "modelUnits": 1},
        "CreateModelImportJob": import_request("next"),
        "CreateModelCopyJob": {"sourceModelArn": model, "targetModelName": "next-copy"},
        "CreateModelInvocationJob": invocation_request("next"),
        "CreateInferenceProfile": {"inferenceProfileName": "next", "modelSource": {"copyFrom": _MODEL_ARN}},
    }.items():
        if operation in generated.KNOWN:
            # botocore makes a token up where there is none.
            assert generated.granted(generated.call(operation, {**request, "clientRequestToken": "next"}))
    return before, _everything(fake)


def _everything(fake: FakeBedrockJobs) -> Any:
    shown = [(each.details(), each._record.tags) for view in generated.views(fake) for each in view]
    return shown, list(map(str, fake._bedrock.outcomes))


@pytest.mark.parametrize("operation", LISTS)
def test_every_listing_shows_something(operation: str) -> None:
    """So that the properties above are about more than nothing; and the reverse order is the reverse."""
    with generated.populated("direct"):
        whole = generated.call(operation, {})
        (member,) = (name for name, value in whole.items() if isinstance(value, list))
        assert len(whole[member]) >= 2
        if "sortOrder" in members_of(operation):
            assert generated.call(operation, {"sortOrder": "Ascending"})[member] == whole[member][::-1]
