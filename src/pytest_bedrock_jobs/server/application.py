"""The fake as a WSGI application: AWS's paths, and the control API beside them. It runs under any WSGI server (extra ``server``).

A single process has to serve it, in as many threads as it likes: the state is in the process's memory. The path is taken as it was
sent, where the server tells (``REQUEST_URI`` or ``RAW_URI``, as gunicorn, uWSGI, mod_wsgi, waitress and werkzeug do); a decoded one is
read such that ARNs with slashes are found, too. Requests that come from a web page of another site are refused.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable, Iterable, Sequence
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_to_bytes

from werkzeug.datastructures import Headers
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge
from werkzeug.wrappers import Request, Response

from ..service.errors import ServiceError
from ..wire.model import endpoint_region
from ..wire.outcomes import Injected, Raised, Verdict
from ..wire.parser import HTTPRequest
from ..wire.pipeline import Incoming
from ..wire.router import encoded_path
from ..wire.serializer import Answer
from .callers import checked_hosts, refusal
from .control import PREFIX, Control, over_http
from .raw import RawResponse, lost, stall

if TYPE_CHECKING:
    from ..fake import FakeBedrockJobs

_log = logging.getLogger("pytest_bedrock_jobs")

MAX_BODY = 16 * 1024 * 1024
"""The bytes that a request's body may have (our choice)."""


class Application:
    """A WSGI application that answers as Bedrock's control plane does, from a fake's state.

    A call without authentication, or with half of one, gets 403. An operation that is not faked gets 501 and
    ``UnsupportedOperationException``, which clients do not retry, and is remembered: the fake fails its test.

    Args:
        fake: What is served. It need not be started.
        allow_hosts: The hosts that requests may be for, beside loopback; None for all, as the server that runs the application knows
            best what it is called.
    """

    def __init__(self, fake: FakeBedrockJobs, *, allow_hosts: Sequence[str] | None = None) -> None:
        self._pipeline = fake._pipeline
        self._pipeline.bound()
        self._allow_hosts = None if allow_hosts is None else checked_hosts(allow_hosts)
        self._control = Control(fake)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        request = Request(environ)
        request.max_content_length = MAX_BODY
        return self._response(request)(environ, start_response)

    def refuse(self, error: ServiceError) -> Response:
        """The response to a request that cannot be read."""
        return http_response(self._pipeline.refuse(error))

    def _response(self, request: Request) -> Response | RawResponse:
        uninvited = refusal(request.headers, self._allow_hosts)
        if uninvited is not None:
            # It is none of the fake's calls: neither its clock nor its ids move on.
            headers = {"x-amzn-errortype": "AccessDeniedException"}
            return Response(json.dumps({"message": uninvited}), 403, headers, content_type="application/json")
        try:
            request.get_data()
            if request.path.startswith(PREFIX):
                return self._control.answer(request)
            return self._answer(request)
        except RequestEntityTooLarge:
            return self.refuse(too_large())
        except HTTPException as error:
            return self.refuse(ServiceError("BadRequestException", error.description or error.name))
        except RecursionError:
            return self.refuse(ServiceError("BadRequestException", "The body is nested too deeply."))
        except Exception:  # noqa: BLE001  # Whatever is wrong with us, the client gets an answer.
            _log.exception("%s %s could not be answered", request.method, request.path)
            message = "Encountered an internal error when processing the request."
            return self.refuse(ServiceError("InternalServerException", message))

    def _answer(self, request: Request) -> Response | RawResponse:
        # Headers of their own: the log keeps them, and those of the request hold on to all of its environ.
        headers: Any = Headers(request.headers.to_wsgi_list())
        received = HTTPRequest(request.method, sent_path(request.environ), headers, request.get_data())
        region = endpoint_region(request.host.partition(":")[0])
        outcome = self._pipeline.answer(Incoming(received, region_name=region))
        if isinstance(outcome, Raised):
            # What is wrong is not the client's doing, and trying again does not help. The fake keeps the error, which would hold the
            # request's body by its traceback.
            outcome.error.__traceback__ = outcome.error.__context__ = None
            return self.refuse(ServiceError("UnsupportedOperationException", over_http(outcome.error)))
        if isinstance(outcome, Verdict):
            message = f"{request.method} {request.path} is not faked, and there is nothing behind this server to hand it on to."
            return self.refuse(ServiceError("UnsupportedOperationException", message))
        if isinstance(outcome, Injected):
            return self._fail(outcome, request.environ)
        return http_response(outcome)

    def _fail(self, injected: Injected, environ: dict[str, Any]) -> Response | RawResponse:
        """What a fault makes of a request. Time passes for real, up to a limit; the clock moves all the way."""
        if injected.wait:
            clock = self._pipeline.clock
            end = clock.millis() + injected.wait
            stall(environ, injected.wait / 1000)
            clock.reach(end)
        if injected.connection_error is not None or injected.content is None:
            return lost(injected.connection_error or "")
        status, headers, body = injected.content
        return Response(body, status, {name: value for name, value in headers.items() if name != "connection"})


def too_large() -> ServiceError:
    """The error for a body that has more bytes than one may."""
    return ServiceError("RequestEntityTooLargeException", f"The request body is larger than {MAX_BODY} bytes.")


def http_response(answer: Answer) -> Response:
    """An answer as a WSGI response. How the connection goes on is the server's to say."""
    status, headers, body = answer.http()
    del headers["connection"]
    return Response(body, HTTPStatus(status), headers)


def sent_path(environ: dict[str, Any]) -> str:
    """The path below the application and the query, percent-encoded as they were sent."""
    target = environ.get("RAW_URI") or environ.get("REQUEST_URI")
    if target is None:
        decoded = environ.get("PATH_INFO", "").encode("latin-1").decode(errors="replace")
        path, query = encoded_path(environ["REQUEST_METHOD"], decoded), environ.get("QUERY_STRING", "")
    else:
        path, _, query = path_of(target).partition("?")
        path = _below(environ.get("SCRIPT_NAME", ""), path)
    return f"{path}?{query}" if query else path


def path_of(target: str) -> str:
    """The path and the query of what a request line asks for.

    A client of a proxy sends the whole URL. A path may begin with two slashes, and is no host for that.
    """
    return re.sub("^[A-Za-z][A-Za-z0-9+.-]*://[^/?]*", "", target)


def _below(mounted: str, path: str) -> str:
    """The rest of a path below the one that the application is mounted under, whatever of that was percent-encoded."""
    parts = path.split("/")
    depth = mounted.rstrip("/").count("/") + 1
    if unquote_to_bytes("/".join(parts[:depth])) != mounted.rstrip("/").encode("latin-1"):
        return path
    return "/".join(["", *parts[depth:]])
