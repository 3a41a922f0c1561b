"""What a test holds: the fake, its clock, and what it says of the resources in it."""

from .clock import FakeClock
from .fake import FakeBedrockJobs

__all__ = ["FakeBedrockJobs", "FakeClock"]
