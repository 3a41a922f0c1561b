"""What the README says of moto is run."""

from __future__ import annotations

import pytest

from tests.readme import block, blocks

# What the README's reader has: imports, and the code under test of its first block.
IMPORTS = "import pytest\nfrom moto import mock_aws\n"
CODE_UNDER_TEST = blocks("python")[0].partition("\n\n\ndef test_")[0]


def test_the_readmes_code_passes(pytester: pytest.Pytester) -> None:
    """As it is, behind what its reader has."""
    pytester.makepyfile("\n\n".join([IMPORTS, CODE_UNDER_TEST, block("test_training_data_have_to_be_json_lines")]))
    pytester.runpytest("-W", "error").assert_outcomes(passed=1)
