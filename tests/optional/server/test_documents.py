"""What the documentation says of the control API is complete."""

from __future__ import annotations

import re

from pytest_bedrock_jobs.server import control
from tests.documents import PAGES


def test_the_page_has_every_route() -> None:
    """With its method and its path, as the docstring has it."""
    described = re.findall(r"^(GET|POST) +``(\S.*?)``", control.__doc__ or "", re.MULTILINE)
    shown = re.findall(r"^\| (GET|POST) \| `(.*?)` \|", PAGES["reference/control-api"], re.MULTILINE)
    assert described == shown != []
