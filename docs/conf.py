"""How Sphinx builds the documentation: offline, from Markdown, with every warning an error (``tox run -e docs``)."""

from __future__ import annotations

import sys
from importlib.metadata import version as version_of
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "_ext"))

project = "pytest-bedrock-jobs"
author = "The pytest-bedrock-jobs authors"
release = version = version_of("pytest-bedrock-jobs")

extensions = ["myst_parser", "generated", "markdown_twins"]
exclude_patterns = ["_build"]
nitpicky = True

myst_enable_extensions = ["colon_fence", "deflist"]
# Headings down to this level can be linked to.
myst_heading_anchors = 3

html_theme = "furo"
html_title = "pytest-bedrock-jobs"
html_theme_options = {
    "source_repository": "https://github.com/pytest-bedrock-jobs/pytest-bedrock-jobs/",
    "source_branch": "main",
    "source_directory": "docs/",
}

# What llms.txt says above its links.
llms_summary = (
    "A pytest plugin that fakes Amazon Bedrock's model customization jobs: unmodified code that calls boto3 gets the answers that AWS would"
    " give, from jobs that move on with a clock that the test holds. No call to Bedrock's control plane reaches the network."
)
