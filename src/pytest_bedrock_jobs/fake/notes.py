"""What the fake adds to an error that says "not found", if it or another fake has something of that name or ARN elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..service.names import Scope
    from ..wire.dispatch import Origin
    from .fake import FakeBedrockJobs
    from .views import View

_NOT_FOUND = "ResourceNotFoundException"


def note_on(
    code: str,
    parameters: Mapping[str, Any],
    origin: Origin,
    views: Iterable[View[Any]],
    others: Iterable[FakeBedrockJobs],
) -> str | None:
    """The note on an error; None for other errors, and where there is nothing to say.

    Args:
        code: The error's code.
        parameters: The parameters of the call.
        origin: Who has asked.
        views: Everything that the fake has, by family.
        others: The other fakes that are started.
    """
    if code != _NOT_FOUND:
        return None
    asked = [value for name, value in parameters.items() if isinstance(value, str) and name != "clientRequestToken"]
    lines = [
        f"  a {view.what} in {_elsewhere(region.scope, origin)}: {record.arn}"
        for view in views
        for identifier in asked
        for region, record in view._found(identifier)
    ]
    if lines:
        return "\n".join([f"The fake was asked in Region {origin.region}, account {origin.account}. It has", *lines])
    having = [other for other in others if any(view._found(each) for view in other._seeds.views() for each in asked)]
    if not having:
        return None
    return f"Another fake that is started has it, {having[0]!r}; the one that was started last has answered."


def _elsewhere(scope: Scope, origin: Origin) -> str:
    elsewhere = [f"Region {scope.region}"] if scope.region != origin.region else []
    elsewhere += [f"account {scope.account}"] if scope.account != origin.account else []
    return ", ".join(elsewhere) or "the same Region and account"
