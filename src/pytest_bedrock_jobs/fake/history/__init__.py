"""What happened in a fake: a neutral story of it (:mod:`.story`), and the story as text and as HTML.

:mod:`.from_fake` is the only part that knows the fake.
"""

from .history import History
from .mark import Mark

__all__ = ["History", "Mark"]
