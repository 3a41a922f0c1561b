"""What the documentation says of moto is run."""

from __future__ import annotations

import pytest

from tests.documents import block
from tests.readme import blocks

# What the page's reader has: imports, and the code under test of the README's first block.
IMPORTS = "import pytest\nfrom moto import mock_aws\n"
CODE_UNDER_TEST = "import time\n\nimport boto3\n\n\ndef train(" + blocks("python")[0].partition("\n\n\ndef train(")[2]


def test_the_page_on_moto_passes(pytester: pytest.Pytester) -> None:
    """As it is, behind what its reader has."""
    pytester.makepyfile(
        "\n\n".join([IMPORTS, CODE_UNDER_TEST, block("how-to/companions", "test_training_data_have_to_be_json_lines")])
    )
    pytester.runpytest("-W", "error").assert_outcomes(passed=1)


def test_the_recipe_for_events_passes(pytester: pytest.Pytester) -> None:
    """As it is."""
    pytester.makepyfile(block("how-to/state-change-events", "test_a_failure_arrives_in_the_queue"))
    pytester.runpytest("-W", "error").assert_outcomes(passed=1)
