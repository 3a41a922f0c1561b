"""What a test holds: the fake, its jobs and its clock."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar, overload

from .. import errors, intercept, options
from ..errors import FakeBedrockError, NetworkGuardError, UnsupportedOperationError, UnusedRuleError
from ..intercept import environment
from ..service.bedrock import Bedrock, Fate, place_of
from ..service.errors import ServiceError
from ..service.lifecycle import COMPLETED, FAILED, PHASES, STOPPED
from ..service.operations import OPERATIONS
from ..service.seeding import batches
from ..wire.dispatch import Origin, answer, refusal
from ..wire.empty_page import empty_page, is_listing
from ..wire.model import SERVICE, parsed_zone
from ..wire.parser import HTTPRequest
from ..wire.rules import ModelRules
from ..wire.serializer import Answer
from . import loading
from .clock import FakeClock
from .decorating import within
from .jobs import Job, Jobs
from .seeds import Seeds

if TYPE_CHECKING:
    from typing_extensions import Self, Unpack

    from ..options import Options
    from ..typing import JobFields, JobsFields, OptionFields, Outcome, Phase

F = TypeVar("F", bound=Callable[..., Any])


class FakeBedrockJobs(Seeds):
    """A pretend Amazon Bedrock for model customization jobs.

    While it is started, calls of any boto3 or botocore client to Bedrock's control plane are answered from it, and the environment holds
    harmless credentials. It is a context manager, an async context manager, and a decorator for functions, coroutine functions and
    classes of tests; the fixture ``fake_bedrock_jobs`` hands one to a test. What was seeded before it starts is kept; each call of
    a decorated function begins with an empty one.

    Args:
        **options: See :class:`pytest_bedrock_jobs.options.Options`.

    Raises:
        TypeError: There is no such option.
        ValueError: An option has a value that it cannot have.
    """

    @overload
    def __new__(cls, decorated: F, /) -> F: ...  # type: ignore[misc]
    @overload
    def __new__(cls, **options_: Unpack[OptionFields]) -> Self: ...
    def __new__(cls, *decorated: Any, **options_: Any) -> Any:
        """A fake; or, as a decorator without parentheses, what is decorated."""
        if not decorated:
            return super().__new__(cls)
        if len(decorated) > 1 or options_ or not callable(decorated[0]):
            raise TypeError(
                f"FakeBedrockJobs takes its options by keyword, not {decorated!r};"
                ' write them like FakeBedrockJobs(region_name="eu-west-1")'
            )
        return cls()(decorated[0])

    def __init__(
        self,
        decorated: Callable[..., Any] | None = None,  # noqa: ARG002  # For type checkers; __new__ has taken it.
        /,
        **options_: Unpack[OptionFields],
    ) -> None:
        self.options: Options = options.checked(options_)
        self.clock = FakeClock(parsed_zone())
        self._bedrock = Bedrock(self.clock, ModelRules(), self.options.seed, self.options.settings())
        if self.options.check_training_data:
            from .s3 import S3

            self._bedrock.look_into(S3(self._access_key_of))
        self._own_place()  # The Region is checked here, not at the first call.
        # One for each start whose stop is to come.
        self._activations: list[intercept.Activation] = []
        self.unsupported_calls: list[FakeBedrockError] = []
        """The calls that were refused because the operation is not faked, and the connections that the network guard has refused;
        :meth:`verify` raises the first of them."""

    def __repr__(self) -> str:
        return f"<FakeBedrockJobs in {self.region_name} at {self.clock.now().isoformat()} with {self.jobs!r}>"

    @property
    def region_name(self) -> str:
        """The fake's own Region."""
        return self.options.region_name

    @property
    def account_id(self) -> str:
        """The fake's own account."""
        return self.options.account_id

    @property
    def has_accounts(self) -> bool:
        """Whether there are other accounts than its own."""
        return bool(self._bedrock.accounts)

    def _access_key_of(self, account_id: str) -> str:
        """An access key of an account: the one that it was added with, or that of the environment."""
        return next((key for key, account in self._bedrock.accounts.items() if account == account_id), "testing")

    def account_of(self, access_key_id: str | None) -> str:
        """The account that an access key belongs to: the fake's own unless `add_account` said otherwise."""
        return self._bedrock.accounts.get(access_key_id or "", self.account_id)

    @property
    def jobs(self) -> Jobs:
        """All jobs: ``len``, iteration newest first, ``in``, and ``[name or ARN]``."""
        return Jobs(self)

    # Starting and stopping.

    def start(self) -> None:
        """Starts answering. Every start needs its stop; while several fakes are started, the last one answers."""
        self.__enter__()

    def stop(self) -> None:
        """Stops answering, and puts back what was there before. What the fake holds is kept; :meth:`verify` tells what went wrong.

        Raises:
            RuntimeError: It was not started.
        """
        with self.clock.lock:
            if not self._activations:
                raise RuntimeError("this fake is not started; call start() first, or use it as a context manager")
            activation = self._activations[-1]
        self._end(activation)

    def _begin(self, activation: intercept.Activation) -> None:
        with self.clock.lock:
            self._activations.append(activation)
            activation.begin()

    def _end(self, activation: intercept.Activation) -> None:
        """Ends what has begun, to the last step: an interrupt is raised when that is done."""
        try:
            self._end_once(activation)
        except BaseException:
            self._end_once(activation)
            raise

    def _end_once(self, activation: intercept.Activation) -> None:
        with self.clock.lock:
            activation.end()
            self._activations[:] = [each for each in self._activations if each is not activation]

    def reset(self) -> None:
        """Forgets everything: jobs, rules, refused calls, and how the clock was moved. Ids start over."""
        with self.clock.lock:
            self._bedrock.reset()
            self.unsupported_calls.clear()

    def verify(self, *, rules: bool = True) -> None:
        """Raises what the code under test may have hidden. Leaving the context and the end of the fixture's test do it too.

        Args:
            rules: Whether a rule of `next_job` or `next_outcome` that nothing has met is an error.

        Raises:
            UnsupportedOperationError: A Bedrock operation was called that is not faked.
            NetworkGuardError: The network guard has refused a connection to Bedrock.
            UnusedRuleError: A rule was not used, or not as often as it says.
        """
        if self.unsupported_calls:
            raise self.unsupported_calls[0]
        missed = [fate for fate in self._bedrock.fates if fate.missed] if rules else []
        if missed:
            raise UnusedRuleError(errors.missed_text((str(fate), self._subjects(fate)) for fate in missed))

    def _subjects(self, fate: Fate) -> list[str]:
        """The names of what a rule could have been about."""
        kind = None if fate.process is None else fate.process.removesuffix("_update")
        return [each.name for each in (self.jobs if kind is None else self._all(kind))]

    def __enter__(self) -> Self:
        activation = intercept.Activation(self, self._refuse_connection if self.options.network_guard else None)
        try:
            self._begin(activation)
            return self  # noqa: TRY300  # An interrupt may come here, too.
        except BaseException:
            self._end(activation)
            raise

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        started = len(self._activations)
        try:
            self.stop()
        except BaseException:
            if started and len(self._activations) == started:  # It was interrupted before it began.
                self.stop()
            raise
        # Whatever the code makes of a refused call, SystemExit for example, hides it no better than a swallowed exception.
        # What ends the whole run, a generator or a task goes through.
        if kind is None or (issubclass(kind, (Exception, SystemExit)) and error not in self.unsupported_calls):
            self.verify(rules=kind is None)

    async def __aenter__(self) -> Self:
        return self.__enter__()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.__exit__(kind, error, traceback)

    def __call__(self, decorated: F) -> F:
        """Runs a function, a coroutine function, or each test of a class within the fake, emptied for each of them.

        Of a ``unittest.TestCase`` everything from `setUp` to the last clean-up is covered, of other classes the ``test*`` methods and,
        where pytest runs them, `setup_method`, `teardown_method` and the fixtures of a test. The class itself is a decorator, too, for a
        fake with the default options.

        Raises:
            TypeError: It is none of these; a generator function, such as a fixture that yields, needs a with statement in it.
        """
        return within(self._emptied, decorated)

    def _emptied(self) -> FakeBedrockJobs:
        if not self._activations:
            self.reset()
        return self

    # Seeding.

    def add_job(self, **fields: Unpack[JobFields]) -> Job:
        """Seeds a job, in any status, at any time.

        Args:
            **fields: See :class:`pytest_bedrock_jobs.typing.JobFields`; whatever is left out has a default that agrees with the rest.

        Raises:
            TypeError: There is no such field.
            ValueError: A field has a value that AWS would not have, or fields contradict each other. Nothing is added.
        """
        return self._add([fields])[0]

    def add_jobs(self, count: int, **fields: Unpack[JobsFields]) -> list[Job]:
        """Seeds several jobs, the first one first.

        Args:
            count: How many.
            **fields: The fields of :meth:`add_job`. Each is a value for all of them, a sequence (a list or a tuple) that is gone
                through and begun again, or a callable that makes the value for an index, from 0 on.

        Raises:
            TypeError: There is no such field.
            ValueError: `count` is negative, or a job cannot be as the fields say. Nothing is added.
        """
        return self._add(batches.spread(count, fields))

    def load(
        self,
        source: loading.Output | Sequence[loading.Output],
        *,
        account_id: str | None = None,
        region_name: str | None = None,
    ) -> list[Job]:
        """Seeds jobs from JSON that AWS's command line printed. They show what it says, to the letter, until they change.

        They are in the account and the Region that their ARNs name, where a client of the fake's own does not see them: read them
        with a client of that Region and :meth:`add_account`, or move them with `account_id` and `region_name`.

        Where they are later than the clock, it moves to the last time that they tell of. Jobs that were still running go on from
        there, so what was seen together is loaded together, in one call. Of several jobs whose models have the same name, only the
        newest has its model: those of the others must have been deleted.

        Args:
            source: The path of a file that holds the output of ``aws bedrock list-model-customization-jobs`` or
                ``aws bedrock get-model-customization-job``, or that output as a dict, from JSON or from boto3; or a list of these.
                A file may hold a list of outputs, too.
            account_id: The account that the jobs, and all ARNs of their own account in them, move to; by default they stay.
            region_name: The Region that they move to; by default they stay.

        Returns:
            The jobs, in the order of the JSON.

        Raises:
            OSError: The file cannot be read.
            ValueError: It is not such JSON, or a job that is here already has a name or an id of it. Nothing is added.
        """
        found = loading.loaded(source, account_id, region_name)
        # Oldest first; of jobs that were created in the same millisecond, the newest one stands first in a list.
        order = sorted(range(len(found)), key=lambda number: (found[number].fields["creation_time"], -number))
        with self.clock.lock:
            batch = batches.Batch(self._bedrock, self._surroundings(max((job.seen for job in found), default=None)))
            for number in order:
                batch.add(found[number].fields, found[number].printed)
            jobs = dict(zip(order, self._commit(batch), strict=True))
        return [jobs[number] for number in range(len(found))]

    def _add(self, all_fields: Iterable[Mapping[str, Any]]) -> list[Job]:
        with self.clock.lock, batches.uncollected():
            batch = batches.Batch(self._bedrock, self._surroundings())
            for fields in all_fields:
                batch.add(fields)
            return self._commit(batch)

    def _commit(self, batch: batches.Batch) -> list[Job]:
        self.clock.reach(batch.now)
        return [Job(self, region, record) for region, record in batch.commit(batch.now)]

    def next_job(
        self,
        outcome: Outcome,
        *,
        after: timedelta | None = None,
        failure_message: str | None = None,
        phase: Phase | None = None,
        name: str = "*",
        times: int | None = 1,
        optional: bool = False,
    ) -> None:
        """Decides the fate of jobs that the code under test will create. Of several rules that fit a job, the first one made counts.

        Args:
            outcome: How such a job ends: ``Completed``, ``Failed`` or ``Stopped`` (by somebody else).
            after: How long after its creation it has ended; by default `training_duration`.
            failure_message: ``failureMessage`` of a job that fails; by default AWS's words for an internal error.
            phase: The phase in which a job fails, which the rule then only fits if it has that phase; by default training.
            name: Which jobs: a pattern for their names, with ``*``, ``?`` and ``[...]``.
            times: For how many of them; None for all.
            optional: Whether the test is fine if no job ever meets the rule. Otherwise :meth:`verify` raises.

        Raises:
            TypeError: `after` is not a timedelta, or `name` not a str.
            ValueError: An argument has a value that it cannot have, or arguments contradict each other.
        """
        if outcome not in (COMPLETED, FAILED, STOPPED):
            raise ValueError(f"outcome={outcome!r} is no end of a job; pass 'Completed', 'Failed' or 'Stopped'")
        for field, value in (("failure_message", failure_message), ("phase", phase)):
            if value is not None and outcome != FAILED:
                raise ValueError(f"{field}={value!r} contradicts outcome={outcome!r}; only a job that fails has one")
        if phase is not None and phase not in PHASES:
            raise ValueError(f"phase={phase!r} is unknown; pass one of {', '.join(map(repr, PHASES))}")
        self._decide(Fate(outcome, None, failure_message, phase, name, times, optional), after)

    def client(self, **kwargs: Any) -> Any:
        """A boto3 client for Bedrock, with harmless credentials and the fake's Region. It is cheap to make.

        Args:
            **kwargs: Arguments of ``boto3.client``, such as `region_name` and `config`.
        """
        return environment.session().client(SERVICE, **{"region_name": self.region_name, **kwargs})

    # What interception asks.

    @property
    def wire(self) -> bool:
        """Whether calls go through botocore's signing, parsing and retries."""
        return self.options.transport == "wire"

    def takes(self, operation: str, origin: Origin) -> bool:
        """Whether the fake answers an operation; False to hand the call on.

        Raises:
            UnsupportedOperationError: The operation is not faked, and `unsupported` is ``error``.
        """
        if operation in OPERATIONS or (self.options.unsupported == "empty" and is_listing(operation)):
            return True
        if self.options.unsupported == "passthrough":
            return False
        error = UnsupportedOperationError(errors.unsupported_text(operation, origin.region, origin.account, OPERATIONS))
        self.unsupported_calls.append(error)
        raise error

    def respond(self, request: HTTPRequest, origin: Origin) -> Answer:
        """The answer to a request for an operation that is faked."""
        answered = answer(self._bedrock, request, origin)
        if answered is None and self.options.unsupported == "empty":
            answered = empty_page(self._bedrock, request)
        if answered is None:
            raise UnsupportedOperationError(
                errors.unsupported_text(f"{request.method} {request.url}", origin.region, origin.account, OPERATIONS)
            )
        return answered

    def _refuse_connection(self, host: str) -> None:
        error = NetworkGuardError(errors.network_guard_text(host))
        self.unsupported_calls.append(error)
        raise error

    def refuse(self, error: ServiceError) -> Answer:
        """The answer to a call that does not get as far as an operation."""
        return refusal(self._bedrock, error)

    def _own_place(self) -> Any:
        return place_of(self._bedrock.rules, self.account_id, self.region_name)
