"""ARNs that a test author chooses for a job and its model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from ...names import custom_model_resource, job_resource
from ...seeding.values import check_member

if TYPE_CHECKING:
    from ...region import Region
    from ...seeding.seeding import Fields, Seeding
    from .record import JobRecord

# The fields, each with an operation and a member whose shape its value must fit, and what makes the resource part of such an ARN.
_ARNS = {
    "job_arn": ("GetModelCustomizationJob", "jobArn", job_resource),
    "custom_model_arn": ("GetModelCustomizationJob", "outputModelArn", custom_model_resource),
}


class GivenArns(NamedTuple):
    """The ids in the ARNs that are given, and the other fields that follow from these.

    Attributes:
        job_id: The job's id, if its ARN is given.
        model_id: The model's id, if its ARN is given.
        base: The base model's id in the ARNs, where a custom model is trained further; None elsewhere.
        implied: The account, the Region and, unless a custom model is trained further, the base model.
    """

    job_id: str | None
    model_id: str | None
    base: str | None
    implied: Mapping[str, Any]

    def give(self, region: Region, record: JobRecord) -> None:
        """Gives a record the ids."""
        if self.base not in (None, record.base.id):
            raise ValueError(
                f"base_model={record.base.custom_model_arn!r} is based on {record.base.id!r}, and the ARNs are of {self.base!r};"
                " pass ARNs of that base model, or leave them out"
            )
        if self.job_id is not None:
            record.id = self.job_id
            if region.of("job").by_id.get(record.id) is not None:
                raise ValueError(f"job_arn={record.arn!r} is in use; pass another, or leave it out for a new one")
        record.model_id = self.model_id or ""


def given_arns(seeding: Seeding, fields: Fields) -> GivenArns:
    """The ARNs that fields give.

    Raises:
        ValueError: One breaks its pattern, or contradicts another field.
    """
    ids: dict[str, str] = {}
    implied: dict[str, Any] = {}
    given_base = fields.get("base_model", ".")
    is_custom = "." not in given_base or ":custom-model/" in given_base
    others = {name: value for name, value in fields.items() if not (is_custom and name == "base_model")}
    for name, (operation, member, resource_of) in _ARNS.items():
        if name not in fields:
            continue
        arn = fields[name]
        check_member(seeding.rules, name, arn, operation, member, arn)
        _, partition, _, region_name, account, resource = arn.split(":", 5)
        _, base, ids[name] = resource.split("/")
        found = {"region_name": region_name, "account_id": account, "base_model": base}
        _check_same(name, arn, found, {**implied, **others})
        implied.update(found)
        scope = seeding.region_of(implied).scope
        if scope.arn(resource_of(base, ids[name])) != arn:
            raise ValueError(
                f"{name}={arn!r}: expected the partition {scope.partition!r} of {region_name}, not {partition!r}"
            )
    base_of_custom = implied.pop("base_model") if is_custom else None
    return GivenArns(ids.get("job_arn"), ids.get("custom_model_arn"), base_of_custom, implied)


def _check_same(name: str, arn: str, found: Mapping[str, str], others: Mapping[str, Any]) -> None:
    for field, value in found.items():
        other = others.get(field, value)
        # A base model may be given without its context-length suffix.
        if other != value and not (field == "base_model" and value.startswith(f"{other}:")):
            raise ValueError(f"{name}={arn!r} contradicts {field}={other!r}; leave one of them out")
