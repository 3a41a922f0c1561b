"""Logging of model invocations, which has one configuration an account and Region. Nothing is invoked here, so nothing is logged.

https://docs.aws.amazon.com/bedrock/latest/userguide/model-invocation-logging.html
"""

from __future__ import annotations

from ..bedrock import Call
from ..registry import Answer, Request
from .operations import operation

_CONFIGURATION = "invocation logging"


@operation
def put_model_invocation_logging_configuration(call: Call, request: Request) -> Answer:
    """https://docs.aws.amazon.com/bedrock/latest/APIReference/API_PutModelInvocationLoggingConfiguration.html

    It takes the place of the former configuration as a whole. Whether the bucket, the log group and the role are there is not looked at,
    and nothing is added to it (our choices).
    """
    call.region.configurations[_CONFIGURATION] = request["loggingConfig"]
    return {}


@operation
def get_model_invocation_logging_configuration(call: Call, _: Request) -> Answer:
    """https://docs.aws.amazon.com/bedrock/latest/APIReference/API_GetModelInvocationLoggingConfiguration.html

    Where there is no configuration, the answer is empty.
    """
    configuration = call.region.configurations.get(_CONFIGURATION)
    return {} if configuration is None else {"loggingConfig": configuration}


@operation
def delete_model_invocation_logging_configuration(call: Call, _: Request) -> Answer:
    """https://docs.aws.amazon.com/bedrock/latest/APIReference/API_DeleteModelInvocationLoggingConfiguration.html

    Deleting what is not there is no error (our choice).
    """
    call.region.configurations.pop(_CONFIGURATION, None)
    return {}
