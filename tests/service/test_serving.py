"""What serves a model: commitments, and how long they are."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

from pytest_bedrock_jobs.service.clock import Clock, to_millis
from pytest_bedrock_jobs.service.families.provisioned_throughput import THROUGHPUTS, Throughput
from pytest_bedrock_jobs.service.names import Scope
from pytest_bedrock_jobs.service.timeline import Timeline

at = Clock().at


@pytest.mark.parametrize(
    ("term", "created", "end"),
    [
        ("OneMonth", datetime(2026, 1, 31), datetime(2026, 2, 28)),
        ("SixMonths", datetime(2026, 8, 31), datetime(2027, 2, 28)),
        ("ThreeYears", datetime(2024, 2, 29), datetime(2027, 2, 28)),
        ("Fortnight", datetime(2026, 1, 1), None),
        ("SeventyMonths", datetime(2026, 1, 1), None),
        ("OneMonth", datetime(9999, 12, 1), None),
    ],
)
def test_a_commitment_is_as_long_as_its_word_says(term: str, created: datetime, end: datetime | None) -> None:
    """Also a word that AWS adds some day. There is no end where nobody can read it, or where datetimes have ended."""
    begun = to_millis(created.replace(tzinfo=timezone.utc), "created")
    scope, request = Scope("aws", "us-east-1", "123456789012"), {"modelUnits": 1, "commitmentDuration": term}
    throughput = Throughput(THROUGHPUTS, scope, "bought", Timeline(((begun, "InService"),)), request, None, "")
    assert throughput.committed_until(at) == (end and end.replace(tzinfo=timezone.utc))
