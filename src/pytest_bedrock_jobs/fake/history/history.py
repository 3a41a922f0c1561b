"""What :meth:`FakeBedrockJobs.history` returns."""

from __future__ import annotations

from . import html, text, words
from .story import Story


class History:
    """What has happened in a fake: what took time, which calls there were, what comes next.

    It is a snapshot and does not change any more. ``str()`` of it is what a failed test shows, 100 characters wide; times count from
    the first call or seed. Notebooks show it as HTML.
    """

    def __init__(self, story: Story) -> None:
        self._story = story

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {words.headline(self._story)}>"

    def __str__(self) -> str:
        return text.render(self._story)

    def html(self) -> str:
        """A page of HTML that needs no script and nothing from the network."""
        return html.page([html.Entry("History", "", html.fragment(self._story))])

    def _repr_html_(self) -> str:
        return html.fragment(self._story)
