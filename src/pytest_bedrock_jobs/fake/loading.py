"""Jobs out of the JSON that AWS's command line printed, of each family that says how it is loaded.

``aws bedrock list-model-customization-jobs``, ``get-model-customization-job``, and the same of batch inference jobs.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple, cast

from botocore import xform_name

from ..service.clock import to_millis
from ..service.errors import ServiceError
from ..service.families.family import Family, Loading
from ..service.registry import FAMILIES
from ..service.seeding.printed import Printed
from ..wire.model import operation_model, partition
from ..wire.parser import from_json

_ARN = re.compile(
    r"arn:(?P<partition>[^:]+):(?P<service>[^:]+):(?P<region>[^:]*):(?P<account>[^:]*):(?P<rest>.+)", re.DOTALL
)
_RESOURCE_ARN = re.compile(
    r"arn:(?P<partition>[^:]+):bedrock:(?P<region>[^:]+):(?P<account>[0-9]{12}):(?P<resource>[^/]+)/(?P<path>.+)"
)
# The member that names the account which owns a bucket.
_OWNER = "s3BucketOwner"

Output = str | os.PathLike[str] | Mapping[str, Any]


class Loaded(NamedTuple):
    """A job that is to be seeded: its family, its fields, what was printed of it, and the last that is known of it."""

    family: Family
    fields: Mapping[str, Any]
    printed: Printed
    seen: datetime


class _Document(NamedTuple):
    """What was printed of a job.

    Attributes:
        family: What kind of job it is.
        members: The members of its details: every one that could be there, and None where one is not.
        untold: The members that the listing leaves out.
    """

    family: Family
    members: dict[str, Any]
    untold: frozenset[str]


def loaded(
    source: Output | Sequence[Output], account_id: str | None = None, region_name: str | None = None
) -> list[Loaded]:
    """The jobs of outputs in files, or of what such files hold, in their order.

    Args:
        source: An output, or several.
        account_id: The account that they move to; None for the one of each.
        region_name: The Region that they move to; None for the one of each.

    Raises:
        OSError: A file cannot be read.
        TypeError: It is neither a path nor what a file holds.
        ValueError: It is not such JSON; the message says why.
    """
    if isinstance(source, (list, tuple)):
        return [job for output in source for job in loaded(output, account_id, region_name)]
    if not isinstance(source, (str, os.PathLike, Mapping)):
        raise TypeError(f"source={source!r}: expected the path of a file, what such a file holds, or several of them")
    # As bytes: some shells write what is printed into files as UTF-16, or with a byte order mark.
    text = _encoded(source) if isinstance(source, Mapping) else Path(source).read_bytes()
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ValueError(
            f"{source!r} is not JSON: {error}; pass what `aws bedrock ... --output json` printed"
        ) from None
    outputs = content if isinstance(content, list) else [content]
    return [_loaded(each, account_id, region_name) for output in outputs for each in _documents(output)]


def _encoded(content: Mapping[str, Any]) -> str:
    """What boto3 returned, as the command line would have printed it."""

    def encode(value: Any) -> str:
        to_millis(value, "a time")
        return str(value.isoformat())

    return json.dumps({name: value for name, value in content.items() if name != "ResponseMetadata"}, default=encode)


def _documents(content: Any) -> list[_Document]:
    """What an output holds: the jobs of a listing, or the details of one."""
    if isinstance(content, dict):
        for family in _families():
            if family.listing.summaries in content:
                return _of_listing(family, content)
            if _is_of(family, content.get(family.members.arn)):
                return _of_details(family, content)
    commands = [xform_name(operation, "-") for family in _families() for operation in (family.list, family.get)]
    raise ValueError(
        f"it holds no jobs; pass what `aws bedrock {', '.join(commands[:-1])}` or `{commands[-1]}` printed, with --output json"
    )


def _families() -> list[Family]:
    """The families whose resources can be loaded."""
    return [family for family in FAMILIES.values() if family.loading is not None]


def _loading(family: Family) -> Loading:
    assert family.loading is not None, "nothing else is read"
    return family.loading


def _is_of(family: Family, arn: Any) -> bool:
    """Whether something is the ARN of a resource of a family."""
    found = _RESOURCE_ARN.fullmatch(arn) if isinstance(arn, str) else None
    path = found["path"].split("/") if found is not None and found["resource"] == family.resource else []
    return len(path) == _loading(family).path and all(path)


def _of_listing(family: Family, content: Mapping[str, Any]) -> list[_Document]:
    details: Any = operation_model(family.get).output_shape
    listing: Any = operation_model(family.list).output_shape
    summaries = listing.members[family.listing.summaries]
    in_details, untold = _loading(family).in_details, _loading(family).untold
    # A summary says nothing of what it has no member for, nor that something is missing which details have to have.
    possible = {in_details.get(name, name) for name in summaries.member.members} - set(details.required_members)
    documents = []
    for summary in _read(summaries, content[family.listing.summaries]):
        given = {in_details.get(name, name): value for name, value in summary.items()}
        left_out = frozenset(untold) - given.keys()
        documents.append(_Document(family, dict.fromkeys(possible - left_out) | given, left_out))
    return documents


def _of_details(family: Family, content: Mapping[str, Any]) -> list[_Document]:
    details: Any = operation_model(family.get).output_shape
    members = dict.fromkeys(details.members) | _read(details, content)
    return [_Document(family, members, frozenset(_loading(family).untold))]


def _read(form: Any, value: Any) -> Any:
    """A value of an output in Python's types."""
    try:
        return from_json(form)(value, "the jobs")
    except ServiceError as error:
        raise ValueError(f"the JSON cannot be read: {error.message}") from None


def _loaded(document: _Document, account_id: str | None, region_name: str | None) -> Loaded:
    """A job, in another account or Region if one is given: all ARNs of its own place are then of that."""
    family, members, untold = document
    names = family.members
    required = (names.arn, names.name, names.status, names.created)
    missing = [name for name in required if members.get(name) is None]
    if missing:
        which = members.get(names.name) or members.get(names.arn)
        raise ValueError(f"job {which!r} lacks {', '.join(missing)}; pass the whole JSON that the command line printed")
    found = _RESOURCE_ARN.fullmatch(members[names.arn])
    if found is None or not _is_of(family, members[names.arn]):
        raise ValueError(f"{names.arn}={members[names.arn]!r}: expected the ARN of a {family.noun}")
    own = {part: found[part] for part in ("partition", "region", "account")}
    region, account = region_name or own["region"], account_id or own["account"]
    home = {"partition": partition(region) or own["partition"], "region": region, "account": account}
    if home != own:
        members = _moved(members, own, home)
    passing = _loading(family).passing
    fields = {
        name: members[member]
        for name, member in _members(family).items()
        if members.get(member) is not None and members[member] != {}
    }
    printed = Printed(
        tuple(found["path"].split("/")),
        {name: value for name, value in members.items() if name not in passing},
        {name: members.get(name) for name in passing},
        untold,
    )
    return Loaded(family, {**fields, "region_name": region, "account_id": account}, printed, _seen(family, members))


def _moved(value: Any, own: Mapping[str, str], home: Mapping[str, str]) -> Any:
    """A value of a document that moves to another place."""
    if isinstance(value, dict):
        return {
            name: home["account"] if name == _OWNER and item == own["account"] else _moved(item, own, home)
            for name, item in value.items()
        }
    if isinstance(value, list):
        return [_moved(item, own, home) for item in value]
    found = _ARN.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        return value
    place = {part: home[part] if found[part] == own[part] else found[part] for part in own}
    return "arn:{partition}:{service}:{region}:{account}:{rest}".format(**{**found.groupdict(), **place})


def _members(family: Family) -> Mapping[str, str]:
    """The fields of a family that its details hold, each with its member there."""
    details: Any = operation_model(family.get).output_shape
    names = family.members
    own = {name: (place or "").rpartition(".")[2] for name, place in family.fields.items()}
    usual = {
        "status": names.status,
        "creation_time": names.created,
        "end_time": names.ended,
        "failure_message": names.failure,
    }
    found = {**usual, **own, **_loading(family).fields}
    return {name: member for name, member in found.items() if member in details.members}


def _seen(family: Family, members: Mapping[str, Any]) -> datetime:
    """The end, or the last change of a job that goes on; an ended job may have been modified shortly after what is now."""
    names = family.members
    if members.get(names.ended) is not None:
        return cast("datetime", members[names.ended])
    return cast("datetime", max([members[names.created], *_values(members, names.modified)]))


def _values(value: Any, name: str) -> Iterator[Any]:
    """The values that a member has, at any depth."""
    if isinstance(value, dict):
        for each, item in value.items():
            if each == name and item is not None:
                yield item
            yield from _values(item, name)
