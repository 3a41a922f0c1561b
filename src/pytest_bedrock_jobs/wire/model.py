"""The service model of the installed botocore: the authority on names, paths, limits, patterns and status codes."""

from __future__ import annotations

import re
import time
from datetime import tzinfo
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from botocore.loaders import create_loader
from botocore.model import ServiceModel
from botocore.utils import parse_timestamp

if TYPE_CHECKING:
    from botocore.model import OperationModel, Shape

SERVICE = "bedrock"


# The loaders of sessions that have made clients of Bedrock, the first one only.
_loaders: list[Any] = []


def read_with(loader: Any) -> None:
    """Lets the service model be read with the loader of a client's session: loaders keep what they have read, and take their time to read it.

    One that looks elsewhere first is not asked: what counts is the installed botocore's. boto3's look into boto3 last.
    """
    if _loaders:
        return
    own = create_loader().search_paths
    if loader.search_paths[: len(own)] == own:
        _loaders.append(loader)


@cache
def service_model() -> ServiceModel:
    """Bedrock's service model, read once a process."""
    loader: Any = _loaders[0] if _loaders else create_loader()
    # A loader keeps what it was asked for in these very words, which are those of a client.
    return ServiceModel(loader.load_service_model(SERVICE, "service-2", api_version=None), SERVICE)


@cache
def operation_model(name: str) -> OperationModel:
    """The model of an operation."""
    return service_model().operation_model(name)


@cache
def statuses(name: str) -> tuple[str, ...]:
    """The statuses that an operation's answer can have; none where it has no status, or the model does not list them."""
    output = operation_model(name).output_shape
    status = None if output is None else output.members.get("status")
    return tuple(getattr(status, "enum", ()))


@cache
def shape(name: str) -> Shape | None:
    """A shape by name; None where the installed botocore does not have it."""
    model = service_model()
    return model.shape_for(name) if name in model.shape_names else None


def item_shape(operation: str, member: str) -> Any:
    """The shape of each item of a list in an operation's output."""
    output: Any = operation_model(operation).output_shape
    return output.members[member].member


class _Partition(NamedTuple):
    id: str
    regions: frozenset[str]
    pattern: re.Pattern[str]
    # What the host names of endpoints end with.
    suffixes: tuple[str, ...]


@cache
def _partitions() -> list[_Partition]:
    data = create_loader().load_data("partitions")
    return [
        _Partition(
            each["id"],
            frozenset(each["regions"]),
            re.compile(each["regionRegex"]),
            (each["outputs"]["dnsSuffix"], each["outputs"]["dualStackDnsSuffix"]),
        )
        for each in data["partitions"]
    ]


def regions() -> dict[str, str]:
    """The partition of every Region that botocore knows, in alphabetical order."""
    known = {region: each.id for each in _partitions() for region in each.regions if not region.endswith("-global")}
    return dict(sorted(known.items()))


def parsed_zone() -> tzinfo:
    """The time zone object that botocore gives to the UTC times it parses; which one it is depends on the machine's own zone."""
    return _parsed_zone(time.tzname)


@lru_cache(maxsize=8)
def _parsed_zone(_: tuple[str, str]) -> tzinfo:
    return cast(tzinfo, parse_timestamp("2026-01-01T00:00:00Z").tzinfo)


@cache
def _partition_of(region_name: str) -> _Partition | None:
    """The partition of a Region by botocore's data, its list first, its patterns for Regions newer than that."""
    listed = (each for each in _partitions() if region_name in each.regions)
    matched = (each for each in _partitions() if each.pattern.fullmatch(region_name))
    return next(listed, None) or next(matched, None)


def partition(region_name: str) -> str | None:
    """The partition that a Region belongs to; None where no partition has such a Region."""
    if region_name.endswith("-global"):
        return None
    found = _partition_of(region_name)
    return None if found is None else found.id


def is_awss_own(host: str) -> bool:
    """Whether a host is one of AWS itself, in any partition."""
    return host.endswith(tuple(f".{suffix}" for each in _partitions() for suffix in each.suffixes))


@lru_cache(maxsize=256)
def endpoint_region(host: str) -> str | None:
    """The Region whose Bedrock endpoint a host is: a standard, FIPS, dual-stack or VPC one; None where it is none of Bedrock's.

    https://docs.aws.amazon.com/general/latest/gr/bedrock.html
    """
    pattern = rf"(?:vpce-[^.]+\.)?{service_model().endpoint_prefix}(?:-fips)?\.([a-z0-9-]+)\.(?:vpce\.)?(.+)"
    match = re.fullmatch(pattern, host.lower().removesuffix("."))
    if match is None or partition(match[1]) is None:
        return None
    found = _partition_of(match[1])
    return match[1] if found is not None and match[2] in found.suffixes else None
