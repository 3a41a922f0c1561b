"""What AWS has printed of a job that is loaded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple


class Printed(NamedTuple):
    """What AWS has printed of a job that is loaded, and its fields do not hold.

    Attributes:
        id: The job's id.
        model_id: Its model's id, if the job made one.
        base_model_id: The foundation model's id in the job's ARN.
        custom_base_arn: The custom model that it was trained on, if it was one.
        lasting: The members of its details that stay as they are, by their names there; None where AWS left one out.
        passing: Those that change as the job goes on.
    """

    id: str
    model_id: str | None
    base_model_id: str
    custom_base_arn: str | None
    lasting: Mapping[str, Any]
    passing: Mapping[str, Any]
