"""An AWS Lambda function that looks after the fine-tuning jobs of the day. Its client is made once, when the module is imported."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import boto3

from . import pipeline

bedrock = boto3.client("bedrock", region_name="us-east-1")


def handler(event: dict[str, Any], _context: object) -> dict[str, list[str]]:
    """Stops what has run for longer than `limitHours`, and tells what failed in the 24 hours before the event's time."""
    since = datetime.fromisoformat(event["time"].replace("Z", "+00:00")) - timedelta(days=1)
    return {
        "stopped": pipeline.stop_overdue(bedrock, timedelta(hours=event["limitHours"])),
        "failed": pipeline.failures_since(bedrock, since),
    }
