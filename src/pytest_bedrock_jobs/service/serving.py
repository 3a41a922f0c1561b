"""What serves a model: custom model deployments and provisioned throughput. Both can be switched to another model, which takes time."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import MAXYEAR, datetime
from typing import Any, ClassVar

from .course import Course
from .resource import At, Resource, present

# The words of ``CommitmentDuration``, of which there may be more some day.
_TERM = re.compile("([A-Z][a-z]+)(Month|Year)s?")
_NUMBERS = {"One": 1, "Two": 2, "Three": 3, "Four": 4, "Five": 5, "Six": 6, "Nine": 9, "Twelve": 12}
_MONTHS = {"Month": 1, "Year": 12}


@dataclass(slots=True, eq=False, kw_only=True)
class Serving(Resource):
    """Something that serves a model.

    Attributes:
        former_model_arn: The model that it served before the last switch.
        desired_model_arn: The model that it serves, or is to serve after the switch.
        update: The last switch; None where it has served no other model.
        renamed: When it got its name; None where it is the one that it was created with.
    """

    former_model_arn: str = ""
    desired_model_arn: str
    update: Course | None = None
    renamed: int | None = None

    @property
    def current_course(self) -> Course:
        """The last switch, or else the creation."""
        return self.update or self.course

    @current_course.setter
    def current_course(self, course: Course) -> None:
        if self.update is None:
            self.course = course
        else:
            self.update = course

    def model_arn_at(self, now: int) -> str:
        """The model that it serves at an instant."""
        switched = self.update is None or self.update.has_worked_at(now)
        return self.desired_model_arn if switched else self.former_model_arn

    def desired_model_arn_at(self, now: int) -> str:
        """The model that it serves at an instant, or is to serve then when the switch is through."""
        stands = self.update is None or self.update.stands_at(now)
        return self.desired_model_arn if stands else self.former_model_arn

    def switch(self, model_arn: str, update: Course) -> None:
        """Begins to switch to another model."""
        self.former_model_arn = self.model_arn_at(update.begun)
        self.desired_model_arn, self.update = model_arn, update

    def is_changing_at(self, now: int) -> bool:
        """Whether it is being created or switched, so that nobody else can change it."""
        return self.course.goes_on_at(now) or (self.update is not None and self.update.goes_on_at(now))

    def uses_at(self, model_arn: str, now: int) -> bool:
        """Whether this serves a model or is going to. What could not be created serves nothing."""
        return self.course.stands_at(now) and model_arn in (self.model_arn_at(now), self.desired_model_arn_at(now))

    def modified_at(self, now: int) -> int:
        """When it last changed, seen from an instant."""
        courses = (self.course,) if self.update is None else (self.course, self.update)
        instants = [self.renamed, *(instant for course in courses for instant in (course.begun, course.end))]
        return max(instant for instant in instants if instant is not None and instant <= now)

    def failure_at(self, now: int) -> str | None:
        """Why its creation or its last switch has failed, if one has."""
        creation = self.course.failure_at(now)
        return self.update.failure_at(now) if creation is None and self.update is not None else creation


@dataclass(slots=True, eq=False, kw_only=True)
class Deployment(Serving):
    """A custom model deployment.

    Attributes:
        description: What its maker says of it.
    """

    kind: ClassVar[str] = "custom-model-deployment"

    description: str | None = None

    def summary(self, now: int, at: At) -> dict[str, Any]:
        """Its ``CustomModelDeploymentSummary``, in which its name is called otherwise than in its details."""
        return present(
            {
                "customModelDeploymentArn": self.arn,
                "customModelDeploymentName": self.name,
                "modelArn": self.model_arn_at(now),
                "createdAt": at(self.created),
                "status": self.status_at(now),
                "lastUpdatedAt": at(self.modified_at(now)),
                "failureMessage": self.failure_at(now),
            }
        )

    def details(self, now: int, at: At) -> dict[str, Any]:
        """Its ``GetCustomModelDeploymentResponse``. A failed update shows in ``updateDetails`` and in ``failureMessage``."""
        update = self.update
        details = {
            "customModelDeploymentArn": self.arn,
            "modelDeploymentName": self.name,
            "modelArn": self.model_arn_at(now),
            "createdAt": at(self.created),
            "status": self.status_at(now),
            "description": self.description,
            "lastUpdatedAt": at(self.modified_at(now)),
        }
        if update is not None:
            details["updateDetails"] = {"modelArn": self.desired_model_arn, "updateStatus": update.status_at(now)}
        return present({**details, "failureMessage": self.failure_at(now)})


@dataclass(slots=True, eq=False, kw_only=True)
class Throughput(Serving):
    """Provisioned throughput for a model.

    Attributes:
        model_units: How much was bought.
        commitment: For how long it was bought (``CommitmentDuration``); None for by the hour.
        foundation_model_arn: The model at the root of the one that it serves.
    """

    kind: ClassVar[str] = "provisioned-model"

    model_units: int
    commitment: str | None = None
    foundation_model_arn: str

    def status_at(self, now: int) -> str:
        return self._course_at(now).status_at(now)

    def next_change(self, now: int) -> int | None:
        return self._course_at(now).next_change(now)

    def committed_until(self, at: At) -> datetime | None:
        """When the commitment ends; None where there is none, or nobody can say."""
        months = None if self.commitment is None else _months_in(self.commitment)
        return None if months is None else _months_after(at(self.created), months)

    def summary(self, now: int, at: At) -> dict[str, Any]:
        """Its ``ProvisionedModelSummary``."""
        return present(
            {
                "provisionedModelName": self.name,
                "provisionedModelArn": self.arn,
                "modelArn": self.model_arn_at(now),
                "desiredModelArn": self.desired_model_arn_at(now),
                "foundationModelArn": self.foundation_model_arn,
                "modelUnits": self.model_units,
                "desiredModelUnits": self.model_units,
                "status": self.status_at(now),
                "commitmentDuration": self.commitment,
                "commitmentExpirationTime": self.committed_until(at),
                "creationTime": at(self.created),
                "lastModifiedTime": at(self.modified_at(now)),
            }
        )

    def details(self, now: int, at: At) -> dict[str, Any]:
        """Its ``GetProvisionedModelThroughputResponse``."""
        return present({**self.summary(now, at), "failureMessage": self.failure_at(now)})

    def _course_at(self, now: int) -> Course:
        """What decides its status at an instant: the last update if it had begun by then, or else the creation."""
        return self.course if self.update is None or now < self.update.begun else self.update


def _months_in(term: str) -> int | None:
    """How many months a ``CommitmentDuration`` is; None where it cannot be read."""
    words = _TERM.fullmatch(term)
    return _NUMBERS[words[1]] * _MONTHS[words[2]] if words is not None and words[1] in _NUMBERS else None


def _months_after(instant: datetime, months: int) -> datetime | None:
    """The same day and time some months later, or the last day of a month that is too short; None beyond the year 9999."""
    years, month = divmod(instant.month - 1 + months, 12)
    year = instant.year + years
    if year > MAXYEAR:
        return None
    return instant.replace(year=year, month=month + 1, day=min(instant.day, monthrange(year, month + 1)[1]))
