"""Factory functions for state-change events, as an EventBridge rule hands them to a Lambda function; no fake and no AWS is needed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..service.events import state_change_event
from ..service.names import uuid_of
from .resources import make_job_details

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from ..typing import JobFields


def make_state_change_event(**fields: Unpack[JobFields]) -> dict[str, Any]:
    """The event that Bedrock sends when a customization job enters its status (``Model Customization Job State Change``).

    The same fields give the same event. Its time is the job's end, or its last modification where it goes on.

    https://docs.aws.amazon.com/bedrock/latest/userguide/monitoring-eventbridge-how-it-works.html

    Args:
        **fields: What the job is like; the rest agrees with it. They are those of :func:`make_job_details`.

    Raises:
        TypeError: A field is unknown.
        ValueError: A field has a value that AWS would not have, or fields contradict each other.
    """
    details = make_job_details(**fields)
    entered = details.get("endTime", details["lastModifiedTime"])
    id = uuid_of(f"factory event {details['jobArn']} {details['status']}")
    return state_change_event("job", details, at=entered, id=id)
