"""AWS's texts of what makes a job fail."""

from __future__ import annotations

import subprocess
import sys

import pytest

from pytest_bedrock_jobs import FakeBedrockJobs, messages
from pytest_bedrock_jobs.wire import model
from pytest_bedrock_jobs.wire.validation import violations

# As AWS has published them.
TEXTS = {
    messages.INTERNAL_ERROR: "Encountered an internal error when processing the request.",
    messages.UNEXPECTED_ERROR: ("Encountered an unexpected error when processing the request, please try again"),
    messages.LICENSE_TERMS: (
        "Automated tests flagged this fine-tuning job as including materials that are potentially inconsistent with"
        " Anthropic's third-party license terms. Please contact support."
    ),
    messages.INVOKE_MODEL_DENIED: "Customer doesn't have permissions to invokeModel",
    messages.get_object_denied("B", "K"): (
        "Could not validate GetObject permissions to access Amazon S3 bucket: B at key K"
    ),
    messages.batch_get_object_denied(
        "B", "K"
    ): "Could not validate GetObject permissions to access S3 bucket: B at key K",
    messages.put_object_denied("B", "output/"): (
        "Amazon S3 perms missing (PutObject): Could not validate PutObject permissions to access S3 bucket: B at key"
        " output/.write_access_check_file.tmp"
    ),
    messages.not_json_lines("f.jsonl"): (
        "Unable to parse Amazon S3 file: f.jsonl. Data files must conform to JSONL format."
    ),
    messages.too_many_input_tokens(4097, 4096): "Maximum input token count 4097 exceeds limit of 4096",
    messages.too_many_output_tokens(4097, 4096): "Maximum output token count 4097 exceeds limit of 4096",
    messages.too_many_tokens(4097, 4096): "Max sum of input and output token length 4097 exceeds total limit of 4096",
    messages.record_too_large("f.jsonl"): "Input size exceeded in file f.jsonl for record starting with...",
    messages.too_few_records(1): "Batch job contains less records (1) than the required minimum of: 100",
}


@pytest.mark.parametrize(("text", "published"), TEXTS.items())
def test_a_text_is_as_aws_has_published_it(text: str, published: str) -> None:
    """And one that a job can have."""
    assert text == published
    shape = model.shape("ErrorMessage")
    assert shape is not None
    assert not list(violations(shape, text))


def test_a_text_is_what_a_job_is_made_to_fail_with(fake_bedrock_jobs: FakeBedrockJobs) -> None:
    """Seeded, decided beforehand, or by itself."""
    text = messages.too_many_input_tokens(4097, 4096)
    assert fake_bedrock_jobs.add_job(status="Failed", failure_message=text).failure_message == text
    assert fake_bedrock_jobs.add_job(status="Failed").failure_message == messages.INTERNAL_ERROR


def test_the_texts_come_without_the_fake() -> None:
    """A test that only compares a text imports nothing heavy."""
    code = "import sys; from pytest_bedrock_jobs import messages; print('botocore' in sys.modules)"
    process = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert process.stdout.strip() == "False"
