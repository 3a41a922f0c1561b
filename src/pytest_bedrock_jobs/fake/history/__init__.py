"""What happened in a fake: a neutral story of it (:mod:`.story`), and the story as text and as HTML.

:mod:`.from_fake` is the only part that knows the fake. Nothing is imported here: a fake begins with :mod:`.mark` alone.
"""
