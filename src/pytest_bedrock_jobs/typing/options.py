"""The options of a fake."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal, TypedDict

Transport = Literal["direct", "wire"]
Unsupported = Literal["error", "passthrough", "empty"]
BaseModels = Literal["plausible", "strict"]


class OptionFields(TypedDict, total=False):
    """The options of a fake; :class:`pytest_bedrock_jobs.options.Options` describes them."""

    region_name: str
    account_id: str
    seed: int | str
    transport: Transport
    unsupported: Unsupported
    network_guard: bool
    base_models: BaseModels
    training_duration: timedelta
    stopping_duration: timedelta
    model_creation_duration: timedelta
    deployment_duration: timedelta
    provisioning_duration: timedelta
    import_duration: timedelta
    copy_duration: timedelta
    invocation_duration: timedelta
    invocation_stopping_duration: timedelta
    in_progress_quota: int | None
    model_units_quota: int | None
    invocation_jobs_quota: int | None
    use_s3: bool
    check_training_data: bool
    start_time: datetime | None
    frozen: bool
    skip_sleep: bool
    wall_clock: bool
    stall_after: int | None
