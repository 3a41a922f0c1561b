"""Tags, of every resource that can have them."""

from __future__ import annotations

from .. import tags
from ..bedrock import Call
from ..errors import not_found
from ..record import Record
from ..registry import Answer, Request
from .operations import check_tags, operation


@operation
def tag_resource(call: Call, request: Request) -> Answer:
    """https://docs.aws.amazon.com/bedrock/latest/APIReference/API_TagResource.html"""
    resource = _find(call, request)
    all_tags = {**(resource.tags or {}), **tags.by_key(request["tags"])}
    resource.tags = check_tags(all_tags, resourceName=request["resourceARN"])
    return {}


@operation
def untag_resource(call: Call, request: Request) -> Answer:
    """https://docs.aws.amazon.com/bedrock/latest/APIReference/API_UntagResource.html

    Keys that the resource does not have are ignored (our choice).
    """
    resource = _find(call, request)
    resource.tags = {key: value for key, value in (resource.tags or {}).items() if key not in request["tagKeys"]}
    return {}


@operation
def list_tags_for_resource(call: Call, request: Request) -> Answer:
    """https://docs.aws.amazon.com/bedrock/latest/APIReference/API_ListTagsForResource.html"""
    return {"tags": tags.as_list(_find(call, request).tags)}


def _find(call: Call, request: Request) -> Record:
    resource = call.region.by_arn(request["resourceARN"])
    if resource is None or resource.family.tags is None:
        raise not_found("resource")
    return resource
