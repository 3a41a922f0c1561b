"""The fake as a WSGI application: AWS's paths, and the control API beside them. It runs under any WSGI server (extra ``server``).

A single process has to serve it, in as many threads as it likes: the state is in the process's memory. The path is taken as it was
sent, where the server tells (``REQUEST_URI`` or ``RAW_URI``, as gunicorn, uWSGI, mod_wsgi, waitress and werkzeug do); a decoded one is
read such that ARNs with slashes are found, too.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import unquote_to_bytes

from werkzeug.exceptions import HTTPException, RequestEntityTooLarge
from werkzeug.wrappers import Request, Response

from ..service.errors import ServiceError
from ..wire.model import endpoint_region
from ..wire.outcomes import Injected, Raised, Verdict
from ..wire.parser import HTTPRequest
from ..wire.pipeline import Incoming
from ..wire.router import encoded_path
from ..wire.serializer import Answer
from .bodies import MAX_BODY, too_large
from .control import PREFIX, Control, over_http

if TYPE_CHECKING:
    from ..fake import FakeBedrockJobs

_log = logging.getLogger("pytest_bedrock_jobs")


class Application:
    """A WSGI application that answers as Bedrock's control plane does, from a fake's state.

    A call without authentication, or with half of one, gets 403. An operation that is not faked gets 501 and
    ``UnsupportedOperationException``, which clients do not retry, and is remembered: the fake fails its test.

    Args:
        fake: What is served. It need not be started.
    """

    def __init__(self, fake: FakeBedrockJobs) -> None:
        self._pipeline = fake._pipeline
        self._pipeline.bound()
        self._refuse = self._pipeline.refuse
        self._control = Control(fake)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        request = Request(environ)
        request.max_content_length = MAX_BODY
        return self._response(request)(environ, start_response)

    def _response(self, request: Request) -> Response:
        try:
            request.get_data()
            if request.path.startswith(PREFIX):
                return self._control.answer(request)
            return self._answer(request)
        except RequestEntityTooLarge:
            return http_response(self._refuse(too_large()))
        except HTTPException as error:
            return http_response(self._refuse(ServiceError("BadRequestException", error.description or error.name)))
        except RecursionError:
            return http_response(self._refuse(ServiceError("BadRequestException", "The body is nested too deeply.")))
        except Exception:  # noqa: BLE001  # Whatever is wrong with us, the client gets an answer.
            _log.exception("%s %s could not be answered", request.method, request.path)
            message = "Encountered an internal error when processing the request."
            return http_response(self._refuse(ServiceError("InternalServerException", message)))

    def _answer(self, request: Request) -> Response:
        received = HTTPRequest(
            request.method, sent_path(request.environ), cast(Any, request.headers), request.get_data()
        )
        region = endpoint_region(request.host.partition(":")[0])
        outcome = self._pipeline.answer(Incoming(received, region_name=region))
        if isinstance(outcome, Raised):
            # What is wrong is not the client's doing, and trying again does not help.
            refused = ServiceError("UnsupportedOperationException", over_http(outcome.error))
            return http_response(self._refuse(refused))
        if isinstance(outcome, Verdict):
            message = f"{request.method} {request.path} is not faked, and there is nothing behind this server to hand it on to."
            return http_response(self._refuse(ServiceError("UnsupportedOperationException", message)))
        if isinstance(outcome, Injected):
            # A WSGI application cannot close a connection: it says what a gateway does behind which that happens.
            status, headers, body = outcome.content or (502, {"content-type": "text/html"}, b"")
            return Response(body, status, {name: value for name, value in headers.items() if name != "connection"})
        return http_response(outcome)


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
        # A client of a proxy sends the whole URL. A path may begin with two slashes, and is no host for that.
        path, _, query = re.sub("^[A-Za-z][A-Za-z0-9+.-]*://[^/?]*", "", target).partition("?")
        path = _below(environ.get("SCRIPT_NAME", ""), path)
    return f"{path}?{query}" if query else path


def _below(mounted: str, path: str) -> str:
    """The rest of a path below the one that the application is mounted under, whatever of that was percent-encoded."""
    parts = path.split("/")
    depth = mounted.rstrip("/").count("/") + 1
    if unquote_to_bytes("/".join(parts[:depth])) != mounted.rstrip("/").encode("latin-1"):
        return path
    return "/".join(["", *parts[depth:]])
