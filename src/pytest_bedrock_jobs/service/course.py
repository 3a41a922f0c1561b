"""Whatever takes its time and then has worked or has not: what it is at an instant is a function of that instant.

Customization jobs have phases and can be stopped; :mod:`.lifecycle` is about them. This is about everything else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Process:
    """A kind of thing that takes its time.

    Attributes:
        name: What a test author calls it.
        duration: The option that says how long it takes, without its ``_duration``.
        during: The status while it goes on.
        success: The status when it has worked.
        failure: The status when it has not.
    """

    name: str
    duration: str
    during: str
    success: str
    failure: str = "Failed"

    @property
    def statuses(self) -> tuple[str, str, str]:
        """Every status, in the order of time."""
        return self.during, self.success, self.failure


CUSTOM_MODEL = Process("custom_model", "model_creation", "Creating", "Active")
DEPLOYMENT = Process("deployment", "deployment", "Creating", "Active")
DEPLOYMENT_UPDATE = Process("deployment_update", "deployment", "Updating", "UpdateCompleted", "UpdateFailed")
THROUGHPUT = Process("provisioned_throughput", "provisioning", "Creating", "InService")
THROUGHPUT_UPDATE = Process("provisioned_throughput_update", "provisioning", "Updating", "InService")
IMPORT_JOB = Process("import_job", "import", "InProgress", "Completed")
COPY_JOB = Process("copy_job", "copy", "InProgress", "Completed")

PROCESSES: Mapping[str, Process] = {
    process.name: process
    for process in (
        CUSTOM_MODEL,
        DEPLOYMENT,
        DEPLOYMENT_UPDATE,
        THROUGHPUT,
        THROUGHPUT_UPDATE,
        IMPORT_JOB,
        COPY_JOB,
    )
}


@dataclass(frozen=True, slots=True)
class Course:
    """How one of them goes.

    Attributes:
        process: What it is.
        begun: When it began, in milliseconds since 1970.
        end: When it is through.
        failure_message: Why it fails; None where it works.
    """

    process: Process
    begun: int
    end: int
    failure_message: str | None = None

    def status_at(self, now: int) -> str:
        """The status at an instant."""
        if now < self.end:
            return self.process.during
        return self.process.success if self.failure_message is None else self.process.failure

    def next_change(self, now: int) -> int | None:
        """When the status changes next after an instant; None where it never does."""
        return self.end if now < self.end else None

    def goes_on_at(self, now: int) -> bool:
        """Whether it is not through yet."""
        return now < self.end

    def has_worked_at(self, now: int) -> bool:
        """Whether it is through, and has worked."""
        return self.end <= now and self.failure_message is None

    def stands_at(self, now: int) -> bool:
        """Whether it has worked, or still may."""
        return now < self.end or self.failure_message is None

    def ended_at(self, now: int) -> int | None:
        """Its end, once it is through."""
        return self.end if self.end <= now else None

    def failure_at(self, now: int) -> str | None:
        """Why it has failed, once it has."""
        return self.failure_message if self.end <= now else None
