"""The shapes of what goes in and comes out, for type checkers and for what reads types at run time, such as :func:`typing.get_type_hints`."""

from .answers import (
    Credentials,
    CustomizationType,
    JobDetails,
    JobStatus,
    JobSummary,
    Outcome,
    Phase,
    PhaseDetails,
    PhaseStatus,
    StatusDetails,
)
from .faults import FaultFields
from .fields import (
    CopyJobFields,
    CustomModelFields,
    DeploymentFields,
    FoundationModelFields,
    ImportedModelFields,
    ImportJobFields,
    InferenceProfileFields,
    InvocationJobFields,
    JobFields,
    ProvisionedThroughputFields,
    Tags,
)
from .handles import HasArn
from .options import BaseModels, OptionFields, Transport, Unsupported
from .outcomes import OutcomeFacts, ProcessName, RuleFields
from .several import (
    CopyJobsFields,
    CustomModelsFields,
    DeploymentsFields,
    Each,
    ImportedModelsFields,
    ImportJobsFields,
    InferenceProfilesFields,
    InvocationJobsFields,
    JobsFields,
    ProvisionedThroughputsFields,
)

__all__ = [
    "BaseModels",
    "CopyJobFields",
    "CopyJobsFields",
    "Credentials",
    "CustomModelFields",
    "CustomModelsFields",
    "CustomizationType",
    "DeploymentFields",
    "DeploymentsFields",
    "Each",
    "FaultFields",
    "FoundationModelFields",
    "HasArn",
    "ImportJobFields",
    "ImportJobsFields",
    "ImportedModelFields",
    "ImportedModelsFields",
    "InferenceProfileFields",
    "InferenceProfilesFields",
    "InvocationJobFields",
    "InvocationJobsFields",
    "JobDetails",
    "JobFields",
    "JobStatus",
    "JobSummary",
    "JobsFields",
    "OptionFields",
    "Outcome",
    "OutcomeFacts",
    "Phase",
    "PhaseDetails",
    "PhaseStatus",
    "ProcessName",
    "ProvisionedThroughputFields",
    "ProvisionedThroughputsFields",
    "RuleFields",
    "StatusDetails",
    "Tags",
    "Transport",
    "Unsupported",
]

for _shape in [globals()[name] for name in __all__ if name.endswith("Fields")]:
    # pydantic knows no schema of a protocol: where a field takes a job or a resource, it shall ask isinstance.
    _shape.__pydantic_config__ = {"arbitrary_types_allowed": True}
