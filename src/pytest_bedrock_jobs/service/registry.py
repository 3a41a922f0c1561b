"""What there is: every operation that is faked, and every family of resources. Both fill up as the modules of families are imported."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .bedrock import Call
    from .families.family import Family

Request = Mapping[str, Any]
Answer = Mapping[str, Any]
Operation = Callable[["Call", Request], Answer]

OPERATIONS: dict[str, Operation] = {}
"""Every operation that is faked, by the API's name for it."""

FAMILIES: dict[str, Family] = {}
"""Every family of resources, by the name that a test author uses."""
