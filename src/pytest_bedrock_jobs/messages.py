"""AWS's texts of what makes a job fail, for tests of code that reads them.

Pass them as `failure_message` of a job, or compare with what the code under test has made of one. Jobs that fail by themselves use the
same texts. Where AWS has published no whole text, the docstring says which part is our choice.

Texts of customization jobs, in ``failureMessage``:
https://docs.aws.amazon.com/bedrock/latest/userguide/fine-tuning-troubleshooting.html
"""

from __future__ import annotations

INTERNAL_ERROR = "Encountered an internal error when processing the request."
"""Something went wrong within Bedrock; what a job says that fails without a message of its own."""

UNEXPECTED_ERROR = "Encountered an unexpected error when processing the request, please try again"
"""Something went wrong within Bedrock that may not go wrong again."""

LICENSE_TERMS = (
    "Automated tests flagged this fine-tuning job as including materials that are potentially inconsistent with Anthropic's"
    " third-party license terms. Please contact support."
)
"""The data for a model of Anthropic's were found wanting."""

INVOKE_MODEL_DENIED = "Customer doesn't have permissions to invokeModel"
"""The role of a batch inference job may not invoke its model."""


def get_object_denied(bucket: str, key: str) -> str:
    """A customization job cannot read an object, because it is not there or the role may not.

    Args:
        bucket: The bucket of the training or validation data.
        key: The object's key.
    """
    return f"Could not validate GetObject permissions to access Amazon S3 bucket: {bucket} at key {key}"


def batch_get_object_denied(bucket: str, key: str) -> str:
    """A batch inference job cannot read its input. What stands behind the bucket is our choice.

    Args:
        bucket: The bucket of the input.
        key: The key of the file or folder.
    """
    return f"Could not validate GetObject permissions to access S3 bucket: {bucket} at key {key}"


def put_object_denied(bucket: str, prefix: str) -> str:
    """A customization job cannot write to its output location: Bedrock tries to put a file of its own there.

    Args:
        bucket: The bucket of the output location.
        prefix: What its URI has behind the bucket, with the slash at its end, if there is one.
    """
    return (
        "Amazon S3 perms missing (PutObject): Could not validate PutObject permissions to access S3 bucket:"
        f" {bucket} at key {prefix}.write_access_check_file.tmp"
    )


def not_json_lines(file: str) -> str:
    """A data file is not one JSON object a line.

    Args:
        file: The file's name, without folders.
    """
    return f"Unable to parse Amazon S3 file: {file}. Data files must conform to JSONL format."


def too_many_input_tokens(count: int, limit: int) -> str:
    """A record's input is too long.

    Args:
        count: How many tokens it has.
        limit: How many it may have.
    """
    return f"Maximum input token count {count} exceeds limit of {limit}"


def too_many_output_tokens(count: int, limit: int) -> str:
    """A record's output is too long.

    Args:
        count: How many tokens it has.
        limit: How many it may have.
    """
    return f"Maximum output token count {count} exceeds limit of {limit}"


def too_many_tokens(count: int, limit: int) -> str:
    """A record's input and output are too long together.

    Args:
        count: How many tokens they have.
        limit: How many they may have.
    """
    return f"Max sum of input and output token length {count} exceeds total limit of {limit}"


def record_too_large(file: str, beginning: str = "...") -> str:
    """A record of a data file is too large.

    Args:
        file: The file's name.
        beginning: What stands behind "starting with"; AWS has published three dots there.
    """
    return f"Input size exceeded in file {file} for record starting with{beginning}"


def too_many_records(count: int, maximum: int = 50_000) -> str:
    """A batch inference job has too many records. The text is our choice.

    Args:
        count: How many it has.
        maximum: How many it may have.
    """
    return f"Batch job contains more records ({count}) than the allowed maximum of: {maximum}"


def too_few_records(count: int, minimum: int = 100) -> str:
    """A batch inference job has too few records.

    Args:
        count: How many it has.
        minimum: How many it needs.
    """
    return f"Batch job contains less records ({count}) than the required minimum of: {minimum}"
