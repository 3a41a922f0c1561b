"""What comes out: AWS's structures, whose members have AWS's names.

What is required is inherited: ``Required`` and ``NotRequired`` are not in the standard library of every Python that is supported.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal, TypedDict

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


class _RequiredInSummary(TypedDict):
    jobArn: str
    baseModelArn: str
    jobName: str
    status: JobStatus
    creationTime: datetime


class JobSummary(_RequiredInSummary, total=False):
    """``ModelCustomizationJobSummary``."""

    statusDetails: StatusDetails
    lastModifiedTime: datetime
    endTime: datetime
    customModelArn: str
    customModelName: str
    customizationType: CustomizationType


class _RequiredInDetails(TypedDict):
    jobArn: str
    jobName: str
    outputModelName: str
    roleArn: str
    creationTime: datetime
    baseModelArn: str
    trainingDataConfig: dict[str, Any]
    validationDataConfig: dict[str, Any]
    outputDataConfig: dict[str, Any]


class JobDetails(_RequiredInDetails, total=False):
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


class Credentials(TypedDict):
    """Credentials as ``boto3.client`` and ``boto3.Session`` take them."""

    aws_access_key_id: str
    aws_secret_access_key: str
    aws_session_token: str
