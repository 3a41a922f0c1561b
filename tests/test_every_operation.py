"""What holds for every operation, with requests that are generated from the service model."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pytest_bedrock_jobs.wire.model import operation_model

from . import generated


def _pages(operation: str) -> bool:
    model: Any = operation_model(operation)
    return model.input_shape is not None and "nextToken" in model.input_shape.members


LISTS = [operation for operation in generated.KNOWN if _pages(operation)]


@pytest.mark.parametrize("operation", generated.KNOWN)
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_direct_and_wire_answer_the_same(operation: str, data: st.DataObject) -> None:
    """To the type of each value and the offset of each time; what is listed afterwards is the same, too."""
    parameters = data.draw(generated.requests(operation))
    seen = []
    for transport in ("direct", "wire"):
        with generated.populated(transport):
            answers = [generated.call(operation, parameters), generated.call(operation, parameters)]
            answers += [generated.call(name, {}) for name in LISTS]
            seen.append(generated.exactly(answers))
    assert seen[0] == seen[1]


@pytest.mark.parametrize("operation", LISTS)
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_the_pages_together_are_the_whole_list(operation: str, data: st.DataObject) -> None:
    """Whatever the filters, the order and the size of a page."""
    parameters = data.draw(generated.requests(operation))
    parameters["maxResults"] = 1000
    size = data.draw(st.integers(1, 3), label="page size")
    with generated.populated("direct"):
        whole = generated.call(operation, parameters)
        if isinstance(whole, str) or "Error" in whole:
            return
        (member,) = (name for name, value in whole.items() if isinstance(value, list))
        page = generated.call(operation, {**parameters, "maxResults": size})
        shown = page[member]
        while "nextToken" in page:
            page = generated.call(operation, {**parameters, "maxResults": size, "nextToken": page["nextToken"]})
            assert len(page[member]) <= size
            shown += page[member]
    assert shown == whole[member]


@pytest.mark.parametrize("operation", LISTS)
def test_every_listing_shows_something(operation: str) -> None:
    """So that the properties above are about more than nothing; and the reverse order is the reverse."""
    with generated.populated("direct"):
        whole = generated.call(operation, {})
        (member,) = (name for name, value in whole.items() if isinstance(value, list))
        assert len(whole[member]) >= 2
        assert generated.call(operation, {"sortOrder": "Ascending"})[member] == whole[member][::-1]
