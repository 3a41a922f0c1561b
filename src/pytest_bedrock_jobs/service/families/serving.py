"""What serves a model: custom model deployments and provisioned throughput. Both can be switched to another model, which takes time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..names import Scope
from ..record import Record
from ..timeline import Timeline

if TYPE_CHECKING:
    from .family import Family


class Serving(Record):
    """Something that serves a model.

    Attributes:
        former_model_arn: The model that it served before the last switch.
        desired_model_arn: The model that it serves, or is to serve after the switch.
        update: The last switch; None where it has served no other model.
        renamed: When it got its name; None where it is the one that it was created with.
    """

    __slots__ = ("desired_model_arn", "former_model_arn", "renamed", "update")

    def __init__(
        self,
        family: Family,
        scope: Scope,
        name: str,
        timeline: Timeline,
        request: Mapping[str, Any],
        tags: Mapping[str, str] | None,
        model_arn: str,
    ) -> None:
        super().__init__(family, scope, name, timeline, request, tags)
        self.former_model_arn: str = ""
        self.desired_model_arn: str = model_arn
        self.update: Timeline | None = None
        self.renamed: int | None = None

    @property
    def current(self) -> Timeline:
        return self.update or self.timeline

    @current.setter
    def current(self, timeline: Timeline) -> None:
        if self.update is None:
            self.timeline = timeline
        else:
            self.update = timeline

    @property
    def timelines(self) -> tuple[Timeline, ...]:
        return (self.timeline,) if self.update is None else (self.timeline, self.update)

    def next_change(self, now: int) -> int | None:
        changes = [each.next_change(now) for each in self.timelines]
        # A switch begins with a call, or before a seed was seen: only its end is still to come.
        return min((change for change in changes if change is not None), default=None)

    def model_arn_at(self, now: int) -> str:
        """The model that it serves at an instant."""
        switched = self.update is None or self.update.has_worked_at(now)
        return self.desired_model_arn if switched else self.former_model_arn

    def desired_model_arn_at(self, now: int) -> str:
        """The model that it serves at an instant, or is to serve then when the switch is through."""
        may_work = self.update is None or self.update.may_work_at(now)
        return self.desired_model_arn if may_work else self.former_model_arn

    def switch(self, model_arn: str, update: Timeline) -> None:
        """Begins to switch to another model."""
        self.former_model_arn = self.model_arn_at(update.begun)
        self.desired_model_arn, self.update = model_arn, update

    def models_as(self, first: str, second: str) -> dict[str, str]:
        """The model that it was created for, and the one that it was switched to if it was, by the names of the fields for them."""
        if self.update is None:
            return {first: self.desired_model_arn}
        return {first: self.former_model_arn, second: self.desired_model_arn}

    def is_changing_at(self, now: int) -> bool:
        """Whether it is being created or switched, so that nothing else can change it."""
        return any(each.goes_on_at(now) for each in self.timelines)

    def uses_at(self, model_arn: str, now: int) -> bool:
        """Whether this serves a model or is going to. What could not be created serves nothing."""
        return self.timeline.may_work_at(now) and model_arn in (self.model_arn_at(now), self.desired_model_arn_at(now))

    def modified_at(self, now: int) -> int:
        instants = [self.renamed, *(instant for each in self.timelines for instant in (each.begun, each.end))]
        return max(instant for instant in instants if instant is not None and instant <= now)

    def failure_at(self, now: int) -> str | None:
        """Why its creation or its last switch has failed, if one has."""
        creation = self.timeline.failure_at(now)
        return self.update.failure_at(now) if creation is None and self.update is not None else creation
