"""The fake behind HTTP, for other processes and other languages (extra ``server``)."""

from .listener import FakeBedrockJobsServer

__all__ = ["FakeBedrockJobsServer"]
