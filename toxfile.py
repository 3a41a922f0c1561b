"""Lets tox install with uv, which takes a tenth of the time that pip takes.

`requires` in tox.ini brings uv into the environment that tox itself runs in; `install_command` looks for it on the path.
"""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path

# While tox is still to make that environment, there may be no uv.
if find_spec("uv"):
    from uv import find_uv_bin

    # uv does not read pip's settings; the index is the one that matters.
    if "PIP_INDEX_URL" in os.environ:
        os.environ.setdefault("UV_DEFAULT_INDEX", os.environ["PIP_INDEX_URL"])
    os.environ["PATH"] = str(Path(find_uv_bin()).parent) + os.pathsep + os.environ["PATH"]
