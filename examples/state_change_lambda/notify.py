"""The Lambda function: tells the owner of a training that it has failed or was stopped, once. It knows nothing of the plugin."""

from __future__ import annotations

from typing import Any

import boto3

RULE: dict[str, Any] = {
    "source": ["aws.bedrock"],
    "detail-type": ["Model Customization Job State Change"],
    "detail": {"jobStatus": ["Failed", "Stopped"]},
}
"""The event pattern of the EventBridge rule that calls the function."""


class Notifier:
    """Sends each message once: EventBridge delivers an event at least once, and in no order."""

    def __init__(self) -> None:
        self.messages: list[str] = []
        self._seen: set[str] = set()

    def handler(self, event: dict[str, Any], context: object = None) -> None:
        """The function's entry point."""
        if event["id"] in self._seen:
            return
        self._seen.add(event["id"])
        job = event["detail"]
        bedrock = boto3.client("bedrock", region_name=event["region"])
        tags = bedrock.list_tags_for_resource(resourceARN=job["jobArn"])["tags"]
        owner = next((tag["value"] for tag in tags if tag["key"] == "owner"), "nobody")
        reason = job.get("failureMessage", "no reason given")
        self.messages.append(f"{owner}: {job['jobName']} is {job['jobStatus']}: {reason}")
