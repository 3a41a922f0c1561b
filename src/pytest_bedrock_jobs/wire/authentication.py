"""Who makes a plain HTTP call, by its own word: from the signature's credential scope, or with a bearer token.

Nothing is verified: any key and any token will do. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import parse_qs

from ..service.errors import ServiceError
from .model import partition, service_model
from .parser import HTTPRequest

# The Region is missing where a signature holds for several (``AWS4-ECDSA-P256-SHA256``).
_CREDENTIAL = re.compile(r"\bCredential=([^,\s]+)")
_SCOPE = re.compile(r"(?P<key>[^/]+)/[0-9]{8}/(?:(?P<region>[^/]*)/)?(?P<service>[^/]+)/aws4_request")


class Caller(NamedTuple):
    """Who is asking.

    Attributes:
        access_key: The access key id; None for the holder of a bearer token.
        region: The Region that the request was signed for; None where it does not say.
    """

    access_key: str | None
    region: str | None


def caller_of(request: HTTPRequest) -> Caller:
    """Who makes a call.

    Raises:
        ServiceError: The request has no authentication (``MissingAuthenticationTokenException``), half of one
            (``IncompleteSignatureException``), or one for another service or no Region (``InvalidSignatureException``).
    """
    given = request.headers.get("Authorization") or ""
    header = given.decode("latin-1") if isinstance(given, bytes) else given
    scheme, _, rest = header.strip().partition(" ")
    if scheme.lower() == "bearer" and rest.strip():
        return Caller(None, None)
    if scheme.startswith("AWS4-"):
        found = _CREDENTIAL.search(rest)
        return _signer(found and found[1])
    query = parse_qs(request.query)
    if "X-Amz-Algorithm" in query:
        return _signer(query.get("X-Amz-Credential", [None])[0])
    if header:
        raise _incomplete()
    raise ServiceError("MissingAuthenticationTokenException", "Missing Authentication Token")


# A client signs with the same credential for a day.
@lru_cache(maxsize=64)
def _signer(credential: str | None) -> Caller:
    scope = _SCOPE.fullmatch(credential or "")
    if scope is None:
        raise _incomplete()
    region, service = scope["region"], service_model().signing_name
    if scope["service"] != service:
        raise _invalid(f"Credential should be scoped to correct service: '{service}'. ")
    if region is not None and partition(region) is None:
        raise _invalid(f"Credential should be scoped to a valid region, not '{region}'. ")
    return Caller(scope["key"], region)


def _incomplete() -> ServiceError:
    return ServiceError("IncompleteSignatureException", "Authorization header requires 'Credential' parameter.")


def _invalid(message: str) -> ServiceError:
    return ServiceError("InvalidSignatureException", message)
