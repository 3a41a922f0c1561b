"""What the fake raises at the test author. AWS's own errors are botocore's ``ClientError`` as ever."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

# How many names a message shows at most.
_SHOWN = 10
# How many operations that are faked it names for one that is not.
_NEAREST = 5


class FakeBedrockError(Exception):
    """Something about the test is wrong, not about the code's use of AWS."""


class UnsupportedOperationError(FakeBedrockError):
    """The code under test called a Bedrock operation that is not faked.

    It is raised at the call, and again where the fake's context or its test ends, so that code that swallows exceptions cannot hide it.
    """


class NetworkGuardError(FakeBedrockError):
    """The code under test tried to connect to Bedrock's control plane in a way that the fake does not answer.

    It is raised before the host's name is looked up, and again where the fake's context or its test ends. It is no error of the network,
    so code that handles those does not handle it.
    """


class RefusedCalls(list[FakeBedrockError]):
    """The calls that were refused because the operation is not faked, and the connections that the network guard has refused, oldest first:
    the newest :attr:`LIMIT` of them.

    A server that runs for days is asked again and again. What is left out of the list is counted.

    Attributes:
        forgotten: How many older ones there were.
    """

    LIMIT = 1000

    def __init__(self) -> None:
        super().__init__()
        self.forgotten: int = 0

    def append(self, error: FakeBedrockError, /) -> None:
        """Adds a call, and forgets the oldest one if there are too many."""
        super().append(error)
        if len(self) > self.LIMIT:
            del self[0]
            self.forgotten += 1

    def clear(self) -> None:
        """Acknowledges all of them."""
        super().clear()
        self.forgotten = 0


class UnusedRuleError(FakeBedrockError, AssertionError):
    """A rule of ``next_job`` or ``next_outcome``, or a fault, that nothing has met; a test that does not do what it prepares is a wrong test."""


class StalledError(FakeBedrockError):
    """The code under test waits for something that will never happen.

    It is raised where the code sleeps or looks, and again at the end of the test, so that code that swallows exceptions cannot hide it.
    """


class StalledBeyondExceptionsError(BaseException):
    """The same, for code that has swallowed it twice; its cause is the :class:`StalledError`."""


class RealSleepWarning(UserWarning):
    """The code under test waited in real time for something that happens in virtual time."""


WAYS_OUT = (
    "  Ways out:\n"
    '    - hand it on, to moto for example: @pytest.mark.fake_bedrock_jobs(unsupported="passthrough")\n'
    '    - let operations that list something answer an empty page: unsupported="empty"\n'
    "    - stub it for this client with botocore.stub.Stubber, which answers before the fake does\n"
    "    - if the test means to call it, acknowledge that with fake_bedrock_jobs.unsupported_calls.clear()"
)
"""What a test in the fake's own process can do about a call that is not faked."""


def unsupported_text(operation: str, region: str, account: str, faked: Iterable[str]) -> str:
    """What an :class:`UnsupportedOperationError` says."""
    import difflib

    nearest = difflib.get_close_matches(operation, sorted(faked), _NEAREST, 0)
    return (
        f"the code under test called {operation} (Region {region}, account {account}), which is not faked.\n"
        f"  The nearest operations that are: {', '.join(nearest)}\n"
        f"{WAYS_OUT}"
    )


def network_guard_text(host: str) -> str:
    """What a :class:`NetworkGuardError` says."""
    return (
        f"the code under test tried to connect to {host}, and no call to Bedrock's control plane may reach the network.\n"
        "  The fake answers boto3, botocore, aiobotocore, and requests with its own adapters.\n"
        "  Ways out:\n"
        "    - call it with one of these\n"
        "    - use the fixture fake_bedrock_jobs_server, and its url instead of the host\n"
        "    - mock the call with what your HTTP library has for that: responses, respx, pytest-httpx, aioresponses\n"
        "    - let it through to AWS: @pytest.mark.fake_bedrock_jobs(network_guard=False)\n"
        "    - if the test means to try it, acknowledge that with fake_bedrock_jobs.unsupported_calls.clear()"
    )


def missed_text(missed: Iterable[tuple[str, Sequence[str]]]) -> str:
    """What an :class:`UnusedRuleError` says of rules, each with the names of what there is that it could have been about."""
    lines = "\n".join(f"    {rule}; there is {_some(names)}" for rule, names in missed)
    return (
        "the test decides what becomes of something that the code under test did not begin:\n"
        f"{lines}\n"
        "  Ways out:\n"
        "    - let the code begin it after the rule is made; what is there already, or is seeded, meets no rule\n"
        "    - correct name= or times=\n"
        "    - if it need not happen, pass optional=True"
    )


def unmet_text(unmet: Iterable[str], operations: Sequence[str]) -> str:
    """What an :class:`UnusedRuleError` says of faults, with the calls that there were."""
    lines = "\n".join(f"    {rule}" for rule in unmet)
    counts = {name: operations.count(name) for name in dict.fromkeys(operations)}
    calls = _some([name if number == 1 else f"{name} x{number}" for name, number in counts.items()])
    return (
        "the test injects a fault that the code under test did not meet:\n"
        f"{lines}\n"
        f"  The calls were: {calls}\n"
        "  Ways out:\n"
        "    - let the code call the operation after the fault is injected; each try of a call is a request of its own\n"
        "    - correct operation=, where=, skip= or times=\n"
        "    - if it need not happen, pass optional=True"
    )


def _some(names: Sequence[str]) -> str:
    return ", ".join([*names[:_SHOWN], "..."] if len(names) > _SHOWN else names) or "none"
