"""What a test holds: the fake, its jobs and its clock."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar, overload

from .. import errors, intercept, options, started
from ..errors import NetworkGuardError, UnusedRuleError
from ..intercept import environment, sleeping
from ..intercept.patching import without
from ..service.bedrock import Bedrock, scope_of
from ..service.clock import Clock
from ..service.outcomes import OutcomeRule
from ..service.stalls import Stalls
from ..wire.model import SERVICE, parsed_zone, statuses
from ..wire.pipeline import Pipeline
from ..wire.rules import ModelRules
from .clock import FakeClock
from .deciding import Deciding
from .decorating import within
from .events import Deliveries
from .history.mark import Mark
from .notes import note_on
from .seeds import Seeds

if TYPE_CHECKING:
    from typing_extensions import Self, Unpack

    from ..options import Options
    from ..typing import OptionFields
    from .history.history import History


F = TypeVar("F", bound=Callable[..., Any])


class FakeBedrockJobs(Deciding):
    """A pretend Amazon Bedrock for model customization jobs.

    While it is started, calls of any boto3 or botocore client to Bedrock's control plane are answered from it, and the environment holds
    harmless credentials. It is a context manager, an async context manager, and a decorator for functions, coroutine functions and
    classes of tests; the fixture ``fake_bedrock_jobs`` hands one to a test. What was seeded before it starts is kept; each call of
    a decorated function begins with an empty one.

    Args:
        **options: See :class:`pytest_bedrock_jobs.options.Options`.

    Raises:
        TypeError: An option is unknown.
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
        self._clock: Clock = Clock(parsed_zone())
        self.clock: FakeClock = FakeClock(self._clock)
        self._bedrock = Bedrock(self._clock, ModelRules(), self.options.seed, self.options.settings())
        if self.options.use_s3:
            from .s3 import S3

            self._bedrock.storage = S3(self._access_key_of)
        self._seeds = Seeds(self)
        self._own_scope()  # The Region is checked here, not at the first call.
        self._stalls = Stalls(
            self._clock,
            self.options.stall_after,
            sleeping.REAL.monotonic,
            skips=lambda: sleeping.innermost() is not None,
            statuses=statuses,
            # Asking for these imports them.
            kept=lambda: sleeping.keeping_sleep(),  # noqa: PLW0108
            deadlines_move=lambda: sleeping.deadlines_move(),  # noqa: PLW0108
        )
        self._clock.sleep_watchers.append(self._stalls.slept)
        # One for each start whose stop is to come.
        self._activations: list[intercept.Activation] = []
        self._sleep_scope: sleeping.Scope | None = None
        self._wall_clock = ExitStack()
        self._set_clock()
        self._pipeline = Pipeline(
            self._bedrock,
            seed=self.options.seed,
            account_id=self.account_id,
            region_name=self.region_name,
            wire=self.options.transport == "wire",
            unsupported=self.options.unsupported,
        )
        self._pipeline.looked = self._stalls.looked
        self._pipeline.annotate = lambda code, parameters, origin: note_on(
            code, parameters, origin, self._seeds.views(), started.others_than(self)
        )
        self._deliveries = Deliveries(self._clock, self._bedrock.events, self.options.seed)
        self._begin_test()
        self.unsupported_calls: errors.RefusedCalls = self._pipeline.unsupported_calls
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

    def _access_key_of(self, account_id: str) -> str:
        """An access key of an account: the one that it was added with, or that of the environment."""
        return next((key for key, account in self._bedrock.accounts.items() if account == account_id), "testing")

    # Starting and stopping.

    def start(self) -> None:
        """Starts answering. Every start needs its stop; while several fakes are started, the last one answers."""
        self.__enter__()

    def stop(self) -> None:
        """Stops answering, and puts back what was there before. What the fake holds is kept; :meth:`verify` tells what went wrong.

        Raises:
            RuntimeError: It was not started.
        """
        with self._clock.lock:
            if not self._activations:
                raise RuntimeError("this fake is not started; call start() first, or use it as a context manager")
            activation = self._activations[-1]
        try:
            if self._activations == [activation]:
                self._deliveries.deliver_rest()
        finally:
            self._end(activation)

    def _begin(self, activation: intercept.Activation) -> None:
        with self._clock.lock:
            self._activations.append(activation)
            activation.begin()
            if len(self._activations) == 1 and self.options.wall_clock:
                self._wall_clock.enter_context(sleeping.moving_along(self._clock))
            if len(self._activations) == 1 and (self.options.skip_sleep or self.options.wall_clock):
                self._sleep_scope = sleeping.Scope(self._clock)
                self._sleep_scope.begin()
            started.start(self, activation)

    def _end(self, activation: intercept.Activation) -> None:
        """Ends what has begun, to the last step: an interrupt is raised when that is done."""
        try:
            self._end_once(activation)
        except BaseException:
            self._end_once(activation)
            raise

    def _end_once(self, activation: intercept.Activation) -> None:
        with self._clock.lock:
            activation.end()
            if all(each is activation for each in self._activations):
                if self._sleep_scope is not None:
                    self._sleep_scope.end()
                self._wall_clock.close()
                self._deliveries.end_all()
            started.stop(activation)
            self._activations[:] = without(self._activations, activation)

    def reset(self) -> None:
        """Forgets everything: jobs, rules, refused calls, and how the clock was moved. Ids start over."""
        with self._clock.lock:
            self._deliveries.reset()
            self._bedrock.reset()
            self._set_clock()
            self._stalls.reset()
            self._pipeline.reset()
            self._begin_test()

    def _set_clock(self) -> None:
        """Sets the clock as the options say, at the beginning and after a reset."""
        if self.options.frozen:
            self.clock.freeze()
        if self.options.start_time is not None:
            self.clock.move_to(self.options.start_time)

    def history(self) -> History:
        """What has happened: everything that takes time, every call, and what comes next. A failed test shows the same.

        Where the fake outlives a test, it is about what happened since the test began.
        """
        from .history.from_fake import story_of
        from .history.history import History

        return History(story_of(self))

    def _begin_test(self) -> None:
        """Lets the running test's part of the history begin here."""
        calls = self._pipeline.calls
        calls.start = None
        self._marked = Mark.now(calls.total)

    def _note_seed(self, now: int) -> None:
        """Notes that something is seeded, so that the history begins here at the latest."""
        self._mark()
        self._pipeline.calls.note_start(now)

    def _mark(self) -> Mark:
        """Where the running test's part of the history begins."""
        if not self._marked.is_current:
            self._begin_test()
        return self._marked

    def verify(self, *, rules: bool = True) -> None:
        """Raises what the code under test may have hidden. Leaving the context and the end of the fixture's test do it too.

        Args:
            rules: Whether it is an error that nothing has met a rule of `next_job` or `next_outcome`, or a fault of `inject`, or that a
                `StalledError` was swallowed, or that a callback of `on_state_change` has raised one; none of it is where the test has failed.

        Raises:
            UnsupportedOperationError: A Bedrock operation was called that is not faked.
            NetworkGuardError: The network guard has refused a connection to Bedrock.
            StalledError: The code has waited for what would never have happened.
            UnusedRuleError: A rule or a fault was not used, or not as often as it says.
            Exception: What a callback of `on_state_change` has raised.
        """
        if self.unsupported_calls:
            raise self.unsupported_calls[0]
        if rules and self._stalls.errors:
            raise self._stalls.errors[0]
        if rules and self._deliveries.errors:
            raise self._deliveries.errors[0]
        missed = self._bedrock.outcomes.missed if rules else []
        if missed:
            raise UnusedRuleError(errors.missed_text((str(rule), self._subjects(rule)) for rule in missed))
        unmet = [str(rule) for rule in self._pipeline.faults.rules if rule.missed] if rules else []
        if unmet:
            raise UnusedRuleError(errors.unmet_text(unmet, self.calls.operations))

    def _subjects(self, rule: OutcomeRule) -> list[str]:
        """The names of what a rule could have been about."""
        return [each.name for each in self.resources(rule.process.removesuffix("_update"))]

    def __enter__(self) -> Self:
        activation = intercept.Activation(
            self._pipeline, self._refuse_connection if self.options.network_guard else None
        )
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

    def client(self, **kwargs: Any) -> Any:
        """A boto3 client for Bedrock, with harmless credentials and the fake's Region. It is cheap to make.

        Args:
            **kwargs: Arguments of ``boto3.client``, such as `region_name` and `config`.
        """
        return environment.session().client(SERVICE, **{"region_name": self.region_name, **kwargs})

    def _refuse_connection(self, host: str) -> None:
        error = NetworkGuardError(errors.network_guard_text(host))
        self.unsupported_calls.append(error)
        raise error

    def _own_scope(self) -> Any:
        return scope_of(self._bedrock.rules, self.account_id, self.region_name)
