"""What every resource but a customization job is made of."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from .course import Course
from .names import Place

At = Callable[[int], datetime]


@dataclass(slots=True, eq=False, kw_only=True)
class Resource(ABC):
    """Something with a name, an ARN, tags, and a status that follows from its course.

    Attributes:
        kind: The type of resource, as its ARN has it.
        created: When it was created, in milliseconds since 1970.
        course: What its status follows from.
        tags: Its tags, by key. They are replaced as a whole, so several resources may share one mapping.
        position: Where it stands in its collection, which sets it.
    """

    kind: ClassVar[str]

    place: Place
    name: str
    id: str
    created: int
    course: Course
    tags: Mapping[str, str] | None = None
    position: int = 0

    @property
    def arn(self) -> str:
        return self.place.arn(f"{self.kind}/{self.id}")

    @property
    def current_course(self) -> Course:
        """What it goes through, or has gone through last."""
        return self.course

    @current_course.setter
    def current_course(self, course: Course) -> None:
        self.course = course

    def status_at(self, now: int) -> str:
        return self.course.status_at(now)

    def next_change(self, now: int) -> int | None:
        return self.course.next_change(now)

    @abstractmethod
    def summary(self, now: int, at: At) -> dict[str, Any]:
        """What a listing shows of it at an instant."""

    @abstractmethod
    def details(self, now: int, at: At) -> dict[str, Any]:
        """What the Get operation shows of it at an instant; callers must not change what it holds."""


def present(members: Mapping[str, Any]) -> dict[str, Any]:
    """The members that there are: those that are not None."""
    return {member: value for member, value in members.items() if value is not None}
