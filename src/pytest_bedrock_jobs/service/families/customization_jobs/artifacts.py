"""What a job reads from and writes to S3, in the S3 that the test has.

https://docs.aws.amazon.com/bedrock/latest/userguide/model-customization-prepare.html
https://docs.aws.amazon.com/bedrock/latest/userguide/model-customization-analyze.html
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from typing import Any

from .... import messages
from ...names import Scope
from ...storage import Storage, split_uri
from .record import JobRecord

# How many steps an epoch has in the metrics files (our choice).
_STEPS = 4


def problem(storage: Storage, scope: Scope, request: Mapping[str, Any]) -> str | None:
    """Why a job fails in its validation phase, in AWS's words; None where its data are there and can be written to."""
    sources = [request["trainingDataConfig"], *(request.get("validationDataConfig") or {}).get("validators", ())]
    for uri in (source["s3Uri"] for source in sources if "s3Uri" in source):
        bucket, key = split_uri(uri)
        content = storage.read(scope, bucket, key)
        if content is None:
            return messages.get_object_denied(bucket, key)
        if not _is_json_lines(content):
            return messages.not_json_lines(key.rpartition("/")[2])
    for uri in _log_prefixes(request["trainingDataConfig"]):
        bucket, prefix = split_uri(uri)
        if not storage.keys(scope, bucket, prefix):
            return messages.get_object_denied(bucket, prefix)
    bucket, key = split_uri(request["outputDataConfig"]["s3Uri"])
    if not storage.is_writable(scope, bucket):
        return messages.put_object_denied(bucket, key)
    return None


def _log_prefixes(training_data: Mapping[str, Any]) -> Iterator[str]:
    """Where the logs of invocations are that a model is distilled from. What they say is not read."""
    source = training_data.get("invocationLogsConfig", {}).get("invocationLogSource", {})
    if "s3Uri" in source:
        yield source["s3Uri"]


def _is_json_lines(content: bytes) -> bool:
    """Whether every line is a JSON object, and there is one."""
    try:
        lines = [line for line in content.decode("utf-8-sig").split("\n") if line.strip()]
        return bool(lines) and all(isinstance(json.loads(line), dict) for line in lines)
    except (ValueError, RecursionError):
        return False


def write_metrics(storage: Storage, job: JobRecord) -> None:
    """Writes the metrics files of a completed job to its output location."""
    bucket, prefix = split_uri(job.request["outputDataConfig"]["s3Uri"])
    folder = f"{prefix.rstrip('/')}/" if prefix else ""
    for name, content in _metrics_files(job):
        storage.write(job.scope, bucket, f"{folder}model-customization-job-{job.id}/{name}", content.encode())


def _metrics_files(job: JobRecord) -> Iterator[tuple[str, str]]:
    epochs = _epochs(job.request)
    steps = [(step, (step - 1) // _STEPS + 1) for step in range(1, epochs * _STEPS + 1)]
    yield "training_artifacts/step_wise_training_metrics.csv", _csv("training_loss", steps, job.training_loss)
    for number, loss in enumerate(job.validation_losses):
        # AWS documents the folder of one validation set; those of further ones are numbered (our choice).
        folder = "validation" if number == 0 else f"validation_{number + 1}"
        name = f"validation_artifacts/post_fine_tuning_validation/{folder}/validation_metrics.csv"
        yield name, _csv("validation_loss", steps[_STEPS - 1 :: _STEPS], loss)


def _epochs(request: Mapping[str, Any]) -> int:
    """How many epochs there were, at most 1,000 (our choice); 1 where the text is not such a number."""
    # Reinforcement fine-tuning has hyperparameters of its own.
    config = (request.get("customizationConfig") or {}).get("rftConfig", {})
    hyper_parameters: Mapping[str, Any] = config.get("hyperParameters") or request.get("hyperParameters") or {}
    text = str(hyper_parameters.get("epochCount", "1"))
    digits = text.lstrip("0") if text.isascii() and text.isdigit() else ""
    return 1000 if len(digits) > 3 else int(digits or "1")  # noqa: PLR2004  # Python reads no endless number.


def _csv(column: str, steps: list[tuple[int, int]], final: float) -> str:
    """A loss that falls to its final value."""
    rows = [f"step_number,epoch_number,{column},perplexity"]
    for number, (step, epoch) in enumerate(steps, 1):
        loss = final * len(steps) * 2 / (len(steps) + number)
        rows.append(f"{step},{epoch},{loss:.6f},{math.exp(loss):.6f}")
    return "\n".join([*rows, ""])
