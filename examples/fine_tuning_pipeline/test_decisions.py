"""Pure unit tests of the pipeline's decisions. The factories make what boto3 would return; no client, no fixture, no fake."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, get_args

import pytest

from fine_tuning_pipeline import pipeline
from pytest_bedrock_jobs import make_job_details, make_job_summary
from pytest_bedrock_jobs.typing import JobStatus, Outcome

# What the pipeline does with a job in each status: the exception that it raises, or None where there is a model.
DECISIONS: dict[str, type[Exception] | None] = {
    "InProgress": ValueError,
    "Stopping": ValueError,
    "Completed": None,
    "Failed": pipeline.TrainingFailedError,
    "Stopped": pipeline.TrainingStoppedError,
}


@pytest.mark.parametrize("status", get_args(JobStatus))
def test_every_status_is_acted_on(status: JobStatus) -> None:
    """A status that AWS adds one day fails here, and not at night."""
    job = make_job_details(status=status, job_name="nightly")
    error = DECISIONS[status]

    if error is None:
        assert pipeline.model_arn(job) == job["outputModelArn"]
    else:
        with pytest.raises(error, match="nightly"):
            pipeline.model_arn(job)


@pytest.mark.parametrize("status", get_args(Outcome))
@pytest.mark.parametrize("make", [make_job_summary, make_job_details])
def test_summaries_and_details_tell_the_running_time(make: Any, status: Outcome) -> None:
    """Both carry the two times that it takes."""
    job = make(status=status)

    assert pipeline.running_time(job) == timedelta(hours=1)


def test_the_running_time_is_in_whole_seconds() -> None:
    """Bedrock's times are in milliseconds; the report's are not."""
    job = make_job_summary(status="Completed")
    job["endTime"] = job["creationTime"] + timedelta(minutes=5, milliseconds=700)

    assert str(pipeline.running_time(job)) == "0:05:01"
