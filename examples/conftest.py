"""Which examples run: one needs operations that the oldest supported botocore does not have, and is collected where there are such."""

from __future__ import annotations

from pytest_bedrock_jobs.wire.model import service_model

collect_ignore = [] if "CreateCustomModelDeployment" in service_model().operation_names else ["deployed_model"]
