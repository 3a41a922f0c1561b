"""What a test holds: the fake, its jobs and its clock."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal, TypeVar, overload

from .. import errors, intercept, options, started
from ..errors import NetworkGuardError, UnusedRuleError
from ..intercept import environment, sleeping
from ..service.bedrock import Bedrock, scope_of
from ..service.clock import Clock
from ..service.outcomes import JOB, OutcomeRule
from ..service.stalls import Stalls
from ..wire.model import SERVICE, parsed_zone, statuses
from ..wire.pipeline import Pipeline
from ..wire.rules import ModelRules
from . import dumping, loading
from .call import Call
from .calls import Calls
from .clock import FakeClock
from .decorating import within
from .events import Callback, Deliveries, Subscription
from .faults import Error, Fault, made_rule
from .history import History, Mark
from .jobs import Job, Jobs
from .notes import note_on
from .seeds import Seeds

if TYPE_CHECKING:
    from typing_extensions import Self, Unpack

    from ..options import Options
    from ..typing import (
        CopyJobFields,
        CopyJobsFields,
        Credentials,
        CustomModelFields,
        CustomModelsFields,
        DeploymentFields,
        DeploymentsFields,
        FoundationModelFields,
        ImportedModelFields,
        ImportedModelsFields,
        ImportJobFields,
        ImportJobsFields,
        InferenceProfileFields,
        InferenceProfilesFields,
        InvocationJobFields,
        InvocationJobsFields,
        JobFields,
        JobsFields,
        OptionFields,
        Outcome,
        OutcomeFacts,
        Phase,
        ProcessName,
        ProvisionedThroughputFields,
        ProvisionedThroughputsFields,
        RuleFields,
    )
    from .resources import Resource, Resources


F = TypeVar("F", bound=Callable[..., Any])


class FakeBedrockJobs:
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
            kept=sleeping.keeping_sleep,
        )
        self._clock.sleep_watchers.append(self._stalls.slept)
        # One for each start whose stop is to come.
        self._activations: list[intercept.Activation] = []
        self._sleep_scope = sleeping.Scope(self._clock)
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
            code, parameters, origin, self._seeds.views()
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

    @property
    def calls(self) -> Calls:
        """Every call so far, from all clients and threads, and over HTTP: also those that were refused or handed on."""
        return Calls(self._pipeline.calls, self._clock)

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
                self._sleep_scope.end()
                self._wall_clock.close()
                self._deliveries.end_all()
            started.stop(activation)
            self._activations[:] = [each for each in self._activations if each is not activation]

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

    # Seeding. These three do the work; the names of the families, below, are calls of them.

    def add(self, family: str, **fields: Any) -> Any:
        """Seeds a resource of a family, in any status, at any time.

        Args:
            family: ``"job"``, ``"deployment"``, ...: the name in the methods ``add_...``.
            **fields: See the fields of the method of that name; fields that are left out get consistent defaults.

        Returns:
            The resource: a `Job`, or a `Resource` of any other family.

        Raises:
            TypeError: There is no such field.
            ValueError: A field has a value that AWS would not have, or fields contradict each other. Nothing is added.
        """
        return self._seeds.add(family, fields)

    def add_all(self, family: str, count: int, **fields: Any) -> list[Any]:
        """Seeds several resources of a family, the first one first.

        Args:
            family: The family, as in :meth:`add`.
            count: How many.
            **fields: The fields of :meth:`add`. Each is a value for all of them, a sequence (a list or a tuple) that they go through
                again and again, or a callable that makes the value for an index, from 0 on.

        Returns:
            The resources.

        Raises:
            TypeError: There is no such field.
            ValueError: `count` is negative, or a resource cannot be as the fields say. Nothing is added.
        """
        return self._seeds.add_all(family, count, fields)

    def resources(self, family: str) -> Any:
        """All resources of a family: ``len``, iteration newest first, ``in``, and ``[name or ARN]``.

        Raises:
            ValueError: There is no such family.
        """
        return self._seeds.view(family)

    def load(
        self,
        source: loading.Output | Sequence[loading.Output],
        *,
        account_id: str | None = None,
        region_name: str | None = None,
    ) -> list[Job]:
        """Seeds jobs from JSON that AWS's command line printed, or everything that :meth:`dump` wrote.

        Printed jobs show what the JSON says, to the letter, until they change.
        They are in the account and the Region that their ARNs name, where a client of the fake's own does not see them: read them
        with a client of that Region and :meth:`add_account`, or move them with `account_id` and `region_name`.

        Where they are later than the clock, it moves to the last time that they tell of. Jobs that were still running go on from
        there, so what was seen together is loaded together, in one call. Of several jobs whose models have the same name, only the
        newest has its model: those of the others must have been deleted.

        Args:
            source: The path of a file that holds the output of ``aws bedrock list-model-customization-jobs`` or
                ``aws bedrock get-model-customization-job``, or that output as a dict, from JSON or from boto3; or a list of these.
                A file may hold a list of outputs, too. Or the path of a dump, or the dump: it is loaded into an empty fake, and its seeds
                come in as if the methods ``add_...`` were called, after the clock has moved to the dump's time where that is later.
            account_id: The account that the jobs, and all ARNs of their own account in them, move to; by default they stay.
            region_name: The Region that they move to; by default they stay.

        Returns:
            The jobs, in the order of the JSON.

        Raises:
            OSError: The file cannot be read.
            ValueError: It is not such JSON, or a job that is here already has a name or an id of it. Nothing is added, but for what comes
                before the wrong seed of a dump.
        """
        dump = dumping.dump_in(source)
        if dump is not None:
            for name, value in (("account_id", account_id), ("region_name", region_name)):
                if value is not None:
                    raise ValueError(f"{name}={value!r}: a dump says where each of its seeds belongs; leave it out")
            return dumping.restore(self, dump)
        return self._seeds.load(loading.loaded(source, account_id, region_name))

    def dump(self, path: str | os.PathLike[str] | None = None) -> dict[str, Any]:
        """What the fake holds, as seeds: the fields of the methods ``add_...``, without those that have their defaults.

        What the code under test created is told as seeds, too. Jobs keep their ids and those of their models, by `job_arn` and
        `custom_model_arn`; of everything else the names are kept, and ids are new when it is loaded. Outcome rules, faults, calls, the
        fake's options, and tags of jobs that were loaded from AWS's output are not part of it.

        Args:
            path: The file to write it to, as JSON with a line for each field; by default none.

        Returns:
            The dump, as JSON has it: times are in ISO format with a Z. :meth:`load` takes it, or the file.

        Raises:
            OSError: The file cannot be written.
        """
        with self._clock.lock:
            dump = dumping.dumped(self)
        if path is not None:
            Path(path).write_text(dumping.text(dump), encoding="utf-8")
        return dump

    # typed names, written by scripts/typed_names.py

    @property
    def jobs(self) -> Jobs:
        """All jobs: ``len``, iteration newest first, ``in``, and ``[name or ARN]``."""
        view: Jobs = self.resources("job")
        return view

    def add_job(self, **fields: Unpack[JobFields]) -> Job:
        """Seeds a job; see :class:`pytest_bedrock_jobs.typing.JobFields` and :meth:`add`."""
        added: Job = self.add("job", **fields)
        return added

    def add_jobs(self, count: int, **fields: Unpack[JobsFields]) -> list[Job]:
        """Seeds several jobs, the first one first; see :meth:`add_all`."""
        return self.add_all("job", count, **fields)

    @property
    def custom_models(self) -> Resources:
        """All custom models: ``len``, iteration newest first, ``in``, and ``[name or ARN]``."""
        view: Resources = self.resources("custom_model")
        return view

    def add_custom_model(self, **fields: Unpack[CustomModelFields]) -> Resource:
        """Seeds a custom model; see :class:`pytest_bedrock_jobs.typing.CustomModelFields` and :meth:`add`."""
        added: Resource = self.add("custom_model", **fields)
        return added

    def add_custom_models(self, count: int, **fields: Unpack[CustomModelsFields]) -> list[Resource]:
        """Seeds several custom models, the first one first; see :meth:`add_all`."""
        return self.add_all("custom_model", count, **fields)

    @property
    def deployments(self) -> Resources:
        """All deployments: ``len``, iteration newest first, ``in``, and ``[name or ARN]``."""
        view: Resources = self.resources("deployment")
        return view

    def add_deployment(self, **fields: Unpack[DeploymentFields]) -> Resource:
        """Seeds a deployment; see :class:`pytest_bedrock_jobs.typing.DeploymentFields` and :meth:`add`."""
        added: Resource = self.add("deployment", **fields)
        return added

    def add_deployments(self, count: int, **fields: Unpack[DeploymentsFields]) -> list[Resource]:
        """Seeds several deployments, the first one first; see :meth:`add_all`."""
        return self.add_all("deployment", count, **fields)

    @property
    def provisioned_throughputs(self) -> Resources:
        """All provisioned throughputs: ``len``, iteration newest first, ``in``, and ``[name or ARN]``."""
        view: Resources = self.resources("provisioned_throughput")
        return view

    def add_provisioned_throughput(self, **fields: Unpack[ProvisionedThroughputFields]) -> Resource:
        """Seeds a provisioned throughput; see :class:`pytest_bedrock_jobs.typing.ProvisionedThroughputFields` and :meth:`add`."""
        added: Resource = self.add("provisioned_throughput", **fields)
        return added

    def add_provisioned_throughputs(self, count: int, **fields: Unpack[ProvisionedThroughputsFields]) -> list[Resource]:
        """Seeds several provisioned throughputs, the first one first; see :meth:`add_all`."""
        return self.add_all("provisioned_throughput", count, **fields)

    @property
    def import_jobs(self) -> Resources:
        """All import jobs: ``len``, iteration newest first, ``in``, and ``[name or ARN]``."""
        view: Resources = self.resources("import_job")
        return view

    def add_import_job(self, **fields: Unpack[ImportJobFields]) -> Resource:
        """Seeds an import job; see :class:`pytest_bedrock_jobs.typing.ImportJobFields` and :meth:`add`."""
        added: Resource = self.add("import_job", **fields)
        return added

    def add_import_jobs(self, count: int, **fields: Unpack[ImportJobsFields]) -> list[Resource]:
        """Seeds several import jobs, the first one first; see :meth:`add_all`."""
        return self.add_all("import_job", count, **fields)

    @property
    def imported_models(self) -> Resources:
        """All imported models: ``len``, iteration newest first, ``in``, and ``[name or ARN]``."""
        view: Resources = self.resources("imported_model")
        return view

    def add_imported_model(self, **fields: Unpack[ImportedModelFields]) -> Resource:
        """Seeds an imported model; see :class:`pytest_bedrock_jobs.typing.ImportedModelFields` and :meth:`add`."""
        added: Resource = self.add("imported_model", **fields)
        return added

    def add_imported_models(self, count: int, **fields: Unpack[ImportedModelsFields]) -> list[Resource]:
        """Seeds several imported models, the first one first; see :meth:`add_all`."""
        return self.add_all("imported_model", count, **fields)

    @property
    def copy_jobs(self) -> Resources:
        """All copy jobs: ``len``, iteration newest first, ``in``, and ``[ARN]``."""
        view: Resources = self.resources("copy_job")
        return view

    def add_copy_job(self, **fields: Unpack[CopyJobFields]) -> Resource:
        """Seeds a copy job; see :class:`pytest_bedrock_jobs.typing.CopyJobFields` and :meth:`add`."""
        added: Resource = self.add("copy_job", **fields)
        return added

    def add_copy_jobs(self, count: int, **fields: Unpack[CopyJobsFields]) -> list[Resource]:
        """Seeds several copy jobs, the first one first; see :meth:`add_all`."""
        return self.add_all("copy_job", count, **fields)

    @property
    def invocation_jobs(self) -> Resources:
        """All invocation jobs: ``len``, iteration newest first, ``in``, and ``[name or ARN]``."""
        view: Resources = self.resources("invocation_job")
        return view

    def add_invocation_job(self, **fields: Unpack[InvocationJobFields]) -> Resource:
        """Seeds an invocation job; see :class:`pytest_bedrock_jobs.typing.InvocationJobFields` and :meth:`add`."""
        added: Resource = self.add("invocation_job", **fields)
        return added

    def add_invocation_jobs(self, count: int, **fields: Unpack[InvocationJobsFields]) -> list[Resource]:
        """Seeds several invocation jobs, the first one first; see :meth:`add_all`."""
        return self.add_all("invocation_job", count, **fields)

    @property
    def inference_profiles(self) -> Resources:
        """All inference profiles: ``len``, iteration newest first, ``in``, and ``[name or ARN]``."""
        view: Resources = self.resources("inference_profile")
        return view

    def add_inference_profile(self, **fields: Unpack[InferenceProfileFields]) -> Resource:
        """Seeds an inference profile; see :class:`pytest_bedrock_jobs.typing.InferenceProfileFields` and :meth:`add`."""
        added: Resource = self.add("inference_profile", **fields)
        return added

    def add_inference_profiles(self, count: int, **fields: Unpack[InferenceProfilesFields]) -> list[Resource]:
        """Seeds several inference profiles, the first one first; see :meth:`add_all`."""
        return self.add_all("inference_profile", count, **fields)

    # end of the typed names

    # Outcome rules.

    def next_job(
        self,
        outcome: Outcome | None = None,
        *,
        after: timedelta | None = None,
        timeline: str | None = None,
        failure_message: str | None = None,
        phase: Phase | None = None,
        training_loss: float | None = None,
        validation_losses: Sequence[float] | None = None,
        name: str = "*",
        times: int | None = 1,
        optional: bool = False,
    ) -> None:
        """Decides what becomes of jobs that the code under test will create. Of several rules that fit a job, the first one made counts.

        Args:
            outcome: How such a job ends: ``Completed``, ``Failed`` or ``Stopped`` (by somebody else).
            after: How long after its creation it has ended; by default `training_duration`.
            timeline: In the place of these two: its statuses in words, such as ``"InProgress 40m Failed"``.
            failure_message: ``failureMessage`` of a job that fails; by default AWS's text for an internal error.
            phase: The phase in which a job fails, which the rule then only fits if it has that phase; by default training.
            training_loss: ``trainingLoss`` of a job that completes; by default a plausible one.
            validation_losses: ``validationLoss`` for each of its validators; by default plausible ones.
            name: Which jobs: a pattern for their names, with ``*``, ``?`` and ``[...]``.
            times: For how many of them; None for all.
            optional: Whether the test is fine if no job ever meets the rule. Otherwise :meth:`verify` raises.

        Raises:
            TypeError: `after` is not a timedelta, or `name` not a str.
            ValueError: An argument has a value that it cannot have, or arguments contradict each other.
        """
        self._seeds.decide(
            JOB,
            outcome,
            after=after,
            timeline=timeline,
            failure_message=failure_message,
            phase=phase,
            facts={"training_loss": training_loss, "validation_losses": validation_losses},
            name=name,
            times=times,
            optional=optional,
        )

    # overloads, written by scripts/typed_names.py

    @overload
    def next_outcome(
        self,
        process: Literal["custom_model", "deployment"],
        outcome: Literal["Active", "Failed"] | None = None,
        **rule: Unpack[RuleFields],
    ) -> None: ...

    @overload
    def next_outcome(
        self,
        process: Literal["deployment_update"],
        outcome: Literal["UpdateCompleted", "UpdateFailed"] | None = None,
        **rule: Unpack[RuleFields],
    ) -> None: ...

    @overload
    def next_outcome(
        self,
        process: Literal["provisioned_throughput", "provisioned_throughput_update"],
        outcome: Literal["InService", "Failed"] | None = None,
        **rule: Unpack[RuleFields],
    ) -> None: ...

    @overload
    def next_outcome(
        self,
        process: Literal["import_job", "copy_job"],
        outcome: Literal["Completed", "Failed"] | None = None,
        **rule: Unpack[RuleFields],
    ) -> None: ...

    @overload
    def next_outcome(
        self,
        process: Literal["invocation_job"],
        outcome: Literal["Completed", "Failed", "Expired", "PartiallyCompleted", "Stopped"] | None = None,
        **rule: Unpack[RuleFields],
    ) -> None: ...

    # end of the overloads

    def next_outcome(
        self,
        process: ProcessName,
        outcome: str | None = None,
        *,
        after: timedelta | None = None,
        timeline: str | None = None,
        failure_message: str | None = None,
        phase: str | None = None,
        name: str = "*",
        times: int | None = 1,
        optional: bool = False,
        **facts: Unpack[OutcomeFacts],
    ) -> None:
        """Decides how something ends that the code under test will begin; `next_job` does that for customization jobs.

        Args:
            process: What it is: ``deployment``, ``deployment_update``, ``provisioned_throughput``, ``provisioned_throughput_update``,
                ``custom_model`` (of ``CreateCustomModel``), ``import_job``, ``copy_job`` or ``invocation_job``.
            outcome: The status in the end, in AWS's words: for example ``Active`` or ``Failed`` for a deployment.
            after: How long after its beginning it has ended; by default what the options say.
            timeline: In the place of these two: its statuses in words, such as ``"Creating 5m Failed"``.
            failure_message: ``failureMessage`` of what fails; by default AWS's text for an internal error.
            phase: The status in which it fails, where there are several on the way. By default a batch inference job fails while it is
                Validating.
            name: Which ones: a pattern for their names (of a copy job, the copy's), with ``*``, ``?`` and ``[...]``.
            times: For how many of them; None for all.
            optional: Whether the test is fine if nothing ever meets the rule. Otherwise :meth:`verify` raises.
            **facts: Of a batch inference job, how many records it has and processes; see :class:`pytest_bedrock_jobs.typing.OutcomeFacts`.

        Raises:
            TypeError: `after` is not a timedelta, `name` not a str, or this process has no such fact.
            ValueError: An argument has a value that it cannot have, or arguments contradict each other.
        """
        if process == JOB:
            raise ValueError(f"process={process!r} is unknown; use next_job() for customization jobs")
        self._seeds.decide(
            process,
            outcome,
            after=after,
            timeline=timeline,
            failure_message=failure_message,
            phase=phase,
            facts=facts,
            name=name,
            times=times,
            optional=optional,
        )

    def answer_records(self, function: Callable[[dict[str, Any]], Mapping[str, Any] | None] | None) -> None:
        """Decides what the records of batch inference jobs become that read their input from S3 (`use_s3`).

        Each record is answered once, in the order of the input, when somebody has to know: at a look at the fake, or when its clock is
        moved. The function is called within that, so it must not call Bedrock.

        Args:
            function: Gets a record, with ``recordId`` and ``modelInput``. It returns the body that is to be its ``modelOutput``; or its
                ``error``: ``{"errorCode": 400, "errorMessage": "..."}``; or None for the usual body. That has the form in which the
                job's model answers, and says that it is made up. None for the usual bodies from now on.

        Raises:
            TypeError: It is not callable.
        """
        if function is not None and not callable(function):
            raise TypeError(f"function={function!r} is not callable; pass a function of a record, or None")
        with self._clock.lock:
            functions = self._bedrock.functions
            functions.pop("invocation_job", None)
            if function is not None:
                functions["invocation_job"] = function

    # The catalogue, and accounts.

    def add_foundation_model(self, model_id: str, **fields: Unpack[FoundationModelFields]) -> None:
        """Registers a foundation model, in the place of the one with that id if there is one.

        Args:
            model_id: Its id (``BedrockModelId``), with the context-length suffix if it is a customizable one that has such a suffix.
            **fields: See :class:`pytest_bedrock_jobs.typing.FoundationModelFields`.

        Raises:
            TypeError: There is no such field.
            ValueError: The id or a field has a value that AWS would not have.
        """
        self._seeds.add_foundation_model(model_id, fields)

    def remove_foundation_model(self, model_id: str) -> None:
        """Removes a foundation model from the catalogue. With ``base_models="plausible"`` jobs may still be based on it.

        Raises:
            KeyError: There is none with that id.
        """
        with self._clock.lock:
            self._bedrock.catalogue.remove(model_id)

    def add_account(self, account_id: str, *, access_key_id: str | None = None) -> Credentials:
        """Adds an account; what is in it is its own.

        Args:
            account_id: Twelve digits.
            access_key_id: The access key by which to know its clients; by default a new one.

        Returns:
            Credentials for ``boto3.client`` and ``boto3.Session``. Clients with other credentials belong to the fake's own account.

        Raises:
            ValueError: It is not an account id, or the key is malformed or belongs to another account.
        """
        return self._seeds.add_account(account_id, access_key_id)

    def inject(
        self,
        error: Error | Callable[[Call], Error | None] | None = None,
        *,
        operation: str = "*",
        times: int | None = 1,
        skip: int = 0,
        applied: bool = False,
        latency: timedelta | None = None,
        retry_after: timedelta | None = None,
        message: str | None = None,
        where: Callable[[Call], object] | None = None,
        region_name: str | None = None,
        account_id: str | None = None,
        optional: bool = False,
    ) -> Fault:
        """Lets something go wrong: the next matching requests get a fault instead of their answer.

        Every try of a call that botocore retries is a request. Signing, parsing, the mapping of errors and retries are botocore's own;
        within ``clock.skip_sleep()`` no retry waits for real. Of several faults that match, the newest counts. A fault that is met less
        often than `times` says (once, for None) fails the test.

        Args:
            error: An error code of the operation's model or one of AWS's common errors, with AWS's HTTP status and text; one of
                botocore's connection errors (``EndpointConnectionError``, ``ConnectTimeoutError``, ``ReadTimeoutError``,
                ``ConnectionClosedError``, ``ProxyConnectionError``, ``SSLError``), by class or name; a broken body: ``"truncated"``,
                ``"html"``, ``"bad_gateway"``; or a function of the request, a :class:`Call` without an answer yet, that returns one of
                these, or None to let it pass. None for Bedrock's own answer, later.
            operation: Which operations: AWS's name, boto3's in snake case, or a pattern of either, such as ``"Get*"``.
            times: How many requests get it; None for all.
            skip: How many matching requests are answered before.
            applied: Whether Bedrock carries the request out, and only the answer is lost. It goes with connection errors and broken
                bodies. (Half an answer is always one of a request that was carried out.)
            latency: How late the answer comes, in virtual time. Beyond the client's ``read_timeout`` it is lost. The errors of a timeout
                take the client's own.
            retry_after: What the header ``x-amz-retry-after`` says, which new SDKs heed.
            message: The text of an error; by default AWS's, where it is known.
            where: Which requests: a function of the request.
            region_name: The Region; by default all.
            account_id: The account; by default all.
            optional: Whether the test is fine if the fault is never met.

        Returns:
            The fault, with its `hits`, and `end()`; as a context manager it ends with the block.

        Raises:
            TypeError: An argument is of the wrong type.
            ValueError: There is no such error or operation, an argument has a value that it cannot have, or arguments contradict each
                other.
        """
        rule = made_rule(
            self._clock,
            error,
            operation=operation,
            times=times,
            skip=skip,
            applied=applied,
            latency=latency,
            retry_after=retry_after,
            message=message,
            where=where,
            region_name=region_name,
            account_id=account_id,
            optional=optional,
        )
        with self._clock.lock:
            self._pipeline.faults.rules.append(rule)
        return Fault(rule, self._clock)

    # State-change events.

    @property
    def events(self) -> list[dict[str, Any]]:
        """The state-change events that Bedrock has sent to EventBridge so far, oldest first; the list and its dicts are copies.

        Of a customization or batch inference job there is one for each status that it has entered since it was created, its first one
        included, or since it was seeded.

        https://docs.aws.amazon.com/bedrock/latest/userguide/monitoring-eventbridge.html
        """
        with self._clock.lock:
            self._clock.show()
            return list(self._bedrock.events)

    def on_state_change(
        self,
        callback: Callback,
        *,
        pattern: Mapping[str, Any] | str | None = None,
        deliveries: int = 1,
        shuffled: bool = False,
    ) -> Subscription:
        """Hands the state-change events from now on to a function, as an EventBridge rule hands them to a Lambda function.

        The function runs after the call or the move of the clock that noticed the transition, in the same thread, in order, and never
        within another one. It may call Bedrock. A move of the clock stops at each transition on its way, so what the function asks is
        answered as of then; where a call notices a transition that the running clock has passed, as of now. What it raises,
        ``advance``, ``move_to`` and the clock's other moves raise, and the clock stays at that transition. In any other case the error
        is raised at the end of the block or by :meth:`verify`.

        Args:
            callback: A plain function of an event. What it does to the event changes nothing else.
            pattern: The rule's event pattern, as a dict or as JSON; by default all events. See :func:`pytest_bedrock_jobs.event_matches`.
            deliveries: How often each event is delivered. EventBridge promises at least once.
            shuffled: Whether events come out of order, which EventBridge does not keep: some are held back for a while, until nothing
                is left to happen at the latest. The fake's seed decides which.

        Returns:
            The subscription. As a context manager it ends with the block; otherwise it lasts until `end()`, or until the fake stops or
            is reset.

        Raises:
            TypeError: An argument is of the wrong type.
            ValueError: `deliveries` is below 1, or EventBridge would refuse the pattern.
        """
        return self._deliveries.subscribe(callback, pattern, deliveries, shuffled)

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
