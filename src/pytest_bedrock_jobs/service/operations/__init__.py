"""The operations: one function each, from a call and its parameters to the answer.

A function's name is the operation's in snake_case; parameters and answers have the API's own names. Routing, required members,
limits, patterns and encodings are the service model's and are dealt with before and after.
"""

from . import copy_jobs as copy_jobs
from . import custom_models as custom_models
from . import customization_jobs as customization_jobs
from . import deployments as deployments
from . import foundation_models as foundation_models
from . import import_jobs as import_jobs
from . import provisioned_throughput as provisioned_throughput
from . import tagging as tagging
from .registry import OPERATIONS, Operation

__all__ = ["OPERATIONS", "Operation"]
