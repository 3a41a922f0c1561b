"""What a test can decide of what the code under test will begin."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal, TypedDict

ProcessName = Literal[
    "custom_model",
    "deployment",
    "deployment_update",
    "provisioned_throughput",
    "provisioned_throughput_update",
    "import_job",
    "copy_job",
    "invocation_job",
]
"""What takes its time besides customization jobs."""


class OutcomeFacts(TypedDict, total=False):
    """What `next_outcome` can decide of a batch inference job besides its end. Where it reads its input, its input says the first of them.

    Attributes:
        total_record_count: How many records its input has; by default 100, or as many as the other counts need.
        processed_record_count: How many of them it processes; less than all where it completes in part, is stopped or fails.
        error_record_count: How many of those could not be answered; by default none.
    """

    total_record_count: int | None
    processed_record_count: int | None
    error_record_count: int | None


class RuleFields(OutcomeFacts, total=False):
    """Keyword arguments of ``next_outcome``, which are described there."""

    after: timedelta | None
    timeline: str | None
    failure_message: str | None
    phase: str | None
    name: str
    times: int | None
    optional: bool
