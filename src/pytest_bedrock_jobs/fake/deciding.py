"""The part of a fake with which a test decides what becomes of what the code under test does, and looks at what it did."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Literal, overload

from ..service.clock import delta_millis
from ..service.outcomes import JOB, OutcomeRule
from ..wire.pipeline import Pipeline
from . import outcomes
from .events import Callback, Deliveries, Subscription
from .preparing import Preparing

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from ..typing import Outcome, OutcomeFacts, Phase, ProcessName, RuleFields
    from .call import Call
    from .calls import Calls
    from .faults import Error, Fault


class Deciding(Preparing):
    """The part of :class:`~pytest_bedrock_jobs.FakeBedrockJobs` that is about the code under test: what meets it, and what it has done."""

    _pipeline: Pipeline
    _deliveries: Deliveries

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
        self._decide(
            OutcomeRule(
                process=JOB,
                outcome=outcome,
                after=None if after is None else delta_millis(after, "after"),
                timeline=timeline,
                failure_message=failure_message,
                phase=phase,
                facts={"training_loss": training_loss, "validation_losses": validation_losses},
                name=name,
                times=times,
                optional=optional,
            )
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
        self._decide(
            OutcomeRule(
                process=process,
                outcome=outcome,
                after=None if after is None else delta_millis(after, "after"),
                timeline=timeline,
                failure_message=failure_message,
                phase=phase,
                facts=facts,
                name=name,
                times=times,
                optional=optional,
            )
        )

    def _decide(self, rule: OutcomeRule) -> None:
        checked = outcomes.checked(rule, self._bedrock.rules)
        with self._clock.lock:
            self._bedrock.outcomes.add(checked)

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

    # Faults.

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
            ValueError: The error or the operation is unknown, an argument has a value that it cannot have, or arguments contradict each
                other.
        """
        from .faults import Fault, Wanted

        wanted = Wanted(
            error=error,
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
        rule = wanted.rule(self._clock)
        with self._clock.lock:
            self._pipeline.faults.add(rule)
        return Fault(rule, self._clock)

    # Calls and state-change events.

    @property
    def calls(self) -> Calls:
        """Every call so far, from all clients and threads, and over HTTP: also those that were refused or handed on."""
        from .calls import Calls

        return Calls(self._pipeline.calls, self._clock)

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
