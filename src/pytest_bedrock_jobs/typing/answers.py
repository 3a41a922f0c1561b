"""What comes out: AWS's structures, whose members have AWS's names."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal, TypedDict

if TYPE_CHECKING:
    from typing_extensions import NotRequired, Required

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


class JobSummary(TypedDict):
    """``ModelCustomizationJobSummary``."""

    jobArn: str
    baseModelArn: str
    jobName: str
    status: JobStatus
    creationTime: datetime
    statusDetails: NotRequired[StatusDetails]
    lastModifiedTime: NotRequired[datetime]
    endTime: NotRequired[datetime]
    customModelArn: NotRequired[str]
    customModelName: NotRequired[str]
    customizationType: NotRequired[CustomizationType]


class JobDetails(TypedDict, total=False):
    """``GetModelCustomizationJobResponse``."""

    jobArn: Required[str]
    jobName: Required[str]
    outputModelName: Required[str]
    outputModelArn: str
    clientRequestToken: str
    roleArn: Required[str]
    status: JobStatus
    statusDetails: StatusDetails
    failureMessage: str
    creationTime: Required[datetime]
    lastModifiedTime: datetime
    endTime: datetime
    baseModelArn: Required[str]
    hyperParameters: dict[str, str]
    trainingDataConfig: Required[dict[str, Any]]
    validationDataConfig: Required[dict[str, Any]]
    outputDataConfig: Required[dict[str, Any]]
    customizationType: CustomizationType
    outputModelKmsKeyArn: str
    trainingMetrics: dict[str, float]
    validationMetrics: list[dict[str, float]]
    vpcConfig: dict[str, Any]
    customizationConfig: dict[str, Any]


class Credentials(TypedDict):
    """Credentials as ``boto3.client`` and ``boto3.Session`` take them."""

    aws_access_key_id: str
    aws_secret_access_key: str
    aws_session_token: str
