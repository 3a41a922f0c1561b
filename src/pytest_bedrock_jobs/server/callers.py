"""Who may call: requests for this server's own hosts that do not come from a web page of another site.

Any page that a developer has open can send requests to a server on loopback. Browsers say where such a request comes from, in ``Origin``
and ``Sec-Fetch-Site``. A page whose own host name resolves to this machine (DNS rebinding) is told by its ``Host``. AWS clients, curl
and the like send neither of the first two.

https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Sec-Fetch-Site
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from ipaddress import ip_address

from werkzeug.datastructures import Headers

from ..wire.texts import cut


def checked_hosts(hosts: Sequence[str]) -> list[str]:
    """Hosts that are allowed, as they are compared.

    Raises:
        TypeError: It is a single str.
        ValueError: One of them is not the name or the address of a host, without a port.
    """
    if isinstance(hosts, str):
        raise TypeError(f"allow_hosts={hosts!r}: expected a list of hosts; pass [{hosts!r}]")
    return [_checked(host) for host in hosts]


def _checked(host: object) -> str:
    if not isinstance(host, str) or not (re.fullmatch(r"[A-Za-z0-9._-]+", host) or _is_address(host)):
        raise ValueError(
            f"allow_hosts: expected host names or IP addresses without a port, like 'bedrock', but got {host!r}"
        )
    return _normal(host)


def refusal(headers: Headers, allowed: Sequence[str] | None) -> str | None:
    """Why a request is refused; None for one that is welcome.

    Args:
        headers: Its headers.
        allowed: The hosts that it may be for beside loopback; None for all.
    """
    given = headers.get("Host")
    host = _normal(given or "")
    if allowed is not None and given is not None and host not in allowed and not _is_loopback(host):
        name = cut(host)
        return (
            f"this server does not answer requests for the host {name!r}; if they are meant to reach it, start it with"
            f" --allow-host {name} (in Python: allow_hosts=[{name!r}])"
        )
    origin, site = headers.get("Origin"), headers.get("Sec-Fetch-Site", "none")
    if site not in ("none", "same-origin") or (origin is not None and origin.partition("://")[2] != given):
        return (
            f"this server does not answer web pages of other sites (Origin: {cut(origin or 'not told')},"
            f" Sec-Fetch-Site: {cut(site)}); send the request from a script, with curl for example"
        )
    return None


def _normal(host: str) -> str:
    """The host of a Host header as it is compared: without a port, brackets and the dot of the root."""
    found = re.fullmatch(r"(?:\[(.*)\]|([^:]*))(?::\d*)?", host)
    name = host if found is None else found[1] or found[2] or ""
    return name.removesuffix(".").lower()


def _is_loopback(host: str) -> bool:
    return host == "localhost" or (_is_address(host) and ip_address(host).is_loopback)


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
