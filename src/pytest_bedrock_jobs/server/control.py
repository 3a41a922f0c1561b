"""The control API of the server: what the fixture does in Python, over HTTP with JSON.

Everything is below ``/_fake_bedrock_jobs``, where AWS has nothing, and needs no authentication. Fields and options are those of
:class:`~pytest_bedrock_jobs.FakeBedrockJobs`; times are ISO 8601 with a zone, durations are numbers of seconds, what is null counts as
left out, and jobs come as ``get-model-customization-job`` prints them.

======  ==================================  ========================================================================================
method  path                                body, and what it does
======  ==================================  ========================================================================================
GET     ``/health``                         says that the server is there
GET     ``/jobs``                           all jobs of all accounts and Regions, newest first
POST    ``/jobs``                           the fields of ``add_job``; with ``count`` (up to 10,000), those of ``add_jobs``
GET     ``/jobs/<name or ARN>``             a job
POST    ``/jobs/<name or ARN>/complete``    ends a running job now
POST    ``/jobs/<name or ARN>/fail``        ends it with ``message``, if there is one
POST    ``/jobs/<name or ARN>/stop``        asks it to stop
POST    ``/next-job``                       the arguments of ``next_job``: decides the fate of jobs to come (``times`` null: of all)
POST    ``/faults``                         the arguments of ``inject``, but for functions (``times`` null: always)
GET     ``/faults``                         the faults, and how often each was met
POST    ``/faults/clear``                   ends and forgets them
POST    ``/next-outcome``                   the arguments of ``next_outcome``: the same for everything else that takes its time
POST    ``/load``                           what ``aws bedrock list-`` or ``get-`` printed of customization or batch inference jobs
POST    ``/foundation-models``              the arguments of ``add_foundation_model``
POST    ``/foundation-models/<id>/remove``  removes a foundation model
POST    ``/accounts``                       the arguments of ``add_account``: returns the credentials of another account
GET     ``/clock``                          the virtual time
POST    ``/clock``                          one or more of ``move_to``, ``advance``, ``auto_advance`` and ``freeze`` (``true``)
GET     ``/events``                         the state-change events of jobs, oldest first
GET     ``/verify``                         the rules that nothing has met, and what was refused because it is not faked
GET     ``/unsupported-calls``              what was refused because it is not faked
POST    ``/unsupported-calls/clear``        forgets that
POST    ``/reset``                          forgets everything; a clock that was frozen before it was served stays frozen
======  ==================================  ========================================================================================

``/custom-models``, ``/deployments``, ``/provisioned-throughputs``, ``/import-jobs``, ``/imported-models``, ``/copy-jobs``,
``/invocation-jobs`` and ``/inference-profiles`` are to these resources what ``/jobs`` is to jobs; of these, only batch inference jobs
can be stopped.

What cannot be done gets 400, 404, 405, or 409 for a name that several have, with ``{"message": ...}``, and changes nothing. A message
is cut in its middle where it is longer than 4,096 characters. Of what was refused because it is not faked, the newest 1,000 calls are
kept; ``forgottenUnsupportedCalls`` counts the others, if there are any.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from werkzeug.exceptions import Conflict, HTTPException, NotFound
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Request, Response

from .. import errors
from ..service.registry import FAMILIES
from .arguments import body_of, called, duration, instant, response, shortened, shown

if TYPE_CHECKING:
    from ..errors import FakeBedrockError
    from ..fake import FakeBedrockJobs

PREFIX = "/_fake_bedrock_jobs"

_WAYS_OUT = (
    "  Ways out:\n"
    "    - answer it with something else: give that operation's client another endpoint, moto's server for example\n"
    f"    - if it is meant to be called, acknowledge that with POST {PREFIX}/unsupported-calls/clear"
)


def over_http(error: FakeBedrockError) -> str:
    """What an error of the fake's says, with the ways out that there are over HTTP."""
    return str(error).replace(errors.WAYS_OUT, _WAYS_OUT)


_ROUTES: list[tuple[str, ...]] = [
    ("GET", "/health", "health"),
    ("POST", "/next-job", "call", "next_job"),
    ("POST", "/next-outcome", "call", "next_outcome"),
    ("POST", "/faults", "inject"),
    ("GET", "/faults", "faults"),
    ("POST", "/faults/clear", "clear_faults"),
    ("POST", "/load", "load"),
    ("POST", "/foundation-models", "call", "add_foundation_model"),
    ("POST", "/foundation-models/<path:model_id>/remove", "remove_foundation_model"),
    ("POST", "/accounts", "call", "add_account"),
    ("GET", "/clock", "clock"),
    ("POST", "/clock", "move_clock"),
    ("GET", "/events", "events"),
    ("GET", "/verify", "verify"),
    ("GET", "/unsupported-calls", "unsupported_calls"),
    ("POST", "/unsupported-calls/clear", "clear_unsupported_calls"),
    ("POST", "/reset", "reset"),
]
"""Method, path, and the method of `Control` that answers, with what it is told beside the path's own parameters and the body."""

_FAMILY_ROUTES: list[tuple[str, ...]] = [
    ("GET", "/{family}s", "all"),
    ("POST", "/{family}s", "add"),
    ("GET", "/{family}s/<path:identifier>", "one"),
    ("POST", "/{family}s/<path:identifier>/complete", "end", "complete"),
    ("POST", "/{family}s/<path:identifier>/fail", "end", "fail"),
    ("POST", "/{family}s/<path:identifier>/stop", "end", "stop"),
]
"""The same for each family, which is what the method is told first."""


def _routing() -> Map:
    routes = list(_ROUTES)
    for family in FAMILIES:
        for method, path, name, *told in _FAMILY_ROUTES:
            if told == ["stop"] and FAMILIES[family].stop is None:
                continue
            routes.append((method, path.format(family=family.replace("_", "-")), name, family, *told))
    return Map([Rule(PREFIX + path, endpoint=tuple(act), methods=[method]) for method, path, *act in routes])


class Control:
    """Answers the control API.

    Args:
        fake: What is controlled.
    """

    def __init__(self, fake: FakeBedrockJobs) -> None:
        self._fake = fake
        self._frozen = fake.clock.frozen
        self._routing = _routing()

    def answer(self, request: Request) -> Response:
        """The response to a request whose path begins with the prefix."""
        try:
            (name, *more), arguments = self._routing.bind_to_environ(request.environ).match()
            act: Callable[..., Any] = getattr(self, f"_{name}")
            if request.method == "POST":
                arguments = {**arguments, "given": body_of(request)}
            return response(act(*more, **arguments))
        except HTTPException as error:
            # With the headers that it needs: where something has moved to, what is allowed.
            refused = error.get_response(request.environ)
            refused.content_type = "application/json"
            refused.data = json.dumps({"message": shortened(error.description or error.name)})
            return refused
        except (TypeError, ValueError) as error:
            return response({"message": shortened(str(error))}, 400)
        except RecursionError:
            return response({"message": "The body is nested too deeply."}, 400)

    def _health(self) -> Any:
        return {"status": "ok", "jobs": len(self._fake.jobs), **self._clock()}

    def _call(self, method: str, given: dict[str, Any]) -> Any:
        """What a method of the fake returns, if that is anything."""
        return called(getattr(self._fake, method), given) or {}

    # Jobs and the other resources. The fake calls them, and what adds them, after their kind.

    def _all(self, kind: str) -> Any:
        return _named(kind, self._fake.resources(kind))

    def _add(self, kind: str, given: dict[str, Any]) -> Any:
        if "count" in given:
            return _named(kind, called(partial(self._fake.add_all, kind), given))
        return _named(kind, [called(partial(self._fake.add, kind), given)])

    def _one(self, kind: str, identifier: str) -> Any:
        return shown(self._found(kind, identifier))

    def _end(self, kind: str, verb: str, identifier: str, given: dict[str, Any]) -> Any:
        found = self._found(kind, identifier)
        called(getattr(found, verb), given)
        return shown(found)

    def _found(self, kind: str, identifier: str) -> Any:
        view = self._fake.resources(kind)
        with self._fake._clock.lock:
            try:
                return view[identifier]
            except KeyError as error:
                # It tells of none, or of several.
                raise (Conflict if identifier in view else NotFound)(error.args[0]) from None

    def _load(self, given: dict[str, Any]) -> Any:
        handles, by_family = self._fake.load(given), {}
        for name, family in FAMILIES.items():
            if family.loading is not None:
                by_family.update(_named(name, [each for each in handles if each._family is family]))
        return by_family

    def _remove_foundation_model(self, model_id: str, given: dict[str, Any]) -> Any:
        try:
            called(partial(self._fake.remove_foundation_model, model_id), given)
        except KeyError as error:
            raise NotFound(error.args[0]) from None
        return {}

    # The clock.

    def _clock(self) -> Any:
        return {"now": self._fake.clock.now().isoformat(timespec="milliseconds")}

    def _move_clock(self, given: dict[str, Any]) -> Any:
        clock = self._fake._clock
        readers = {"freeze": _freeze, "move_to": instant, "advance": duration, "auto_advance": duration}
        for name in given:
            if name not in readers:
                raise TypeError(f"unknown move {name!r} of the clock; use one of {', '.join(readers)}")
        moves: Any = {name: readers[name](name, value) for name, value in given.items()}

        def target() -> int | None:
            # Everything is checked before anything is done.
            end = clock.target(moves.get("move_to"), moves.get("advance", timedelta(0)))
            if "freeze" in moves:
                clock.freeze()
            if "auto_advance" in moves:
                clock.auto_advance(moves["auto_advance"])
            return None if moves.keys().isdisjoint(("move_to", "advance")) else end

        clock._move(target, raises=False)
        return self._clock()

    def _events(self) -> Any:
        return {"events": self._fake.events}

    # What went wrong, and beginning again.

    def _verify(self) -> Any:
        with self._fake._clock.lock:
            unmet = list(map(str, self._fake._bedrock.outcomes.missed))
            unmet += [str(rule) for rule in self._fake._pipeline.faults.rules if rule.missed]
        return {"unmetRules": unmet, **self._unsupported_calls()}

    def _inject(self, given: dict[str, Any]) -> Any:
        called(self._fake.inject, given)
        return {}

    def _faults(self) -> Any:
        rules = list(self._fake._pipeline.faults.rules)
        return {"faults": [{"fault": rule.text, "hits": rule.hits, "ended": rule.ended} for rule in rules]}

    def _clear_faults(self, given: dict[str, Any]) -> Any:
        called(self._fake._pipeline.faults.clear, given)
        return {}

    def _unsupported_calls(self) -> Any:
        calls = self._fake.unsupported_calls
        told: dict[str, Any] = {"unsupportedCalls": [over_http(error) for error in list(calls)]}
        return {**told, "forgottenUnsupportedCalls": calls.forgotten} if calls.forgotten else told

    def _clear_unsupported_calls(self, given: dict[str, Any]) -> Any:
        called(self._fake.unsupported_calls.clear, given)
        return {}

    def _reset(self, given: dict[str, Any]) -> Any:
        with self._fake._clock.lock:
            called(self._fake.reset, given)
            if self._frozen:
                self._fake.clock.freeze()
        return {}


def _named(kind: str, handles: Iterable[Any]) -> Any:
    """Resources under the name of their kind, as AWS spells names: ``customModels``."""
    first, *others = f"{kind}s".split("_")
    return {first + "".join(map(str.title, others)): [shown(handle) for handle in handles]}


def _freeze(name: str, value: Any) -> bool:
    if value is not True:
        raise ValueError(f"{name}={value!r} is nothing that the clock can do; pass true, or POST /reset to begin anew")
    return True
