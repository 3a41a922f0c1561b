"""What comes out: AWS's structures, whose members have AWS's names."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal, Protocol, TypedDict, runtime_checkable

JobStatus = Literal["InProgress", "Completed", "Failed", "Stopping", "Stopped"]
"""``ModelCustomizationJobStatus``."""

CustomizationType = Literal[
    "FINE_TUNING", "CONTINUED_PRE_TRAINING", "DISTILLATION", "REINFORCEMENT_FINE_TUNING", "IMPORTED"
]
"""``CustomizationType``. An older botocore may not know the later ones."""

PhaseStatus = Literal["NotStarted", "InProgress", "Completed", "Stopping", "Stopped", "Failed"]
"""``JobStatusDetails``."""

Outcome = Literal["Completed", "Failed", "Stopped"]
"""How a job can end."""

Phase = Literal["validation", "data_processing", "training"]
"""The phases that ``statusDetails`` reports on; data processing is for distillation."""


class PhaseDetails(TypedDict, total=False):
    """``ValidationDetails``, ``DataProcessingDetails`` and ``TrainingDetails``."""

    status: PhaseStatus
    creationTime: datetime
    lastModifiedTime: datetime


class StatusDetails(TypedDict, total=False):
    """``StatusDetails``."""

    validationDetails: PhaseDetails
    dataProcessingDetails: PhaseDetails
    trainingDetails: PhaseDetails


# Bases with the required members, as Required and NotRequired are not in every Python's typing, and names resolve at run time.


class _JobSummary(TypedDict):
    """What every summary has."""

    jobArn: str
    baseModelArn: str
    jobName: str
    status: JobStatus
    creationTime: datetime


class JobSummary(_JobSummary, total=False):
    """``ModelCustomizationJobSummary``."""

    statusDetails: StatusDetails
    lastModifiedTime: datetime
    endTime: datetime
    customModelArn: str
    customModelName: str
    customizationType: CustomizationType


class _JobDetails(TypedDict):
    """What all details have."""

    jobArn: str
    jobName: str
    outputModelName: str
    roleArn: str
    creationTime: datetime
    baseModelArn: str
    trainingDataConfig: dict[str, Any]
    validationDataConfig: dict[str, Any]
    outputDataConfig: dict[str, Any]


class JobDetails(_JobDetails, total=False):
    """``GetModelCustomizationJobResponse``."""

    outputModelArn: str
    clientRequestToken: str
    status: JobStatus
    statusDetails: StatusDetails
    failureMessage: str
    lastModifiedTime: datetime
    endTime: datetime
    hyperParameters: dict[str, str]
    customizationType: CustomizationType
    outputModelKmsKeyArn: str
    trainingMetrics: dict[str, float]
    validationMetrics: list[dict[str, float]]
    vpcConfig: dict[str, Any]
    customizationConfig: dict[str, Any]


@runtime_checkable
class NamesModel(Protocol):
    """What stands for a model where a field names one: what ``add_custom_model`` returned, or the job that made it."""

    @property
    def arn(self) -> str:
        """The model's ARN, or the job's."""
        ...


class Credentials(TypedDict):
    """Credentials as ``boto3.client`` and ``boto3.Session`` take them."""

    aws_access_key_id: str
    aws_secret_access_key: str
    aws_session_token: str
