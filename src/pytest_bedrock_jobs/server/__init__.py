"""The fake behind HTTP, for other processes and other languages (extra ``server``)."""

from .application import Application
from .server import FakeBedrockJobsServer

__all__ = ["Application", "FakeBedrockJobsServer"]
