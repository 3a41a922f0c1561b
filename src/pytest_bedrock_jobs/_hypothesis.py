"""What Hypothesis asks for when it starts (its entry-point group ``hypothesis``): strategies for the public types, made when they are used."""

from __future__ import annotations

from typing import Any

from .typing import JobDetails, JobSummary


def register() -> None:
    """Lets ``st.from_type`` know the public types."""
    from hypothesis import strategies as st

    st.register_type_strategy(JobSummary, lambda _: _strategies().job_summaries())
    st.register_type_strategy(JobDetails, lambda _: _strategies().job_details())


def _strategies() -> Any:
    from . import strategies

    return strategies
