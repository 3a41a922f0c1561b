"""The same function with the mistake that is made most often: Bedrock's events of trainings have no ``status``, they have ``jobStatus``.

(Those of batch inference have ``status``. The two kinds of events have hardly a key in common.)
"""

from __future__ import annotations

from typing import Any

RULE: dict[str, Any] = {
    "source": ["aws.bedrock"],
    "detail-type": ["Model Customization Job State Change"],
    "detail": {"status": ["Failed", "Stopped"]},
}
"""An event pattern that matches nothing."""

messages: list[str] = []


def handler(event: dict[str, Any], context: object = None) -> None:
    """The function's entry point."""
    job = event["detail"]
    if job.get("status") in ("Failed", "Stopped"):
        messages.append(f"{job['jobName']} is {job['status']}")
