"""Which examples run: one needs operations that the oldest supported botocore does not have, one needs moto."""

from __future__ import annotations

from importlib.util import find_spec

from pytest_bedrock_jobs.wire.model import service_model

collect_ignore = [] if "CreateCustomModelDeployment" in service_model().operation_names else ["deployed_model"]
collect_ignore += [] if find_spec("moto") else ["batch_inference"]
