"""The reference's table of operations."""

from __future__ import annotations

from pytest_bedrock_jobs.service.registry import OPERATIONS
from pytest_bedrock_jobs.wire.model import service_model

from . import operations_table


def test_the_table_of_operations_is_current() -> None:
    """``python -m tests.operations_table`` writes it anew."""
    (block,) = operations_table.BLOCK.findall(operations_table.PAGE.read_text(encoding="utf-8"))
    assert block == operations_table.table()


def test_the_table_has_every_operation_with_its_page() -> None:
    """Each links to AWS's own reference."""
    page = "https://docs.aws.amazon.com/bedrock/latest/APIReference/API_{}.html"
    for name in OPERATIONS:
        assert f"[{name}]({page.format(name)})" in operations_table.table()


def test_every_operation_of_the_installed_botocore_that_is_faked_is_named_right() -> None:
    """A misspelt function would be an operation that nobody can call; the latest botocore knows them all."""
    known = set(service_model().operation_names)
    newer = {"CreateCustomModel", "UpdateCustomModelDeployment"} - known
    assert newer or set(OPERATIONS) <= known
