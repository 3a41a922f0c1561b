"""The families of resources: a module each, with its declaration, its operations and what is special to it.

A newcomer who adds one writes a module and imports it here.
"""

from . import copy_jobs as copy_jobs
from . import custom_models as custom_models
from . import customization_jobs as customization_jobs
from . import deployments as deployments
from . import foundation_models as foundation_models
from . import import_jobs as import_jobs
from . import inference_profiles as inference_profiles
from . import invocation_jobs as invocation_jobs
from . import invocation_logging as invocation_logging
from . import provisioned_throughput as provisioned_throughput
from . import tagging as tagging
