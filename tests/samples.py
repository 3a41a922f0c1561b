"""Requests that tests begin with."""

from __future__ import annotations

from typing import Any

ROLE = "arn:aws:iam::123456789012:role/Trainer"


def create_request(name: str = "nightly-8", **changes: Any) -> dict[str, Any]:
    """Parameters of ``create_model_customization_job``, with a model named after the job."""
    request = {
        "jobName": name,
        "customModelName": f"{name}-model",
        "roleArn": ROLE,
        "baseModelIdentifier": "amazon.nova-micro-v1:0",
        "trainingDataConfig": {"s3Uri": "s3://amzn-s3-demo-bucket/train.jsonl"},
        "outputDataConfig": {"s3Uri": "s3://amzn-s3-demo-bucket/output/"},
    }
    return {**request, **changes}


def import_request(name: str = "import-1", **changes: Any) -> dict[str, Any]:
    """Parameters of ``create_model_import_job``, with a model named after the job."""
    request = {
        "jobName": name,
        "importedModelName": f"{name}-model",
        "roleArn": ROLE,
        "modelDataSource": {"s3DataSource": {"s3Uri": "s3://amzn-s3-demo-bucket/model/"}},
    }
    return {**request, **changes}


def custom_model_request(name: str = "brought-in", **changes: Any) -> dict[str, Any]:
    """Parameters of ``create_custom_model``."""
    source = {"s3DataSource": {"s3Uri": "s3://amzn-s3-demo-bucket/model/"}}
    return {"modelName": name, "modelSourceConfig": source, "roleArn": ROLE, **changes}


def invocation_request(name: str = "batch-1", **changes: Any) -> dict[str, Any]:
    """Parameters of ``create_model_invocation_job``."""
    request = {
        "jobName": name,
        "roleArn": ROLE,
        "modelId": "amazon.nova-micro-v1:0",
        "inputDataConfig": {"s3InputDataConfig": {"s3Uri": "s3://amzn-s3-demo-bucket/input/records.jsonl"}},
        "outputDataConfig": {"s3OutputDataConfig": {"s3Uri": "s3://amzn-s3-demo-bucket/output/"}},
    }
    return {**request, **changes}


def tag_list(**tags: str) -> list[dict[str, str]]:
    """Tags as the API has them."""
    return [{"key": key, "value": value} for key, value in tags.items()]
