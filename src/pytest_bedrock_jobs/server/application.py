"""The fake as a WSGI application: AWS's paths, and the control API beside them. It runs under any WSGI server (extra ``server``).

The server should pass on the path as it was sent, in ``REQUEST_URI`` or ``RAW_URI``, as gunicorn, uWSGI, mod_wsgi, waitress and
werkzeug do. Without that, jobs are found by name, but not by ARN: a decoded path does not tell the slashes of an ARN from its own.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import quote, urlsplit

from werkzeug.exceptions import HTTPException, RequestEntityTooLarge
from werkzeug.wrappers import Request, Response

from ..errors import UnsupportedOperationError
from ..intercept.plain import answer_plain
from ..service.errors import ServiceError
from ..wire.answers import Answer
from ..wire.model import endpoint_region
from ..wire.requests import HTTPRequest
from .bodies import MAX_BODY, too_large
from .control import PREFIX, Control

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
        self._fake = fake
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
            return http_response(self._answer(request))
        except RequestEntityTooLarge:
            return http_response(self._fake.refuse(too_large()))
        except HTTPException as error:
            return http_response(
                self._fake.refuse(ServiceError("BadRequestException", error.description or error.name))
            )
        except Exception:  # noqa: BLE001  # Whatever is wrong with us, the client gets an answer.
            _log.exception("%s %s could not be answered", request.method, request.path)
            message = "Encountered an internal error when processing the request."
            return http_response(self._fake.refuse(ServiceError("InternalServerException", message)))

    def _answer(self, request: Request) -> Answer:
        received = HTTPRequest(
            request.method, sent_path(request.environ), cast(Any, request.headers), request.get_data()
        )
        region = endpoint_region(request.host.partition(":")[0])
        try:
            answer = answer_plain(self._fake, received, region)
        except UnsupportedOperationError as error:
            return self._fake.refuse(ServiceError("UnsupportedOperationException", str(error)))
        if answer is None:
            message = f"{request.method} {request.path} is not faked, and there is nothing behind this server to hand it on to."
            return self._fake.refuse(ServiceError("UnsupportedOperationException", message))
        return answer


def http_response(answer: Answer) -> Response:
    """An answer as a WSGI response. How the connection goes on is the server's to say."""
    status, headers, body = answer.http()
    del headers["connection"]
    return Response(body, HTTPStatus(status), headers)


def sent_path(environ: dict[str, Any]) -> str:
    """The path below the application and the query, percent-encoded as they were sent."""
    mounted = quote(environ.get("SCRIPT_NAME", ""))
    target = environ.get("RAW_URI") or environ.get("REQUEST_URI")
    if target is None:
        path, query = quote(environ["PATH_INFO"].encode("latin-1")), environ.get("QUERY_STRING", "")
    else:
        parts = urlsplit(target)
        path, query = parts.path.removeprefix(mounted), parts.query
    return f"{path}?{query}" if query else path
