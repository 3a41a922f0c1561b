"""The control API of the server: what the fixture does in Python, over HTTP with JSON.

Everything is below ``/_fake_bedrock_jobs``, where AWS has nothing, and needs no authentication. Fields and options are those of
:class:`~pytest_bedrock_jobs.FakeBedrockJobs`; times are ISO 8601 with a zone, durations are numbers of seconds, and jobs come as
``get-model-customization-job`` prints them.

======  ==================================  ========================================================================================
method  path                                body, and what it does
======  ==================================  ========================================================================================
GET     ``/health``                         says that the server is there
GET     ``/jobs``                           all jobs of all accounts and Regions, newest first
POST    ``/jobs``                           the fields of ``add_job``; with ``count``, those of ``add_jobs``
GET     ``/jobs/<name or ARN>``             a job
POST    ``/jobs/<name or ARN>/complete``    ends a running job now
POST    ``/jobs/<name or ARN>/fail``        ends it with ``message``, if there is one
POST    ``/jobs/<name or ARN>/stop``        asks it to stop
POST    ``/next-job``                       the arguments of ``next_job``: decides the fate of jobs to come
POST    ``/load``                           what ``aws bedrock list-`` or ``get-model-customization-job(s)`` printed
GET     ``/clock``                          the virtual time
POST    ``/clock``                          one or more of ``move_to``, ``advance``, ``auto_advance`` and ``freeze`` (``true``)
GET     ``/unsupported-calls``              what was refused because it is not faked
POST    ``/reset``                          forgets everything
======  ==================================  ========================================================================================

What cannot be done gets 400, 404 or 405 with ``{"message": ...}``, and changes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from botocore.utils import parse_timestamp
from werkzeug.exceptions import BadRequest, HTTPException
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Request, Response

from ..jobs import Job
from ..wire.answers import encoded

if TYPE_CHECKING:
    from ..fake import FakeBedrockJobs

PREFIX = "/_fake_bedrock_jobs"

_ROUTES = Map(
    [
        Rule(f"{PREFIX}{path}", endpoint=endpoint, methods=[method])
        for method, path, endpoint in (
            ("GET", "/health", "health"),
            ("GET", "/jobs", "jobs"),
            ("POST", "/jobs", "add"),
            ("GET", "/jobs/<path:identifier>", "job"),
            ("POST", "/jobs/<path:identifier>/complete", "complete"),
            ("POST", "/jobs/<path:identifier>/fail", "fail"),
            ("POST", "/jobs/<path:identifier>/stop", "stop"),
            ("POST", "/next-job", "next_job"),
            ("POST", "/load", "load"),
            ("GET", "/clock", "clock"),
            ("POST", "/clock", "move_clock"),
            ("GET", "/unsupported-calls", "unsupported_calls"),
            ("POST", "/reset", "reset"),
        )
    ]
)

_TIMES = ("creation_time", "last_modified_time", "end_time")


class Control:
    """Answers the control API.

    Args:
        fake: What is controlled.
    """

    def __init__(self, fake: FakeBedrockJobs) -> None:
        self._fake = fake

    def answer(self, request: Request) -> Response:
        """The response to a request whose path begins with the prefix."""
        try:
            endpoint, arguments = _ROUTES.bind_to_environ(request.environ).match()
            act: Callable[..., Any] = getattr(self, f"_{endpoint}")
            if request.method == "POST":
                arguments = {**arguments, "given": _body(request)}
            return _response(act(**arguments))
        except HTTPException as error:
            return _response({"message": error.description}, error.code or 500)
        except KeyError as error:
            return _response({"message": error.args[0]}, 404)
        except (TypeError, ValueError) as error:
            return _response({"message": str(error)}, 400)

    def _health(self) -> Any:
        return {"status": "ok", "jobs": len(self._fake.jobs), **self._clock()}

    def _jobs(self) -> Any:
        return {"jobs": [_shown(job) for job in self._fake.jobs]}

    def _add(self, given: dict[str, Any]) -> Any:
        fields = {name: _field(name, value) for name, value in given.items()}
        jobs = self._fake.add_jobs(**fields) if "count" in fields else [self._fake.add_job(**fields)]
        return {"jobs": [_shown(job) for job in jobs]}

    def _job(self, identifier: str) -> Any:
        return _shown(self._fake.jobs[identifier])

    def _complete(self, identifier: str, given: dict[str, Any]) -> Any:
        return self._changed(identifier, Job.complete, given)

    def _fail(self, identifier: str, given: dict[str, Any]) -> Any:
        return self._changed(identifier, Job.fail, given)

    def _stop(self, identifier: str, given: dict[str, Any]) -> Any:
        return self._changed(identifier, Job.stop, given)

    def _changed(self, identifier: str, change: Callable[..., None], given: dict[str, Any]) -> Any:
        job = self._fake.jobs[identifier]
        change(job, **given)
        return _shown(job)

    def _next_job(self, given: dict[str, Any]) -> Any:
        if given.get("after") is not None:
            given["after"] = _duration("after", given["after"])
        self._fake.next_job(**given)
        return {}

    def _load(self, given: dict[str, Any]) -> Any:
        return {"jobs": [_shown(job) for job in self._fake.load(given)]}

    def _clock(self) -> Any:
        return {"now": self._fake.clock.now().isoformat(timespec="milliseconds")}

    def _move_clock(self, given: dict[str, Any]) -> Any:
        clock = self._fake.clock
        moves: Mapping[str, Callable[[Any], Any]] = {
            "freeze": lambda value: clock.freeze() if value else None,
            "move_to": lambda value: clock.move_to(_time("move_to", value)),
            "advance": lambda value: clock.advance(_duration("advance", value)),
            "auto_advance": lambda value: clock.auto_advance(_duration("auto_advance", value)),
        }
        for name in given:
            if name not in moves:
                raise TypeError(f"there is no move {name!r} of the clock; there are {', '.join(moves)}")
        with clock.lock:
            for name, move in moves.items():
                if name in given:
                    move(given[name])
        return self._clock()

    def _unsupported_calls(self) -> Any:
        return {"unsupportedCalls": [str(error) for error in self._fake.unsupported_calls]}

    def _reset(self, given: dict[str, Any]) -> Any:
        self._fake.reset(**given)
        return {}


def _body(request: Request) -> dict[str, Any]:
    content = request.get_data()
    try:
        given = json.loads(content) if content else {}
    except (ValueError, RecursionError):
        raise BadRequest("The body is not valid JSON.") from None
    if not isinstance(given, dict):
        raise BadRequest("The body is not a JSON object.")
    return given


def _response(content: Any, status: int = 200) -> Response:
    return Response(json.dumps(content), status, content_type="application/json")


def _shown(job: Job) -> Any:
    return json.loads(encoded(job.details()))


def _field(name: str, value: Any) -> Any:
    if isinstance(value, list) and name in _TIMES:
        return [_time(name, each) for each in value]
    if name in _TIMES:
        return _time(name, value)
    if name == "status_details" and isinstance(value, dict):
        return {member: _phase(details) for member, details in value.items()}
    return value


def _phase(details: Any) -> Any:
    if not isinstance(details, dict):
        return details
    return {name: value if name == "status" else _time(name, value) for name, value in details.items()}


def _time(name: str, value: Any) -> Any:
    try:
        return parse_timestamp(value)
    except ValueError:
        raise ValueError(f"{name}={value!r} is no time; pass one like '2026-01-07T02:00:00Z'") from None


def _duration(name: str, value: Any) -> timedelta:
    try:
        return timedelta(seconds=value)
    except (TypeError, ValueError, OverflowError):
        raise ValueError(f"{name}={value!r} is no duration; pass a number of seconds") from None
