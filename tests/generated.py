"""Requests for every operation, generated from the service model."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta, timezone
from typing import Any

from botocore import xform_name
from botocore.exceptions import ClientError, ParamValidationError
from hypothesis import strategies as st

from pytest_bedrock_jobs import FakeBedrockJobs
from pytest_bedrock_jobs.service.families.invocation_jobs.record import LIFECYCLE
from pytest_bedrock_jobs.service.lifecycle import Lifecycle
from pytest_bedrock_jobs.service.registry import FAMILIES, OPERATIONS
from pytest_bedrock_jobs.typing import Transport
from pytest_bedrock_jobs.wire.model import operation_model, service_model
from pytest_bedrock_jobs.wire.rules import ModelRules

from .fakes import client

NOW = datetime(2026, 6, 1, tzinfo=timezone.utc)
KNOWN = sorted(set(OPERATIONS) & set(service_model().operation_names))
"""The operations that are faked and that the installed botocore has."""


def populated(transport: Transport) -> FakeBedrockJobs:
    """A fake with a few resources of every kind, the same each time."""
    return populate(FakeBedrockJobs(transport=transport))


def populate(fake: FakeBedrockJobs) -> FakeBedrockJobs:
    """Seeds a fake that holds nothing with a few resources of every kind, the same each time, and freezes its clock."""
    fake.clock.freeze()
    fake.clock.move_to(NOW)
    times = [NOW - timedelta(days=day) for day in range(3)]
    fake.add_jobs(5, status=["Completed", "InProgress", "Failed", "Stopping", "Stopped"], tags={"team": "nlp"})
    fake.add_custom_models(3, creation_time=times)
    fake.add_custom_model(customization_type="IMPORTED", status="Creating")
    if "GetCustomModelDeployment" in KNOWN:
        fake.add_deployments(4, status=["Active", "Creating", "Failed"], model=fake.jobs["job-1"], tags={"team": "nlp"})
    fake.add_provisioned_throughputs(3, status=["InService", "Creating"], model=fake.jobs["job-1"])
    fake.add_import_jobs(4, status=["Completed", "InProgress", "Failed"], creation_time=times)
    fake.add_copy_jobs(3, status=["Completed", "InProgress", "Failed"], source_model=fake.jobs["job-1"])
    fake.add_invocation_jobs(10, status=list(LIFECYCLE.statuses), model=["amazon.nova-micro-v1:0", fake.jobs["job-1"]])
    fake.add_inference_profiles(2, tags={"team": "nlp"})
    return fake


def views(fake: FakeBedrockJobs) -> list[Any]:
    """What there is of every kind, if the installed botocore knows how to show it."""
    return [fake.resources(name) for name, family in FAMILIES.items() if family.get in KNOWN]


def lifecycles() -> list[Lifecycle]:
    """What takes time, if the installed botocore knows how to start it."""
    known = [each for each in FAMILIES.values() if {each.get, each.update} - {None} <= set(KNOWN)]
    return [lifecycle for family in known for lifecycle in family.lifecycles]


def vocabulary() -> list[str]:
    """Every string that the resources of the fake show, as what requests may refer to."""
    shown = [each.details() for view in views(populated("direct")) for each in view]
    return sorted(set(_strings(shown)) | {"amazon.nova-micro-v1:0", "new-1", "new-2", "team"})


def _strings(value: Any, name: str = "") -> Iterable[str]:
    """The names, ARNs and addresses in a structure."""
    if isinstance(value, str) and name.endswith(("Name", "Arn", "Uri", "Id")):
        yield value
    elif isinstance(value, Mapping):
        for member, item in value.items():
            yield from _strings(item, member)
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item, name)


_WORDS = vocabulary()


def values(shape: Any) -> st.SearchStrategy[Any]:
    """Values of a shape: mostly good ones, that mean something to the fake."""
    kind = shape.type_name
    if kind == "structure":
        return structures(shape)
    if kind == "list":
        return st.lists(values(shape.member), max_size=3)
    if kind == "map":
        return st.dictionaries(values(shape.key), values(shape.value), max_size=2)
    if kind == "string":
        return strings(shape)
    scalars: Mapping[str, st.SearchStrategy[Any]] = {
        "boolean": st.booleans(),
        "integer": st.integers(1, 5) | st.sampled_from([0, 50, 1001]),
        "float": st.floats(0, 1),
        "timestamp": st.sampled_from([NOW - timedelta(days=day, milliseconds=1) for day in range(4)]),
    }
    return scalars[kind]


def strings(shape: Any) -> st.SearchStrategy[str]:
    """Texts that keep a shape's rules, and a few that do not."""
    enum = shape.metadata.get("enum")
    good = list(enum or [word for word in _WORDS if ModelRules().satisfies(shape.name, word)])
    bad = ["", "?", "no such thing", "a" * 64]
    return st.integers(0, 30).flatmap(lambda number: st.sampled_from(good if good and number else bad))


def structures(shape: Any) -> st.SearchStrategy[dict[str, Any]]:
    """Structures with their required members, and some of the others; exactly one of a union's."""
    if getattr(shape, "is_tagged_union", False):
        return st.one_of([st.fixed_dictionaries({name: values(member)}) for name, member in shape.members.items()])
    required = {name: values(shape.members[name]) for name in shape.required_members}
    tokens = {name: values(member) for name, member in shape.members.items() if "idempotencyToken" in member.metadata}
    optional = {
        name: st.deferred(lambda member=member: values(member))  # type: ignore[misc]
        for name, member in shape.members.items()
        if name not in required and name not in tokens and name != "nextToken"
    }
    return st.fixed_dictionaries({**required, **tokens}, optional=optional)


def requests(operation: str) -> st.SearchStrategy[dict[str, Any]]:
    """Parameters of an operation."""
    shape = operation_model(operation).input_shape
    return st.just({}) if shape is None else structures(shape)


LONGEST_ERROR = 100_000
"""How many characters an error may have, however much is wrong with a request."""
_LONG = 3000
_TEXTS = [
    "",
    " ",
    "?",
    "\0",
    "\r\n",
    "../..",
    "%2F%00",
    "\u00ff\U0001f0a1",
    "a" * _LONG,
    "arn:",
    "arn:aws:bedrock:::" + "/" * 99,
]
_TIMES = [datetime(1970, 1, 1, tzinfo=timezone.utc), datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=timezone.utc)]


def hostile(value: Any) -> st.SearchStrategy[Any]:
    """Values to put in the place of another one that botocore sends although no rule of the service model allows most of them."""
    if isinstance(value, bool):
        return st.just(not value)
    if isinstance(value, int):
        return st.sampled_from([-1, 0, 2**31, 2**63, 10**30])
    if isinstance(value, float):
        return st.sampled_from([-1.0, 1e308, float("nan"), float("inf")])
    if isinstance(value, datetime):
        return st.sampled_from(_TIMES)
    if isinstance(value, list):
        return st.sampled_from([[], value * 300])
    if isinstance(value, Mapping):
        return st.just({})
    return st.sampled_from(_TEXTS + _WORDS)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The ways to everything in a structure, by names and indexes."""
    found = [path] if path else []
    items: Iterable[tuple[Any, Any]] = ()
    if isinstance(value, Mapping):
        items = value.items()
    elif isinstance(value, list):
        items = enumerate(value)
    return found + [place for key, item in items for place in places(item, (*path, key))]


def replaced(value: Any, path: tuple[Any, ...], change: Callable[[Any], Any]) -> Any:
    """A structure with another value at a place; without that member where the other value is None."""
    if not path:
        return change(value)
    copy, (key, *rest) = value.copy(), path
    copy[key] = replaced(value[key], tuple(rest), change)
    if copy[key] is None:
        del copy[key]
    return copy


@st.composite
def broken_requests(draw: st.DrawFn, operation: str) -> dict[str, Any]:
    """Parameters of an operation, of which up to two values are not what they were, or are missing."""
    request = draw(requests(operation))
    labels = {name for name, place in _members(operation) if place == "uri"}
    for _ in range(draw(st.integers(1, 2))):
        if not (found := places(request)):
            break
        path = draw(st.sampled_from(found))
        # botocore cannot make a path without what stands in it.
        needed = len(path) == 1 and path[0] in labels
        missing = not needed and draw(st.integers(0, 3)) == 0
        request = replaced(request, path, lambda value: None if missing else _other(draw, value, needed))  # noqa: B023
    return request


def _other(draw: st.DrawFn, value: Any, needed: bool) -> Any:
    other = draw(hostile(value))
    return "?" if needed and not other else other


def _members(operation: str) -> list[tuple[str, str | None]]:
    shape: Any = operation_model(operation).input_shape
    members = {} if shape is None else shape.members
    return [(name, member.serialization.get("location")) for name, member in members.items()]


def call(operation: str, parameters: Mapping[str, Any], bedrock: Any = None) -> Any:
    """What a call answers: its result, or the error; without what belongs to the transport.

    Args:
        operation: Its operation.
        parameters: Its parameters.
        bedrock: The client; by default the one that tests share, which checks the parameters.
    """
    try:
        answer = getattr(bedrock or client(), xform_name(operation))(**parameters)
    except ParamValidationError as error:
        return str(error)
    except ClientError as error:
        answer = error.response
    metadata = answer.pop("ResponseMetadata")
    return {"HTTPStatusCode": metadata["HTTPStatusCode"], "RequestId": metadata["RequestId"], **answer}


def granted(answer: Any) -> bool:
    """Whether a call has done what it was to do."""
    return not isinstance(answer, str) and "Error" not in answer


def rejected(answer: Any) -> bool:
    """Whether the service has refused a call that botocore has let through."""
    return not isinstance(answer, str) and "Error" in answer


def exactly(value: Any) -> Any:
    """A value with the type of each part of it, and of each time its offset."""
    if isinstance(value, Mapping):
        return {name: exactly(item) for name, item in value.items()}
    if isinstance(value, list):
        return [exactly(item) for item in value]
    return type(value), value, value.utcoffset() if isinstance(value, datetime) else None


class Kept:
    """A fake with a few resources of every kind, for many examples: it is made anew where a call may have changed it."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._fake = populated(transport)
        self.changed = False
        """Whether a call since `fake` was asked for may have changed something."""

    @property
    def fake(self) -> FakeBedrockJobs:
        """The fake, as all examples find it."""
        if self.changed:
            self._fake, self.changed = populated(self._transport), False
        return self._fake

    def call(self, operation: str, parameters: Mapping[str, Any]) -> Any:
        """What a call answers."""
        answer = call(operation, parameters)
        self.changed |= granted(answer) and not operation.startswith(("Get", "List"))
        return answer
