"""What a batch inference job reads from and writes to S3, in the S3 that the test has.

Its input is read when the job is created. Its records are processed in their order, evenly over the time that the job is InProgress.

https://docs.aws.amazon.com/bedrock/latest/userguide/batch-inference-data.html
https://docs.aws.amazon.com/bedrock/latest/userguide/batch-inference-results.html
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import deepcopy
from hashlib import sha256
from typing import Any, NamedTuple

from .... import messages
from ...names import Scope
from ...storage import Storage, split_uri

MINIMUM, MAXIMUM = 100, 50_000
"""How many records a job has at least and at most: AWS's defaults for most models."""
_ID_LENGTH = 11
_MADE_UP = "This answer was made up by pytest-bedrock-jobs."
# How many characters a token has (our choice).
_TOKEN = 4

Answer = Callable[[dict[str, Any]], "Mapping[str, Any] | None"]
"""What a test author's function makes of a record: a body, an error (with ``errorCode``), or None for the usual body."""


class Input(NamedTuple):
    """A file of records.

    Attributes:
        name: Its name; of a file in a folder, what follows the folder.
        records: Its records.
    """

    name: str
    records: Sequence[Mapping[str, Any]]


class Result(NamedTuple):
    """What has become of a record.

    Attributes:
        line: The line of the output.
        is_error: Whether it could not be answered.
        tokens: How many tokens went in and out.
    """

    line: Mapping[str, Any]
    is_error: bool
    tokens: tuple[int, int]


class Work:
    """The records of a job, and what becomes of them. Each is answered once, when somebody has to know.

    Args:
        inputs: Where the records come from.
        model: The ARN of the model.
        invocation_type: ``InvokeModel`` or ``Converse``.
        answer: Gives the test author's function, if there is one.

    Attributes:
        errors: Of how many records, how many cannot be answered whatever the function says; spread evenly.
        written: How many processed records the manifest tells of; None before it is there.
    """

    def __init__(
        self, inputs: Sequence[Input], model: str, invocation_type: str, answer: Callable[[], Answer | None]
    ) -> None:
        self.inputs = inputs
        self.total: int = sum(len(each.records) for each in inputs)
        self.errors: tuple[int, int] = (0, 1)
        self.written: int | None = None
        self._model = model
        self._type = invocation_type
        self._answer = answer
        self._records = [(each.name, record) for each in inputs for record in each.records]
        self._results: list[Result] = []

    def results(self, processed: int) -> Sequence[Result]:
        """What has become of the first records."""
        for index in range(len(self._results), processed):
            self._results.append(self._result(index))
        return self._results[:processed]

    def errors_among(self, processed: int) -> int:
        """How many of the first records could not be answered."""
        return sum(each.is_error for each in self.results(processed))

    def manifest(self, processed: int) -> dict[str, int]:
        """What the manifest says after some records."""
        results = self.results(processed)
        errors = self.errors_among(processed)
        return {
            "totalRecordCount": self.total,
            "processedRecordCount": processed,
            "successRecordCount": processed - errors,
            "errorRecordCount": errors,
            "inputTokenCount": sum(each.tokens[0] for each in results),
            "outputTokenCount": sum(each.tokens[1] for each in results),
        }

    def outputs(self, processed: int) -> Iterable[tuple[str, str]]:
        """The name and the content of each output. AWS does not keep the order of the records, so neither does this."""
        lines: dict[str, list[str]] = {}
        for (name, _), result in zip(self._records, self.results(processed), strict=False):
            lines.setdefault(name, []).append(json.dumps(result.line))
        for name, each in lines.items():
            yield f"{name}.out", "".join(f"{line}\n" for line in sorted(each, key=_digest))

    def _result(self, index: int) -> Result:
        name, given = self._records[index]
        record = {"recordId": _digest(f"{name} {index}")[:_ID_LENGTH].upper(), **deepcopy(dict(given))}
        errors, done = self.errors
        answer: Mapping[str, Any] | None = None
        if errors * (index + 1) // done > errors * index // done:
            answer = {"errorCode": 500, "errorMessage": messages.INTERNAL_ERROR}
        elif (function := self._answer()) is not None:
            answer = function(deepcopy(record))
            if answer is not None and not isinstance(answer, Mapping):
                raise TypeError(
                    f"answer_records: the function returned {answer!r} for record {record['recordId']!r}; expected a dict,"
                    " the body of an answer or an error with errorCode, or None for the usual body"
                )
        tokens = _tokens(record["modelInput"])
        if answer is None:
            answer = usual_body(self._model, self._type, tokens)
        if "errorCode" in answer:
            error = {"errorMessage": "", "expired": False, **answer}
            return Result({**record, "error": error}, is_error=True, tokens=(0, 0))
        return Result({**record, "modelOutput": dict(answer)}, is_error=False, tokens=(tokens, _tokens(answer)))


def read(storage: Storage, scope: Scope, request: Mapping[str, Any]) -> list[Input] | str:
    """The input of a job; a text where it fails while it is validated, in AWS's words."""
    bucket, key = split_uri(request["inputDataConfig"]["s3InputDataConfig"]["s3Uri"])
    contents = _contents(storage, scope, bucket, key)
    if not contents:
        return messages.batch_get_object_denied(bucket, key)
    inputs = []
    for name, content in contents.items():
        records = _records(content) if name.endswith(".jsonl") else None
        if records is None:
            return messages.not_json_lines(name)
        inputs.append(Input(name, records))
    total = sum(len(each.records) for each in inputs)
    if total < MINIMUM:
        return messages.too_few_records(total, MINIMUM)
    if total > MAXIMUM:
        return messages.too_many_records(total, MAXIMUM)
    bucket, key = split_uri(request["outputDataConfig"]["s3OutputDataConfig"]["s3Uri"])
    if not storage.is_writable(scope, bucket):
        return messages.put_object_denied(bucket, key)
    return inputs


def _contents(storage: Storage, scope: Scope, bucket: str, key: str) -> dict[str, bytes]:
    """The content of a file, or of each file of a folder that is one of records, by name."""
    content = storage.read(scope, bucket, key) if key and not key.endswith("/") else None
    if content is not None:
        return {key.rpartition("/")[2]: content}
    folder = f"{key.rstrip('/')}/" if key else ""
    found = {}
    for each in storage.keys(scope, bucket, folder):
        content = storage.read(scope, bucket, each) if each.endswith(".jsonl") else None
        if content is not None:
            found[each.removeprefix(folder)] = content
    return found


def _records(content: bytes) -> list[dict[str, Any]] | None:
    """The records of a file; None where a line is not one, or there is none."""
    try:
        records = [json.loads(line) for line in content.decode("utf-8-sig").split("\n") if line.strip()]
    except (ValueError, RecursionError):
        return None
    right = all(isinstance(each, dict) and isinstance(each.get("modelInput"), dict) for each in records)
    return records if records and right else None


def write_manifest(storage: Storage, job: Any, processed: int) -> None:
    """Brings the manifest of a job up to date, where it says something else."""
    work: Work = job.work
    if work.written != processed:
        work.written = processed
        _write(storage, job, "manifest.json.out", json.dumps(work.manifest(processed)))


def write_outputs(storage: Storage, job: Any, processed: int) -> None:
    """Writes what has become of the records of a job that processes no more of them."""
    for name, content in job.work.outputs(processed):
        _write(storage, job, name, content)


def _write(storage: Storage, job: Any, name: str, content: str) -> None:
    bucket, prefix = split_uri(job.request["outputDataConfig"]["s3OutputDataConfig"]["s3Uri"])
    folder = f"{prefix.rstrip('/')}/" if prefix else ""
    storage.write(job.scope, bucket, f"{folder}{job.id}/{name}", content.encode())


def usual_body(model: str, invocation_type: str, tokens: int) -> dict[str, Any]:
    """A made-up body of the form that a model answers with.

    Args:
        model: The model's ARN.
        invocation_type: ``InvokeModel``, or ``Converse``, for which all models have one form.
        tokens: How many tokens the input has.
    """
    answered = len(_MADE_UP) // _TOKEN
    converse = {
        "output": {"message": {"role": "assistant", "content": [{"text": _MADE_UP}]}},
        "stopReason": "end_turn",
        "usage": {"inputTokens": tokens, "outputTokens": answered, "totalTokens": tokens + answered},
    }
    if invocation_type == "Converse":
        return {**converse, "metrics": {"latencyMs": 1000}}
    forms: Mapping[str, dict[str, Any]] = {
        "anthropic.": {
            "id": "msg_made_up",
            "type": "message",
            "role": "assistant",
            "model": model.rpartition("/")[2].rpartition("anthropic.")[2],
            "content": [{"type": "text", "text": _MADE_UP}],
            "stop_reason": "end_turn",
            "stop_sequence": None,
            "usage": {"input_tokens": tokens, "output_tokens": answered},
        },
        "amazon.titan-embed": {"embedding": [0.0] * 8, "inputTextTokenCount": tokens},
        "amazon.titan": {
            "inputTextTokenCount": tokens,
            "results": [{"tokenCount": answered, "outputText": _MADE_UP, "completionReason": "FINISH"}],
        },
        "meta.llama": {
            "generation": _MADE_UP,
            "prompt_token_count": tokens,
            "generation_token_count": answered,
            "stop_reason": "stop",
        },
        "mistral.": {"outputs": [{"text": _MADE_UP, "stop_reason": "stop"}]},
    }
    return next((form for word, form in forms.items() if word in model), converse)


def _tokens(value: Any) -> int:
    return len(json.dumps(value)) // _TOKEN


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()
