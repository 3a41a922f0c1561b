"""What stands for a resource in fields, without an import of the fake."""

from __future__ import annotations

from typing import Protocol, runtime_checkable


@runtime_checkable
class HasArn(Protocol):
    """What an ``add_`` method of the fake returned: a :class:`~pytest_bedrock_jobs.Resource`, or a :class:`~pytest_bedrock_jobs.Job`."""

    @property
    def arn(self) -> str: ...
